import fs from 'node:fs'
import path from 'node:path'
import type { Context } from '../accounts/context.ts'
import type { Listing } from '../listings/model.ts'
import { isLocal, isStillOpen, todayOf } from '../listings/rules.ts'
import { readListings, territoriesOf } from '../listings/service.ts'
import { invalid } from '../platform/errors.ts'
import { ROOT } from '../platform/root.ts'
import { civilDay, toDay } from '../reference/calendar.ts'
import { parseLexicon } from '../reference/lexicon.ts'
import { communesWithin, getCommune, getTerritory, namedCommunes } from '../territories/service.ts'
import * as engine from './index.ts'
import {
  CALENDAR,
  type Counted,
  type Counts,
  DEFAULT_RADIUS_KM,
  type Found,
  type SearchPlan,
  type SearchQuery,
} from './model.ts'
import * as store from './store.ts'
import { possiblePlaces, type Understanding, type Understood, understand } from './understanding.ts'

export type { Searching } from './index.ts'
export { indexListing, reconcile, reindex, watchMeilisearch } from './indexing.ts'

export interface SearchResult {
  listings: Listing[]
  /** The search as it was read: with what was understood of its words, and the words that were left. */
  read: SearchQuery
  next: string | null
  total: number
  facets: Found['facets']
  /** Words of the query that became filters. */
  understood: Understood[]
  engine: 'meilisearch' | 'postgres'
  /** Where they were asked for. */
  counts?: Counts
}

interface Answered {
  read: SearchQuery
  plan: SearchPlan
  found: Found
  by: SearchResult['engine']
}

/**
 * Searches published listings: what is understood of the words becomes filters, unless they leave nothing and something has
 * every one of the plain words. Whatever an engine says, the listings themselves have the last word on what is still open.
 */
export async function searchListings(
  ctx: Context & engine.Searching,
  query: SearchQuery,
  counted?: Counted,
): Promise<SearchResult> {
  const { read, plan, found, by, understood } = await answer(ctx, query, counted)
  const rows = new Map((await readListings(ctx.sql, found.ids)).map((listing) => [listing.id, listing]))
  const listings = found.ids.flatMap((id) => {
    const listing = rows.get(id)
    return listing && isOpen(listing, ctx.clock()) && isFound(listing, plan) ? [listing] : []
  })
  const end = plan.offset + plan.limit
  return {
    listings,
    read,
    next: end < found.total && end < 20_000 ? String(end) : null,
    total: found.total - (found.ids.length - listings.length),
    facets: found.facets,
    understood,
    engine: by,
    ...(found.counts ? { counts: found.counts } : {}),
  }
}

/** What people may still be told of a listing that was published and is closed now; null for any other. */
export async function findClosed(ctx: Context, id: string): Promise<Closed | null> {
  const [listing] = await readListings(ctx.sql, [id])
  if (!listing?.ownerId || !listing.publishedAt) return null
  const { kind, profession, specialty, communes, state } = listing
  if (state !== 'filled' && state !== 'expired' && state !== 'withdrawn') return null
  return { kind, profession, specialty, communes, state }
}

/** Of its text nothing: who withdrew it may not want it read any more. */
export interface Closed extends Pick<Listing, 'kind' | 'profession' | 'specialty' | 'communes'> {
  state: 'filled' | 'expired' | 'withdrawn'
}

/** What the listing itself says of being open, whatever an engine says. */
export function isOpen(listing: Listing, now: Date): boolean {
  return listing.state === 'published' && isStillOpen(listing, todayOf(listing, now))
}

/** While it stays in its territory, only whoever belongs there finds it. */
function isFound(listing: Listing, { sees, now }: Pick<SearchPlan, 'sees' | 'now'>): boolean {
  return !isLocal(listing, now) || listing.territories.some((slug) => sees.includes(slug))
}

async function answer(
  ctx: Context & engine.Searching,
  query: SearchQuery,
  counted: Counted | undefined,
): Promise<Answered & { understood: Understood[] }> {
  const { understood, filters, rest } = await understandWords(ctx, query)
  const answered = await find(ctx, { ...query, ...filters, q: rest || undefined }, counted)
  if (answered.found.total === 0 && understood.length > 0) {
    const plain = await find(ctx, query, counted, true)
    if (plain.found.total > 0) return { ...plain, understood: [] }
  }
  return { ...answered, understood }
}

