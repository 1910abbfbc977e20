import { type DateRange, type Period, toDate, toDay, weekdayOf } from '../reference/calendar.ts'
import { enumerate, frenchRange, plural } from '../reference/french.ts'
import type { NeededPeriod } from '../reference/need.ts'
import { between, pick, type Random, some, weighted } from './random.ts'

/** When people of a seed need somebody, or are free. Day numbers in, civil dates out. Pure. */

export interface SeedNeed {
  periods: NeededPeriod[]
  except: DateRange[]
  flexDays: number
  /** As a title says it: "3 semaines en juillet", "les mercredis". */
  when: string
}

const MONTHS = 'janvier février mars avril mai juin juillet août septembre octobre novembre décembre'.split(' ')
const DAYS = 'lundi mardi mercredi jeudi vendredi samedi dimanche'.split(' ')
const WORKDAYS = [1, 2, 3, 4, 5]

const monthOf = (day: number) => MONTHS[Number(toDate(day).slice(5, 7)) - 1] as string
const inMonth = (day: number) => `en ${monthOf(day)}`
const mondayFrom = (day: number) => day + ((8 - weekdayOf(day)) % 7)
const range = (from: number, to: number) => ({ from: toDate(from), to: toDate(to) })

type Shape = (random: Random, start: number) => SeedNeed

/** One to three weeks on end; some work on Saturday mornings too. */
const weeks: Shape = (random, start) => {
  const count = between(random, 1, 3)
  const days = range(start, start + count * 7 - 3)
  const periods: NeededPeriod[] = [{ ...days, weekdays: WORKDAYS }]
  if (random() < 0.2) periods.push({ ...range(start, start + count * 7 - 2), weekdays: [6], halves: ['am'] })
  const said = count === 1 ? `une semaine ${inMonth(start)}` : `${count} semaines ${inMonth(start)}`
  return { periods, except: [], flexDays: 0, when: pick(random, [said, frenchRange(days.from, days.to)]) }
}

/** Two separate stretches. */
const twice: Shape = (random, start) => {
  const again = start + 7 * between(random, 3, 10)
  const periods = [
    { ...range(start, start + 4), weekdays: WORKDAYS },
    { ...range(again, again + pick(random, [4, 11])), weekdays: pick(random, [WORKDAYS, [1, 2, 4, 5]]) },
  ]
  const months = [...new Set([monthOf(start), monthOf(again)])]
  return { periods, except: [], flexDays: 0, when: `en ${months.join(' et ')}` }
}

/** A day or two a week for months, perhaps every other Saturday morning as well, perhaps not in school holidays. */
const weekly: Shape = (random, start) => {
  const days = range(start, start + 7 * between(random, 10, 40))
  const weekdays = some(random, WORKDAYS, 0.15).slice(0, 2)
  const periods: NeededPeriod[] = [{ ...days, weekdays }]
  const saturdays = random() < 0.25
  if (saturdays) periods.push({ ...days, weekdays: [6], halves: ['am'], everyWeeks: 2 })
  const long = toDay(days.to) - start > 140
  const named = `les ${enumerate(weekdays.map((day) => `${DAYS[day - 1]}s`))}`
  return {
    periods,
    except: long && random() < 0.6 ? schoolHolidays(days) : [],
    flexDays: 0,
    when: saturdays ? `${named} et un samedi sur deux` : named,
  }
}

const afternoons: Shape = (random, start) => {
  const weekdays = pick(random, [[1, 4], [2, 5], [3], [1, 2, 4]])
  const half = pick(random, ['am', 'pm'] as const)
  const named = enumerate(weekdays.map((day) => `${DAYS[day - 1]}`))
  return {
    periods: [{ ...range(start, start + 7 * between(random, 6, 30)), weekdays, halves: [half] }],
    except: [],
    flexDays: 0,
    when: `${named} ${half === 'am' ? 'matin' : 'après-midi'}`,
  }
}

/** Some weeks on end, a few days earlier or later. */
const supple: Shape = (random, start) => {
  const count = between(random, 1, 4)
  return {
    periods: [range(start, start + count * 7 - 1)],
    except: [],
    flexDays: pick(random, [3, 5, 7, 10]),
    when: `${plural(count, 'semaine')} ${inMonth(start)}, dates souples`,
  }
}

/** Four days a week for months, the beginning to be agreed. */
const long: Shape = (random, start) => {
  const count = between(random, 12, 26)
  const off = pick(random, WORKDAYS)
  const days = range(start, start + count * 7 - 3)
  return {
    periods: [{ ...days, weekdays: WORKDAYS.filter((day) => day !== off) }],
    except: random() < 0.3 ? [range(start + 35, start + 41)] : [],
    flexDays: pick(random, [0, 7, 14]),
    when: `${Math.round(count / 4.35)} mois à partir de ${monthOf(start)}`,
  }
}

