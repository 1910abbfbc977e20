import { z } from 'zod'
import { type Context, countUse, signedIn } from '../accounts/context.ts'
import { coordinatedTerritories, coordinates } from '../accounts/model.ts'
import type { HistoryStep, Listing, ReadWords, Report } from '../listings/model.ts'
import { isLocal, todayOf } from '../listings/rules.ts'
import {
  countDecided,
  countQueue,
  countReports,
  type Decisions,
  forgetRead,
  insertReport,
  isManager,
  keepOpen,
  listingHistory,
  lockListing,
  managedListing,
  moveListing,
  notOfCampaign,
  readAlike,
  readDecisions,
  readListing,
  readListings,
  readQueue as readQueued,
  readWords,
  settleReports,
  wrongState,
} from '../listings/service.ts'
import { Failure, forbidden, invalid, notFound } from '../platform/errors.ts'
import { mustMatch } from '../platform/etag.ts'
import { sign } from '../platform/tokens.ts'
import { prose } from '../reference/fields.ts'
import { type Oddity, odditiesOf } from './oddities.ts'

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

/**
 * What a coordinator has to look at: submitted, reported, or changed since it was published; of one of their territories
 * alone, if it is one.
 */
export async function readQueue(
  ctx: Context,
  limit: number,
  after: QueueKey | null,
  territory: string | null = null,
): Promise<QueuePage> {
  const rows = await readQueued(ctx.sql, territoriesOfDesk(ctx, territory), limit + 1, after)
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

/** How much waits in each of a coordinator's territories, those where nothing does too. */
export async function countWaiting(ctx: Context): Promise<{ territory: string; waiting: number }[]> {
  const territories = territoriesOfDesk(ctx)
  const counts = await countQueue(ctx.sql, territories)
  return territories.map((territory) => {
    const found = counts.find((count) => count.territory === territory)
    return { territory, waiting: found ? found.pending + found.changed + found.reported : 0 }
  })
}

/** How many decisions the person acting took in the last seven days. */
export async function countMyDecisions(ctx: Context): Promise<number> {
  return countDecided(ctx.sql, signedIn(ctx).account, new Date(ctx.clock().getTime() - 7 * 86_400_000))
}

/** One listing on the desk: all that a coordinator decides by. */
export interface Opened {
  listing: Listing
  /** Null when nothing is to be decided (any more). */
  waiting: (Omit<Queued, 'listing'> & { key: QueueKey }) | null
  oddities: Oddity[]
  /** Of its likely duplicates, by id. */
  others: ReadonlyMap<string, Listing>
  /** Its words as the desk last read them; null when they have not changed since. */
  before: ReadWords | null
  steps: HistoryStep[]
  /** On the other listings of its owner. */
  decisions: Decisions
}

/** Opens a listing of one's territories that was submitted once; others do not exist. */
export async function openListing(ctx: Context, id: string): Promise<Opened> {
  const territories = territoriesOfDesk(ctx)
  const listing = await managedListing(ctx, id)
  if (!ofDesk(ctx, listing)) throw notFound()
  const [waiting] = await readQueued(ctx.sql, territories, 1, null, id)
  const alike = await readAlike(ctx.sql, id)
  const found = await readListings(
    ctx.sql,
    alike.map((one) => one.id),
  )
  // What waits for another territory's desk, or stays within another territory, is not this one's to see.
  const isShown = (one: Listing) => isManager(ctx, one) || (one.state === 'published' && !isLocal(one, ctx.clock()))
  const others = new Map(found.filter(isShown).map((one) => [one.id, one]))
  const near = alike.flatMap((one) => {
    const other = others.get(one.id)
    return other ? [{ listing: other, alike: one.alike }] : []
  })
  return {
    listing,
    waiting: waiting ?? null,
    oddities: odditiesOf(listing, near, todayOf(listing, ctx.clock())),
    others,
    before: await readWords(ctx.sql, id),
    steps: await listingHistory(ctx, id),
    decisions: await readDecisions(ctx.sql, id),
  }
}

/** Where a listing stands in the queue; null when it does not wait. */
export async function placeInQueue(ctx: Context, id: string): Promise<QueueKey | null> {
  const [waiting] = await readQueued(ctx.sql, territoriesOfDesk(ctx), 1, null, id)
  return waiting?.key ?? null
}

/** The listing to look at after a place in the queue; past its end, the first of those left over. */
export async function nextWaiting(
  ctx: Context,
  after: QueueKey | null,
  territory: string | null = null,
): Promise<string | null> {
  const territories = territoriesOfDesk(ctx, territory)
  const [next] = await readQueued(ctx.sql, territories, 1, after)
  const [first] = next || after === null ? [next] : await readQueued(ctx.sql, territories, 1, null)
  return first?.id ?? null
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
    if (!listing || !ofDesk(ctx, listing)) throw notFound()
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
    if (decision !== 'publish') await notOfCampaign(tx, listing)
    await settleReports(tx, id, ctx.clock())
    await forgetRead(tx, id)
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

const ofDesk = (ctx: Context, listing: Listing) =>
  listing.submittedAt !== null && coordinates(ctx.actor, listing.territories)

/** The territories that somebody coordinates, or the one of them that is asked for. */
function territoriesOfDesk(ctx: Context, only: string | null = null): string[] {
  signedIn(ctx)
  const territories = coordinatedTerritories(ctx.actor)
  if (territories.length === 0) throw forbidden()
  return only !== null && territories.includes(only) ? [only] : territories
}
