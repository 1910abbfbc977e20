import { z } from 'zod'
import type { DateRange, Period } from '../reference/calendar.ts'
import { communeCode, dateRange, line, listingPeriods, percent, prose } from '../reference/fields.ts'
import type { NamedPlace } from '../reference/geography.ts'
import { PRACTICE_TYPES, PROFESSIONS } from '../reference/professions.ts'

export const STATES = [
  'draft',
  'pending',
  'to-correct',
  'published',
  'rejected',
  'filled',
  'withdrawn',
  'expired',
] as const
export type ListingState = (typeof STATES)[number]

const threeWay = z.enum(['yes', 'no', 'negotiable'])

const patientsPerDay = z
  .strictObject({ min: z.int().min(0).max(500).nullish(), max: z.int().min(0).max(500).nullish() })
  .refine((range) => range.min == null || range.max == null || range.min <= range.max, {
    path: ['max'],
    message: 'Le maximum est inférieur au minimum : échangez ou corrigez les deux nombres.',
  })

/** What a client sends: every field may be missing or null in a draft; those present must be valid. */
export const listingInput = z.strictObject({
  kind: z
    .literal('replacement', 'Pour l’instant, seul un remplacement peut être publié : envoyez kind = "replacement".')
    .nullish(),
  profession: z.enum(PROFESSIONS.map(({ code }) => code)).nullish(),
  specialty: z.string().max(80).nullish(),
  communes: z
    .array(communeCode)
    .max(10, 'Trop de communes : 10 au plus.')
    .refine((codes) => new Set(codes).size === codes.length, 'Une commune est répétée : gardez-la une seule fois.')
    .nullish(),
  practiceType: z.enum(PRACTICE_TYPES.map(({ code }) => code)).nullish(),
  title: line(120).nullish(),
  description: prose(5000).nullish(),
  structureName: line(200).nullish(),
  periods: listingPeriods.nullish(),
  except: z.array(dateRange).max(400, 'Trop d’exceptions : 400 au plus.').nullish(),
  flexDays: z
    .literal(
      0,
      'Des dates souples (flexDays) ne sont pas encore acceptées : mettez 0 et décrivez la souplesse dans le texte.',
    )
    .nullish(),
  partialAccepted: z.boolean().nullish(),
  places: z
    .literal(1, 'Plusieurs places ne valent que pour un renfort : mettez 1, ou publiez une annonce par place.')
    .nullish(),
  candidateSharePct: percent.nullish(),
  studentsAccepted: z.boolean().nullish(),
  housing: threeWay.nullish(),
  transport: threeWay.nullish(),
  vehicleNeeded: z.boolean().nullish(),
  homeVisits: z.boolean().nullish(),
  patientsPerDay: patientsPerDay.nullish(),
  software: line(200).nullish(),
  secretary: line(200).nullish(),
  sector: line(50).nullish(),
})
export type ListingInput = z.infer<typeof listingInput>

export const fillRequest = z.strictObject({ candidateIds: z.array(z.uuid()).max(20).nullish() })

/** A listing as stored. Shares are the candidate's, in percent; dates are civil; instants are UTC. */
export interface Listing {
  id: string
  ownerId: string
  state: ListingState
  kind: 'replacement' | null
  profession: string | null
  specialty: string | null
  communes: NamedPlace[]
  /** Of the first commune; Europe/Paris while there is none. */
  timeZone: string
  /** Slugs of the territories that hold the first commune; `hors-territoire` when none does. */
  territories: string[]
  practiceType: string | null
  title: string | null
  description: string | null
  structureName: string | null
  periods: Period[]
  except: DateRange[]
  partialAccepted: boolean
  candidateSharePct: number | null
  studentsAccepted: boolean
  housing: string | null
  transport: string | null
  vehicleNeeded: boolean | null
  homeVisits: boolean | null
  patientsPerDay: { min: number | null; max: number | null } | null
  software: string | null
  secretary: string | null
  sector: string | null
  createdAt: Date
  updatedAt: Date
  /** First sent to the desk. */
  submittedAt: Date | null
  publishedAt: Date | null
  changedSinceAt: Date | null
  /** Answers received from candidates so far. */
  answers: number
}

/** The fields of a listing that a client may write. */
export type ListingFields = Omit<
  Listing,
  | 'id'
  | 'ownerId'
  | 'state'
  | 'createdAt'
  | 'updatedAt'
  | 'submittedAt'
  | 'publishedAt'
  | 'changedSinceAt'
  | 'timeZone'
  | 'territories'
  | 'answers'
>

export interface HistoryStep {
  id: string
  verb: string
  from: ListingState | null
  to: ListingState
  at: Date
  reason: string | null
}
