import { Failure, type FieldError } from '../platform/errors.ts'
import { civilDay, countHalfDays, type HalfDays, halfDaysOf, spanOf, toDay } from '../reference/calendar.ts'
import { plural } from '../reference/french.ts'
import { needsOf } from '../reference/need.ts'
import { isSpecialty, professionLabel } from '../reference/professions.ts'
import { OUTSIDE } from '../territories/model.ts'
import type { Listing, ListingFields, ListingInput, ListingState, ReadWords } from './model.ts'

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

/**
 * States in which a changed text, place or profession has to be looked at (again) by the desk. Filled and expired ones too:
 * renewed, they would be published with words nobody has read.
 */
const LOOKED_AT: readonly ListingState[] = ['published', 'expired', 'filled']

/** States in which a field that submit requires may be missing. */
export const MAY_LACK_FIELDS: readonly ListingState[] = ['draft', 'withdrawn']

/** Kinds that begin within a window, instead of asking for half-days. */
export function hasWindow(kind: string | null): boolean {
  return kind === 'succession' || kind === 'collaboration'
}

/** Days without renewal after which a listing without last day expires. */
export const OPEN_ENDED_DAYS = 90

const REQUIRED = ['kind', 'profession', 'communes', 'practiceType', 'title', 'description'] as const

const REMEDY: Record<(typeof REQUIRED)[number] | 'periods' | 'window', string> = {
  kind: 'Dites ce que vous cherchez (kind), par exemple "replacement".',
  profession: 'Choisissez la profession recherchée.',
  communes: 'Indiquez au moins une commune.',
  practiceType: 'Choisissez le mode d’exercice.',
  title: 'Donnez un titre à l’annonce.',
  description: 'Décrivez votre besoin en quelques phrases.',
  periods: 'Indiquez au moins une période.',
  window: 'Dites quand la reprise ou la collaboration peut commencer (window) ; {} = date ouverte.',
}

/** What is looked at to see whether a listing may be sent, valid or not. */
export type Requirable = { kind: string | null } & Record<
  Exclude<(typeof REQUIRED)[number], 'kind'> | 'periods' | 'window',
  unknown
>

/** Fields that submit requires and the listing lacks: dates are periods, or a window for a succession or collaboration. */
export function missingFields(fields: Requirable): FieldError[] {
  const required = [...REQUIRED, hasWindow(fields.kind) ? ('window' as const) : ('periods' as const)]
  return required
    .filter((name) => {
      const value = fields[name]
      return value === null || (Array.isArray(value) && value.length === 0)
    })
    .map((path) => ({ path, message: REMEDY[path] }))
}

/** What fields say of each other, whatever the state. */
export function contradictions(
  fields: Pick<ListingFields, 'kind' | 'places' | 'profession' | 'specialty'>,
): FieldError[] {
  const errors: FieldError[] = []
  if (fields.places > 1 && fields.kind !== 'reinforcement') {
    const message = 'Plusieurs places ne valent que pour un renfort : mettez 1, ou publiez une annonce par place.'
    errors.push({ path: 'places', message })
  }
  if (fields.specialty === null) return errors
  if (fields.profession === null) {
    return [...errors, { path: 'specialty', message: 'Choisissez d’abord la profession, ou retirez la spécialité.' }]
  }
  if (isSpecialty(fields.profession, fields.specialty)) return errors
  const message = `Cette spécialité n’existe pas pour « ${professionLabel(fields.profession)} » : choisissez-en une de la liste, ou retirez-la.`
  return [...errors, { path: 'specialty', message }]
}

/** Places found for are not taken back by an edit; a published listing that has none left is filled, not edited. */
export function tooFewPlaces(
  { state, placesFilled }: Pick<Listing, 'state' | 'placesFilled'>,
  places: number,
): FieldError[] {
  const full = state === 'published' ? places <= placesFilled : places < placesFilled
  // Of a filled one all places are, however many it has.
  if (placesFilled === 0 || state === 'filled' || !full) return []
  const already = plural(placesFilled, 'place est déjà pourvue', 'places sont déjà pourvues')
  return [{ path: 'places', message: `${already} : gardez-en davantage, ou marquez l’annonce comme pourvue.` }]
}

type Dates = Pick<ListingFields, 'kind' | 'periods' | 'except' | 'window'>

/** The half-days of the periods from day `today` on, less the exceptions; none for a succession or collaboration. */
export function needOf(fields: Dates, today?: number): HalfDays {
  return halfDaysOf(hasWindow(fields.kind) ? [] : fields.periods, fields.except, today)
}

/** How many half-days are needed from day `today` on, quotas counted. */
export function neededHalfDays(fields: Dates, today = Number.NEGATIVE_INFINITY): number {
  return hasWindow(fields.kind) ? 0 : (needsOf(fields.periods, fields.except, 0, today)[0]?.needed ?? 0)
}

/** Whether there is still something to find somebody for: a half-day to come, or a window that is not past. */
export function isStillOpen(fields: Dates, today: number): boolean {
  if (hasWindow(fields.kind)) return !fields.window?.latest || toDay(fields.window.latest) >= today
  return countHalfDays(needOf(fields, today)) > 0
}

