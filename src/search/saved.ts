import { type Context, signedIn } from '../accounts/context.ts'
import { Failure, invalid, notFound } from '../platform/errors.ts'
import { getCommune, getTerritory } from '../territories/service.ts'
import * as store from './kept.ts'
import type { SavedSearch, SavedSearchChange, SavedSearchInput } from './model.ts'
import { unknownCommune, unknownTerritory } from './planning.ts'

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
  throw new Failure('conflict', `Vous gardez déjà ${MOST_SEARCHES} recherches : supprimez-en une d’abord.`)
}

/** One's own, the newest first. */
export async function mySearches(ctx: Context): Promise<SavedSearch[]> {
  return store.readSearches(ctx.sql, signedIn(ctx).account)
}

/** Changes how one hears of what a search finds. */
export async function updateSearch(ctx: Context, id: string, { alerts }: SavedSearchChange): Promise<SavedSearch> {
  const saved = await store.setAlerts(ctx.sql, signedIn(ctx).account, id, alerts, ctx.clock())
  if (!saved) throw notFound()
  return saved
}

export async function deleteSearch(ctx: Context, id: string): Promise<void> {
  if (!(await store.deleteSearch(ctx.sql, signedIn(ctx).account, id))) throw notFound()
}
