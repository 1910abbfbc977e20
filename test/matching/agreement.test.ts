import fc from 'fast-check'
import { expect, test } from 'vitest'
import { coveredHalfDays, prepareOpening, scoreMatch } from '../../src/matching/score.ts'
import { halfDayAt, listHalfDays } from '../../src/reference/calendar.ts'
import { times } from '../support/soak.ts'
import { type Pair, pairs } from './generate.ts'
import { type Assessment, assess, LINES } from './oracle.ts'
import { openingOf, profileOf } from './sides.ts'

const RUNS = times(5000, 100_000)

test(`the core and the definition agree on ${RUNS} random pairs: eligibility, first line that fails, score, points, half-days`, {
  timeout: times(60_000, 600_000),
}, () => {
  const seen = new Map<string, number>(LINES.map((line) => [line, 0]))
  let eligible = 0
  let partial = 0
  fc.assert(
    fc.property(pairs, (pair) => {
      const expected = assess(pair.listing, pair.candidate, pair.now)
      compare(pair, expected)
      // Counted over every line that fails, so that a line hidden behind another is seen too.
      for (const line of expected.failing) seen.set(line, (seen.get(line) ?? 0) + 1)
      if (expected.failing.length > 0) return
      eligible++
      if (expected.covered < expected.needed) partial++
    }),
    { numRuns: RUNS, seed: 20_270_209 },
  )
  expect(eligible).toBeGreaterThan(RUNS * 0.2)
  expect(partial).toBeGreaterThan(RUNS * 0.05)
  for (const [line, times] of seen) expect(times, `pairs that fail on ${line}`).toBeGreaterThan(RUNS * 0.01)
})

test('each line of "eligible" alone keeps a pair apart', () => {
  const alone = new Set<string>()
  fc.assert(
    fc.property(pairs, ({ listing, candidate, now }) => {
      const { failing } = assess(listing, candidate, now)
      if (failing.length !== 1) return
      alone.add(failing[0] as string)
      expect(scoreMatch(prepareOpening(openingOf(listing), now), profileOf(candidate))).toEqual({
        eligible: false,
        line: failing[0],
      })
    }),
    { numRuns: 1000, seed: 7 },
  )
  expect([...alone].sort()).toEqual([...LINES].sort())
})

function compare({ listing, candidate, now }: Pair, expected: Assessment): void {
  const prepared = prepareOpening(openingOf(listing), now)
  const profile = profileOf(candidate)
  const verdict = scoreMatch(prepared, profile)
  expect(verdict.eligible ? [] : [verdict.line]).toEqual(expected.failing.slice(0, 1))
  if (!verdict.eligible) return
  const points = Object.fromEntries(verdict.reasons.map((reason) => [reason.criterion, reason.points]))
  for (const [criterion, value] of Object.entries(expected.points)) expect(points[criterion]).toBeCloseTo(value, 9)
  const sum = verdict.reasons.reduce((total, reason) => total + reason.points, 0)
  expect(verdict.score).toBe(Math.round(sum * 10 + 1e-9) / 10)
  expect(verdict.score).toBe(expected.score)
  const shared = listHalfDays(coveredHalfDays(prepared, profile)).map(halfDayAt)
  expect(new Set(shared.map(({ date, half }) => `${date}/${half}`))).toEqual(expected.shared)
  const [dates] = verdict.reasons
  expect(dates?.facts).toEqual({ covered: expected.covered, needed: expected.needed, shift: 0 })
}
