import type { ListingInput } from '../listings/model.ts'
import { toDate } from '../reference/calendar.ts'
import {
  LISTING_KINDS,
  type ListingKind,
  PROFESSIONS,
  type PracticeType,
  type Profession,
} from '../reference/professions.ts'
import { campaignFrom, needFrom } from './dates.ts'
import type { SeedPlace, World } from './places.ts'
import { between, pick, type Random, weighted } from './random.ts'
import { SPECIALIST_TASKS, TASKS } from './tasks.ts'
import { de, descriptionOf, type Subject, spoken, titleOf } from './texts.ts'
import { SPECIALISTS, TRADES, type Trade } from './trades.ts'

/** One listing of a seed. Pure. */

/** What is settled beforehand, so that a seed has a bit of everything. */
export interface Slot {
  kind?: ListingKind | undefined
  profession?: Profession | undefined
  place?: ((random: Random) => SeedPlace) | undefined
}

const KINDS: [ListingKind, number][] = [
  ['replacement', 62],
  ['collaboration', 15],
  ['succession', 13],
  ['reinforcement', 10],
]

export const professionOf = (random: Random) =>
  weighted(
    random,
    PROFESSIONS.map(({ code }): [Profession, number] => [code, TRADES[code].weight]),
  )

/** A specialty for a médecin, with what its people are called; none for anybody else. */
export const specialistOf = (random: Random, profession: Profession) =>
  profession === 'medecin'
    ? weighted(
        random,
        SPECIALISTS.map((each): [typeof each, number] => [each, each[1]]),
      )
    : null

export const settingsOf = ({ settings }: Trade) => Object.entries(settings) as [PracticeType, number][]

/** Every kind of every seed comes early, so that forty listings hold them all. */
export const KINDS_IN_TURN: readonly ListingKind[] = LISTING_KINDS.map(({ code }) => code)

export function planListing(random: Random, today: number, world: World, slot: Slot): ListingInput {
  const kind = slot.kind ?? weighted(random, KINDS)
  const profession = slot.profession ?? professionOf(random)
  const trade = TRADES[profession]
  const specialist = specialistOf(random, profession)
  const general = !specialist || specialist[0] === 'medecine-generale'
  const first = slot.place?.(random) ?? world.somewhere(random)
  const practiceType =
    kind === 'reinforcement' && random() < 0.7
      ? pick(random, ['centre', 'etablissement'] as const)
      : weighted(random, settingsOf(trade))
  // A round covers several communes; the others are near.
  const round = practiceType === 'domicile' || (profession === 'infirmier' && random() < 0.5)
  const others = round || random() < 0.04 ? world.around(random, first, 12, between(random, 1, 3)) : []
  const places = [first, ...others]
  const dates = datesOf(random, today, kind, profession === 'infirmier')
  const input: Subject['input'] = {
    kind,
    profession,
    specialty: specialist?.[0] ?? null,
    communes: places.map(({ code }) => code),
    practiceType,
    ...dates.fields,
    ...conditions(random, trade, kind, practiceType),
    ...(kind === 'succession' ? handOver(random, trade) : {}),
  }
  const subject: Subject = {
    input,
    place: spoken(first.name),
    places: places.map(({ name }) => spoken(name)),
    full: specialist?.[2] ?? trade.full,
    short: general ? pick(random, trade.short) : (specialist?.[2] as string),
    many: specialist?.[3] ?? trade.many,
    business: general ? trade.business : `cabinet ${de(specialist?.[2] ?? '')}`,
    tasks: general ? TASKS[profession] : SPECIALIST_TASKS,
    when: dates.when,
  }
  return { ...input, title: titleOf(random, subject), description: descriptionOf(random, subject) }
}

function datesOf(
  random: Random,
  today: number,
  kind: ListingKind,
  roster: boolean,
): { fields: Partial<ListingInput>; when: string } {
  if (kind === 'succession' || kind === 'collaboration')
    return { fields: { window: windowFrom(random, today) }, when: '' }
  const { when, ...dates } = kind === 'reinforcement' ? campaignFrom(random, today) : needFrom(random, today, roster)
  const places =
    kind === 'reinforcement'
      ? weighted(random, [
          [1, 20],
          [between(random, 2, 6), 55],
          [between(random, 7, 20), 25],
        ])
      : 1
  // Whoever wants people for a campaign takes them for half a day.
  const partialAccepted = kind === 'reinforcement' || random() < 0.78
  return { fields: { ...dates, places, partialAccepted }, when }
}

