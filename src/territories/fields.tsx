import type { Db } from '../platform/db.ts'
import type { FieldError } from '../platform/errors.ts'
import { normalizeName } from '../reference/geography.ts'
import { TextField } from '../web/fields.tsx'
import { type Form, firstOf, idOf, textOf, type Values } from '../web/forms.ts'
import { type Commune, placeLabel } from './model.ts'
import { searchCommunes } from './service.ts'

/** Communes as people type them on a page: a name or a postal code, worked out on the server. */

const MOST_CHOICES = 8
/** No commune's name is half as long. */
const MAX_TEXT = 100
/** More than any list of communes may hold: each is a search of its own. */
const MAX_PLACES = 12

/** What a text means: one commune, or those to choose from (none: it is unknown). */
export type Place = { commune: Commune } | { choices: Commune[] }

/** A name of its own, a postal code of one commune or "Orvault (44700)" is taken; anything else is to be chosen. */
export async function findPlace(db: Db, text: string): Promise<Place> {
  const typed = text.trim().slice(0, MAX_TEXT)
  const [, name = typed, code] = /^(.*?)\s*\(([0-9AB]{5})\)$/i.exec(typed) ?? []
  const found = await searchCommunes(db, name, code ? 100 : MOST_CHOICES + 1)
  const labelled = code ? found.filter((commune) => placeLabel(commune).endsWith(`(${code.toUpperCase()})`)) : found
  const exact = labelled.filter((commune) => normalizeName(commune.name) === normalizeName(name))
  const [only, another] = exact.length > 0 ? exact : labelled
  if (only && !another) return { commune: only }
  return { choices: (exact.length > 0 ? exact : found).slice(0, MOST_CHOICES) }
}

/** Communes that a form's text may mean, by field. */
export type Choices = ReadonlyMap<string, readonly Commune[]>

export interface ReadPlaces {
  /** The fields that name a commune, in order, with its code; where it has an error, a code that nobody has. */
  codes: { name: string; code: string }[]
  errors: FieldError[]
  choices: Choices
  /** What was typed, each commune found by its full label. */
  values: Values
}

/** Works out the communes typed in these fields; blank ones are skipped. */
export async function readPlaces(db: Db, values: Values, names: readonly string[]): Promise<ReadPlaces> {
  const codes: ReadPlaces['codes'] = []
  const errors: FieldError[] = []
  const choices = new Map<string, Commune[]>()
  const labels: [string, string[]][] = []
  for (const [i, name] of names.entries()) {
    const text = chosenText(values, name)
    if (text === null) continue
    if (codes.length === MAX_PLACES) break
    const place = await findPlace(db, text)
    if ('commune' in place) {
      codes.push({ name, code: place.commune.code })
      labels.push([name, [placeLabel(place.commune)]])
    } else {
      // What else the form says of this place is checked all the same.
      codes.push({ name, code: String(i).padStart(5, '0') })
      choices.set(name, place.choices)
      const message =
        place.choices.length > 0
          ? 'Plusieurs communes portent ce nom ou ce code, ou s’en approchent : choisissez la vôtre, ou tapez son code postal.'
          : 'Cette commune est introuvable : vérifiez le nom, ou donnez son code postal.'
      errors.push({ path: name, message })
    }
  }
  return { codes, errors, choices, values: new Map([...values, ...labels]) }
}

/** A choice made for the text it was offered for; once the text is changed, the choice is void. */
function chosenText(values: Values, name: string): string | null {
  const typed = textOf(values, name)
  const choice = textOf(values, `${name}.choix`)
  return choice !== null && textOf(values, `${name}.pour`) === typed ? choice : typed
}

/**
 * A commune as people type it. By script it suggests while one types; without, or where the text means several, those to
 * choose from stand below it after the form was sent.
 */
export function CommuneField(props: {
  form: Form
  name: string
  label: string
  hint?: string | undefined
  required?: boolean
  choices: Choices
}) {
  const { form, name, choices } = props
  const offered = choices.get(name) ?? []
  return (
    <>
      <commune-field>
        <TextField {...props} autocomplete="off" />
      </commune-field>
      {offered.length > 0 && (
        <fieldset class="choices">
          <legend>{`Communes proposées pour «\u00a0${firstOf(form.values, name)}\u00a0»`}</legend>
          <input type="hidden" name={`${name}.pour`} value={firstOf(form.values, name)} />
          <div>
            {offered.map((commune) => (
              <label>
                <input
                  id={`${idOf(form, name)}-${commune.code}`}
                  type="radio"
                  name={`${name}.choix`}
                  value={placeLabel(commune)}
                />
                {placeLabel(commune)}
              </label>
            ))}
          </div>
        </fieldset>
      )}
    </>
  )
}
