import { type Context, type Deps, signedIn } from '../accounts/context.ts'
import { coordinates } from '../accounts/model.ts'
import { readCandidate, retake } from '../candidates/service.ts'
import { type FreeMatch, freeMatches } from '../matching/staffing.ts'
import type { Db } from '../platform/db.ts'
import { notFound } from '../platform/errors.ts'
import { civilHour, countHalfDays, fromHalfDayNumbers, intersect } from '../reference/calendar.ts'
import { type Campaign, halfDayOf, isAhead, type Place, type Slot, tradeKey } from './model.ts'
import * as places from './place-store.ts'
import { hasRoom, planWave, type Volunteer } from './plan.ts'
import { syncListings } from './publishing.ts'
import { wrongState } from './service.ts'
import * as store from './store.ts'

/**
 * Who is invited, and when: waves that a coordinator sends, and those that the clock does. Whoever runs twice finds what the
 * first run did, and has nothing to do.
 */

/** Invitations wait for the day, on a wall clock where the campaign is; those a coordinator sends by hand do not. */
const [MORNING, EVENING] = [8, 20]

/** One mail of invitations a person in so many hours, of all campaigns together. */
const MAIL_EVERY_HOURS = 24

const HOUR_MS = 3_600_000

/** What a wave did. */
export interface Wave {
  people: number
  invitations: number
}

/** "Inviter": the best available for each slot that lacks people, now. For the coordinators of its territory. */
export async function inviteNow(ctx: Context, id: string): Promise<Wave> {
  const actor = signedIn(ctx)
  return ctx.sql.begin(async (tx) => {
    const campaign = await store.lockCampaign(tx, id, 'update')
    if (!campaign || !coordinates(actor, [campaign.territory])) throw notFound()
    if (campaign.state !== 'open') throw wrongState(campaign)
    await expire(ctx, tx, campaign)
    return sendWave(ctx, tx, campaign)
  })
}

/** The clock's verb: every open campaign. One that fails does not keep the others waiting. */
export async function tendAll(deps: Deps): Promise<void> {
  for (const id of await store.openCampaigns(deps.sql)) {
    await deps.sql.begin((tx) => deps.emit(tx, 'campaign.moved', { campaign: id }))
  }
}

/**
 * What a campaign needs after something changed, or an hour went by: unanswered invitations expire, places given back go to
 * those who wait for them, its listings follow, and the next wave goes while it is day. Harmless when run twice.
 */
export async function tendCampaign(deps: Deps, id: string): Promise<void> {
  const ctx: Context = { ...deps, actor: null }
  await deps.sql.begin(async (tx) => {
    const campaign = await store.lockCampaign(tx, id, 'update')
    if (campaign?.state !== 'open') return
    await expire(deps, tx, campaign)
    await promote(deps, tx, campaign)
    await syncListings(ctx, tx, campaign)
  })
  await deps.sql.begin(async (tx) => {
    const campaign = await store.lockCampaign(tx, id, 'update')
    if (campaign?.state !== 'open' || !campaign.automatic) return
    // The first wave is the coordinator's word.
    if (campaign.waves === 0 || !isDay(deps, campaign)) return
    await sendWave(deps, tx, campaign)
  })
}

function isDay(deps: Pick<Deps, 'clock'>, { timeZone }: Campaign): boolean {
  const hour = civilHour(deps.clock(), timeZone) % 24
  return hour >= MORNING && hour < EVENING
}

/** A campaign's listing that was published again by hand gave everybody's half-days back: those who come still come. */
export async function followListing(deps: Deps, { listing }: { listing: string }): Promise<void> {
  const id = await store.campaignOfListing(deps.sql, listing)
  if (!id) return
  await deps.sql.begin(async (tx) => {
    await store.lockCampaign(tx, id, 'update')
    const people = new Set((await places.readPlaces(tx, id)).filter(isConfirmed).map(({ candidate }) => candidate))
    for (const candidate of [...people].sort()) await takeConfirmed(deps, tx, id, candidate)
  })
}

export const isConfirmed = ({ state }: Pick<Place, 'state'>) => state === 'confirmed'

async function expire(deps: Pick<Deps, 'clock'>, tx: Db, campaign: Campaign): Promise<void> {
  const hour = civilHour(deps.clock(), campaign.timeZone)
  const slots = await store.readSlots(tx, campaign.id)
  const begun = slots.filter((slot) => !isAhead(slot, hour)).map(({ id }) => id)
  await places.expirePlaces(
    tx,
    slots.map(({ id }) => id),
    begun,
    deps.clock(),
  )
}

/** Places given back go to the waiting list, the first to have asked first; who is taken by then, or has enough, is passed over. */
async function promote(deps: Deps, tx: Db, campaign: Campaign): Promise<void> {
  const hour = civilHour(deps.clock(), campaign.timeZone)
  const slots = (await store.readSlots(tx, campaign.id)).filter((slot) => isAhead(slot, hour))
  for (const slot of slots.filter(({ confirmed, places }) => confirmed < places)) {
    let left = slot.places - slot.confirmed
    for (const candidate of await places.waitingFor(tx, slot.id)) {
      if (left === 0) break
      await places.lockCandidate(tx, candidate)
      const theirs = await places.readPlaces(tx, campaign.id, candidate)
      const mine = await engagedBy(tx, campaign.id, theirs.filter(isConfirmed))
      if ((await isTaken(tx, candidate, slot)) || !hasRoom(mine, halfDayOf(slot), campaign)) continue
      const moved = await places.movePlaces(tx, candidate, [slot.id], ['waiting'], 'confirmed', deps.clock())
      if (moved.length === 0) continue
      left--
      await takeConfirmed(deps, tx, campaign.id, candidate)
      await deps.emit(tx, 'candidate.changed', { candidate })
      await deps.emit(tx, 'campaign.answered', { campaign: campaign.id, candidate })
    }
  }
}

