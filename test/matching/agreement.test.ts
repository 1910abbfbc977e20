import fc from 'fast-check'
import { expect, test } from 'vitest'
import { figures, times } from '../support/soak.ts'
import { compare, compareTeam } from './compare.ts'
import { gatherings, pairs } from './generate.ts'
import { assess, isDated, LINES } from './oracle.ts'
import { team } from './oracle-team.ts'
import { verdictOf } from './sides.ts'

const RUNS = times(3000, 20_000)

test(`the core and the definition agree on ${RUNS} random pairs: eligibility, first line that fails, score, points, shift, half-days`, {
  timeout: times(60_000, 120_000),
}, () => {
  const seen = new Map<string, number>()
  const count = (...what: string[]) => {
    for (const each of what) seen.set(each, (seen.get(each) ?? 0) + 1)
  }
  fc.assert(
    fc.property(pairs, ({ listing, candidate, now }) => {
      const expected = assess(listing, candidate, now)
      compare({ listing, candidate, now }, expected)
      // Counted over every line that fails, so that a line hidden behind another is seen too.
      count(...expected.failing.map((line) => `fails on ${line}`))
      if (expected.failing.length > 0) return
      count('eligible', listing.kind)
      if (expected.covered < expected.needed) count(isDated(listing) ? 'partial' : 'windows that overlap')
      if (expected.shift % 7 !== 0) count('moved by days')
      else if (expected.shift !== 0) count('moved by weeks')
      if (listing.periods.some((period) => period.quota)) count('quota')
    }),
    { numRuns: RUNS, seed: 20_270_209 },
  )
  const atLeast = {
    eligible: 0.2,
    partial: 0.05,
    quota: 0.05,
    succession: 0.03,
    collaboration: 0.03,
    reinforcement: 0.03,
  }
  const often = ['windows that overlap', 'moved by days', 'moved by weeks', ...LINES.map((line) => `fails on ${line}`)]
  for (const what of often) expect(seen.get(what) ?? 0, what).toBeGreaterThan(RUNS * 0.01)
  for (const [what, part] of Object.entries(atLeast)) expect(seen.get(what) ?? 0, what).toBeGreaterThan(RUNS * part)
  figures(`matching: ${RUNS} random pairs as by the definition, ${seen.get('eligible')} of them eligible`)
})

test('each line of "eligible" alone keeps a pair apart', () => {
  const alone = new Set<string>()
  fc.assert(
    fc.property(pairs, (pair) => {
      const { failing } = assess(pair.listing, pair.candidate, pair.now)
      if (failing.length !== 1) return
      alone.add(failing[0] as string)
      expect(verdictOf(pair)).toEqual({ eligible: false, line: failing[0] })
    }),
    { numRuns: 1000, seed: 7 },
  )
  expect([...alone].sort()).toEqual([...LINES].sort())
})

const TEAMS = times(300, 3000)

test(`the core and the definition agree on the best team of ${TEAMS} random listings`, {
  timeout: times(60_000, 120_000),
}, () => {
  const sizes = new Map<number, number>()
  fc.assert(
    fc.property(gatherings, ({ listing, candidates, now }) => {
      const expected = team(listing, candidates, now)
      if (!expected) return
      compareTeam(listing, candidates, now, expected)
      sizes.set(expected.people, (sizes.get(expected.people) ?? 0) + 1)
    }),
    { numRuns: TEAMS, seed: 5 },
  )
  for (const size of [1, 2, 3, 4]) expect(sizes.get(size) ?? 0, `teams of ${size}`).toBeGreaterThan(TEAMS * 0.01)
  const told = [...sizes].map(([size, n]) => `${n} of ${size}`).join(', ')
  figures(`teams: ${TEAMS} random listings as by the definition: ${told}`)
})
