import { type Context, signedIn } from '../accounts/context.ts'
import { readListing } from '../listings/service.ts'
import { adviseListing } from '../matching/advice.ts'
import { freeMatches } from '../matching/staffing.ts'
import { civilHour } from '../reference/calendar.ts'
import { type Campaign, halfDayOf, isAhead, type Slot, type Trade, tradeKey } from './model.ts'
import * as places from './place-store.ts'
import { hasRoom } from './plan.ts'
import * as store from './store.ts'
import { engagedOf, openSlots } from './waves.ts'

/** Who comes, who may, and what is missing: read for the coordinators. */

/** A slot with its people counted. */
export interface Row extends Slot {
  invited: number
  waiting: number
  /** Match, are free then, within their limits, and were never asked: as of now. */
  available: number
  /** It has not begun. */
  ahead: boolean
}

export interface Glance {
  rows: Row[]
  /** People who said yes to something. */
  people: number
  /** People who may come to something that is still missing. */
  reachable: number
  /** Of professions that lack people whom nobody could be asked for: the listing, and what would bring somebody. */
  advice: { trade: Trade; listing: string; texts: string[] }[]
}

/** A campaign at a glance; in the order of its slots. The caller has seen to it that the reader manages it. */
export async function readGlance(ctx: Context, campaign: Campaign): Promise<Glance> {
  const hour = civilHour(ctx.clock(), campaign.timeZone)
  const slots = await store.readSlots(ctx.sql, campaign.id)
  const asked = await places.readPlaces(ctx.sql, campaign.id)
  const listings = campaign.state === 'open' ? await store.tradeListings(ctx.sql, campaign.id) : []
  const free = await freeMatches(
    ctx,
    ctx.sql,
    listings.map(({ listing }) => listing),
  )
  const open = await openSlots(ctx.sql, campaign.id, slots, asked, free)
  const byId = new Map(slots.map((slot) => [slot.id, slot]))
  for (const [candidate, theirs] of open) {
    const engaged = engagedOf(candidate, slots, asked)
    for (const id of [...theirs.keys()]) {
      if (!hasRoom(engaged, halfDayOf(byId.get(id) as Slot), campaign)) theirs.delete(id)
    }
  }
  const available = new Map<string, number>()
  for (const theirs of open.values())
    for (const slot of theirs.keys()) available.set(slot, (available.get(slot) ?? 0) + 1)
  const bySlot = Map.groupBy(asked, ({ slot }) => slot)
  const rows = slots.map((slot): Row => {
    const count = (state: string) => bySlot.get(slot.id)?.filter((place) => place.state === state).length ?? 0
    const ahead = isAhead(slot, hour)
    return {
      ...{ ...slot, invited: count('invited'), waiting: count('waiting'), ahead },
      available: ahead ? (available.get(slot.id) ?? 0) : 0,
    }
  })
  const lacking = new Set(rows.filter((row) => row.ahead && row.confirmed < row.places).map(({ id }) => id))
  const short = listings.filter((trade) => {
    const theirs = rows.filter((row) => lacking.has(row.id) && tradeKey(row) === tradeKey(trade))
    return theirs.length > 0 && theirs.every((row) => row.available + row.invited === 0)
  })
  return {
    rows,
    people: new Set(asked.filter(({ state }) => state === 'confirmed').map(({ candidate }) => candidate)).size,
    reachable: [...open.values()].filter((theirs) => [...theirs.keys()].some((slot) => lacking.has(slot))).length,
    advice: await Promise.all(short.map((trade) => adviceOn(ctx, trade))),
  }
}

/** Nothing found never stands alone: what the matcher says of the profession's listing. */
async function adviceOn(ctx: Context, trade: Trade & { listing: string }): Promise<Glance['advice'][number]> {
  const listing = await readListing(ctx.sql, trade.listing)
  const advice = listing?.state === 'published' ? await adviseListing(ctx, listing) : []
  return { trade, listing: trade.listing, texts: advice.slice(0, MOST_ADVICE).map(({ text }) => text) }
}

const MOST_ADVICE = 3

/** Somebody who comes, with how to reach them. */
export interface Comer {
  candidate: string
  name: string | null
  email: string
  phone: string | null
}

export interface Planning {
  /** Every slot with places, by half-day, with whoever comes, by name. */
  shifts: { slot: Slot; people: Comer[] }[]
}

/** Who comes when, with names and numbers: for the coordinators of its territory, and each contact read leaves an audit row. */
export async function readPlanning(ctx: Context, campaign: Campaign): Promise<Planning> {
  const contacts = await places.readContacts(ctx.sql, signedIn(ctx), campaign.id)
  const known = new Map(contacts.map((contact) => [contact.candidate, contact]))
  const byName = new Intl.Collator('fr')
  const asked = Map.groupBy(await places.readPlaces(ctx.sql, campaign.id), ({ slot }) => slot)
  const slots = (await store.readSlots(ctx.sql, campaign.id)).filter((slot) => slot.places > 0)
  return {
    shifts: slots.map((slot) => ({
      slot,
      people: (asked.get(slot.id) ?? [])
        .flatMap(({ state, candidate }): Comer[] => {
          const contact = known.get(candidate)
          return state === 'confirmed' && contact ? [contact] : []
        })
        .sort((a, b) => byName.compare(nameOf(a), nameOf(b)) || (a.candidate < b.candidate ? -1 : 1)),
    })),
  }
}

/** How somebody is called: an address where no name was given. */
export const nameOf = ({ name, email }: Comer): string => name ?? email
