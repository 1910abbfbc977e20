import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addMonths,
  between,
  civilDay,
  countCommon,
  countHalfDays,
  type DateRange,
  fromHalfDayNumbers,
  type Half,
  type HalfDays,
  halfDayAt,
  halfDaysOf,
  intersect,
  listHalfDays,
  moveDays,
  NO_HALF_DAYS,
  type Period,
  patternCount,
  reaches,
  spanOf,
  subtract,
  toDate,
  toDay,
  weekdayOf,
  weekOf,
} from '../../src/reference/calendar.ts'

/** The model: half-days as words in a set, dates as the platform counts them. */
const words = (set: HalfDays) => listHalfDays(set).map((n) => `${halfDayAt(n).date}/${halfDayAt(n).half}`)

function model(periods: readonly Period[], minus: readonly DateRange[] = [], notBefore = '0000'): string[] {
  const set = new Set<string>()
  for (const period of periods) {
    let week = 0
    for (let date = period.from; date <= period.to; date = nextDate(date)) {
      if (date !== period.from && isoWeekday(date) === 1) week++
      if (date < notBefore || week % (period.everyWeeks ?? 1) !== 0) continue
      if (period.weekdays && !period.weekdays.includes(isoWeekday(date))) continue
      if (minus.some((range) => range.from <= date && date <= range.to)) continue
      for (const half of period.halves ?? (['am', 'pm'] as const)) set.add(`${date}/${half}`)
    }
  }
  return [...set].sort()
}

function nextDate(date: string): string {
  const next = new Date(date)
  next.setUTCDate(next.getUTCDate() + 1)
  return next.toISOString().slice(0, 10)
}

function isoWeekday(date: string): number {
  return new Date(date).getUTCDay() || 7
}

/** Around the end of 2026 (53 ISO weeks), both changes of the hour of 2027, and 29 February 2028. */
const START = ['2026-12-20', '2027-03-20', '2027-10-20', '2028-02-10', '2000-01-01', '2199-11-20']
const range = fc
  .tuple(fc.constantFrom(...START), fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 40 }))
  .map(([start, first, length]) => ({ from: toDate(toDay(start) + first), to: toDate(toDay(start) + first + length) }))
const period: fc.Arbitrary<Period> = fc
  .tuple(
    range,
    fc.record({
      weekdays: fc.option(fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 })),
      halves: fc.constantFrom<Half[] | null | undefined>(null, undefined, ['am'], ['pm'], ['pm', 'am']),
      everyWeeks: fc.constantFrom(null, undefined, 1, 2, 3, 8),
    }),
  )
  .map(([days, pattern]) => ({ ...days, ...pattern }))
const periods = fc.array(period, { maxLength: 4 })
const ranges = fc.array(range, { maxLength: 3 })

const RUNS = { numRuns: 400, seed: 12 }
const holds = <T>(property: fc.IProperty<T>) => fc.assert(property, RUNS)

