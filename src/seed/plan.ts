import type { CandidateInput } from '../candidates/model.ts'
import type { ListingInput } from '../listings/model.ts'
import { toDate, toDay, weekdayOf } from '../reference/calendar.ts'
import { ofPlace } from '../reference/french.ts'
import { PRACTICE_TYPES, PROFESSIONS, professionLabel } from '../reference/professions.ts'

/** What a seed makes: pure and deterministic, from a number, a day and the communes at hand. */

export interface SeedPlace {
  code: string
  name: string
}

export interface PlannedListing {
  email: string
  name: string
  input: ListingInput
  /** Days before `today` it was published. */
  publishedDaysAgo: number
}

export interface PlannedCandidate {
  email: string
  name: string
  input: CandidateInput
  /** Days before `today` the availability was confirmed. */
  confirmedDaysAgo: number
}

export interface Plan {
  listings: PlannedListing[]
  candidates: PlannedCandidate[]
}

type Random = () => number

/** Mulberry32: 32 bits of state, the same sequence everywhere. */
function randomFrom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
const between = (random: Random, low: number, high: number) => low + Math.floor(random() * (high - low + 1))

/** Some of a list, in its order, at least one. */
const some = <T>(random: Random, list: readonly T[], share: number): T[] => {
  const kept = list.filter(() => random() < share)
  return kept.length > 0 ? kept : [pick(random, list)]
}

const FIRST = [
  'Anaïs',
  'Bruno',
  'Camille',
  'Djamila',
  'Élise',
  'Fabien',
  'Gaëlle',
  'Hugo',
  'Inès',
  'Joël',
  'Léa',
  'Maël',
  'Nora',
  'Yves',
]
const LAST = [
  'Aubry',
  'Béranger',
  'Cosson',
  'Delmas',
  'Évrard',
  'Fournier',
  'Guérin',
  'Hamon',
  'Le Goff',
  'Marchal',
  'Ollivier',
  'Renaud',
]

// The professions that CPTS hear most of, as often as they come; the rest share what is left.
const COMMON = [
  'medecin',
  'medecin',
  'medecin',
  'infirmier',
  'infirmier',
  'masseur-kinesitherapeute',
  'masseur-kinesitherapeute',
  'sage-femme',
  'orthophoniste',
  'chirurgien-dentiste',
  'pharmacien',
] as const

function profession(random: Random) {
  return random() < 0.9 ? pick(random, COMMON) : pick(random, PROFESSIONS).code
}

function specialty(random: Random, code: string): string | null {
  if (code !== 'medecin') return null
  return random() < 0.85 ? 'medecine-generale' : pick(random, ['pediatrie', 'gynecologie-medicale', 'psychiatrie'])
}

/** Listings and candidates around some places, from day `today` on. */
export function planSeed(
  size: { listings: number; candidates: number },
  seed: number,
  today: string,
  places: readonly SeedPlace[],
): Plan {
  const random = randomFrom(seed)
  const person = (what: string, i: number) => {
    const name = `${pick(random, FIRST)} ${pick(random, LAST)}`
    return { name, email: `${what}.${seed}.${i}@exemple.example` }
  }
  return {
    listings: Array.from({ length: size.listings }, (_, i) => ({
      ...person('titulaire', i),
      ...planListing(random, toDay(today), places),
    })),
    candidates: Array.from({ length: size.candidates }, (_, i) => ({
      ...person('remplacant', i),
      ...planCandidate(random, toDay(today), places),
    })),
  }
}

const EXTRAS = [
  'Secrétariat le matin.',
  'Logiciel métier à jour, prise en main ensemble la veille.',
  'Patientèle fidèle et équipe accueillante.',
  'Studio prêté à côté du cabinet.',
  'Visites à domicile le jeudi.',
  'Parking et gare à cinq minutes.',
]

