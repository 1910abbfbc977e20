import type { Listing } from '../listings/model.ts'
import { hasWindow, lastNeededDay, localUntil, needOf } from '../listings/rules.ts'
import { listHalfDays, startOfDay, toDay } from '../reference/calendar.ts'
import { departmentOf } from '../reference/departments.ts'
import { listingKindLabel, practiceTypeLabel, professionLabel, specialtyLabel } from '../reference/professions.ts'
import { CALENDAR } from './model.ts'
import { standing } from './standing.ts'

/** What both engines keep of a published listing: what anybody may read of it, and nothing of its owner. */
export interface ListingDocument {
  id: string
  kind: string
  profession: string
  professionNames: string[]
  specialty: string | null
  practiceType: string
  practiceTypeName: string
  /** What people type of its other fields: "secteur 1", the software, "logement", "voiture". */
  terms: string[]
  title: string
  description: string
  structureName: string | null
  communes: string[]
  /** Codes of the départements of its communes. */
  departments: string[]
  communeNames: string[]
  territory: string[]
  /** Every day needed, as a day number: overlap is exact for disjoint periods. None of a succession or collaboration. */
  days: number[]
  /** When a succession or collaboration begins, as day numbers, both included; an open end is the calendar's. */
  windowFrom: number | null
  windowTo: number | null
  /** Seconds since 1970: from then on nothing is left to find somebody for. */
  openUntil: number
  candidateSharePct: number | null
  /** Seconds since 1970: until then only the people of its territories find it; 0 from the first day on. */
  localUntil: number
  /** Seconds since 1970. */
  publishedAt: number
  /** Seconds since 1970: what decides among those that are as relevant. */
  standing: number
}

/** The end of the year 9999, in seconds since 1970. */
const NEVER = 253_402_300_799

/** Builds the document of a listing that has been published (its required fields are there) and opened `views` times. Pure. */
export function listingDocument(listing: Listing, views: number): ListingDocument {
  const profession = listing.profession as string
  const kind = listing.kind as string
  const names = [listingKindLabel(kind), professionLabel(profession)]
  if (listing.specialty) names.push(specialtyLabel(profession, listing.specialty))
  const { earliest, latest } = listing.window ?? {}
  const begins = hasWindow(kind)
  return {
    id: listing.id,
    kind,
    profession,
    professionNames: names,
    specialty: listing.specialty,
    practiceType: listing.practiceType as string,
    practiceTypeName: practiceTypeLabel(listing.practiceType as string),
    terms: termsOf(listing),
    title: listing.title as string,
    description: listing.description as string,
    structureName: listing.structureName,
    communes: listing.communes.map((commune) => commune.code),
    departments: [...new Set(listing.communes.map(({ code }) => departmentOf(code)))],
    communeNames: listing.communes.map((commune) => commune.name),
    territory: listing.territories,
    days: [...new Set(listHalfDays(needOf(listing)).map((number) => number >> 1))],
    windowFrom: begins ? (earliest ? toDay(earliest) : CALENDAR.from) : null,
    windowTo: begins ? (latest ? toDay(latest) : CALENDAR.to) : null,
    openUntil: openUntil(listing),
    candidateSharePct: listing.candidateSharePct,
    localUntil: Math.ceil((localUntil(listing)?.getTime() ?? 0) / 1000),
    publishedAt: Math.floor((listing.publishedAt?.getTime() ?? 0) / 1000),
    standing: standing(listing.publishedAt ?? new Date(0), views, listing.answers),
  }
}

/** The end of the last day that counts, where the listing is: later it is past, as `isStillOpen` says. */
function openUntil(listing: Listing): number {
  const last = lastNeededDay(listing)
  return last === null ? NEVER : startOfDay(last + 1, listing.timeZone).getTime() / 1000
}

/** Of housing that has to be talked about, nothing: who looks for it wants it. */
function termsOf({ sector, software, housing, vehicleNeeded }: Listing): string[] {
  return [
    ...(sector ? [/secteur/i.test(sector) ? sector : `secteur ${sector}`] : []),
    ...(software ? [software] : []),
    ...(housing === 'yes' ? ['logement'] : []),
    ...(vehicleNeeded ? ['voiture'] : []),
  ]
}
