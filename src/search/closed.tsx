import type { Context as HonoContext } from 'hono'
import type { Context, Env } from '../accounts/context.ts'
import { professionPhrase } from '../listings/details.tsx'
import type { Failure } from '../platform/errors.ts'
import { enumerate } from '../reference/french.ts'
import { listingKindLabel } from '../reference/professions.ts'
import { placeLabel } from '../territories/model.ts'
import { getCommune } from '../territories/service.ts'
import { page } from '../web/layout.tsx'
import { ResultCard } from './card.tsx'
import { type Name, searchHref } from './form.tsx'
import { type SearchQuery, searchQuery } from './model.ts'
import { type Closed, findClosed, type Searching, searchListings } from './service.ts'

const WHY: Record<Closed['state'], string> = {
  filled: 'Cette annonce est pourvue',
  expired: 'Cette annonce n’est plus d’actualité',
  withdrawn: 'Cette annonce a été retirée',
}

const SIMILAR = 4
const NEAR_KM = 50

/** Instead of a listing that is closed: that it is, and what is open like it. Whatever was never published stays unknown. */
export async function showClosed(c: HonoContext<Env<Context & Searching>>, id: string, unknown: Failure) {
  const { ctx } = c.var
  const closed = await findClosed(ctx, id)
  if (!closed) throw unknown
  const place = closed.communes[0] ? await getCommune(ctx.sql, closed.communes[0].code) : null
  const like: SearchQuery = searchQuery.parse({
    profession: closed.profession ?? undefined,
    ...(place ? { commune: place.code, radiusKm: NEAR_KM, sort: 'distance' } : {}),
    limit: SIMILAR,
  })
  const { listings, total } = await searchListings(ctx, like)
  const words: [Name, string][] = [
    ['profession', closed.profession ?? ''],
    ['commune', place ? placeLabel(place) : ''],
    ['radiusKm', place ? String(NEAR_KM) : ''],
  ]
  const what = [closed.kind && listingKindLabel(closed.kind), professionPhrase(closed)]
  const content = (
    <>
      <h1>{WHY[closed.state]}</h1>
      <p class="lead">{[...what, enumerate(closed.communes.map(({ name }) => name))].filter(Boolean).join(' · ')}</p>
      <section aria-labelledby="semblables">
        <h2 id="semblables">
          {listings.length > 0 ? 'Ouvertes, et du même genre' : 'Rien du même genre pour l’instant'}
        </h2>
        {listings.map((listing) => (
          <ResultCard listing={listing} now={ctx.clock()} around={place} />
        ))}
        <p>
          <a class="button" href={total > listings.length ? searchHref(new Map(words)) : '/'}>
            {total > listings.length ? `Voir les ${total} annonces` : 'Voir toutes les annonces'}
          </a>
        </p>
      </section>
    </>
  )
  return page(c, WHY[closed.state], content, 404)
}
