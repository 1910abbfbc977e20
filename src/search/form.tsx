import { LISTING_KINDS, PRACTICE_TYPES, PROFESSIONS } from '../reference/professions.ts'
import { ErrorSummary, SelectField, TextField } from '../web/fields.tsx'
import { type Form, firstOf, type Labels } from '../web/forms.ts'
import { DEFAULT_RADIUS_KM } from './model.ts'

/** The parts of a search that its address holds, by the API's names; the commune as it was typed. */
export const NAMES = [
  'q',
  'kind',
  'profession',
  'commune',
  'radiusKm',
  'from',
  'to',
  'practiceType',
  'specialty',
  'minShare',
  'territory',
  'sort',
  'cursor',
] as const
export type Name = (typeof NAMES)[number]
export type Query = ReadonlyMap<Name, string>

export const LABELS: Labels = {
  q: 'Mots',
  kind: 'Type d’annonce',
  profession: 'Profession',
  commune: 'Commune',
  radiusKm: 'Rayon',
  from: 'À partir du',
  to: 'Jusqu’au',
  practiceType: 'Mode d’exercice',
  sort: 'Tri',
}

/** Parts without a field of their own: they come with an address, and stay until taken away. */
const HIDDEN: readonly Name[] = ['specialty', 'minShare', 'territory']

/** Kilometres. */
export const RADII = [5, 10, 20, 30, 50, 100, 200, 300]

const SORTS = [
  { code: 'date', label: 'Les plus récentes' },
  { code: 'distance', label: 'Les plus proches' },
]

/** The address of a search with some parts changed, null taking one away; it starts at the first page again. */
export function searchHref(query: Query, changes: Partial<Record<Name, string | null>> = {}): string {
  const parts = new URLSearchParams()
  for (const name of NAMES) {
    const value = name in changes ? changes[name] : name === 'cursor' ? null : query.get(name)
    if (value) parts.set(name, value)
  }
  const text = parts.toString()
  return text ? `/?${text}` : '/'
}

export function SearchForm({ form }: { form: Form }) {
  const value = (name: Name) => firstOf(form.values, name)
  const more = value('from') !== '' || value('to') !== '' || value('practiceType') !== '' || value('sort') !== ''
  const radius = Number(value('radiusKm')) || DEFAULT_RADIUS_KM
  const radii = [...new Set([...RADII, radius])].sort((a, b) => a - b)
  const values = new Map([...form.values, ['radiusKm', [String(radius)]]] as [string, string[]][])
  return (
    <search>
      <form method="get" action="/#resultats" novalidate>
        <ErrorSummary form={form} />
        <div class="pair">
          <TextField form={form} name="q" label="Mots" type="search" />
          <SelectField form={form} name="kind" label="Type d’annonce" options={LISTING_KINDS} blank="Tous" />
        </div>
        <SelectField form={form} name="profession" label="Profession" options={PROFESSIONS} blank="Toutes" />
        <div class="pair">
          <TextField form={form} name="commune" label="Commune ou code postal" autocomplete="off" />
          <SelectField
            form={{ ...form, values }}
            name="radiusKm"
            label="Rayon autour de la commune"
            options={radii.map((km) => ({ code: String(km), label: `${km}\u00a0km` }))}
          />
        </div>
        <details open={more}>
          <summary>Dates, mode d’exercice, tri</summary>
          <div class="pair">
            <TextField form={form} name="from" label="À partir du" type="date" />
            <TextField form={form} name="to" label="Jusqu’au" type="date" />
          </div>
          <div class="pair">
            <SelectField
              form={form}
              name="practiceType"
              label="Mode d’exercice"
              options={PRACTICE_TYPES}
              blank="Tous"
            />
            <SelectField form={form} name="sort" label="Trier par" options={SORTS} blank="Les plus pertinentes" />
          </div>
        </details>
        {HIDDEN.map((name) => value(name) && <input type="hidden" name={name} value={value(name)} />)}
        <button type="submit">Chercher</button>
      </form>
    </search>
  )
}
