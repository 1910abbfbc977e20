import type { DateRange, Period } from '../reference/calendar.ts'
import { ChoiceGroup, SelectField, TextField } from './fields.tsx'
import { type Form, idOf, listOf, nextRow, numberOf, type Rows, rowsOf, textOf, type Values } from './forms.ts'

/** Rows of dates, for listings and profiles alike. A row without dates is skipped. */

const WEEKDAYS = ['Lundi', 'Mardi', 'Mercredi', 'Jeudi', 'Vendredi', 'Samedi', 'Dimanche'].map((label, i) => ({
  code: String(i + 1),
  label,
}))

const HALVES = [
  { code: 'am', label: 'Matin' },
  { code: 'pm', label: 'Après-midi' },
]

const RHYTHMS = Array.from({ length: 8 }, (_, i) => ({
  code: String(i + 1),
  label: i === 0 ? 'Chaque semaine' : i === 1 ? 'Une semaine sur deux' : `Une semaine sur ${i + 1}`,
}))

/** How the summary of errors calls the fields of a list of periods. */
export const periodLabels = (list: string, what: string) => ({
  [`${list}.*.from`]: `${what} #, début`,
  [`${list}.*.to`]: `${what} #, fin`,
  [`${list}.*.weekdays`]: `${what} #, jours`,
  [`${list}.*.halves`]: `${what} #, demi-journées`,
  [`${list}.*.everyWeeks`]: `${what} #, rythme`,
})

export const rangeLabels = (list: string, what: string) => ({
  [`${list}.*.from`]: `${what} #, premier jour`,
  [`${list}.*.to`]: `${what} #, dernier jour`,
})

interface RowsProps {
  form: Form
  list: string
  /** What a row is called: "Période". */
  what: string
  /** What the button says. */
  add: string
}

export function PeriodRows({ form, list, what, add }: RowsProps) {
  return (
    <>
      {rowsOf(form.values, list).map((row, i) => {
        const field = (key: string) => `${list}.${row}.${key}`
        return (
          <fieldset class="row">
            <legend>{`${what} ${i + 1}`}</legend>
            <div class="pair">
              <TextField form={form} name={field('from')} label="Du" type="date" />
              <TextField form={form} name={field('to')} label="Au (inclus)" type="date" />
            </div>
            <ChoiceGroup
              form={form}
              name={field('weekdays')}
              label="Jours (aucun coché&nbsp;: tous)"
              options={WEEKDAYS}
            />
            <ChoiceGroup
              form={form}
              name={field('halves')}
              label="Demi-journées (aucune cochée&nbsp;: les deux)"
              options={HALVES}
            />
            <SelectField
              form={form}
              name={field('everyWeeks')}
              label="Rythme"
              hint={i === 0 ? 'Les semaines se comptent à partir de celle du premier jour.' : undefined}
              options={RHYTHMS}
            />
          </fieldset>
        )
      })}
      <AddButton form={form} list={list} label={add} />
    </>
  )
}

export function RangeRows({ form, list, what, add }: RowsProps) {
  return (
    <>
      {rowsOf(form.values, list).map((row, i) => (
        <fieldset class="row">
          <legend>{`${what} ${i + 1}`}</legend>
          <div class="pair">
            <TextField form={form} name={`${list}.${row}.from`} label="Du" type="date" />
            <TextField form={form} name={`${list}.${row}.to`} label="Au (inclus)" type="date" />
          </div>
        </fieldset>
      ))}
      <AddButton form={form} list={list} label={add} />
    </>
  )
}

/** Sends the form to show it again with one row more: nothing is checked, nothing is lost. */
export function AddButton({ form, list, label }: { form: Form; list: string; label: string }) {
  return (
    <p>
      <button
        id={idOf(form, `ajouter-${list}`)}
        type="submit"
        name="action"
        value={`ajouter:${list}`}
        class="secondary outline"
      >
        {label}
      </button>
    </p>
  )
}

/** What was sent by an AddButton: the list that gets a row, or null when the form is to be saved. */
export function listToExtend<L extends string>(values: Values, lists: readonly L[]): L | null {
  const action = textOf(values, 'action')
  return lists.find((list) => action === `ajouter:${list}`) ?? null
}

/** The fields of some periods, then of so many blank rows: weekdays, mornings and afternoons, for most ask for that. */
export function periodFields(
  list: string,
  periods: readonly Period[],
  blanks: number,
  first = 0,
): [string, string[]][] {
  const rows = [...periods, ...Array.from({ length: blanks }, () => null)]
  return rows.flatMap((period, i): [string, string[]][] => {
    const weekdays = period ? (period.weekdays ?? [1, 2, 3, 4, 5, 6, 7]) : [1, 2, 3, 4, 5]
    const row = `${list}.${first + i}`
    return [
      [`${row}.from`, [period?.from ?? '']],
      [`${row}.to`, [period?.to ?? '']],
      [`${row}.weekdays`, weekdays.map(String)],
      [`${row}.halves`, [...(period?.halves ?? ['am', 'pm'])]],
      [`${row}.everyWeeks`, [String(period?.everyWeeks ?? 1)]],
    ]
  })
}

export function rangeFields(
  list: string,
  ranges: readonly DateRange[],
  blanks: number,
  first = 0,
): [string, string[]][] {
  const rows = [...ranges, ...Array.from({ length: blanks }, () => ({ from: '', to: '' }))]
  return rows.flatMap((range, i): [string, string[]][] => [
    [`${list}.${first + i}.from`, [range.from]],
    [`${list}.${first + i}.to`, [range.to]],
  ])
}

/** A blank row more; `focus` is the field to go on with. */
export function extended(
  values: Values,
  list: string,
  blank: (row: number) => [string, string[]][],
): { values: Values; focus: string } {
  const fields = blank(nextRow(values, list))
  return { values: new Map([...values, ...fields]), focus: fields[0]?.[0] ?? '' }
}

/** The periods that were filled in, as the API takes them. No box checked means all, and so does every box. */
export function readPeriods(values: Values, list: string): { input: unknown[]; rows: Rows } {
  const rows = filledRows(values, list)
  const input = rows.map((row) => {
    const weekdays = listOf(values, `${list}.${row}.weekdays`).map(Number)
    const halves = listOf(values, `${list}.${row}.halves`)
    const everyWeeks = numberOf(values, `${list}.${row}.everyWeeks`)
    return {
      ...readRange(values, `${list}.${row}`),
      ...(weekdays.length % 7 === 0 ? {} : { weekdays }),
      ...(halves.length % 2 === 0 ? {} : { halves }),
      ...(everyWeeks === null || everyWeeks === 1 ? {} : { everyWeeks }),
    }
  })
  return { input, rows: { key: 'from', rows } }
}

/** The ranges of days that were filled in, as the API takes them. */
export function readRanges(values: Values, list: string): { input: unknown[]; rows: Rows } {
  const rows = filledRows(values, list)
  return { input: rows.map((row) => readRange(values, `${list}.${row}`)), rows: { key: 'from', rows } }
}

function filledRows(values: Values, list: string): number[] {
  return rowsOf(values, list).filter(
    (row) => textOf(values, `${list}.${row}.from`) !== null || textOf(values, `${list}.${row}.to`) !== null,
  )
}

/** A date left out stays out, so that the schema says it is missing. */
function readRange(values: Values, row: string) {
  return { from: textOf(values, `${row}.from`) ?? undefined, to: textOf(values, `${row}.to`) ?? undefined }
}
