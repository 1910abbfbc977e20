import type { FieldError } from '../platform/errors.ts'
import { boundsOf, civilDay, countHalfDays, type HalfDays, halfDaysOf } from '../reference/calendar.ts'
import { isSpecialty, professionLabel } from '../reference/professions.ts'
import type { Listing, ListingFields, ListingInput, ListingState } from './model.ts'

/** What may happen to a listing: pure. The database holds the same table (listing_transition). */
export const TRANSITIONS = [
  { verb: 'submit', from: ['draft', 'to-correct'], to: 'pending' },
  { verb: 'publish', from: ['pending', 'published'], to: 'published' },
  { verb: 'request-changes', from: ['pending', 'published'], to: 'to-correct' },
  { verb: 'reject', from: ['pending', 'published'], to: 'rejected' },
  { verb: 'fill', from: ['published', 'expired'], to: 'filled' },
  { verb: 'withdraw', from: ['draft', 'to-correct', 'pending', 'published', 'expired'], to: 'withdrawn' },
  { verb: 'expire', from: ['published'], to: 'expired' },
  { verb: 'renew', from: ['published', 'expired', 'filled'], to: 'published' },
] as const satisfies readonly { verb: string; from: readonly ListingState[]; to: ListingState }[]

export type Verb = (typeof TRANSITIONS)[number]['verb']

export function transitionOf(verb: Verb): { from: readonly ListingState[]; to: ListingState } {
  return TRANSITIONS.find((transition) => transition.verb === verb) as (typeof TRANSITIONS)[number]
}

/** Verbs that a state allows. */
export function verbsOf(state: ListingState): Verb[] {
  return TRANSITIONS.filter(({ from }) => (from as readonly ListingState[]).includes(state)).map(({ verb }) => verb)
}

/** States in which the fields may still be edited. */
export const EDITABLE: readonly ListingState[] = ['draft', 'to-correct', 'pending', 'published', 'expired', 'filled']

/** States in which a changed text, place or profession has to be looked at (again) by the desk. */
export const LOOKED_AT: readonly ListingState[] = ['published', 'expired', 'filled']

/** States in which a field that submit requires may be missing. */
export const MAY_LACK_FIELDS: readonly ListingState[] = ['draft', 'withdrawn']

const REQUIRED = ['kind', 'profession', 'communes', 'practiceType', 'title', 'description', 'periods'] as const

const REMEDY: Record<(typeof REQUIRED)[number], string> = {
  kind: 'Dites ce que vous cherchez (kind), par exemple "replacement".',
  profession: 'Choisissez la profession recherchée.',
  communes: 'Indiquez au moins une commune.',
  practiceType: 'Choisissez le mode d’exercice.',
  title: 'Donnez un titre à l’annonce.',
  description: 'Décrivez le remplacement en quelques phrases.',
  periods: 'Indiquez au moins une période.',
}

/** Fields that submit requires and the listing lacks. */
export function missingFields(fields: ListingFields): FieldError[] {
  return REQUIRED.filter((name) => {
    const value = fields[name]
    return value === null || (Array.isArray(value) && value.length === 0)
  }).map((path) => ({ path, message: REMEDY[path] }))
}

/** What fields say of each other, whatever the state. */
export function contradictions(fields: Pick<ListingFields, 'profession' | 'specialty'>): FieldError[] {
  if (fields.specialty === null) return []
  if (fields.profession === null) {
    return [{ path: 'specialty', message: 'Choisissez d’abord la profession, ou retirez la spécialité.' }]
  }
  if (isSpecialty(fields.profession, fields.specialty)) return []
  return [
    {
      path: 'specialty',
      message: `Cette spécialité n’existe pas pour « ${professionLabel(fields.profession)} » : choisissez-en une de la liste, ou retirez-la.`,
    },
  ]
}

/** The half-days needed from day `today` on. */
export function needOf(fields: Pick<ListingFields, 'periods' | 'except'>, today?: number): HalfDays {
  return halfDaysOf(fields.periods, fields.except, today)
}

/** A listing whose dates are all past, or all excepted, asks for nothing. */
export function emptyNeed(fields: Pick<ListingFields, 'periods' | 'except'>, today: number): FieldError[] {
  if (fields.periods.length === 0 || countHalfDays(needOf(fields, today)) > 0) return []
  const message =
    countHalfDays(needOf(fields)) === 0
      ? 'Il ne reste aucune demi-journée : les jours choisis tombent tous sur des exceptions, ou aucun ne tombe dans la période.'
      : 'Toutes les dates sont passées : indiquez au moins une demi-journée à venir.'
  return [{ path: 'periods', message }]
}

/** Day number of the last half-day needed, or null. */
export function lastNeededDay(fields: Pick<ListingFields, 'periods' | 'except'>): number | null {
  return boundsOf(needOf(fields))?.last ?? null
}

/** "Today" where the listing is. */
export function todayOf(listing: Pick<Listing, 'timeZone'>, now: Date): number {
  return civilDay(now, listing.timeZone)
}

/** Applies what a client sent on what is stored: a missing field stays, null clears. `communes` are codes here. */
export function applyInput(
  stored: Omit<ListingFields, 'communes'> & { communes: string[] },
  input: ListingInput,
): Omit<ListingFields, 'communes'> & { communes: string[] } {
  const { flexDays: _flexDays, places: _places, ...sent } = input
  const given = Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== undefined))
  const merged = { ...stored, ...given }
  return {
    ...merged,
    communes: merged.communes ?? [],
    periods: merged.periods ?? [],
    except: merged.except ?? [],
    partialAccepted: merged.partialAccepted ?? true,
    studentsAccepted: merged.studentsAccepted ?? false,
    patientsPerDay: merged.patientsPerDay
      ? { min: merged.patientsPerDay.min ?? null, max: merged.patientsPerDay.max ?? null }
      : null,
  }
}

/** True when a change of these fields sends a published listing back to the desk: text, place or profession. */
export function worthAnotherLook(before: ListingFields, after: ListingFields): boolean {
  const shown = (fields: ListingFields) =>
    JSON.stringify([
      fields.title,
      fields.description,
      fields.structureName,
      fields.secretary,
      fields.software,
      fields.sector,
      fields.profession,
      fields.specialty,
      fields.communes.map((commune) => commune.code),
    ])
  return shown(before) !== shown(after)
}
