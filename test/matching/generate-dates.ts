import fc from 'fast-check'
import { type OracleNeedPeriod, type OraclePeriod, type OracleWindow, plusDays } from './oracle.ts'

/** Random periods, ranges and windows about a day. */

/** Mostly the first, each of the others now and then. */
export const lean = <T>(weight: number, usual: T, ...others: T[]) =>
  fc.oneof({ weight, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...others) })

export const leanTo = <T>(weight: number, usual: fc.Arbitrary<T>, other: fc.Arbitrary<T>) =>
  fc.oneof({ weight, arbitrary: usual }, { weight: 1, arbitrary: other })

const weekdays = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(null, undefined) },
  { weight: 2, arbitrary: fc.constantFrom<number[]>([1, 2, 3, 4, 5], [6, 7], [7], [1, 3, 5], [2, 1]) },
  { weight: 1, arbitrary: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 7 }) },
)
const halves = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(null, undefined) },
  { weight: 1, arbitrary: fc.constantFrom<('am' | 'pm')[]>(['am'], ['pm'], ['am', 'pm'], ['pm', 'am']) },
)
const everyWeeks = leanTo(4, fc.constantFrom(null, undefined, 1), fc.constantFrom(2, 3, 4, 8))
export const pattern = fc.record({ weekdays, halves, everyWeeks })
/** Of a listing whose dates may move by any number of days. */
const looseDays = fc.record({ weekdays: fc.constant(null), halves, everyWeeks: fc.constantFrom(null, undefined, 1) })

type Quota = OracleNeedPeriod['quota']
const noQuota = fc.constantFrom<Quota>(null, undefined)
const quota = fc.oneof<fc.Arbitrary<Quota>[]>(
  fc.integer({ min: 1, max: 12 }).map((halfDays) => ({ halfDays, per: 'week' as const })),
  fc.integer({ min: 1, max: 50 }).map((halfDays) => ({ halfDays, per: 'month' as const })),
)

export const range = (first: fc.Arbitrary<number>, length: fc.Arbitrary<number>) =>
  fc.tuple(first, length).map(([start, days]) => ({ start, end: start + days }))
export const dated = (today: string, { start, end }: { start: number; end: number }) => ({
  from: plusDays(today, start),
  to: plusDays(today, end),
})

export const offRanges = fc.array(range(fc.integer({ min: -20, max: 120 }), lean(3, 2, 0, 7, 20)), { maxLength: 3 })
/** Near the need, so that a move meets them. */
export const nearRanges = fc.array(range(fc.integer({ min: -5, max: 45 }), lean(1, 1, 0, 4, 9)), { maxLength: 4 })

/** One to three periods after each other, so that no two share a half-day; sometimes a morning and an afternoon. */
const listingPeriods = (today: string, shape: fc.Arbitrary<Partial<OraclePeriod>>, quotas: fc.Arbitrary<Quota>) =>
  fc
    .tuple(
      fc.integer({ min: -12, max: 40 }),
      fc.array(fc.tuple(shape, lean(2, 12, 0, 1, 5, 30, 60), fc.integer({ min: 0, max: 15 }), quotas), {
        minLength: 1,
        maxLength: 3,
      }),
      fc.boolean(),
      quotas,
    )
    .map(([first, parts, split, otherQuota]) => {
      let start = first
      const periods = parts.map(([shape, length, gap, quota]): OracleNeedPeriod => {
        const period = { ...dated(today, { start, end: start + length }), ...shape, quota }
        start += length + 1 + gap
        return period
      })
      const [only] = periods
      if (!split || !only || periods.length > 1) return periods
      return [
        { ...only, halves: ['am' as const] },
        { ...only, halves: ['pm' as const], quota: otherQuota },
      ]
    })

/** All that only replacements and reinforcements have. */
export const fixedDates = (today: string, supple: boolean) => {
  const quotas = supple ? leanTo(1, noQuota, quota) : noQuota
  const except = (ranges: typeof offRanges) => ranges.map((list) => list.map((each) => dated(today, each)))
  const still = fc.record({
    periods: listingPeriods(today, pattern, quotas),
    except: except(offRanges),
    flexDays: fc.constant(0),
  })
  const byWeeks = fc.record({
    periods: listingPeriods(today, pattern, quotas),
    except: except(leanTo(1, offRanges, nearRanges)),
    flexDays: lean(1, 7, 3, 14, 21, 30, 31),
  })
  const byDays = fc.record({
    periods: listingPeriods(today, looseDays, quotas),
    except: except(leanTo(1, fc.constant([]), nearRanges)),
    flexDays: leanTo(1, fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 31 })),
  })
  return supple ? fc.oneof(still, byWeeks, byDays) : still
}

/** Open at either end or at both, in the past, soon, or later than two years from now. */
export const windowNear = (today: string): fc.Arbitrary<OracleWindow | null> => {
  const start = fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: -60, max: 150 }) },
    { weight: 1, arbitrary: fc.integer({ min: 700, max: 760 }) },
  )
  const length = fc.oneof(fc.integer({ min: 0, max: 250 }), fc.constantFrom(0, 30, 89, 900))
  const ends = fc
    .tuple(start, length)
    .map(([first, days]) => ({ earliest: plusDays(today, first), latest: plusDays(today, first + days) }))
  return fc.oneof(
    { weight: 1, arbitrary: fc.constantFrom<OracleWindow | null>(null, {}, { earliest: null, latest: null }) },
    { weight: 3, arbitrary: ends },
    { weight: 1, arbitrary: ends.map(({ earliest }) => ({ earliest })) },
    { weight: 1, arbitrary: ends.map(({ earliest }) => ({ earliest, latest: null })) },
    { weight: 1, arbitrary: ends.map(({ latest }) => ({ earliest: null, latest })) },
    { weight: 1, arbitrary: ends.map(({ latest }) => ({ latest })) },
  )
}
