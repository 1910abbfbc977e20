import type { Deps } from '../accounts/context.ts'
import { listIds } from '../listings/service.ts'
import type { MeiliIndex } from './index.ts'
import * as index from './indexed.ts'
import {
  building,
  documentsOf,
  type Indexing,
  tellIndex,
  telling,
  tellRefused,
  writeIndex,
  writing,
} from './indexing.ts'
import * as pending from './pending.ts'
import * as rows from './rows.ts'

/** Comparing what searches read with the listings as they are, repairing it, and making it anew. */

/** What was found and mended in each store; null of a Meilisearch that is away, or not there at all. */
export interface Reconciled {
  postgres: pending.Repaired
  meilisearch: pending.Repaired | null
}

/**
 * Compares what searches read with the listings, and makes it the same: rows, index, its settings. What was to be done is
 * logged and counted. Throws nothing when Meilisearch is away: it is looked at again when it is back.
 */
export async function reconcile(deps: Indexing): Promise<Reconciled> {
  const { meili, log, sql } = deps
  const postgres = await repairRows(deps)
  await pending.countRepaired(sql, 'postgres', postgres)
  const meilisearch =
    meili &&
    (await repairIndex(deps, meili).catch((error) => {
      log.warn({ err: error }, 'search: the index could not be looked at')
      return null
    }))
  if (meilisearch) await pending.countRepaired(sql, 'meilisearch', meilisearch)
  log.info({ postgres, meilisearch }, 'search: reconciled')
  return { postgres, meilisearch }
}

/** So many rows under one lock: changes wait for a page, never for the whole. */
const PAGE = 500

/** Writes the row of every published listing where it has another version; removes those of others. */
async function repairRows(deps: Indexing): Promise<pending.Repaired> {
  const repaired = { written: 0, removed: 0 }
  for (let after: string | null = null, more = true; more; ) {
    const last: string | null = await writing(deps, async (tx) => {
      const ids = await listIds(tx, 'published', after, PAGE)
      const last = ids.length === PAGE ? (ids.at(-1) as string) : null
      const documents = await documentsOf(tx, ids)
      const found = await rows.readVersions(tx, { after, until: last })
      const stale = documents.filter(({ id, version }) => found.get(id) !== version)
      await rows.putDocuments(tx, stale)
      for (const { id } of documents) found.delete(id)
      await rows.deleteDocuments(tx, [...found.keys()])
      repaired.written += stale.length
      repaired.removed += found.size
      return last
    })
    after = last
    more = after !== null
  }
  await settleRows(deps, repaired.written)
  return repaired
}

async function settleRows(deps: Pick<Deps, 'sql'>, written: number): Promise<void> {
  await writing(deps, rows.forgetWords)
  if (written >= PAGE) await rows.analyze(deps.sql)
}

/** From so large a part on that differs, all of it is made anew beside: nobody searches old and new documents in one. */
const MOST_STALE = 0.2

/** The rows have just been made what they should be, or are by whoever had their lock since. */
async function repairIndex(deps: Indexing, meili: MeiliIndex): Promise<pending.Repaired> {
  const { sql } = deps
  const { settings } = await pending.readLevel(sql)
  const ours = (await index.indexExists(meili)) && (await index.settingsDigest(meili)) === settings
  if (!ours) return { written: await build(deps, meili, publishedPages(deps)), removed: 0 }
  await tellIndex(deps)
  const found = await index.indexedVersions(meili)
  const wanted = await rows.readVersions(sql)
  const suspect = differing(found, wanted)
  if (suspect.length > PAGE && suspect.length > wanted.size * MOST_STALE) {
    const gone = [...found.keys()].filter((id) => !wanted.has(id)).length
    return { written: await build(deps, meili, publishedPages(deps)), removed: gone }
  }
  const repaired = { written: 0, removed: 0 }
  for (let i = 0; i === 0 || i < suspect.length; i += PAGE) {
    const { written, removed } = await repairSome(deps, meili, suspect.slice(i, i + PAGE))
    repaired.written += written
    repaired.removed += removed
  }
  return repaired
}

const differing = (found: ReadonlyMap<string, string | undefined>, wanted: ReadonlyMap<string, string | undefined>) => [
  ...[...wanted].filter(([id, version]) => found.get(id) !== version).map(([id]) => id),
  ...[...found.keys()].filter((id) => !wanted.has(id)),
]

/** Looks again at some, now that nobody else writes the index: what changed meanwhile was no fault, and is on its way. */
async function repairSome(deps: Indexing, meili: MeiliIndex, ids: readonly string[]): Promise<pending.Repaired> {
  return telling(deps, async (tx) => {
    const { level } = await pending.readLevel(tx)
    const found = await index.indexedVersions(meili, ids)
    const all = await rows.readVersions(tx)
    const waiting = await pending.pendingAmong(tx, ids)
    const wanted = new Map(ids.flatMap((id) => (all.has(id) ? [[id, all.get(id)] as const] : [])))
    const faults = differing(found, wanted).filter((id) => !waiting.has(id))
    if (faults.length > 0 || (await index.indexedLevel(meili)) !== level)
      await writeIndex(deps, tx, meili, faults, level)
    const written = faults.filter((id) => wanted.has(id)).length
    return { written, removed: faults.length - written }
  })
}

