import type { Deps } from '../accounts/context.ts'
import type { Listing, Publication } from '../listings/model.ts'
import { publishedSince, readListings } from '../listings/service.ts'
import { toDay } from '../reference/calendar.ts'
import { indexRow } from './indexing.ts'
import { type KeptSearch, readKept } from './kept.ts'
import { CALENDAR, DEFAULT_RADIUS_KM, type SearchQuery, searchQuery } from './model.ts'
import { isOpen, planOf, understandAll } from './service.ts'
import * as store from './store.ts'
import type { Understanding } from './understanding.ts'

/** What is new for the searches that people keep. Postgres answers: letters do not wait for Meilisearch. */

export { type KeptSearch, markSearchesTold } from './kept.ts'

/** The searches that some accounts keep, with one of these alerts. */
export async function readKeptSearches(
  db: Deps['sql'],
  accounts: readonly string[],
  alerts: readonly ('digest' | 'instant')[],
): Promise<KeptSearch[]> {
  return accounts.length === 0 ? [] : readKept(db, accounts, alerts)
}

export interface SearchNews {
  total: number
  /** Newest first. */
  listings: Listing[]
}

/**
 * For each search by its id, what fits it, is open, was published (or again) after its news were last told, and is not by
 * whoever keeps it: how many, and the newest `limit` of them. Searches without news are left out.
 */
export async function newsOf(
  deps: Deps,
  searches: readonly KeptSearch[],
  limit: number,
): Promise<Map<string, SearchNews>> {
  if (searches.length === 0) return new Map()
  const since = new Date(Math.min(...searches.map(({ toldUntil }) => toldUntil.getTime())))
  const found = await fits(deps, searches, await publishedSince(deps.sql, since))
  const shown = [...found.values()].flatMap((ids) => ids.slice(0, limit))
  const rows = new Map((await readListings(deps.sql, [...new Set(shown)])).map((listing) => [listing.id, listing]))
  const news = [...found].map(([search, ids]): [string, SearchNews] => {
    const newest = ids.slice(0, limit)
    const listings = newest.flatMap((id) => rows.get(id) ?? []).filter((listing) => isOpen(listing, deps.clock()))
    return [search, { total: ids.length - newest.length + listings.length, listings }]
  })
  return new Map(news.filter(([, { total }]) => total > 0))
}

/** Accounts with a search, to be told of at once, that a just published listing fits; none when it no longer is. */
export async function instantSearchesFor(deps: Deps, listing: string): Promise<string[]> {
  const published = await publishedSince(deps.sql, new Date(0), listing)
  if (published.length === 0) return []
  const searches = await readKept(deps.sql, null, ['instant'])
  if (searches.length === 0) return []
  // The job that does it may be running still.
  await indexRow(deps, listing)
  const found = await fits(deps, searches, published)
  return [...new Set(searches.filter(({ id }) => found.has(id)).map(({ account }) => account))]
}

/** The ids of the publications that each search finds and was not told of, in their order. */
async function fits(
  deps: Deps,
  searches: readonly KeptSearch[],
  published: readonly Publication[],
): Promise<Map<string, string[]>> {
  if (published.length === 0) return new Map()
  const isNew = ({ account, toldUntil }: KeptSearch) =>
    published.filter(({ owner, at }) => owner !== account && at > toldUntil).map(({ id }) => id)
  const asked = searches.flatMap((search) => {
    // What was kept could be asked then.
    const query = searchQuery.safeParse(search.query).data
    const news = isNew(search)
    return query && news.length > 0 ? [{ id: search.id, query, key: JSON.stringify(query), news }] : []
  })
  // Many people keep the same search.
  const queries = [...new Map(asked.map(({ key, query }) => [key, query]))]
  const found = await findersOf(deps, queries, [...new Set(asked.flatMap(({ news }) => news))])
  return new Map(
    asked.flatMap(({ id, key, news }) => {
      const ids = news.filter((listing) => found.get(key)?.has(listing))
      return ids.length > 0 ? [[id, ids]] : []
    }),
  )
}

/** The ways in which a search is understood, the first that finds anything is the one: words understood, or plain; all, or one. */
const STAGES = ['understood, every', 'understood, one', 'plain, every', 'plain, one'] as const
type Stage = (typeof STAGES)[number]

/** Which of some listings each query finds, by its key. */
async function findersOf(
  deps: Deps,
  queries: readonly [key: string, query: SearchQuery][],
  listings: readonly string[],
): Promise<Map<string, Set<string>>> {
  const understandings = await understandAll(
    deps.sql,
    queries.map(([, query]) => query),
  )
  const readings = queries.flatMap(([key, query], i) => {
    const understanding = understandings[i] as Understanding
    const { understood, filters, rest } = understanding
    const ways = [{ key, way: 'understood', query: { ...query, ...filters, q: rest || undefined } }]
    return understood.length > 0 ? [...ways, { key, way: 'plain', query }] : ways
  })
  const pairs = await store.fitting(
    deps.sql,
    listings,
    readings.map(({ query }) => wantedOf(query)),
    deps.clock(),
  )
  const found = new Map<string, Set<string>>()
  const stages = new Map<string, Stage | null>()
  for (const { search, listing, every } of pairs) {
    const { key, way } = readings[search] as (typeof readings)[number]
    const stage = `${way}, ${every ? 'every' : 'one'}` as Stage
    if (stage !== STAGES[0]) {
      if (!stages.has(key)) {
        const ways = readings.filter((reading) => reading.key === key).map(({ query }) => query)
        stages.set(key, await firstStage(deps, ways))
      }
      if (stages.get(key) !== stage) continue
    }
    found.set(key, (found.get(key) ?? new Set()).add(listing))
  }
  return found
}

/** Of all listings, not the new ones alone: what a search falls back to depends on what else there is. */
async function firstStage(deps: Deps, ways: readonly SearchQuery[]): Promise<Stage | null> {
  for (const [i, query] of ways.entries()) {
    const plan = await planOf(deps, query)
    for (const every of [true, false]) {
      if (await store.finds(deps.sql, plan, every)) return STAGES[2 * i + (every ? 0 : 1)] as Stage
    }
  }
  return null
}

function wantedOf({ commune, radiusKm, from, to, ...query }: SearchQuery): store.Wanted {
  const { kind, profession, specialty, practiceType, territory, q, minShare } = query
  return {
    ...{ kind, profession, specialty, practiceType, territory, q, minShare },
    near: commune ? { commune, radiusKm: radiusKm ?? DEFAULT_RADIUS_KM } : null,
    days: from || to ? { from: from ? toDay(from) : CALENDAR.from, to: to ? toDay(to) : CALENDAR.to } : null,
  }
}
