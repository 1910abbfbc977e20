/**
 * The definition of a match, written a second time from the shared contract alone: sets of words, plain dates, no table
 * and no cleverness. Nothing of src/matching or src/reference is used, so that a mistake there is not repeated here.
 * It covers what may be posted today: replacements, no quota, no flexible dates.
 */

export type OracleRange = { from: string; to: string }
export type OraclePeriod = OracleRange & {
  weekdays?: number[] | null | undefined
  halves?: ('am' | 'pm')[] | null | undefined
  everyWeeks?: number | null | undefined
}
export type OraclePlace = { code: string; city: string | null; lat: number | null; lon: number | null }

export interface OracleListing {
  owner: string
  published: boolean
  kind: string
  profession: string
  specialty: string | null
  practiceType: string
  communes: OraclePlace[]
  periods: OraclePeriod[]
  except: OracleRange[]
  partialAccepted: boolean
  share: number | null
  studentsAccepted: boolean
}

export interface OracleCandidate {
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
}

export const LINES = ['open', 'kind', 'profession', 'practice', 'distance', 'dates', 'terms'] as const
export type OracleLine = (typeof LINES)[number]

export interface Assessment {
  /** The lines of "eligible" that do not hold, in the definition's order. */
  failing: OracleLine[]
  covered: number
  needed: number
  km: number | null
  points: { dates: number; distance: number; practice: number; terms: number; freshness: number }
  score: number
  /** The half-days needed for which the person is free. */
  shared: Set<string>
}

export function assess(listing: OracleListing, candidate: OracleCandidate, now: Date): Assessment {
  const today = civilDateAt(listing.communes[0]?.code ?? '', now)
  const age = daysFrom(civilDateAt(listing.communes[0]?.code ?? '', candidate.confirmedAt), today)
  const need = [...halfDays(listing.periods, listing.except)].filter((halfDay) => halfDay.slice(0, 10) >= today)
  const fitting = candidate.qualifications.filter((each) => fits(listing, each))
  const free = freeTime(candidate, fitting)
  const shared = new Set(need.filter((halfDay) => free.has(halfDay)))
  const km = nearest(listing, candidate)
  const { share } = listing
  const { minShare } = candidate

  const holds: Record<OracleLine, boolean> = {
    open:
      listing.published &&
      need.length > 0 &&
      candidate.active &&
      candidate.emailConfirmed &&
      age <= 120 &&
      listing.owner !== candidate.account,
    kind: candidate.kinds.includes(listing.kind),
    profession: fitting.length > 0,
    practice: candidate.practiceTypes.length === 0 || candidate.practiceTypes.includes(listing.practiceType),
    distance: km !== null,
    dates:
      need.length > 0 &&
      shared.size * 10 >= need.length &&
      (listing.partialAccepted || shared.size === need.length) &&
      shared.size / 2 >= (candidate.minDays ?? 0),
    terms: share === null || minShare === null || share >= minShare - 10,
  }
  const points = {
    dates: need.length === 0 ? 0 : 45 * (shared.size / need.length),
    distance: km === null ? 0 : (25 * 30) / (30 + km),
    practice: candidate.preferred.length === 0 || candidate.preferred.includes(listing.practiceType) ? 10 : 5,
    terms: termsPoints(share, minShare),
    freshness: age <= 30 ? 5 : (5 * (120 - age)) / 90,
  }
  const sum = points.dates + points.distance + points.practice + points.terms + points.freshness
  return {
    failing: LINES.filter((line) => !holds[line]),
    covered: shared.size,
    needed: need.length,
    km,
    points,
    score: Math.round(sum * 10 + 1e-9) / 10,
    shared,
  }
}

function termsPoints(share: number | null, minimum: number | null): number {
  if (minimum === null) return 15
  if (share === null) return 7.5
  return share >= minimum ? 15 : 15 * (1 - (minimum - share) / 10)
}

type Qualification = OracleCandidate['qualifications'][number]

function fits(listing: OracleListing, { profession, specialty, student }: Qualification): boolean {
  if (profession !== listing.profession) return false
  if (listing.specialty !== null && specialty !== listing.specialty) return false
  return !student || (listing.studentsAccepted && profession !== 'orthophoniste')
}

