import type { Opening, Profile } from '../../src/matching/model.ts'
import { prepareOpening, scoreMatch } from '../../src/matching/score.ts'
import { bestTeam, type Contender } from '../../src/matching/team.ts'
import { NO_HALF_DAYS, type Period, toDate, toDay } from '../../src/reference/calendar.ts'
import { randomOf } from '../../src/seed/random.ts'
import { rows, timed } from './report.ts'

/** A team among sixty people for six months, over calendars of several shapes; the baseline scores them. */
export async function benchTeam(): Promise<void> {
  const now = new Date('2027-01-10T12:00:00Z')
  for (const [shape, draw] of Object.entries(SHAPES)) {
    const teams: number[] = []
    const scores: number[] = []
    for (let seed = 0; seed < 20; seed++) {
      const random = randomOf(`${shape} ${seed}`)
      const quota = shape === 'with a quota' ? { halfDays: 6, per: 'week' as const } : null
      const prepared = prepareOpening({ ...OPENING, periods: [{ from: FROM, to: TO, quota }] }, now)
      const contenders = Array.from(
        { length: 60 },
        (_, i): Contender => ({
          profile: { ...PROFILE, id: String(i), availability: draw(random) },
          score: 90 - i * 0.3,
        }),
      )
      bestTeam(prepared, contenders)
      teams.push(await timed(async () => bestTeam(prepared, contenders)))
      scores.push(await timed(async () => contenders.map(({ profile }) => scoreMatch(prepared, { ...profile }))))
    }
    rows(`team of 60 candidates, six months, ${shape}`, teams, 'scoring the same sixty', scores)
  }
}

const FROM = '2027-02-01'
const TO = '2027-07-31'
const START = toDay(FROM)

const span = (first: number, days: number): Period => ({
  from: toDate(START + first),
  to: toDate(START + first + days),
})
const upTo = (random: () => number, most: number) => Math.floor(random() * most)

const blocks = (random: () => number) =>
  Array.from({ length: 4 }, () => ({
    ...span(upTo(random, 170), upTo(random, 14)),
    weekdays: random() < 0.5 ? [1, 2, 3, 4, 5] : null,
  }))

const SHAPES: Record<string, (random: () => number) => Period[]> = {
  'in blocks': blocks,
  'with a quota': blocks,
  'some weekdays': (random) => {
    const weekdays = [1, 2, 3, 4, 5].filter(() => random() < 0.4)
    return [{ from: FROM, to: TO, weekdays: weekdays.length > 0 ? weekdays : [1] }]
  },
  'half-days here and there': (random) =>
    Array.from({ length: 40 }, () => ({
      ...span(upTo(random, 180), 0),
      halves: [random() < 0.5 ? 'am' : 'pm'] as const,
    })).map(({ halves, ...days }) => ({ ...days, halves: [...halves] })),
}

const PLACE = { code: '44114', name: 'Orvault', city: null, lat: 47.27099, lon: -1.62361 }

const OPENING: Opening = {
  id: 'listing',
  ownerId: 'owner',
  state: 'published',
  kind: 'replacement',
  profession: 'infirmier',
  specialty: null,
  practiceType: 'domicile',
  communes: [PLACE],
  timeZone: 'Europe/Paris',
  periods: [],
  except: [],
  flexDays: 0,
  partialAccepted: true,
  candidateSharePct: 80,
  studentsAccepted: false,
  window: null,
  wallsPrice: null,
  rent: null,
  collaborationFirst: null,
  successorsWanted: null,
}

const PROFILE: Profile = {
  id: 'candidate',
  accountId: 'account',
  status: 'active',
  emailConfirmed: true,
  confirmedAt: new Date('2027-01-09T12:00:00Z'),
  qualifications: [{ profession: 'infirmier', specialty: null, student: false, licenceUntil: null }],
  kinds: ['replacement'],
  zones: [{ place: PLACE, radiusKm: 30 }],
  practiceTypes: [],
  preferredPracticeTypes: [],
  availability: [],
  unavailable: [],
  taken: NO_HALF_DAYS,
  minDays: null,
  minCandidateSharePct: null,
  window: null,
  wishes: null,
}
