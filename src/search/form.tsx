import { ErrorSummary } from '../web/fields.tsx'
import { errorOf, type Form, firstOf, focused, type Labels } from '../web/forms.ts'
import { bind } from '../web/words.ts'
import { DEFAULT_RADIUS_KM } from './model.ts'
import type { Understood } from './understanding.ts'

/** The parts of a search that its address holds, by the API's names; the commune as it was typed. */
export const NAMES = [
  'q',
  'kind',
  'profession',
  'commune',
  'radiusKm',
  'department',
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
export type Changes = Partial<Record<Name, string | null>>

export const LABELS: Labels = {
  q: 'Que cherchez-vous',
  kind: 'Type d’annonce',
  profession: 'Profession',
  commune: 'Commune',
  radiusKm: 'Rayon',
  from: 'À partir du',
  to: 'Jusqu’au',
  practiceType: 'Mode d’exercice',
  sort: 'Tri',
}

/** Parts that are chosen by links: the form carries them along. */
const HIDDEN: readonly Name[] = [
  'kind',
  'profession',
  'specialty',
  'practiceType',
  'minShare',
  'territory',
  'department',
  'sort',
]

/** Kilometres. */
export const RADII = [5, 10, 20, 30, 50, 100, 200, 300]

/** The id of the form: the fields among the filters belong to it too. */
export const FORM = 'chercher'

/** On a link or form: the page's search changes in place. Its address, and every way without a script, is the same. */
export const IN_PLACE = {
  'data-hx-boost': "target:#recherche select:#recherche swap:'outerHTML show:none'",
}

/** The address of a search with some parts changed, null taking one away; it starts at the first page again. */
export function searchHref(query: Query, changes: Changes = {}): string {
  const parts = new URLSearchParams()
  for (const name of NAMES) {
    const value = name in changes ? changes[name] : name === 'cursor' ? null : query.get(name)
    if (value) parts.set(name, value)
  }
  const text = parts.toString()
  return text ? `/?${text}` : '/'
}

/**
 * The same where words said something of what changes: they are taken out, and what else they said is written out. "MG
 * Nantes" with another specialty is no longer "MG", and still a médecin.
 */
export function changedHref(query: Query, understood: readonly Understood[], changes: Changes): string {
  const spoken = new Set(understood.flatMap(({ text, field }) => (field in changes ? [text] : [])))
  let words = query.get('q') ?? ''
  for (const text of spoken) words = withoutWords(words, text)
  const kept = understood.flatMap(({ text, field, value }) =>
    spoken.has(text) && !query.has(field) ? [[field, value] as const] : [],
  )
  return searchHref(query, { q: words, ...Object.fromEntries(kept), ...changes })
}

export function withoutWords(words: string, text: string): string {
  return words.normalize('NFC').replace(text, ' ').replace(/\s+/g, ' ').trim()
}

/** One field, and whatever else was chosen. */
export function SearchForm({ form, query, notice }: { form: Form; query: Query; notice?: string | undefined }) {
  const value = (name: Name) => firstOf(form.values, name)
  const error = errorOf(form, 'q')
  return (
    <search>
      <form id={FORM} method="get" action="/" novalidate {...IN_PLACE}>
        <ErrorSummary form={form} />
        <label for="q">Que cherchez-vous&nbsp;?</label>
        {error !== undefined && (
          <small id="q-erreur" class="error">
            {error}
          </small>
        )}
        {notice && (
          <small id="q-trop" class="hint" role="status">
            {bind(notice)}
          </small>
        )}
        <search-field class="ask">
          <input
            id="q"
            name="q"
            type="search"
            value={value('q')}
            placeholder="Kiné Nantes juillet, reprise IDEL…"
            autocomplete="off"
            enterkeyhint="search"
            aria-invalid={error === undefined ? undefined : 'true'}
            aria-describedby={error !== undefined ? 'q-erreur' : notice ? 'q-trop' : undefined}
            autofocus={focused(form, 'q')}
          />
          {value('q') && (
            <a class="clear" href={searchHref(query, { q: null })} aria-label="Effacer les mots" {...IN_PLACE}>
              <span aria-hidden="true">×</span>
            </a>
          )}
          <button type="submit">Chercher</button>
        </search-field>
        {HIDDEN.map((name) => value(name) && <input type="hidden" name={name} value={value(name)} />)}
      </form>
    </search>
  )
}

/** The radii one may choose, with the one that was asked for. */
export function radii(asked: string): { code: string; label: string }[] {
  const radius = Number(asked) || DEFAULT_RADIUS_KM
  const all = [...new Set([...RADII, radius])].sort((a, b) => a - b)
  return all.map((km) => ({ code: String(km), label: `${km}\u00a0km` }))
}
