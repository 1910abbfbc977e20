import type { Deps } from '../accounts/context.ts'
import type { Listing, Publication } from '../listings/model.ts'
import { publishedSince, readListings, territoriesOfEach } from '../listings/service.ts'
import { toDay } from '../reference/calendar.ts'
import { findsAny, fitting, type Wanted } from './fitting.ts'
import { indexRow } from './indexing.ts'
import { type KeptSearch, readKept } from './kept.ts'
import { CALENDAR, DEFAULT_RADIUS_KM, type SearchQuery, searchQuery } from './model.ts'
import { understandAll } from './reading.ts'
import { withoutDocument } from './rows.ts'
import { isOpen } from './service.ts'
import { readTerms } from './spelled.ts'
import type { Understanding } from './understanding.ts'
import type { Term } from './words.ts'

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
  const published = await publishedSince(deps.sql, since)
  await indexMissing(deps, published)
  const found = await fits(deps, searches, published)
  const shown = [...found.values()].flatMap((ids) => ids.slice(0, limit))
  const rows = new Map((await readListings(deps.sql, [...new Set(shown)])).map((listing) => [listing.id, listing]))
  const news = [...found].map(([search, ids]): [string, SearchNews] => {
    const newest = ids.slice(0, limit)
    const listings = newest.flatMap((id) => rows.get(id) ?? []).filter((listing) => isOpen(listing, deps.clock()))
    return [search, { total: ids.length - newest.length + listings.length, listings }]
  })
  return new Map(news.filter(([, { total }]) => total > 0))
}

/**
 * Accounts with a search, to be told of at once, that a just published listing fits; none when it no longer is. Measured with
 * 5,000 such searches, half with words: 0.2 to 1 s among 1,000 listings, most of it for words that are in no listing together.
 */
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

/** The jobs that do it may be running still: what is not found now is not told by the next letter either. */
async function indexMissing(deps: Deps, published: readonly Publication[]): Promise<void> {
  const ids = published.map(({ id }) => id)
  for (const id of await withoutDocument(deps.sql, ids)) {
    await indexRow(deps, id).catch((error) => deps.log.error({ err: error, listing: id }, 'search: a row was left out'))
  }
}

/** The ids of the publications that each search finds and was not told of, in their order. */
async function fits(
  deps: Deps,
  searches: readonly KeptSearch[],
  published: readonly Publication[],
): Promise<Map<string, string[]>> {
  if (published.length === 0) return new Map()
  const foundAt = await finding(deps, searches, published)
  const isNew = ({ account, toldUntil }: KeptSearch) =>
    published.flatMap((one) => {
      const since = one.owner === account ? null : foundAt(one, account)
      return since && since > toldUntil ? [one.id] : []
    })
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

/** Since when somebody finds a publication; null where it still stays in a territory that is not theirs. */
async function finding(
  deps: Deps,
  searches: readonly KeptSearch[],
  published: readonly Publication[],
): Promise<(publication: Publication, account: string) => Date | null> {
  const local = published.some(({ localUntil }) => localUntil !== null)
  const accounts = local ? [...new Set(searches.map(({ account }) => account))] : []
  const belongs = await territoriesOfEach(deps.sql, accounts)
  return ({ at, localUntil, territories }, account) => {
    const first = territories.some((slug) => belongs.get(account)?.includes(slug))
    if (first || localUntil === null || localUntil < at) return at
    return localUntil <= deps.clock() ? localUntil : null
  }
}

/** How a search is read, the first that finds anything: words understood, every one of the others, then one; every plain one. */
type Way = 'understood' | 'plain'
type Stage = `${Way}, ${'every' | 'one'}`
const FIRST: Stage = 'understood, every'

interface Reading {
  key: string
  way: Way
  wanted: Wanted
}

/** Which of some listings each query finds, by its key. */
async function findersOf(
  deps: Deps,
  queries: readonly [key: string, query: SearchQuery][],
  listings: readonly string[],
): Promise<Map<string, Set<string>>> {
  const understandings = await understandAll(
    deps,
    queries.map(([, query]) => query),
  )
  const ways = queries.flatMap(([key, query], i): { key: string; way: Way; query: SearchQuery }[] => {
    const { understood, filters, rest } = understandings[i] as Understanding
    const first = { key, way: 'understood' as const, query: { ...query, ...filters, q: rest || undefined } }
    return understood.length > 0 ? [first, { key, way: 'plain', query }] : [first]
  })
  const terms = await readTerms(
    deps.sql,
    ways.map(({ query }) => query.q),
  )
  const readings = ways.map(({ query, ...way }, i): Reading => ({ ...way, wanted: wantedOf(query, terms[i] ?? []) }))
  const pairs = await fitting(
    deps.sql,
    listings,
    readings.map(({ wanted }) => wanted),
    deps.clock(),
  )
  const found = new Map<string, Set<string>>()
  const fitted = pairs.flatMap(({ search, listing, every }) => {
    const { key, way } = readings[search] as Reading
    // Plain words count for nothing unless all are there.
    if (way === 'plain' && !every) return []
    return [{ key, listing, stage: `${way}, ${every ? 'every' : 'one'}` as Stage }]
  })
  // Where the words as understood find one of these, the plain ones are not asked.
  const understood = new Set(fitted.flatMap(({ key, stage }) => (stage.startsWith('understood') ? [key] : [])))
  const falling = new Set(fitted.flatMap(({ key, stage }) => (stage === FIRST ? [] : [key])))
  const stages = await stagesOf(
    deps,
    readings.filter(({ key, way }) => falling.has(key) && (way === 'understood' || !understood.has(key))),
  )
  for (const { key, listing, stage } of fitted) {
    if (stage === FIRST || stages.get(key) === stage) found.set(key, (found.get(key) ?? new Set()).add(listing))
  }
  return found
}

/** Of all listings, not the new ones alone: what a search falls back to depends on what else there is. */
async function stagesOf(deps: Deps, readings: readonly Reading[]): Promise<Map<string, Stage>> {
  const wanted = readings.map((reading) => reading.wanted)
  const finds = wanted.length > 0 ? await findsAny(deps.sql, wanted, deps.clock()) : []
  const stages = new Map<string, Stage>()
  for (const [i, { key, way }] of readings.entries()) {
    const how = finds[i]
    if (way === 'plain' && how === 'one') continue
    if (how && !stages.has(key)) stages.set(key, `${way}, ${how}`)
  }
  return stages
}

function wantedOf({ commune, radiusKm, from, to, ...query }: SearchQuery, terms: readonly Term[]): Wanted {
  const { kind, profession, specialty, practiceType, territory, department, minShare } = query
  return {
    ...{ kind, profession, specialty, practiceType, territory, department, minShare, terms },
    near: commune ? { commune, radiusKm: radiusKm ?? DEFAULT_RADIUS_KM } : null,
    days: from || to ? { from: from ? toDay(from) : CALENDAR.from, to: to ? toDay(to) : CALENDAR.to } : null,
  }
}
