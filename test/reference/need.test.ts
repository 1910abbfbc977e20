import { describe, expect, test } from 'vitest'
import { fromHalfDayNumbers, listHalfDays, toDate, toDay } from '../../src/reference/calendar.ts'
import { countingExceptions, coveredBy, needsOf, takenBy } from '../../src/reference/need.ts'

/** By hand what the oracle says at random; and what nobody may make slow. Monday 1 February 2027. */

const TODAY = toDay('2027-02-01')
const week = { from: '2027-02-01', to: '2027-02-07' }
const days = (...dates: string[]) => fromHalfDayNumbers(dates.flatMap((date) => [toDay(date) * 2, toDay(date) * 2 + 1]))
const half = (n: number) => `${toDate(n >> 1)}/${n & 1 ? 'pm' : 'am'}`

describe('a need', () => {
  test('is what is not past and not excepted', () => {
    const [need] = needsOf([week], [{ from: '2027-02-03', to: '2027-02-03' }], 0, TODAY + 1)
    expect(need).toMatchObject({ shift: 0, needed: 10 })
    expect(coveredBy(need as never, days('2027-02-01', '2027-02-02', '2027-02-03', '2027-02-04'))).toBe(4)
  })

  test('moves by days, or by weeks where it has weekdays; never before today', () => {
    const shifts = (period: object, today: number) =>
      needsOf([{ ...week, ...period }], [], 8, today).map((n) => n.shift)
    expect(shifts({}, TODAY - 2)).toEqual([0, -1, 1, -2, 2, 3, 4, 5, 6, 7, 8])
    expect(shifts({ weekdays: [1, 2, 3, 4, 5, 6, 7] }, TODAY - 30)).toEqual([0, -7, 7])
  })

  test('does not move onto more exceptions than it has at rest, and exceptions stay where they are', () => {
    const needs = needsOf(
      [{ from: '2027-02-01', to: '2027-02-02' }],
      [{ from: '2027-02-04', to: '2027-02-04' }],
      3,
      TODAY,
    )
    expect(needs.map(({ shift, needed }) => [shift, needed])).toEqual([
      [0, 4],
      [1, 4],
    ])
  })

  test('with a quota counts so much of each week, its share of a week that is cut', () => {
    const fortnight = { from: '2027-02-01', to: '2027-02-14', quota: { halfDays: 6, per: 'week' as const } }
    expect(needsOf([fortnight], [], 0, TODAY)[0]?.needed).toBe(12)
    // Four of seven days are left of the first week: ⌈6 × 8 / 14⌉ = 4.
    const [cut] = needsOf([fortnight], [], 0, TODAY + 3)
    expect(cut?.needed).toBe(10)
    expect(coveredBy(cut as never, days('2027-02-04', '2027-02-05', '2027-02-06', '2027-02-07'))).toBe(4)
    expect(listHalfDays(takenBy(cut as never))).toEqual([])
  })

  test('takes the half-days where they have moved', () => {
    const need = needsOf([{ from: '2027-02-01', to: '2027-02-01' }], [], 1, TODAY).find(({ shift }) => shift === 1)
    expect(listHalfDays(takenBy(need as never)).map(half)).toEqual(['2027-02-02/am', '2027-02-02/pm'])
  })

  test('of fifty years in weekly quotas, four hundred exceptions and sixty shifts is still worked out at once', () => {
    const at = (day: number) => toDate(TODAY + day)
    const quota = { halfDays: 5, per: 'week' as const }
    const periods = Array.from({ length: 50 }, (_, i) => ({ from: at(i * 400), to: at(i * 400 + 399), quota }))
    const except = Array.from({ length: 400 }, (_, i) => ({ from: at(i * 40), to: at(i * 40 + 1) }))
    const before = performance.now()
    expect(needsOf(periods, except, 31, TODAY).length).toBeGreaterThan(10)
    expect(performance.now() - before).toBeLessThan(2000)
  })
})

test('only exceptions that take a half-day away are said', () => {
  const weekdays = { ...week, weekdays: [1, 2, 3, 4, 5] }
  const [sunday, monday, later] = ['2027-02-07', '2027-02-01', '2028-02-01'].map((date) => ({ from: date, to: date }))
  expect(countingExceptions([weekdays], [sunday, monday, later] as never)).toEqual([monday])
})
