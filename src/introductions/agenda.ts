import ical, { ICalCalendarMethod, ICalEventBusyStatus, ICalEventStatus, ICalEventTransparency } from 'ical-generator'
import type { Candidate } from '../candidates/model.ts'
import { candidateSummary } from '../candidates/view.ts'
import type { Listing } from '../listings/model.ts'
import { type HalfDays, halfDayAt, instantAt, listHalfDays } from '../reference/calendar.ts'
import { atPlace } from '../reference/french.ts'
import { professionLabel } from '../reference/professions.ts'

/** Replacements and reinforcements as iCalendar (RFC 5545): pure, nobody's name, address or number in it. */

/** What somebody does, or is replaced for, on some half-days. */
export interface Engagement {
  listing: Listing
  candidate: Candidate
  /** The reader's. */
  side: 'candidate' | 'owner'
  halfDays: HalfDays
  /** Named for it; both agreed; both agreed, on half-days of which only some are needed (a quota). */
  standing: 'confirmed' | 'agreed' | 'open'
  /** When any of it last changed. */
  changedAt: Date
}

/** Half-days that follow each other without a gap, as half-day numbers, both included. */
export interface Block {
  first: number
  last: number
}

/** Local hours at which a morning begins, it turns to afternoon, and an afternoon ends. */
const [OPENS, NOON, CLOSES] = [8, 13, 19]

/** How often a calendar program should ask again, in seconds. */
const REFRESH = 6 * 3600

/** The blocks of a set of half-days, in order: all of it and nothing more, and no two touch. */
export function blocksOf(set: HalfDays): Block[] {
  const blocks: Block[] = []
  for (const n of listHalfDays(set)) {
    const block = blocks.at(-1)
    if (block && n === block.last + 1) block.last = n
    else blocks.push({ first: n, last: n })
  }
  return blocks
}

/** An event per block, in the order given; lines end as the format wants. The same engagements give the same text. */
export function calendarText(engagements: readonly Engagement[], baseUrl: string): string {
  // The library writes a name as it is: ours, never a listing's title.
  const calendar = ical({
    name: 'Relève',
    prodId: { company: 'Relève', product: 'Relève', language: 'FR' },
    ttl: REFRESH,
  })
  calendar.method(ICalCalendarMethod.PUBLISH)
  for (const engagement of engagements) {
    const told = wordsOf(engagement, baseUrl)
    for (const block of blocksOf(engagement.halfDays)) {
      calendar.createEvent({
        ...told,
        ...timesOf(block, engagement.listing.timeZone),
        id: uidOf(engagement, block, baseUrl),
      })
    }
  }
  return `${calendar.toString()}\r\n`
}

/** Whole days are days without hours; else instants in UTC, which every program reads right without a table of zones. */
export function timesOf({ first, last }: Block, timeZone: string): { allDay: boolean; start: Date; end: Date } {
  const [day, lastDay] = [first >> 1, last >> 1]
  const [fromNoon, toNoon] = [first % 2 === 1, last % 2 === 0]
  if (!fromNoon && !toNoon) return { allDay: true, start: dayAt(day), end: dayAt(lastDay + 1) }
  return {
    allDay: false,
    start: instantAt(day, fromNoon ? NOON : OPENS, timeZone),
    end: instantAt(lastDay, toNoon ? NOON : CLOSES, timeZone),
  }
}

const dayAt = (day: number) => new Date(day * 86_400_000)

/** Stable for as long as the block begins where it does: what is agreed and then confirmed is one event. */
function uidOf({ listing, candidate }: Engagement, { first }: Block, baseUrl: string): string {
  const { date, half } = halfDayAt(first)
  return `${listing.id}-${candidate.id}-${date}-${half}@${new URL(baseUrl).hostname}`
}

function wordsOf({ listing, candidate, side, standing, changedAt }: Engagement, baseUrl: string) {
  const what = listing.kind === 'reinforcement' ? 'enfort' : 'emplacement'
  const where = listing.communes.map((commune) => commune.name)
  const place = where[0] ? ` ${atPlace(where[0])}` : ''
  const url = side === 'owner' ? `${baseUrl}/mes-annonces/${listing.id}` : `${baseUrl}/mon-profil`
  const who = side === 'owner' ? `Par : ${candidateSummary(candidate)}` : `Profession : ${professionOf(listing)}`
  return {
    summary: `${side === 'owner' ? 'Mon r' : 'R'}${what}${place}${SUFFIX[standing]}`,
    location: where.join(', '),
    description: [`« ${listing.title ?? ''} »`, who, ...NOTE[standing], HOURS, url].join('\n'),
    url,
    status: standing === 'confirmed' ? ICalEventStatus.CONFIRMED : ICalEventStatus.TENTATIVE,
    // Half-days to choose from block nobody's calendar.
    transparency: standing === 'open' ? ICalEventTransparency.TRANSPARENT : ICalEventTransparency.OPAQUE,
    busystatus: BUSY[standing],
    sequence: standing === 'confirmed' ? 1 : 0,
    stamp: changedAt,
    lastModified: changedAt,
  }
}

const professionOf = ({ profession }: Listing) => (profession ? professionLabel(profession) : '')

/** For Outlook, which reads neither of the two above. */
const BUSY = {
  confirmed: ICalEventBusyStatus.BUSY,
  agreed: ICalEventBusyStatus.TENTATIVE,
  open: ICalEventBusyStatus.FREE,
}

const SUFFIX = { confirmed: '', agreed: ' (à confirmer)', open: ' (à convenir)' }

const NOTE = {
  confirmed: [],
  agreed: ['Vous êtes d’accord tous les deux ; à confirmer : l’annonce n’est pas encore marquée comme pourvue.'],
  open: ['Jours à convenir entre vous : l’annonce en demande une partie seulement.'],
}

const HOURS = 'Horaires indicatifs : voyez-les avec l’autre personne.'
