import type { Context } from '../accounts/context.ts'
import { ListingCard } from '../listings/details.tsx'
import { listingView } from '../listings/view.ts'
import { plural } from '../reference/french.ts'
import { type Commune, placeLabel } from '../territories/model.ts'
import { Pager } from '../web/pager.tsx'
import { Chips } from './chips.tsx'
import { type Name, type Query, RADII, searchHref } from './form.tsx'
import { DEFAULT_RADIUS_KM, type SearchQuery } from './model.ts'
import { type Searching, type SearchResult, searchListings } from './service.ts'

/** A wider search that does find something. */
export interface Widening {
  text: string
  href: string
  total: number
}

export function Results(props: {
  result: SearchResult
  query: Query
  commune: Commune | null
  widenings: readonly Widening[]
  now: Date
}) {
  const { result, query, commune, widenings, now } = props
  const radius = query.get('radiusKm') || DEFAULT_RADIUS_KM
  const around = commune ? `, à ${radius}\u00a0km au plus autour de ${placeLabel(commune)}` : ''
  return (
    <section aria-labelledby="resultats">
      <h2 id="resultats">
        {result.total === 0 ? 'Aucune annonce' : plural(result.total, 'annonce')}
        {around}
      </h2>
      <Chips query={query} understood={result.understood} />
      {result.total === 0 && <Nothing query={query} widenings={widenings} />}
      {result.listings.map((listing) => (
        <ListingCard listing={listingView(listing, now)} href={`/annonces/${listing.id}`} />
      ))}
      <Pager
        name="Pages de résultats"
        links={[
          query.has('cursor') && { href: searchHref(query), label: 'Revenir au début' },
          result.next !== null && { href: searchHref(query, { cursor: result.next }), label: 'Page suivante' },
        ]}
      />
    </section>
  )
}

function Nothing({ query, widenings }: { query: Query; widenings: readonly Widening[] }) {
  if (searchHref(query) === '/') return <p>Aucune annonce n’est publiée pour l’instant. Revenez bientôt.</p>
  return (
    <>
      <p>Rien ne correspond à toute votre recherche. Pour l’élargir&nbsp;:</p>
      <ul>
        {widenings.map(({ text, href, total }) => (
          <li>
            <a href={href}>{text}</a>&nbsp;: {plural(total, 'annonce')}
          </li>
        ))}
        <li>
          <a href="/">Toutes les annonces</a>
        </li>
      </ul>
    </>
  )
}

/** What the commune's text may mean, each as a link that keeps the rest of the search. */
export function PlaceChoices({ query, choices }: { query: Query; choices: readonly Commune[] }) {
  return (
    <section aria-labelledby="communes">
      <h2 id="communes">Quelle commune&nbsp;?</h2>
      <ul>
        {choices.map((commune) => (
          <li>
            <a href={searchHref(query, { commune: placeLabel(commune) })}>{placeLabel(commune)}</a>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Ways to widen a search that found nothing: each takes one thing away, and is kept if it finds something. */
export async function widen(ctx: Context & Searching, query: Query, search: SearchQuery): Promise<Widening[]> {
  const tries: { text: string; changes: Partial<Record<Name, string | null>>; wider: SearchQuery }[] = []
  if (search.q) tries.push({ text: 'Sans les mots', changes: { q: null }, wider: { ...search, q: undefined } })
  if (search.from || search.to) {
    const wider = { ...search, from: undefined, to: undefined }
    tries.push({ text: 'Sans les dates', changes: { from: null, to: null }, wider })
  }
  if (search.kind) {
    const wider = { ...search, kind: undefined }
    tries.push({ text: 'Tous les types d’annonce', changes: { kind: null }, wider })
  }
  if (search.practiceType) {
    const wider = { ...search, practiceType: undefined }
    tries.push({ text: 'Tous les modes d’exercice', changes: { practiceType: null }, wider })
  }
  if (search.commune) {
    const radius = search.radiusKm ?? DEFAULT_RADIUS_KM
    for (const radiusKm of RADII.filter((km) => km === 50 || km === 100 || km === 300)) {
      if (radiusKm <= radius) continue
      const text = `À ${radiusKm}\u00a0km au plus`
      tries.push({ text, changes: { radiusKm: String(radiusKm) }, wider: { ...search, radiusKm } })
    }
  }
  const found = await Promise.all(
    tries.map(async ({ text, changes, wider }) => {
      const { total } = await searchListings(ctx, { ...wider, cursor: undefined, limit: 1 })
      return { text, href: searchHref(query, changes), total }
    }),
  )
  return found.filter(({ total }) => total > 0)
}