function planListing(random: Random, today: number, places: readonly SeedPlace[]) {
  const code = profession(random)
  const place = pick(random, places)
  const practiceType =
    code === 'pharmacien' ? 'officine' : pick(random, ['individuel', 'groupe', 'msp', 'centre'] as const)
  const label = PRACTICE_TYPES.find((type) => type.code === practiceType)?.label.replace(/^./, (first) =>
    first.toLowerCase(),
  )
  const input: ListingInput = {
    kind: 'replacement',
    profession: code,
    specialty: specialty(random, code),
    communes: [place.code],
    practiceType,
    title: `Remplacement ${professionLabel(code).toLowerCase()} à ${place.name}`,
    description: `Je cherche une personne pour me remplacer près ${ofPlace(place.name)}, en ${label}. ${some(random, EXTRAS, 0.4).join(' ')}`,
    periods: planNeed(random, today),
    partialAccepted: random() < 0.8,
    candidateSharePct: random() < 0.85 ? between(random, 14, 19) * 5 : null,
    studentsAccepted: random() < 0.4,
    housing: pick(random, ['yes', 'no', 'negotiable'] as const),
    transport: 'no',
    homeVisits: random() < 0.4,
  }
  return { input, publishedDaysAgo: between(random, 0, 20) }
}

/** One to three weeks, two separate weeks, or a weekly day through the months. */
function planNeed(random: Random, today: number): NonNullable<ListingInput['periods']> {
  const monday = (from: number) => from + ((8 - weekdayOf(from)) % 7)
  const start = monday(today + between(random, 7, 120))
  const week = (from: number, weeks: number) => ({
    from: toDate(from),
    to: toDate(from + weeks * 7 - 3),
    weekdays: [1, 2, 3, 4, 5],
  })
  const shape = random()
  if (shape < 0.5) return [week(start, between(random, 1, 3))]
  if (shape < 0.7) return [week(start, 1), week(start + 7 * between(random, 3, 8), 1)]
  const weekdays = some(random, [1, 2, 3, 4, 5], 0.3)
  return [
    {
      from: toDate(start),
      to: toDate(start + 7 * between(random, 8, 30)),
      weekdays,
      everyWeeks: random() < 0.3 ? 2 : 1,
      ...(random() < 0.3 ? { halves: ['am' as const] } : {}),
    },
  ]
}

function planCandidate(random: Random, today: number, places: readonly SeedPlace[]) {
  const code = profession(random)
  const student = code !== 'orthophoniste' && random() < 0.15
  const input: CandidateInput = {
    qualifications: [
      {
        profession: code,
        specialty: specialty(random, code),
        student,
        licenceUntil: student ? toDate(today + between(random, 60, 360)) : null,
      },
    ],
    situation: student ? 'etudiant' : pick(random, ['remplacant', 'remplacant', 'installe', 'retraite'] as const),
    kinds: random() < 0.2 ? ['replacement', 'collaboration'] : ['replacement'],
    zones: Array.from({ length: between(random, 1, 2) }, () => ({
      commune: pick(random, places).code,
      radiusKm: between(random, 2, 12) * 5,
    })),
    practiceTypes: [],
    preferredPracticeTypes: random() < 0.4 ? [pick(random, ['msp', 'groupe', 'centre'] as const)] : [],
    availability: [
      {
        from: toDate(today + between(random, 0, 20)),
        to: toDate(today + between(random, 120, 330)),
        weekdays: some(random, [1, 2, 3, 4, 5], 0.8),
      },
    ],
    unavailable: random() < 0.3 ? [{ from: toDate(today + 60), to: toDate(today + 66) }] : [],
    minDays: random() < 0.3 ? between(random, 1, 5) : null,
    minCandidateSharePct: random() < 0.5 ? between(random, 14, 17) * 5 : null,
    digest: 'weekly',
  }
  return { input, confirmedDaysAgo: random() < 0.8 ? between(random, 0, 40) : between(random, 41, 125) }
}
