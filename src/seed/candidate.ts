import type { CandidateInput } from '../candidates/model.ts'
import type { ListingInput } from '../listings/model.ts'
import { toDate } from '../reference/calendar.ts'
import { type ListingKind, type Profession, studentsAllowed } from '../reference/professions.ts'
import { freeFrom } from './dates.ts'
import { professionOf, settingsOf, specialistOf } from './listing.ts'
import type { SeedPlace, World } from './places.ts'
import { between, pick, type Random, some, weighted } from './random.ts'
import { TRADES } from './trades.ts'

/** One candidate of a seed. Pure. */

const KINDS: [ListingKind[], number][] = [
  [['replacement'], 44],
  [['replacement', 'reinforcement'], 16],
  [['replacement', 'collaboration'], 14],
  [['replacement', 'collaboration', 'succession'], 9],
  [['succession'], 4],
  [['succession', 'collaboration'], 6],
  [['reinforcement'], 3],
  [['replacement', 'succession', 'collaboration', 'reinforcement'], 4],
]

const RADII: [number, number][] = [
  [5, 6],
  [10, 14],
  [15, 15],
  [20, 20],
  [25, 12],
  [30, 15],
  [40, 9],
  [50, 5],
  [60, 2],
  [80, 2],
]

/** Somebody who looks for anything, or who may well look for `wanted`. */
export function planCandidate(
  random: Random,
  today: number,
  world: World,
  wanted: ListingInput | null,
): CandidateInput {
  const profession = wanted?.profession ?? professionOf(random)
  const trade = TRADES[profession]
  const student = studentsAllowed(profession) && random() < 0.13
  const drawn = weighted(random, KINDS)
  const kinds = wanted?.kind && !drawn.includes(wanted.kind) ? [...drawn, wanted.kind] : drawn
  const settles = kinds.includes('succession') || kinds.includes('collaboration')
  const works = kinds.includes('replacement') || kinds.includes('reinforcement')
  const types = settingsOf(trade).map(([type]) => type)
  return {
    qualifications: qualificationsOf(random, profession, student, today, wanted?.specialty),
    situation: student
      ? 'etudiant'
      : weighted(random, [
          ['remplacant', 60],
          ['salarie', 16],
          ['installe', 10],
          ['retraite', 10],
          [null, 4],
        ] as const),
    kinds,
    zones: zonesOf(random, world, world.at(wanted?.communes?.[0])),
    practiceTypes: random() < 0.2 ? some(random, types, 0.7) : [],
    preferredPracticeTypes: random() < 0.4 ? [pick(random, types)] : [],
    ...(works ? freeFrom(random, today) : {}),
    minDays: works && random() < 0.3 ? pick(random, [0.5, 1, 1, 2, 3, 5, 5, 10]) : null,
    minCandidateSharePct:
      trade.share && random() < 0.45 ? between(random, trade.share[0] - 5, trade.share[1] - 5, 5) : null,
    window: settles ? windowFrom(random, today) : null,
    wishes: kinds.includes('succession') && random() < 0.7 ? wishesOf(random) : null,
    status: random() < 0.03 ? 'paused' : 'active',
    digest: weighted(random, [
      ['weekly', 80],
      ['daily', 8],
      ['instant', 6],
      ['never', 6],
    ] as const),
  }
}

function qualificationsOf(
  random: Random,
  profession: Profession,
  student: boolean,
  today: number,
  wanted: string | null | undefined,
): CandidateInput['qualifications'] {
  // Some médecins never said which.
  const specialty = wanted ?? (random() < 0.04 ? null : (specialistOf(random, profession)?.[0] ?? null))
  const licenceUntil = student && random() < 0.9 ? toDate(today + between(random, 30, 380)) : null
  const first = { profession, specialty, student, licenceUntil }
  if (profession === 'ipa' && random() < 0.5) return [first, { profession: 'infirmier' }]
  return specialty && !student && random() < 0.03 ? [first, { profession, specialty: 'medecine-d-urgence' }] : [first]
}

/** One to three zones, the others not far from the first: they overlap. */
function zonesOf(random: Random, world: World, wanted: SeedPlace | undefined): CandidateInput['zones'] {
  const home = wanted ?? world.somewhere(random)
  const count = weighted(random, [
    [0, 60],
    [1, 28],
    [2, 12],
  ] as const)
  return [home, ...world.around(random, home, 35, count)].map(({ code }) => ({
    commune: code,
    radiusKm: weighted(random, RADII),
  }))
}

function windowFrom(random: Random, today: number): CandidateInput['window'] {
  const earliest = toDate(today + between(random, 0, 240))
  const latest = toDate(today + between(random, 250, 600))
  return weighted<CandidateInput['window']>(random, [
    [null, 25],
    [{}, 30],
    [{ earliest }, 30],
    [{ earliest, latest }, 15],
  ])
}

function wishesOf(random: Random): CandidateInput['wishes'] {
  return {
    walls: weighted(random, [
      ['any', 50],
      ['rent', 32],
      ['buy', 18],
    ] as const),
    collaborationFirst: random() < 0.45,
    team: random() < 0.2,
  }
}
