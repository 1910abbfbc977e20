import fc from 'fast-check'
import { dated, fixedDates, lean, leanTo, nearRanges, offRanges, pattern, range, windowNear } from './generate-dates.ts'
import {
  type OracleCandidate,
  type OracleKind,
  type OracleListing,
  type OraclePeriod,
  type OracleWishes,
  plusDays,
} from './oracle.ts'
import { INSTANTS, PLACES } from './places.ts'

/** Random listings and candidates over every field that counts, leaning towards each other so that many pairs match. */

export interface Pair {
  listing: OracleListing
  candidate: OracleCandidate
  now: Date
}

/** What the listings of a test may be. */
export interface Scope {
  kinds: readonly OracleKind[]
  /** Quotas and dates that may move. */
  supple: boolean
}

const KINDS: readonly OracleKind[] = ['replacement', 'reinforcement', 'succession', 'collaboration']
const EVERYTHING: Scope = { kinds: ['replacement', 'replacement', ...KINDS], supple: true }

const id = fc.stringMatching(/^[0-9a-f]{6}$/)

const all = Object.values(PLACES)
const { nantes, orvault, chapelle, laval, leMans, paris, paris1, paris16 } = PLACES
const placeNear = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(nantes, orvault, chapelle, laval) },
  { weight: 2, arbitrary: fc.constantFrom(paris, paris1, paris16, leMans) },
  { weight: 2, arbitrary: fc.constantFrom(...all) },
)

const price = fc.constantFrom(null, null, 0, 1, 45_000)
const succession = fc.record({
  patientelePrice: price,
  equipmentPrice: price,
  wallsPrice: price,
  rent: price,
  collaborationFirst: fc.boolean(),
  successorsWanted: fc.constantFrom(null, 1, 2, 3),
})
const NO_SUCCESSION = {
  patientelePrice: null,
  equipmentPrice: null,
  wallsPrice: null,
  rent: null,
  collaborationFirst: false,
  successorsWanted: null,
}
const flag = fc.constantFrom(true, true, false, null)
const wishes = leanTo<OracleWishes | null>(
  3,
  fc.record(
    { walls: fc.constantFrom('any', 'buy', 'rent', null), collaborationFirst: flag, team: flag },
    { requiredKeys: [] },
  ),
  fc.constant(null),
)

const professions = ['medecin', 'infirmier', 'orthophoniste'] as const
const practiceType = fc.constantFrom('msp', 'groupe', 'domicile')
const practiceTypes = leanTo(3, fc.constant<string[]>([]), fc.uniqueArray(practiceType, { minLength: 1, maxLength: 3 }))
const specialty = lean<string | null>(2, null, 'medecine-generale', 'pediatrie')

export const listingAt = (now: Date, { kinds, supple }: Scope = EVERYTHING): fc.Arbitrary<OracleListing> => {
  const today = now.toISOString().slice(0, 10)
  return fc
    .record({
      id,
      owner: fc.constant('o'),
      published: lean(19, true, false),
      kind: fc.constantFrom(...kinds),
      profession: lean<string>(2, 'medecin', ...professions),
      specialty,
      practiceType,
      communes: fc.uniqueArray(placeNear, { minLength: 1, maxLength: 3 }),
      partialAccepted: lean(6, true, false),
      share: fc.oneof(
        { weight: 1, arbitrary: fc.constant(null) },
        { weight: 3, arbitrary: fc.integer({ min: 60, max: 100 }) },
        { weight: 1, arbitrary: fc.integer({ min: 600, max: 1000 }).map((tenths) => tenths / 10) },
      ),
      studentsAccepted: lean(2, true, false),
      places: lean(4, 1, 2, 5),
    })
    .chain((listing): fc.Arbitrary<OracleListing> => {
      const specialty = listing.profession === 'medecin' ? listing.specialty : null
      const places = listing.kind === 'reinforcement' ? listing.places : 1
      const rest = { ...listing, ...NO_SUCCESSION, specialty, places }
      if (listing.kind === 'replacement' || listing.kind === 'reinforcement') {
        return fixedDates(today, supple).map((dates) => ({ ...rest, ...dates, window: null }))
      }
      const noDates = { periods: [], except: [], flexDays: 0 }
      return fc
        .tuple(windowNear(today), listing.kind === 'succession' ? succession : fc.constant(NO_SUCCESSION))
        .map(([window, prices]) => ({ ...rest, ...noDates, window, ...prices }))
    })
}

