import type { Context } from '../accounts/context.ts'
import type { Listing } from '../listings/model.ts'
import { isOwner } from '../listings/service.ts'
import * as store from './store.ts'

/** What people have looked at: no letter tells them of it as news. Nobody waits for this, and no page breaks over it. */

/** The person acting opened a listing: remembered where it is a match of theirs, or was. */
export async function seeListing(ctx: Context, listing: Listing): Promise<void> {
  const { actor } = ctx
  if (!actor || listing.state !== 'published' || isOwner(ctx, listing)) return
  await remember(ctx, () =>
    store.markSeen(ctx.sql, 'candidate', { listing: listing.id, account: actor.account }, ctx.clock()),
  )
}

/** The owner of a listing was shown these candidates; a coordinator looks on, which is nothing to remember. */
export async function seeCandidates(ctx: Context, listing: Listing, candidates: readonly string[]): Promise<void> {
  if (!isOwner(ctx, listing) || candidates.length === 0) return
  await remember(ctx, () => store.markSeen(ctx.sql, 'owner', { listing: listing.id, candidates }, ctx.clock()))
}

async function remember(ctx: Context, write: () => Promise<void>): Promise<void> {
  try {
    await write()
  } catch (error) {
    ctx.log.warn({ err: error }, 'matching: what somebody saw was not remembered')
  }
}
