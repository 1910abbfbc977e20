import type { Context, Deps } from '../accounts/context.ts'
import type { Listing } from '../listings/model.ts'
import { needOf, todayOf } from '../listings/rules.ts'
import { listChangedSince, listIds, readListing, readListings } from '../listings/service.ts'
import { invalid } from '../platform/errors.ts'
import { countHalfDays } from '../reference/calendar.ts'
import { communesWithin, getCommune } from '../territories/service.ts'
import { listingDocument } from './document.ts'
import * as engine from './index.ts'
import { DEFAULT_RADIUS_KM, type Found, type SearchPlan, type SearchQuery } from './model.ts'
import { scanListings } from './scan.ts'

/** What search needs beyond the others: Meilisearch, where there is one. */
export interface Searching {
  meili: engine.MeiliIndex | null
}

export interface SearchResult {
  listings: Listing[]
  next: string | null
  total: number
  facets: Found['facets']
  engine: 'meilisearch' | 'postgres'
}

/** Searches published listings. Whatever the index says, Postgres has the last word on what is still open. */
export async function searchListings(ctx: Context & Searching, query: SearchQuery): Promise<SearchResult> {
  const plan = await planOf(ctx, query)
  const { found, by } = await find(ctx, plan)
  const rows = new Map((await readListings(ctx.sql, found.ids)).map((listing) => [listing.id, listing]))
  const listings = found.ids.flatMap((id) => {
    const listing = rows.get(id)
    return listing && isOpen(listing, ctx.clock()) ? [listing] : []
  })
  const end = plan.offset + plan.limit
  return {
    listings,
    next: end < found.total && end < 20_000 ? String(end) : null,
    total: found.total - (found.ids.length - listings.length),
    facets: found.facets,
    engine: by,
  }
}

async function planOf(ctx: Context, query: SearchQuery): Promise<SearchPlan> {
  const { commune, radiusKm, cursor, limit, ...rest } = query
  const base = { ...rest, offset: Number(cursor ?? 0), limit: limit ?? 20 }
  if (!commune) return { ...base, near: null }
  const place = await getCommune(ctx.sql, commune)
  if (!place) {
    throw invalid([
      {
        path: 'commune',
        message: `La commune ${commune} n’existe pas : cherchez son code INSEE avec /api/communes?q=.`,
      },
    ])
  }
  const communes = await communesWithin(ctx.sql, commune, radiusKm ?? DEFAULT_RADIUS_KM)
  return { ...base, near: { lat: place.lat, lon: place.lon, communes } }
}

async function find(ctx: Context & Searching, plan: SearchPlan): Promise<{ found: Found; by: SearchResult['engine'] }> {
  if (ctx.meili) {
    try {
      return { found: await engine.searchIndex(ctx.meili, plan), by: 'meilisearch' }
    } catch (error) {
      ctx.log.warn({ err: error }, 'search: Meilisearch did not answer, Postgres does')
    }
  }
  const open: Listing[] = []
  for await (const page of publishedPages(ctx)) open.push(...page.filter((listing) => isOpen(listing, ctx.clock())))
  return { found: scanListings(open, plan), by: 'postgres' }
}

function isOpen(listing: Listing, now: Date): boolean {
  return listing.state === 'published' && countHalfDays(needOf(listing, todayOf(listing, now))) > 0
}

async function* publishedPages(deps: Pick<Deps, 'sql'>): AsyncGenerator<Listing[]> {
  for (let after: string | null = null; ; ) {
    const ids: string[] = await listIds(deps.sql, 'published', after, 1000)
    if (ids.length === 0) return
    yield await readListings(deps.sql, ids)
    after = ids.at(-1) as string
  }
}

/** Makes the index say what Postgres says of one listing. Harmless when run twice; throws when Meilisearch is away. */
export async function indexListing(deps: Deps & Searching, id: string): Promise<void> {
  if (!deps.meili) return
  // Meilisearch would make an index of its own accord, without our settings.
  if (!(await engine.indexExists(deps.meili))) await reindex(deps)
  const listing = await readListing(deps.sql, id)
  if (listing?.state === 'published') await engine.putDocuments(deps.meili, [listingDocument(listing)])
  else await engine.deleteDocument(deps.meili, id)
}

/** One rebuild at a time, whoever asks. */
const REINDEX_LOCK = 7_205_003

/**
 * Builds the whole index beside the one in use, then swaps: searches never see a half. What changed meanwhile is looked
 * at again. Returns how many listings.
 */
export async function reindex(deps: Deps & Searching, progress: (done: number) => void = () => {}): Promise<number> {
  const { meili } = deps
  if (!meili) return 0
  return deps.sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(${REINDEX_LOCK})`
    // A minute earlier: a change begun before may be committed after its page was read.
    const started = new Date(deps.clock().getTime() - 60_000)
    const beside = { client: meili.client, uid: `${meili.uid}-${started.getTime()}` }
    await engine.createIndex(beside)
    let done = 0
    for await (const page of publishedPages(deps)) {
      await engine.putDocuments(beside, page.map(listingDocument))
      done += page.length
      progress(done)
    }
    await engine.swapIn(meili, beside.uid)
    for (const id of await listChangedSince(deps.sql, started)) await indexListing(deps, id)
    return done
  })
}

/** At start: builds the index where there is none, else brings its settings up to date. */
export async function ensureIndex(deps: Deps & Searching): Promise<void> {
  if (!deps.meili) return
  if (await engine.indexExists(deps.meili)) await engine.applySettings(deps.meili)
  else await reindex(deps)
}
