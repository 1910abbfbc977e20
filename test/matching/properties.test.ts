import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { DatesFacts } from '../../src/matching/model.ts'
import { prepareOpening, scoreMatch } from '../../src/matching/score.ts'
import { reasonSentences } from '../../src/matching/sentences.ts'
import { type Pair, pairs } from './generate.ts'
import {
  isDated,
  type OracleNeedPeriod,
  type OraclePeriod,
  type OracleRange,
  type OracleWindow,
  plusDays,
  todayOf,
} from './oracle.ts'
import { openingOf, profileOf, verdictOf } from './sides.ts'

const RUNS = { numRuns: 800, seed: 4 }

/** What of a verdict counts, whichever of two equally near communes it names. */
const outcome = (pair: Pair) => {
  const verdict = verdictOf(pair)
  return verdict.eligible
    ? { score: verdict.score, points: verdict.reasons.map((reason) => reason.points), dates: verdict.reasons[0]?.facts }
    : verdict.line
}

/** Coverage, covered and shift of a match of dates; undefined for whatever is none. */
const datesOf = (pair: Pair): DatesFacts | undefined => {
  const verdict = verdictOf(pair)
  return verdict.eligible && isDated(pair.listing) ? (verdict.reasons[0]?.facts as DatesFacts) : undefined
}

test('the order in which anything is listed changes nothing', () => {
  const turn = <T extends OraclePeriod>(periods: T[]): T[] =>
    periods
      .map((each) => ({ ...each, weekdays: each.weekdays?.toReversed(), halves: each.halves?.toReversed() }))
      .reverse()
  const turned = ({ listing, candidate, now }: Pair): Pair => ({
    now,
    listing: {
      ...listing,
      periods: turn(listing.periods),
      except: listing.except.toReversed(),
      // The first commune gives the time zone: it stays.
      communes: [...listing.communes.slice(0, 1), ...listing.communes.slice(1).reverse()],
    },
    candidate: {
      ...candidate,
      kinds: candidate.kinds.toReversed(),
      qualifications: candidate.qualifications.toReversed(),
      zones: candidate.zones.toReversed(),
      practiceTypes: candidate.practiceTypes.toReversed(),
      preferred: candidate.preferred.toReversed(),
      availability: turn(candidate.availability),
      unavailable: candidate.unavailable.toReversed(),
      taken: new Set([...candidate.taken].reverse()),
    },
  })
  fc.assert(
    fc.property(pairs, (pair) => {
      expect(outcome(turned(pair))).toEqual(outcome(pair))
    }),
    RUNS,
  )
})

test('what one candidate scores does not depend on who was scored before', () => {
  fc.assert(
    fc.property(pairs, fc.array(pairs, { minLength: 1, maxLength: 6 }), ({ listing, candidate, now }, others) => {
      const candidates = [candidate, ...others.map((other) => other.candidate)].map(profileOf)
      const scored = (list: typeof candidates) => {
        const prepared = prepareOpening(openingOf(listing), now)
        return list.map((each) => scoreMatch(prepared, each))
      }
      expect(scored(candidates.toReversed()).reverse()).toEqual(scored(candidates))
    }),
    { ...RUNS, numRuns: 200 },
  )
})

test('being free more often never lowers the score, nor ends a match', () => {
  const extra = fc.record({ days: fc.integer({ min: -30, max: 60 }), length: fc.integer({ min: 0, max: 60 }) })
  fc.assert(
    fc.property(pairs, extra, (pair, { days, length }) => {
      const from = plusDays(pair.now.toISOString().slice(0, 10), days)
      const more: OraclePeriod = { from, to: plusDays(from, length) }
      // Where dates may move, the whole of few half-days comes before the most of many: `minDays` may then fail.
      const minDays = pair.listing.flexDays > 0 ? null : pair.candidate.minDays
      const before = { ...pair.candidate, minDays }
      const after = { ...before, availability: [...before.availability, more] }
      const [first, then] = [before, after].map((candidate) => verdictOf({ ...pair, candidate }))
      if (!first?.eligible) return
      expect(then).toMatchObject({ eligible: true })
      if (then?.eligible) expect(then.score).toBeGreaterThanOrEqual(first.score)
    }),
    RUNS,
  )
})

