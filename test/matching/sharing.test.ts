import { expect, test } from 'vitest'
import { prepareOpening } from '../../src/matching/score.ts'
import { shareOut } from '../../src/matching/team.ts'
import { halfDayAt } from '../../src/reference/calendar.ts'
import type { OracleCandidate, OracleListing } from './oracle.ts'
import { aCandidate, aListing, NOW, openingOf, profileOf } from './sides.ts'

/** Who of a team takes which half-day. The need: the ten mornings of Monday to Friday, 8 to 19 February 2027. */

const free = (from: string, to: string): OracleCandidate => ({ ...aCandidate, availability: [{ from, to }] })

const shared = (people: OracleCandidate[], change: Partial<OracleListing> = {}) =>
  shareOut(prepareOpening(openingOf({ ...aListing, ...change }), NOW), people.map(profileOf)).map(
    ([halfDay, taker]) => {
      const { date, half } = halfDayAt(halfDay)
      return `${date.slice(8)}${half} ${taker}`
    },
  )

test('each half-day goes to the first who is free, or to nobody', () => {
  const people = [free('2027-02-08', '2027-02-10'), free('2027-02-10', '2027-02-16')]
  expect(shared(people)).toEqual([
    ...['08am 0', '09am 0', '10am 0', '11am 1', '12am 1'],
    ...['15am 1', '16am 1', '17am -1', '18am -1', '19am -1'],
  ])
})

test('what is excepted, past or not theirs by profession is nobody’s to take', () => {
  const kine = { ...free('2027-02-08', '2027-02-19'), qualifications: [] }
  expect(shared([kine], { except: [{ from: '2027-02-09', to: '2027-02-19' }] })).toEqual(['08am -1'])
  expect(shared([aCandidate], { except: [{ from: '2027-02-01', to: '2027-02-28' }] })).toEqual([])
})
