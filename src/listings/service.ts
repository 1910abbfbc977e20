import { type Context, signedIn } from '../accounts/context.ts'
import { coordinatedTerritories, coordinates } from '../accounts/model.ts'
import { takeRole } from '../accounts/service.ts'
import type { Db } from '../platform/db.ts'
import { Failure, invalid, notFound } from '../platform/errors.ts'
import { mustMatch } from '../platform/etag.ts'
import { unknownCommunes } from '../territories/service.ts'
import { handOverCampaigns, notOfCampaign } from './campaigned.ts'
import * as desk from './desk.ts'
import { isMatched, territoriesOf } from './local.ts'
import { keepRead } from './looking.ts'
import type { HistoryStep, Listing, ListingInput, ListingState } from './model.ts'
import {
  applyInput,
  contradictions,
  EDITABLE,
  emptyNeed,
  isLocal,
  isStillOpen,
  lacking,
  lastNeededDay,
  MAY_LACK_FIELDS,
  missingFields,
  readsOtherwise,
  sayOtherwise,
  todayOf,
  tooFewPlaces,
  transitionOf,
  type Verb,
  wordsOf,
  worthAnotherLook,
  wrongState,
} from './rules.ts'
import * as store from './store.ts'

export {
  countQueue,
  countReports,
  insertReport,
  publishedSince,
  readFigures,
  readLately,
  readQueue,
  reportsBy,
  settleReports,
} from './desk.ts'
export { countReopenings, type Ending, endingBetween } from './ending.ts'
export { territoriesOf, territoriesOfEach } from './local.ts'
export { countDecided, type Decisions, forgetRead, readAlike, readDecisions, readWords } from './looking.ts'
export { wrongState } from './rules.ts'
export {
  countAnswer,
  keepOpen,
  listGroups,
  listIds,
  lockListing,
  ownsPublished,
  readHistory,
  readListing,
  readListings,
  readListingsOf,
  readOpenListings,
  readStep,
} from './store.ts'
export { viewsSince } from './views.ts'
export { notOfCampaign }

/** Creates a draft owned by the person acting. Fields may be missing; those given must be valid. */
export async function createListing(ctx: Context, input: ListingInput): Promise<Listing> {
  const actor = signedIn(ctx)
  return ctx.sql.begin(async (tx) => {
    await takeRole(tx, actor.account, 'practitioner')
    return draftFor(ctx, tx, actor.account, input)
  })
}

/** A new draft of an account's. */
export async function draftFor(ctx: Context, tx: Db, owner: string, input: ListingInput): Promise<Listing> {
  const [id] = (await store.insertListings(tx, [{ owner, now: ctx.clock() }])) as [string]
  return writeInput(ctx, tx, (await store.readListing(tx, id)) as Listing, input)
}

/**
 * Edits one's listing, or one entered for somebody who has not taken it over: a missing field stays as it is, null clears
 * it. Editing a published listing leaves it so.
 */
export async function updateListing(ctx: Context, id: string, input: ListingInput): Promise<Listing> {
  return ctx.sql.begin(async (tx) => {
    const before = writable(ctx, await store.lockListing(tx, id))
    mustMatch(ctx, before)
    if (!EDITABLE.includes(before.state)) throw wrongState(before.state)
    await noteArrival(ctx, tx, before)
    const after = await writeInput(ctx, tx, before, input)
    keepToTerritory(ctx, after)
    if (sayOtherwise(before, after)) await keepRead(tx, id, wordsOf(before))
    if (before.publishedAt && readsOtherwise(before, after)) {
      await store.markEdited(tx, id, ctx.clock(), { again: worthAnotherLook(before, after) })
    }
    if (before.state === 'published') await ctx.emit(tx, 'listing.changed', { listing: id })
    return after
  })
}

