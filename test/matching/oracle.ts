/**
 * The definition of a match, written a second time from the shared contract alone: sets of words, plain dates, no table
 * and no cleverness. Nothing of src/matching or src/reference is used, so that a mistake there is not repeated here.
 */

import { bestCover, type Cover, coverAt, needOf } from './oracle-cover.ts'
import {
  dateOf,
  daysFrom,
  daysOfWindow,
  halfDaysOf,
  isWithin,
  type OracleNeedPeriod,
  type OraclePeriod,
  type OracleRange,
  type OracleWindow,
} from './oracle-dates.ts'
import { civilDateAt, nearest, type OraclePlace } from './oracle-places.ts'

export {
  type OracleNeedPeriod,
  type OraclePeriod,
  type OracleRange,
  type OracleWindow,
  plusDays,
} from './oracle-dates.ts'
export { civilDateAt, type OraclePlace } from './oracle-places.ts'

export type OracleKind = 'replacement' | 'reinforcement' | 'succession' | 'collaboration'

export interface OracleListing {
  id: string
  owner: string
  published: boolean
  kind: OracleKind
  profession: string
  specialty: string | null
  practiceType: string
  communes: OraclePlace[]
  periods: OracleNeedPeriod[]
  except: OracleRange[]
  flexDays: number
  /** How many people a reinforcement takes; a match does not depend on it. */
  places: number
  partialAccepted: boolean
  share: number | null
  studentsAccepted: boolean
  window: OracleWindow | null
  patientelePrice: number | null
  equipmentPrice: number | null
  wallsPrice: number | null
  rent: number | null
  collaborationFirst: boolean
  successorsWanted: number | null
}

export interface OracleWishes {
  walls?: 'any' | 'buy' | 'rent' | null | undefined
  collaborationFirst?: boolean | null | undefined
  team?: boolean | null | undefined
}

export interface OracleCandidate {
  id: string
  account: string
  active: boolean
  emailConfirmed: boolean
  confirmedAt: Date
  qualifications: { profession: string; specialty: string | null; student: boolean; licenceUntil: string | null }[]
  kinds: string[]
  zones: { place: OraclePlace; radiusKm: number }[]
  practiceTypes: string[]
  preferred: string[]
  availability: OraclePeriod[]
  unavailable: OracleRange[]
  /** 'YYYY-MM-DD/am' */
  taken: ReadonlySet<string>
  minDays: number | null
  minShare: number | null
  window: OracleWindow | null
  wishes: OracleWishes | null
}

export const LINES = ['open', 'kind', 'profession', 'practice', 'distance', 'dates', 'terms'] as const
export type OracleLine = (typeof LINES)[number]

export interface Assessment {
  /** The lines of "eligible" that do not hold, in the definition's order. */
  failing: OracleLine[]
  /** Half-days, ΣC and ΣN at `shift`; for windows the days that both have, and those of the shorter. */
  covered: number
  needed: number
  shift: number
  km: number | null
  points: { dates: number; distance: number; practice: number; terms: number; freshness: number }
  score: number
  /** The half-days that a filling would take. */
  shared: Set<string>
}

const DATED_WEIGHTS = { dates: 45, distance: 25, practice: 10, terms: 15, freshness: 5 }
const WINDOW_WEIGHTS = { dates: 20, distance: 40, practice: 15, terms: 15, freshness: 10 }

export const isDated = ({ kind }: OracleListing): boolean => kind === 'replacement' || kind === 'reinforcement'

export const todayOf = (listing: OracleListing, now: Date): string => civilDateAt(listing.communes[0]?.code ?? '', now)

export function assess(listing: OracleListing, candidate: OracleCandidate, now: Date): Assessment {
  const today = todayOf(listing, now)
  const age = daysFrom(civilDateAt(listing.communes[0]?.code ?? '', candidate.confirmedAt), today)
  const fitting = candidate.qualifications.filter((each) => fits(listing, each))
  const km = nearest(listing.communes, candidate.zones)
  const dates = isDated(listing) ? halfDaysMet(listing, candidate, today) : windowsMet(listing, candidate, today)

  const holds: Record<OracleLine, boolean> = {
    open:
      listing.published &&
      !isPast(listing, today) &&
      candidate.active &&
      candidate.emailConfirmed &&
      age <= 120 &&
      listing.owner !== candidate.account,
    kind: candidate.kinds.includes(listing.kind),
    profession: fitting.length > 0,
    practice: candidate.practiceTypes.length === 0 || candidate.practiceTypes.includes(listing.practiceType),
    distance: km !== null,
    dates: dates.eligible,
    terms:
      listing.kind === 'succession' ||
      listing.share === null ||
      candidate.minShare === null ||
      listing.share >= candidate.minShare - 10,
  }
  const weights = isDated(listing) ? DATED_WEIGHTS : WINDOW_WEIGHTS
  const preferred = candidate.preferred.length === 0 || candidate.preferred.includes(listing.practiceType)
  const points = {
    dates: dates.needed === 0 ? 0 : weights.dates * (dates.covered / dates.needed),
    distance: km === null ? 0 : (weights.distance * 30) / (30 + km),
    practice: preferred ? weights.practice : weights.practice / 2,
    terms:
      weights.terms *
      (listing.kind === 'succession'
        ? wishesMet(listing, candidate.wishes ?? {})
        : shareMet(listing.share, candidate.minShare)),
    freshness: age <= 30 ? weights.freshness : (weights.freshness * (120 - age)) / 90,
  }
  const sum = points.dates + points.distance + points.practice + points.terms + points.freshness
  return {
    failing: LINES.filter((line) => !holds[line]),
    covered: dates.covered,
    needed: dates.needed,
    shift: dates.shift,
    km,
    points,
    score: Math.round(sum * 10 + 1e-9) / 10,
    shared: dates.shared,
  }
}

