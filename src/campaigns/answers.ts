import type { Context, Deps } from '../accounts/context.ts'
import { readCandidate } from '../candidates/service.ts'
import type { Db } from '../platform/db.ts'
import { notFound } from '../platform/errors.ts'
import { civilHour } from '../reference/calendar.ts'
import { personCalendar } from './agenda.ts'
import { type Campaign, halfDayOf, isAhead, type Place, type PlaceState, type Slot, tradeKey } from './model.ts'
import * as places from './place-store.ts'
import { hasRoom } from './plan.ts'
import { changing } from './service.ts'
import * as store from './store.ts'
import { isConfirmed, isTaken, takeConfirmed } from './waves.ts'

/** What a volunteer says of the slots proposed, and what a coordinator takes back. Locks: campaign, person, slots, in this order. */

/** A slot proposed to somebody, with what became of it. */
export interface Proposal {
  slot: Slot
  state: PlaceState
  wave: number
  expiresAt: Date
  answeredAt: Date | null
  /** It has not begun. */
  ahead: boolean
  /** Nobody else fits: a yes goes on the waiting list. */
  full: boolean
}

/** All that was proposed to somebody in a campaign. */
export interface Proposals {
  campaign: Campaign
  candidate: string
  account: string
  proposals: Proposal[]
  /** Of the last answer. */
  answeredAt: Date | null
}

/** What was proposed to somebody, by half-day; null where nothing ever was, or the person is gone. Changes nothing. */
export async function proposalsOf(
  deps: Pick<Deps, 'sql' | 'clock'>,
  campaign: string,
  candidate: string,
): Promise<Proposals | null> {
  const found = await store.readCampaign(deps.sql, campaign)
  const asked = found ? await places.readPlaces(deps.sql, campaign, candidate) : []
  const [first] = asked
  if (!found || !first) return null
  const hour = civilHour(deps.clock(), found.timeZone)
  const slots = new Map((await store.readSlots(deps.sql, campaign)).map((slot) => [slot.id, slot]))
  const answers = asked.flatMap(({ answeredAt }) => answeredAt ?? [])
  return {
    campaign: found,
    candidate,
    account: first.account,
    proposals: asked.map(({ slot: id, state, wave, expiresAt, answeredAt }) => {
      const slot = slots.get(id) as Slot
      const full = slot.confirmed >= slot.places
      return { slot, state, wave, expiresAt, answeredAt, ahead: isAhead(slot, hour), full }
    }),
    answeredAt: answers.length > 0 ? new Date(Math.max(...answers.map((at) => at.getTime()))) : null,
  }
}

/** The iCalendar file of what somebody confirmed; their own. */
export async function calendarFor(deps: Pick<Deps, 'sql' | 'baseUrl'>, found: Proposals): Promise<string> {
  const listings = await store.tradeListings(deps.sql, found.campaign.id)
  const confirmed = found.proposals.filter(({ state }) => state === 'confirmed').map(({ slot }) => slot)
  const listingFor = (slot: Slot) => listings.find((one) => tradeKey(one) === tradeKey(slot))?.listing ?? slot.id
  const changedAt = found.answeredAt ?? found.campaign.updatedAt
  return personCalendar(found.campaign, found.candidate, confirmed, listingFor, deps.baseUrl, changedAt)
}

/** Whoever comes to some campaign on a civil day. */
export async function remindedFor(
  deps: Pick<Deps, 'sql'>,
  day: string,
): Promise<{ campaign: string; candidate: string }[]> {
  return places.confirmedOn(deps.sql, day)
}

/** The slots somebody says yes and no to. */
export interface Answer {
  yes: readonly string[]
  no: readonly string[]
}

/** What became of each yes. */
export interface Answered {
  confirmed: number
  /** Full: on the waiting list. */
  waiting: number
  /** Taken elsewhere then, or more than one person may do. */
  refused: number
}

/** States from which a yes counts: who did not answer in time, or said no, may still come if there is a place. */
const MAY_CONFIRM: readonly PlaceState[] = ['invited', 'expired', 'declined', 'withdrawn', 'waiting']
const MAY_DECLINE: readonly PlaceState[] = ['invited', 'expired', 'waiting']

/**
 * Says yes to some slots and no to others. Never more confirmed than there are places: a yes to a full slot waits. A half-day
 * on which the person is taken already, or beyond the limits, is refused and stays as it was. Harmless when repeated.
 */