describe('half-days agree with a set of words', () => {
  test('of periods, less some days, from a day on', () => {
    holds(
      fc.property(periods, ranges, fc.option(range, { nil: undefined }), (some, minus, start) => {
        const set = halfDaysOf(some, minus, start ? toDay(start.from) : undefined)
        const expected = model(some, minus, start?.from)
        expect(words(set)).toEqual(expected)
        expect(countHalfDays(set)).toBe(expected.length)
        expect(spanOf(set)).toEqual(
          expected.length === 0
            ? null
            : { first: toDay((expected[0] as string).slice(0, 10)), last: toDay(expected.at(-1)?.slice(0, 10) ?? '') },
        )
      }),
    )
  })

  test('both, one without the other', () => {
    holds(
      fc.property(periods, periods, (a, b) => {
        const [left, right] = [halfDaysOf(a), halfDaysOf(b)]
        const inRight = new Set(model(b))
        expect(words(intersect(left, right))).toEqual(model(a).filter((word) => inRight.has(word)))
        expect(words(intersect(right, left))).toEqual(words(intersect(left, right)))
        expect(words(subtract(left, right))).toEqual(model(a).filter((word) => !inRight.has(word)))
      }),
    )
  })

  test('up to and including a day, whichever it is', () => {
    holds(
      fc.property(periods, range, (some, { to }) => {
        expect(words(halfDaysOf(some, [], undefined, toDay(to)))).toEqual(
          model(some).filter((word) => word.slice(0, 10) <= to),
        )
      }),
    )
  })

  test('there and back as numbers', () => {
    holds(
      fc.property(periods, (some) => {
        const numbers = listHalfDays(halfDaysOf(some))
        expect(listHalfDays(fromHalfDayNumbers(numbers.toReversed()))).toEqual(numbers)
      }),
    )
  })

  test('none of the operations changes what it is given', () => {
    holds(
      fc.property(periods, periods, (a, b) => {
        const [left, right] = [halfDaysOf(a), halfDaysOf(b)]
        intersect(left, right)
        subtract(left, right)
        expect([words(left), words(right)]).toEqual([model(a), model(b)])
      }),
    )
  })
})

describe('a period', () => {
  test('of every second week counts ISO weeks from the one that holds its first day, across the end of a year', () => {
    // Wednesday 16 December 2026 is in week 51; then weeks 53 and 2: 2026 has 53 weeks.
    const set = halfDaysOf([{ from: '2026-12-16', to: '2027-01-20', weekdays: [1, 3], halves: ['am'], everyWeeks: 2 }])
    expect(words(set)).toEqual(['2026-12-16/am', '2026-12-28/am', '2026-12-30/am', '2027-01-11/am', '2027-01-13/am'])
  })

  test('that begins on a Sunday has that Sunday alone in its first week', () => {
    const set = halfDaysOf([{ from: '2027-02-07', to: '2027-02-21', halves: ['pm'], everyWeeks: 2 }])
    expect(words(set).map((word) => word.slice(8, 10))).toEqual(['07', '15', '16', '17', '18', '19', '20', '21'])
  })

  test('keeps its rhythm when its beginning is already past', () => {
    const every = { from: '2027-02-01', to: '2027-02-28', weekdays: [1], everyWeeks: 2 }
    expect(words(halfDaysOf([every], [], toDay('2027-02-08')))).toEqual(['2027-02-15/am', '2027-02-15/pm'])
  })

  test('loses and gains no half-day when the hour changes', () => {
    expect(countHalfDays(halfDaysOf([{ from: '2027-03-27', to: '2027-03-29' }]))).toBe(6)
    expect(countHalfDays(halfDaysOf([{ from: '2027-10-30', to: '2027-11-01' }]))).toBe(6)
  })

  test('whose days are all excepted, or none, or past, is empty', () => {
    const day = { from: '2027-02-08', to: '2027-02-08' }
    expect(halfDaysOf([])).toEqual(NO_HALF_DAYS)
    expect(countHalfDays(halfDaysOf([day], [day]))).toBe(0)
    expect(countHalfDays(halfDaysOf([{ ...day, weekdays: [2] }]))).toBe(0)
    expect(countHalfDays(halfDaysOf([day], [], toDay('2027-02-09')))).toBe(0)
    expect(countHalfDays(halfDaysOf([day], [], toDay('2027-02-08')))).toBe(2)
  })
})

