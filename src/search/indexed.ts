import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Meilisearch, MeilisearchApiError, type Settings } from 'meilisearch'
import { ROOT } from '../platform/root.ts'
import type { ListingDocument } from './document.ts'
import { parseSettings } from './settings.ts'

/** The index in Meilisearch and its documents: made, filled, compared, swapped. */

/** A client, and an index in it. */
interface Place {
  client: Meilisearch
  uid: string
}

/** A document and the digest of what it says. */
export type VersionedDocument = ListingDocument & { version: string }

const TASK = { timeout: 60_000, interval: 10 }
/** A task may wait behind all that a rebuild has sent. */
const LONG_TASK = { timeout: 600_000, interval: 50 }

/** The document that says how far the index was told: no search finds it, for nothing is left to find somebody for. */
export const LEVEL_ID = 'level'
const levelDocument = (level: number) => ({ id: LEVEL_ID, level, openUntil: 0 })

function settings(): Settings {
  return parseSettings(fs.readFileSync(path.join(ROOT, 'search', 'listings.json'), 'utf8'))
}

/**
 * Waits for a task. By hand: the client's own waiting gives its requests no timeout, so that one that hangs would hold the
 * index for as long as the task may take.
 */
async function ended(client: Meilisearch, uid: number, { timeout, interval } = TASK): Promise<void> {
  for (let waited = 0; waited <= timeout; waited += interval) {
    const { status, type, error } = await client.tasks.getTask(uid)
    if (status === 'succeeded') return
    if (status !== 'enqueued' && status !== 'processing')
      throw new Error(`Meilisearch refused ${type}: ${error?.message ?? status}`)
    await sleep(interval)
  }
  throw new Error(`Meilisearch did not end task ${uid} in ${timeout} ms`)
}

async function done(client: Meilisearch, task: Promise<{ taskUid: number }>): Promise<void> {
  await ended(client, (await task).taskUid)
}

/** Makes the index with our settings, empty. */
export async function createIndex({ client, uid }: Place): Promise<void> {
  await client.deleteIndexIfExists(uid)
  await done(client, client.createIndex(uid, { primaryKey: 'id' }))
  await done(client, client.index(uid).updateSettings(settings()))
}

/** Of our settings and those of the index, what we do not set included: it differs when either changed. */
export async function settingsDigest({ client, uid }: Place): Promise<string> {
  const both = JSON.stringify([settings(), await client.index(uid).getSettings()])
  return createHash('sha256').update(both).digest('base64url').slice(0, 16)
}

/** Whether the index is there and its documents have our key: another one has to be built anew. */
export async function indexExists({ client, uid }: Place): Promise<boolean> {
  try {
    return (await client.getRawIndex(uid)).primaryKey === 'id'
  } catch (error) {
    if (error instanceof MeilisearchApiError && error.cause?.code === 'index_not_found') return false
    throw error
  }
}

/** The version of every document in the index, by id; of some, where ids are given. */
export async function indexedVersions(
  { client, uid }: Place,
  ids?: readonly string[],
): Promise<Map<string, string | undefined>> {
  const versions = new Map<string, string | undefined>()
  if (ids?.length === 0) return versions
  const query = {
    fields: ['id', 'version'] as ('id' | 'version')[],
    limit: ids?.length ?? 5000,
    ...(ids ? { ids: [...ids] } : {}),
  }
  for (let offset = 0, total = 1; offset < total; offset += query.limit) {
    const page = await client.index<VersionedDocument>(uid).getDocuments({ ...query, offset })
    for (const { id, version } of page.results) versions.set(id, version)
    total = page.total
  }
  versions.delete(LEVEL_ID)
  return versions
}

/** How far the index says that it was told; null where it says nothing. */
export async function indexedLevel({ client, uid }: Place): Promise<number | null> {
  const { results } = await client
    .index<{ id: string; level: number }>(uid)
    .getDocuments({ ids: [LEVEL_ID], fields: ['level'] })
  return results[0]?.level ?? null
}

/**
 * Writes and removes documents, says how far the index is with that, and waits until searches see it. Throws when Meilisearch
 * refuses one.
 */
export async function writeDocuments(
  { client, uid }: Place,
  documents: readonly VersionedDocument[],
  gone: readonly string[],
  level: number,
): Promise<void> {
  const index = client.index<VersionedDocument | ReturnType<typeof levelDocument>>(uid)
  // Both at once, for they are done one after the other: what is new is waited for, what is gone nobody sees any more.
  const tasks = [index.addDocuments([...documents, levelDocument(level)])]
  if (gone.length > 0) tasks.push(index.deleteDocuments([...gone]))
  await Promise.all(tasks.map((task) => done(client, task)))
}

/** Sends documents without waiting for Meilisearch to index them; `indexed` waits for that, or throws. */
export async function sendDocuments(
  { client, uid }: Place,
  documents: readonly VersionedDocument[],
): Promise<{ indexed(): Promise<void> }> {
  const { taskUid } = await client.index(uid).addDocuments([...documents])
  return { indexed: () => ended(client, taskUid, LONG_TASK) }
}

/** Puts a freshly built index in the place of the one searched, in one step: nobody ever searches an empty one. */
export async function swapIn(place: Place, built: string): Promise<void> {
  const { client, uid } = place
  const { results } = await client.getIndexes({ limit: 1000 })
  const rename = !results.some((index) => index.uid === uid)
  await done(client, client.swapIndexes([{ indexes: rename ? [built, uid] : [uid, built], rename }]))
  if (!rename) await client.deleteIndexIfExists(built)
}
