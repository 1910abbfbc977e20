import { ChoiceGroup, SelectField, TextField } from './fields.tsx'
import { errorOf, type Form, focused, idOf, listOf, rowsOf, textOf } from './forms.ts'
import { QUOTAS } from './rows.ts'

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
            <RemoveButton form={form} list={list} row={row} what={`${what} ${i + 1}`} />
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
          <RemoveButton form={form} list={list} row={row} what={`${what} ${i + 1}`} />
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
      <ActionButton form={form} id={idOf(form, `ajouter-${list}`)} action={`ajouter:${list}`} label={label} />
    </p>
  )
}

export function RemoveButton({ form, list, row, what }: { form: Form; list: string; row: number; what: string }) {
  return (
    <button
      type="submit"
      name="action"
      value={`effacer:${list}:${row}`}
      class="remove secondary outline"
      autofocus={focused(form, `effacer:${list}:${row}`)}
    >
      Supprimer<span class="unseen">{` ${what}`}</span>
    </button>
  )
}

/** A button that shows the form again, changed; the focus comes back to it. */
export function ActionButton(props: { form: Form; id?: string; action: string; label: string; disabled?: boolean }) {
  const { form, id, action, label, disabled } = props
  return (
    <button
      id={id}
      type="submit"
      name="action"
      value={action}
      class="secondary outline"
      disabled={disabled}
      autofocus={focused(form, action)}
    >
      {label}
    </button>
  )
}
