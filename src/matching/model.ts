import type { DateRange, HalfDays, Period } from '../reference/calendar.ts'
import type { NamedPlace } from '../reference/geography.ts'

/** What the matcher needs to know of the two sides; the store fills these in, the core only reads them. */

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
  periods: Period[]
  except: DateRange[]
  partialAccepted: boolean
  /** Percent of the fees for the candidate, 0..100; null = unknown. */
  candidateSharePct: number | null
  studentsAccepted: boolean
}

export interface Qualification {
  profession: string
  specialty: string | null
  student: boolean
  licenceUntil: string | null
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
}

export type Criterion = 'dates' | 'distance' | 'practice' | 'terms' | 'freshness'

export interface DatesFacts {
  covered: number
  needed: number
  /** Days by which the listing's periods move. */
  shift: number
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
  | Scored<'dates', DatesFacts>
  | Scored<'distance', DistanceFacts>
  | Scored<'practice', PracticeFacts>
  | Scored<'terms', TermsFacts>
  | Scored<'freshness', FreshnessFacts>

/** The lines of "eligible", in the definition's order. */
export type Line = 'open' | 'kind' | 'profession' | 'practice' | 'distance' | 'dates' | 'terms'

export type Verdict = { eligible: true; score: number; reasons: Reason[] } | { eligible: false; line: Line }
