import type { Context } from '../accounts/context.ts'
import { takeRole } from '../accounts/service.ts'
import { writePublished } from '../listings/batch.ts'
import { type Listing, type ListingInput, listingInput } from '../listings/model.ts'
import { lockListing, moveListing, updateListing } from '../listings/service.ts'
import { type Db, within } from '../platform/db.ts'
import { civilHour } from '../reference/calendar.ts'
import { professionLabel } from '../reference/professions.ts'
import { type Campaign, isAhead, type Slot, type Trade, tradeKey } from './model.ts'
import { byTrade, datesOf, peopleNeeded } from './slots.ts'
import * as store from './store.ts'

/**
 * The published reinforcement of each profession of a campaign, as its slots are: by it the matcher says who may come and
 * searches find it. A coordinator may publish what they entered themselves: nobody else reads it first.
 */

/** What the listing of one profession says. */
export function listingOf(campaign: Campaign, trade: Trade, slots: readonly Slot[]): ListingInput {
  const { periods, except } = datesOf(slots, campaign.mostAWeek)
  return listingInput.parse({
    kind: 'reinforcement',
    profession: trade.profession,
    specialty: trade.specialty || null,
    communes: [campaign.commune],
    practiceType: campaign.practiceType,
    title: `${campaign.title} : ${professionLabel(trade.profession)}`.slice(0, 120),
    description: `${campaign.description}\n\nLieu : ${campaign.place}. On vient par demi-journées, à choisir parmi celles qui vous sont proposées.`,
    periods,
    except,
    places: peopleNeeded(slots, campaign),
    studentsAccepted: campaign.studentsAccepted,
  })
}

/**
 * Makes the listings of an open campaign say what its slots say: one that is missing is published, one without a place left
 * leaves the searches as filled, and comes back with the first place given back. In the transaction that holds the campaign.
 */
export async function syncListings(ctx: Context, tx: Db, campaign: Campaign): Promise<void> {
  const hour = civilHour(ctx.clock(), campaign.timeZone)
  const listings = new Map((await store.tradeListings(tx, campaign.id)).map((one) => [tradeKey(one), one.listing]))
  const wanted = byTrade((await store.readSlots(tx, campaign.id)).filter(({ places }) => places > 0))
  for (const { trade, slots } of wanted) {
    const ahead = slots.filter((slot) => isAhead(slot, hour))
    const lacking = campaign.state === 'open' && ahead.some(({ places, confirmed }) => confirmed < places)
    const id = listings.get(tradeKey(trade))
    listings.delete(tradeKey(trade))
    if (id) await follow(ctx, tx, id, listingOf(campaign, trade, slots), lacking)
    else if (lacking) await publish(ctx, tx, campaign, trade, listingOf(campaign, trade, slots))
  }
  // Professions that lost their last slot.
  for (const id of listings.values()) await follow(ctx, tx, id, null, false)
}

async function publish(ctx: Context, tx: Db, campaign: Campaign, trade: Trade, input: ListingInput): Promise<void> {
  const owner = ctx.actor?.account ?? campaign.createdBy
  if (!owner) return
  await takeRole(tx, owner, 'practitioner')
  const now = ctx.clock()
  const [listing] = await writePublished(tx, [{ owner, input, submittedAt: now, publishedAt: now }], owner)
  await store.addTradeListing(tx, campaign.id, trade, listing as string)
  await ctx.emit(tx, 'campaign.listing-published', { listing: listing as string })
}

/** One that its owner took back, or whose owner is gone, stays as it is. */
async function follow(ctx: Context, tx: Db, id: string, input: ListingInput | null, lacking: boolean): Promise<void> {
  const listing = await lockListing(tx, id)
  if (!listing || !['published', 'filled', 'expired'].includes(listing.state)) return
  if (lacking && input && readsOtherwise(listing, input)) await rewrite(ctx, tx, listing, input)
  if (lacking && listing.state !== 'published') {
    await moveListing(ctx, tx, id, 'renew')
    await ctx.emit(tx, 'listing.changed', { listing: id })
  }
  if (!lacking && listing.state === 'published') {
    const step = await moveListing(ctx, tx, id, 'fill')
    await ctx.emit(tx, 'listing.closed', { listing: id, step })
  }
}

/** In its owner's name: whoever coordinates the territory changes the campaign. */
async function rewrite(ctx: Context, tx: Db, { id, ownerId }: Listing, input: ListingInput): Promise<void> {
  const { ifMatch: _, ...rest } = ctx
  const owner = { ...rest, sql: within(tx as Parameters<typeof within>[0]), actor: { account: ownerId, roles: [] } }
  await updateListing(owner, id, input)
}

/** The fields that a campaign says, as they are stored and as they would be. */
function readsOtherwise(listing: Listing, input: ListingInput): boolean {
  const said = (one: Listing | ListingInput) =>
    JSON.stringify([
      ...[one.title, one.description, one.practiceType, one.periods, one.except, one.places, one.studentsAccepted],
      (one.communes ?? []).map((commune) => (typeof commune === 'string' ? commune : commune.code)),
    ])
  return said(listing) !== said(input)
}
