import { type Context, signedIn } from '../accounts/context.ts'
import { coordinates } from '../accounts/model.ts'
import { takeRole } from '../accounts/service.ts'
import type { Db } from '../platform/db.ts'
import { Failure, type FieldError, invalid, notFound } from '../platform/errors.ts'
import { unknownCommunes } from '../territories/service.ts'
import type { HistoryStep, Listing, ListingInput, ListingState } from './model.ts'
import {
  applyInput,
  contradictions,
  EDITABLE,
  emptyNeed,
  isStillOpen,
  LOOKED_AT,
  lastNeededDay,
  MAY_LACK_FIELDS,
  missingFields,
  OPEN_ENDED_DAYS,
  todayOf,
  transitionOf,
  type Verb,
  worthAnotherLook,
} from './rules.ts'
import * as store from './store.ts'

export {
  countAnswer,
  keepOpen,
  listChangedSince,
  listGroups,
  listIds,
  lockListing,
  readListing,
  readListings,
  readListingsOf,
  readOpenListings,
  readStep,
} from './store.ts'

/** Creates a draft owned by the person acting. Fields may be missing; those given must be valid. */
export async function createListing(ctx: Context, input: ListingInput): Promise<Listing> {
  const actor = signedIn(ctx)
  return ctx.sql.begin(async (tx) => {
    const id = await store.insertListing(tx, actor.account, ctx.clock())
    await takeRole(tx, actor.account, 'practitioner')
    return writeInput(ctx, tx, (await store.readListing(tx, id)) as Listing, input)
  })
}

/** Edits one's listing: a missing field stays as it is, null clears it. Editing a published listing leaves it so. */
export async function updateListing(ctx: Context, id: string, input: ListingInput): Promise<Listing> {
  return ctx.sql.begin(async (tx) => {
    const before = owned(ctx, await store.lockListing(tx, id))
    if (!EDITABLE.includes(before.state)) throw wrongState(before.state)
    const after = await writeInput(ctx, tx, before, input)
    // Filled and expired ones too: renewed, they would be published with words nobody has read.
    if (LOOKED_AT.includes(before.state) && worthAnotherLook(before, after)) {
      await store.markChangedSince(tx, id, ctx.clock())
    }
    if (before.state === 'published') await ctx.emit(tx, 'listing.changed', { listing: id })
    return after
  })
}

async function writeInput(ctx: Context, tx: Db, before: Listing, input: ListingInput): Promise<Listing> {
  const fields = applyInput({ ...before, communes: before.communes.map((commune) => commune.code) }, input)
  const errors = [...contradictions(fields), ...(await unknownCommunes(tx, fields.communes, 'communes'))]
  if (errors.length > 0) throw invalid(errors)
  // Checked before the write, so that the person reads our words and not the database's.
  if (!MAY_LACK_FIELDS.includes(before.state)) {
    const missing = missingFields({
      ...fields,
      communes: fields.communes.map((code) => ({ code })) as Listing['communes'],
    })
    const nothing = emptyNeed(fields, Number.NEGATIVE_INFINITY)
    if (missing.length + nothing.length > 0) throw invalid([...missing, ...nothing])
  }
  await store.writeFields(tx, before.id, fields, lastNeededDay(fields), ctx.clock())
  const after = (await store.readListing(tx, before.id)) as Listing
  const gone =
    before.state === 'published' || before.state === 'pending' ? emptyNeed(after, todayOf(after, ctx.clock())) : []
  if (gone.length > 0) throw invalid(gone)
  return after
}

/** Sends a draft to the desk. Every required field must be there, and a half-day still to come. */
export async function submitListing(ctx: Context, id: string): Promise<Listing> {
  return ctx.sql.begin(async (tx) => {
    const listing = owned(ctx, await store.lockListing(tx, id))
    if (!transitionOf('submit').from.includes(listing.state)) throw wrongState(listing.state)
    const errors: FieldError[] = [...missingFields(listing), ...emptyNeed(listing, todayOf(listing, ctx.clock()))]
    if (errors.length > 0) throw invalid(errors)
    const step = await moveListing(ctx, tx, id, 'submit')
    await ctx.emit(tx, 'listing.submitted', { listing: id, step })
    return (await store.readListing(tx, id)) as Listing
  })
}

/** Takes a listing back, for good. */
export async function withdrawListing(ctx: Context, id: string): Promise<Listing> {
  return ctx.sql.begin(async (tx) => {
    managed(ctx, await store.lockListing(tx, id))
    const step = await moveListing(ctx, tx, id, 'withdraw')
    await ctx.emit(tx, 'listing.closed', { listing: id, step })
    return (await store.readListing(tx, id)) as Listing
  })
}

