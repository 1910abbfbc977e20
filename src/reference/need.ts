import {
  countCommon,
  countHalfDays,
  type DateRange,
  fromHalfDayNumbers,
  type HalfDays,
  halfDaysOf,
  listHalfDays,
  moveDays,
  type Period,
  patternCount,
  subtract,
  toDate,
  toDay,
  unite,
  weekOf,
} from './calendar.ts'

/**
 * What a listing needs (definition of a match, "Calendar"): its half-days from today on, moved by each shift that its
 * flexible days allow, limited by its quotas. Pure.
 */

/** "10 days a month" is `{halfDays: 20, per: 'month'}`. */
export interface Quota {
  halfDays: number
  per: 'week' | 'month'
}

export interface NeededPeriod extends Period {
  quota?: Quota | null | undefined
}

/** Of the half-days of `set`, at most `most` count. */
interface Bucket {
  set: HalfDays
  most: number
}

/** The need at one shift. */
export interface Need {
  /** Days by which the periods move. */
  shift: number
  /** Needed half-days of the periods without quota. */
  plain: HalfDays
  /** Weeks or months of the periods with one. */
  buckets: Bucket[]
  /** Half-days needed in all, quotas counted: more than 0. */
  needed: number
}

/** A part of the need before it moves: a week or month of a period with a quota. */
interface Part {
  set: HalfDays
  quota: number
}

/**
 * The need at every shift that is allowed and leaves something needed, in the order of preference between equals: the
 * smallest move first, the earlier of two. `flexDays` is 0..31; `today` a day number. Empty: nothing is needed any more.
 */
export function needsOf(
  periods: readonly NeededPeriod[],
  except: readonly DateRange[],
  flexDays: number,
  today: number,
): Need[] {
  const plain = halfDaysOf(
    periods.filter((period) => !period.quota),
    [],
    today,
  )
  const parts = periods.flatMap((period) => partsOf(period, today))
  const whole = parts.reduce((all, part) => unite(all, part.set), plain)
  const first = firstDay(whole)
  if (first === null) return []
  const onExcept = (shift: number) => {
    const moved = moveDays(whole, shift)
    return countHalfDays(moved) - countHalfDays(without(moved, except))
  }
  const atRest = except.length > 0 && flexDays > 0 ? onExcept(0) : 0
  return shiftsOf(periods, flexDays)
    .filter((shift) => shift === 0 || (first + shift >= today && (except.length === 0 || onExcept(shift) <= atRest)))
    .map((shift) => needAt(shift, plain, parts, except))
    .filter((need) => need.needed > 0)
}

/** How many half-days of a need somebody with this free time covers. */
export function coveredBy(need: Need, free: HalfDays): number {
  let covered = countCommon(need.plain, free)
  for (const { set, most } of need.buckets) covered += Math.min(most, countCommon(set, free))
  return covered
}

function needAt(shift: number, plain: HalfDays, parts: readonly Part[], except: readonly DateRange[]): Need {
  const place = (set: HalfDays) => without(moveDays(set, shift), except)
  const fixed = place(plain)
  const buckets = parts.map(({ set, quota }): Bucket => {
    const moved = place(set)
    return { set: moved, most: Math.min(quota, countHalfDays(moved)) }
  })
  const needed = buckets.reduce((sum, { most }) => sum + most, countHalfDays(fixed))
  return { shift, plain: fixed, buckets, needed }
}

/** 0, -1, 1, -2, 2 …: whole weeks only where a period has weekdays or a rhythm of weeks, whatever they are. */
function shiftsOf(periods: readonly NeededPeriod[], flexDays: number): number[] {
  const step = periods.some((period) => period.weekdays || (period.everyWeeks ?? 1) > 1) ? 7 : 1
  const shifts = [0]
  for (let days = step; days <= flexDays; days += step) shifts.push(-days, days)
  return shifts
}

/**
 * The weeks or months of a period with a quota. A bucket of which only a part is left, or lies within the period, has
 * its share of the quota, rounded up.
 */
function partsOf(period: NeededPeriod, today: number): Part[] {
  const { quota } = period
  if (!quota) return []
  const byBucket = Map.groupBy(listHalfDays(halfDaysOf([period], [], today)), (n) => bucketOf(n >> 1, quota.per))
  return [...byBucket.values()].map((numbers) => {
    const { first, last } = boundsAround((numbers[0] as number) >> 1, quota.per)
    const inWhole = patternCount(period, first, last)
    return { set: fromHalfDayNumbers(numbers), quota: Math.ceil((quota.halfDays * numbers.length) / inWhole) }
  })
}

const bucketOf = (day: number, per: Quota['per']) => (per === 'week' ? weekOf(day) : toDate(day).slice(0, 7))

/** First and last day of the ISO week or calendar month that holds a day. */
function boundsAround(day: number, per: Quota['per']): { first: number; last: number } {
  if (per === 'week') return { first: weekOf(day) * 7 - 3, last: weekOf(day) * 7 + 3 }
  const [year, month] = toDate(day).split('-').map(Number) as [number, number]
  return {
    first: toDay(new Date(Date.UTC(year, month - 1, 1)).toISOString().slice(0, 10)),
    last: toDay(new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10)),
  }
}

function without(set: HalfDays, except: readonly DateRange[]): HalfDays {
  if (except.length === 0 || set.words.length === 0) return set
  const first = (set.offset * 32) >> 1
  const last = first + set.words.length * 16 - 1
  return subtract(set, halfDaysOf(except.map(within(first, last)).filter(inOrder)))
}

/** An exception may span centuries: only what touches the set is painted. */
const within = (first: number, last: number) => (range: DateRange) => ({
  from: toDate(Math.max(first, toDay(range.from))),
  to: toDate(Math.min(last, toDay(range.to))),
})

const inOrder = (range: DateRange) => range.from <= range.to

function firstDay(set: HalfDays): number | null {
  for (const [i, word] of set.words.entries()) {
    if (word !== 0) return ((set.offset + i) * 32 + 31 - Math.clz32(word & -word)) >> 1
  }
  return null
}
