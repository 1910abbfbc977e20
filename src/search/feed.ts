import { type Context, countUse, type Deps, signedIn } from '../accounts/context.ts'
import type { Listing } from '../listings/model.ts'
import { notFound } from '../platform/errors.ts'
import { signedToken, verifySignedToken } from '../platform/tokens.ts'
import * as store from './kept.ts'
import { type SavedSearch, searchQuery } from './model.ts'
import { type Searching, searchListings } from './service.ts'

/**
 * Secret addresses of a kept search, for programs that sign nobody in. Whoever has one reads what its keeper finds: what
 * anybody finds, and what stays for its first days in a territory of the keeper's; of the keeper, nothing.
 */

const PURPOSE = 'search-feed'

/** The newest so many. */
export const MOST_ENTRIES = 50

export interface FeedUrls {
  atom: string
  calendar: string
}

/** The addresses of a search; they stay until others are made. */
export function feedUrls({ secret, baseUrl }: Pick<Deps, 'secret' | 'baseUrl'>, { feed }: SavedSearch): FeedUrls {
  const path = `${baseUrl}/recherches/${signedToken(secret, PURPOSE, feed)}`
  return { atom: `${path}/annonces.atom`, calendar: `${path}/annonces.ics` }
}

/** Other addresses for one's search; those before work no more. */
export async function renewFeed(ctx: Context, id: string): Promise<void> {
  if (!(await store.renewFeed(ctx.sql, signedIn(ctx).account, id))) throw notFound()
}

/**
 * What the search behind an address finds, the latest published first. Throws `not-found` for an address that is forged, was
 * changed, or whose search is gone, and `too-many`: counted by address book entry and not by who asks, for those who read
 * calendars for millions of people ask from few machines; what is forged is counted by who asks.
 */
export async function readFeed(
  ctx: Context & Searching,
  token: string,
): Promise<{ search: SavedSearch; listings: Listing[] }> {
  const feed = verifySignedToken(ctx.secret, PURPOSE, token)
  await countUse(ctx, 'searches', feed ?? ctx.address)
  const search = feed && (await store.searchOfFeed(ctx.sql, feed))
  if (!search) throw notFound()
  // What was kept could be asked then.
  const asked = searchQuery.safeParse({ ...search.query, sort: 'date', limit: MOST_ENTRIES })
  if (!asked.success) return { search, listings: [] }
  const keeper = { account: search.account, roles: [] }
  const { listings } = await searchListings({ ...ctx, actor: keeper }, asked.data)
  return { search, listings }
}
