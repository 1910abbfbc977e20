import {
  type DateRange,
  type Half,
  halfDayAt,
  halfDaysOf,
  listHalfDays,
  toDate,
  toDay,
  weekdayOf,
  weekOf,
} from '../reference/calendar.ts'
import type { NeededPeriod } from '../reference/need.ts'
import { halfDayOf, type SlotsInput, type SlotWish, type Trade, tradeKey } from './model.ts'

/** Between what a coordinator says (periods, places a profession), slots, and the dates of a listing. Pure. */

/** The slots that a form asks for, from day `today` on: by profession as given, then by half-day. */
export function wishesOf({ periods, teams }: SlotsInput, today: number): SlotWish[] {
  const halfDays = listHalfDays(halfDaysOf(periods, [], today)).map(halfDayAt)
  return teams.flatMap(({ profession, specialty, places }) =>
    halfDays.map(({ date, half }) => ({ profession, specialty: specialty ?? '', day: date, half, places })),
  )
}

/** Slots by profession, in the order in which they come. */
export function byTrade<S extends SlotWish>(slots: readonly S[]): { trade: Trade; slots: S[] }[] {
  const groups = Map.groupBy(slots, tradeKey)
  return [...groups.values()].map((group) => {
    const { profession, specialty } = group[0] as S
    return { trade: { profession, specialty }, slots: group }
  })
}

/** The dates of a listing. */
export interface Dates {
  periods: NeededPeriod[]
  except: DateRange[]
}

/** A listing holds so many of either. */
const MOST_PERIODS = 50
const MOST_EXCEPTIONS = 400

/**
 * The dates of a listing that asks for the half-days of these slots. A limit a week is said as a quota: what one person is
 * wanted for, so that whoever is free for that much covers the listing whole. Of slots too irregular for a listing's periods
 * it has more half-days than there are slots, never fewer: slots alone say who is asked.
 */
export function datesOf(slots: readonly SlotWish[], mostAWeek: number | null): Dates {
  const masks = new Map<number, number>()
  for (const slot of slots) {
    const day = toDay(slot.day)
    masks.set(day, (masks.get(day) ?? 0) | (slot.half === 'am' ? 1 : 2))
  }
  const dates = regular(masks) ?? inRuns(masks) ?? covering(masks)
  if (mostAWeek === null) return dates
  return { ...dates, periods: dates.periods.map((p) => ({ ...p, quota: { halfDays: mostAWeek, per: 'week' } })) }
}

type Masks = ReadonlyMap<number, number>

/** Where each weekday has the same halves: a period for those that have the same, days that are missing are exceptions. */
function regular(masks: Masks): Dates | null {
  const ofWeekday = new Map<number, number>()
  for (const [day, mask] of masks) {
    const weekday = weekdayOf(day)
    if ((ofWeekday.get(weekday) ?? mask) !== mask) return null
    ofWeekday.set(weekday, mask)
  }
  const periods = [...Map.groupBy(masks.keys(), (day) => masks.get(day) as number)].map(([mask, days]) =>
    periodOf(mask, days),
  )
  const except = missing(masks, (day) => ofWeekday.has(weekdayOf(day)))
  return except.length <= MOST_EXCEPTIONS ? { periods, except } : null
}

/** A period for each run of weeks in which some weekdays have the same halves. */
function inRuns(masks: Masks): Dates | null {
  const runs = new Map<string, { mask: number; days: number[] }>()
  for (const days of Map.groupBy(masks.keys(), (day) => `${weekdayOf(day)} ${masks.get(day)}`).values()) {
    let run: number[] = []
    const close = () => {
      const [first, last] = [run[0] as number, run.at(-1) as number]
      const mask = masks.get(first) as number
      const key = `${mask} ${weekOf(first)} ${weekOf(last)}`
      runs.set(key, { mask, days: [...(runs.get(key)?.days ?? []), ...run] })
      run = []
    }
    for (const day of days.toSorted((a, b) => a - b)) {
      if (run.length > 0 && weekOf(day) > weekOf(run.at(-1) as number) + 1) close()
      run.push(day)
    }
    close()
  }
  const periods = [...runs.values()].map(({ mask, days }) => periodOf(mask, days))
  return periods.length <= MOST_PERIODS ? { periods, except: [] } : null
}

/** One period over all of it. */
function covering(masks: Masks): Dates {
  const all = [...masks.values()].reduce((one, other) => one | other, 0)
  const period = periodOf(all, [...masks.keys()])
  const weekdays = new Set(period.weekdays ?? [1, 2, 3, 4, 5, 6, 7])
  return { periods: [period], except: missing(masks, (day) => weekdays.has(weekdayOf(day))).slice(0, MOST_EXCEPTIONS) }
}

function periodOf(mask: number, days: readonly number[]): NeededPeriod {
  const weekdays = [...new Set(days.map(weekdayOf))].sort((a, b) => a - b)
  const halves: Half[] | null = mask === 3 ? null : mask === 1 ? ['am'] : ['pm']
  return {
    from: toDate(Math.min(...days)),
    to: toDate(Math.max(...days)),
    ...(weekdays.length === 7 ? {} : { weekdays }),
    ...(halves ? { halves } : {}),
  }
}

/** Days of a pattern without a slot, between the first and the last. */
function missing(masks: Masks, expected: (day: number) => boolean): DateRange[] {
  const [first, last] = [Math.min(...masks.keys()), Math.max(...masks.keys())]
  const ranges: DateRange[] = []
  let open = false
  for (let day = first; day <= last; day++) {
    if (masks.has(day)) open = false
    else if (expected(day)) {
      if (open) (ranges.at(-1) as DateRange).to = toDate(day)
      else ranges.push({ from: toDate(day), to: toDate(day) })
      open = true
    }
  }
  return ranges
}

/**
 * People needed for the slots of one profession: as many as the fullest half-day has places, and as many as it takes where
 * one person may do only so much. 1..500.
 */
export function peopleNeeded(
  slots: readonly SlotWish[],
  { mostHalfDays, mostAWeek }: { mostHalfDays: number | null; mostAWeek: number | null },
): number {
  const total = slots.reduce((sum, { places }) => sum + places, 0)
  const weeks = new Map<number, number>()
  for (const slot of slots) {
    const week = weekOf(toDay(slot.day))
    weeks.set(week, (weeks.get(week) ?? 0) + slot.places)
  }
  const wanted = [
    ...slots.map(({ places }) => places),
    mostHalfDays === null ? 0 : Math.ceil(total / mostHalfDays),
    ...(mostAWeek === null ? [] : [...weeks.values()].map((sum) => Math.ceil(sum / mostAWeek))),
  ]
  return Math.min(500, Math.max(1, ...wanted))
}

/** Slots in the order of a page: day, morning first, then as professions come in `trades`. */
export function inOrder<S extends SlotWish>(slots: readonly S[]): S[] {
  const trades = [...new Set(slots.map(tradeKey))].sort()
  return slots.toSorted(
    (a, b) => halfDayOf(a) - halfDayOf(b) || trades.indexOf(tradeKey(a)) - trades.indexOf(tradeKey(b)),
  )
}
