import { type Context, signedIn } from '../accounts/context.ts'
import { takeRole } from '../accounts/service.ts'
import { notFound } from '../platform/errors.ts'
import { toDate, toDay } from '../reference/calendar.ts'
import { frenchInstant } from '../reference/french.ts'
import type { NeededPeriod } from '../reference/need.ts'
import { noteRepeated } from './desk.ts'
import type { Listing, ListingInput } from './model.ts'
import { BLANK, lastNeededDay, todayOf } from './rules.ts'
import { draftFor, isOwner, managedListing } from './service.ts'
import * as store from './store.ts'

/** "Déposer de nouveau": last year's listing as this year's draft. */

const YEAR = 365.2425

/**
 * The periods of a listing at the same time of the first year in which any of it is still to come: moved by whole weeks, so
 * that Wednesdays stay Wednesdays (52 or 53 a year). Those that would be past are left out.
 */
export function periodsAgain(listing: Listing, now: Date): NeededPeriod[] {
  const today = todayOf(listing, now)
  const last = lastNeededDay(listing)
  if (last === null) return []
  let years = 1
  while (last + weeksOf(years) * 7 < today) years++
  const moved = (date: string) => toDate(toDay(date) + weeksOf(years) * 7)
  return listing.periods
    .map((period) => ({ ...period, from: moved(period.from), to: moved(period.to) }))
    .filter(({ to }) => toDay(to) >= today)
}

const weeksOf = (years: number) => Math.round((years * YEAR) / 7)

/** A listing of one's own, whatever became of it; others' do not exist. */
export async function repeatableListing(ctx: Context, id: string): Promise<Listing> {
  const listing = await managedListing(ctx, id)
  if (!isOwner(ctx, listing)) throw notFound()
  return listing
}

/**
 * A new draft that says all that a listing of one's own says, but its dates: of those, the ones chosen of `periodsAgain` by
 * their place, without exceptions. Its history tells from which it was made.
 */
export async function repeatListing(ctx: Context, id: string, chosen: readonly number[]): Promise<Listing> {
  const actor = signedIn(ctx)
  const before = await repeatableListing(ctx, id)
  const periods = periodsAgain(before, ctx.clock()).filter((_, i) => chosen.includes(i))
  const said = Object.fromEntries(Object.keys(BLANK).map((name) => [name, before[name as keyof typeof BLANK]]))
  const input = {
    ...said,
    communes: before.communes.map(({ code }) => code),
    periods,
    except: [],
    window: null,
  } as ListingInput
  return ctx.sql.begin(async (tx) => {
    await takeRole(tx, actor.account, 'practitioner')
    const draft = await draftFor(ctx, tx, actor.account, input)
    await noteRepeated(
      tx,
      draft.id,
      actor.account,
      `D’après l’annonce « ${before.title ?? 'sans titre'} » du ${frenchInstant(before.createdAt)}.`,
      ctx.clock(),
    )
    return (await store.readListing(tx, draft.id)) as Listing
  })
}