/** How many documents each store has, and how many of Meilisearch's are not what Postgres says; what is being told counts too. */
export interface Agreement {
  postgres: number
  meilisearch: number
  differing: number
}

/** Compares the index with Postgres and mends nothing; null without Meilisearch. Throws when it is away. */
export async function compareIndex({ meili, sql }: Pick<Indexing, 'meili' | 'sql'>): Promise<Agreement | null> {
  if (!meili) return null
  const wanted = await rows.readVersions(sql)
  const found = await index.indexedVersions(meili)
  return { postgres: wanted.size, meilisearch: found.size, differing: differing(found, wanted).length }
}

type Progress = (done: number) => void

/**
 * Makes the index anew from the listings, beside what is searched meanwhile, and mends the rows, those too that another hand
 * altered. Returns how many listings.
 */
export async function reindex(deps: Indexing, progress: Progress = () => {}): Promise<number> {
  const { meili } = deps
  const known: rows.Known[] = []
  const pages = async function* () {
    for await (const documents of publishedPages(deps)) {
      for (const { id, version, communes } of documents) known.push({ id, version, communes })
      progress(known.length)
      yield documents
    }
  }
  const mend = () => mendRows(deps, known)
  if (meili) await build(deps, meili, pages(), mend)
  else {
    for await (const _ of pages());
    await mend()
  }
  return known.length
}

/** A row that says already what it should is left alone: to write one costs ten times the look at it. */
async function mendRows(deps: Indexing, known: readonly rows.Known[]): Promise<void> {
  const published = new Set(known.map(({ id }) => id))
  const strangers = [...(await rows.readVersions(deps.sql)).keys()].filter((id) => !published.has(id))
  const all = [...known, ...strangers.map((id) => ({ id, version: '', communes: [] }))]
  let written = 0
  for (let i = 0; i < all.length; i += PAGE) {
    written += await writing(deps, async (tx) => {
      // What changed since it was read looks altered too, and is read again.
      const altered = await rows.alteredAmong(tx, all.slice(i, i + PAGE))
      const documents = await documentsOf(tx, altered)
      await rows.putDocuments(tx, documents)
      const there = new Set(documents.map(({ id }) => id))
      const gone = altered.filter((id) => !there.has(id))
      await rows.deleteDocuments(tx, gone)
      return documents.length
    })
  }
  await settleRows(deps, written)
}

/** While one page is made use of, Postgres reads the next. */
async function* publishedPages({ sql }: Pick<Deps, 'sql'>): AsyncGenerator<index.VersionedDocument[]> {
  const read = async (after: string | null) => {
    const ids = await listIds(sql, 'published', after, PAGE)
    return { documents: await documentsOf(sql, ids), last: ids.at(-1) }
  }
  for (let page = read(null); ; ) {
    const { documents, last } = await page
    if (last === undefined) return
    page = read(last)
    // Thrown above, unless nobody comes for it.
    page.catch(() => {})
    yield documents
  }
}

/**
 * Builds the whole index beside the one in use, then swaps: searches never see a half. While Meilisearch indexes, the next pages
 * are read, and then `meanwhile` is done; what changed in between is written before the swap. Returns how many documents it has.
 */
async function build(
  deps: Indexing,
  meili: MeiliIndex,
  pages: AsyncIterable<index.VersionedDocument[]>,
  meanwhile: () => Promise<void> = async () => {},
): Promise<number> {
  const beside = { client: meili.client, uid: `${meili.uid}-new` }
  const built = await building(deps, async () => {
    await index.createIndex(beside)
    const settings = await index.settingsDigest(beside)
    const sent = new Map<string, string | undefined>()
    const sending: Awaited<ReturnType<typeof index.sendDocuments>>[] = []
    const send = async (documents: index.VersionedDocument[]) => {
      if (documents.length === 0) return
      for (const { id, version } of documents) sent.set(id, version)
      sending.push(await index.sendDocuments(beside, documents))
    }
    let waiting: index.VersionedDocument[] = []
    for await (const documents of pages) {
      waiting.push(...documents)
      if (waiting.length < SENT_AT_ONCE) continue
      await send(waiting)
      waiting = []
    }
    await send(waiting)
    await meanwhile()
    for (const task of sending) tellRefused(deps, await task.indexed())
    await telling(deps, async (tx) => {
      const { level } = await pending.readLevel(tx)
      await writeIndex(deps, tx, beside, differing(sent, await rows.readVersions(tx)), level)
      await index.swapIn(meili, beside.uid)
      await pending.saveSettings(tx, settings)
    })
    return sent.size
  })
  // What could not be told while there was no index.
  await tellIndex(deps)
  return built
}

/** Fewer make Meilisearch slower (15 s instead of 13 for 20,000 in thousands), more leave it waiting at the start. */
const SENT_AT_ONCE = 4000

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