test('a period cut in two says the same as whole: one with a quota between two of its weeks or months', () => {
  const endOf = ({ from, quota }: OracleNeedPeriod): string => {
    if (!quota) return plusDays(from, 6)
    const isLast = (date: string) =>
      quota.per === 'week' ? new Date(date).getUTCDay() === 0 : plusDays(date, 1).endsWith('-01')
    let date = from
    while (!isLast(date)) date = plusDays(date, 1)
    return date
  }
  const cut = <T extends OracleNeedPeriod>(period: T): T[] => {
    const middle = endOf(period)
    if (middle >= period.to || (period.everyWeeks ?? 1) > 1) return [period]
    return [
      { ...period, to: middle },
      { ...period, from: plusDays(middle, 1) },
    ]
  }
  fc.assert(
    fc.property(pairs, (pair) => {
      const listing = { ...pair.listing, periods: pair.listing.periods.flatMap(cut) }
      const candidate = { ...pair.candidate, availability: pair.candidate.availability.flatMap(cut) }
      expect(outcome({ ...pair, listing, candidate })).toEqual(outcome(pair))
    }),
    RUNS,
  )
})

const laterBy = <T extends OracleRange>(ranges: T[], days: number): T[] =>
  ranges.map((range) => ({ ...range, from: plusDays(range.from, days), to: plusDays(range.to, days) }))

test('seven weeks later, everything else seven weeks later too, the same', () => {
  const later = <T extends OracleRange>(ranges: T[]) => laterBy(ranges, 49)
  const laterWindow = (window: OracleWindow | null): OracleWindow | null =>
    window && {
      earliest: window.earliest && plusDays(window.earliest, 49),
      latest: window.latest && plusDays(window.latest, 49),
    }
  const shift = (date: Date) => new Date(date.getTime() + 49 * 86_400_000)
  fc.assert(
    fc.property(pairs, (pair) => {
      // At noon, so that the hour gained or lost in between moves nobody to another day.
      const now = new Date(`${pair.now.toISOString().slice(0, 10)}T12:00:00Z`)
      const confirmedAt = new Date(`${pair.candidate.confirmedAt.toISOString().slice(0, 10)}T12:00:00Z`)
      // Months are not all as long: weeks are.
      const periods = pair.listing.periods.map(({ quota, ...period }) => ({
        ...period,
        quota: quota && { ...quota, per: 'week' as const },
      }))
      const listing = { ...pair.listing, periods }
      const candidate = { ...pair.candidate, confirmedAt }
      const moved: Pair = {
        now: shift(now),
        listing: {
          ...listing,
          periods: later(periods),
          except: later(listing.except),
          window: laterWindow(listing.window),
        },
        candidate: {
          ...candidate,
          confirmedAt: shift(confirmedAt),
          availability: later(candidate.availability),
          unavailable: later(candidate.unavailable),
          window: laterWindow(candidate.window),
          qualifications: candidate.qualifications.map((each) => ({
            ...each,
            licenceUntil: each.licenceUntil && plusDays(each.licenceUntil, 49),
          })),
          taken: new Set([...candidate.taken].map((each) => plusDays(each.slice(0, 10), 49) + each.slice(10))),
        },
      }
      expect(outcome(moved)).toEqual(outcome({ now, listing, candidate }))
    }),
    RUNS,
  )
})

