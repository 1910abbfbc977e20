import fs from 'node:fs'
import path from 'node:path'
import { type Meilisearch, MeilisearchApiError, type Settings } from 'meilisearch'
import { ROOT } from '../platform/root.ts'
import type { ListingDocument } from './document.ts'

/** The index in Meilisearch and its documents: made, filled, compared, swapped. */

/** A client, and an index in it. */
interface Place {
  client: Meilisearch
  uid: string
}

/** A document and the digest of what it says. */
export type VersionedDocument = ListingDocument & { version: string }

const TASK = { timeout: 60_000 }

function settings(): Settings {
  return JSON.parse(fs.readFileSync(path.join(ROOT, 'search', 'listings.json'), 'utf8')) as Settings
}

/** Makes the index with our settings, empty. */
export async function createIndex(meili: Place): Promise<void> {
  const { client, uid } = meili
  await client.deleteIndexIfExists(uid)
  await client.createIndex(uid, { primaryKey: 'id' }).waitTask(TASK)
  await applySettings(meili)
}

/** Makes the settings of the index ours, and what we do not set what Meilisearch sets; it does nothing where they are. */
export async function applySettings({ client, uid }: Place): Promise<void> {
  const index = client.index(uid)
  const defaults = Object.fromEntries(Object.keys(await index.getSettings()).map((name) => [name, null]))
  const task = await index.updateSettings({ ...defaults, ...settings() }).waitTask(TASK)
  if (task.status !== 'succeeded') throw new Error(`Meilisearch refused the settings: ${task.error?.message}`)
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

/** The version of every document in the index, by id. */
export async function indexedVersions({ client, uid }: Place): Promise<Map<string, string | undefined>> {
  const versions = new Map<string, string | undefined>()
  const query = { fields: ['id', 'version'] as ('id' | 'version')[], limit: 1000 }
  for (let offset = 0, total = 1; offset < total; offset += query.limit) {
    const page = await client.index<VersionedDocument>(uid).getDocuments({ ...query, offset })
    for (const { id, version } of page.results) versions.set(id, version)
    total = page.total
  }
  return versions
}

/** Adds or replaces documents and waits until they can be found. Throws when Meilisearch refuses one. */
export async function putDocuments({ client, uid }: Place, documents: readonly VersionedDocument[]): Promise<void> {
  if (documents.length === 0) return
  const task = await client
    .index(uid)
    .addDocuments([...documents])
    .waitTask(TASK)
  if (task.status !== 'succeeded') throw new Error(`Meilisearch refused documents: ${task.error?.message}`)
}

export async function deleteDocuments({ client, uid }: Place, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  const task = await client
    .index(uid)
    .deleteDocuments([...ids])
    .waitTask(TASK)
  if (task.status !== 'succeeded') throw new Error(`Meilisearch keeps documents: ${task.error?.message}`)
}

/** Puts a freshly built index in the place of the one searched, in one step. */
export async function swapIn({ client, uid }: Place, built: string): Promise<void> {
  const { results } = await client.getIndexes({ limit: 1000 })
  if (!results.some((index) => index.uid === uid)) await client.createIndex(uid, { primaryKey: 'id' }).waitTask(TASK)
  const task = await client.swapIndexes([{ indexes: [uid, built], rename: false }]).waitTask(TASK)
  if (task.status !== 'succeeded') throw new Error(`Meilisearch refused the swap: ${task.error?.message}`)
  await client.deleteIndexIfExists(built)
}
