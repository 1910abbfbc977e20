import {
  addMonths,
  between,
  type DateRange,
  type Half,
  type HalfDays,
  listHalfDays,
  NO_HALF_DAYS,
  PERIOD_MONTHS,
  type Period,
  spanOf,
  toDate,
  toDay,
  weekdayOf,
  weekOf,
} from './calendar.ts'
import { mergeRanges } from './need.ts'

/** Painted half-days back into what people say: the few periods and exceptions that make exactly them. Pure. */

export interface Dates {
  periods: Period[]
  except: DateRange[]
}

export interface Keep {
  /** Half-days of other periods: no period found here may hold them, no exception may touch their days. */
  others?: HalfDays
  /** Exceptions as they were said until now: said so again where they still hold. */
  except?: readonly DateRange[]
}

/** Exceptions are for holidays: a longer gap makes two periods. */
const LONGEST_GAP = 35
/** More periods than this nobody reads: the first way found will do. */
const TOO_MANY = 40

/** What a day holds, and what is still to be said of it: bits 1 = morning, 2 = afternoon. */
interface Board {
  first: number
  wanted: Uint8Array
  others: Uint8Array
  /** Wanted, and in no period yet. */
  open: Uint8Array
  /** Within a period, but taken out by an exception. */
  gone: Uint8Array
}

/** A pattern from a day on, as far as it holds. */
interface Found {
  from: number
  to: number
  weekdays: number
  halves: number
  everyWeeks: number
  covered: number
  gaps: Days[]
}

interface Days {
  first: number
  last: number
}

/**
 * Few periods (of less than 24 months, no two of which share a half-day) and exceptions whose half-days are exactly
 * these, in the order of their dates. Several ways are tried, each greedily; the shortest to say is taken.
 */
export function fewestPeriods(set: HalfDays, keep: Keep = {}): Dates {
  const span = spanOf(set)
  if (!span) return { periods: [], except: [] }
  let best: Found[] = []
  for (const { worth, blocks } of WAYS) {
    const found = cover(boardOf(set, span, keep), worth, blocks)
    if (best.length === 0 || costOf(found) < costOf(best)) best = found
    if (costOf(best) <= 1.1 || best.length > TOO_MANY) break
  }
  return said(best, boardOf(set, span, keep), keep)
}

/** Which days first (all, or blocks with gaps of so many at most), and which pattern by what it covers and costs. */
const WAYS = [0, 4, 1].flatMap((blocks) => [
  { blocks, worth: ({ covered, gaps }: Found) => covered / (1 + 0.9 * gaps.length) },
  { blocks, worth: ({ covered, gaps, halves }: Found) => covered * halves - gaps.length },
])

/** How long all this is to say: a rhythm or a list of days is harder to read than days in a row. */
function costOf(found: readonly Found[]): number {
  const one = ({ from, to, weekdays, halves, everyWeeks, gaps }: Found) =>
    1 +
    0.9 * gaps.length +
    (everyWeeks > 1 ? 0.3 : 0) +
    (isRun(weekdays) ? 0 : 0.2) +
    (to - from < 7 ? 0 : 0.05) +
    (halves === 3 ? 0 : 0.05)
  return found.reduce((sum, each) => sum + one(each), 0)
}

/** Bits in a row, whatever comes before and after them. */
const isRun = (bits: number) => ((bits + (bits & -bits)) & bits) === 0

function boardOf(set: HalfDays, span: Days, { others }: Keep): Board {
  const days = span.last - span.first + 1
  const masks = (of = NO_HALF_DAYS) => {
    const list = new Uint8Array(days)
    for (const n of listHalfDays(between(of, span.first, span.last))) {
      const day = (n >> 1) - span.first
      list[day] = (list[day] as number) | (1 << (n & 1))
    }
    return list
  }
  const wanted = masks(set)
  return { first: span.first, wanted, others: masks(others), open: wanted.slice(), gone: new Uint8Array(days) }
}

