import { z } from 'zod'
import { type Half, toDay } from '../reference/calendar.ts'
import { communeCode, line, listingPeriods, prose } from '../reference/fields.ts'
import { isSpecialty, PRACTICE_TYPES, PROFESSIONS, professionLabel, specialtyLabel } from '../reference/professions.ts'

/** A campaign: several professions, half-day slots, places in each. Dates are civil, instants UTC. */

export const CAMPAIGN_STATES = ['draft', 'open', 'closed'] as const
export type CampaignState = (typeof CAMPAIGN_STATES)[number]

const PLACE_STATES = ['invited', 'confirmed', 'declined', 'withdrawn', 'waiting', 'expired', 'released'] as const
/** What became of a proposal. `released`: taken back by the coordinator, or the campaign closed. */
export type PlaceState = (typeof PLACE_STATES)[number]

/** Slots of one campaign, at most: a year of mornings and afternoons for a team of five, or a fortnight of twenty. */
export const MOST_SLOTS = 600

const count = (min: number, max: number, what: string) => {
  const message = `${what} va de ${min} à ${max} : donnez un nombre entier.`
  return z.int(message).min(min, message).max(max, message)
}

/** What a coordinator says of a campaign. */
export const campaignInput = z.strictObject({
  title: line(100),
  description: prose(3000),
  commune: communeCode,
  place: line(200),
  contact: line(200),
  practiceType: z.enum(PRACTICE_TYPES.map(({ code }) => code)),
  studentsAccepted: z.boolean(),
  mostHalfDays: count(1, 200, 'Le nombre de demi-journées par personne').nullable(),
  mostAWeek: count(1, 14, 'Le nombre de demi-journées par semaine').nullable(),
  answerHours: count(12, 336, 'Le délai de réponse, en heures,'),
  factor: z
    .number('Le nombre d’invitations par place va de 1 à 3, par exemple 1,5.')
    .min(1, 'Le nombre d’invitations par place va de 1 à 3, par exemple 1,5.')
    .max(3, 'Le nombre d’invitations par place va de 1 à 3, par exemple 1,5.'),
  automatic: z.boolean(),
})
export type CampaignInput = z.infer<typeof campaignInput>

/** Many slots at once: some periods, and the places of each profession on each of their half-days. */
export const slotsInput = z
  .strictObject({
    periods: listingPeriods.min(1, 'Indiquez au moins une période : un premier et un dernier jour.'),
    teams: z
      .array(
        z.strictObject({
          profession: z.enum(PROFESSIONS.map(({ code }) => code)),
          specialty: z.string().max(80).nullish(),
          places: count(1, 500, 'Le nombre de places'),
        }),
      )
      .min(1, 'Choisissez au moins une profession et son nombre de places.')
      .max(20, 'Vingt professions au plus.'),
  })
  .superRefine(({ teams }, ctx) => {
    for (const [i, { profession, specialty }] of teams.entries()) {
      if (specialty && !isSpecialty(profession, specialty)) {
        const message = 'Cette spécialité n’existe pas pour cette profession : choisissez-en une autre, ou aucune.'
        ctx.addIssue({ code: 'custom', path: ['teams', i, 'specialty'], message })
      }
      const same = teams.findIndex(
        (one) => one.profession === profession && (one.specialty ?? '') === (specialty ?? ''),
      )
      if (same === i) continue
      const message = 'Cette profession est déjà sur une autre ligne : gardez-en une seule.'
      ctx.addIssue({ code: 'custom', path: ['teams', i, 'profession'], message })
    }
  })
export type SlotsInput = z.infer<typeof slotsInput>

/** Who is needed: a specialty of '' is any. */
export interface Trade {
  profession: string
  specialty: string
}

/** A slot as it is asked for. */
export interface SlotWish extends Trade {
  day: string
  half: Half
  /** 0..500 */
  places: number
}

export interface Slot extends SlotWish {
  id: string
  campaign: string
  /** People who said yes: never more than `places`. */
  confirmed: number
}

export interface Campaign extends CampaignInput {
  id: string
  territory: string
  territoryName: string
  state: CampaignState
  communeName: string
  /** IANA name, of the commune. */
  timeZone: string
  /** Waves sent so far. */
  waves: number
  createdBy: string | null
  createdAt: Date
  updatedAt: Date
  openedAt: Date | null
  closedAt: Date | null
}

/** A slot proposed to somebody, and what became of it. */
export interface Place {
  slot: string
  candidate: string
  account: string
  state: PlaceState
  wave: number
  invitedAt: Date
  expiresAt: Date
  answeredAt: Date | null
}

/** The listing of one profession of a campaign. */
export interface TradeListing extends Trade {
  listing: string
}

/** Number of the half-day of a slot, as src/reference/calendar.ts counts them. */
export function halfDayOf({ day, half }: Pick<SlotWish, 'day' | 'half'>): number {
  return toDay(day) * 2 + (half === 'pm' ? 1 : 0)
}

export function tradeKey({ profession, specialty }: Trade): string {
  return `${profession}/${specialty}`
}

/** Whether a half-day has not begun at an hour (since 1970, on a wall clock where the campaign is): mornings do at 8, afternoons at 13. */
export function isAhead(slot: Pick<SlotWish, 'day' | 'half'>, hour: number): boolean {
  return toDay(slot.day) * 24 + (slot.half === 'am' ? 8 : 13) > hour
}

/** "Médecin (médecine générale)". */
export function tradeLabel({ profession, specialty }: Trade): string {
  if (!specialty) return professionLabel(profession)
  return `${professionLabel(profession)} (${specialtyLabel(profession, specialty).toLowerCase()})`
}
