import fc from 'fast-check'
import { expect, test } from 'vitest'
import { prepareOpening, scoreMatch } from '../../src/matching/score.ts'
import { reasonSentences } from '../../src/matching/sentences.ts'
import { type Pair, pairs } from './generate.ts'
import { type OraclePeriod, type OracleRange, plusDays } from './oracle.ts'
import { openingOf, profileOf } from './sides.ts'

const RUNS = { numRuns: 600, seed: 4 }

const verdictOf = ({ listing, candidate, now }: Pair) =>
  scoreMatch(prepareOpening(openingOf(listing), now), profileOf(candidate))

/** What of a verdict counts, whichever of two equally near communes it names. */
const outcome = (pair: Pair) => {
  const verdict = verdictOf(pair)
  return verdict.eligible
    ? { score: verdict.score, points: verdict.reasons.map((reason) => reason.points) }
    : verdict.line
}

test('the order in which anything is listed changes nothing', () => {
  const turned = ({ listing, candidate, now }: Pair): Pair => ({
    now,
    listing: {
      ...listing,
      periods: listing.periods.toReversed(),
      except: listing.except.toReversed(),
      // The first commune gives the time zone: it stays.
      communes: [...listing.communes.slice(0, 1), ...listing.communes.slice(1).reverse()],
    },
    candidate: {
      ...candidate,
      qualifications: candidate.qualifications.toReversed(),
      zones: candidate.zones.toReversed(),
      availability: candidate.availability.toReversed(),
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
    fc.property(pairs, fc.array(pairs, { minLength: 1, maxLength: 6 }), ({ listing, now }, others) => {
      const candidates = others.map((other) => profileOf(other.candidate))
      const scored = (list: typeof candidates) => {
        const prepared = prepareOpening(openingOf(listing), now)
        return list.map((candidate) => scoreMatch(prepared, candidate))
      }
      expect(scored(candidates.toReversed()).reverse()).toEqual(scored(candidates))
    }),
    { ...RUNS, numRuns: 150 },
  )
})

test('being free more often never lowers the score, nor ends a match', () => {
  const extra = fc.record({ days: fc.integer({ min: -30, max: 60 }), length: fc.integer({ min: 0, max: 60 }) })
  fc.assert(
    fc.property(pairs, extra, (pair, { days, length }) => {
      const from = plusDays(pair.now.toISOString().slice(0, 10), days)
      const more: OraclePeriod = { from, to: plusDays(from, length) }
      const candidate = { ...pair.candidate, availability: [...pair.candidate.availability, more] }
      const [before, after] = [verdictOf(pair), verdictOf({ ...pair, candidate })]
      if (!before.eligible) return
      expect(after).toMatchObject({ eligible: true })
      if (after.eligible) expect(after.score).toBeGreaterThanOrEqual(before.score)
    }),
    RUNS,
  )
})

test('a period cut in two says the same as whole', () => {
  const cut = (period: OraclePeriod): OraclePeriod[] => {
    const middle = plusDays(period.from, 6)
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

test('seven weeks later, everything else seven weeks later too, the same', () => {
  const later = <T extends OracleRange>(ranges: T[]) =>
    ranges.map((range) => ({ ...range, from: plusDays(range.from, 49), to: plusDays(range.to, 49) }))
  const shift = (date: Date) => new Date(date.getTime() + 49 * 86_400_000)
  fc.assert(
    fc.property(pairs, (pair) => {
      // At noon, so that the hour gained or lost in between moves nobody to another day.
      const now = new Date(`${pair.now.toISOString().slice(0, 10)}T12:00:00Z`)
      const confirmedAt = new Date(`${pair.candidate.confirmedAt.toISOString().slice(0, 10)}T12:00:00Z`)
      const { listing } = pair
      const candidate = { ...pair.candidate, confirmedAt }
      const moved: Pair = {
        now: shift(now),
        listing: { ...listing, periods: later(listing.periods), except: later(listing.except) },
        candidate: {
          ...candidate,
          confirmedAt: shift(confirmedAt),
          availability: later(candidate.availability),
          unavailable: later(candidate.unavailable),
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