/** Takes one pattern after the other from the earliest day left; with `blocks`, first those that fill them. */
function cover(board: Board, worth: (found: Found) => number, blocks: number): Found[] {
  const found: Found[] = []
  const take = (first: number, last: number) => {
    for (let day = first; day <= last; ) {
      if (board.open[day] === 0) day++
      else found.push(claim(board, bestFrom(board, day, last, worth)))
    }
  }
  if (blocks > 0) for (const { first, last } of blocksOf(board.wanted, blocks)) take(first, last)
  take(0, board.wanted.length - 1)
  return found
}

/** Stretches of three days or more, each at most `step` days after the one before. */
function blocksOf(wanted: Uint8Array, step: number): Days[] {
  const all: (Days & { days: number })[] = []
  for (const [day, mask] of wanted.entries()) {
    if (mask === 0) continue
    const block = all.at(-1)
    if (block && day - block.last <= step) {
      block.last = day
      block.days++
    } else all.push({ first: day, last: day, days: 1 })
  }
  return all.filter(({ days }) => days >= 3)
}

/** The best pattern that begins with the first open half-day of a day and ends by another day. */
function bestFrom(board: Board, from: number, limit: number, worth: (found: Found) => number): Found {
  const open = board.open[from] as number
  const end = Math.min(limit, toDay(addMonths(toDate(board.first + from), PERIOD_MONTHS)) - board.first - 1)
  let best: Found | null = null
  for (const halves of open === 3 ? [3, 1] : [open]) {
    for (const everyWeeks of rhythmsAt(board, from, halves)) {
      for (const weekdays of weekdaysAt(board, from, halves, everyWeeks, end)) {
        const found = walk(board, { from, weekdays, halves, everyWeeks }, end)
        // Within one week only days in a row are said together.
        if (found.to - from < 7 && !isRun(found.weekdays)) continue
        if (!best || worth(found) > worth(best)) best = found
      }
    }
  }
  return best as Found
}

const has = (mask: number | undefined, halves: number) => ((mask ?? 0) & halves) === halves

/** Every week, or the first rhythm in which the day comes back: three times make a rhythm. */
function rhythmsAt({ open }: Board, from: number, halves: number): number[] {
  const every = [1, 2, 3, 4, 5, 6, 7, 8].find((weeks) => has(open[from + 7 * weeks], halves)) ?? 1
  return every > 1 && has(open[from + 14 * every], halves) ? [1, every] : [1]
}

/** Sets of weekdays (bit 1 = Monday) with that of the first day, of those that come in the first rounds. */
function weekdaysAt(board: Board, from: number, halves: number, everyWeeks: number, end: number): number[] {
  const own = 1 << weekdayOf(board.first + from)
  const origin = weekOf(board.first + from)
  let others = 0
  for (let day = from; day <= Math.min(end, from + 14 * everyWeeks); day++) {
    if ((weekOf(board.first + day) - origin) % everyWeeks !== 0 || !has(board.open[day], halves)) continue
    others |= 1 << weekdayOf(board.first + day)
  }
  others &= ~own
  const sets: number[] = []
  // From the largest: of equals the first is kept.
  for (let some = others; ; some = (some - 1) & others) {
    sets.push(some | own)
    if (some === 0) return sets
  }
}

type Pattern = Pick<Found, 'from' | 'weekdays' | 'halves' | 'everyWeeks'>

/** Calls for each day of a pattern, in order, as long as the answer is true. */
function follow({ first }: Board, { from, weekdays, everyWeeks }: Pattern, end: number, on: (day: number) => boolean) {
  let weekday = weekdayOf(first + from)
  for (let day = from; day <= end; day++) {
    if ((weekdays >> weekday) & 1 && !on(day)) return
    if (++weekday < 8) continue
    weekday = 1
    day += 7 * (everyWeeks - 1)
  }
}

