import { type Context, signedIn } from '../accounts/context.ts'
import type { Candidate } from '../candidates/model.ts'
import { myProfile } from '../candidates/service.ts'
import { type Introduction, myIntroductions } from '../introductions/service.ts'
import type { HistoryStep, Listing } from '../listings/model.ts'
import { listingHistory, myListings } from '../listings/service.ts'
import { notFound } from '../platform/errors.ts'
import { readCensus } from './census.ts'
import * as known from './known.ts'
import type { Consent } from './model.ts'
import * as noted from './noted.ts'
import { coordinatorOf } from './service.ts'
import type { Person } from './sorting.ts'
import * as store from './store.ts'

/** A territory's people, as its coordinators see them. Each reading of names leaves a row in the audit. */

export { type Note, notesOf } from './noted.ts'

/** Everybody whom the coordinators of a territory know: see `read_people`. */
export async function readPeople(ctx: Context, territory: string): Promise<Person[]> {
  await coordinatorOf(ctx, territory)
  return peopleOf(ctx, territory, await known.readKnown(ctx.sql, signedIn(ctx), territory))
}

async function peopleOf(ctx: Context, territory: string, rows: readonly known.Known[]): Promise<Person[]> {
  const accounts = rows.map(({ account }) => account)
  const members = new Map((await store.readMembers(ctx.sql, territory, accounts)).map((one) => [one.account, one]))
  const offers = new Map((await readCensus(ctx, territory)).map((offer) => [offer.account, offer]))
  const professions = await known.readProfessions(ctx.sql, accounts)
  return rows.map((row) => {
    const member = members.get(row.account) ?? null
    const own = member?.profession ? [member.profession] : []
    // Of whoever is invited only: what else the account does is not this territory's to know.
    const open = row.listings > 0 || row.candidate !== null
    const others = open ? (professions.get(row.account) ?? []) : []
    return { ...row, member, offer: offers.get(row.account) ?? null, professions: [...new Set([...own, ...others])] }
  })
}

/** One of them, with what the territory may know of what they do. */
export interface Acquaintance {
  person: Person
  profile: Candidate | null
  /** Submitted, in the territory, newest first. */
  listings: Listing[]
  /** About listings of the territory: states, no messages. */
  introductions: Introduction[]
  consents: Consent[]
  notes: noted.Note[]
  steps: store.MemberStep[]
  listingSteps: { listing: Listing; step: HistoryStep }[]
  readings: { by: string; at: Date; times: number }[]
}

/** So many of each are shown. */
const MOST = { listings: 50, histories: 10, introductions: 100, readings: 20 }

/** Everything a coordinator may know of somebody of the territory; `not-found` for who is none of its people. */
export async function readPerson(ctx: Context, territory: string, account: string): Promise<Acquaintance> {
  const person = await findPerson(ctx, territory, account)
  const { sql } = ctx
  // As the person sees their own; of it only what is the territory's.
  const theirs = { ...ctx, actor: { account, roles: [] } }
  const here = (listing: Listing) => listing.submittedAt !== null && listing.territories.includes(territory)
  const listings = person.listings > 0 ? (await myListings(theirs, MOST.listings, null)).filter(here) : []
  const introductions =
    listings.length > 0 || person.candidate
      ? (await myIntroductions(theirs, MOST.introductions, null)).filter(({ listing }) => here(listing))
      : []
  const listingSteps = await Promise.all(
    listings
      .slice(0, MOST.histories)
      .map(async (listing) => (await listingHistory(ctx, listing.id)).map((step) => ({ listing, step }))),
  )
  return {
    person,
    profile: person.candidate ? await myProfile(theirs) : null,
    listings,
    introductions,
    consents: (await store.consentsOf(sql, account)).filter((one) => one.territory === territory),
    notes: await noted.readNotes(sql, territory, account),
    steps: await store.readSteps(sql, territory, account),
    listingSteps: listingSteps.flat(),
    readings: await known.readReadings(sql, { viewer: signedIn(ctx).account, territory, account }, MOST.readings),
  }
}

async function findPerson(ctx: Context, territory: string, account: string): Promise<Person> {
  await coordinatorOf(ctx, territory)
  const [row] = await known.readKnown(ctx.sql, signedIn(ctx), territory, account)
  const [person] = row ? await peopleOf(ctx, territory, [row]) : []
  if (!person) throw notFound()
  return person
}

/** A coordinator writes of somebody of the territory. */
export async function addNote(ctx: Context, territory: string, account: string, text: string): Promise<void> {
  const by = await coordinatorOf(ctx, territory)
  await findPerson(ctx, territory, account)
  await noted.insertNote(ctx.sql, { territory, account, by, text }, ctx.clock())
}

/** A coordinator of the territory changes a note, whoever wrote it; `not-found` when it is gone. */
export async function editNote(
  ctx: Context,
  note: { id: string; territory: string; account: string; text: string },
): Promise<void> {
  await coordinatorOf(ctx, note.territory)
  if (!(await noted.updateNote(ctx.sql, note, ctx.clock()))) throw notFound()
}

/** Harmless twice. */
export async function deleteNote(
  ctx: Context,
  note: { id: string; territory: string; account: string },
): Promise<void> {
  await coordinatorOf(ctx, note.territory)
  await noted.deleteNote(ctx.sql, note)
}