/** Half-days of some of a person's places. */
async function engagedBy(tx: Db, campaign: string, theirs: readonly Place[]): Promise<number[]> {
  const slots = new Map((await store.readSlots(tx, campaign)).map((slot) => [slot.id, slot]))
  return theirs.map(({ slot }) => halfDayOf(slots.get(slot) as Slot))
}

/** Whether somebody is taken on a half-day, by a filled listing or a campaign. */
export async function isTaken(tx: Db, candidate: string, slot: Slot): Promise<boolean> {
  const taken = (await readCandidate(tx, candidate))?.taken
  return !taken || countHalfDays(intersect(taken, fromHalfDayNumbers([halfDayOf(slot)]))) > 0
}

/** Makes the free time of somebody say what they confirmed: by the listing of each profession. */
export async function takeConfirmed(
  deps: Pick<Deps, 'clock'>,
  tx: Db,
  campaign: string,
  candidate: string,
): Promise<void> {
  const confirmed = new Set(
    (await places.readPlaces(tx, campaign, candidate)).filter(isConfirmed).map(({ slot }) => slot),
  )
  const slots = (await store.readSlots(tx, campaign)).filter(({ id }) => confirmed.has(id))
  for (const trade of await store.tradeListings(tx, campaign)) {
    const halfDays = slots.filter((slot) => tradeKey(slot) === tradeKey(trade)).map(halfDayOf)
    await retake(tx, trade.listing, candidate, fromHalfDayNumbers(halfDays), deps.clock())
  }
}

/** One wave, planned from the campaign as it is, in the transaction that holds it. */
async function sendWave(deps: Deps, tx: Db, campaign: Campaign): Promise<Wave> {
  const now = deps.clock()
  const hour = civilHour(now, campaign.timeZone)
  const all = await store.readSlots(tx, campaign.id)
  const slots = all.filter((slot) => isAhead(slot, hour))
  const asked = await places.readPlaces(tx, campaign.id)
  const free = await freeMatches(
    deps,
    tx,
    (await store.tradeListings(tx, campaign.id)).map(({ listing }) => listing),
  )
  const people = [...new Set(free.map(({ candidate }) => candidate.id))]
  const mailed = await places.invitedSince(tx, people, new Date(now.getTime() - MAIL_EVERY_HOURS * HOUR_MS))
  const open = await openSlots(tx, campaign.id, slots, asked, free)
  const volunteers: Volunteer[] = people
    .filter((id) => !mailed.has(id))
    .map((id) => ({ id, open: open.get(id) ?? new Map(), engaged: engagedOf(id, all, asked) }))
  const pending = Map.groupBy(
    asked.filter(({ state }) => state === 'invited'),
    ({ slot }) => slot,
  )
  const plan = planWave(
    slots.map((slot) => ({ ...slot, halfDay: halfDayOf(slot), pending: pending.get(slot.id)?.length ?? 0 })),
    volunteers,
    campaign,
  )
  if (plan.length === 0) return { people: 0, invitations: 0 }
  const wave = await store.nextWave(tx, campaign.id)
  const expiresAt = new Date(now.getTime() + campaign.answerHours * HOUR_MS)
  await places.insertPlaces(
    tx,
    plan.map(({ slot, volunteer }) => ({ slot, candidate: volunteer, wave, invitedAt: now, expiresAt })),
  )
  const invited = [...new Set(plan.map(({ volunteer }) => volunteer))]
  for (const candidate of invited) {
    await deps.emit(tx, 'campaign.invited', { campaign: campaign.id, candidate, wave: String(wave) })
  }
  return { people: invited.length, invitations: plan.length }
}

/** Half-days that somebody has said yes to, or may still. */
export function engagedOf(candidate: string, slots: readonly Slot[], asked: readonly Place[]): number[] {
  const held = asked.filter((one) => one.candidate === candidate && (isConfirmed(one) || one.state === 'invited'))
  return held.flatMap(({ slot }) => slots.filter(({ id }) => id === slot).map(halfDayOf))
}

/** For each person the slots they match, are free for and were never asked for, by the score of the match. */
export async function openSlots(
  tx: Db,
  campaign: string,
  slots: readonly Slot[],
  asked: readonly Place[],
  free: readonly FreeMatch[],
): Promise<Map<string, Map<string, number>>> {
  const tradeOf = new Map((await store.tradeListings(tx, campaign)).map((one) => [one.listing, tradeKey(one)]))
  const known = new Set(asked.map(({ slot, candidate }) => `${slot} ${candidate}`))
  const open = new Map<string, Map<string, number>>()
  for (const match of free) {
    const theirs = open.get(match.candidate.id) ?? new Map<string, number>()
    open.set(match.candidate.id, theirs)
    for (const slot of slots) {
      if (tradeKey(slot) !== tradeOf.get(match.listing) || known.has(`${slot.id} ${match.candidate.id}`)) continue
      if (countHalfDays(intersect(match.free, fromHalfDayNumbers([halfDayOf(slot)]))) > 0)
        theirs.set(slot.id, match.score)
    }
  }
  return open
}
