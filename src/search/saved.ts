import { type Context, signedIn } from '../accounts/context.ts'
import { Failure, invalid, notFound } from '../platform/errors.ts'
import { getCommune, getTerritory } from '../territories/service.ts'
import { newsOf } from './alerts.ts'
import * as store from './kept.ts'
import { ALERTS, type SavedSearch, type SavedSearchChange, type SavedSearchInput, searchQuery } from './model.ts'
import { unknownCommune, unknownTerritory } from './planning.ts'
import { type Searching, searchListings } from './service.ts'

/** Searches that people keep. */

export { calmSearches } from './kept.ts'

/** More than anybody looks at. */
export const MOST_SEARCHES = 50

/** Keeps a search; a conflict when there are fifty. */
export async function saveSearch(ctx: Context, input: SavedSearchInput): Promise<SavedSearch> {
  const { account } = signedIn(ctx)
  const { commune, territory } = input.query
  if (commune && !(await getCommune(ctx.sql, commune))) {
    throw invalid([{ ...unknownCommune(commune), path: 'query.commune' }])
  }
  if (territory && !(await getTerritory(ctx.sql, territory))) {
    throw invalid([{ ...unknownTerritory(territory), path: 'query.territory' }])
  }
  const saved = await ctx.sql.begin((tx) => store.insertSearch(tx, account, input, MOST_SEARCHES, ctx.clock()))
  if (saved) return saved
  throw tooMany()
}

/** One's own, the newest first. */
export async function mySearches(ctx: Context): Promise<SavedSearch[]> {
  return store.readSearches(ctx.sql, signedIn(ctx).account)
}

/**
 * How many openings each of one's searches finds now, by its id, and how many of them are by others and were published since
 * its news were told last. One that cannot be asked any more (its territory is gone) is left out.
 */
export async function countFound(
  ctx: Context & Searching,
  searches: readonly SavedSearch[],
): Promise<Map<string, { open: number; fresh: number }>> {
  const { account } = signedIn(ctx)
  const kept = await store.readKept(ctx.sql, [account], ALERTS)
  const news = await newsOf(ctx, kept, MOST_FRESH)
  const counts = new Map<string, { open: number; fresh: number }>()
  for (let first = 0; first < searches.length; first += AT_ONCE) {
    await Promise.all(
      searches.slice(first, first + AT_ONCE).map(async ({ id, query }) => {
        const asked = searchQuery.safeParse({ ...query, limit: 1 }).data
        const found = asked && (await searchListings(ctx, asked).catch(unlessRefused))
        if (found) counts.set(id, { open: found.total, fresh: news.get(id)?.total ?? 0 })
      }),
    )
  }
  return counts
}

/** Fifty together would hold every connection. */
const AT_ONCE = 5

/** Of the newest so many, whether they are still open is looked at. */
const MOST_FRESH = 5

function unlessRefused(error: unknown): undefined {
  if (!(error instanceof Failure) || error.code !== 'invalid') throw error
}

/** Changes its name, or how one hears of what it finds. */
export async function updateSearch(ctx: Context, id: string, change: SavedSearchChange): Promise<SavedSearch> {
  const saved = await store.changeSearch(ctx.sql, signedIn(ctx).account, id, change, ctx.clock())
  if (!saved) throw notFound()
  return saved
}

/** It tells nothing from now on, and is gone for good a day later. */
export async function deleteSearch(ctx: Context, id: string): Promise<void> {
  const { account } = signedIn(ctx)
  const done = await ctx.sql.begin(async (tx) => {
    if (!(await store.deleteSearch(tx, account, id, ctx.clock()))) return false
    // Keeping and deleting by the thousand leaves no more than keeping.
    await store.forgetMoreDeleted(tx, account, MOST_SEARCHES)
    return true
  })
  if (!done) throw notFound()
}

/** One's own that was deleted a moment ago, or null. */
export async function deletedSearch(ctx: Context, id: string): Promise<SavedSearch | null> {
  return store.readDeleted(ctx.sql, signedIn(ctx).account, id)
}

/** Takes a deletion back: name, alerts and addresses are what they were. */
export async function restoreSearch(ctx: Context, id: string): Promise<void> {
  const { account } = signedIn(ctx)
  const done = await ctx.sql.begin((tx) => store.restoreSearch(tx, account, id, MOST_SEARCHES))
  if (done === 'gone') throw notFound()
  if (done === 'full') throw tooMany()
}

/** The clock's verb: what was deleted a day ago is gone. */
export async function purgeSearches({ sql, clock }: Pick<Context, 'sql' | 'clock'>): Promise<void> {
  await store.forgetDeleted(sql, new Date(clock().getTime() - 86_400_000))
}

const tooMany = () =>
  new Failure('conflict', `Vous gardez déjà ${MOST_SEARCHES} recherches : supprimez-en une d’abord.`)
