import type { Half } from '../reference/calendar.ts'
import { toDate, toDay, weekdayOf } from '../reference/calendar.ts'
import { frenchDate, plural } from '../reference/french.ts'
import type { CampaignState, PlaceState } from './model.ts'

/** Campaigns in words: pure. */

export const STATE_WORDS: Record<CampaignState, string> = { draft: 'Brouillon', open: 'Ouverte', closed: 'Close' }

export const HALF_WORDS: Record<Half, string> = { am: 'matin', pm: 'après-midi' }

export const PLACE_WORDS: Record<PlaceState, string> = {
  invited: 'invitation sans réponse',
  confirmed: 'confirmée',
  declined: 'déclinée',
  withdrawn: 'retirée par la personne',
  waiting: 'liste d’attente',
  expired: 'sans réponse à temps',
  released: 'annulée',
}

const DAYS = ['lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'samedi', 'dimanche']

/** "lundi 1er mars 2027"; without the year when it is left out. */
export function dayWords(day: string, withYear = true): string {
  return `${DAYS[weekdayOf(toDay(day)) - 1]} ${frenchDate(day, withYear)}`
}

/** "lundi 1er mars 2027, matin". */
export function slotWords({ day, half }: { day: string; half: Half }): string {
  return `${dayWords(day)}, ${HALF_WORDS[half]}`
}

/** An hour since 1970 on a wall clock, in words: "mardi 2 mars 2027 à 14 h". */
export function hourWords(hour: number): string {
  return `${dayWords(toDate(Math.floor(hour / 24)))} à ${hour % 24} h`
}

/** How a slot stands; `shape` is told by a sign, not by its colour alone. */
export interface Standing {
  code: 'full' | 'over' | 'soon' | 'lacking' | 'nobody'
  sign: string
  text: string
}

/**
 * What stands between a slot and its last place: the page of a campaign explains each that is not full. Who is free is known
 * of an open campaign only.
 */
export function standingOf(
  row: { places: number; confirmed: number; invited: number; available: number; ahead: boolean },
  state: CampaignState = 'open',
): Standing {
  const missing = row.places - row.confirmed
  if (missing <= 0) return { code: 'full', sign: '●', text: 'complet' }
  const lacks = `il manque ${plural(missing, 'personne')}`
  if (!row.ahead)
    return { code: 'over', sign: '–', text: `passé, ${plural(missing, 'place restée vide', 'places restées vides')}` }
  if (state === 'draft') return { code: 'lacking', sign: '○', text: 'à pourvoir' }
  if (state === 'closed') return { code: 'nobody', sign: '○', text: lacks }
  if (row.invited >= missing) return { code: 'soon', sign: '◐', text: `${lacks}, réponses attendues` }
  if (row.available + row.invited >= missing) return { code: 'lacking', sign: '◔', text: `${lacks}, à inviter` }
  if (row.available + row.invited > 0)
    return { code: 'nobody', sign: '○', text: `${lacks}, trop peu de personnes libres` }
  return { code: 'nobody', sign: '○', text: `${lacks}, personne de libre` }
}
