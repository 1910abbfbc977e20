import { z } from 'zod'
import type { FieldError } from '../platform/errors.ts'
import type { DateRange, HalfDays, Period } from '../reference/calendar.ts'
import { civilDate, communeCode, dateRange, dateWindow, percent, period, rppsNumber } from '../reference/fields.ts'
import type { NamedPlace } from '../reference/geography.ts'
import {
  isSpecialty,
  LISTING_KINDS,
  PRACTICE_TYPES,
  PROFESSIONS,
  professionLabel,
  SITUATIONS,
} from '../reference/professions.ts'

const codesOf = <T extends string>(list: readonly { code: T }[]) => list.map(({ code }) => code)

const distinct = (values: readonly unknown[]) => new Set(values).size === values.length

const qualification = z.strictObject({
  profession: z.enum(codesOf(PROFESSIONS)),
  specialty: z.string().max(80).nullish(),
  student: z.boolean().nullish(),
  licenceUntil: civilDate.nullish(),
})

const zone = z.strictObject({
  commune: communeCode,
  radiusKm: z.number().min(1, 'Le rayon va de 1 à 300 km.').max(300, 'Le rayon va de 1 à 300 km.'),
})

const practiceTypes = z
  .array(z.enum(codesOf(PRACTICE_TYPES)))
  .refine(distinct, 'Un mode d’exercice est répété : gardez-le une seule fois.')

const wishes = z.strictObject({
  walls: z.enum(['any', 'buy', 'rent']).nullish(),
  collaborationFirst: z.boolean().nullish(),
  team: z.boolean().nullish(),
})

/** A profile as a client sends it: the whole of it, at each PUT. */
export const candidateInput = z.strictObject({
  qualifications: z
    .array(qualification)
    .min(1, 'Indiquez au moins une profession.')
    .max(10, 'Dix qualifications au plus.'),
  rpps: rppsNumber.nullish(),
  situation: z.enum(codesOf(SITUATIONS)).nullish(),
  kinds: z
    .array(z.enum(codesOf(LISTING_KINDS)))
    .min(1, 'Dites au moins un type d’annonce que vous cherchez.')
    .refine(distinct, 'Un type est répété : gardez-le une seule fois.'),
  zones: z.array(zone).min(1, 'Indiquez au moins une commune et son rayon.').max(10, 'Dix zones au plus.'),
  practiceTypes: practiceTypes.nullish(),
  preferredPracticeTypes: practiceTypes.nullish(),
  availability: z.array(period).max(100, 'Trop de périodes : 100 au plus.').nullish(),
  unavailable: z.array(dateRange).max(400, 'Trop d’indisponibilités : 400 au plus.').nullish(),
  minDays: z
    .number()
    .min(0, 'Le minimum de jours va de 0 à 731.')
    .max(731, 'Le minimum de jours va de 0 à 731.')
    .nullish(),
  minCandidateSharePct: percent.nullish(),
  window: dateWindow.nullish(),
  wishes: wishes.nullish(),
  status: z.enum(['active', 'paused']).nullish(),
  digest: z.enum(['weekly', 'daily', 'instant', 'never']).nullish(),
})
export type CandidateInput = z.infer<typeof candidateInput>

/** What the fields of a profile say of each other. */
export function contradictions(input: CandidateInput): FieldError[] {
  return input.qualifications.flatMap((q, i) => {
    if (q.specialty && !isSpecialty(q.profession, q.specialty)) {
      const message = `Cette spécialité n’existe pas pour « ${professionLabel(q.profession)} » : choisissez-en une de la liste, ou retirez-la.`
      return [{ path: `qualifications.${i}.specialty`, message }]
    }
    return []
  })
}

export interface Qualification {
  profession: string
  specialty: string | null
  student: boolean
  licenceUntil: string | null
}

/** A profile as stored. */
export interface Candidate {
  id: string
  accountId: string
  emailConfirmed: boolean
  qualifications: Qualification[]
  rpps: string | null
  situation: string | null
  kinds: string[]
  zones: { place: NamedPlace; radiusKm: number }[]
  practiceTypes: string[]
  preferredPracticeTypes: string[]
  availability: Period[]
  unavailable: DateRange[]
  minDays: number | null
  minCandidateSharePct: number | null
  window: { earliest?: string | null | undefined; latest?: string | null | undefined } | null
  wishes: {
    walls?: string | null | undefined
    collaborationFirst?: boolean | null | undefined
    team?: boolean | null | undefined
  } | null
  status: 'active' | 'paused'
  digest: 'weekly' | 'daily' | 'instant' | 'never'
  /** Half-days taken by filled listings that name this candidate. */
  taken: HalfDays
  confirmedAt: Date
  updatedAt: Date
}

/** What an owner reads of a profile, or the matcher uses; not how its person hears of us, nor when it was confirmed. */
const READ = [
  'qualifications',
  'situation',
  'kinds',
  'practiceTypes',
  'preferredPracticeTypes',
  'availability',
  'unavailable',
  'minDays',
  'minCandidateSharePct',
  'window',
  'wishes',
] as const satisfies readonly (keyof Candidate)[]

/** True when an edit changed anything that the other side reads; both as the store reads them. */
export function readsOtherwise(before: Candidate, after: Candidate): boolean {
  const read = (candidate: Candidate) =>
    JSON.stringify([
      candidate.zones.map(({ place, radiusKm }) => [place.code, radiusKm]),
      ...READ.map((name) => candidate[name]),
    ])
  return read(before) !== read(after)
}
