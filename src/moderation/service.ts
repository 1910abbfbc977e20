import { z } from 'zod'
import { type Context, signedIn } from '../accounts/context.ts'
import { coordinatedTerritories, coordinates } from '../accounts/model.ts'
import type { Listing } from '../listings/model.ts'
import { lockListing, moveListing, queuedListings, readListing, wrongState } from '../listings/service.ts'
import { Failure, forbidden, invalid, notFound } from '../platform/errors.ts'
import { prose } from '../reference/fields.ts'

export const decisionRequest = z.strictObject({
  decision: z.enum(['publish', 'request-changes', 'reject']),
  reason: prose(2000).nullish(),
})
export type DecisionRequest = z.infer<typeof decisionRequest>

/** What a coordinator has to look at: submitted, or changed since it was published. */
export async function readQueue(ctx: Context, limit: number, offset: number): Promise<Listing[]> {
  return queuedListings(ctx, territoriesOfDesk(ctx), limit, offset)
}

/**
 * Publishes, asks for changes or rejects; a reason is required unless publishing. `seen` is the `updatedAt` of what the
 * coordinator read: a listing edited since is a conflict, not a decision on words nobody saw.
 */
export async function decide(
  ctx: Context,
  id: string,
  { decision, reason }: DecisionRequest,
  { seen }: { seen?: string } = {},
): Promise<Listing> {
  territoriesOfDesk(ctx)
  if (decision !== 'publish' && !reason) {
    throw invalid([{ path: 'reason', message: 'Dites pourquoi : la personne lira ce motif dans son mail.' }])
  }
  return ctx.sql.begin(async (tx) => {
    const listing = await lockListing(tx, id)
    // Another territory's listing is somebody else's: it does not exist here.
    if (!listing?.submittedAt || !coordinates(ctx.actor, listing.territories)) throw notFound()
    if (seen !== undefined && seen !== listing.updatedAt.toISOString()) {
      throw new Failure('conflict', 'Cette annonce a changé depuis que vous l’avez ouverte : relisez-la.', {
        state: listing.state,
      })
    }
    // What is published and unchanged has been decided: a second decision lost the race.
    if (listing.state === 'published' && listing.changedSinceAt === null) throw wrongState(listing.state)
    const step = await moveListing(ctx, tx, id, decision, reason ?? null)
    const was = listing.state
    if (decision === 'publish') {
      if (was === 'pending') await ctx.emit(tx, 'listing.published', { listing: id, step })
    } else {
      await ctx.emit(tx, decision === 'reject' ? 'listing.rejected' : 'listing.returned', { listing: id, step })
      if (was === 'published') await ctx.emit(tx, 'listing.closed', { listing: id, step })
    }
    return (await readListing(tx, id)) as Listing
  })
}

function territoriesOfDesk(ctx: Context): string[] {
  signedIn(ctx)
  const territories = coordinatedTerritories(ctx.actor)
  if (territories.length === 0) throw forbidden()
  return territories
}
