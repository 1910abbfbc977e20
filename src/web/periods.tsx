import type { DateRange } from '../reference/calendar.ts'
import type { NeededPeriod, Quota } from '../reference/need.ts'
import { ChoiceGroup, SelectField, TextField } from './fields.tsx'
import {
  errorOf,
  type Form,
  focused,
  idOf,
  listOf,
  nextRow,
  numberOf,
  type Rows,
  rowsOf,
  textOf,
  type Values,
} from './forms.ts'

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

/** People count in days, the model in half-days. */
const QUOTAS = [
  { code: 'week', label: 'Jours par semaine', per: 'week', halfDays: 2 },
  { code: 'month', label: 'Jours par mois', per: 'month', halfDays: 2 },
  { code: 'half-week', label: 'Demi-journées par semaine', per: 'week', halfDays: 1 },
  { code: 'half-month', label: 'Demi-journées par mois', per: 'month', halfDays: 1 },
] as const

/** How the summary of errors calls the fields of a list of periods. */
export const periodLabels = (list: string, what: string) => ({
  [`${list}.*.from`]: `${what} #, début`,
  [`${list}.*.to`]: `${what} #, fin`,
  [`${list}.*.weekdays`]: `${what} #, jours`,
  [`${list}.*.halves`]: `${what} #, demi-journées`,
  [`${list}.*.everyWeeks`]: `${what} #, rythme`,
  [`${list}.*.quota`]: `${what} #, nombre au plus`,
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

/** `quota`: the rows of a need, of which only so many days a week or month may count. */
export function PeriodRows({ form, list, what, add, quota = false }: RowsProps & { quota?: boolean }) {
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
            <details open={isUnusual(form, field)}>
              <summary>
                {quota ? 'Matin ou après-midi, rythme, nombre de jours au plus' : 'Matin ou après-midi, rythme'}
              </summary>
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
              {quota && (
                <>
                  <div class="pair">
                    <TextField form={form} name={field('quota')} label="Au plus (facultatif)" inputmode="decimal" />
                    <SelectField form={form} name={field('quotaPer')} label="Comptés en" options={QUOTAS} />
                  </div>
                  <p>
                    <small>
                      Par exemple 10 jours par mois, à choisir ensemble parmi ces dates. Rien&nbsp;: toutes les dates.
                    </small>
                  </p>
                </>
              )}
            </details>
          </fieldset>
        )
      })}
      <AddButton form={form} list={list} label={add} />
    </>
  )
}

/** What is folded away of a row is shown when it says something, or is wrong. */
function isUnusual(form: Form, field: (key: string) => string): boolean {
  return (
    listOf(form.values, field('halves')).length === 1 ||
    (textOf(form.values, field('everyWeeks')) ?? '1') !== '1' ||
    textOf(form.values, field('quota')) !== null ||
    ['halves', 'everyWeeks', 'quota'].some((key) => errorOf(form, field(key)) || focused(form, field(key)))
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
  periods: readonly NeededPeriod[],
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
      ...quotaFields(row, period?.quota ?? null),
    ]
  })
}

function quotaFields(row: string, quota: Quota | null): [string, string[]][] {
  if (!quota) return []
  const per = quota.halfDays % 2 === 0 ? 2 : 1
  const unit = QUOTAS.find((each) => each.per === quota.per && each.halfDays === per) ?? QUOTAS[0]
  return [
    [`${row}.quota`, [String(quota.halfDays / per)]],
    [`${row}.quotaPer`, [unit.code]],
  ]
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
      ...readQuota(values, `${list}.${row}`),
    }
  })
  return { input, rows: { key: 'from', rows } }
}

function readQuota(values: Values, row: string) {
  const most = numberOf(values, `${row}.quota`)
  if (most === null) return {}
  const { per, halfDays } = QUOTAS.find(({ code }) => code === textOf(values, `${row}.quotaPer`)) ?? QUOTAS[0]
  return { quota: { halfDays: typeof most === 'number' ? most * halfDays : most, per } }
}

/** The ranges of days that were filled in, as the API takes them. */
export function readRanges(values: Values, list: string): { input: unknown[]; rows: Rows } {
  const rows = filledRows(values, list)
  return { input: rows.map((row) => readRange(values, `${list}.${row}`)), rows: { key: 'from', rows } }
}

/** When something may begin, as the API takes it: an end left out is open. */
export function readWindow(values: Values, name: string): { earliest?: string; latest?: string } {
  const earliest = textOf(values, `${name}.earliest`)
  const latest = textOf(values, `${name}.latest`)
  return { ...(earliest === null ? {} : { earliest }), ...(latest === null ? {} : { latest }) }
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