const lexicon = parseLexicon(fs.readFileSync(path.join(ROOT, 'search', 'words.json'), 'utf8'))

async function understandWords(ctx: Context, query: SearchQuery): Promise<Understanding> {
  return (await understandAll(ctx, [query]))[0] as Understanding
}

/** What the words of each of some queries mean, in their order. */
export async function understandAll(
  { sql, clock }: Pick<Context, 'sql' | 'clock'>,
  queries: readonly SearchQuery[],
): Promise<Understanding[]> {
  const today = civilDay(clock(), 'Europe/Paris')
  const texts = queries.map(({ q = '' }) => q.normalize('NFC'))
  const places = texts.flatMap((text, i) => (queries[i]?.commune ? [] : possiblePlaces(text, lexicon)))
  const named = await namedCommunes(sql, [...new Set(places)])
  return queries.map((query, i) => understand(texts[i] as string, lexicon, named, query, today))
}

async function find(
  ctx: Context & engine.Searching,
  query: SearchQuery,
  counted: Counted | undefined,
  everyWord = false,
): Promise<Answered> {
  const plan = { ...(await planOf(ctx, query)), everyWord, ...(counted ? { counted: countable(query, counted) } : {}) }
  const { meili, log } = ctx
  const found =
    meili &&
    (await engine.searchIndex(meili, plan.q ? plan : uncounted(plan), (error) => {
      log.warn({ err: error }, 'search: Meilisearch did not answer, Postgres does')
    }))
  if (found) return { read: query, plan, found: await withCounts(ctx, plan, found), by: 'meilisearch' }
  return { read: query, plan, found: await store.searchDocuments(ctx.sql, plan), by: 'postgres' }
}

const uncounted = ({ counted: _counted, ...plan }: SearchPlan): SearchPlan => plan

/**
 * Without words both engines count the same (a test holds them against each other), and Postgres reads once what Meilisearch
 * is asked a dozen times: 5 ms instead of 340 for 300 km around Paris.
 */
async function withCounts(ctx: Context, plan: SearchPlan, found: Found): Promise<Found> {
  if (!plan.counted || plan.q) return found
  return { ...found, counts: await store.countChoices(ctx.sql, plan, plan.counted, [], '&') }
}

/** Where words are looked for in half of France, each month and share is a question of seconds: they stay without a number. */
function countable({ q, radiusKm = DEFAULT_RADIUS_KM, commune }: SearchQuery, counted: Counted): Counted {
  return q && commune && radiusKm > 100 ? { ...counted, months: [], shares: [] } : counted
}

/** Works out the place and dates of a query. Throws on a commune or a territory that does not exist. */
export async function planOf(ctx: Pick<Context, 'sql' | 'clock' | 'actor'>, query: SearchQuery): Promise<SearchPlan> {
  const { commune, radiusKm, from, to, cursor, limit, ...rest } = query
  const days = from || to ? { from: from ? toDay(from) : CALENDAR.from, to: to ? toDay(to) : CALENDAR.to } : null
  const sees = ctx.actor ? await territoriesOf(ctx.sql, ctx.actor.account) : []
  const base = { ...rest, days, sees, now: ctx.clock(), offset: Number(cursor ?? 0), limit: limit ?? 20 }
  if (rest.territory && !(await getTerritory(ctx.sql, rest.territory)))
    throw invalid([unknownTerritory(rest.territory)])
  if (!commune) return { ...base, near: null }
  const place = await getCommune(ctx.sql, commune)
  if (!place) throw invalid([unknownCommune(commune)])
  const communes = await communesWithin(ctx.sql, commune, radiusKm ?? DEFAULT_RADIUS_KM)
  return { ...base, near: { lat: place.lat, lon: place.lon, communes } }
}

export function unknownCommune(code: string) {
  const message = `La commune ${code} n’existe pas : cherchez son code INSEE avec /api/communes?q=.`
  return { path: 'commune', message }
}

export function unknownTerritory(slug: string) {
  const message = `Le territoire ${slug} n’existe pas : cherchez son code avec /api/territories.`
  return { path: 'territory', message }
}
