/**
 * The half-day calendar (shared definition: one unit = one civil date × morning or afternoon).
 * A day is the count of civil days since 1970-01-01; a half-day is `day * 2` (morning) or `day * 2 + 1` (afternoon).
 * Everything here is pure; "today" is always handed in.
 */

import { wallClock } from './clocks.ts'

export type Half = 'am' | 'pm'

/** Dates are civil, `YYYY-MM-DD`, both ends included. */
export interface DateRange {
  from: string
  to: string
}

/** A pattern of half-days. `weekdays` are ISO (1 = Monday), default all; `halves` default both; `everyWeeks` default 1. */
export interface Period extends DateRange {
  weekdays?: number[] | null | undefined
  halves?: Half[] | null | undefined
  everyWeeks?: number | null | undefined
}

/** A set of half-days as bits; `offset` is the number of the first 32-bit word, so that any two sets line up. */
export interface HalfDays {
  offset: number
  words: Uint32Array
}

/** A period spans strictly less than this many months. */
export const PERIOD_MONTHS = 24

export const NO_HALF_DAYS: HalfDays = { offset: 0, words: new Uint32Array(0) }

/** `YYYY-MM-DD` → day number. Texts were validated at the edge: one that is no date is a broken row, and throws. */
export function toDay(date: string): number {
  const day = Math.round(Date.parse(`${date}T00:00:00Z`) / 86_400_000)
  if (Number.isNaN(day)) throw new RangeError(`not a civil date: ${date}`)
  return day
}

/** Day number → `YYYY-MM-DD`. */
export function toDate(day: number): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10)
}

/** ISO weekday of a day number, 1 = Monday … 7 = Sunday (day 0 was a Thursday). */
export function weekdayOf(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1
}

/** Number of the ISO week (Monday to Sunday) that holds a day; consecutive weeks differ by one. */
export function weekOf(day: number): number {
  return Math.floor((day + 3) / 7)
}

/** The same date `months` later, clamped to the end of a shorter month. */
export function addMonths(date: string, months: number): string {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number]
  const last = new Date(Date.UTC(year, month - 1 + months + 1, 0))
  return toDate(Math.round(last.getTime() / 86_400_000) - Math.max(0, last.getUTCDate() - day))
}

/** Civil date of an instant in an IANA time zone, as a day number. */
export function civilDay(instant: Date, timeZone: string): number {
  return Math.floor(civilHour(instant, timeZone) / 24)
}

/** Hours since 1970-01-01 00:00 as a wall clock of an IANA time zone counts them. */
export function civilHour(instant: Date, timeZone: string): number {
  return Math.floor(wallClock(instant.getTime(), timeZone) / 3_600_000)
}

/** The instant at which a civil day begins in an IANA time zone (whole or half hours from UTC, at most 14). */
export function startOfDay(day: number, timeZone: string): Date {
  // In half-hours since 1970: the day has not begun at the first, and has at the second.
  let [before, after] = [day * 48 - 29, day * 48 + 29]
  while (after - before > 1) {
    const between = (before + after) >> 1
    if (civilDay(new Date(between * 1_800_000), timeZone) < day) before = between
    else after = between
  }
  return new Date(after * 1_800_000)
}

/** The instant of a whole hour (0..23) of a civil day in an IANA time zone; one that the clocks skip, as if they had not. */
export function instantAt(day: number, hour: number, timeZone: string): Date {
  const civil = (day * 24 + hour) * 3_600_000
  const guess = civil - offsetAt(civil, timeZone)
  // Near a change of the clocks the first offset may be the other side's.
  return new Date(civil - offsetAt(guess, timeZone))
}

/** By how much civil time is ahead of UTC at an instant, both in milliseconds. */
function offsetAt(instant: number, timeZone: string): number {
  return wallClock(instant, timeZone) - instant
}