export const candidateFor = (listing: OracleListing, now: Date): fc.Arbitrary<OracleCandidate> => {
  const today = now.toISOString().slice(0, 10)
  const licenceUntil = leanTo<string | null>(
    1,
    fc.constant(null),
    fc.integer({ min: -10, max: 60 }).map((days) => plusDays(today, days)),
  )
  const qualification = fc
    .record({
      profession: lean<string>(4, listing.profession, ...professions),
      specialty: leanTo(3, fc.constant(listing.specialty), specialty),
      student: lean(2, false, true),
      licenceUntil,
    })
    .map((each) => ({ ...each, specialty: each.profession === 'medecin' ? each.specialty : null }))
  const zonePlace = leanTo(3, fc.constantFrom(...listing.communes), placeNear)
  const taken = fc
    .array(fc.tuple(fc.integer({ min: -5, max: 80 }), fc.constantFrom('am', 'pm')), { maxLength: 12 })
    .map((list) => new Set(list.map(([days, half]) => `${plusDays(today, days)}/${half}`)))
  return fc.record({
    id,
    account: lean(30, 'c', 'o'),
    active: lean(19, true, false),
    emailConfirmed: lean(19, true, false),
    confirmedAt: fc
      .tuple(
        leanTo(2, fc.constantFrom(0, 1, 29, 30, 31, 60, 90, 119, 120, 121), fc.integer({ min: 0, max: 120 })),
        fc.integer({ min: 0, max: 23 }),
      )
      .map(([days, hours]) => new Date(now.getTime() - days * 86_400_000 - hours * 3_600_000)),
    qualifications: fc.array(qualification, { minLength: 1, maxLength: 3 }),
    kinds: leanTo<string[]>(
      7,
      fc.subarray([...KINDS]).map((some) => [...new Set([...some, listing.kind])]),
      fc.uniqueArray(fc.constantFrom<string>(...KINDS), { minLength: 1 }),
    ),
    zones: fc.array(fc.record({ place: zonePlace, radiusKm: lean(2, 30, 1, 8.5, 120, 300) }), {
      minLength: 1,
      maxLength: 3,
    }),
    practiceTypes,
    preferred: practiceTypes,
    availability: fc.array(
      fc
        .tuple(range(lean(3, -60, -10, 0, 10, 30), lean(2, 150, 0, 6, 40, 240)), pattern)
        .map(([days, shape]): OraclePeriod => ({ ...dated(today, days), ...shape })),
      { minLength: 1, maxLength: 3 },
    ),
    unavailable: leanTo(1, offRanges, nearRanges).map((ranges) => ranges.map((each) => dated(today, each))),
    taken,
    minDays: leanTo<number | null>(2, fc.constant(null), fc.constantFrom(0, 0.5, 1, 1.5, 2.25, 3, 3.5, 5.5, 10, 40)),
    minShare: leanTo<number | null>(
      1,
      fc.constant(null),
      fc.oneof(
        fc.integer({ min: 60, max: 90 }),
        fc.integer({ min: 600, max: 900 }).map((n) => n / 10),
      ),
    ),
    window: windowNear(today),
    wishes,
  })
}

/** A listing, a candidate and an instant. */
export const pairs: fc.Arbitrary<Pair> = fc
  .constantFrom(...INSTANTS)
  .chain((now) =>
    listingAt(now).chain((listing) => candidateFor(listing, now).map((candidate) => ({ listing, candidate, now }))),
  )

/** A listing of dates, and people of whom each is free for little of it. */
export const gatherings = fc
  .constantFrom(...INSTANTS)
  .chain((now) =>
    listingAt(now, { kinds: ['replacement', 'reinforcement'], supple: true }).map((listing) => ({ listing, now })),
  )
  .chain(({ listing, now }) => {
    const today = now.toISOString().slice(0, 10)
    const little = range(fc.integer({ min: -5, max: 60 }), fc.integer({ min: 0, max: 12 }))
    const availability = fc.array(
      little.map((days) => dated(today, days)),
      { minLength: 1, maxLength: 3 },
    )
    const person = fc
      .tuple(candidateFor(listing, now), availability)
      .map(([candidate, availability]) => ({ ...candidate, availability, minDays: null }))
    return fc.record({
      now: fc.constant(now),
      listing: fc.constant({ ...listing, partialAccepted: true }),
      candidates: fc.uniqueArray(person, { minLength: 3, maxLength: 9, selector: (each) => each.id }),
    })
  })
