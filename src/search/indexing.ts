import { createHash } from 'node:crypto'
import type { Deps } from '../accounts/context.ts'
import type { Listing } from '../listings/model.ts'
import { listIds, readListings, viewsSince } from '../listings/service.ts'
import type { Db } from '../platform/db.ts'
import { listingDocument } from './document.ts'
import type { MeiliIndex, Searching } from './index.ts'
import * as index from './indexed.ts'
import * as store from './store.ts'

/** Keeping what searches read as the listings are: of each published one a row in Postgres, a document in Meilisearch. */

type Indexing = Deps & Searching

/** Makes what searches read say what a listing says. Harmless when run twice; throws when Meilisearch is away. */
export async function indexListing(deps: Indexing, id: string): Promise<void> {
  // First and for itself: Postgres answers when Meilisearch does not.
  await indexRow(deps, id)
  const { meili } = deps
  if (!meili) return
  await alone(deps, async (tx) => {
    // Meilisearch would make an index of its own accord, without our settings.
    if (!(await index.indexExists(meili))) return build(tx, meili)
    const documents = await documentsOf(tx, [id])
    await index.putDocuments(meili, documents)
    if (documents.length === 0) await index.deleteDocuments(meili, [id])
  })
}

/** The same of what Postgres reads alone. */
export async function indexRow(deps: Pick<Deps, 'sql'>, id: string): Promise<void> {
  await alone(deps, async (tx) => {
    const documents = await documentsOf(tx, [id])
    await store.putDocuments(tx, documents)
    if (documents.length === 0) await store.deleteDocuments(tx, [id])
  })
}

interface Repaired {
  written: number
  removed: number
}

/**
 * Compares what searches read with the listings as they are, and makes it the same: rows, index, its settings. What was
 * to be done goes to the log. Throws nothing when Meilisearch is away: it is looked at again when it is back.
 */
export async function reconcile(deps: Indexing): Promise<{ postgres: Repaired; meilisearch: Repaired | null }> {
  const { meili, log } = deps
  const postgres = await alone(deps, async (tx) => {
    const repaired = await repairRows(tx)
    await store.forgetWords(tx)
    return repaired
  })
  const meilisearch =
    meili &&
    (await alone(deps, (tx) => repairIndex(tx, meili)).catch((error) => {
      log.warn({ err: error }, 'search: the index could not be looked at')
      return null
    }))
  log.info({ postgres, meilisearch }, 'search: reconciled')
  return { postgres, meilisearch }
}

async function repairRows(tx: Db, progress: (done: number) => void = () => {}): Promise<Repaired> {
  const found = await store.readVersions(tx)
  let [done, written] = [0, 0]
  for await (const documents of publishedPages(tx)) {
    const stale = documents.filter(({ id, version }) => found.get(id) !== version)
    await store.putDocuments(tx, stale)
    written += stale.length
    for (const { id } of documents) found.delete(id)
    done += documents.length
    progress(done)
  }
  await store.deleteDocuments(tx, [...found.keys()])
  if (written >= PAGE) await store.analyze(tx)
  return { written, removed: found.size }
}

/** The rows have just been made what they should be, or are by whoever had the lock since. */
async function repairIndex(tx: Db, meili: MeiliIndex): Promise<Repaired> {
  if (!(await index.indexExists(meili))) return { written: await build(tx, meili), removed: 0 }
  await index.applySettings(meili)
  const wanted = await store.readVersions(tx)
  const found = await index.indexedVersions(meili)
  const stale = [...wanted].filter(([id, version]) => found.get(id) !== version).map(([id]) => id)
  for (let i = 0; i < stale.length; i += PAGE) {
    await index.putDocuments(meili, await documentsOf(tx, stale.slice(i, i + PAGE)))
  }
  const gone = [...found.keys()].filter((id) => !wanted.has(id))
  await index.deleteDocuments(meili, gone)
  return { written: stale.length, removed: gone.length }
}

/** Makes rows and index anew from the listings, for searches in one step each. Returns how many listings. */
export async function reindex(deps: Indexing, progress: (done: number) => void = () => {}): Promise<number> {
  const { meili } = deps
  return alone(deps, async (tx) => {
    await store.clear(tx)
    const { written } = await repairRows(tx, progress)
    if (meili) await build(tx, meili, progress)
    return written
  })
}

/** Builds the whole index beside the one in use, then swaps: searches never see a half. Returns how many listings. */
async function build(tx: Db, meili: MeiliIndex, progress: (done: number) => void = () => {}): Promise<number> {
  const beside = { client: meili.client, uid: `${meili.uid}-new` }
  await index.createIndex(beside)
  let done = 0
  for await (const documents of publishedPages(tx)) {
    await index.putDocuments(beside, documents)
    done += documents.length
    progress(done)
  }
  await index.swapIn(meili, beside.uid)
  return done
}

/**
 * Says when searches no longer wait for Meilisearch, and when they do again: it may have missed something meanwhile, and
 * is looked at.
 */
export function watchMeilisearch(deps: Indexing): void {
  const { meili, sql, emit, log } = deps
  meili?.circuit.onBreak(() => log.warn('search: Meilisearch does not answer, nobody waits for it'))
  meili?.circuit.onReset(() => {
    log.info('search: Meilisearch answers again')
    emit(sql, 'search.index-back', {}).catch((error) => log.warn({ err: error }, 'search: nobody was told'))
  })
}

const PAGE = 1000

async function* publishedPages(db: Db): AsyncGenerator<index.VersionedDocument[]> {
  for (let after: string | null = null; ; ) {
    const ids: string[] = await listIds(db, 'published', after, PAGE)
    if (ids.length === 0) return
    yield await documentsOf(db, ids)
    after = ids.at(-1) as string
  }
}

/** The documents of those that are published. */
async function documentsOf(db: Db, ids: readonly string[]): Promise<index.VersionedDocument[]> {
  const listings = (await readListings(db, ids)).filter(({ state }) => state === 'published')
  const views = await viewsSince(
    db,
    listings.map(({ id }) => id),
    null,
  )
  return listings.map((listing) => versioned(listing, views.get(listing.id) ?? 0))
}

function versioned(listing: Listing, views: number): index.VersionedDocument {
  const document = listingDocument(listing, views)
  const version = createHash('sha256').update(JSON.stringify(document)).digest('base64url').slice(0, 16)
  return { ...document, version }
}

/** Nothing else writes what searches read meanwhile: what was read before a change cannot arrive after it. */
async function alone<T>(deps: Pick<Deps, 'sql'>, work: (tx: Db) => Promise<T>): Promise<T> {
  return (await deps.sql.begin(async (tx) => {
    await store.lockIndex(tx)
    return work(tx)
  })) as T
}
