import fc from 'fast-check'
import { type OracleCandidate, type OracleListing, type OraclePeriod, plusDays } from './oracle.ts'

/** Random listings and candidates over every field that counts, leaning towards each other so that many pairs match. */

export interface Pair {
  listing: OracleListing
  candidate: OracleCandidate
  now: Date
}

const place = <P extends number | null>(code: string, lat: P, lon: P, city: string | null = null) => ({
  code,
  city,
  lat,
  lon,
})

export const PLACES = {
  nantes: place('44109', 47.21812, -1.55306),
  orvault: place('44114', 47.27099, -1.62361),
  chapelle: place('44035', 47.29936, -1.55111),
  laval: place('53130', 48.07247, -0.77019),
  leMans: place('72181', 48.0021, 0.20251),
  paris: place('75056', 48.85341, 2.3488),
  paris1: place('75101', 48.8592, 2.3417, '75056'),
  paris16: place('75116', 48.86039, 2.26197, '75056'),
  lyon: place('69123', 45.74846, 4.84671),
  lyon3: place('69383', 45.75917, 4.85474, '69123'),
  noumea: place('98818', null, null),
  papeete: place('98735', null, null),
  miquelon: place('97502', null, null),
  saintDenis: place('97411', -20.88231, 55.4504),
  saintPaul: place('97415', -21.00961, 55.27071),
  basseTerre: place('97105', 15.99854, -61.72548),
  fortDeFrance: place('97209', 14.60365, -61.07418),
  cayenne: place('97302', 4.93333, -52.33333),
  mamoudzou: place('97611', -12.78234, 45.22878),
}

/** Midnights that fall on another day overseas, changes of the hour, ends of years, a 29 February. */
export const INSTANTS = [
  '2027-03-27T23:30:00Z',
  '2027-03-28T00:59:59Z',
  '2027-03-28T22:00:00Z',
  '2027-10-30T21:59:00Z',
  '2027-10-31T22:30:00Z',
  '2026-12-31T22:59:00Z',
  '2026-12-31T23:00:00Z',
  '2026-12-31T20:30:00Z',
  '2027-06-15T12:00:00Z',
  '2027-06-15T03:30:00Z',
  '2028-02-28T20:30:00Z',
  '2028-02-29T12:00:00Z',
].map((text) => new Date(text))

/** Mostly the first, each of the others now and then. */
const lean = <T>(weight: number, usual: T, ...others: T[]) =>
  fc.oneof({ weight, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...others) })

const leanTo = <T>(weight: number, usual: fc.Arbitrary<T>, other: fc.Arbitrary<T>) =>
  fc.oneof({ weight, arbitrary: usual }, { weight: 1, arbitrary: other })

const all = Object.values(PLACES)
const { nantes, orvault, chapelle, laval, leMans, paris, paris1, paris16 } = PLACES
const placeNear = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(nantes, orvault, chapelle, laval) },
  { weight: 2, arbitrary: fc.constantFrom(paris, paris1, paris16, leMans) },
  { weight: 2, arbitrary: fc.constantFrom(...all) },
)

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
const pattern = fc.record({ weekdays, halves, everyWeeks })

const range = (first: fc.Arbitrary<number>, length: fc.Arbitrary<number>) =>
  fc.tuple(first, length).map(([start, days]) => ({ start, end: start + days }))
const dated = (today: string, { start, end }: { start: number; end: number }) => ({
  from: plusDays(today, start),
  to: plusDays(today, end),
})

const offRanges = fc.array(range(fc.integer({ min: -20, max: 120 }), lean(3, 2, 0, 7, 20)), { maxLength: 3 })

/** One to three periods after each other, so that no two share a half-day; sometimes a morning and an afternoon. */
const listingPeriods = (today: string) =>
  fc
    .tuple(
      fc.integer({ min: -12, max: 40 }),
      fc.array(fc.tuple(pattern, lean(2, 12, 0, 1, 5, 30, 60), fc.integer({ min: 0, max: 15 })), {
        minLength: 1,
        maxLength: 3,
      }),
      fc.boolean(),
    )
    .map(([first, parts, split]) => {
      let start = first
      const periods = parts.map(([shape, length, gap]): OraclePeriod => {
        const period = { ...dated(today, { start, end: start + length }), ...shape }
        start += length + 1 + gap
        return period
      })
      const [only] = periods
      if (!split || !only || periods.length > 1) return periods
      return [
        { ...only, halves: ['am' as const] },
        { ...only, halves: ['pm' as const], weekdays: [1, 3, 5] },
      ]
    })

const professions = ['medecin', 'infirmier', 'orthophoniste'] as const
const practiceType = fc.constantFrom('msp', 'groupe', 'domicile')
const practiceTypes = leanTo(3, fc.constant<string[]>([]), fc.uniqueArray(practiceType, { minLength: 1, maxLength: 3 }))
const specialty = lean<string | null>(2, null, 'medecine-generale', 'pediatrie')

export const listingAt = (now: Date): fc.Arbitrary<OracleListing> => {
  const today = now.toISOString().slice(0, 10)
  return fc
    .record({
      owner: fc.constant('o'),
      published: lean(19, true, false),
      kind: fc.constant('replacement'),
      profession: lean<string>(2, 'medecin', ...professions),
      specialty,
      practiceType,
      communes: fc.uniqueArray(placeNear, { minLength: 1, maxLength: 3 }),
      periods: listingPeriods(today),
      except: offRanges.map((ranges) => ranges.map((each) => dated(today, each))),
      partialAccepted: lean(6, true, false),
      share: fc.oneof(
        { weight: 1, arbitrary: fc.constant(null) },
        { weight: 3, arbitrary: fc.integer({ min: 60, max: 100 }) },
        { weight: 1, arbitrary: fc.integer({ min: 600, max: 1000 }).map((tenths) => tenths / 10) },
      ),
      studentsAccepted: lean(2, true, false),
    })
    .map((listing) => ({ ...listing, specialty: listing.profession === 'medecin' ? listing.specialty : null }))
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
    kinds: lean(15, ['replacement', 'succession'], ['replacement'], ['succession']),
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
    unavailable: offRanges.map((ranges) => ranges.map((each) => dated(today, each))),
    taken,
    minDays: leanTo<number | null>(2, fc.constant(null), fc.constantFrom(0, 0.5, 1, 3, 5.5, 10, 40)),
    minShare: leanTo<number | null>(
      1,
      fc.constant(null),
      fc.oneof(
        fc.integer({ min: 60, max: 90 }),
        fc.integer({ min: 600, max: 900 }).map((n) => n / 10),
      ),
    ),
  })
}

/** A listing, a candidate and an instant. */
export const pairs: fc.Arbitrary<Pair> = fc
  .constantFrom(...INSTANTS)
  .chain((now) =>
    listingAt(now).chain((listing) => candidateFor(listing, now).map((candidate) => ({ listing, candidate, now }))),
  )
