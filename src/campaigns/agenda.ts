import ical, { ICalCalendarMethod, ICalEventStatus } from 'ical-generator'
import { blocksOf, timesOf } from '../introductions/agenda.ts'
import { fromHalfDayNumbers, halfDayAt } from '../reference/calendar.ts'
import { plural } from '../reference/french.ts'
import { type Campaign, halfDayOf, type Slot, tradeLabel } from './model.ts'
import { byTrade } from './slots.ts'

/** Campaigns as iCalendar (RFC 5545): pure, nobody's name, address or number in it but the campaign's own contact. */

/** How often a calendar program should ask again, in seconds. */
const REFRESH = 6 * 3600

const HOURS = 'Horaires indicatifs : voyez-les avec le contact.'

/**
 * The confirmed half-days of one person, an event for those that follow each other. Events have the uid that the person's own
 * calendar feed gives them (listing, candidate, first half-day): whoever has both sees each once.
 */
export function personCalendar(
  campaign: Campaign,
  candidate: string,
  slots: readonly Slot[],
  listingFor: (slot: Slot) => string,
  baseUrl: string,
  changedAt: Date,
): string {
  const calendar = blank(campaign)
  const host = new URL(baseUrl).hostname
  for (const { trade, slots: theirs } of byTrade(slots)) {
    const listing = listingFor(theirs[0] as Slot)
    for (const block of blocksOf(fromHalfDayNumbers(theirs.map(halfDayOf)))) {
      const { date, half } = halfDayAt(block.first)
      const url = `${baseUrl}/renforts/${campaign.id}`
      calendar.createEvent({
        id: `${listing}-${candidate}-${date}-${half}@${host}`,
        summary: `Renfort : ${campaign.title}`,
        location: `${campaign.place}, ${campaign.communeName}`,
        description: [tradeLabel(trade), `Contact : ${campaign.contact}`, HOURS, url].join('\n'),
        url,
        status: ICalEventStatus.CONFIRMED,
        stamp: changedAt,
        lastModified: changedAt,
        ...timesOf(block, campaign.timeZone),
      })
    }
  }
  return `${calendar.toString()}\r\n`
}

/** The whole planning, an event a slot: how many come of how many. */
export function planningCalendar(campaign: Campaign, slots: readonly Slot[], baseUrl: string, now: Date): string {
  const calendar = blank(campaign)
  const url = `${baseUrl}/mon-territoire/renforts/${campaign.id}/planning`
  for (const slot of slots.filter(({ places }) => places > 0)) {
    const number = halfDayOf(slot)
    const missing = slot.places - slot.confirmed
    calendar.createEvent({
      id: `${slot.id}@${new URL(baseUrl).hostname}`,
      summary: `${tradeLabel(slot)} : ${slot.confirmed} sur ${slot.places}`,
      location: `${campaign.place}, ${campaign.communeName}`,
      description: [campaign.title, missing > 0 ? `Il manque ${plural(missing, 'personne')}.` : 'Complet.', url].join(
        '\n',
      ),
      url,
      status: missing > 0 ? ICalEventStatus.TENTATIVE : ICalEventStatus.CONFIRMED,
      stamp: now,
      ...timesOf({ first: number, last: number }, campaign.timeZone),
    })
  }
  return `${calendar.toString()}\r\n`
}

function blank({ title }: Campaign) {
  // The library writes a name as it is: what would end a line of the file goes.
  const name = `Renfort ${title}`.replace(/\p{Cc}/gu, ' ')
  const calendar = ical({ name, prodId: { company: 'Relève', product: 'Relève', language: 'FR' }, ttl: REFRESH })
  calendar.method(ICalCalendarMethod.PUBLISH)
  return calendar
}
