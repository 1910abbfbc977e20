import { z } from 'zod'
import type { DateRange } from '../reference/calendar.ts'
import {
  communeCode,
  dateRange,
  dateWindow,
  emailAddress,
  line,
  listingPeriods,
  percent,
  phoneNumber,
  prose,
} from '../reference/fields.ts'
import type { NamedPlace } from '../reference/geography.ts'
import type { NeededPeriod } from '../reference/need.ts'
import { LISTING_KINDS, type ListingKind, PRACTICE_TYPES, PROFESSIONS } from '../reference/professions.ts'

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

const price = z
  .number()
  .min(0, 'Un prix est en euros, 0 = gratuit ; ne l’envoyez pas s’il est à convenir.')
  .max(100_000_000, 'Ce prix est trop élevé : donnez des euros.')

const patientsPerDay = z
  .strictObject({ min: z.int().min(0).max(500).nullish(), max: z.int().min(0).max(500).nullish() })
  .refine((range) => range.min == null || range.max == null || range.min <= range.max, {
    path: ['max'],
    message: 'Le maximum est inférieur au minimum : échangez ou corrigez les deux nombres.',
  })

/** What a client sends: every field may be missing or null in a draft; those present must be valid. */
export const listingInput = z.strictObject({
  kind: z.enum(LISTING_KINDS.map(({ code }) => code)).nullish(),
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
    .int()
    .min(0, 'La souplesse va de 0 à 31 jours.')
    .max(31, 'La souplesse va de 0 à 31 jours : au-delà, décrivez-la dans le texte.')
    .nullish(),
  partialAccepted: z.boolean().nullish(),
  places: z.int().min(1, 'Indiquez de 1 à 500 places.').max(500, 'Indiquez de 1 à 500 places.').nullish(),
  window: dateWindow.nullish(),
  patientelePrice: price.nullish(),
  equipmentPrice: price.nullish(),
  wallsPrice: price.nullish(),
  rent: z
    .number()
    .min(0, 'Un loyer est en euros par mois, 0 = gratuit ; ne l’envoyez pas s’il est à convenir.')
    .max(1_000_000, 'Ce loyer est trop élevé : donnez des euros par mois.')
    .nullish(),
  collaborationFirst: z.boolean().nullish(),
  successorsWanted: z
    .int()
    .min(1, 'Indiquez de 1 à 20 successeurs.')
    .max(20, 'Indiquez de 1 à 20 successeurs.')
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
  territoryDays: z
    .int()
    .min(0, 'Une annonce peut rester de 0 à 30 jours dans son territoire.')
    .max(30, 'Une annonce peut rester de 0 à 30 jours dans son territoire.')
    .nullish(),
})
export type ListingInput = z.infer<typeof listingInput>

/** The person a coordinator enters a listing for. */
export const onBehalfOf = z.strictObject({ name: line(200), email: emailAddress, phone: phoneNumber.nullish() })
export type OnBehalfOf = z.infer<typeof onBehalfOf>

/** What the API takes: a coordinator says for whom. */
export const listingWrite = listingInput.extend({ onBehalfOf: onBehalfOf.nullish() })
export type ListingWrite = z.infer<typeof listingWrite>

export const fillRequest = z.strictObject({ candidateIds: z.array(z.uuid()).max(20).nullish() })

export interface DateWindow {
  earliest?: string | null | undefined
  latest?: string | null | undefined
}

/** A listing as stored. Shares are the candidate's, in percent; dates are civil; instants are UTC. */
export interface Listing {
  id: string
  ownerId: string
  state: ListingState
  kind: ListingKind | null
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
  periods: NeededPeriod[]
  except: DateRange[]
  /** Days by which the periods may move, either way, 0..31. */
  flexDays: number
  partialAccepted: boolean
  /** People wanted, 1 unless a reinforcement; `placesFilled` of them are found. */
  places: number
  placesFilled: number
  /** When a succession or collaboration begins: `{}` is any time. */
  window: DateWindow | null
  /** Euros; 0 is free, null to be agreed. */
  patientelePrice: number | null
  equipmentPrice: number | null
  wallsPrice: number | null
  /** Euros a month. */
  rent: number | null
  collaborationFirst: boolean | null
  successorsWanted: number | null
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
  /** Days after the first publication during which only the territory’s people find it, 0..30. */
  territoryDays: number
  createdAt: Date
  updatedAt: Date
  /** First sent to the desk. */
  submittedAt: Date | null
  publishedAt: Date | null
  /** Published or renewed last: an open-ended listing expires 90 days later. */
  renewedAt: Date | null
  changedSinceAt: Date | null
  /** A coordinator entered it for its owner: theirs to write until the owner has taken it over. */
  enteredAt: Date | null
  /** Null too when that account is gone. */
  enteredBy: string | null
  takenOverAt: Date | null
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
  | 'renewedAt'
  | 'placesFilled'
  | 'changedSinceAt'
  | 'enteredAt'
  | 'enteredBy'
  | 'takenOverAt'
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
  /** Null: the clock, or an account that is gone. */
  by: 'owner' | 'coordinator' | null
}

/** What somebody said of a published listing; who is nobody's to know. */
export interface Report {
  reason: string
  at: Date
}

/** A listing that was published for the first time, or again after it was not; `at` says when last. */
export interface Publication {
  id: string
  owner: string
  at: Date
  /** Until when only the people of its territories find it; null where it was found from everywhere at once. */
  localUntil: Date | null
  territories: string[]
}

/** The words of a listing that a coordinator reads before deciding; communes by name. */
export type ReadWords = Pick<
  Listing,
  'title' | 'description' | 'structureName' | 'secretary' | 'software' | 'sector' | 'profession' | 'specialty'
> & { communes: string[] }
