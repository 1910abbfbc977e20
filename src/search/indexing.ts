import { createHash } from 'node:crypto'
import type { Deps } from '../accounts/context.ts'
import type { Listing } from '../listings/model.ts'
import { readListings, viewsSince } from '../listings/service.ts'
import type { Db } from '../platform/db.ts'
import { listingDocument } from './document.ts'
import type { MeiliIndex, Searching } from './index.ts'
import * as index from './indexed.ts'
import * as pending from './pending.ts'
import * as rows from './rows.ts'

/** Keeping what searches read as the listings are: of each published one a row in Postgres, a document in Meilisearch. */

export type Indexing = Deps & Searching

/**
 * Makes the row of a listing say what the listing says, and notes that Meilisearch has to be told. Harmless when run twice.
 * Postgres waits for nothing: its engine answers when Meilisearch does not.
 */
export async function indexListing(deps: Indexing, id: string): Promise<void> {
  await writing(deps, async (tx) => {
    await writeRow(tx, id)
    if (!deps.meili) return
    await pending.markPending(tx, [id])
    await deps.emit(tx, 'search.behind', {})
  })
}

/** The same of what Postgres reads alone. */
export async function indexRow(deps: Pick<Deps, 'sql'>, id: string): Promise<void> {
  await writing(deps, (tx) => writeRow(tx, id))
}

async function writeRow(tx: Db, id: string): Promise<void> {
  const documents = await documentsOf(tx, [id])
  await rows.putDocuments(tx, documents)
  if (documents.length === 0) await rows.deleteDocuments(tx, [id])
}

/** So many documents are sent in one go, some 100 KB. */
const BATCH = 100

/**
 * Tells Meilisearch of all that changed since it was last told, however many: each time costs it as much as the next, and what
 * changes meanwhile is told together the next time. Who comes while another is at it leaves the change to that one. Throws when
 * Meilisearch is away; nothing is forgotten but what it refused, which is logged.
 */
export async function tellIndex(deps: Indexing): Promise<void> {
  const { meili, sql } = deps
  if (!meili) return
  // Asked again when the lock is gone: whose change is in by now found it taken, the others find it free.
  while ((await pending.readMarks(sql, 1)).length > 0) if (!(await tellSome(deps, meili))) return
}

/** Whether there may be more to tell. */
async function tellSome(deps: Indexing, meili: MeiliIndex): Promise<boolean> {
  return (await deps.sql.begin(async (tx) => {
    if (!(await pending.tryTelling(tx))) return false
    await pending.lockIndex(tx)
    const marks = await pending.readMarks(tx, BATCH)
    const [last] = marks.slice(-1)
    if (!last) return true
    if (!(await index.indexExists(meili))) {
      // Meilisearch would make one of its own accord, without our settings.
      await deps.emit(tx, 'search.index-back', {})
      return false
    }
    const ids = marks.map(({ listing }) => listing)
    await writeIndex(deps, tx, meili, ids, last.mark)
    await pending.forgetMarks(tx, marks)
    return true
  })) as boolean
}

/** Makes the index say of some listings what they say now. Under the lock of the index. */
export async function writeIndex(
  deps: Pick<Deps, 'log'>,
  tx: Db,
  place: Parameters<typeof index.writeDocuments>[0],
  ids: readonly string[],
  level: number,
): Promise<void> {
  const documents = await documentsOf(tx, ids)
  const there = new Set(documents.map(({ id }) => id))
  const refused = await index.writeDocuments(
    place,
    documents,
    ids.filter((id) => !there.has(id)),
    level,
  )
  tellRefused(deps, refused)
}

/** Not tried again with each change of others: whoever reads the log has to see what is the matter with it. */
export function tellRefused({ log }: Pick<Deps, 'log'>, refused: readonly index.Refusal[]): void {
  for (const { id, error } of refused) log.error({ err: error, listing: id }, 'search: Meilisearch refused a document')
}

/** The documents of those that are published. */
export async function documentsOf(db: Db, ids: readonly string[]): Promise<index.VersionedDocument[]> {
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

/** Nothing else writes rows meanwhile: what was read before a change cannot arrive after it. */
export async function writing<T>(deps: Pick<Deps, 'sql'>, work: (tx: Db) => Promise<T>): Promise<T> {
  return alone(deps, pending.lockRows, work)
}

/** The same of the index: it may take its time, and rows do not wait for it. */
export async function telling<T>(deps: Pick<Deps, 'sql'>, work: (tx: Db) => Promise<T>): Promise<T> {
  return alone(deps, pending.lockIndex, work)
}

/** One builds an index at a time. */
export async function building<T>(deps: Pick<Deps, 'sql'>, work: () => Promise<T>): Promise<T> {
  return alone(deps, pending.lockBuilding, work)
}

async function alone<T>(
  { sql }: Pick<Deps, 'sql'>,
  lock: (tx: Db) => Promise<void>,
  work: (tx: Db) => Promise<T>,
): Promise<T> {
  return (await sql.begin(async (tx) => {
    await lock(tx)
    return work(tx)
  })) as T
}
