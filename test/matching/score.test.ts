import { describe, expect, test } from 'vitest'
import type { Opening, Profile, Reason } from '../../src/matching/model.ts'
import { prepareOpening, scoreMatch } from '../../src/matching/score.ts'
import { fromHalfDayNumbers, toDay } from '../../src/reference/calendar.ts'
import { distanceKm } from '../../src/reference/geography.ts'
import { PLACES } from './places.ts'
import { aCandidate, aListing, NOW, openingOf, profileOf } from './sides.ts'

/** The opening needs ten half-days, the mornings of two working weeks, in Orvault; the candidate is free and near. */
const opening = (change: Partial<Opening> = {}): Opening => ({ ...openingOf(aListing), ...change })
const profile = (change: Partial<Profile> = {}): Profile => ({ ...profileOf(aCandidate), ...change })
const judge = (o: Opening, p: Profile, now = NOW) => scoreMatch(prepareOpening(o, now), p)
const line = (o: Opening, p: Profile, now = NOW) => {
  const verdict = judge(o, p, now)
  return verdict.eligible ? 'match' : verdict.line
}
const points = (o: Opening, p: Profile, criterion: Reason['criterion'], now = NOW) => {
  const verdict = judge(o, p, now)
  return verdict.eligible ? verdict.reasons.find((reason) => reason.criterion === criterion)?.points : undefined
}
const qualification = (change: Partial<Profile['qualifications'][number]> = {}) => ({
  profession: 'medecin',
  specialty: 'medecine-generale',
  student: false,
  licenceUntil: null,
  ...change,
})
const student = (licenceUntil: string | null) => qualification({ student: true, licenceUntil })
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000)
const zone = (place: (typeof PLACES)[keyof typeof PLACES], radiusKm: number) => ({
  place: { ...place, name: place.code },
  radiusKm,
})
const at = (...places: (typeof PLACES)[keyof typeof PLACES][]) =>
  opening({ communes: places.map((place) => ({ ...place, name: place.code })) })

test('everything as wished makes 100', () => {
  expect(judge(opening(), profile())).toMatchObject({ eligible: true, score: 100 })
})

test('the points of a worked example, and their sum to one decimal', () => {
  const verdict = judge(
    opening({ candidateSharePct: 72, communes: [{ ...PLACES.laval, name: 'Laval' }] }),
    profile({
      zones: [zone(PLACES.leMans, 100)],
      preferredPracticeTypes: ['domicile'],
      minCandidateSharePct: 75,
      confirmedAt: daysAgo(75),
      unavailable: [{ from: '2027-02-08', to: '2027-02-09' }],
    }),
  )
  expect(verdict).toMatchObject({
    eligible: true,
    // 36 + 25 × 30 / (30 + 72.8…) + 5 + 10.5 + 2.5
    score: 61.3,
    reasons: [
      { criterion: 'dates', points: 36, max: 45, facts: { covered: 8, needed: 10, shift: 0 } },
      { criterion: 'distance', points: expect.closeTo(7.3, 1), max: 25, facts: { radiusKm: 100, samePlace: false } },
      { criterion: 'practice', points: 5, max: 10 },
      { criterion: 'terms', points: expect.closeTo(10.5, 9), max: 15 },
      { criterion: 'freshness', points: 2.5, max: 5, facts: { confirmedDaysAgo: 75 } },
    ],
  })
})

test('a score that falls between two decimals goes up', () => {
  const five = opening({ periods: [{ from: '2027-02-08', to: '2027-02-11', halves: ['am'] }] })
  const quarter = profile({ availability: [{ from: '2027-02-08', to: '2027-02-08' }] })
  expect(judge(five, quarter)).toMatchObject({ score: 66.3 })
})

