import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addMonths,
  countHalfDays,
  type DateRange,
  fromHalfDayNumbers,
  type HalfDays,
  halfDaysOf,
  intersect,
  listHalfDays,
  PERIOD_MONTHS,
  type Period,
  subtract,
  toDate,
  toDay,
} from '../../src/reference/calendar.ts'
import { fewestPeriods } from '../../src/reference/fewest.ts'
import type { NeededPeriod } from '../../src/reference/need.ts'
import { type NeededDates, paintHalfDays } from '../../src/reference/painting.ts'

const FIRST = toDay('2026-11-23')

const numbers = (set: HalfDays) => listHalfDays(set)
const setOf = (periods: readonly Period[], except: readonly DateRange[] = []) => halfDaysOf(periods, except)
/** Said anew from its half-days alone. */
const anew = (periods: readonly Period[], except: readonly DateRange[] = []) => fewestPeriods(setOf(periods, except))

const FIVE = [1, 2, 3, 4, 5]

function expectApart(periods: readonly Period[]): void {
  for (const [i, period] of periods.entries()) {
    expect(period.to < addMonths(period.from, PERIOD_MONTHS)).toBe(true)
    for (const other of periods.slice(0, i)) {
      expect(countHalfDays(intersect(setOf([period]), setOf([other])))).toBe(0)
    }
  }
}

const anyHalfDays = (days: number) =>
  fc
    .uniqueArray(fc.nat({ max: days * 2 - 1 }), { maxLength: days * 2 })
    .map((list) => fromHalfDayNumbers(list.map((n) => FIRST * 2 + n)))

const anyPeriod = fc
  .record({
    from: fc.nat({ max: 300 }),
    days: fc.nat({ max: 200 }),
    weekdays: fc.option(fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 })),
    halves: fc.option(fc.subarray(['am', 'pm'] as const, { minLength: 1 })),
    everyWeeks: fc.constantFrom(1, 1, 1, 2, 3, 4),
  })
  .map(({ from, days, ...rest }) => ({ from: toDate(FIRST + from), to: toDate(FIRST + from + days), ...rest }))

const anyRange = fc
  .tuple(fc.nat({ max: 500 }), fc.nat({ max: 20 }))
  .map(([from, days]) => ({ from: toDate(FIRST + from), to: toDate(FIRST + from + days) }))

describe('half-days as the fewest periods', () => {
  test('are exactly these half-days, in periods that are apart', () => {
    fc.assert(
      fc.property(fc.oneof(anyHalfDays(25), anyHalfDays(120)), (set) => {
        const { periods, except } = fewestPeriods(set)
        expect(numbers(setOf(periods, except))).toEqual(numbers(set))
        expectApart(periods)
      }),
    )
  })

  test('are so for patterns and their exceptions too', () => {
    fc.assert(
      fc.property(
        fc.array(anyPeriod, { minLength: 1, maxLength: 4 }),
        fc.array(anyRange, { maxLength: 3 }),
        (some, minus) => {
          const set = setOf(some, minus)
          const { periods, except } = fewestPeriods(set, { except: minus })
          expect(numbers(setOf(periods, except))).toEqual(numbers(set))
          expectApart(periods)
        },
      ),
    )
  })

  test('leave the days of other periods alone', () => {
    fc.assert(
      fc.property(anyPeriod, anyPeriod, fc.array(anyRange, { maxLength: 3 }), (own, other, minus) => {
        const others = setOf([other])
        const set = subtract(setOf([own], minus), others)
        const { periods, except } = fewestPeriods(set, { others })
        expect(numbers(setOf(periods, except))).toEqual(numbers(set))
        expect(countHalfDays(intersect(setOf(periods), others))).toBe(0)
        expect(numbers(setOf([other], except))).toEqual(numbers(others))
      }),
    )
  })

  test('come back as people say them', () => {
    const said: { periods: Period[]; except?: DateRange[] }[] = [
      { periods: [{ from: '2027-02-09', to: '2027-02-19', weekdays: FIVE }] },
      { periods: [{ from: '2027-02-09', to: '2027-02-12' }] },
      { periods: [{ from: '2027-02-09', to: '2027-02-09', halves: ['am'] }] },
      {
        periods: [
          { from: '2027-02-09', to: '2027-02-19', weekdays: FIVE },
          { from: '2027-04-13', to: '2027-04-23', weekdays: FIVE },
        ],
      },
      {
        periods: [{ from: '2026-12-02', to: '2027-06-30', weekdays: [3] }],
        except: [
          { from: '2026-12-23', to: '2026-12-30' },
          { from: '2027-04-14', to: '2027-04-14' },
        ],
      },
      { periods: [{ from: '2026-12-05', to: '2027-06-19', weekdays: [6], halves: ['am'], everyWeeks: 2 }] },
      {
        periods: [
          { from: '2026-12-02', to: '2027-06-30', weekdays: [3] },
          { from: '2026-12-05', to: '2027-06-19', weekdays: [6], halves: ['am'], everyWeeks: 2 },
        ],
      },
      {
        periods: [
          { from: '2026-12-01', to: '2027-03-30', weekdays: [1, 2, 4, 5] },
          { from: '2026-12-02', to: '2027-03-31', weekdays: [3], halves: ['am'] },
        ],
      },
      {
        periods: [
          { from: '2027-02-02', to: '2027-02-02' },
          { from: '2027-02-09', to: '2027-02-19', weekdays: FIVE },
        ],
      },
      {
        periods: [
          { from: '2027-01-04', to: '2027-01-04', halves: ['pm'] },
          { from: '2027-01-06', to: '2027-01-06' },
        ],
      },
      {
        periods: [
          { from: '2027-02-08', to: '2027-02-12' },
          { from: '2027-02-22', to: '2027-02-26' },
        ],
      },
      {
        periods: [{ from: '2027-02-09', to: '2027-02-19', weekdays: FIVE }],
        except: [{ from: '2027-02-11', to: '2027-02-11' }],
      },
      {
        periods: [{ from: '2027-01-04', to: '2027-12-31', weekdays: FIVE }],
        except: [{ from: '2027-08-02', to: '2027-08-20' }],
      },
    ]
    for (const { periods, except = [] } of said) expect(anew(periods, except)).toEqual({ periods, except })
  })

  test('say an exception as it was said before', () => {
    const weekly = [{ from: '2026-12-02', to: '2027-06-30', weekdays: [3] }]
    const holidays = [{ from: '2026-12-19', to: '2027-01-03' }]
    expect(fewestPeriods(setOf(weekly, holidays), { except: holidays })).toEqual({ periods: weekly, except: holidays })
  })

  test('take no time, whatever was painted in two years', () => {
    const last = FIRST + 730
    const two: Period[] = [{ from: toDate(FIRST), to: toDate(last - 1) }]
    const hard = [
      setOf(two),
      setOf([{ ...(two[0] as Period), weekdays: FIVE }], [{ from: '2027-08-01', to: '2027-08-31' }]),
      fromHalfDayNumbers(Array.from({ length: 1460 }, (_, i) => FIRST * 2 + i).filter((n) => (n * 7919) % 13 < 6)),
      fromHalfDayNumbers(Array.from({ length: 1460 }, (_, i) => FIRST * 2 + i).filter((n) => n ** 2 % 5 < 3)),
    ]
    for (const set of hard) fewestPeriods(set)
    const times = hard.map((set) => {
      const start = performance.now()
      fewestPeriods(set)
      return performance.now() - start
    })
    expect(Math.max(...times)).toBeLessThan(200)
  })
})

