import type { Context } from '../accounts/context.ts'
import { pastListings } from './ending.ts'
import { markOpened } from './local.ts'
import { isStillOpen, lastNeededDay, OPEN_ENDED_DAYS, todayOf, transitionOf } from './rules.ts'
import * as store from './store.ts'

/** What the clock does to listings. */

/** Listings with nothing left to find somebody for expire, and open-ended ones nobody renewed. */
export async function expireListings(ctx: Context): Promise<number> {
  let expired = 0
  const renewedBefore = new Date(ctx.clock().getTime() - OPEN_ENDED_DAYS * 86_400_000)
  for (const id of await pastListings(ctx.sql, ctx.clock(), renewedBefore)) {
    await ctx.sql.begin(async (tx) => {
      // It may have been edited or renewed since it was listed.
      const listing = await store.lockListing(tx, id)
      if (!listing) return
      const stale = lastNeededDay(listing) === null && (listing.renewedAt ?? listing.createdAt) < renewedBefore
      if (!stale && isStillOpen(listing, todayOf(listing, ctx.clock()))) return
      const expire = { verb: 'expire', ...transitionOf('expire') }
      const [step] = await store.move(tx, expire, [{ id, actor: null, reason: null, now: ctx.clock() }])
      if (!step) return
      expired++
      await ctx.emit(tx, 'listing.closed', { listing: id, step })
    })
  }
  return expired
}

/** Listings whose days within their territory are over are told to the rest of the country. */
export async function openEverywhere(ctx: Context): Promise<number> {
  return ctx.sql.begin(async (tx) => {
    const ids = await markOpened(tx, ctx.clock())
    for (const listing of ids) await ctx.emit(tx, 'listing.opened', { listing })
    return ids.length
  })
}
