import {
  between,
  civilDay,
  type HalfDays,
  halfDaysOf,
  intersect,
  moveDays,
  NO_HALF_DAYS,
  reaches,
  subtract,
  toDay,
} from '../reference/calendar.ts'
import { coveredBy, type Need, needsOf, quotasOf, takenBy } from '../reference/need.ts'
import { studentsAllowed } from '../reference/professions.ts'
import {
  type Days,
  distancePart,
  freshnessPart,
  isShareAcceptable,
  MIN_COVERAGE,
  nearest,
  overlap,
  reckon,
  STALE_DAYS,
  sharePart,
  WEIGHTS,
  wishesOf,
  wishesPart,
} from './criteria.ts'
import type { DatesFacts, Line, Opening, Profile, Reason, Verdict, WindowFacts } from './model.ts'

/** The scoring core: pure, the only place that says what a match is, to the letter of its definition. */

/** A match is worth a mail from this score on. */
export const MAIL_THRESHOLD = 60

/** An opening with what does not depend on the candidate worked out once. */
export interface PreparedOpening {
  opening: Opening
  now: Date
  /** Day number of "today" where the listing is. */
  today: number
  /** A half-day of the periods is left, needed or excepted, or the window is not past: there is somebody to find. */
  isAhead: boolean
  /** The need at each allowed shift, in the order of preference between equals; empty for successions and collaborations. */
  readonly needs: Need[]
  /** Of a succession or collaboration; null for the others. */
  window: Days | null
}

const hasWindow = (kind: string) => WEIGHTS[kind] === WEIGHTS.succession

/** Works out "today" and the need or window of an opening at an instant. */
export function prepareOpening(opening: Opening, now: Date): PreparedOpening {
  const today = civilDay(now, opening.timeZone)
  if (hasWindow(opening.kind)) {
    const window = reckon(opening.window, today, toDay)
    const isAhead = !opening.window?.latest || window.to >= today
    return { opening, now, today, isAhead, needs: [], window }
  }
  const { periods, except, flexDays } = opening
  const isAhead = periods.some((period) => reaches(period, today))
  let needs: Need[] | undefined
  return {
    ...{ opening, now, today, isAhead, window: null },
    // Only pairs whose places and terms fit come to their dates: many openings never do.
    get needs() {
      needs ??= needsOf(periods, except, flexDays, today)
      return needs
    },
  }
}

/** Says whether a candidate is eligible for an opening and, if so, the score (0..100, one decimal) and its reasons. */
export function scoreMatch(prepared: PreparedOpening, profile: Profile): Verdict {
  const { opening } = prepared
  const age = confirmedDaysAgo(prepared, profile)
  const open =
    opening.state === 'published' &&
    prepared.isAhead &&
    profile.status === 'active' &&
    profile.emailConfirmed &&
    age <= STALE_DAYS &&
    profile.accountId !== opening.ownerId
  if (!open) return fails('open')
  if (!profile.kinds.includes(opening.kind)) return fails('kind')
  const licence = licenceFor(opening, profile)
  if (!licence) return fails('profession')
  if (profile.practiceTypes.length > 0 && !profile.practiceTypes.includes(opening.practiceType))
    return fails('practice')
  const distance = nearest(opening.communes, profile.zones)
  if (!distance) return fails('distance')
  const terms = { candidateSharePct: opening.candidateSharePct, minCandidateSharePct: profile.minCandidateSharePct }
  const succession = opening.kind === 'succession'
  const max = WEIGHTS[opening.kind] as (typeof WEIGHTS)[string]
  const dates = datesOf(prepared, profile, licence.until)
  if (!dates) return fails('dates')
  if (!succession && !isShareAcceptable(terms)) return fails('terms')

  const noPreference = profile.preferredPracticeTypes.length === 0
  const preferred = profile.preferredPracticeTypes.includes(opening.practiceType)
  const wishes = wishesOf(opening, profile)
  const reasons: Reason[] = [
    { criterion: 'dates', points: dates.part * max.dates, max: max.dates, facts: dates.facts },
    { criterion: 'distance', points: max.distance * distancePart(distance.km), max: max.distance, facts: distance },
    {
      criterion: 'practice',
      points: noPreference || preferred ? max.practice : max.practice / 2,
      max: max.practice,
      facts: { practiceType: opening.practiceType, preferred, noPreference },
    },
    {
      criterion: 'terms',
      points: max.terms * (succession ? wishesPart(wishes) : sharePart(terms)),
      max: max.terms,
      facts: succession ? wishes : terms,
    },
    {
      criterion: 'freshness',
      points: max.freshness * freshnessPart(age),
      max: max.freshness,
      facts: { confirmedDaysAgo: age },
    },
  ]
  const sum = reasons.reduce((total, reason) => total + reason.points, 0)
  return { eligible: true, score: Math.round(sum * 10 + 1e-9) / 10, reasons }
}

const fails = (line: Line): Verdict => ({ eligible: false, line })

/** The dates of a pair: which part of the points (0..1) they are worth, or null when they do not do. */
function datesOf(
  prepared: PreparedOpening,
  profile: Profile,
  licence: number | null,
): { part: number; facts: DatesFacts | WindowFacts } | null {
  if (prepared.window) {
    const facts = overlap(prepared.window, reckon(profile.window, prepared.today, toDay))
    return facts && { part: facts.contained ? 1 : facts.overlapDays / facts.shorterDays, facts }
  }
  const best = bestShift(prepared.needs, freeHalfDays(profile, licence))
  if (!best || !isEnough(prepared.opening, profile, best)) return null
  return { part: best.covered / best.needed, facts: best }
}

