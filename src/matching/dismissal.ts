import type { Context } from '../accounts/context.ts'
import { requireProfile } from '../candidates/service.ts'
import { isOwner, managedListing } from '../listings/service.ts'
import { notFound } from '../platform/errors.ts'
import type { Pair } from './model.ts'
import { type Explained, explain } from './service.ts'
import * as store from './store.ts'

/** "Pas pour moi": a match leaves the list, digest and counts of the side that says so. The other side is not told. */
export interface Dismissal {
  listing: string
  candidate: string
  by: 'candidate' | 'owner'
  at: Date
}

/** More than anybody looks through. */
const MOST = 100

/** A candidate sets a listing aside. */
export async function dismissListing(ctx: Context, listing: string): Promise<Dismissal> {
  return dismiss(ctx, 'candidate', { listing, candidate: (await requireProfile(ctx)).id })
}

export async function restoreListing(ctx: Context, listing: string): Promise<void> {
  await restore(ctx, 'candidate', { listing, candidate: (await requireProfile(ctx)).id })
}

/** What the person acting set aside, and would still suit. */
export async function dismissedListings(ctx: Context): Promise<Explained[]> {
  const { id } = await requireProfile(ctx)
  return explain(ctx, await store.dismissedMatches(ctx.sql, 'candidate', id, MOST), 'candidate')
}

/** An owner sets a candidate aside, for one listing. */
export async function dismissCandidate(ctx: Context, listing: string, candidate: string): Promise<Dismissal> {
  await ownListing(ctx, listing)
  return dismiss(ctx, 'owner', { listing, candidate })
}

export async function restoreCandidate(ctx: Context, listing: string, candidate: string): Promise<void> {
  await ownListing(ctx, listing)
  await restore(ctx, 'owner', { listing, candidate })
}

/** Whom the owner of a listing set aside and would still suit; for its coordinator too, who sees the list without them. */
export async function dismissedCandidates(ctx: Context, listing: string): Promise<Explained[]> {
  await managedListing(ctx, listing)
  return explain(ctx, await store.dismissedMatches(ctx.sql, 'owner', listing, MOST), 'owner')
}

/** A coordinator looks on: whom an owner likes is the owner's to say. */
async function ownListing(ctx: Context, id: string): Promise<void> {
  if (!isOwner(ctx, await managedListing(ctx, id))) throw notFound()
}

async function dismiss(ctx: Context, by: Dismissal['by'], pair: Omit<Pair, 'score'>): Promise<Dismissal> {
  const at = await store.dismiss(ctx.sql, by, pair, ctx.clock())
  if (!at) throw notFound()
  return { ...pair, by, at }
}

async function restore(ctx: Context, by: Dismissal['by'], pair: Omit<Pair, 'score'>): Promise<void> {
  if (!(await store.restore(ctx.sql, by, pair))) throw notFound()
}