describe('open', () => {
  test.each(['draft', 'pending', 'to-correct', 'rejected', 'filled', 'withdrawn', 'expired'])(
    'not when %s',
    (state) => {
      expect(line(opening({ state }), profile())).toBe('open')
    },
  )
  test('nobody is offered a listing of their own', () => {
    expect(line(opening({ ownerId: 'x' }), profile({ accountId: 'x' }))).toBe('open')
  })
  test('not for somebody paused, or whose address was never confirmed', () => {
    expect(line(opening(), profile({ status: 'paused' }))).toBe('open')
    expect(line(opening(), profile({ emailConfirmed: false }))).toBe('open')
  })
  test('an availability confirmed 120 days ago still counts, 121 days ago no longer', () => {
    expect(line(opening(), profile({ confirmedAt: daysAgo(120) }))).toBe('match')
    expect(line(opening(), profile({ confirmedAt: daysAgo(121) }))).toBe('open')
  })
  test('ages count whole civil days, however late in the day', () => {
    const justBeforeMidnight = new Date('2027-01-01T22:59:59Z')
    expect(points(opening(), profile({ confirmedAt: justBeforeMidnight }), 'freshness')).toBe(5)
    expect(points(opening(), profile({ confirmedAt: new Date('2026-12-31T22:59:59Z') }), 'freshness')).toBeLessThan(5)
  })
  test('not once the last half-day is past; today itself is not past', () => {
    const day = (date: string) => opening({ periods: [{ from: date, to: date }] })
    expect(line(day('2027-01-31'), profile())).toBe('match')
    expect(line(day('2027-01-30'), profile())).toBe('open')
  })
  test('"today" is that of the first commune: at 21:30 in Paris, Saint-Denis de La Réunion is on the next day', () => {
    const now = new Date('2027-01-31T20:30:00Z')
    const dated = { periods: [{ from: '2027-01-31', to: '2027-01-31' }] }
    const there = profile({ zones: [zone(PLACES.saintDenis, 10), zone(PLACES.orvault, 10)] })
    const places = [PLACES.saintDenis, PLACES.orvault].map((place) => ({ ...place, name: place.code }))
    expect(line(opening({ ...dated, communes: places, timeZone: 'Indian/Reunion' }), there, now)).toBe('open')
    expect(line(opening({ ...dated, communes: places.toReversed() }), there, now)).toBe('match')
  })
})

describe('profession', () => {
  test('a student is never offered an orthophoniste', () => {
    const listing = opening({ profession: 'orthophoniste', specialty: null, studentsAccepted: true })
    const who = (isStudent: boolean) => [
      qualification({ profession: 'orthophoniste', specialty: null, student: isStudent }),
    ]
    expect(line(listing, profile({ qualifications: who(true) }))).toBe('profession')
    expect(line(listing, profile({ qualifications: who(false) }))).toBe('match')
  })
  test('a student is offered only what accepts students', () => {
    const who = profile({ qualifications: [student(null)] })
    expect(line(opening({ studentsAccepted: false }), who)).toBe('profession')
    expect(line(opening({ studentsAccepted: true }), who)).toBe('match')
  })
  test('a médecin without specialty is never assumed to be a généraliste', () => {
    const who = profile({ qualifications: [qualification({ specialty: null })] })
    expect(line(opening(), who)).toBe('profession')
    expect(line(opening({ specialty: null }), who)).toBe('match')
  })
  test('one qualification satisfies all of it: two halves do not make a whole', () => {
    const halves = [student(null), qualification({ specialty: 'pediatrie' })]
    expect(line(opening({ studentsAccepted: false }), profile({ qualifications: halves }))).toBe('profession')
  })
})

describe('a licence', () => {
  const listing = opening({ studentsAccepted: true })
  const covered = (...qualifications: Profile['qualifications']) =>
    points(listing, profile({ qualifications }), 'dates')
  test('nothing is free after its last day, which counts', () => {
    expect(covered(student('2027-02-12'))).toBe(22.5)
    expect(covered(student('2027-02-11'))).toBe(18)
    expect(line(listing, profile({ qualifications: [student('2027-02-07')] }))).toBe('dates')
  })
  test('of several the latest counts, and one without date is no limit', () => {
    expect(covered(student('2027-02-09'), student('2027-02-12'))).toBe(22.5)
    expect(covered(student('2027-02-09'), student(null))).toBe(45)
  })
  test('is no limit for whoever is qualified in full, but one of another profession lifts nothing', () => {
    expect(covered(student('2027-02-09'), qualification({ licenceUntil: '2027-02-09' }))).toBe(45)
    expect(covered(student('2027-02-12'), qualification({ profession: 'infirmier', specialty: null }))).toBe(22.5)
  })
})

describe('distance', () => {
  test('a city and its arrondissements are the same place, whatever the radius', () => {
    expect(line(at(PLACES.paris16), profile({ zones: [zone(PLACES.paris, 1)] }))).toBe('match')
    expect(points(at(PLACES.paris), profile({ zones: [zone(PLACES.paris16, 1)] }), 'distance')).toBe(25)
  })
  test('two arrondissements are two places', () => {
    expect(line(at(PLACES.paris16), profile({ zones: [zone(PLACES.paris1, 1)] }))).toBe('distance')
    expect(points(at(PLACES.paris16), profile({ zones: [zone(PLACES.paris1, 20)] }), 'distance')).toBeLessThan(25)
  })
  test('a commune without a point matches only itself', () => {
    expect(line(at(PLACES.noumea), profile({ zones: [zone(PLACES.noumea, 1)] }))).toBe('match')
    expect(line(at(PLACES.noumea), profile({ zones: [zone(PLACES.papeete, 300)] }))).toBe('distance')
    expect(line(at(PLACES.noumea), profile({ zones: [zone(PLACES.orvault, 300)] }))).toBe('distance')
  })
  test('a commune at the very edge of the radius is within it', () => {
    const km = distanceKm(PLACES.nantes, PLACES.orvault)
    expect(line(at(PLACES.nantes), profile({ zones: [zone(PLACES.orvault, km)] }))).toBe('match')
    expect(line(at(PLACES.nantes), profile({ zones: [zone(PLACES.orvault, km - 1e-9)] }))).toBe('distance')
  })
  test('the closest eligible pair counts, not the closest of all', () => {
    const zones = [zone(PLACES.orvault, 1), zone(PLACES.chapelle, 30)]
    // Nantes is 6.5 km from Orvault, out of its 1 km, and 9 km from La Chapelle-sur-Erdre, within its 30 km.
    const verdict = judge(at(PLACES.nantes), profile({ zones }))
    expect(verdict).toMatchObject({ reasons: [{}, { facts: { candidateCommune: '44035', radiusKm: 30 } }, {}, {}, {}] })
  })
})

