import { z } from 'zod'
import { type Context, countUse, signedIn } from '../accounts/context.ts'
import { coordinatedTerritories, coordinates } from '../accounts/model.ts'
import type { Listing, Report } from '../listings/model.ts'
import {
  countReports,
  insertReport,
  keepOpen,
  lockListing,
  moveListing,
  readListing,
  readListings,
  readQueue as readQueued,
  settleReports,
  wrongState,
} from '../listings/service.ts'
import { Failure, forbidden, invalid, notFound } from '../platform/errors.ts'
import { mustMatch } from '../platform/etag.ts'
import { sign } from '../platform/tokens.ts'
import { prose } from '../reference/fields.ts'

export const decisionRequest = z.strictObject({
  decision: z.enum(['publish', 'request-changes', 'reject']),
  reason: prose(2000).nullish(),
})
export type DecisionRequest = z.infer<typeof decisionRequest>

export const reportRequest = z.strictObject({ reason: prose(2000) })

/** A listing to look at, and why. */
export interface Queued {
  listing: Listing
  why: 'pending' | 'changed' | 'reported'
  since: Date
  /** What people said of it, oldest first; never who. */
  reports: Report[]
}

/** Where a page of the queue ended: microseconds since 1970, id of the listing. */
export const queueKey = z.tuple([z.int().min(0), z.uuid()])
export type QueueKey = z.infer<typeof queueKey>

/** A page of the queue; `next` is the place of its last, when others follow. */
export interface QueuePage {
  queue: Queued[]
  next: QueueKey | null
}

/** What a coordinator has to look at: submitted, reported, or changed since it was published. */
export async function readQueue(ctx: Context, limit: number, after: QueueKey | null): Promise<QueuePage> {
  const rows = await readQueued(ctx.sql, territoriesOfDesk(ctx), limit + 1, after)
  const looked = rows.slice(0, limit)
  const found = await readListings(
    ctx.sql,
    looked.map(({ id }) => id),
  )
  const listings = new Map(found.map((listing) => [listing.id, listing]))
  const queue = looked.flatMap(({ id, key: _, ...queued }) => {
    const listing = listings.get(id)
    return listing ? [{ listing, ...queued }] : []
  })
  return { queue, next: rows.length > limit ? (looked.at(-1)?.key ?? null) : null }
}

/**
 * Anybody says what is wrong with a published listing: it goes to the desk's queue. One open report a listing, by account
 * or, for a visitor, by the address it comes from.
 */
export async function reportListing(ctx: Context, id: string, reason: string): Promise<{ id: string; at: Date }> {
  await countUse(ctx, 'reports')
  const now = ctx.clock()
  const reporter = ctx.actor?.account ?? null
  const address = reporter === null ? sign(ctx.secret, 'report', `${id}\n${ctx.address ?? ''}`) : null
  return ctx.sql.begin(async (tx) => {
    if (!(await keepOpen(tx, id))) throw notFound()
    const report = await insertReport(tx, { listing: id, reporter, address, reason, now })
    if (!report) {
      throw new Failure('conflict', 'Vous avez déjà signalé cette annonce : le coordinateur va la relire.', {
        state: 'published',
      })
    }
    await ctx.emit(tx, 'listing.reported', { listing: id })
    return { id: report, at: now }
  })
}

/**
 * Publishes, asks for changes or rejects; a reason is required unless publishing. `seen` is the `updatedAt` of what the
 * coordinator read, `reports` how many reports: a listing edited or reported since is a conflict, not a decision on words
 * nobody saw. What was published and neither changed nor reported has been decided. Answers the reports.
 */
export async function decide(
  ctx: Context,
  id: string,
  { decision, reason }: DecisionRequest,
  { seen, reports }: { seen?: string; reports?: number } = {},
): Promise<Listing> {
  territoriesOfDesk(ctx)
  if (decision !== 'publish' && !reason) {
    throw invalid([{ path: 'reason', message: 'Dites pourquoi : la personne lira ce motif dans son mail.' }])
  }
  return ctx.sql.begin(async (tx) => {
    const listing = await lockListing(tx, id)
    // Another territory's listing is somebody else's: it does not exist here.
    if (!listing?.submittedAt || !coordinates(ctx.actor, listing.territories)) throw notFound()
    mustMatch(ctx, listing)
    const reported = await countReports(tx, id)
    const changed = seen !== undefined && seen !== listing.updatedAt.toISOString()
    if (changed || (reports !== undefined && reports < reported)) {
      const what = changed ? 'a changé' : 'a été signalée'
      throw new Failure('conflict', `Cette annonce ${what} depuis que vous l’avez ouverte : relisez-la.`, {
        state: listing.state,
      })
    }
    // A second decision lost the race.
    if (listing.state === 'published' && listing.changedSinceAt === null && reported === 0) {
      throw wrongState(listing.state)
    }
    await settleReports(tx, id, ctx.clock())
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
