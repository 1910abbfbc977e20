import type { DateRange, HalfDays, Period } from '../reference/calendar.ts'
import type { NamedPlace } from '../reference/geography.ts'
import type { NeededPeriod } from '../reference/need.ts'

/** What the matcher needs to know of the two sides; the store fills these in, the core only reads them. */

/** When a succession or collaboration may begin, civil dates, both included; `{}` or null is any time. */
export interface Window {
  earliest?: string | null | undefined
  latest?: string | null | undefined
}

export interface Opening {
  id: string
  ownerId: string
  state: string
  kind: string
  profession: string
  specialty: string | null
  practiceType: string
  /** At least one; "today" is the civil date in `timeZone`, that of the first. */
  communes: NamedPlace[]
  timeZone: string
  periods: NeededPeriod[]
  except: DateRange[]
  /** 0..31. */
  flexDays: number
  partialAccepted: boolean
  /** Percent of the fees for the candidate, 0..100; null = unknown. */
  candidateSharePct: number | null
  studentsAccepted: boolean
  window: Window | null
  /** Euros; null = unknown. */
  wallsPrice: number | null
  /** Euros a month; null = unknown. */
  rent: number | null
  /** Null = unknown. */
  collaborationFirst: boolean | null
  successorsWanted: number | null
}

export interface Qualification {
  profession: string
  specialty: string | null
  student: boolean
  licenceUntil: string | null
}

export interface Wishes {
  walls?: string | null | undefined
  collaborationFirst?: boolean | null | undefined
  team?: boolean | null | undefined
}

export interface Profile {
  id: string
  accountId: string
  status: string
  emailConfirmed: boolean
  confirmedAt: Date
  qualifications: Qualification[]
  kinds: string[]
  /** `radiusKm` 1..300. */
  zones: { place: NamedPlace; radiusKm: number }[]
  /** Empty = all. */
  practiceTypes: string[]
  preferredPracticeTypes: string[]
  availability: Period[]
  unavailable: DateRange[]
  /** Half-days taken by filled listings that name the candidate. */
  taken: HalfDays
  /** In days (two half-days); null = 0. */
  minDays: number | null
  /** Percent, 0..100. */
  minCandidateSharePct: number | null
  window: Window | null
  wishes: Wishes | null
}

export type Criterion = 'dates' | 'distance' | 'practice' | 'terms' | 'freshness'

/** Replacements and reinforcements: half-days at the best shift. */
export interface DatesFacts {
  covered: number
  needed: number
  /** Days by which the listing's periods move. */
  shift: number
}
/** Successions and collaborations: days on which both windows are open, of the shorter. */
export interface WindowFacts {
  overlapDays: number
  shorterDays: number
  /** One window lies within the other. */
  contained: boolean
}
export interface DistanceFacts {
  km: number
  listingCommune: string
  candidateCommune: string
  radiusKm: number
  samePlace: boolean
}
export interface PracticeFacts {
  practiceType: string
  preferred: boolean
  noPreference: boolean
}
export interface TermsFacts {
  candidateSharePct: number | null
  minCandidateSharePct: number | null
}
export type WishState = 'met' | 'unknown' | 'unmet'
/** Successions: what became of each wish that was made; absent = no such wish. */
export interface WishFacts {
  wallsToBuy?: WishState
  wallsToRent?: WishState
  collaborationFirst?: WishState
  team?: WishState
}
export interface FreshnessFacts {
  confirmedDaysAgo: number
}

interface Scored<C extends Criterion, F> {
  criterion: C
  /** Between 0 and `max`, not rounded. */
  points: number
  max: number
  facts: F
}

export type Reason =
  | Scored<'dates', DatesFacts | WindowFacts>
  | Scored<'distance', DistanceFacts>
  | Scored<'practice', PracticeFacts>
  | Scored<'terms', TermsFacts | WishFacts>
  | Scored<'freshness', FreshnessFacts>

/** The lines of "eligible", in the definition's order. */
export type Line = 'open' | 'kind' | 'profession' | 'practice' | 'distance' | 'dates' | 'terms'

export type Verdict = { eligible: true; score: number; reasons: Reason[] } | { eligible: false; line: Line }

/** A match as it is stored. */
export interface Pair {
  listing: string
  candidate: string
  score: number
}
