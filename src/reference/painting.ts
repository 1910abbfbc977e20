import {
  type DateRange,
  fromHalfDayNumbers,
  type HalfDays,
  halfDaysOf,
  listHalfDays,
  toDate,
  toDay,
} from './calendar.ts'
import { fewestPeriods } from './fewest.ts'
import { mergeRanges, type NeededPeriod } from './need.ts'

/** Dates that are painted: what a stroke over half-days makes of periods and their exceptions. Pure. */

export interface NeededDates {
  periods: NeededPeriod[]
  except: DateRange[]
}

export interface Stroke {
  halfDays: HalfDays
  on: boolean
}

/** What a half-day of the calendar is: needed, one of those to choose from (a quota), or taken out by an exception. */
export type Shade = 'on' | 'quota' | 'except'

/** What each half-day is, by its number; those that are nothing are left out. */
export function shadesOf({ periods, except }: NeededDates): Map<number, Shade> {
  const shades = new Map<number, Shade>()
  const add = (of: readonly NeededPeriod[], minus: readonly DateRange[], shade: Shade) => {
    for (const n of listHalfDays(halfDaysOf(of, minus))) shades.set(n, shade)
  }
  add(periods, [], 'except')
  add(periods.filter(isQuota), except, 'quota')
  add(periods.filter(isPlain), except, 'on')
  return shades
}

const isQuota = (period: NeededPeriod) => Boolean(period.quota)
const isPlain = (period: NeededPeriod) => !period.quota

/**
 * The dates after a stroke. Periods with a quota keep their pattern: erased days of theirs become exceptions, whole days,
 * and painted ones come back. All others are said anew in the fewest. An exception that took nothing away stays, unless
 * its days are painted.
 */
export function paintHalfDays({ periods, except }: NeededDates, { halfDays, on }: Stroke): NeededDates {
  const quotas = periods.filter(isQuota)
  const inQuotas = new Set(listHalfDays(halfDaysOf(quotas)))
  const painted = listHalfDays(halfDays)
  const wanted = new Set(listHalfDays(halfDaysOf(periods.filter(isPlain), except)))
  const open = new Set(listHalfDays(halfDaysOf(quotas, except)).map((n) => n >> 1))
  for (const n of painted) {
    if (on && inQuotas.has(n)) open.add(n >> 1)
    else if (on) wanted.add(n)
    else wanted.delete(n)
    // A day that is painted is no exception any more; one that leaves a quota is one, afternoon and all.
    if (on && (inQuotas.has(n) || inQuotas.has(n ^ 1))) open.add(n >> 1)
    else if (!on && inQuotas.has(n) && open.delete(n >> 1)) {
      wanted.delete(n)
      wanted.delete(n ^ 1)
    }
  }
  const plain = fewestPeriods(fromHalfDayNumbers([...wanted]), { others: halfDaysOf(quotas), except })
  const used = new Set([...[...wanted].map((n) => n >> 1), ...open])
  const closed = [...new Set([...inQuotas].map((n) => n >> 1))].filter((day) => !open.has(day))
  const idle = idleRanges(periods, except, new Set(painted.map((n) => n >> 1)))
  return {
    periods: [...plain.periods, ...quotas].sort((a, b) => a.from.localeCompare(b.from)),
    except: mergeRanges([...plain.except, ...rangesOver(closed, used, except), ...idle]),
  }
}

/** Days as ranges that touch no used day, in the words they had where they had some. */
function rangesOver(days: readonly number[], used: ReadonlySet<number>, before: readonly DateRange[]): DateRange[] {
  const known = before.filter((range) => !touches(range, used))
  const left = days.filter((day) => !known.some(({ from, to }) => toDay(from) <= day && day <= toDay(to)))
  const needed = known.filter(({ from, to }) => days.some((day) => toDay(from) <= day && day <= toDay(to)))
  return [...needed, ...left.map((day) => ({ from: toDate(day), to: toDate(day) }))]
}

/** Exceptions that wait for dates to come; a stroke over one of their days ends them. */
function idleRanges(
  periods: readonly NeededPeriod[],
  except: readonly DateRange[],
  painted: ReadonlySet<number>,
): DateRange[] {
  const held = new Set(listHalfDays(halfDaysOf(periods)).map((n) => n >> 1))
  return except.filter((range) => !touches(range, held) && !touches(range, painted))
}

function touches({ from, to }: DateRange, days: ReadonlySet<number>): boolean {
  const [first, last] = [toDay(from), toDay(to)]
  // A range may span centuries; the days painted do not.
  if (last - first > days.size) return [...days].some((day) => first <= day && day <= last)
  for (let day = first; day <= last; day++) if (days.has(day)) return true
  return false
}
