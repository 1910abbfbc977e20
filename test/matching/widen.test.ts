import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Opening, Profile } from '../../src/matching/model.ts'
import { prepareOpening, scoreMatch } from '../../src/matching/score.ts'
import { widenOpening, widenProfile, widenRadius } from '../../src/matching/widen.ts'
import { LISTING_KINDS, PRACTICE_TYPES } from '../../src/reference/professions.ts'
import { figures, times } from '../support/soak.ts'
import { candidateFor, listingAt } from './generate.ts'
import { INSTANTS } from './places.ts'
import { openingOf, profileOf } from './sides.ts'

/** Each advice against the plain way: try every smaller change, one after the other, and score everybody anew. */

const RUNS = times(150, 3000)

const isMatch = (opening: Opening, profile: Profile, now: Date) =>
  scoreMatch(prepareOpening(opening, now), profile).eligible

/** The first of some changes that gains, and how many it gains. */
function firstGain<T>(changes: Iterable<T>, gain: (change: T) => number): { to: T; gain: number } | null {
  for (const to of changes) {
    const gained = gain(to)
    if (gained > 0) return { to, gain: gained }
  }
  return null
}

const steps = (from: number, to: number, step = 1) =>
  Array.from({ length: Math.max(0, Math.floor((to - from) / step + 1e-9) + 1) }, (_, i) => from + i * step)

/** A listing and people who lean towards it. */
const gatherings = fc
  .constantFrom(...INSTANTS)
  .chain((now) =>
    listingAt(now).chain((listing) =>
      fc
        .array(candidateFor(listing, now), { minLength: 2, maxLength: 8 })
        .map((candidates) => ({ listing, candidates, now })),
    ),
  )

describe('an owner is told', () => {
  test(`of the smallest change of each line that gains a candidate (${RUNS} random listings)`, () => {
    const told = new Map<string, number>()
    fc.assert(
      fc.property(gatherings, ({ listing, candidates, now }) => {
        const opening = openingOf(listing)
        const profiles = candidates.map(profileOf)
        const gain = (change: Partial<Opening>) =>
          profiles.filter((p) => !isMatch(opening, p, now) && isMatch({ ...opening, ...change }, p, now)).length
        const advice = new Map(widenOpening(opening, now, profiles).map((w) => [w.change.line, w]))
        for (const line of advice.keys()) told.set(line, (told.get(line) ?? 0) + 1)
        const dated = opening.kind === 'replacement' || opening.kind === 'reinforcement'

        const flex = dated ? firstGain(steps(opening.flexDays + 1, 31), (flexDays) => gain({ flexDays })) : null
        expect(answer(advice.get('flexDays'))).toEqual(flex)
        const partial = dated && !opening.partialAccepted ? gain({ partialAccepted: true }) : 0
        expect(advice.get('partialAccepted')?.gain ?? 0).toBe(partial)
        const students =
          !opening.studentsAccepted && opening.profession !== 'orthophoniste' ? gain({ studentsAccepted: true }) : 0
        expect(advice.get('studentsAccepted')?.gain ?? 0).toBe(students)
        // Shares at which somebody's tolerance begins: nothing happens in between.
        const shares = profiles
          .flatMap((p) => (p.minCandidateSharePct === null ? [] : [p.minCandidateSharePct - 10]))
          .filter((share) => share > (opening.candidateSharePct ?? 100))
          .sort((a, b) => a - b)
        const share = firstGain(shares, (candidateSharePct) => gain({ candidateSharePct }))
        expect(answer(advice.get('candidateSharePct'))).toEqual(share)
      }),
      { numRuns: RUNS, seed: 11 },
    )
    for (const line of ['flexDays', 'partialAccepted', 'studentsAccepted', 'candidateSharePct']) {
      expect(told.get(line) ?? 0, line).toBeGreaterThan(0)
    }
    figures(`advice to owners: ${RUNS} random listings as by trying every smaller change`)
  })
})

