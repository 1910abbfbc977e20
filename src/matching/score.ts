import {
  boundsOf,
  civilDay,
  countHalfDays,
  type HalfDays,
  halfDaysOf,
  intersect,
  subtract,
  toDay,
} from '../reference/calendar.ts'
import { distanceKm, type NamedPlace, samePlace } from '../reference/geography.ts'
import { studentsAllowed } from '../reference/professions.ts'
import type { DistanceFacts, Opening, Profile, Reason, Verdict } from './model.ts'

/**
 * The scoring core: pure, the only place that says what a match is. It follows the definition of a match to the
 * letter for replacements with fixed dates; quotas, shifts and windows come with the other kinds.
 */

/** Points per criterion, 100 in all. Changing one changes the definition of a match: never alone. */
export const WEIGHTS = { dates: 45, distance: 25, practice: 10, terms: 15, freshness: 5 } as const

/** A match is worth a mail from this score on. */
export const MAIL_THRESHOLD = 60

/** Availability counts in full up to the first, and not at all past the second (civil days). */
export const FRESH_DAYS = 30
export const STALE_DAYS = 120

/** Below this share of the need, a replacement is not a match. */
const MIN_COVERAGE = 0.1
/** How far below the candidate's minimum a share may lie, in points of percentage. */
const SHARE_TOLERANCE = 10
/** Kilometres at which the distance criterion is halved. */
const HALF_DISTANCE_KM = 30

/** An opening with what does not depend on the candidate worked out once. */
export interface PreparedOpening {
  opening: Opening
  now: Date
  /** Day number of "today" where the listing is. */
  today: number
  need: HalfDays
  needed: number
  /** Day number of the last half-day needed: nothing later matters. */
  lastDay: number
}

/** Works out "today" and the need of an opening at an instant. */
export function prepareOpening(opening: Opening, now: Date): PreparedOpening {
  const today = civilDay(now, opening.timeZone)
  const need = halfDaysOf(opening.periods, opening.except, today)
  const lastDay = boundsOf(need)?.last ?? today
  return { opening, now, today, need, needed: countHalfDays(need), lastDay }
}

/** Says whether a candidate is eligible for an opening and, if so, the score (0..100, one decimal) and its reasons. */
export function scoreMatch(prepared: PreparedOpening, profile: Profile): Verdict {
  const { opening, needed } = prepared
  const age = confirmedDaysAgo(prepared, profile)
  const open =
    opening.state === 'published' &&
    needed > 0 &&
    profile.status === 'active' &&
    profile.emailConfirmed &&
    age <= STALE_DAYS &&
    profile.accountId !== opening.ownerId
  if (!open) return { eligible: false, line: 'open' }
  if (!profile.kinds.includes(opening.kind)) return { eligible: false, line: 'kind' }
  const licence = licenceFor(opening, profile)
  if (!licence) return { eligible: false, line: 'profession' }
  if (profile.practiceTypes.length > 0 && !profile.practiceTypes.includes(opening.practiceType)) {
    return { eligible: false, line: 'practice' }
  }
  const distance = nearest(opening.communes, profile.zones)
  if (!distance) return { eligible: false, line: 'distance' }
  const covered = countHalfDays(intersect(prepared.need, freeHalfDays(prepared, profile, licence.until)))
  const coverage = covered / needed
  const enough = coverage >= MIN_COVERAGE && (opening.partialAccepted || covered === needed)
  if (!enough || covered / 2 < (profile.minDays ?? 0)) return { eligible: false, line: 'dates' }
  const share = opening.candidateSharePct
  const minimum = profile.minCandidateSharePct
  if (minimum !== null && share !== null && share < minimum - SHARE_TOLERANCE) return { eligible: false, line: 'terms' }

  const noPreference = profile.preferredPracticeTypes.length === 0
  const preferred = profile.preferredPracticeTypes.includes(opening.practiceType)
  const reasons: Reason[] = [
    {
      criterion: 'dates',
      points: coverage * WEIGHTS.dates,
      max: WEIGHTS.dates,
      facts: { covered, needed, shift: 0 },
    },
    {
      criterion: 'distance',
      points: (WEIGHTS.distance * HALF_DISTANCE_KM) / (HALF_DISTANCE_KM + distance.km),
      max: WEIGHTS.distance,
      facts: distance,
    },
    {
      criterion: 'practice',
      points: noPreference || preferred ? WEIGHTS.practice : WEIGHTS.practice / 2,
      max: WEIGHTS.practice,
      facts: { practiceType: opening.practiceType, preferred, noPreference },
    },
    {
      criterion: 'terms',
      points: termsPoints(share, minimum),
      max: WEIGHTS.terms,
      facts: { candidateSharePct: share, minCandidateSharePct: minimum },
    },
    {
      criterion: 'freshness',
      points: freshnessPoints(age),
      max: WEIGHTS.freshness,
      facts: { confirmedDaysAgo: age },
    },
  ]
  const sum = reasons.reduce((total, reason) => total + reason.points, 0)
  return { eligible: true, score: Math.round(sum * 10 + 1e-9) / 10, reasons }
}

/** Half-days a candidate is free while the need lasts, no later than day `licence` (a student's; null = no limit). */
function freeHalfDays({ today, lastDay }: PreparedOpening, profile: Profile, licence: number | null): HalfDays {
  const end = licence === null ? lastDay : Math.min(lastDay, licence)
  return subtract(halfDaysOf(profile.availability, profile.unavailable, today, end), profile.taken)
}

/** The half-days of the need that a candidate is free for: what a listing filled by this candidate takes. */
export function coveredHalfDays(prepared: PreparedOpening, profile: Profile): HalfDays {
  const licence = licenceFor(prepared.opening, profile)
  return intersect(prepared.need, freeHalfDays(prepared, profile, licence?.until ?? null))
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

/** The closest eligible pair (commune of the listing, zone of the candidate), or null. */
function nearest(communes: readonly NamedPlace[], zones: Profile['zones']): DistanceFacts | null {
  let best: DistanceFacts | null = null
  for (const commune of communes) {
    for (const { place, radiusKm } of zones) {
      const same = samePlace(commune, place)
      const km = same ? 0 : kilometres(commune, place)
      if (km === null || km > (same ? Number.POSITIVE_INFINITY : radiusKm)) continue
      if (best && best.km <= km) continue
      best = { km, listingCommune: commune.name, candidateCommune: place.name, radiusKm, samePlace: same }
    }
  }
  return best
}

function kilometres(a: NamedPlace, b: NamedPlace): number | null {
  if (a.lat === null || a.lon === null || b.lat === null || b.lon === null) return null
  return distanceKm({ lat: a.lat, lon: a.lon }, { lat: b.lat, lon: b.lon })
}

function termsPoints(share: number | null, minimum: number | null): number {
  if (minimum === null) return WEIGHTS.terms
  if (share === null) return WEIGHTS.terms / 2
  if (share >= minimum) return WEIGHTS.terms
  return WEIGHTS.terms * (1 - (minimum - share) / SHARE_TOLERANCE)
}

function freshnessPoints(age: number): number {
  if (age <= FRESH_DAYS) return WEIGHTS.freshness
  return (WEIGHTS.freshness * (STALE_DAYS - age)) / (STALE_DAYS - FRESH_DAYS)
}
