import {
  addMonths,
  type DateRange,
  fromHalfDayNumbers,
  type Half,
  type HalfDays,
  halfDaysOf,
  type Period,
  toDate,
  toDay,
  weekdayOf,
  weekOf,
} from '../reference/calendar.ts'
import { civilDate } from '../reference/fields.ts'
import { type NeededDates, type Stroke, shadesOf } from '../reference/painting.ts'
import { firstOf, listOf, textOf, type Values } from './forms.ts'

/** What the buttons and fields of a calendar mean: half-days to paint or to erase. */

/** Where one paints: not before today, nor after the last day that the calendar may show. Day numbers. */
export interface Place {
  today: number
  last: number
}

/** What the script sends: "+2027-02-09am -2027-02-10pm". */
const PAINTED = /([+-])(\d{4}-\d{2}-\d{2})(am|pm)/g

/** More than two years hold. */
const MOST_PAINTED = 2_000

export const WEEK = [1, 2, 3, 4, 5, 6, 7]

/** The half-days of the week that the form says are usual, "1am" … "7pm"; null where it has no such field. */
export function openingIn(values: Values): readonly string[] | null {
  if (!values.has('ouverture')) return null
  return [...new Set(listOf(values, 'ouverture'))].filter((one) => /^[1-7][ap]m$/.test(one))
}

/** The same, from Monday to Friday while nothing was said. */
export const openingOf = (values: Values) => openingIn(values) ?? USUAL

export const USUAL: readonly string[] = [1, 2, 3, 4, 5].flatMap((weekday) => [`${weekday}am`, `${weekday}pm`])

/** The strokes of a button, or of the script: `peindre:` with what one sees of a half-day, a day, a week, a weekday. */
export function strokesOf(values: Values, action: string, place: Place, dates: NeededDates): Stroke[] {
  const target = action.slice('peindre'.length + 1)
  if (target === '') return paintedBy(firstOf(values, 'peinture'), place)
  const { paint, erase } = targetOf(target, openingOf(values))
  const within = (numbers: readonly number[]) => numbers.filter((n) => isWithin(n >> 1, place))
  const shades = shadesOf(dates)
  const on = within(paint).some((n) => !['on', 'quota'].includes(shades.get(n) ?? ''))
  return [{ halfDays: fromHalfDayNumbers(within(on ? paint : erase)), on }]
}

const isWithin = (day: number, { today, last }: Place) => today <= day && day <= last

function paintedBy(text: string, place: Place): Stroke[] {
  const all = [...text.matchAll(PAINTED)].slice(0, MOST_PAINTED)
  return [true, false].map((on) => ({
    on,
    halfDays: fromHalfDayNumbers(
      all
        .filter(([, sign, date]) => (sign === '+') === on && civilDate.safeParse(date).success)
        .map(([, , date = '', half]) => toDay(date) * 2 + (half === 'am' ? 0 : 1))
        .filter((n) => isWithin(n >> 1, place)),
    ),
  }))
}

/** Painted is what is usual, erased is all there is. */
function targetOf(target: string, opening: readonly string[]): { paint: number[]; erase: number[] } {
  const [, date = '', rest = ''] = /^(\d{4}-\d{2}(?:-\d{2})?)(.*)$/.exec(target) ?? []
  const nothing = { paint: [], erase: [] }
  const weekday = /^\/([1-7])$/.exec(rest)?.[1]
  if (!civilDate.safeParse(weekday ? `${date}-01` : date).success) return nothing
  if (rest === 'am' || rest === 'pm') {
    const half = [toDay(date) * 2 + (rest === 'am' ? 0 : 1)]
    return { paint: half, erase: half }
  }
  const days = weekday
    ? daysFrom(toDay(`${date}-01`), toDay(addMonths(`${date}-01`, 1)) - 1).filter(
        (day) => weekdayOf(day) === Number(weekday),
      )
    : rest === '/semaine'
      ? daysFrom(weekOf(toDay(date)) * 7 - 3, weekOf(toDay(date)) * 7 + 3)
      : rest === ''
        ? [toDay(date)]
        : []
  const usual = days.flatMap((day) => usualHalves(day, opening))
  const all = days.flatMap((day) => [day * 2, day * 2 + 1])
  return { paint: usual.length > 0 ? usual : all, erase: all }
}

function daysFrom(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i)
}

function usualHalves(day: number, opening: readonly string[]): number[] {
  return (['am', 'pm'] as const).flatMap((half, i) =>
    opening.includes(`${weekdayOf(day)}${half}`) ? [day * 2 + i] : [],
  )
}

/** What "du … au …" says: an open end is today, or the last day that is shown. */
export function rangeOf(values: Values, place: Place, shownUntil: number): DateRange {
  const dayOf = (name: string, otherwise: number) => {
    const date = civilDate.safeParse(textOf(values, name))
    return Math.min(place.last, Math.max(place.today, date.success ? toDay(date.data) : otherwise))
  }
  const ends = [dayOf('plage.du', place.today), dayOf('plage.au', shownUntil)]
  return { from: toDate(Math.min(...ends)), to: toDate(Math.max(...ends)) }
}

/** The usual half-days within some dates. */
export function usualIn({ from, to }: DateRange, values: Values): HalfDays {
  const opening = openingOf(values)
  return fromHalfDayNumbers(daysFrom(toDay(from), toDay(to)).flatMap((day) => usualHalves(day, opening)))
}

/** One period that takes in all usual days: with those that are open in the morning or afternoon only, both. */
export function usualPeriod(range: DateRange, values: Values): Period {
  const opening = openingOf(values)
  const weekdays = WEEK.filter((weekday) => opening.some((one) => one.startsWith(String(weekday))))
  const halves = (['am', 'pm'] as const).filter((half) => opening.some((one) => one.endsWith(half)))
  return {
    ...range,
    ...(weekdays.length % 7 === 0 ? {} : { weekdays }),
    ...(halves.length % 2 === 0 ? {} : { halves }),
  }
}

/** "Chaque mercredi, le matin", every week or every other one, the first of them within the range. */
export function weekdayIn(range: DateRange, values: Values, everyWeeks: number): HalfDays {
  const weekday = WEEK.find((one) => String(one) === textOf(values, 'chaque.jour')) ?? 3
  const half = textOf(values, 'chaque.moitie')
  const halves: Half[] = half === 'am' || half === 'pm' ? [half] : ['am', 'pm']
  const first = toDay(range.from)
  const from = toDate(first + ((weekday - weekdayOf(first) + 7) % 7))
  return from > range.to
    ? fromHalfDayNumbers([])
    : halfDaysOf([{ ...range, from, weekdays: [weekday], halves, everyWeeks }])
}

/** The August that is next, or is now. */
export function nextAugust(today: number): DateRange {
  const [year, month] = toDate(today).split('-').map(Number) as [number, number]
  const of = month > 8 ? year + 1 : year
  return { from: `${of}-08-01`, to: `${of}-08-31` }
}
