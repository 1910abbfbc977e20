import { plural } from '../reference/french.ts'
import { type Commune, placeLabel } from '../territories/model.ts'
import { Pager } from '../web/pager.tsx'
import { bind } from '../web/words.ts'
import { ResultCard } from './card.tsx'
import { Chips } from './chips.tsx'
import { changedHref, IN_PLACE, type Query, searchHref } from './form.tsx'
import { DEFAULT_RADIUS_KM } from './model.ts'
import { Nothing, type Widening } from './nothing.tsx'
import type { SearchResult } from './service.ts'

interface Props {
  result: SearchResult
  query: Query
  /** Typed as such, or understood of the words. */
  commune: Commune | null
  widenings: readonly Widening[]
  now: Date
}

export function Results(props: Props) {
  const { result, query, commune, widenings, now } = props
  const radius = result.read.radiusKm ?? DEFAULT_RADIUS_KM
  const around = commune ? ` à ${radius}\u00a0km au plus autour de ${placeLabel(commune)}` : ''
  return (
    <section class="results" aria-labelledby="resultats">
      <h2 id="resultats" tabindex={-1}>
        {result.total === 0 ? 'Aucune annonce' : bind(plural(result.total, 'annonce'))}
        {around && (
          <>
            ,<small>{around}</small>
          </>
        )}
      </h2>
      <Chips query={query} understood={result.understood} commune={commune} />
      {result.total > 1 && <Sorts {...props} />}
      {result.total === 0 && <Nothing query={query} widenings={widenings} />}
      {result.listings.map((listing) => (
        <ResultCard listing={listing} now={now} around={commune} fit={result.fits[listing.id]} />
      ))}
      <Pager
        name="Pages de résultats"
        links={[
          query.has('cursor') && { href: `${searchHref(query)}#resultats`, label: 'Revenir au début' },
          result.next !== null && {
            href: `${searchHref(query, { cursor: result.next })}#resultats`,
            label: 'Page suivante',
          },
        ]}
      />
    </section>
  )
}

/** One of three orders, and on a telephone the way to the map below. */
function Sorts({ query, result, commune }: Props) {
  const { understood, read } = result
  const sorts = [
    { code: null, label: 'pertinence' },
    { code: 'date', label: 'date' },
    ...(commune ? [{ code: 'distance', label: 'distance' }] : []),
  ]
  const current = read.sort === 'relevance' ? null : (read.sort ?? null)
  const place = commune ? { commune: placeLabel(commune) } : {}
  return (
    <p class="sorts">
      <span id="tri">Trier par</span>{' '}
      {sorts.map(({ code, label }) => (
        <a
          href={changedHref(query, understood, { sort: code, ...(code === 'distance' ? place : {}) })}
          aria-current={code === current ? 'true' : undefined}
          {...IN_PLACE}
        >
          {label}
        </a>
      ))}
      {!commune && <span class="hint-aside">distance&nbsp;: donnez une commune</span>}
      <a class="to-map" href="#carte">
        Carte
      </a>
    </p>
  )
}

/** What the commune's text may mean, each as a link that keeps the rest of the search. */
export function PlaceChoices({ choices, hrefOf }: { choices: readonly Commune[]; hrefOf: (label: string) => string }) {
  return (
    <section class="results" aria-labelledby="communes">
      <h2 id="communes">Quelle commune&nbsp;?</h2>
      <ul>
        {choices.map((commune) => (
          <li>
            <a href={hrefOf(placeLabel(commune))}>{placeLabel(commune)}</a>
          </li>
        ))}
      </ul>
    </section>
  )
}
