import type { Listing } from '../listings/model.ts'
import { needOf } from '../listings/rules.ts'
import { listHalfDays } from '../reference/calendar.ts'
import { listingKindLabel, practiceTypeLabel, professionLabel, specialtyLabel } from '../reference/professions.ts'

/** What Meilisearch keeps of a published listing: what anybody may read of it, and nothing of its owner. */
export interface ListingDocument {
  id: string
  kind: string
  profession: string
  professionNames: string[]
  specialty: string | null
  practiceType: string
  practiceTypeName: string
  title: string
  description: string
  structureName: string | null
  communes: string[]
  communeNames: string[]
  territory: string[]
  /** Every day needed, as a day number: overlap is exact for disjoint periods. */
  days: number[]
  candidateSharePct: number | null
  /** Seconds since 1970. */
  publishedAt: number
  _geo: { lat: number; lng: number } | null
}

/** Builds the document of a listing that has been published (its required fields are there). Pure. */
export function listingDocument(listing: Listing): ListingDocument {
  const profession = listing.profession as string
  const kind = listing.kind as string
  const names = [listingKindLabel(kind), professionLabel(profession)]
  if (listing.specialty) names.push(specialtyLabel(profession, listing.specialty))
  const [first] = listing.communes
  return {
    id: listing.id,
    kind,
    profession,
    professionNames: names,
    specialty: listing.specialty,
    practiceType: listing.practiceType as string,
    practiceTypeName: practiceTypeLabel(listing.practiceType as string),
    title: listing.title as string,
    description: listing.description as string,
    structureName: listing.structureName,
    communes: listing.communes.map((commune) => commune.code),
    communeNames: listing.communes.map((commune) => commune.name),
    territory: listing.territories,
    days: [...new Set(listHalfDays(needOf(listing)).map((number) => number >> 1))],
    candidateSharePct: listing.candidateSharePct,
    publishedAt: Math.floor((listing.publishedAt?.getTime() ?? 0) / 1000),
    _geo: first?.lat != null && first.lon != null ? { lat: first.lat, lng: first.lon } : null,
  }
}
