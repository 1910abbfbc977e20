import { expect, test } from 'vitest'
import { compareTeam } from './compare.ts'
import type { OracleCandidate, OracleListing } from './oracle.ts'
import { team } from './oracle-team.ts'
import { aCandidate, aListing, NOW } from './sides.ts'

/** Worked out by hand. The need: the ten mornings of Monday to Friday, 8 to 19 February 2027. */

const free = (id: string, change: Partial<OracleCandidate>, ...days: string[]): OracleCandidate => ({
  ...aCandidate,
  ...{ id, account: id },
  availability: days.map((day) => ({ from: `2027-02-${day}`, to: `2027-02-${day}` })),
  ...change,
})
const FIRST_WEEK = ['08', '09', '10', '11', '12']
const SECOND_WEEK = ['15', '16', '17', '18', '19']

/** The oracle's, to which the core's is held. */
function bestOf(candidates: OracleCandidate[], change: Partial<OracleListing> = {}) {
  const listing = { ...aListing, ...change }
  const found = team(listing, candidates, NOW)
  if (found) compareTeam(listing, candidates, NOW, found)
  return found
}

test('the two who cover all, not the one who covers most with another who adds less', () => {
  // Taking the best first (7 of 10) would need three.
  const candidates = [
    free('a', {}, ...FIRST_WEEK.slice(1), '15', '16', '17'),
    free('b', {}, ...FIRST_WEEK),
    free('c', {}, ...SECOND_WEEK),
    free('d', {}, '08'),
  ]
  expect(bestOf(candidates)).toMatchObject({ covered: 10, needed: 10, people: 2, best: [['b', 'c']] })
})

test('of as many people who cover as much, those with the higher scores; where these are equal, either', () => {
  const lower = { preferred: ['domicile'] }
  const both = [free('a', lower, ...FIRST_WEEK), free('b', {}, ...FIRST_WEEK), free('c', {}, ...SECOND_WEEK)]
  expect(bestOf(both)).toMatchObject({ people: 2, score: 155, best: [['b', 'c']] })
  const equal = bestOf([...both, free('d', {}, ...SECOND_WEEK)])
  expect(equal?.best.map((ids) => ids.toSorted()).sort()).toEqual([
    ['b', 'c'],
    ['b', 'd'],
  ])
})

test('no more than four people', () => {
  const candidates = FIRST_WEEK.map((day, i) => free(day, {}, day, ...(i === 0 ? ['15'] : [])))
  expect(bestOf(candidates)).toMatchObject({ covered: 5, needed: 10, people: 4 })
})

test('alone, where nobody adds anything', () => {
  expect(bestOf([free('a', {}, ...FIRST_WEEK), free('b', {}, '08')])).toMatchObject({ covered: 5, best: [['a']] })
})

test('none where one of them covers 80 %, moved or not', () => {
  const eight = free('a', {}, ...FIRST_WEEK, '15', '16', '17')
  expect(bestOf([eight])).toBeNull()
  const aWeekLater = free('a', {}, ...SECOND_WEEK, '22', '23', '24', '25', '26')
  expect(bestOf([aWeekLater], { flexDays: 7 })).toBeNull()
  expect(bestOf([aWeekLater])).toMatchObject({ covered: 5, needed: 10 })
})

test('of those who match: not who may not have it, nor who matches nothing at shift 0', () => {
  expect(bestOf([free('a', { active: false }, ...FIRST_WEEK), free('b', {}, '08')])).toMatchObject({ best: [['b']] })
  expect(bestOf([])).toBeNull()
  // 7 of 10, a week later; at shift 0 two of the ten.
  const later = free('a', {}, '15', '16', '22', '23', '24', '25', '26')
  expect(bestOf([later], { flexDays: 7 })).toMatchObject({ covered: 2, needed: 10 })
})

test('a quota is covered together: of 2 a week, one by each', () => {
  const quota = { halfDays: 2, per: 'week' as const }
  const periods = aListing.periods.map((period) => ({ ...period, quota }))
  const candidates = [free('a', {}, '08', '15'), free('b', {}, '09'), free('c', {}, '16', '17')]
  // a and c: 1 + 2 of 4; a, b and c: 2 + 2.
  expect(bestOf(candidates, { periods })).toMatchObject({ covered: 4, needed: 4, people: 3 })
})
