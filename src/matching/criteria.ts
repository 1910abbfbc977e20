import { distanceKm, type NamedPlace, samePlace } from '../reference/geography.ts'
import type { DistanceFacts, Opening, Profile, TermsFacts, Window, WindowFacts, WishFacts, WishState } from './model.ts'

/** The five criteria of a match: their weights, and what each is worth. Pure. */

const DATED = { dates: 45, distance: 25, practice: 10, terms: 15, freshness: 5 } as const
const WINDOWED = { dates: 20, distance: 40, practice: 15, terms: 15, freshness: 10 } as const

/** Points per kind and criterion, 100 in all. Changing one changes the definition of a match: never alone. */
export const WEIGHTS: Record<string, typeof DATED | typeof WINDOWED> = {
  replacement: DATED,
  reinforcement: DATED,
  succession: WINDOWED,
  collaboration: WINDOWED,
}

/** Availability counts in full up to the first, and not at all past the second (civil days). */
export const FRESH_DAYS = 30
export const STALE_DAYS = 120

/** Below this share of the need, a candidate is not a match. */
export const MIN_COVERAGE = 0.1
/** How far below the candidate's minimum a share may lie, in points of percentage. */
export const SHARE_TOLERANCE = 10
/** Kilometres at which the distance criterion is halved. */
const HALF_DISTANCE_KM = 30
/** An open window reaches this many days from today. */
const OPEN_WINDOW_DAYS = 730

/** The share of the points, 0..1, at a distance in km. */
export function distancePart(km: number): number {
  return HALF_DISTANCE_KM / (HALF_DISTANCE_KM + km)
}

/** The share of the points, 0..1, for an availability confirmed so many civil days ago (at most STALE_DAYS). */
export function freshnessPart(days: number): number {
  return days <= FRESH_DAYS ? 1 : (STALE_DAYS - days) / (STALE_DAYS - FRESH_DAYS)
}

/** The closest eligible pair (commune of the listing, zone of the candidate), or null. */
export function nearest(communes: readonly NamedPlace[], zones: Profile['zones']): DistanceFacts | null {
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

/** Great-circle distance in km; null where a point is unknown. */
export function kilometres(a: NamedPlace, b: NamedPlace): number | null {
  if (a.lat === null || a.lon === null || b.lat === null || b.lon === null) return null
  return distanceKm({ lat: a.lat, lon: a.lon }, { lat: b.lat, lon: b.lon })
}

/** Day numbers of a window, both included: open or past ends as the definition reckons them. */
export interface Days {
  from: number
  to: number
}

/** Reckons a window as of a day; empty (`to` < `from`) when its latest is past. `day` reads a civil date. */
export function reckon(window: Window | null, today: number, day: (date: string) => number): Days {
  const from = Math.max(today, window?.earliest ? day(window.earliest) : today)
  return { from, to: window?.latest ? day(window.latest) : Math.max(today + OPEN_WINDOW_DAYS, from) }
}

/** What two windows share, or null when they do not meet. */
export function overlap(a: Days, b: Days): WindowFacts | null {
  const days = Math.min(a.to, b.to) - Math.max(a.from, b.from) + 1
  if (days <= 0) return null
  const shorter = Math.min(a.to - a.from, b.to - b.from) + 1
  return { overlapDays: days, shorterDays: shorter, contained: days === shorter }
}

/** Whether a share is acceptable at all: unknown on either side, or not too far below the minimum. */
export function isShareAcceptable({ candidateSharePct: share, minCandidateSharePct: minimum }: TermsFacts): boolean {
  return minimum === null || share === null || share >= minimum - SHARE_TOLERANCE
}

/** The share of the points, 0..1, for the terms of an acceptable share. */
export function sharePart({ candidateSharePct: share, minCandidateSharePct: minimum }: TermsFacts): number {
  if (minimum === null) return 1
  if (share === null) return 1 / 2
  return share >= minimum ? 1 : 1 - (minimum - share) / SHARE_TOLERANCE
}

/** What becomes of the wishes of a candidate for a succession. */
export function wishesOf(opening: Opening, { wishes }: Profile): WishFacts {
  const facts: WishFacts = {}
  if (wishes?.walls === 'buy') facts.wallsToBuy = opening.wallsPrice === null ? 'unknown' : 'met'
  if (wishes?.walls === 'rent') facts.wallsToRent = opening.rent === null ? 'unknown' : 'met'
  if (wishes?.collaborationFirst) facts.collaborationFirst = met(opening.collaborationFirst)
  if (wishes?.team) facts.team = met(opening.successorsWanted === null ? null : opening.successorsWanted >= 2)
  return facts
}

const met = (value: boolean | null): WishState => (value === null ? 'unknown' : value ? 'met' : 'unmet')

const WORTH: Record<WishState, number> = { met: 1, unknown: 1 / 2, unmet: 0 }

/** The share of the points, 0..1: the mean over the wishes made; no wish is all of it. */
export function wishesPart(facts: WishFacts): number {
  const states = Object.values(facts) as WishState[]
  return states.length === 0 ? 1 : states.reduce((sum, state) => sum + WORTH[state], 0) / states.length
}
