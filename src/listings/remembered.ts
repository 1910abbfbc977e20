import { LRUCache } from 'lru-cache'
import type { Db } from '../platform/db.ts'
import type { Listing } from './model.ts'
import { todayOf } from './rules.ts'
import * as store from './store.ts'
import { readVersions } from './versions.ts'
import { type ListingView, listingView } from './view.ts'

/** Published listings that searches show again and again, kept in memory: Postgres says each time whether they are still so. */

/** Some 15 MB. */
const MOST = 5_000
/** What a listing's row does not say: its territories are those of its commune, and these change some times a year. */
const FRESH_MS = 5 * 60_000

interface Kept {
  version: string
  listing: Listing
}

const memories = new WeakMap<object, LRUCache<string, Kept>>()

/**
 * As readListings, in the order of the ids: one small question where they are known, and all of those that are not or have
 * changed since. What is returned is shared: it is not to be changed.
 */
export async function recallListings(db: Db, ids: readonly string[]): Promise<Listing[]> {
  if (ids.length === 0) return []
  const memory = memories.get(db) ?? new LRUCache<string, Kept>({ max: MOST, ttl: FRESH_MS })
  memories.set(db, memory)
  const versions = await readVersions(db, ids)
  const known = new Map<string, Listing>()
  for (const id of ids) {
    const kept = memory.get(id)
    if (kept && kept.version === versions.get(id)) known.set(id, kept.listing)
  }
  // Written under the version that was there before: what changes in between is read again the next time.
  for (const listing of await store.readListings(
    db,
    [...versions.keys()].filter((id) => !known.has(id)),
  )) {
    memory.set(listing.id, { version: versions.get(listing.id) as string, listing })
    known.set(listing.id, listing)
  }
  return ids.flatMap((id) => known.get(id) ?? [])
}

const views = new WeakMap<Listing, { today: number; view: ListingView }>()

/** As listingView, made once a day for a listing that was recalled; shared, too. */
export function recallView(listing: Listing, now: Date): ListingView {
  const today = todayOf(listing, now)
  const known = views.get(listing)
  if (known?.today === today) return known.view
  const view = listingView(listing, now)
  views.set(listing, { today, view })
  return view
}