describe('dates', () => {
  test('one half-day in ten is enough, one in eleven is not', () => {
    const one = profile({ availability: [{ from: '2027-02-08', to: '2027-02-08' }] })
    expect(line(opening(), one)).toBe('match')
    const eleven = { from: '2027-02-22', to: '2027-02-22', halves: ['am' as const] }
    expect(line(opening({ periods: [...aListing.periods, eleven] }), one)).toBe('dates')
  })
  test('all of it, where the listing accepts no part', () => {
    const listing = opening({ partialAccepted: false })
    expect(line(listing, profile())).toBe('match')
    expect(line(listing, profile({ taken: fromHalfDayNumbers([toDay('2027-02-19') * 2]) }))).toBe('dates')
    expect(line(listing, profile({ taken: fromHalfDayNumbers([toDay('2027-02-19') * 2 + 1]) }))).toBe('match')
  })
  test('at least the days that the candidate asks for, two half-days a day', () => {
    expect(line(opening(), profile({ minDays: 5 }))).toBe('match')
    expect(line(opening(), profile({ minDays: 5.5 }))).toBe('dates')
  })
  test('excepted days are not needed, unavailable days are not free', () => {
    const off = { from: '2027-02-08', to: '2027-02-12' }
    expect(points(opening({ except: [off] }), profile({ unavailable: [off] }), 'dates')).toBe(45)
    expect(points(opening(), profile({ unavailable: [off] }), 'dates')).toBe(22.5)
  })
  test('a candidate without availability is free never, and matches nothing', () => {
    expect(line(opening(), profile({ availability: [] }))).toBe('dates')
  })
  test('half-days before today count neither as needed nor as covered', () => {
    const now = new Date('2027-02-15T08:00:00Z')
    const second = profile({ availability: [{ from: '2027-02-15', to: '2027-02-19' }], confirmedAt: now })
    expect(points(opening(), second, 'dates', now)).toBe(45)
  })
})

describe('terms and preferences', () => {
  test('a share ten points under the minimum earns nothing, yet matches; lower does not', () => {
    const who = profile({ minCandidateSharePct: 85 })
    expect(points(opening({ candidateSharePct: 75 }), who, 'terms')).toBe(0)
    expect(line(opening({ candidateSharePct: 74.9 }), who)).toBe('terms')
    expect(points(opening({ candidateSharePct: 80 }), who, 'terms')).toBe(7.5)
  })
  test('an unknown share earns half, no minimum earns all', () => {
    expect(points(opening({ candidateSharePct: null }), profile({ minCandidateSharePct: 85 }), 'terms')).toBe(7.5)
    expect(points(opening({ candidateSharePct: null }), profile(), 'terms')).toBe(15)
    expect(points(opening({ candidateSharePct: 0 }), profile(), 'terms')).toBe(15)
    expect(line(opening({ candidateSharePct: 0 }), profile({ minCandidateSharePct: 11 }))).toBe('terms')
  })
  test('a practice type that is not accepted is not offered; one accepted but not preferred earns half', () => {
    expect(line(opening(), profile({ practiceTypes: ['domicile'] }))).toBe('practice')
    const who = profile({ practiceTypes: ['domicile', 'msp'], preferredPracticeTypes: ['domicile'] })
    expect(points(opening(), who, 'practice')).toBe(5)
  })
  test('a kind that the candidate does not look for is not offered', () => {
    expect(line(opening(), profile({ kinds: ['succession', 'reinforcement'] }))).toBe('kind')
  })
  test('freshness is full for 30 days, then falls in a straight line to nothing at 120', () => {
    const after = (days: number) => points(opening(), profile({ confirmedAt: daysAgo(days) }), 'freshness')
    expect([0, 30, 31, 75, 120].map(after)).toEqual([5, 5, expect.closeTo(445 / 90, 9), 2.5, 0])
  })
})
