import type { Context } from '../accounts/context.ts'
import type { Listing } from '../listings/model.ts'
import { recallListings } from '../listings/remembered.ts'
import { isLocal, isStillOpen, todayOf } from '../listings/rules.ts'
import { mayFind, readListings } from '../listings/service.ts'
import type { Searching } from './index.ts'
import { askEngines } from './levelled.ts'
import { type Counted, type Counts, DEFAULT_RADIUS_KM, type Found, type SearchPlan, type SearchQuery } from './model.ts'
import { planOf } from './planning.ts'
import { understandWords } from './reading.ts'
import { readTerms } from './spelled.ts'
import * as store from './store.ts'
import type { Understood } from './understanding.ts'

export type { Searching } from './index.ts'
export { indexListing, tellIndex } from './indexing.ts'
export { reconcile, reindex, watchMeilisearch } from './rebuilding.ts'

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
  /** Of all listings, those that match the asker's profile, with their scores, 0..100. */
  fits: Readonly<Record<string, number>>
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
  ctx: Context & Searching,
  query: SearchQuery,
  counted?: Counted,
): Promise<SearchResult> {
  const { read, plan, found, by, understood } = await answer(ctx, query, counted)
  const listings = (await recallListings(ctx.sql, found.ids)).filter(
    (listing) => isOpen(listing, ctx.clock()) && isFound(listing, plan),
  )
  const end = plan.offset + plan.limit
  return {
    listings,
    read,
    next: end < found.total && end < MOST_FOUND ? String(end) : null,
    total: found.total - (found.ids.length - listings.length),
    facets: found.facets,
    understood,
    engine: by,
    fits: plan.fits ?? {},
    ...(found.counts ? { counts: found.counts } : {}),
  }
}

/**
 * What people may still be told of a listing that was published and is closed now; null for any other, and for who never
 * found it while it stayed in its territory.
 */
export async function findClosed(ctx: Context, id: string): Promise<Closed | null> {
  const [listing] = await readListings(ctx.sql, [id])
  if (!listing?.ownerId || !listing.publishedAt || !(await mayFind(ctx, listing))) return null
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
  ctx: Context & Searching,
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

async function find(
  ctx: Context & Searching,
  query: SearchQuery,
  counted: Counted | undefined,
  everyWord = false,
): Promise<Answered> {
  const plan = { ...(await planOf(ctx, query)), everyWord, ...(counted ? { counted: countable(query, counted) } : {}) }
  const byDistance = plan.sort === 'distance'
  const postgres = () => askPostgres(ctx.sql, plan)
  // Nothing is left for Meilisearch to say: without words both find the same, and it keeps no points.
  if (byDistance && !plan.q) return { read: query, plan, found: await postgres(), by: 'postgres' }
  const { found, by } = await askEngines(ctx, asked(plan), postgres)
  if (by === 'postgres') return { read: query, plan, found, by }
  const ids = byDistance ? await store.nearestOf(ctx.sql, found.ids, plan) : found.ids
  return { read: query, plan, found: await withCounts(ctx, plan, { ...found, ids }), by }
}

/** What Postgres answers, on its own. */
export async function askPostgres(sql: Context['sql'], plan: SearchPlan): Promise<Found> {
  const [terms = []] = await readTerms(sql, [plan.q])
  return store.searchDocuments(sql, plan, terms)
}

/** Of a search, what Meilisearch is asked: to count only among words, and of what is sorted here all it finds. */
function asked({ counted, ...plan }: SearchPlan): SearchPlan {
  const whole = plan.sort === 'distance' ? { offset: 0, limit: MOST_FOUND } : {}
  return { ...plan, ...whole, ...(plan.q && counted ? { counted } : {}) }
}

/** Nobody pages further. As many as Meilisearch may say of one search (search/listings.json). */
const MOST_FOUND = 20_000

/**
 * Without words both engines count the same (a test holds them against each other), and Postgres reads once what Meilisearch
 * is asked a dozen times: 5 ms instead of 340 for 300 km around Paris.
 */
async function withCounts(ctx: Context, plan: SearchPlan, found: Found): Promise<Found> {
  if (!plan.counted || plan.q) return found
  return { ...found, counts: await store.countChoices(ctx.sql, plan, plan.counted) }
}

/** Where words are looked for in half of France, each month and share is a question of seconds: they stay without a number. */
function countable({ q, radiusKm = DEFAULT_RADIUS_KM, commune }: SearchQuery, counted: Counted): Counted {
  return q && commune && radiusKm > 100 ? { ...counted, months: [], shares: [] } : counted
}