/** So many days a month on a roster, weekends included. */
const monthly: Shape = (random, start) => {
  const days = between(random, 5, 15)
  return {
    periods: [
      { ...range(start, start + 30 * between(random, 2, 8)), quota: { halfDays: days * 2, per: 'month' as const } },
    ],
    except: [],
    flexDays: 0,
    when: `${days} jours par mois`,
  }
}

const someDaysAWeek: Shape = (random, start) => {
  const days = between(random, 2, 4)
  const span = range(start, start + 7 * between(random, 4, 26))
  return {
    periods: [{ ...span, weekdays: WORKDAYS, quota: { halfDays: days * 2, per: 'week' as const } }],
    except: random() < 0.3 ? schoolHolidays(span).slice(0, 1) : [],
    flexDays: 0,
    when: `${days} jours par semaine`,
  }
}

const saturdays: Shape = (random, start) => ({
  periods: [{ ...range(start, start + 7 * between(random, 10, 40)), weekdays: [6], halves: ['am'], everyWeeks: 2 }],
  except: [],
  flexDays: 0,
  when: 'un samedi matin sur deux',
})

const SHAPES: [Shape, number][] = [
  [weeks, 36],
  [twice, 12],
  [weekly, 18],
  [afternoons, 7],
  [supple, 10],
  [long, 10],
  [someDaysAWeek, 4],
  [saturdays, 3],
]
const ROSTER: [Shape, number][] = [
  [monthly, 50],
  [weeks, 18],
  [long, 14],
  [twice, 8],
  [supple, 10],
]

/** When a replacement is wanted, within five months; infirmiers (`roster`) count in days a month. */
export function needFrom(random: Random, today: number, roster: boolean): SeedNeed {
  // Most are sought some weeks ahead.
  const start = mondayFrom(today + 5 + Math.floor(random() * random() * 150))
  return weighted(random, roster ? ROSTER : SHAPES)(random, start)
}

/** A campaign: some days on end, or the weekends of a month or two. */
export function campaignFrom(random: Random, today: number): SeedNeed {
  const start = mondayFrom(today + between(random, 5, 90))
  const count = between(random, 3, 8)
  const [periods, when]: [NeededPeriod[], string] =
    random() < 0.5
      ? [[{ ...range(start, start + 7 * count), weekdays: pick(random, [[6], [6, 7]]) }], `week-ends ${inMonth(start)}`]
      : [[range(start, start + between(random, 1, 11))], inMonth(start)]
  if (random() < 0.3) for (const period of periods) period.halves = [pick(random, ['am', 'pm'] as const)]
  return { periods, except: [], flexDays: 0, when }
}

/** The two weeks or so of each school holiday, as near as a seed needs to know, that touch these dates. */
function schoolHolidays({ from, to }: DateRange): DateRange[] {
  const years = [Number(from.slice(0, 4)) - 1, Number(from.slice(0, 4)), Number(to.slice(0, 4))]
  return [...new Set(years)]
    .flatMap((year) => [
      { from: `${year}-02-13`, to: `${year}-02-28` },
      { from: `${year}-04-10`, to: `${year}-04-25` },
      { from: `${year}-07-04`, to: `${year}-08-31` },
      { from: `${year}-10-17`, to: `${year}-11-01` },
      { from: `${year}-12-19`, to: `${year + 1}-01-02` },
    ])
    .filter((holiday) => holiday.from <= to && holiday.to >= from)
}

/** When a candidate is free, from now on and for some months. */
export function freeFrom(random: Random, today: number): { availability: Period[]; unavailable: DateRange[] } {
  const start = today + between(random, 0, 25)
  const end = start + between(random, 60, 380)
  const whole = range(start, end)
  const availability = weighted<() => Period[]>(random, [
    [() => [{ ...whole, weekdays: WORKDAYS }], 34],
    [() => [whole], 20],
    [() => [{ ...whole, weekdays: some(random, WORKDAYS, 0.6) }], 20],
    [() => [{ ...whole, weekdays: [2, 3, 4, 5] }], 6],
    [() => [{ ...whole, weekdays: WORKDAYS, everyWeeks: 2 }], 5],
    [() => [{ ...whole, weekdays: WORKDAYS, halves: [pick(random, ['am', 'pm'] as const)] }], 4],
    [() => [{ ...whole, weekdays: [6, 7] }], 3],
    [() => [range(start, start + 13), range(start + 40, start + 60), range(start + 90, start + 130)], 8],
  ])()
  const holiday = start + between(random, 10, 120)
  const unavailable = random() < 0.35 ? [range(holiday, holiday + pick(random, [6, 13, 20]))] : []
  return { availability, unavailable: random() < 0.1 ? [...unavailable, ...august(whole)] : unavailable }
}

function august({ from, to }: DateRange): DateRange[] {
  return [from, to]
    .map((date) => Number(date.slice(0, 4)))
    .filter((year, i, all) => all.indexOf(year) === i)
    .map((year) => ({ from: `${year}-08-01`, to: `${year}-08-31` }))
    .filter((month) => month.from <= to && month.to >= from)
}