/** A listing whose dates are all past, or all excepted, asks for nothing. */
export function emptyNeed(fields: Dates, today: number): FieldError[] {
  if (isStillOpen(fields, today)) return []
  if (hasWindow(fields.kind)) {
    return [{ path: 'window.latest', message: 'Cette date est passée : donnez-en une à venir, ou retirez-la.' }]
  }
  if (fields.periods.length === 0) return []
  const message =
    countHalfDays(needOf(fields)) === 0
      ? 'Il ne reste aucune demi-journée : les jours choisis tombent tous sur des exceptions, ou aucun ne tombe dans la période.'
      : 'Toutes les dates sont passées : indiquez au moins une demi-journée à venir.'
  return [{ path: 'periods', message }]
}

/** Everything that keeps a listing from being sent at an instant: what is missing, dates that are past. */
export function lacking(listing: Requirable & Dates & Pick<Listing, 'timeZone'>, now: Date): FieldError[] {
  return [...missingFields(listing), ...emptyNeed(listing, todayOf(listing, now))]
}

/** Day number of the last half-day needed, or of the end of the window; null when there is none. */
export function lastNeededDay(fields: Dates): number | null {
  if (hasWindow(fields.kind)) return fields.window?.latest ? toDay(fields.window.latest) : null
  return spanOf(needOf(fields))?.last ?? null
}

/** "Today" where the listing is. */
export function todayOf(listing: Pick<Listing, 'timeZone'>, now: Date): number {
  return civilDay(now, listing.timeZone)
}

type Stored = Omit<ListingFields, 'communes'> & { communes: string[] }

/** The fields of a draft in which nothing is said yet. */
export const BLANK: Stored = {
  kind: null,
  profession: null,
  specialty: null,
  communes: [],
  practiceType: null,
  title: null,
  description: null,
  structureName: null,
  periods: [],
  except: [],
  flexDays: 0,
  partialAccepted: true,
  places: 1,
  window: null,
  patientelePrice: null,
  equipmentPrice: null,
  wallsPrice: null,
  rent: null,
  collaborationFirst: null,
  successorsWanted: null,
  candidateSharePct: null,
  studentsAccepted: false,
  housing: null,
  transport: null,
  vehicleNeeded: null,
  homeVisits: null,
  patientsPerDay: null,
  software: null,
  secretary: null,
  sector: null,
  territoryDays: 0,
}

/** Applies what a client sent on what is stored: a missing field stays, null clears. `communes` are codes here. */
export function applyInput(stored: Stored, input: ListingInput): Stored {
  const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined))
  const merged: { [K in keyof Stored]: Stored[K] | null } & Pick<ListingInput, 'patientsPerDay'> = {
    ...stored,
    ...given,
  }
  return {
    ...(merged as Stored),
    communes: merged.communes ?? [],
    periods: merged.periods ?? [],
    except: merged.except ?? [],
    flexDays: merged.flexDays ?? 0,
    places: merged.places ?? 1,
    partialAccepted: merged.partialAccepted ?? true,
    studentsAccepted: merged.studentsAccepted ?? false,
    territoryDays: merged.territoryDays ?? 0,
    patientsPerDay: merged.patientsPerDay
      ? { min: merged.patientsPerDay.min ?? null, max: merged.patientsPerDay.max ?? null }
      : null,
  }
}

/**
 * Until when only the people of its territory find a listing; null where it is found from everywhere: at once, or outside
 * all territories, where nobody would be left.
 */
export function localUntil({
  territoryDays,
  publishedAt,
  territories,
}: Pick<Listing, 'territoryDays' | 'publishedAt' | 'territories'>): Date | null {
  if (territoryDays === 0 || publishedAt === null || territories.includes(OUTSIDE)) return null
  return new Date(publishedAt.getTime() + territoryDays * 86_400_000)
}

/** Whether it is still found by its territory's people alone. */
export function isLocal(listing: Parameters<typeof localUntil>[0], now: Date): boolean {
  return (localUntil(listing)?.getTime() ?? 0) > now.getTime()
}

/** True when an edit changed anything that a candidate reads of a listing; both sides as the store reads them. */
export function readsOtherwise(before: ListingFields, after: ListingFields): boolean {
  const read = (fields: ListingFields) =>
    JSON.stringify([
      fields.communes.map((commune) => commune.code),
      ...(Object.keys(BLANK) as (keyof ListingFields)[]).map((name) => name !== 'communes' && fields[name]),
    ])
  return read(before) !== read(after)
}

/** The words of a listing that a coordinator reads before deciding. */
export function wordsOf(listing: ListingFields): ReadWords {
  const { title, description, structureName, secretary, software, sector, profession, specialty, communes } = listing
  const names = communes.map(({ name }) => name)
  return { title, description, structureName, secretary, software, sector, profession, specialty, communes: names }
}

/** True when a change of these fields sends a published listing back to the desk: text, place or profession. */
export function worthAnotherLook(before: Listing, after: Listing): boolean {
  return LOOKED_AT.includes(before.state) && sayOtherwise(before, after)
}

/** True when an edit changed words that a coordinator reads. */
export function sayOtherwise(before: Listing, after: Listing): boolean {
  const said = (listing: Listing) => JSON.stringify([wordsOf(listing), listing.communes.map(({ code }) => code)])
  return said(before) !== said(after)
}

/** A conflict: the state of a listing does not allow what was asked. */
export function wrongState(state: ListingState): Failure {
  const words: Record<ListingState, string> = {
    draft: 'est un brouillon',
    pending: 'attend la décision du coordinateur',
    'to-correct': 'est à corriger',
    published: 'est publiée',
    rejected: 'a été refusée',
    filled: 'est pourvue',
    withdrawn: 'a été retirée',
    expired: 'a expiré',
  }
  return new Failure('conflict', `Impossible : cette annonce ${words[state]}.`, { state })
}