/** The half-days of some periods (their union), less the days of `minus`, from day `notBefore` to day `notAfter`. */
export function halfDaysOf(
  periods: readonly Period[],
  minus: readonly DateRange[] = [],
  notBefore = Number.NEGATIVE_INFINITY,
  notAfter = Number.POSITIVE_INFINITY,
): HalfDays {
  let first = Number.POSITIVE_INFINITY
  let last = Number.NEGATIVE_INFINITY
  for (const period of periods) {
    first = Math.min(first, toDay(period.from))
    last = Math.max(last, toDay(period.to))
  }
  first = Math.max(first, notBefore)
  last = Math.min(last, notAfter)
  if (first > last) return NO_HALF_DAYS
  const set = emptySet(first, last)
  for (const period of periods) paint(set, period, first, last)
  for (const range of minus) erase(set, Math.max(toDay(range.from), first), Math.min(toDay(range.to), last))
  return set
}

function emptySet(first: number, last: number): HalfDays {
  const offset = (first * 2) >> 5
  return { offset, words: new Uint32Array(((last * 2 + 1) >> 5) - offset + 1) }
}

function paint(set: HalfDays, period: Period, notBefore: number, notAfter: number): void {
  const start = toDay(period.from)
  const end = Math.min(toDay(period.to), notAfter)
  const has = patternOf(period)
  const bits = halfBits(period.halves)
  for (let day = Math.max(start, notBefore); day <= end; day++) if (has(day)) setBits(set, day, bits)
}

/** Whether a day, within the period's dates or not, is one of its weekdays in one of its weeks. */
function patternOf({ from, weekdays, everyWeeks }: Period): (day: number) => boolean {
  const days = weekdays ? weekdays.reduce((mask, weekday) => mask | (1 << weekday), 0) : 0xfe
  const every = everyWeeks ?? 1
  if (every === 1) return (day) => ((days >> weekdayOf(day)) & 1) === 1
  const origin = weekOf(toDay(from))
  return (day) => ((days >> weekdayOf(day)) & 1) === 1 && (weekOf(day) - origin) % every === 0
}

/** How many half-days the pattern of a period has from one day to another, both included, whatever its dates. */
export function patternCount(period: Period, first: number, last: number): number {
  const has = patternOf(period)
  let days = 0
  for (let day = first; day <= last; day++) if (has(day)) days++
  return days * (halfBits(period.halves) === 3 ? 2 : 1)
}

function halfBits(halves: readonly Half[] | null | undefined): number {
  if (!halves) return 3
  return (halves.includes('am') ? 1 : 0) | (halves.includes('pm') ? 2 : 0)
}

function setBits(set: HalfDays, day: number, bits: number): void {
  const word = ((day * 2) >> 5) - set.offset
  set.words[word] = (set.words[word] ?? 0) | (bits << ((day * 2) & 31))
}

function erase(set: HalfDays, from: number, to: number): void {
  // Whole words at a time: a range may span centuries.
  const end = (to + 1) * 2
  for (let bit = from * 2; bit < end; ) {
    const next = Math.min((bit | 31) + 1, end)
    const word = (bit >> 5) - set.offset
    set.words[word] = (set.words[word] ?? 0) & ~((0xffffffff >>> (32 - (next - bit))) << (bit & 31))
    bit = next
  }
}

/** The half-days of both sets. */
export function intersect(a: HalfDays, b: HalfDays): HalfDays {
  const offset = Math.max(a.offset, b.offset)
  const end = Math.min(a.offset + a.words.length, b.offset + b.words.length)
  if (end <= offset) return NO_HALF_DAYS
  const words = new Uint32Array(end - offset)
  for (let i = 0; i < words.length; i++) {
    words[i] = (a.words[offset - a.offset + i] ?? 0) & (b.words[offset - b.offset + i] ?? 0)
  }
  return { offset, words }
}

/** The half-days of `a` that are not in `b`. */
export function subtract(a: HalfDays, b: HalfDays): HalfDays {
  const words = a.words.slice()
  for (let i = 0; i < words.length; i++) {
    words[i] = (words[i] ?? 0) & ~(b.words[a.offset + i - b.offset] ?? 0)
  }
  return { offset: a.offset, words }
}

