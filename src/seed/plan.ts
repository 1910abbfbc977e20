import type { CandidateInput } from '../candidates/model.ts'
import type { ListingInput } from '../listings/model.ts'
import { toDay } from '../reference/calendar.ts'
import { PROFESSIONS } from '../reference/professions.ts'
import { planCandidate } from './candidate.ts'
import { KINDS_IN_TURN, planListing, type Slot } from './listing.ts'
import { FIRST, LAST } from './names.ts'
import type { Scale, World } from './places.ts'
import { between, pick, type Random, randomOf, weighted } from './random.ts'

/** What a seed makes: pure, the same for the same scale, number, day and communes; each person drawn apart. */

export const SIZES: Record<Scale, Size> = {
  demo: { listings: 40, candidates: 60 },
  region: { listings: 1000, candidates: 3000 },
  france: { listings: 20_000, candidates: 60_000 },
}

export interface Size {
  listings: number
  candidates: number
}

export interface PlannedListing {
  email: string
  name: string
  input: ListingInput
  submittedAt: Date
  publishedAt: Date
}

export interface PlannedCandidate {
  email: string
  name: string
  input: CandidateInput
  /** When the availability was said to be so. */
  confirmedAt: Date
}

export interface Plan {
  size: Size
  /** Names the coordinator, like the seed everybody. */
  seed: number
  listing(i: number): PlannedListing
  candidate(i: number): PlannedCandidate
}

export interface SeedOptions {
  scale: Scale
  /** 0..2^32-1: two of them are two sets of people. */
  seed: number
  /** `YYYY-MM-DD`, the day the seed is told to be today. */
  today: string
  /** Unless told, that of the scale. */
  size?: Size
}

/** Every profession in each of the cities, three times. */
const ROUNDS = 3

export function planSeed({ scale, seed, today, size = SIZES[scale] }: SeedOptions, world: World): Plan {
  const day = toDay(today)
  const drawing = (what: string, i: number) => {
    const random = randomOf(`${scale}/${seed}/${what}/${i}`)
    return { random, name: nameOf(random), email: `${what}.${scale}.${seed}.${i}@exemple.example` }
  }
  const listing = (i: number): PlannedListing => {
    const { random, ...person } = drawing('titulaire', i)
    const input = planListing(random, day, world, slotOf(world, i))
    // The new ones are the most.
    const published = instant(random, day - 1 - Math.floor(random() ** 2 * 40))
    const submitted = published.getTime() - between(random, 20, 3000) * 60_000
    return { ...person, input, submittedAt: new Date(submitted), publishedAt: published }
  }
  const candidate = (i: number): PlannedCandidate => {
    const { random, ...person } = drawing('remplacant', i)
    // So few people would hardly ever meet: every other one lives by a listing, and could answer it.
    const wanted = scale === 'demo' && i % 2 === 0 ? listing((i / 2) % size.listings).input : null
    const input = planCandidate(random, day, world, wanted)
    return { ...person, input, confirmedAt: instant(random, day - confirmedDaysAgo(random)) }
  }
  return { size, seed, listing, candidate }
}

/** Where a region's first listings are fixed: each profession in each city, a replacement and two of any kind. */
function slotOf({ cities }: World, i: number): Slot {
  if (cities.length === 0) return i < KINDS_IN_TURN.length ? { kind: KINDS_IN_TURN[i] } : {}
  const perRound = PROFESSIONS.length * cities.length
  const round = Math.floor(i / perRound)
  if (round >= ROUNDS) return {}
  const profession = PROFESSIONS[i % PROFESSIONS.length]?.code
  const place = cities[Math.floor((i % perRound) / PROFESSIONS.length)]
  return { profession, place, kind: round === 0 ? 'replacement' : KINDS_IN_TURN[(i + round) % KINDS_IN_TURN.length] }
}

/** Most confirmed in the last month; some so long ago that they match nothing any more. */
function confirmedDaysAgo(random: Random): number {
  return weighted(random, [
    [between(random, 1, 30), 74],
    [between(random, 31, 90), 14],
    [between(random, 91, 120), 5],
    [between(random, 121, 200), 7],
  ])
}

/** Some minute of a day's working hours. */
const instant = (random: Random, day: number) => new Date(day * 86_400_000 + between(random, 6 * 60, 18 * 60) * 60_000)

const nameOf = (random: Random) => `${pick(random, FIRST)} ${pick(random, LAST)}`
