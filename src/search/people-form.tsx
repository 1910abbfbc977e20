import type { FieldError } from '../platform/errors.ts'
import { frenchDate, frenchRange } from '../reference/french.ts'
import {
  isSpecialty,
  LISTING_KINDS,
  listingKindLabel,
  PRACTICE_TYPES,
  PROFESSIONS,
  practiceTypeLabel,
  professionLabel,
  SPECIALTIES,
  specialtyLabel,
} from '../reference/professions.ts'
import type { Territory } from '../territories/model.ts'
import { ErrorSummary, SelectField, TextField } from '../web/fields.tsx'
import { type Form, firstOf, type Labels } from '../web/forms.ts'

/** Looking for people by a form: what the address of such a search holds, and the fields that say it. */

export const PEOPLE = '/remplacants'
export const PEOPLE_TITLE = 'Remplaçants disponibles'

/** By the API's names; the commune as it was typed. `annonce`: the listing that somebody is looked for. */
export const PEOPLE_NAMES = [
  'annonce',
  'profession',
  'specialty',
  'kind',
  'commune',
  'radiusKm',
  'from',
  'to',
  'practiceType',
  'territory',
  'cursor',
] as const
export type PeopleName = (typeof PEOPLE_NAMES)[number]
export type PeopleQuery = ReadonlyMap<PeopleName, string>
export type PeopleChanges = Partial<Record<PeopleName, string | null>>

export const PEOPLE_LABELS: Labels = {
  profession: 'Profession',
  specialty: 'Spécialité',
  kind: 'Pour quoi',
  commune: 'Commune',
  radiusKm: 'À combien près',
  from: 'À partir du',
  to: 'Jusqu’au',
  practiceType: 'Mode d’exercice',
  territory: 'Territoire',
}

/** Kilometres beyond the zone of a person. */
export const BEYOND = [10, 30, 100, 300]

/**
 * The parts of an address that are such a search's. A specialty counts with the médecins alone, a distance with a commune: the
 * form sends both whatever else was chosen. Only who coordinates may name a territory; `territoire` is how the pages of a
 * coordinator say it.
 */
export function peopleQueryOf(given: Readonly<Record<string, string>>, coordinates: boolean): PeopleQuery {
  const read = (name: string) => given[name]?.trim() ?? ''
  const idle: Partial<Record<PeopleName, boolean>> = {
    specialty: read('profession') !== 'medecin',
    radiusKm: !read('commune'),
    territory: !coordinates,
  }
  const textOf = (name: PeopleName) =>
    name === 'territory' && given.territory === undefined ? read('territoire') : read(name)
  return new Map(
    PEOPLE_NAMES.flatMap((name): [PeopleName, string][] => {
      const text = textOf(name)
      return text && !idle[name] ? [[name, text]] : []
    }),
  )
}

/** The address of a search with some parts changed, null taking one away; it starts at the first page again. */
export function peopleHref(query: PeopleQuery, changes: PeopleChanges = {}): string {
  const parts = new URLSearchParams()
  for (const name of PEOPLE_NAMES) {
    const value = name in changes ? changes[name] : name === 'cursor' ? null : query.get(name)
    if (value) parts.set(name, value)
  }
  const text = parts.toString()
  return text ? `${PEOPLE}?${text}` : PEOPLE
}

/** What the API takes and a list of choices does not have. */
export function unknownChoices(query: PeopleQuery): FieldError[] {
  const specialty = query.get('specialty')
  if (!specialty || isSpecialty('medecin', specialty)) return []
  return [{ path: 'specialty', message: 'Faites un choix dans la liste.' }]
}

/** What is asked for, in words: "Médecin (pédiatrie) · Remplacement · Orvault (44700) · du 1er au 5 mars 2027". */
export function peoplePhrase(query: PeopleQuery, territories: readonly Territory[]): string {
  const value = (name: PeopleName) => query.get(name) ?? ''
  const specialty = value('specialty') && ` (${specialtyLabel('medecin', value('specialty')).toLowerCase()})`
  const beyond = value('radiusKm') && `, à ${value('radiusKm')}\u00a0km près`
  return [
    value('profession') && `${professionLabel(value('profession'))}${specialty}`,
    value('kind') && listingKindLabel(value('kind')),
    value('commune') && `${value('commune')}${beyond}`,
    spanPhrase(value('from'), value('to')),
    value('practiceType') && practiceTypeLabel(value('practiceType')),
    territories.find(({ slug }) => slug === value('territory'))?.name,
  ]
    .filter(Boolean)
    .join(' · ')
}

function spanPhrase(from: string, to: string): string {
  if (from && to) return frenchRange(from, to)
  if (from) return `à partir du ${frenchDate(from)}`
  return to && `jusqu’au ${frenchDate(to)}`
}

interface Props {
  form: Form
  query: PeopleQuery
  /** To choose from; none for who coordinates nothing. */
  territories: readonly Territory[]
}

/** Folded on a telephone once something is asked for, beside the results on a wide screen. */
export function PeopleForm({ form, query, territories }: Props) {
  const asked = PEOPLE_NAMES.filter((name) => name in PEOPLE_LABELS && query.has(name)).length
  return (
    <details id="criteres" class="filters" open={asked === 0 || form.errors.length > 0}>
      <summary>{asked > 0 ? `Changer la recherche (${asked})` : 'Votre recherche'}</summary>
      <h2 class="unseen">Votre recherche</h2>
      <search>
        <form method="get" action={PEOPLE} novalidate>
          <ErrorSummary form={form} />
          {query.has('annonce') && <input type="hidden" name="annonce" value={query.get('annonce')} />}
          <div class="where one-a-line">
            <SelectField form={form} name="profession" label="Profession" options={PROFESSIONS} blank="Toutes" />
            <div class="of-medecin">
              <SelectField form={form} name="specialty" label="Spécialité" options={SPECIALTIES} blank="Toutes" />
            </div>
            <SelectField form={form} name="kind" label="Pour quoi" options={LISTING_KINDS} blank="Tout" />
            <commune-field>
              <TextField form={form} name="commune" label="Commune" hint="Nom ou code postal." autocomplete="off" />
            </commune-field>
            <SelectField
              form={form}
              name="radiusKm"
              label="À combien près"
              options={beyondOptions(firstOf(form.values, 'radiusKm'))}
              blank="Qui viennent jusque-là"
            />
            <TextField form={form} name="from" label="À partir du" type="date" />
            <TextField form={form} name="to" label="Jusqu’au" type="date" />
            <SelectField
              form={form}
              name="practiceType"
              label="Mode d’exercice"
              options={PRACTICE_TYPES}
              blank="Tous"
            />
            {territories.length > 0 && (
              <SelectField
                form={form}
                name="territory"
                label="Territoire"
                options={territories.map(({ slug, name }) => ({ code: slug, label: name }))}
                blank="Tous"
              />
            )}
            <button type="submit">Chercher</button>
          </div>
        </form>
      </search>
    </details>
  )
}

/** With the one that was asked for. */
function beyondOptions(asked: string) {
  const one = Number(asked)
  const all = [...new Set([...BEYOND, ...(one >= 1 && one <= 300 ? [one] : [])])].sort((a, b) => a - b)
  return all.map((km) => ({ code: String(km), label: `Ou à ${km}\u00a0km près` }))
}