describe('a stroke of the brush', () => {
  const QUOTA: NeededPeriod = {
    from: '2027-01-01',
    to: '2027-03-31',
    weekdays: FIVE,
    quota: { halfDays: 20, per: 'month' },
  }
  const day = (date: string, half: 0 | 1 | null = null) => {
    const n = toDay(date) * 2
    return fromHalfDayNumbers(half === null ? [n, n + 1] : [n + half])
  }
  const NOTHING: NeededDates = { periods: [], except: [] }

  test('adds half-days and takes them away, and nothing else', () => {
    const anyDates = fc.record({
      periods: fc.array(anyPeriod, { maxLength: 3 }),
      except: fc.array(anyRange, { maxLength: 3 }),
    })
    fc.assert(
      fc.property(anyDates, anyHalfDays(90), fc.boolean(), (dates, halfDays, on) => {
        const after = paintHalfDays(dates, { halfDays, on })
        const before = new Set(numbers(setOf(dates.periods, dates.except)))
        for (const n of numbers(halfDays)) on ? before.add(n) : before.delete(n)
        expect(numbers(setOf(after.periods, after.except))).toEqual([...before].sort((a, b) => a - b))
      }),
    )
  })

  test('leaves a quota its pattern: whole days of it become exceptions, and come back', () => {
    const before = { periods: [QUOTA], except: [] }
    const off = paintHalfDays(before, { halfDays: day('2027-02-10', 0), on: false })
    expect(off).toEqual({ periods: [QUOTA], except: [{ from: '2027-02-10', to: '2027-02-10' }] })
    expect(paintHalfDays(off, { halfDays: day('2027-02-10', 1), on: true })).toEqual(before)
    const beside = paintHalfDays(before, { halfDays: day('2027-02-13'), on: true })
    expect(beside).toEqual({ periods: [QUOTA, { from: '2027-02-13', to: '2027-02-13' }], except: [] })
    expect(paintHalfDays(beside, { halfDays: day('2027-02-13'), on: false })).toEqual(before)
  })

  test('keeps periods apart from quotas, whatever is painted', () => {
    fc.assert(
      fc.property(
        anyPeriod,
        fc.array(anyRange, { maxLength: 3 }),
        fc.array(fc.tuple(anyHalfDays(60), fc.boolean()), { maxLength: 4 }),
        (pattern, except, strokes) => {
          const quota: NeededPeriod = { ...pattern, quota: { halfDays: 4, per: 'week' } }
          let dates: NeededDates = { periods: [quota], except }
          for (const [halfDays, on] of strokes) {
            const before = setOf(dates.periods, dates.except)
            dates = paintHalfDays(dates, { halfDays, on })
            const after = setOf(dates.periods, dates.except)
            // What is painted is there, what is erased is not; a quota's days come and go whole.
            expect(countHalfDays(on ? subtract(halfDays, after) : intersect(halfDays, after))).toBe(0)
            const days = new Set(numbers(halfDays).map((n) => n >> 1))
            const untouched = (set: HalfDays) => numbers(set).filter((n) => !days.has(n >> 1))
            expect(untouched(after)).toEqual(untouched(before))
          }
          expect(dates.periods).toContainEqual(quota)
          expectApart(dates.periods)
        },
      ),
    )
  })

  test('keeps an exception that waits for its dates, until one of its days is painted', () => {
    const august = { from: '2027-08-01', to: '2027-08-31' }
    const waiting = paintHalfDays({ ...NOTHING, except: [august] }, { halfDays: day('2027-02-10'), on: true })
    expect(waiting.except).toEqual([august])
    expect(paintHalfDays(waiting, { halfDays: day('2027-08-10'), on: true }).except).toEqual([])
  })
})
