import type { Listing } from '../listings/model.ts'
import { listingCalendar, listingTerms, placesLeft } from '../listings/view.ts'
import { enumerate } from '../reference/french.ts'
import { type ListingKind, listingKindLabel, professionLabel, specialtyLabel } from '../reference/professions.ts'

/** An opening as it is spread: what anybody may read of it, and nobody's name, address or number. Pure. */

export interface OpeningFacts {
  id: string
  title: string
  /** The kind and the profession: "Remplacement, médecin (médecine générale)". */
  what: string
  place: string
  calendar: string
  terms: string
  /** How many people are still wanted, where it is more than one in all. */
  places: string | null
  /** Its page, as a whole URL. */
  url: string
}

/** What is said of a published listing, as of an instant. */
export function factsOf(listing: Listing, now: Date, baseUrl: string): OpeningFacts {
  const { id, kind, profession, specialty, title, communes } = listing
  const trade = professionLabel(profession ?? '').toLowerCase()
  const detail = specialty ? ` (${specialtyLabel(profession ?? '', specialty).toLowerCase()})` : ''
  return {
    id,
    title: title ?? '',
    what: `${listingKindLabel(kind ?? '')}, ${trade}${detail}`,
    place: enumerate(communes.map(({ name }) => name)),
    calendar: listingCalendar(listing, now),
    terms: listingTerms(listing),
    places: placesLeft(listing),
    url: `${baseUrl}/annonces/${id}`,
  }
}

/** Of the openings there are, some: by profession or kind (all of them where none is given), up to so many. */
export interface OpeningFilter {
  profession?: string | undefined
  kind?: ListingKind | undefined
  limit?: number | undefined
  /** Territories the reader belongs to: what stays in one of them for its first days is shown too. A visitor: none. */
  sees?: readonly string[]
}