test('more days to move by never cover less; and at the shift taken it is as if the periods had been posted there', () => {
  let posted = 0
  fc.assert(
    fc.property(pairs, fc.integer({ min: 1, max: 31 }), (pair, more) => {
      const { listing } = pair
      const candidate = { ...pair.candidate, minDays: null }
      const dates = datesOf({ ...pair, candidate })
      if (!dates) return
      const freer = { ...listing, flexDays: Math.min(31, listing.flexDays + more) }
      const wider = datesOf({ ...pair, candidate, listing: freer })
      expect((wider?.covered ?? 0) / (wider?.needed ?? 1)).toBeGreaterThanOrEqual(dates.covered / dates.needed)

      // What is past does not come back with a move, and a quota keeps its weeks or months: those are left out.
      const isPast = listing.periods.some((period) => period.from < todayOf(listing, pair.now))
      if (dates.shift === 0 || isPast || listing.periods.some((period) => period.quota)) return
      posted++
      const there = { ...listing, flexDays: 0, periods: laterBy(listing.periods, dates.shift) }
      expect(datesOf({ ...pair, candidate, listing: there })).toEqual({ ...dates, shift: 0 })
    }),
    { ...RUNS, numRuns: 2000 },
  )
  expect(posted).toBeGreaterThan(20)
})

test('a replacement and a reinforcement score alike; so do a succession and a collaboration, terms apart', () => {
  const twin = { replacement: 'reinforcement', reinforcement: 'replacement' } as const
  const other = { ...twin, succession: 'collaboration', collaboration: 'succession' } as const
  fc.assert(
    fc.property(pairs, (pair) => {
      const kinds = ['replacement', 'reinforcement', 'succession', 'collaboration']
      const candidate = { ...pair.candidate, kinds, minShare: isDated(pair.listing) ? pair.candidate.minShare : null }
      const listing = { ...pair.listing, kind: other[pair.listing.kind] }
      const [one, two] = [pair.listing, listing].map((each) => verdictOf({ ...pair, candidate, listing: each }))
      const compared = (verdict: typeof one) =>
        verdict?.eligible && !isDated(listing)
          ? verdict.reasons.filter((reason) => reason.criterion !== 'terms')
          : verdict
      expect(compared(two)).toEqual(compared(one))
    }),
    RUNS,
  )
})

test('windows count the same whichever side has which', () => {
  fc.assert(
    fc.property(pairs, (pair) => {
      const listing = { ...pair.listing, window: pair.candidate.window }
      const candidate = { ...pair.candidate, window: pair.listing.window }
      const [one, two] = [verdictOf(pair), verdictOf({ ...pair, listing, candidate })]
      if (isDated(pair.listing) || !one.eligible || !two.eligible) return
      expect(two).toEqual(one)
    }),
    RUNS,
  )
})

test('a score is the sum of its points to one decimal, between 0 and 100', () => {
  fc.assert(
    fc.property(pairs, (pair) => {
      const verdict = verdictOf(pair)
      if (!verdict.eligible) return
      const { score, reasons } = verdict
      const sum = reasons.reduce((total, reason) => total + reason.points, 0)
      expect(reasons.reduce((total, reason) => total + reason.max, 0)).toBe(100)
      expect(Math.abs(score - sum)).toBeLessThanOrEqual(0.05 + 1e-9)
      expect(score).toBe(Number(score.toFixed(1)))
      expect(score).toBeGreaterThanOrEqual(0)
      expect(score).toBeLessThanOrEqual(100)
    }),
    RUNS,
  )
})

test('every reason is one sentence, for either reader', () => {
  fc.assert(
    fc.property(pairs, (pair) => {
      const verdict = verdictOf(pair)
      if (!verdict.eligible) return
      expect(verdict.reasons.map((reason) => reason.criterion).join()).toBe('dates,distance,practice,terms,freshness')
      for (const reason of verdict.reasons) {
        expect(reason.points).toBeGreaterThanOrEqual(0)
        expect(reason.points).toBeLessThanOrEqual(reason.max)
      }
      for (const reader of ['candidate', 'owner'] as const) {
        for (const sentence of reasonSentences(verdict.reasons, reader)) {
          expect(sentence).toMatch(/^[A-ZÀ].*\.$/)
          expect(sentence).not.toMatch(/undefined|null|NaN|Infinity/)
        }
      }
    }),
    RUNS,
  )
})
