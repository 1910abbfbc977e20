import {
  between,
  countCommon,
  countHalfDays,
  type DateRange,
  type HalfDays,
  halfDaysOf,
  intersect,
  moveDays,
  NO_HALF_DAYS,
  type Period,
  patternCount,
  spanOf,
  subtract,
  toDate,
  toDay,
  weekOf,
} from './calendar.ts'

/**
 * What a listing needs (definition of a match, "Calendar"): its half-days from today on, moved by each shift that its
 * flexible days allow, limited by its quotas. Pure. Half-days are kept where they are before they move: a shift moves the
 * exceptions and the free time back instead, once, and not each week of each quota.
 */

/** "10 days a month" is `{halfDays: 20, per: 'month'}`. */
export interface Quota {
  halfDays: number
  per: 'week' | 'month'
}

export interface NeededPeriod extends Period {
  quota?: Quota | null | undefined
}

/** A week or month of a period with a quota: at most `quota` of its half-days count. */
interface Part {
  set: HalfDays
  quota: number
}

/** What does not change with the shift. */
interface Frame {
  /** Half-days of the periods without quota. */
  plain: HalfDays
  /** In the order of their first word. */
  parts: Part[]
}

/** The need at one shift. */
export interface Need {
  /** Days by which the periods move. */
  shift: number
  /** Half-days, unmoved, that are not on an exception once moved. */
  open: HalfDays
  /** Half-days needed in all, quotas counted: more than 0. */
  needed: number
  frame: Frame
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
  const whole = halfDaysOf(periods, [], today)
  const span = spanOf(whole)
  if (!span) return []
  const plain = periods.filter((period) => !period.quota)
  const frame = {
    plain: plain.length === periods.length ? whole : halfDaysOf(plain, [], today),
    parts: periods.flatMap((period) => partsOf(period, today)).sort((a, b) => a.set.offset - b.set.offset),
  }
  const closed = exceptSet(except, span.first - flexDays, span.last + flexDays)
  const all = countHalfDays(whole)
  const openAt = (shift: number) => (closed.words.length === 0 ? whole : subtract(whole, moveDays(closed, -shift)))
  const onExcept = all - countHalfDays(openAt(0))
  return shiftsOf(periods, flexDays).flatMap((shift) => {
    if (shift !== 0 && span.first + shift < today) return []
    const open = openAt(shift)
    if (shift !== 0 && all - countHalfDays(open) > onExcept) return []
    const needed = countIn(frame, open)
    return needed > 0 ? [{ shift, open, needed, frame }] : []
  })
}

/** The exceptions that take a half-day away: the others need not be said. */
export function countingExceptions(periods: readonly NeededPeriod[], except: readonly DateRange[]): DateRange[] {
  const whole = halfDaysOf(periods)
  return except.filter((range) => countHalfDays(between(whole, toDay(range.from), toDay(range.to))) > 0)
}

/** The same days in as few ranges, in order: those that overlap or touch are one. */
export function mergeRanges(ranges: readonly DateRange[]): DateRange[] {
  const merged: DateRange[] = []
  for (const range of [...ranges].sort((a, b) => a.from.localeCompare(b.from))) {
    const last = merged.at(-1)
    if (!last || toDay(range.from) > toDay(last.to) + 1) merged.push({ ...range })
    else if (range.to > last.to) last.to = range.to
  }
  return merged
}

/** How many half-days of a need somebody with this free time covers. */
export function coveredBy({ shift, open, frame }: Need, free: HalfDays): number {
  const first = (open.offset * 32) >> 1
  const near = between(free, first + shift, first + open.words.length * 16 - 1 + shift)
  const common = intersect(moveDays(near, -shift), open)
  if (common.words.length === 0) return 0
  // At most as many of each part count as are needed there: not more than its quota, and no more than are open.
  return countIn(frame, common)
}

/** The half-days, moved, that a need takes from whoever covers it: those of the periods without quota. */
export function takenBy({ shift, open, frame }: Need): HalfDays {
  return moveDays(intersect(frame.plain, open), shift)
}

/** The parts of a need at shift 0 that have a quota, each with the most of it that counts. */
export function quotasOf({ open, frame }: Need): { set: HalfDays; most: number }[] {
  return frame.parts.map(({ set, quota }) => ({ set: intersect(set, open), most: quota }))
}

/** A month has at most 62 half-days: a part lies in three words, or four. */
const WIDEST_PART = 4

/** How many half-days of a set count, quotas applied: the periods are apart, so nothing is counted twice. */
function countIn({ plain, parts }: Frame, set: HalfDays): number {
  let count = countCommon(plain, set)
  const end = set.offset + set.words.length
  for (let i = firstFrom(parts, set.offset - WIDEST_PART); i < parts.length; i++) {
    const part = parts[i] as Part
    if (part.set.offset >= end) break
    count += Math.min(part.quota, countCommon(part.set, set))
  }
  return count
}

/** Position of the first part that begins at a word or later. */
function firstFrom(parts: readonly Part[], word: number): number {
  let [low, high] = [0, parts.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((parts[middle] as Part).set.offset < word) low = middle + 1
    else high = middle
  }
  return low
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
  const set = halfDaysOf([period], [], today)
  const parts: Part[] = []
  const end = toDay(period.to)
  for (let day = Math.max(today, toDay(period.from)); day <= end; ) {
    const { first, last } = boundsAround(day, quota.per)
    const part = between(set, first, last)
    const count = countHalfDays(part)
    if (count > 0) {
      const inWhole = patternCount(period, first, last)
      parts.push({ set: part, quota: Math.ceil((quota.halfDays * count) / inWhole) })
    }
    day = last + 1
  }
  return parts
}

/** First and last day of the ISO week or calendar month that holds a day. */
function boundsAround(day: number, per: Quota['per']): { first: number; last: number } {
  if (per === 'week') return { first: weekOf(day) * 7 - 3, last: weekOf(day) * 7 + 3 }
  const [year, month] = toDate(day).split('-').map(Number) as [number, number]
  return { first: Date.UTC(year, month - 1, 1) / DAY_MS, last: Date.UTC(year, month, 0) / DAY_MS }
}

const DAY_MS = 86_400_000

/** The days of the exceptions, painted once; one may span centuries, so only what may matter. */
function exceptSet(except: readonly DateRange[], first: number, last: number): HalfDays {
  const near = except
    .map((range) => ({ from: Math.max(first, toDay(range.from)), to: Math.min(last, toDay(range.to)) }))
    .filter(({ from, to }) => from <= to)
  if (near.length === 0) return NO_HALF_DAYS
  return halfDaysOf(near.map(({ from, to }) => ({ from: toDate(from), to: toDate(to) })))
}
