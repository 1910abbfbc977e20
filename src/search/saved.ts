import { type Context, signedIn } from '../accounts/context.ts'
import { Failure, invalid, notFound } from '../platform/errors.ts'
import { getCommune, getTerritory } from '../territories/service.ts'
import type { SavedSearch, SavedSearchInput } from './model.ts'
import { unknownCommune, unknownTerritory } from './service.ts'
import * as store from './store.ts'

/** Searches that people keep. */

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

export async function deleteSearch(ctx: Context, id: string): Promise<void> {
  if (!(await store.deleteSearch(ctx.sql, signedIn(ctx).account, id))) throw notFound()
}
