import type { Listing } from '../listings/model.ts'
import { needOf } from '../listings/rules.ts'
import { listHalfDays, toDay } from '../reference/calendar.ts'
import { distanceKm, normalizeName } from '../reference/geography.ts'
import { listingDocument } from './document.ts'
import { FACETS, type Facet, type Found, type SearchPlan } from './model.ts'

/** The Postgres engine: the same filters over the published listings as read from Postgres. Pure. */
export function scanListings(listings: readonly Listing[], plan: SearchPlan): Found {
  const words = normalizeName(plan.q ?? '')
    .split(' ')
    .filter(Boolean)
  const kept = listings.filter(
    (listing) => fits(listing, plan) && words.every((word) => textOf(listing).includes(word)),
  )
  kept.sort(plan.sort === 'distance' ? byDistance(plan) : newestFirst)
  const facets: Found['facets'] = {}
  for (const facet of plan.facets ?? []) {
    const counts: Record<string, number> = {}
    for (const listing of kept) {
      for (const value of valuesOf(listing, facet)) if (value !== null) counts[value] = (counts[value] ?? 0) + 1
    }
    facets[facet] = counts
  }
  return {
    ids: kept.slice(plan.offset, plan.offset + plan.limit).map((listing) => listing.id),
    total: kept.length,
    facets,
  }
}

function valuesOf(listing: Listing, facet: Facet): (string | null)[] {
  return facet === 'territory' ? listing.territories : [listing[facet]]
}

function fits(listing: Listing, plan: SearchPlan): boolean {
  for (const field of FACETS) if (plan[field] && !valuesOf(listing, field).includes(plan[field])) return false
  if (plan.near && !listing.communes.some((commune) => plan.near?.communes.includes(commune.code))) return false
  if (
    plan.minShare !== undefined &&
    (listing.candidateSharePct === null || listing.candidateSharePct < plan.minShare)
  ) {
    return false
  }
  if (!plan.from && !plan.to) return true
  const [from, to] = [toDay(plan.from ?? '2000-01-01'), toDay(plan.to ?? '2199-12-31')]
  return listHalfDays(needOf(listing)).some((number) => number >> 1 >= from && number >> 1 <= to)
}

function textOf(listing: Listing): string {
  const document = listingDocument(listing)
  return normalizeName(
    [
      document.title,
      ...document.professionNames,
      ...document.communeNames,
      document.structureName ?? '',
      document.practiceTypeName,
      document.description,
    ].join(' '),
  )
}

const newestFirst = (a: Listing, b: Listing) =>
  (b.publishedAt?.getTime() ?? 0) - (a.publishedAt?.getTime() ?? 0) || (a.id < b.id ? -1 : 1)

function byDistance(plan: SearchPlan): (a: Listing, b: Listing) => number {
  const km = (listing: Listing) => {
    const [first] = listing.communes
    if (first?.lat == null || first.lon == null || plan.near?.lat == null || plan.near.lon == null)
      return Number.MAX_VALUE
    return distanceKm({ lat: first.lat, lon: first.lon }, { lat: plan.near.lat, lon: plan.near.lon })
  }
  return (a, b) => km(a) - km(b) || newestFirst(a, b)
}