/** The clock's verb: listings with nothing left to find somebody for expire, and open-ended ones nobody renewed. */
export async function expireListings(ctx: Context): Promise<number> {
  let expired = 0
  const renewedBefore = new Date(ctx.clock().getTime() - OPEN_ENDED_DAYS * 86_400_000)
  for (const id of await store.pastListings(ctx.sql, ctx.clock(), renewedBefore)) {
    await ctx.sql.begin(async (tx) => {
      // It may have been edited or renewed since it was listed.
      const listing = await store.lockListing(tx, id)
      if (!listing) return
      const stale = lastNeededDay(listing) === null && (listing.renewedAt ?? listing.createdAt) < renewedBefore
      if (!stale && isStillOpen(listing, todayOf(listing, ctx.clock()))) return
      const step = await store.move(tx, id, {
        ...transitionOf('expire'),
        verb: 'expire',
        actor: null,
        reason: null,
        now: ctx.clock(),
      })
      if (!step) return
      expired++
      await ctx.emit(tx, 'listing.closed', { listing: id, step })
    })
  }
  return expired
}

/**
 * One step of a listing's life, as one conditional UPDATE and a row of history, whose id is returned. Losing a race, or
 * a state that does not allow the verb, is a conflict with the current state.
 */
export async function moveListing(
  ctx: Context,
  tx: Db,
  id: string,
  verb: Verb,
  reason: string | null = null,
): Promise<string> {
  const step = await store.move(tx, id, {
    ...transitionOf(verb),
    verb,
    actor: ctx.actor?.account ?? null,
    reason,
    now: ctx.clock(),
  })
  if (step) return step
  const state = await store.readState(tx, id)
  throw state ? wrongState(state) : notFound()
}

/** Refuses to bring back a listing that asks for nothing any more. */
export function stillNeeded(listing: Listing, now: Date): void {
  if (isStillOpen(listing, todayOf(listing, now))) return
  throw new Failure('conflict', 'Il ne reste aucune date à venir : modifiez d’abord les dates.', {
    state: listing.state,
  })
}

/** A listing anybody may see if published; else its owner and its coordinators. */
export async function viewListing(ctx: Context, id: string): Promise<Listing> {
  const listing = await store.readListing(ctx.sql, id)
  if (!listing || (listing.state !== 'published' && !isManager(ctx, listing))) throw notFound()
  return listing
}

/** The listing, for its owner or a coordinator of one of its territories; to others it does not exist. */
export async function managedListing(ctx: Context, id: string): Promise<Listing> {
  return managed(ctx, await store.readListing(ctx.sql, id))
}

/** The same with the row locked until the transaction ends: what is read is what is changed. */
export async function lockManagedListing(ctx: Context, tx: Db, id: string): Promise<Listing> {
  return managed(ctx, await store.lockListing(tx, id))
}

export async function listingHistory(ctx: Context, id: string): Promise<HistoryStep[]> {
  await managedListing(ctx, id)
  return store.readHistory(ctx.sql, id)
}

/** One's own listings, newest first. */
export async function myListings(ctx: Context, limit: number, before: string | null): Promise<Listing[]> {
  return store.readListingsOf(ctx.sql, signedIn(ctx).account, limit, before)
}

/** What the desk has to look at, for these territories. */
export async function queuedListings(
  ctx: Context,
  territories: string[],
  limit: number,
  offset: number,
): Promise<Listing[]> {
  return store.readQueue(ctx.sql, territories, limit, offset)
}

export function isOwner(ctx: Context, listing: Listing): boolean {
  return ctx.actor?.account === listing.ownerId
}

/** Owner, or coordinator of a territory of the listing (of one that was ever submitted). */
export function isManager(ctx: Context, listing: Listing): boolean {
  return isOwner(ctx, listing) || (listing.submittedAt !== null && coordinates(ctx.actor, listing.territories))
}

function managed(ctx: Context, listing: Listing | null): Listing {
  signedIn(ctx)
  if (!listing || !isManager(ctx, listing)) throw notFound()
  return listing
}

function owned(ctx: Context, listing: Listing | null): Listing {
  signedIn(ctx)
  if (!listing || !isOwner(ctx, listing)) throw notFound()
  return listing
}

export function wrongState(state: ListingState): Failure {
  const words: Record<ListingState, string> = {
    draft: 'est un brouillon',
    pending: 'attend la décision du coordinateur',
    'to-correct': 'est à corriger',
    published: 'est publiée',
    rejected: 'a été refusée',
    filled: 'est pourvue',
    withdrawn: 'a été retirée',
    expired: 'a expiré',
  }
  return new Failure('conflict', `Impossible : cette annonce ${words[state]}.`, { state })
}
