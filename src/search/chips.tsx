import { departmentName } from '../reference/departments.ts'
import { frenchDate, frenchRange } from '../reference/french.ts'
import { type NamedPlace, normalizeName } from '../reference/geography.ts'
import { listingKindLabel, practiceTypeLabel, professionLabel, specialtyLabel } from '../reference/professions.ts'
import { changedHref, IN_PLACE, type Name, type Query, searchHref, withoutWords } from './form.tsx'
import { DEFAULT_RADIUS_KM } from './model.ts'
import type { Understood } from './understanding.ts'

/** What a search was taken to ask for, beyond the fields of its form: each part a link that takes it away. */
export function Chips(props: {
  query: Query
  understood: readonly Understood[]
  /** The place that was understood, or chosen. */
  commune: Pick<NamedPlace, 'name'> | null
}) {
  const { query, understood, commune } = props
  const read = [...Map.groupBy(understood, ({ text }) => text)].map(([text, parts]) => ({
    label: `«\u00a0${text}\u00a0»\u00a0: ${meaningsOf(parts, query, commune?.name)}`,
    href: searchHref(query, { q: withoutWords(query.get('q') ?? '', text) }),
  }))
  const chosen = BESIDE.flatMap(([name, say]) => {
    const value = query.get(name)
    return value ? [{ label: say(value), href: changedHref(query, understood, { [name]: null }) }] : []
  })
  const chips = [...read, ...chosen]
  if (chips.length === 0) return null
  return (
    <section aria-labelledby="compris">
      <h2 id="compris" class="unseen">
        Ce que nous avons compris
      </h2>
      <ul class="chips">
        {chips.map(({ label, href }) => (
          <li>
            <a href={`${href}#resultats`} {...IN_PLACE}>
              {label} <span class="unseen">(retirer)</span>
              <span aria-hidden="true">×</span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** What was chosen among the filters, or came with the address. */
const BESIDE: [Name, (value: string) => string][] = [
  ['kind', listingKindLabel],
  ['profession', professionLabel],
  ['specialty', (code) => specialtyLabel('medecin', code)],
  ['practiceType', practiceTypeLabel],
  ['from', (date) => `À partir du ${frenchDate(date)}`],
  ['to', (date) => `Jusqu’au ${frenchDate(date)}`],
  ['department', departmentName],
  ['territory', (slug) => `Territoire\u00a0: ${slug}`],
  ['minShare', (share) => `Part du remplaçant\u00a0: ${share}\u00a0% au moins`],
]

function meaningsOf(parts: readonly Understood[], query: Query, place: string | undefined): string {
  const [from, to] = (['from', 'to'] as const).map((name) => parts.find(({ field }) => field === name)?.value)
  if (from && to) return frenchRange(from, to)
  if (from) return `à partir du ${frenchDate(from)}`
  if (to) return `jusqu’au ${frenchDate(to)}`
  return parts.map((part) => meaningOf(part, query, place)).join(', ')
}

function meaningOf({ text, field, value }: Understood, query: Query, place: string | undefined): string {
  switch (field) {
    case 'profession':
      return professionLabel(value)
    case 'specialty':
      return specialtyLabel('medecin', value)
    case 'kind':
      return listingKindLabel(value)
    case 'practiceType':
      return practiceTypeLabel(value)
    // Always said together, above.
    case 'from':
    case 'to':
      return frenchDate(value)
    case 'department':
      return departmentName(value)
    case 'commune': {
      // What was typed may be its postal code, or its name with a slip.
      const name = place && normalizeName(place) !== normalizeName(text) ? `${place}, ` : ''
      return `${name}à ${query.get('radiusKm') ?? DEFAULT_RADIUS_KM}\u00a0km au plus`
    }
  }
}
