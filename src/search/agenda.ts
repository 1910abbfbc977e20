import ical, { ICalCalendarMethod, ICalEventBusyStatus, ICalEventTransparency } from 'ical-generator'
import { type Block, blocksOf, timesOf } from '../introductions/agenda.ts'
import type { Listing } from '../listings/model.ts'
import { hasWindow, needOf, todayOf } from '../listings/rules.ts'
import { halfDayAt, spanOf, toDay } from '../reference/calendar.ts'
import { atPlace } from '../reference/french.ts'
import { listingKindLabel } from '../reference/professions.ts'
import { factsOf } from './facts.ts'

/** What a search finds as iCalendar (RFC 5545): pure, nobody's name, address or number in it. */

/** How often a calendar program should ask again, in seconds. */
const REFRESH = 6 * 3600

/** Of one listing: a need in more pieces is one event from its first to its last day. */
export const MOST_BLOCKS = 40

const HOURS = 'Horaires indicatifs : voyez-les avec l’auteur de l’annonce.'

/** An event for each block of needed half-days of each listing, in the order given. The same listings give the same text. */
export function openingsCalendar(
  name: string,
  listings: readonly Listing[],
  { now, baseUrl }: { now: Date; baseUrl: string },
): string {
  const calendar = ical({
    // The library writes a name as it is: what would end a line of the file goes.
    name: name.replace(/\p{Cc}/gu, ' '),
    prodId: { company: 'Relève', product: 'Relève', language: 'FR' },
    ttl: REFRESH,
  })
  calendar.method(ICalCalendarMethod.PUBLISH)
  for (const listing of listings) {
    const told = wordsOf(listing, now, baseUrl)
    for (const block of openingBlocks(listing, now)) {
      const { date, half } = halfDayAt(block.first)
      calendar.createEvent({
        ...told,
        ...timesOf(block, listing.timeZone),
        id: `${listing.id}-${date}-${half}@${new URL(baseUrl).hostname}`,
      })
    }
  }
  return `${calendar.toString()}\r\n`
}

/**
 * Where a listing stands in a calendar, as half-day numbers: what is needed without a gap and not wholly past, as it is from
 * its beginning on, so that a block that has begun stays the same event. Days that are to be chosen (a quota) and a need in
 * many pieces are one block; a succession or collaboration the day it may begin, or nothing where that is open.
 */
export function openingBlocks(listing: Listing, now: Date): Block[] {
  if (hasWindow(listing.kind)) {
    const earliest = listing.window?.earliest
    return earliest ? [{ first: toDay(earliest) * 2, last: toDay(earliest) * 2 + 1 }] : []
  }
  const need = needOf(listing)
  const span = spanOf(need)
  if (!span) return []
  const whole = { first: span.first * 2, last: span.last * 2 + 1 }
  if (listing.periods.some(({ quota }) => quota)) return [whole]
  const today = todayOf(listing, now) * 2
  const blocks = blocksOf(need).filter(({ last }) => last >= today)
  return blocks.length > MOST_BLOCKS ? [whole] : blocks
}

function wordsOf(listing: Listing, now: Date, baseUrl: string) {
  const { what, place, calendar, places, terms, title, url } = factsOf(listing, now, baseUrl)
  const [first] = listing.communes
  const lines = [title, what, calendar, places, terms, HOURS, url]
  return {
    summary: `${listingKindLabel(listing.kind ?? '')}${first ? ` ${atPlace(first.name)}` : ''} : ${title}`,
    location: place,
    description: lines.filter((line) => line !== null && line !== '').join('\n'),
    url,
    // An opening takes nobody's time.
    transparency: ICalEventTransparency.TRANSPARENT,
    busystatus: ICalEventBusyStatus.FREE,
    // Grows with every change: programs keep the greater.
    sequence: Math.max(0, Math.floor((listing.updatedAt.getTime() - listing.createdAt.getTime()) / 1000)),
    created: listing.publishedAt,
    stamp: listing.updatedAt,
    lastModified: listing.updatedAt,
  }
}