/** Follows a pattern until a day does not fit, over gaps that are short beside the stretches on both sides of them. */
function walk(board: Board, pattern: Pattern, end: number): Found {
  const { wanted, others, open, gone } = board
  const { halves } = pattern
  const stretches: { days: number; last: number }[] = [{ days: 0, last: pattern.from }]
  const gaps: (Days & { days: number })[] = []
  follow(board, pattern, end, (day) => {
    if (has(open[day], halves)) {
      if (gaps.length === stretches.length) stretches.push({ days: 0, last: day })
      const stretch = stretches.at(-1) as (typeof stretches)[number]
      stretch.days++
      stretch.last = day
      return true
    }
    if (wanted[day] !== 0 || others[day] !== 0 || ((gone[day] as number) & halves) !== 0) return false
    if (gaps.length < stretches.length) gaps.push({ first: day, last: day, days: 0 })
    const gap = gaps.at(-1) as (typeof gaps)[number]
    gap.last = day
    gap.days++
    return gap.last - gap.first < LONGEST_GAP
  })
  const daysOf = (i: number) => stretches[i]?.days ?? 0
  const tooLong = gaps.findIndex(({ days }, i) => days > 1 && (days >= daysOf(i) || days >= daysOf(i + 1)))
  const kept = tooLong < 0 ? stretches.length : tooLong + 1
  const days = stretches.slice(0, kept).reduce((sum, stretch) => sum + stretch.days, 0)
  return {
    ...pattern,
    to: (stretches[kept - 1] as { last: number }).last,
    covered: days * (halves === 3 ? 2 : 1),
    gaps: gaps.slice(0, kept - 1),
  }
}

function claim(board: Board, found: Found): Found {
  const { open, gone } = board
  follow(board, found, found.to, (day) => {
    if (has(open[day], found.halves)) open[day] = (open[day] as number) & ~found.halves
    else gone[day] = (gone[day] as number) | found.halves
    return true
  })
  return found
}

function said(found: readonly Found[], board: Board, keep: Keep): Dates {
  const missing = found.flatMap((each) => missingOf(board, each))
  return {
    periods: [...found].sort((a, b) => a.from - b.from).map((each) => periodOf(board, each)),
    except: mergeRanges(missing.map((range) => asBefore(board, range, keep.except ?? []))),
  }
}

function periodOf(board: Board, found: Found): Period {
  let [days, weekdays] = [0, 0]
  follow(board, found, found.to, (day) => {
    days++
    weekdays |= 1 << weekdayOf(board.first + day)
    return true
  })
  const whole = days === found.to - found.from + 1
  const oneWeek = weekOf(board.first + found.from) === weekOf(board.first + found.to)
  return {
    from: toDate(board.first + found.from),
    to: toDate(board.first + found.to),
    ...(whole ? {} : { weekdays: [1, 2, 3, 4, 5, 6, 7].filter((weekday) => (weekdays >> weekday) & 1) }),
    ...(found.halves === 3 ? {} : { halves: [found.halves === 1 ? 'am' : 'pm'] as Half[] }),
    ...(found.everyWeeks === 1 || oneWeek ? {} : { everyWeeks: found.everyWeeks }),
  }
}

/** The days of a pattern that are not wanted, as ranges that touch nothing else. */
function missingOf(board: Board, found: Found): Days[] {
  const ranges: Days[] = []
  let last: number | null = null
  follow(board, found, found.to, (day) => {
    if (board.wanted[day] !== 0) last = null
    else {
      const range = ranges.at(-1)
      if (range && last === range.last && isFree(board, range.last, day)) range.last = day
      else ranges.push({ first: day, last: day })
      last = day
    }
    return true
  })
  return ranges
}

const isFree = ({ wanted, others }: Board, first: number, last: number) =>
  [wanted, others].every((list) => list.subarray(first, last + 1).every((mask) => mask === 0))

/** An exception in the words it had, where it had some. */
function asBefore(board: Board, { first, last }: Days, before: readonly DateRange[]): DateRange {
  const known = before.find((range) => {
    const [from, to] = [toDay(range.from) - board.first, toDay(range.to) - board.first]
    return from <= first && to >= last && isFree(board, Math.max(0, from), to)
  })
  return known ?? { from: toDate(board.first + first), to: toDate(board.first + last) }
}