export async function answer(ctx: Context, id: string, candidate: string, { yes, no }: Answer): Promise<Answered> {
  return inName(ctx, id, candidate, async (tx, campaign, theirs) => {
    const done: Answered = { confirmed: 0, waiting: 0, refused: 0 }
    const wanted = new Set(campaign.state === 'open' ? yes : [])
    done.refused += campaign.state === 'open' ? 0 : yes.length
    await places.lockSlots(tx, id, [...wanted])
    const slots = await store.readSlots(tx, id)
    const hour = civilHour(ctx.clock(), campaign.timeZone)
    const stateOf = new Map(theirs.map(({ slot, state }) => [slot, state]))
    const mine = slots.filter((slot) => stateOf.get(slot.id) === 'confirmed').map(halfDayOf)
    for (const slot of slots.filter((one) => wanted.has(one.id))) {
      const state = stateOf.get(slot.id)
      if (state === 'confirmed') continue
      const may = state && MAY_CONFIRM.includes(state) && isAhead(slot, hour)
      const fits = hasRoom(mine, halfDayOf(slot), campaign) && !(await isTaken(tx, candidate, slot))
      if (!may || !fits) {
        done.refused++
        continue
      }
      const full = slot.confirmed >= slot.places
      if (state !== 'waiting' || !full) {
        await places.movePlaces(tx, candidate, [slot.id], MAY_CONFIRM, full ? 'waiting' : 'confirmed', ctx.clock())
      }
      done[full ? 'waiting' : 'confirmed']++
      if (!full) mine.push(halfDayOf(slot))
    }
    await places.movePlaces(
      tx,
      candidate,
      no.filter((slot) => !wanted.has(slot)),
      MAY_DECLINE,
      'declined',
      ctx.clock(),
    )
    if (done.confirmed + done.waiting > 0) await ctx.emit(tx, 'campaign.answered', { campaign: id, candidate })
    return done
  })
}

/** Takes back a yes: the place goes to whoever waits for it, or to the next wave. Returns how many slots it was. */
export async function withdraw(ctx: Context, id: string, candidate: string, slots: readonly string[]): Promise<number> {
  return inName(ctx, id, candidate, async (tx, campaign) => {
    const hour = civilHour(ctx.clock(), campaign.timeZone)
    const ahead = (await store.readSlots(tx, id)).filter((slot) => slots.includes(slot.id) && isAhead(slot, hour))
    const ids = ahead.map((slot) => slot.id)
    await places.lockSlots(tx, id, ids)
    const gone = await places.movePlaces(tx, candidate, ids, ['confirmed'], 'withdrawn', ctx.clock())
    const left = await places.movePlaces(tx, candidate, ids, ['waiting'], 'declined', ctx.clock())
    return gone.length + left.length
  })
}

async function inName<T>(
  ctx: Context,
  id: string,
  candidate: string,
  change: (tx: Db, campaign: Campaign, theirs: readonly Place[]) => Promise<T>,
): Promise<T> {
  return (await ctx.sql.begin(async (tx) => {
    const campaign = await store.lockCampaign(tx, id, 'share')
    await places.lockCandidate(tx, candidate)
    const theirs = campaign ? await places.readPlaces(tx, id, candidate) : []
    if (!campaign || theirs.length === 0) throw notFound()
    const result = await change(tx, campaign, theirs)
    await followUp(ctx, tx, id, candidate)
    return result
  })) as T
}

/** The free time says what is confirmed; the rest of the campaign follows by itself. */
async function followUp(ctx: Context, tx: Db, campaign: string, candidate: string): Promise<void> {
  await takeConfirmed(ctx, tx, campaign, candidate)
  await ctx.emit(tx, 'candidate.changed', { candidate })
  await ctx.emit(tx, 'campaign.moved', { campaign })
}

/** Somebody on a slot, as a coordinator sees them before and after they said yes. */
export interface Asked extends Pick<Place, 'candidate' | 'state' | 'invitedAt' | 'answeredAt' | 'expiresAt'> {
  /** Who, without saying who. */
  person: NonNullable<Awaited<ReturnType<typeof readCandidate>>>
}

/** Those who were asked for a slot. For the coordinators: the caller has seen to it. */
export async function askedFor(deps: Pick<Deps, 'sql'>, campaign: string, slot: string): Promise<Asked[]> {
  const asked = (await places.readPlaces(deps.sql, campaign)).filter((one) => one.slot === slot)
  const people = await Promise.all(asked.map(({ candidate }) => readCandidate(deps.sql, candidate)))
  return asked.flatMap((one, i): Asked[] => {
    const person = people[i]
    return person ? [{ ...one, person }] : []
  })
}

/** A coordinator takes back an invitation, or a place: the person is told. False where there was nothing to take back. */
export async function release(ctx: Context, id: string, slot: string, candidate: string): Promise<boolean> {
  return changing(ctx, id, async (tx) => {
    await places.lockCandidate(tx, candidate)
    const theirs = await places.readPlaces(tx, id, candidate)
    const now = ctx.clock()
    const from = ['invited', 'waiting', 'confirmed'] as const
    const held = theirs.some((one) => one.slot === slot && (from as readonly string[]).includes(one.state))
    if (!held) return false
    await places.movePlaces(tx, candidate, [slot], from, 'released', now)
    if (theirs.some((one) => one.slot === slot && isConfirmed(one))) await takeConfirmed(ctx, tx, id, candidate)
    await ctx.emit(tx, 'candidate.changed', { candidate })
    await ctx.emit(tx, 'campaign.released', { campaign: id, candidate })
    await ctx.emit(tx, 'campaign.moved', { campaign: id })
    return true
  })
}
