import type { Listing } from '../listings/model.ts'
import { hasWindow, lastNeededDay, needOf, OPEN_ENDED_DAYS } from '../listings/rules.ts'
import { spanOf, startOfDay, toDate } from '../reference/calendar.ts'
import { departmentName } from '../reference/departments.ts'
import { listingKindLabel, professionLabel, specialtyLabel } from '../reference/professions.ts'
import type { Commune } from '../territories/model.ts'
import { factsOf } from './facts.ts'

/** An opening as search engines know jobs (schema.org/JobPosting, as Google for Jobs wants it). Pure. */

/** What each kind is of the kinds of work that schema.org has; a succession is none. */
const EMPLOYMENT: Record<string, readonly string[]> = {
  replacement: ['TEMPORARY', 'CONTRACTOR'],
  collaboration: ['CONTRACTOR'],
  reinforcement: ['TEMPORARY', 'CONTRACTOR'],
}

/** What the name of a person begins with where it stands for a practice. */
const PERSON =
  /(^|[\s(,])(drs?|docteure?s?|prs?|professeure?s?|mmes?|mlles?|mm?|mr|messieurs|monsieur|mesdames|madame)(\.|\s)/i

/**
 * The posting of a published listing; null for a succession, which is a practice to take over and no job. `territory` is the
 * name of its CPTS, `communes` are its own. Without a salary: the share of the fees that a locum keeps is none.
 */
export function jobPosting(
  listing: Listing,
  {
    communes,
    territory,
    now,
    baseUrl,
  }: { communes: readonly Commune[]; territory: string | null; now: Date; baseUrl: string },
) {
  const employmentType = EMPLOYMENT[listing.kind ?? '']
  if (!employmentType || listing.state !== 'published' || !listing.publishedAt) return null
  const { what, place, calendar, places, terms, title, url } = factsOf(listing, now, baseUrl)
  const said = [title, `${what}, ${place}`, calendar, places, terms, ...(listing.description ?? '').split(/\n+/)]
  const begins = beginning(listing)
  return {
    '@context': 'https://schema.org/',
    '@type': 'JobPosting',
    title: tradeOf(listing),
    description: said.flatMap((text) => (text ? [`<p>${asHtml(text)}</p>`] : [])).join(''),
    identifier: { '@type': 'PropertyValue', name: 'Relève', value: listing.id },
    url,
    datePosted: listing.publishedAt.toISOString(),
    validThrough: ending(listing, listing.publishedAt).toISOString(),
    ...(begins ? { jobStartDate: begins } : {}),
    employmentType,
    hiringOrganization: { '@type': 'Organization', name: organization(listing.structureName, territory) },
    jobLocation: communes.map((commune) => ({
      '@type': 'Place',
      address: {
        '@type': 'PostalAddress',
        addressLocality: commune.name,
        addressRegion: departmentName(commune.department),
        ...(commune.postalCodes[0] ? { postalCode: commune.postalCodes[0] } : {}),
        addressCountry: 'FR',
      },
      ...(commune.lat !== null && commune.lon !== null
        ? { geo: { '@type': 'GeoCoordinates', latitude: commune.lat, longitude: commune.lon } }
        : {}),
    })),
    occupationalCategory: professionLabel(listing.profession ?? ''),
    totalJobOpenings: Math.max(1, listing.places - listing.placesFilled),
    directApply: true,
  }
}

/** The text of a `script` of JSON: nothing that people typed can end it. */
export function scriptText(posting: object): string {
  return JSON.stringify(posting).replace(/</g, '\\u003c')
}

/** What one would be: "Médecin (médecine générale), remplacement". */
function tradeOf({ kind, profession, specialty }: Listing): string {
  const detail = specialty ? ` (${specialtyLabel(profession ?? '', specialty).toLowerCase()})` : ''
  return `${professionLabel(profession ?? '')}${detail}, ${listingKindLabel(kind ?? '').toLowerCase()}`
}

/** A practice often has the name of whoever has it: of those the CPTS stands for it. */
function organization(structure: string | null, territory: string | null): string {
  return structure && !PERSON.test(structure) ? structure : (territory ?? 'Relève')
}

/** As the clock will have it: after its last day, or so long after it was renewed. */
function ending(listing: Listing, publishedAt: Date): Date {
  const last = lastNeededDay(listing)
  if (last !== null) return startOfDay(last + 1, listing.timeZone)
  return new Date((listing.renewedAt ?? publishedAt).getTime() + OPEN_ENDED_DAYS * 86_400_000)
}

function beginning(listing: Listing): string | null {
  if (hasWindow(listing.kind)) return listing.window?.earliest ?? null
  const span = spanOf(needOf(listing))
  return span && toDate(span.first)
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

const asHtml = (text: string) => text.replace(/[&<>]/g, (sign) => ENTITIES[sign] as string)
