import { type Context, type Deps, signedIn } from '../accounts/context.ts'
import { myParked } from '../accounts/parking.ts'
import {
  forgetUnknown,
  listTokens,
  myReadings,
  noteExport,
  readMe,
  readOpening,
  readTraces,
  readTrouble,
  eraseAccount as wipeAccount,
} from '../accounts/service.ts'
import { placesOf } from '../campaigns/service.ts'
import { myProfile, takenBy } from '../candidates/service.ts'
import { profileView } from '../candidates/view.ts'
import { readPreferences } from '../digest/preferences.ts'
import { lastDigest } from '../digest/service.ts'
import { myFeed } from '../introductions/feed.ts'
import { lastMessages, myLooks } from '../introductions/messages.ts'
import type { Message } from '../introductions/model.ts'
import { type Introduction, myIntroductions } from '../introductions/service.ts'
import type { Listing } from '../listings/model.ts'
import { listingHistory, myListings, readWords, reportsBy, withdrawAll } from '../listings/service.ts'
import { listingView } from '../listings/view.ts'
import { holdMails, mailsOf } from '../mail/service.ts'
import { lockMatching, marksOf } from '../matching/service.ts'
import { offersOf } from '../members/census.ts'
import { notesOf } from '../members/people.ts'
import { consentsOf, membershipsOf, stepsOf } from '../members/service.ts'
import { mySearches } from '../search/saved.ts'

/** What the law gives a person: to take everything along, and to be forgotten. */

/** Erases the person acting, everywhere: see `eraseAccount`. */
export async function eraseMe(ctx: Context): Promise<void> {
  await eraseAccount(ctx, signedIn(ctx).account)
}

/**
 * Erases an account with all that is known of the person, at once and for good. What was open is closed first; whoever was
 * in touch is told, and so is the address that was. Harmless when run twice, also at the same time.
 */
export async function eraseAccount(ctx: Context, account: string): Promise<void> {
  await ctx.sql.begin(async (tx) => {
    // First: whoever sends them waits for rows that an erasure takes.
    await holdMails(tx, account)
    // One erasure at a time, and no recomputation of matches that would write of people who are going.
    await lockMatching(tx)
    await withdrawAll(ctx, tx, account)
    for (const candidate of await wipeAccount(tx, account, ctx.clock())) {
      await ctx.emit(tx, 'candidate.changed', { candidate })
    }
    await ctx.emit(tx, 'account.erased', { account })
  })
}

/**
 * After "ce n'est pas moi": forgets an account that was made for somebody who never came, unless something else still waits
 * for them. Harmless when run twice.
 */
export async function forgetRefused(deps: Deps, { account }: { account: string }): Promise<void> {
  const ctx = { ...deps, actor: { account, roles: [] } }
  const listings = await myListings(ctx, PAGE, null)
  // Gone already, or never had any: nothing was done in this person's name, and nobody has to be told.
  if (listings.length === 0) return forgetUnknown(deps.sql, account, deps.clock())
  if (listings.some(({ state }) => state !== 'withdrawn')) return
  if ((await membershipsOf(deps.sql, account)).some(({ state }) => state === 'invited')) return
  if ((await readTraces(ctx)).account.confirmedAt === null) await eraseAccount(ctx, account)
}

/** Everything held on the person acting: what was said, done and received; nothing of what others said of themselves. */
export async function exportMe(ctx: Context) {
  const { account } = signedIn(ctx)
  const { id: _id, roles, ...contact } = await readMe(ctx)
  const candidate = await myProfile(ctx)
  const listings = await pages(
    (before) => myListings(ctx, PAGE, before),
    ({ id }) => id,
  )
  const introductions = await pages(
    (before) => myIntroductions(ctx, PAGE, before),
    ({ interest }) => interest.id,
  )
  const messages = await lastMessages(ctx, introductions, EVERY)
  const looks = await myLooks(ctx)
  const all = {
    exportedAt: ctx.clock(),
    ...(await readTraces(ctx)),
    contact,
    roles,
    tokens: await listTokens(ctx),
    profile: candidate && profileView(candidate),
    fillings: candidate ? await takenBy(ctx.sql, candidate.id) : [],
    campaigns: await placesOf(ctx.sql, account),
    listings: await Promise.all(listings.map((listing) => exportListing(ctx, listing))),
    reports: await reportsBy(ctx.sql, account),
    interests: introductions.map((one) => ({
      ...exportIntroduction(one, messages.get(one.interest.id) ?? []),
      lookedAt: looks.get(one.interest.id) ?? null,
    })),
    matches: await marksOf(ctx.sql, account),
    opening: await readOpening(ctx.sql, account),
    searches: (await mySearches(ctx)).map(({ feed: _feed, ...search }) => search),
    begunForms: await myParked(ctx),
    memberships: (await membershipsOf(ctx.sql, account)).map(({ account: _account, by: _by, ...row }) => row),
    membershipSteps: await stepsOf(ctx.sql, account),
    consents: await consentsOf(ctx.sql, account),
    helpOffers: (await offersOf(ctx.sql, account)).map(({ account: _account, ...offer }) => offer),
    contactNotes: await notesOf(ctx.sql, account),
    digest: { lastSentAt: await lastDigest(ctx), letter: (await readPreferences(ctx)).letter },
    addressTrouble: await readTrouble(ctx.sql, account),
    calendar: { createdAt: await myFeed(ctx) },
    mails: await mailsOf(ctx.sql, account),
    contactReadings: await myReadings(ctx, EVERY),
  }
  await noteExport(ctx, 'me', null)
  return all
}

const PAGE = 500
const EVERY = 1_000_000

/** All rows of a list that is read from the newest to the oldest. */
async function pages<T>(read: (before: string | null) => Promise<T[]>, idOf: (row: T) => string): Promise<T[]> {
  const rows: T[] = []
  for (let before: string | null = null; ; ) {
    const page = await read(before)
    rows.push(...page)
    const last = page.at(-1)
    if (page.length < PAGE || last === undefined) return rows
    before = idOf(last)
  }
}

async function exportListing(ctx: Context, listing: Listing) {
  const history = await listingHistory(ctx, listing.id)
  return {
    ...listingView(listing, ctx.clock()),
    submittedAt: listing.submittedAt,
    answers: listing.answers,
    wordsBefore: await readWords(ctx.sql, listing.id),
    history: history.map(({ verb, from, to, at, reason }) => ({ verb, from, to, at, reason })),
  }
}

/** What passed between the two sides; who the other is stays with the other. */
function exportIntroduction({ interest, listing, side }: Introduction, messages: readonly Message[]) {
  const { id, state, by, message, reason, createdAt, answeredAt } = interest
  return {
    id,
    listing: { id: listing.id, title: listing.title },
    side,
    state,
    by,
    message,
    reason,
    createdAt,
    answeredAt,
    messages: messages.map((one) => ({ by: one.by, mine: one.by === side, text: one.text, at: one.at })),
  }
}
