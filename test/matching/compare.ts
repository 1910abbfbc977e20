import { expect } from 'vitest'
import { coveredHalfDays, prepareOpening, scoreMatch } from '../../src/matching/score.ts'
import { bestTeam } from '../../src/matching/team.ts'
import { halfDayAt, listHalfDays } from '../../src/reference/calendar.ts'
import type { Pair } from './generate.ts'
import { type Assessment, isDated, type OracleCandidate, type OracleListing } from './oracle.ts'
import { bestScored, type Team } from './oracle-team.ts'
import { openingOf, profileOf } from './sides.ts'

/** Holds the core to what the oracle, or a hand, says of a pair. */
export function compare({ listing, candidate, now }: Pair, expected: Assessment): void {
  const prepared = prepareOpening(openingOf(listing), now)
  const profile = profileOf(candidate)
  const verdict = scoreMatch(prepared, profile)
  expect(verdict.eligible ? [] : [verdict.line]).toEqual(expected.failing.slice(0, 1))
  if (!verdict.eligible) return

  const points = Object.fromEntries(verdict.reasons.map((reason) => [reason.criterion, reason.points]))
  for (const [criterion, value] of Object.entries(expected.points)) {
    expect(points[criterion], criterion).toBeCloseTo(value, 9)
  }
  const sum = verdict.reasons.reduce((total, reason) => total + reason.points, 0)
  expect(verdict.score).toBe(Math.round(sum * 10 + 1e-9) / 10)
  expect(verdict.score).toBe(expected.score)

  const { covered, needed, shift } = expected
  expect(verdict.reasons[0]?.facts).toEqual(
    isDated(listing)
      ? { covered, needed, shift }
      : { overlapDays: covered, shorterDays: needed, contained: covered === needed },
  )
  if (!isDated(listing)) return
  const shared = listHalfDays(coveredHalfDays(prepared, profile)).map(halfDayAt)
  expect(new Set(shared.map(({ date, half }) => `${date}/${half}`))).toEqual(expected.shared)
}

/** Holds the core's best team to the oracle's: as good, and one of those that are. */
export function compareTeam(listing: OracleListing, candidates: OracleCandidate[], now: Date, expected: Team): void {
  const scored = bestScored(listing, candidates, now)
  const contenders = scored.map(({ candidate, score }) => ({ profile: profileOf(candidate), score }))
  const found = bestTeam(prepareOpening(openingOf(listing), now), contenders)
  const ids = found?.members.map((position) => scored[position]?.candidate.id ?? '').sort()
  expect(found).toMatchObject({ covered: expected.covered, needed: expected.needed })
  expect(expected.best.map((best) => best.toSorted())).toContainEqual(ids)
}