async function writeInput(ctx: Context, tx: Db, before: Listing, input: ListingInput): Promise<Listing> {
  const fields = applyInput({ ...before, communes: before.communes.map((commune) => commune.code) }, input)
  const errors = [
    ...contradictions(fields),
    ...tooFewPlaces(before, fields.places),
    ...(await unknownCommunes(tx, fields.communes, 'communes')),
  ]
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
  await store.writeFields(tx, [{ id: before.id, fields, lastDay: lastNeededDay(fields), now: ctx.clock() }])
  const after = (await store.readListing(tx, before.id)) as Listing
  const gone =
    before.state === 'published' || before.state === 'pending' ? emptyNeed(after, todayOf(after, ctx.clock())) : []
  if (gone.length > 0) throw invalid(gone)
  return after
}

/** Sends a draft to the desk. Every required field must be there, and a half-day still to come. */
export async function submitListing(ctx: Context, id: string): Promise<Listing> {
  return ctx.sql.begin(async (tx) => {
    const listing = writable(ctx, await store.lockListing(tx, id))
    mustMatch(ctx, listing)
    if (!transitionOf('submit').from.includes(listing.state)) throw wrongState(listing.state)
    const errors = lacking(listing, ctx.clock())
    if (errors.length > 0) throw invalid(errors)
    keepToTerritory(ctx, listing)
    await noteArrival(ctx, tx, listing)
    const step = await moveListing(ctx, tx, id, 'submit')
    await ctx.emit(tx, 'listing.submitted', { listing: id, step })
    return (await store.readListing(tx, id)) as Listing
  })
}

/** Takes a listing back, for good. */
export async function withdrawListing(ctx: Context, id: string): Promise<Listing> {
  return ctx.sql.begin(async (tx) => {
    await notOfCampaign(tx, await lockManagedListing(ctx, tx, id))
    const step = await moveListing(ctx, tx, id, 'withdraw')
    await ctx.emit(tx, 'listing.closed', { listing: id, step })
    return (await store.readListing(tx, id)) as Listing
  })
}

/** Takes back whatever of an account's listings may be: its owner is about to be erased. Those of campaigns go to another coordinator. */
export async function withdrawAll(ctx: Context, tx: Db, owner: string): Promise<void> {
  for (const heir of await handOverCampaigns(tx, owner)) await takeRole(tx, heir, 'practitioner')
  for (const listing of await store.lockListingsOf(tx, owner, transitionOf('withdraw').from)) {
    const step = await moveListing(ctx, tx, listing, 'withdraw')
    await ctx.emit(tx, 'listing.closed', { listing, step })
  }
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
  const by = { id, actor: ctx.actor?.account ?? null, reason, now: ctx.clock() }
  const [step] = await store.move(tx, { verb, ...transitionOf(verb) }, [by])
  if (step) return step
  const state = await store.readState(tx, id)
  throw state ? wrongState(state) : notFound()
}

/** Some of the places are filled: a step of its history, though its state stays. */
export async function fillPlaces(ctx: Context, tx: Db, { id, state }: Listing, places: number): Promise<string> {
  const by = { id, actor: ctx.actor?.account ?? null, reason: null, now: ctx.clock() }
  const from = transitionOf('fill').from.filter((one) => one === state)
  const [step] = await store.move(tx, { verb: 'fill', from, to: state }, [by])
  if (!step) throw wrongState(state)
  await desk.addPlacesFilled(tx, id, places)
  return step
}

/** Refuses to bring back a listing that asks for nothing any more. */
export function stillNeeded(listing: Listing, now: Date): void {
  if (isStillOpen(listing, todayOf(listing, now))) return
  throw new Failure('conflict', 'Il ne reste aucune date à venir : modifiez d’abord les dates.', {
    state: listing.state,
  })
}

/** A listing anybody may see if published, its territory's people first; else its owner and its coordinators. */
export async function viewListing(ctx: Context, id: string): Promise<Listing> {
  const listing = await store.readListing(ctx.sql, id)
  if (!listing) throw notFound()
  if (isManager(ctx, listing) || (listing.state === 'published' && (await mayFind(ctx, listing)))) return listing
  throw notFound()
}