/** The same half-days, `days` later (earlier when negative). */
export function moveDays(set: HalfDays, days: number): HalfDays {
  if (days === 0 || set.words.length === 0) return set
  const whole = Math.floor(days / 16)
  const bits = (days - whole * 16) * 2
  if (bits === 0) return { offset: set.offset + whole, words: set.words }
  const words = new Uint32Array(set.words.length + 1)
  for (let i = 0; i < words.length; i++) {
    words[i] = ((set.words[i] ?? 0) << bits) | ((set.words[i - 1] ?? 0) >>> (32 - bits))
  }
  return { offset: set.offset + whole, words }
}

/** The half-days of a set from one day to another, both included. */
export function between(set: HalfDays, first: number, last: number): HalfDays {
  const start = Math.max(0, first * 2 - set.offset * 32)
  const end = Math.min(set.words.length * 32, (last + 1) * 2 - set.offset * 32)
  if (start >= end) return NO_HALF_DAYS
  if (start === 0 && end === set.words.length * 32) return set
  const words = set.words.slice(start >> 5, ((end - 1) >> 5) + 1)
  words[0] = (words[0] as number) & (0xffffffff << (start & 31))
  const tail = words.length - 1
  words[tail] = (words[tail] as number) & (0xffffffff >>> (31 - ((end - 1) & 31)))
  return { offset: set.offset + (start >> 5), words }
}

/** Whether a period has a half-day on a day or later, whatever its exceptions. */
export function reaches(period: Period, from: number): boolean {
  const has = patternOf(period)
  const end = toDay(period.to)
  for (let day = Math.max(toDay(period.from), from); day <= end; day++) if (has(day)) return true
  return false
}

/** How many bits of a 32-bit word are set. */
export function popcount(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555)
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333)
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/** How many half-days a set holds. */
export function countHalfDays(set: HalfDays): number {
  let count = 0
  for (const word of set.words) count += popcount(word)
  return count
}

/** How many half-days two sets share. */
export function countCommon(a: HalfDays, b: HalfDays): number {
  const first = Math.max(a.offset, b.offset)
  const end = Math.min(a.offset + a.words.length, b.offset + b.words.length)
  let count = 0
  for (let i = first; i < end; i++) {
    count += popcount((a.words[i - a.offset] as number) & (b.words[i - b.offset] as number))
  }
  return count
}

/** The half-days of a set in order, as numbers. */
export function listHalfDays(set: HalfDays): number[] {
  const list: number[] = []
  for (const [i, word] of set.words.entries()) {
    for (let bit = 0; bit < 32; bit++) if ((word >>> bit) & 1) list.push((set.offset + i) * 32 + bit)
  }
  return list
}

/** Days of the first and last half-day of a set, or null when it is empty. */
export function spanOf({ offset, words }: HalfDays): { first: number; last: number } | null {
  const from = words.findIndex((word) => word !== 0)
  if (from < 0) return null
  const to = words.findLastIndex((word) => word !== 0)
  const [low, high] = [words[from] as number, words[to] as number]
  return {
    first: ((offset + from) * 32 + 31 - Math.clz32(low & -low)) >> 1,
    last: ((offset + to) * 32 + 31 - Math.clz32(high)) >> 1,
  }
}

/** A set from half-day numbers, as `listHalfDays` gives them. */
export function fromHalfDayNumbers(numbers: readonly number[]): HalfDays {
  if (numbers.length === 0) return NO_HALF_DAYS
  let first = Number.POSITIVE_INFINITY
  let last = Number.NEGATIVE_INFINITY
  for (const n of numbers) {
    first = Math.min(first, n)
    last = Math.max(last, n)
  }
  const set = emptySet(first >> 1, last >> 1)
  for (const n of numbers) setBits(set, n >> 1, 1 << (n & 1))
  return set
}

/** Half-day number → its date and half. */
export function halfDayAt(number: number): { date: string; half: Half } {
  return { date: toDate(number >> 1), half: number & 1 ? 'pm' : 'am' }
}
