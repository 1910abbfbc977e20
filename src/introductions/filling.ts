import type { Context } from '../accounts/context.ts'
import { giveBack, readCandidates, take } from '../candidates/service.ts'
import type { Listing } from '../listings/model.ts'
import { lockManagedListing, moveListing, readListing, stillNeeded } from '../listings/service.ts'
import { coveredHalfDays } from '../matching/score.ts'
import { explainPair, prepare } from '../matching/service.ts'
import { noMatch } from './model.ts'
import * as store from './store.ts'

/**
 * The need is met, by whom if said: those half-days leave the candidates' free time. An owner may name who matches or
 * has an introduction with the listing.
 */
export async function fillListing(ctx: Context, id: string, candidateIds: readonly string[]): Promise<Listing> {
  return ctx.sql.begin(async (tx) => {
    const listing = await lockManagedListing(ctx, tx, id)
    const named = await readCandidates(tx, candidateIds)
    const open: Listing = { ...listing, state: 'published' }
    for (const [i, candidateId] of candidateIds.entries()) {
      const candidate = named.find((one) => one.id === candidateId)
      if (candidate && explainPair(ctx, open, candidate, 'owner')) continue
      if (await store.readPair(tx, id, candidateId)) continue
      throw noMatch(`candidateIds.${i}`)
    }
    const step = await moveListing(ctx, tx, id, 'fill')
    const prepared = prepare(open, ctx.clock())
    for (const candidate of named) {
      if (prepared) await take(tx, id, candidate.id, coveredHalfDays(prepared, candidate))
      await ctx.emit(tx, 'candidate.changed', { candidate: candidate.id })
    }
    await ctx.emit(tx, 'listing.closed', { listing: id, step })
    return (await readListing(tx, id)) as Listing
  })
}

/** Publishes again a listing that expired or was filled; what its filling took is given back. */
export async function renewListing(ctx: Context, id: string): Promise<Listing> {
  return ctx.sql.begin(async (tx) => {
    const listing = await lockManagedListing(ctx, tx, id)
    const step = await moveListing(ctx, tx, id, 'renew')
    stillNeeded(listing, ctx.clock())
    for (const candidate of await giveBack(tx, id)) await ctx.emit(tx, 'candidate.changed', { candidate })
    if (listing.state !== 'published') await ctx.emit(tx, 'listing.published', { listing: id, step })
    return (await readListing(tx, id)) as Listing
  })
}
