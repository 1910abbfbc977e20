import { type Context, type Deps, signedIn } from '../accounts/context.ts'
import { readCandidates } from '../candidates/service.ts'
import type { Listing } from '../listings/model.ts'
import { readListings } from '../listings/service.ts'
import type { Opening } from '../matching/model.ts'
import { plannedHalfDays, prepareOpening } from '../matching/score.ts'
import { notFound } from '../platform/errors.ts'
import { hashToken, randomToken } from '../platform/tokens.ts'
import { civilDay, fromHalfDayNumbers, spanOf, toDate } from '../reference/calendar.ts'
import { calendarText, type Engagement } from './agenda.ts'
import type { Introduction } from './service.ts'
import * as store from './store.ts'

/** What is past stays in a calendar for so many days. */
const PAST_DAYS = 366
/** Periods may have moved by as much as they are flexible. */
const MOST_FLEX_DAYS = 31
/** More than anybody has in a year. */
const MOST = 200

/** A new private address of one's calendar; the one before works no more. It is told now and never again. */
export async function createFeed(ctx: Context): Promise<{ url: string; createdAt: Date }> {
  const token = randomToken()
  const createdAt = ctx.clock()
  await store.writeFeed(ctx.sql, signedIn(ctx).account, hashToken(token), createdAt)
  return { url: `${ctx.baseUrl}/agenda/${token}.ics`, createdAt }
}

/** The address works no more; harmless when there is none. */
export async function revokeFeed(ctx: Context): Promise<void> {
  await store.deleteFeed(ctx.sql, signedIn(ctx).account)
}

/** Since when one's calendar has an address, or null. */
export async function myFeed(ctx: Context): Promise<Date | null> {
  return store.feedCreatedAt(ctx.sql, signedIn(ctx).account)
}

/** The calendar behind an address, for whoever has it; `not-found` when it was revoked or never was. */
export async function readFeed(deps: Deps, token: string): Promise<string> {
  const account = await store.accountOfFeed(deps.sql, hashToken(token))
  if (!account) throw notFound()
  const today = civilDay(deps.clock(), 'Europe/Paris')
  const since = toDate(today - PAST_DAYS - MOST_FLEX_DAYS)
  const engagements = await engagementsOf(deps, await store.readAgreed(deps.sql, account, since, MOST), account)
  const recent = engagements.filter(({ halfDays }) => (spanOf(halfDays)?.last ?? 0) >= today - PAST_DAYS)
  return calendarText(recent, deps.baseUrl)
}

/**
 * The iCalendar file of an introduction for one of its sides; null where there are no half-days: a succession, a
 * collaboration, or nothing that both are free for.
 */
export async function calendarOf(
  deps: Deps,
  { listing, candidate }: Pick<Introduction, 'listing' | 'candidate'>,
  account: string,
): Promise<string | null> {
  const agreed = await store.readAgreedPair(deps.sql, listing.id, candidate.id)
  const engagements = await engagementsOf(deps, agreed ? [agreed] : [], account)
  return engagements.length > 0 ? calendarText(engagements, deps.baseUrl) : null
}

/** What the pairs come to: of those named what was taken, of the others what the candidate would take. */
async function engagementsOf(
  deps: Pick<Deps, 'sql'>,
  pairs: readonly store.Agreed[],
  account: string,
): Promise<Engagement[]> {
  const listings = await readListings(
    deps.sql,
    pairs.map(({ listing }) => listing),
  )
  const candidates = await readCandidates(
    deps.sql,
    pairs.map(({ candidate }) => candidate),
  )
  return pairs.flatMap((pair): Engagement[] => {
    const listing = listings.find(({ id }) => id === pair.listing)
    const candidate = candidates.find(({ id }) => id === pair.candidate)
    if (!listing || !candidate) return []
    const side = candidate.accountId === account ? 'candidate' : 'owner'
    const changedAt = latest(listing.updatedAt, pair.agreedAt, pair.namedAt)
    const common = { listing, candidate, side, changedAt } as const
    if (pair.namedAt) return some({ ...common, standing: 'confirmed', halfDays: ofRanges(pair.taken) })
    // Filled by somebody else.
    if (!pair.agreedAt || (listing.state === 'filled' && pair.someoneNamed)) return []
    // As of when they agreed: what is past since stays.
    const opening = { ...(listing as Listing & Opening), state: 'published' }
    const { halfDays, open } = plannedHalfDays(prepareOpening(opening, pair.agreedAt), candidate)
    return some({ ...common, standing: open ? 'open' : 'agreed', halfDays })
  })
}

const some = (engagement: Engagement) => (spanOf(engagement.halfDays) ? [engagement] : [])

const ofRanges = (ranges: readonly [number, number][]) =>
  fromHalfDayNumbers(ranges.flatMap(([from, to]) => Array.from({ length: to - from }, (_, i) => from + i)))

function latest(first: Date, ...others: (Date | null)[]): Date {
  return new Date(Math.max(first.getTime(), ...others.map((date) => date?.getTime() ?? 0)))
}
