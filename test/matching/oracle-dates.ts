/** Dates of the definition, as words: 'YYYY-MM-DD' for a day, 'YYYY-MM-DD/am' for a half-day. */

export type OracleRange = { from: string; to: string }
export type OraclePeriod = OracleRange & {
  weekdays?: number[] | null | undefined
  halves?: ('am' | 'pm')[] | null | undefined
  everyWeeks?: number | null | undefined
}
export type OracleQuota = { halfDays: number; per: 'week' | 'month' }
export type OracleNeedPeriod = OraclePeriod & { quota?: OracleQuota | null | undefined }
export type OracleWindow = { earliest?: string | null | undefined; latest?: string | null | undefined }

/** Every day from 2020 to 2045, one after the other: a move by n days is n places further. */
const CALENDAR: string[] = []
const POSITION = new Map<string, number>()
for (let instant = Date.UTC(2020, 0, 1); instant < Date.UTC(2046, 0, 1); instant += 86_400_000) {
  const date = new Date(instant).toISOString().slice(0, 10)
  POSITION.set(date, CALENDAR.length)
  CALENDAR.push(date)
}
const WEEKDAYS = CALENDAR.map((date) => new Date(date).getUTCDay() || 7)

function positionOf(date: string): number {
  const position = POSITION.get(date)
  if (position === undefined) throw new Error(`${date} is beyond the oracle's calendar`)
  return position
}

export function plusDays(date: string, days: number): string {
  const result = CALENDAR[positionOf(date) + days]
  if (result === undefined) throw new Error(`${date} + ${days} days is beyond the oracle's calendar`)
  return result
}

export const daysFrom = (from: string, to: string): number => positionOf(to) - positionOf(from)

export function datesOf({ from, to }: OracleRange): string[] {
  return to < from ? [] : CALENDAR.slice(positionOf(from), positionOf(to) + 1)
}

const isoWeekday = (date: string): number => WEEKDAYS[positionOf(date)] as number

const mondayOf = (date: string): string => plusDays(date, 1 - isoWeekday(date))

/** 'YYYY-MM-DD' of a half-day. */
export const dateOf = (halfDay: string): string => halfDay.slice(0, 10)

export const moved = (halfDay: string, days: number): string => plusDays(dateOf(halfDay), days) + halfDay.slice(10)

export const isWithin = (date: string, ranges: OracleRange[]): boolean =>
  ranges.some((range) => range.from <= date && date <= range.to)

/** The half-days that the pattern of a period (weekdays, halves, everyWeeks) has on a date, within the period or not. */
function patternOn(period: OraclePeriod, date: string): string[] {
  if (period.weekdays && !period.weekdays.includes(isoWeekday(date))) return []
  const weeks = daysFrom(mondayOf(period.from), mondayOf(date)) / 7
  if (weeks % (period.everyWeeks ?? 1) !== 0) return []
  return (period.halves ?? ['am', 'pm']).map((half) => `${date}/${half}`)
}

export const halfDaysOf = (period: OraclePeriod): string[] => datesOf(period).flatMap((date) => patternOn(period, date))

/** The ISO week (as its Monday) or the calendar month (as 'YYYY-MM') of a half-day. */
export const bucketOf = (halfDay: string, per: OracleQuota['per']): string =>
  per === 'week' ? mondayOf(dateOf(halfDay)) : halfDay.slice(0, 7)

/** The half-days that the period's pattern would have in the whole of a bucket. */
export function patternInBucket(period: OraclePeriod, bucket: string, per: OracleQuota['per']): string[] {
  const first = per === 'week' ? bucket : `${bucket}-01`
  let dates = datesOf({ from: first, to: plusDays(first, per === 'week' ? 6 : 30) })
  if (per === 'month') dates = dates.filter((date) => date.startsWith(bucket))
  return dates.flatMap((date) => patternOn(period, date))
}

/** The days of a window, as the definition reckons open and past ends. */
export function daysOfWindow(window: OracleWindow | null, today: string): string[] {
  const from = window?.earliest && window.earliest > today ? window.earliest : today
  const inTwoYears = plusDays(today, 730)
  const to = window?.latest ?? (inTwoYears > from ? inTwoYears : from)
  return datesOf({ from, to })
}