/** No half-day of need left; or a `latest` before today. */
export function isPast(listing: OracleListing, today: string): boolean {
  if (isDated(listing)) return needOf(listing.periods, today).length === 0
  return !!listing.window?.latest && listing.window.latest < today
}

/** Whether anything is needed, at shift 0 and without what falls on `except`; what may be submitted. */
export function leavesNeed(listing: OracleListing, now: Date): boolean {
  const today = todayOf(listing, now)
  return isDated(listing) ? coverAt(listing, new Set(), today, 0).needed > 0 : !isPast(listing, today)
}

type DatesMet = Cover & { eligible: boolean }

function halfDaysMet(listing: OracleListing, candidate: OracleCandidate, today: string): DatesMet {
  const cover = bestCover(listing, freeTime(listing, candidate), today)
  if (!cover) return { eligible: false, shift: 0, covered: 0, needed: 0, shared: new Set() }
  const { covered, needed } = cover
  const eligible =
    covered * 10 >= needed && (listing.partialAccepted || covered === needed) && covered / 2 >= (candidate.minDays ?? 0)
  return { ...cover, eligible }
}

function windowsMet(listing: OracleListing, candidate: OracleCandidate, today: string): DatesMet {
  const asked = daysOfWindow(listing.window, today)
  const offered = new Set(daysOfWindow(candidate.window, today))
  const both = asked.filter((date) => offered.has(date))
  return {
    eligible: !isPast(listing, today) && both.length > 0,
    shift: 0,
    covered: both.length,
    // Where one contains the other, what both have is the whole of the shorter.
    needed: Math.min(asked.length, offered.size),
    shared: new Set(),
  }
}

/** Between 0 and 1. */
function shareMet(share: number | null, minimum: number | null): number {
  if (minimum === null) return 1
  if (share === null) return 0.5
  return share >= minimum ? 1 : 1 - (minimum - share) / 10
}

/** The mean of the wishes made: 1 where met, ½ where unknown, 0 where not. */
function wishesMet(listing: OracleListing, wishes: OracleWishes): number {
  const marks: number[] = []
  if (wishes.walls === 'buy') marks.push(listing.wallsPrice === null ? 0.5 : 1)
  if (wishes.walls === 'rent') marks.push(listing.rent === null ? 0.5 : 1)
  if (wishes.collaborationFirst) marks.push(listing.collaborationFirst ? 1 : 0)
  if (wishes.team) {
    const wanted = listing.successorsWanted
    marks.push(wanted === null ? 0.5 : wanted >= 2 ? 1 : 0)
  }
  return marks.length === 0 ? 1 : marks.reduce((sum, mark) => sum + mark, 0) / marks.length
}

type Qualification = OracleCandidate['qualifications'][number]

function fits(listing: OracleListing, { profession, specialty, student }: Qualification): boolean {
  if (profession !== listing.profession) return false
  if (listing.specialty !== null && specialty !== listing.specialty) return false
  return !student || (listing.studentsAccepted && profession !== 'orthophoniste')
}

/** When the candidate is free for this listing. */
export function freeTime(listing: OracleListing, candidate: OracleCandidate): Set<string> {
  const fitting = candidate.qualifications.filter((each) => fits(listing, each))
  const licences = fitting.map((each) => each.licenceUntil)
  const onlyStudents = fitting.every((each) => each.student)
  const end = onlyStudents && !licences.includes(null) ? (licences.sort().at(-1) ?? null) : null
  return new Set(
    candidate.availability
      .flatMap(halfDaysOf)
      .filter((halfDay) => !isWithin(dateOf(halfDay), candidate.unavailable))
      .filter((halfDay) => !candidate.taken.has(halfDay))
      .filter((halfDay) => end === null || dateOf(halfDay) <= end),
  )
}
