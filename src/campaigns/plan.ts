import { weekOf } from '../reference/calendar.ts'

/**
 * Who is invited to what in one wave. Pure: the same input gives the same plan, whatever the order of its lists. It never
 * scores anybody: scores and free time are the matcher's.
 */

/** A slot that may lack people. */
export interface PlannedSlot {
  id: string
  /** Number of its half-day. */
  halfDay: number
  places: number
  confirmed: number
  /** Invited, and may still answer. */
  pending: number
}

/** Somebody who may be invited now. */
export interface Volunteer {
  id: string
  /** What they could come to: slots that match, at which they are free, and that were never proposed to them; by score 0..100. */
  open: ReadonlyMap<string, number>
  /** Half-days of the campaign they have confirmed or are asked for. */
  engaged: readonly number[]
}

export interface Limits {
  /** Half-days of one person, in the campaign and in an ISO week; null is no limit. */
  mostHalfDays: number | null
  mostAWeek: number | null
  /** Invitations out for each place that is missing, 1..3. */
  factor: number
}

export interface Invitation {
  slot: string
  volunteer: string
}

/** Scores this close say nothing: within such a step whoever has fewer half-days comes first. */
export const SCORE_STEP = 5

/** Invitations a slot can still send: enough for what it lacks, over-invited by the factor, less those that are out. */
export function wanting({ places, confirmed, pending }: PlannedSlot, factor: number): number {
  return Math.max(0, Math.ceil((places - confirmed) * factor) - pending)
}

/**
 * Slots that fewest people could take come first, for the others have a choice; each takes the best scored, and of those
 * alike whoever has least to do. Nobody gets two slots of one half-day, or more than the limits with all said yes to. An
 * invitation is not held back by a person's `minDays`: the matcher has looked at it, and they choose among what is proposed.
 */
export function planWave(
  slots: readonly PlannedSlot[],
  volunteers: readonly Volunteer[],
  limits: Limits,
): Invitation[] {
  const people = volunteers.map(loadOf).sort((a, b) => compare(a.volunteer.id, b.volunteer.id))
  const queue = slots
    .filter((slot) => wanting(slot, limits.factor) > 0)
    .map((slot) => ({ slot, able: people.filter(({ volunteer }) => volunteer.open.has(slot.id)) }))
    .sort(
      (a, b) =>
        a.able.length / wanting(a.slot, limits.factor) - b.able.length / wanting(b.slot, limits.factor) ||
        a.slot.halfDay - b.slot.halfDay ||
        compare(a.slot.id, b.slot.id),
    )
  const plan: Invitation[] = []
  for (const { slot, able } of queue) {
    const fits = able.filter((load) => mayTake(load, slot.halfDay, limits))
    const scoreOf = ({ volunteer }: Load) => volunteer.open.get(slot.id) ?? 0
    const step = (load: Load) => Math.floor(scoreOf(load) / SCORE_STEP)
    fits.sort(
      (a, b) =>
        step(b) - step(a) ||
        a.halfDays.size - b.halfDays.size ||
        scoreOf(b) - scoreOf(a) ||
        compare(a.volunteer.id, b.volunteer.id),
    )
    for (const load of fits.slice(0, wanting(slot, limits.factor))) {
      add(load, slot.halfDay)
      plan.push({ slot: slot.id, volunteer: load.volunteer.id })
    }
  }
  return plan.sort((a, b) => compare(a.volunteer, b.volunteer) || compare(a.slot, b.slot))
}

/** What somebody has to do, or may have. */
interface Load {
  volunteer: Volunteer
  halfDays: Set<number>
  weeks: Map<number, number>
}

function loadOf(volunteer: Volunteer): Load {
  const load: Load = { volunteer, halfDays: new Set(), weeks: new Map() }
  for (const halfDay of volunteer.engaged) add(load, halfDay)
  return load
}

function add({ halfDays, weeks }: Load, halfDay: number): void {
  if (halfDays.has(halfDay)) return
  halfDays.add(halfDay)
  weeks.set(weekOf(halfDay >> 1), (weeks.get(weekOf(halfDay >> 1)) ?? 0) + 1)
}

function mayTake({ halfDays, weeks }: Load, halfDay: number, limits: Limits): boolean {
  return !halfDays.has(halfDay) && isWithin(halfDays.size + 1, (weeks.get(weekOf(halfDay >> 1)) ?? 0) + 1, limits)
}

function isWithin(total: number, week: number, { mostHalfDays, mostAWeek }: Omit<Limits, 'factor'>): boolean {
  return (mostHalfDays === null || total <= mostHalfDays) && (mostAWeek === null || week <= mostAWeek)
}

/** Whether somebody engaged on some half-days may have one more, which is none of them. */
export function hasRoom(engaged: readonly number[], halfDay: number, limits: Omit<Limits, 'factor'>): boolean {
  const load = loadOf({ id: '', open: new Map(), engaged })
  return mayTake(load, halfDay, { ...limits, factor: 1 })
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
