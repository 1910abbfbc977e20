import type { Context, Deps } from '../accounts/context.ts'
import type { Candidate } from '../candidates/model.ts'
import { giveBack, readCandidates, take, takenFrom } from '../candidates/service.ts'
import type { Listing } from '../listings/model.ts'
import { transitionOf } from '../listings/rules.ts'
import {
  countReopenings,
  fillPlaces,
  lockListing,
  lockManagedListing,
  moveListing,
  notOfCampaign,
  readListing,
  stillNeeded,
  wrongState,
} from '../listings/service.ts'
import { coveredHalfDays } from '../matching/score.ts'
import { explainPair, prepare } from '../matching/service.ts'
import type { Db } from '../platform/db.ts'
import { Failure, invalid } from '../platform/errors.ts'
import { plural } from '../reference/french.ts'
import { noMatch } from './model.ts'
import * as store from './store.ts'

/**
 * The need is met, by whom if said: those half-days leave the candidates' free time. An owner may name who matches or
 * has an introduction with the listing. Where several people are wanted each one named fills a place, and the listing is
 * filled with the last; nobody named fills it whole.
 */
export async function fillListing(ctx: Context, id: string, candidateIds: readonly string[]): Promise<Listing> {
  return ctx.sql.begin(async (tx) => {
    const listing = await lockManagedListing(ctx, tx, id)
    await notOfCampaign(tx, listing)
    if (!transitionOf('fill').from.includes(listing.state)) throw wrongState(listing.state)
    const open: Listing = { ...listing, state: 'published' }
    const named = await readNamed(ctx, tx, open, candidateIds)
    const partly = listing.places > 1 && named.length > 0 && listing.placesFilled + named.length < listing.places
    const step = partly ? await fillPlaces(ctx, tx, listing, named.length) : await moveListing(ctx, tx, id, 'fill')
    const prepared = prepare(open, ctx.clock())
    for (const candidate of named) {
      if (prepared) await take(tx, id, candidate.id, coveredHalfDays(prepared, candidate), ctx.clock())
      await ctx.emit(tx, 'candidate.changed', { candidate: candidate.id })
    }
    await ctx.emit(tx, partly ? 'listing.places-filled' : 'listing.closed', { listing: id, step })
    return (await readListing(tx, id)) as Listing
  })
}

/** Who is named, each once and none twice; of several places no more than are left. */
async function readNamed(ctx: Context, tx: Db, listing: Listing, ids: readonly string[]): Promise<Candidate[]> {
  const left = listing.places - listing.placesFilled
  if (listing.places > 1 && ids.length > left) {
    const message = `Il reste ${plural(left, 'place')} sur ${listing.places} : nommez ${plural(left, 'personne')} au plus.`
    throw invalid([{ path: 'candidateIds', message }])
  }
  const before = (await takenFrom(tx, listing.id)).map(({ candidate }) => candidate)
  const known = await readCandidates(tx, ids)
  const named: Candidate[] = []
  for (const [i, id] of ids.entries()) {
    if (before.includes(id) || ids.indexOf(id) < i) {
      const message = 'Cette personne est déjà nommée pour cette annonce : gardez-la une seule fois.'
      throw invalid([{ path: `candidateIds.${i}`, message }])
    }
    const candidate = known.find((one) => one.id === id)
    const fits = candidate && explainPair(ctx, listing, candidate, 'owner')
    if (!candidate || !(fits || (await store.readPair(tx, listing.id, id)))) throw noMatch(`candidateIds.${i}`)
    named.push(candidate)
  }
  return named
}

/** Publishes again a listing that expired or was filled; what its filling took is given back, every place is free again. */
export async function renewListing(ctx: Context, id: string): Promise<Listing> {
  return ctx.sql.begin(async (tx) => {
    const listing = await lockManagedListing(ctx, tx, id)
    await notOfCampaign(tx, listing)
    if (listing.state !== 'published') await notTooOften(ctx, tx, listing)
    const step = await moveListing(ctx, tx, id, 'renew')
    stillNeeded(listing, ctx.clock())
    for (const candidate of await giveBack(tx, id)) await ctx.emit(tx, 'candidate.changed', { candidate })
    if (listing.state !== 'published') await ctx.emit(tx, 'listing.published', { listing: id, step })
    return (await readListing(tx, id)) as Listing
  })
}

/**
 * What was withdrawn or refused takes nobody's half-days: those named for some of its places are free again, and told.
 * Harmless when run twice.
 */
export async function releaseNamed(deps: Deps, { listing: id }: { listing: string }): Promise<void> {
  await deps.sql.begin(async (tx) => {
    const listing = await lockListing(tx, id)
    if (listing?.state !== 'withdrawn' && listing?.state !== 'rejected') return
    for (const candidate of await giveBack(tx, id)) {
      await deps.emit(tx, 'candidate.changed', { candidate })
      await deps.emit(tx, 'candidate.released', { listing: id, candidate })
    }
  })
}

/** Each time it is published again, searches and people are told: "filled" and back every day would be a way to write to them. */
const REOPENINGS_A_WEEK = 3

async function notTooOften(ctx: Context, tx: Db, { id, state }: Listing): Promise<void> {
  const since = new Date(ctx.clock().getTime() - 7 * 86_400_000)
  if ((await countReopenings(tx, id, since)) < REOPENINGS_A_WEEK) return
  const message = 'Cette annonce a été rouverte plusieurs fois cette semaine : réessayez dans quelques jours.'
  throw new Failure('conflict', message, { state })
}