describe('dates', () => {
  const day = fc.integer({ min: toDay('1990-01-01'), max: toDay('2210-12-31') })

  test('there and back, weekdays and ISO weeks', () => {
    holds(
      fc.property(day, (n) => {
        expect(toDay(toDate(n))).toBe(n)
        expect(toDate(n + 1)).toBe(nextDate(toDate(n)))
        expect(weekdayOf(n)).toBe(isoWeekday(toDate(n)))
        expect(weekOf(n + 1) - weekOf(n)).toBe(weekdayOf(n + 1) === 1 ? 1 : 0)
      }),
    )
  })

  test.each([
    ['2027-01-31', 1, '2027-02-28'],
    ['2028-01-31', 1, '2028-02-29'],
    ['2028-02-29', 12, '2029-02-28'],
    ['2028-02-29', 24, '2030-02-28'],
    ['2028-02-29', 48, '2032-02-29'],
    ['2027-12-31', 2, '2028-02-29'],
    ['2027-11-30', 24, '2029-11-30'],
    ['2027-03-31', 0, '2027-03-31'],
    ['2027-12-01', 1, '2028-01-01'],
  ])('%s and %i months is %s', (date, months, expected) => {
    expect(addMonths(date, months)).toBe(expected)
  })
})

describe('the civil day where the listing is', () => {
  const at = (instant: string, zone: string) => toDate(civilDay(new Date(instant), zone))

  test.each([
    ['Europe/Paris', '2027-01-15T22:59:59.999Z', '2027-01-15T23:00:00Z', '2027-01-15'],
    ['Europe/Paris', '2027-07-15T21:59:59.999Z', '2027-07-15T22:00:00Z', '2027-07-15'],
    ['Europe/Paris', '2027-03-27T22:59:59Z', '2027-03-27T23:00:00Z', '2027-03-27'],
    ['Europe/Paris', '2027-03-28T21:59:59Z', '2027-03-28T22:00:00Z', '2027-03-28'],
    ['Europe/Paris', '2027-10-31T22:59:59Z', '2027-10-31T23:00:00Z', '2027-10-31'],
    ['Indian/Reunion', '2027-01-15T19:59:59Z', '2027-01-15T20:00:00Z', '2027-01-15'],
    ['Indian/Mayotte', '2027-07-15T20:59:59Z', '2027-07-15T21:00:00Z', '2027-07-15'],
    ['America/Guadeloupe', '2027-07-16T03:59:59Z', '2027-07-16T04:00:00Z', '2027-07-15'],
    ['America/Cayenne', '2027-01-16T02:59:59Z', '2027-01-16T03:00:00Z', '2027-01-15'],
  ])('in %s ends between %s and %s', (zone, before, midnight, date) => {
    expect(at(before, zone)).toBe(date)
    expect(at(midnight, zone)).toBe(nextDate(date))
  })
})

describe('sets that move and are cut agree with their numbers', () => {
  const numbers = fc.uniqueArray(fc.integer({ min: 40_000, max: 40_200 }), { maxLength: 60 })
  const sorted = (list: number[]) => list.toSorted((a, b) => a - b)
  test('moved by days', () => {
    fc.assert(
      fc.property(numbers, fc.integer({ min: -70, max: 70 }), (list, days) => {
        expect(listHalfDays(moveDays(fromHalfDayNumbers(list), days))).toEqual(sorted(list.map((n) => n + days * 2)))
      }),
    )
  })
  test('between two days, and counted together', () => {
    fc.assert(
      fc.property(
        numbers,
        numbers,
        fc.integer({ min: 19_980, max: 20_110 }),
        fc.integer({ min: -3, max: 90 }),
        (a, b, first, days) => {
          const kept = a.filter((n) => n >> 1 >= first && n >> 1 <= first + days)
          expect(listHalfDays(between(fromHalfDayNumbers(a), first, first + days))).toEqual(sorted(kept))
          expect(countCommon(fromHalfDayNumbers(a), fromHalfDayNumbers(b))).toBe(a.filter((n) => b.includes(n)).length)
        },
      ),
    )
  })
  test('a pattern counted over any days, and whether it goes on', () => {
    fc.assert(
      fc.property(period, fc.integer({ min: 0, max: 60 }), (each, later) => {
        const [from, to] = [toDay(each.from), toDay(each.to)]
        expect(patternCount(each, from, to)).toBe(countHalfDays(halfDaysOf([each])))
        expect(reaches(each, from + later)).toBe(countHalfDays(halfDaysOf([each], [], from + later)) > 0)
      }),
    )
  })
})