/** A candidate who leans towards the first of some listings. */
const searches = fc
  .constantFrom(...INSTANTS)
  .chain((now) =>
    fc
      .array(listingAt(now), { minLength: 2, maxLength: 8 })
      .chain((listings) =>
        candidateFor(listings[0] as (typeof listings)[0], now).map((candidate) => ({ listings, candidate, now })),
      ),
  )

describe('a candidate is told', () => {
  test(`of the smallest change of each line that gains an opening (${RUNS} random profiles)`, () => {
    const told = new Map<string, number>()
    fc.assert(
      fc.property(searches, ({ listings, candidate, now }) => {
        const profile = profileOf(candidate)
        const openings = listings.map((listing) => prepareOpening(openingOf(listing), now))
        const others = openings.filter((prepared) => !scoreMatch(prepared, profile).eligible)
        const gain = (change: Partial<Profile>) =>
          others.filter((prepared) => scoreMatch(prepared, { ...profile, ...change }).eligible).length
        const advice = new Map(widenProfile(profile, openings).map((w) => [w.change.line, w]))
        const radius = widenRadius(profile, openings)
        for (const line of [...advice.keys(), ...(radius ? ['radiusKm'] : [])])
          told.set(line, (told.get(line) ?? 0) + 1)

        const most = (line: 'kinds' | 'practiceTypes', codes: readonly { code: string }[]) =>
          Math.max(
            0,
            ...codes
              .filter(({ code }) => !profile[line].includes(code))
              .map(({ code }) => gain({ [line]: [...profile[line], code] })),
          )
        expect(advice.get('kinds')?.gain ?? 0).toBe(most('kinds', LISTING_KINDS))
        const types = profile.practiceTypes.length === 0 ? 0 : most('practiceTypes', PRACTICE_TYPES)
        expect(advice.get('practiceTypes')?.gain ?? 0).toBe(types)

        // A half-day less at a time, from the greatest that is less.
        const days = steps(0, Math.ceil((profile.minDays ?? 0) * 2) - 1).map((n) => n / 2)
        const minDays = profile.minDays === null ? null : firstGain(days.reverse(), (to) => gain({ minDays: to }))
        expect(answer(advice.get('minDays'))).toEqual(minDays)
        const minimum = profile.minCandidateSharePct ?? Number.NEGATIVE_INFINITY
        const shares = openings
          .flatMap(({ opening }) => (opening.candidateSharePct === null ? [] : [opening.candidateSharePct + 10]))
          .filter((share) => share < minimum)
          .sort((a, b) => b - a)
        const share = firstGain(shares, (to) => gain({ minCandidateSharePct: to }))
        expect(answer(advice.get('minCandidateSharePct'))).toEqual(share)

        const grown = (zone: number, radiusKm: number) =>
          gain({ zones: profile.zones.map((each, i) => (i === zone ? { ...each, radiusKm } : each)) })
        const growths = profile.zones.flatMap((zone, i) => {
          const first = firstGain(steps(Math.floor(zone.radiusKm) + 1, 300), (km) => grown(i, km))
          return first ? [{ ...first, by: first.to - zone.radiusKm }] : []
        })
        const least = Math.min(...growths.map(({ by }) => by))
        const best = Math.max(...growths.filter(({ by }) => by === least).map((each) => each.gain))
        if (growths.length === 0) expect(radius).toBeNull()
        else {
          expect(radius && radius.change.line === 'radiusKm' && radius.change.to - radius.change.from).toBeCloseTo(
            least,
            9,
          )
          expect(radius?.gain).toBe(best)
        }
      }),
      { numRuns: RUNS, seed: 12 },
    )
    for (const line of ['radiusKm', 'kinds', 'practiceTypes', 'minDays', 'minCandidateSharePct']) {
      expect(told.get(line) ?? 0, line).toBeGreaterThan(0)
    }
    figures(`advice to candidates: ${RUNS} random profiles as by trying every smaller change`)
  })
})

function answer(widening: { change: object; gain: number } | undefined) {
  return widening ? { to: (widening.change as { to: unknown }).to, gain: widening.gain } : null
}