/** Whether somebody who has nothing to do with a published listing finds it already. */
export async function mayFind({ sql, actor, clock }: Context, listing: Listing): Promise<boolean> {
  if (!isLocal(listing, clock())) return true
  if (!actor) return false
  const theirs = await territoriesOf(sql, actor.account)
  return listing.territories.some((slug) => theirs.includes(slug)) || isMatched(sql, actor.account, listing.id)
}

/** The listing, for its owner or a coordinator of one of its territories; to others it does not exist. */
export async function managedListing(ctx: Context, id: string): Promise<Listing> {
  return managed(ctx, await store.readListing(ctx.sql, id))
}

/** The same with the row locked until the transaction ends: what is read is what is changed. */
export async function lockManagedListing(ctx: Context, tx: Db, id: string): Promise<Listing> {
  const listing = managed(ctx, await store.lockListing(tx, id))
  mustMatch(ctx, listing)
  return listing
}

export async function listingHistory(ctx: Context, id: string): Promise<HistoryStep[]> {
  await managedListing(ctx, id)
  return store.readHistory(ctx.sql, id)
}

/** One's own listings, newest first; of all states, or of these. */
export async function myListings(
  ctx: Context,
  limit: number,
  before: string | null,
  states: readonly ListingState[] | null = null,
): Promise<Listing[]> {
  return store.readListingsOf(ctx.sql, signedIn(ctx).account, limit, before, states)
}

export function isOwner(ctx: Context, listing: Listing): boolean {
  return ctx.actor?.account === listing.ownerId
}

/** Owner, or coordinator of a territory of the listing (of one that was ever submitted), or who entered it. */
export function isManager(ctx: Context, listing: Listing): boolean {
  const ofDesk = listing.submittedAt !== null && coordinates(ctx.actor, listing.territories)
  return ofDesk || mayWrite(ctx, listing)
}

/** Its owner; until the owner has taken it over also the coordinator who entered it, and those of its territories. */
export function mayWrite(ctx: Context, listing: Listing): boolean {
  if (isOwner(ctx, listing)) return true
  if (!isEntered(listing) || coordinatedTerritories(ctx.actor).length === 0) return false
  // Without a commune it is no territory's yet.
  const ofTerritory = listing.communes.length > 0 && coordinates(ctx.actor, listing.territories)
  return ofTerritory || ctx.actor?.account === listing.enteredBy
}

/** Entered by a coordinator, and not yet taken over by its owner. */
export function isEntered(listing: Pick<Listing, 'enteredAt' | 'takenOverAt'>): boolean {
  return listing.enteredAt !== null && listing.takenOverAt === null
}

/** Whoever writes what was entered for them has come: from then on it is theirs alone. */
async function noteArrival(ctx: Context, tx: Db, listing: Listing): Promise<void> {
  if (!isOwner(ctx, listing) || !isEntered(listing)) return
  await desk.markTakenOver(tx, listing.id, ctx.clock())
  await takeRole(tx, listing.ownerId, 'practitioner')
}

/** A coordinator enters listings of the own territories only; as soon as the first commune is said. */
export function keepToTerritory(ctx: Context, listing: Listing): void {
  if (isOwner(ctx, listing) || listing.communes.length === 0 || coordinates(ctx.actor, listing.territories)) return
  const message =
    'La première commune n’est pas dans votre territoire : changez-la, ou passez par le coordinateur de ce territoire.'
  throw invalid([{ path: 'communes.0', message }])
}

function managed(ctx: Context, listing: Listing | null): Listing {
  signedIn(ctx)
  if (!listing || !isManager(ctx, listing)) throw notFound()
  return listing
}

function writable(ctx: Context, listing: Listing | null): Listing {
  signedIn(ctx)
  if (!listing || !mayWrite(ctx, listing)) throw notFound()
  return listing
}
