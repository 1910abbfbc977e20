import { civilDay, toDate } from '../reference/calendar.ts'
import { bothShares, euros, frenchDate, needSentence, plural, windowSentence } from '../reference/french.ts'
import { countingExceptions } from '../reference/need.ts'
import type { Listing } from './model.ts'
import { hasWindow, localUntil, neededHalfDays, todayOf } from './rules.ts'

/** The dates of a listing in words: the only place that says them, for the API, the pages and the mails. */
export function listingCalendar(listing: Listing, now: Date): string {
  if (hasWindow(listing.kind)) return `début : ${windowSentence(listing.window ?? {})}`
  const except = countingExceptions(listing.periods, listing.except)
  return needSentence({ ...listing, except }, neededHalfDays(listing, todayOf(listing, now)))
}

type Terms = Pick<Listing, 'kind' | 'candidateSharePct' | 'patientelePrice' | 'equipmentPrice' | 'wallsPrice' | 'rent'>

const PRICES = [
  { field: 'patientelePrice', label: 'patientèle', free: 'gratuite', per: '' },
  { field: 'equipmentPrice', label: 'matériel', free: 'gratuit', per: '' },
  { field: 'wallsPrice', label: 'murs', free: 'gratuits', per: '' },
  { field: 'rent', label: 'loyer', free: 'gratuit', per: ' par mois' },
] as const

/** What is to be paid for what, in words. A collaboration says only what it names; a succession, all four. */
export function pricesOf(listing: Terms): { label: string; text: string; known: boolean }[] {
  if (!hasWindow(listing.kind)) return []
  return PRICES.map(({ field, label, free, per }) => {
    const amount = listing[field]
    const text = amount === null ? 'à convenir' : amount === 0 ? free : `${euros(amount)}${per}`
    return { label, text, known: amount !== null }
  }).filter(({ known }) => known || listing.kind === 'succession')
}

const WHOSE: Record<string, string> = { collaboration: 'le collaborateur', reinforcement: 'la personne en renfort' }

/** Both shares in words; null for a succession, which has none. */
export function listingShare({ kind, candidateSharePct }: Terms): string | null {
  if (kind === 'succession') return null
  return candidateSharePct === null ? 'part à convenir' : bothShares(candidateSharePct, WHOSE[kind ?? ''])
}

/** The terms in short, for cards and mails: both shares, and the prices that are known. */
export function listingTerms(listing: Terms): string {
  const prices = pricesOf(listing).flatMap(({ label, text, known }) => (known ? [`${label} : ${text}`] : []))
  const parts = [listingShare(listing), ...prices].filter((part) => part !== null)
  return parts.join(' ; ') || 'prix à convenir'
}

/** How many people are still wanted, where it is more than one in all: "2 places sur 3", "3 places". */
export function placesLeft({ places, placesFilled }: Pick<Listing, 'places' | 'placesFilled'>): string | null {
  if (places === 1) return null
  const left = Math.max(0, places - placesFilled)
  return placesFilled === 0 ? plural(places, 'place') : `${plural(left, 'place')} sur ${places}`
}

/** Who sees a published listing for now, where it stays in its territory; null where everybody does. */
export function localSentence(listing: Listing, now: Date): string | null {
  const until = localUntil(listing)
  if (until === null || until <= now) return null
  return `Réservée à son territoire jusqu’au ${frenchDate(toDate(civilDay(until, listing.timeZone)))}`
}

/** A listing as the API shows it to anybody who may see it: no account, no name, no address. */
export function listingView(listing: Listing, now: Date) {
  const {
    ownerId: _owner,
    changedSinceAt: _changed,
    submittedAt: _submitted,
    answers: _answers,
    renewedAt: _renewed,
    enteredAt: _entered,
    enteredBy: _by,
    takenOverAt: _taken,
    timeZone,
    communes,
    ...shown
  } = listing
  return {
    ...shown,
    communes: communes.map((commune) => commune.code),
    communeNames: communes.map((commune) => commune.name),
    timeZone,
    calendar: listingCalendar(listing, now),
    halfDays: neededHalfDays(listing, todayOf(listing, now)),
    createdAt: listing.createdAt.toISOString(),
    updatedAt: listing.updatedAt.toISOString(),
    publishedAt: listing.publishedAt?.toISOString() ?? null,
  }
}

export type ListingView = ReturnType<typeof listingView>
