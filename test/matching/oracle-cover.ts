import {
  bucketOf,
  dateOf,
  halfDaysOf,
  isWithin,
  moved,
  type OracleNeedPeriod,
  type OracleRange,
  patternInBucket,
} from './oracle-dates.ts'

/** Coverage and shifts of the definition: what is needed when the periods move, and how much of it somebody covers. */

export interface OracleNeed {
  periods: OracleNeedPeriod[]
  except: OracleRange[]
  flexDays: number
}

export interface Cover {
  shift: number
  /** ΣC and ΣN. */
  covered: number
  needed: number
  /** The half-days that a filling would take: with a quota none. */
  shared: Set<string>
}

/**
 * Half-days of need, unmoved, that are counted together: those of a period without quota, or those of one bucket.
 * `limit` is the bucket's q.
 */
interface Part {
  halfDays: string[]
  limit: number | null
}

const isPast = (halfDay: string, today: string): boolean => dateOf(halfDay) < today

/** "The half-days of its periods that are not before today": as the text has it, whatever `except` says. */
export const needOf = (periods: OracleNeedPeriod[], today: string): string[] =>
  periods.flatMap(halfDaysOf).filter((halfDay) => !isPast(halfDay, today))

/** What no date of a candidate changes, as long as the same list and the same day are asked about. */
const partsKnown = new WeakMap<OracleNeedPeriod[], Map<string, Part[]>>()

function partsOf(periods: OracleNeedPeriod[], today: string): Part[] {
  const byDay = partsKnown.get(periods) ?? new Map<string, Part[]>()
  partsKnown.set(periods, byDay)
  const parts = byDay.get(today) ?? periods.flatMap((period) => partsOfPeriod(period, today))
  byDay.set(today, parts)
  return parts
}

function partsOfPeriod(period: OracleNeedPeriod, today: string): Part[] {
  const need = needOf([period], today)
  const { quota } = period
  if (!quota) return [{ halfDays: need, limit: null }]
  const buckets = new Set(need.map((halfDay) => bucketOf(halfDay, quota.per)))
  return [...buckets].map((bucket) => {
    const halfDays = need.filter((halfDay) => bucketOf(halfDay, quota.per) === bucket)
    const whole = patternInBucket(period, bucket, quota.per).length
    // The least whole number that is not under quota × n / m.
    let limit = 0
    while (limit * whole < quota.halfDays * halfDays.length) limit++
    return { halfDays, limit }
  })
}

export function coverAt(listing: OracleNeed, free: ReadonlySet<string>, today: string, shift: number): Cover {
  const cover: Cover = { shift, covered: 0, needed: 0, shared: new Set() }
  for (const { halfDays, limit } of partsOf(listing.periods, today)) {
    const needed = halfDays
      .map((halfDay) => moved(halfDay, shift))
      .filter((halfDay) => !isWithin(dateOf(halfDay), listing.except))
    const covered = needed.filter((halfDay) => free.has(halfDay))
    const n = limit === null ? needed.length : Math.min(limit, needed.length)
    cover.needed += n
    cover.covered += Math.min(n, covered.length)
    if (limit === null) for (const halfDay of covered) cover.shared.add(halfDay)
  }
  return cover
}

export function allowedShifts({ periods, except, flexDays }: OracleNeed, today: string): number[] {
  const byWeeks = periods.some((period) => period.weekdays || (period.everyWeeks ?? 1) > 1)
  const need = partsOf(periods, today).flatMap((part) => part.halfDays)
  const onExcept = (shift: number) => need.filter((halfDay) => isWithin(dateOf(moved(halfDay, shift)), except)).length
  const atRest = onExcept(0)
  const shifts: number[] = []
  for (let shift = 0 - flexDays; shift <= flexDays; shift++) {
    if (shift !== 0) {
      if (byWeeks && shift % 7 !== 0) continue
      if (need.some((halfDay) => isPast(moved(halfDay, shift), today))) continue
      if (onExcept(shift) > atRest) continue
    }
    shifts.push(shift)
  }
  return shifts
}

/** At the shift that counts: the highest coverage, then the least move, then the earlier; null where nothing is needed. */
export function bestCover(listing: OracleNeed, free: ReadonlySet<string>, today: string): Cover | null {
  const covers = allowedShifts(listing, today)
    .map((shift) => coverAt(listing, free, today, shift))
    .filter((cover) => cover.needed > 0)
    .sort(
      (a, b) =>
        b.covered / b.needed - a.covered / a.needed || Math.abs(a.shift) - Math.abs(b.shift) || a.shift - b.shift,
    )
  return covers[0] ?? null
}
