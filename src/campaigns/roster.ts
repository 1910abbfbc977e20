import type { Context } from '../accounts/context.ts'
import { freeMatches } from '../matching/staffing.ts'
import { civilHour } from '../reference/calendar.ts'
import { type Campaign, isAhead, type Slot } from './model.ts'
import * as places from './place-store.ts'
import * as store from './store.ts'
import { openSlots } from './waves.ts'

/** Who comes, who may, and what is missing: read for the coordinators. */

/** A slot with its people counted. */
export interface Row extends Slot {
  invited: number
  waiting: number
  /** Match, are free then, and were never asked: as of now. */
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
  return {
    rows,
    people: new Set(asked.filter(({ state }) => state === 'confirmed').map(({ candidate }) => candidate)).size,
    reachable: [...open.values()].filter((theirs) => [...theirs.keys()].some((slot) => lacking.has(slot))).length,
  }
}