/** Whether what somebody covers is enough for the listing and for the candidate. */
function isEnough(opening: Opening, profile: Profile, { covered, needed }: DatesFacts): boolean {
  const coverage = covered / needed
  return (
    coverage >= MIN_COVERAGE && (opening.partialAccepted || covered === needed) && covered / 2 >= (profile.minDays ?? 0)
  )
}

/** The shift with the highest coverage; of equals the first, as `needs` are in the order of preference. */
function bestShift(needs: readonly Need[], free: HalfDays): DatesFacts | null {
  let best: DatesFacts | null = null
  for (const need of needs) {
    best = better(best, need, free)
    if (best.covered === best.needed) break
  }
  return best
}

function better(best: DatesFacts | null, need: Need, free: HalfDays): DatesFacts {
  const covered = coveredBy(need, free)
  if (best && covered / need.needed <= best.covered / best.needed) return best
  return { covered, needed: need.needed, shift: need.shift }
}

/** What a candidate covers of an opening at the shift that suits best; null when nothing is needed or nothing fits. */
export function coversOf(prepared: PreparedOpening, profile: Profile): DatesFacts | null {
  return bestShift(prepared.needs, freeFor(prepared, profile))
}

/**
 * For an opening prepared with more flexible days: how many of them, more than `above`, make a candidate eligible; null
 * when none does, or something else than the dates is in the way.
 */
export function daysToGain(prepared: PreparedOpening, profile: Profile, above: number): number | null {
  const { opening, needs } = prepared
  const verdict = scoreMatch(prepared, profile)
  const { candidateSharePct } = opening
  const onlyDates =
    verdict.eligible || (verdict.line === 'dates' && isShareAcceptable({ candidateSharePct, ...minimumOf(profile) }))
  if (!onlyDates) return null
  const free = freeFor(prepared, profile)
  let best: DatesFacts | null = null
  for (const [i, need] of needs.entries()) {
    best = better(best, need, free)
    const days = Math.abs(need.shift)
    // Both ways of a shift are allowed at once.
    const next = needs[i + 1]
    const last = !next || Math.abs(next.shift) > days
    if (days > above && last && isEnough(opening, profile, best)) return days
  }
  return null
}

const minimumOf = ({ minCandidateSharePct }: Profile) => ({ minCandidateSharePct })

/** Free time does not depend on the opening: worked out once for as long as the same profile is asked about. */
const freeTimes = new WeakMap<Profile, HalfDays>()

/** When a candidate is free, no later than day `licence` (a student's; null = no limit). */
function freeHalfDays(profile: Profile, licence: number | null): HalfDays {
  let free = freeTimes.get(profile)
  if (!free) {
    free = subtract(halfDaysOf(profile.availability, profile.unavailable), profile.taken)
    freeTimes.set(profile, free)
  }
  return licence === null ? free : between(free, 0, licence)
}

/** When a candidate is free for an opening; never where no qualification fits. */
export function freeFor({ opening }: PreparedOpening, profile: Profile): HalfDays {
  const licence = licenceFor(opening, profile)
  return licence ? freeHalfDays(profile, licence.until) : NO_HALF_DAYS
}

/**
 * The half-days that a listing takes from a candidate who fills it: those needed at the shift that suits best and free;
 * of periods with a quota none.
 */
export function coveredHalfDays(prepared: PreparedOpening, profile: Profile): HalfDays {
  const free = freeFor(prepared, profile)
  const need = bestNeed(prepared, free)
  return need ? intersect(takenBy(need), free) : NO_HALF_DAYS
}

/**
 * The half-days on which a candidate would work for an opening: needed at the shift that suits best, and free. With a
 * quota they are those to choose from, `open`: not all of them are needed.
 */
export function plannedHalfDays(prepared: PreparedOpening, profile: Profile): { halfDays: HalfDays; open: boolean } {
  const free = freeFor(prepared, profile)
  const need = bestNeed(prepared, free)
  if (!need) return { halfDays: NO_HALF_DAYS, open: false }
  return { halfDays: intersect(moveDays(need.open, need.shift), free), open: quotasOf(need).length > 0 }
}

function bestNeed(prepared: PreparedOpening, free: HalfDays): Need | undefined {
  const shift = bestShift(prepared.needs, free)?.shift
  return prepared.needs.find((need) => need.shift === shift)
}

function confirmedDaysAgo({ opening, today }: PreparedOpening, profile: Profile): number {
  return today - civilDay(profile.confirmedAt, opening.timeZone)
}

/**
 * The qualification that fits, as the last day it is valid: no limit where a full qualification fits, or a student's
 * without date; else the latest licence. Null when none fits: one qualification must satisfy all of the line.
 */
function licenceFor(opening: Opening, profile: Profile): { until: number | null } | null {
  const fitting = profile.qualifications.filter(
    (q) =>
      q.profession === opening.profession &&
      (opening.specialty === null || q.specialty === opening.specialty) &&
      (!q.student || (opening.studentsAccepted && studentsAllowed(q.profession))),
  )
  if (fitting.length === 0) return null
  let latest = Number.NEGATIVE_INFINITY
  for (const q of fitting) {
    if (!q.student || q.licenceUntil === null) return { until: null }
    latest = Math.max(latest, toDay(q.licenceUntil))
  }
  return { until: latest }
}