function freeTime(candidate: OracleCandidate, fitting: Qualification[]): Set<string> {
  const free = new Set(halfDays(candidate.availability, candidate.unavailable))
  const licences = fitting.map((each) => each.licenceUntil)
  const onlyStudents = fitting.every((each) => each.student)
  const end = onlyStudents && !licences.includes(null) ? (licences.sort().at(-1) ?? null) : null
  for (const halfDay of free) {
    if (candidate.taken.has(halfDay) || (end !== null && halfDay.slice(0, 10) > end)) free.delete(halfDay)
  }
  return free
}

/** What was counted before, as long as the same lists are asked about: nobody changes a list in place. */
const counted = new WeakMap<OraclePeriod[], { minus: OracleRange[]; set: ReadonlySet<string> }>()

function halfDays(periods: OraclePeriod[], minus: OracleRange[]): ReadonlySet<string> {
  const before = counted.get(periods)
  if (before?.minus === minus) return before.set
  const set = new Set<string>()
  for (const period of periods) {
    for (const date of datesOf(period)) {
      if (minus.some((range) => range.from <= date && date <= range.to)) continue
      if (period.weekdays && !period.weekdays.includes(isoWeekday(date))) continue
      const weeks = daysFrom(mondayOf(period.from), mondayOf(date)) / 7
      if (weeks % (period.everyWeeks ?? 1) !== 0) continue
      for (const half of period.halves ?? ['am', 'pm']) set.add(`${date}/${half}`)
    }
  }
  counted.set(periods, { minus, set })
  return set
}

function nearest(listing: OracleListing, candidate: OracleCandidate): number | null {
  let best: number | null = null
  for (const commune of listing.communes) {
    for (const zone of candidate.zones) {
      const km = isSame(commune, zone.place) ? 0 : kilometres(commune, zone.place)
      if (km === null || km > zone.radiusKm) continue
      if (best === null || km < best) best = km
    }
  }
  return best
}

function isSame(a: OraclePlace, b: OraclePlace): boolean {
  return a.code === b.code || a.city === b.code || b.city === a.code
}

/** Great circle by the angle between two vectors, not by the haversine. */
function kilometres(a: OraclePlace, b: OraclePlace): number | null {
  if (a.lat === null || a.lon === null || b.lat === null || b.lon === null) return null
  const vector = (lat: number, lon: number): [number, number, number] => {
    const [phi, lambda] = [(lat * Math.PI) / 180, (lon * Math.PI) / 180]
    return [Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi)]
  }
  const [u, v] = [vector(a.lat, a.lon), vector(b.lat, b.lon)]
  const cross = Math.hypot(u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0])
  return 6371.0088 * Math.atan2(cross, u[0] * v[0] + u[1] * v[1] + u[2] * v[2])
}

/** Hours that the clock of a place is ahead of UTC: the overseas départements by table, Paris by the European rule. */
function offsetHours(code: string, instant: Date): number {
  const overseas: Record<string, number> = { '971': -4, '972': -4, '973': -3, '974': 4, '976': 3 }
  const fixed = overseas[code.slice(0, 3)]
  if (fixed !== undefined) return fixed
  const year = instant.getUTCFullYear()
  const lastSundayAtOne = (month: number) => {
    const end = new Date(Date.UTC(year, month + 1, 0, 1))
    return end.getTime() - end.getUTCDay() * 86_400_000
  }
  return instant.getTime() >= lastSundayAtOne(2) && instant.getTime() < lastSundayAtOne(9) ? 2 : 1
}

export function civilDateAt(code: string, instant: Date): string {
  return new Date(instant.getTime() + offsetHours(code, instant) * 3_600_000).toISOString().slice(0, 10)
}

const cache = new Map<string, string>()

export function plusDays(date: string, days: number): string {
  const key = `${date}${days}`
  const known = cache.get(key)
  if (known) return known
  const [year, month, day] = date.split('-').map(Number) as [number, number, number]
  const result = new Date(Date.UTC(year, month - 1, day + days)).toISOString().slice(0, 10)
  cache.set(key, result)
  return result
}

function* datesOf({ from, to }: OracleRange): Generator<string> {
  for (let date = from; date <= to; date = plusDays(date, 1)) yield date
}

function daysFrom(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 86_400_000
}

function isoWeekday(date: string): number {
  return new Date(date).getUTCDay() || 7
}

function mondayOf(date: string): string {
  return plusDays(date, 1 - isoWeekday(date))
}