/** "around January": often open at one end or both. */
function windowFrom(random: Random, today: number): NonNullable<ListingInput['window']> {
  const earliest = today + between(random, 15, 300)
  const latest = earliest + between(random, 20, 180)
  return weighted<() => NonNullable<ListingInput['window']>>(random, [
    [() => ({}), 35],
    [() => ({ earliest: toDate(earliest) }), 25],
    [() => ({ earliest: toDate(earliest), latest: toDate(latest) }), 28],
    [() => ({ latest: toDate(latest) }), 12],
  ])()
}

const SECRETARY = ['le matin', 'sur place', 'à temps plein', 'téléphonique', 'en ligne', 'partagé']
const HOUSES = [
  'des Tilleuls',
  'du Parc',
  'des Deux Rives',
  'de la Gare',
  'du Centre',
  'des Lices',
  'Simone-Veil',
  'Pasteur',
]

/** What the work is like and what it brings. */
function conditions(
  random: Random,
  trade: Trade,
  kind: ListingKind,
  practiceType: PracticeType,
): Partial<ListingInput> {
  const homeVisits = practiceType === 'domicile' || random() < trade.visits
  const paid = kind === 'succession' || kind === 'reinforcement' ? null : trade.share
  const patients = between(random, trade.patients[0], trade.patients[1])
  const house = { msp: 'Maison de santé', centre: 'Centre de santé', etablissement: 'Clinique' }[practiceType as string]
  const maybe = <T>(chance: number, value: () => T) => (random() < chance ? value() : null)
  return {
    candidateSharePct: paid ? maybe(0.85, () => between(random, paid[0], paid[1], 5)) : null,
    studentsAccepted: kind !== 'succession' && random() < 0.35,
    housing: weighted(random, [
      ['no', 55],
      ['yes', 20],
      ['negotiable', 25],
    ] as const),
    transport: weighted(random, [
      ['no', 85],
      ['yes', 7],
      ['negotiable', 8],
    ] as const),
    homeVisits,
    vehicleNeeded: homeVisits ? random() < 0.6 : null,
    patientsPerDay: maybe(0.55, () => ({ min: patients, max: patients + between(random, 2, 6) })),
    software: maybe(0.6, () => pick(random, trade.software)),
    secretary: practiceType === 'officine' ? null : maybe(0.45, () => pick(random, SECRETARY)),
    sector: trade === TRADES.medecin ? maybe(0.7, () => pick(random, ['1', '1', '1', '2'])) : null,
    structureName: house ? maybe(0.5, () => `${house} ${pick(random, HOUSES)}`) : null,
  }
}

/** Prices of a succession, euros: 0 is free, null to be agreed. */
function handOver(random: Random, trade: Trade): Partial<ListingInput> {
  const price = (chances: [free: number, unknown: number], low: number, high: number, step: number) => {
    const draw = random()
    if (draw < chances[0]) return 0
    return draw < chances[0] + chances[1] ? null : between(random, low, high, step)
  }
  const [low, high] = trade.price.map((thousands) => thousands * 1000) as [number, number]
  return {
    patientelePrice: price([low > 50_000 ? 0 : 0.28, 0.3], Math.max(1000, low), Math.max(5000, high), 500),
    equipmentPrice: price([0.15, 0.4], 2000, 45_000, 500),
    wallsPrice: random() < 0.35 ? between(random, 90_000, 380_000, 5000) : null,
    rent: price([0.08, 0.35], 250, 1900, 50),
    collaborationFirst: weighted(random, [
      [true, 45],
      [false, 25],
      [null, 30],
    ] as const),
    successorsWanted: weighted(random, [
      [1, 65],
      [2, 17],
      [null, 18],
    ] as const),
  }
}
