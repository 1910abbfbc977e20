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

/** What was sent is at fault, not Meilisearch: it will say the same of it tomorrow. */
class Refused extends Error {}

/** Meilisearch does not take what is too large for it even to look at; the rest it says of the task. */
const isRefused = (error: unknown) =>
  error instanceof Refused || (error instanceof MeilisearchApiError && [400, 413].includes(error.response.status))

/** A document that Meilisearch did not take, and why. */
export interface Refusal {
  id: string
  error: unknown
}

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
    if (status !== 'enqueued' && status !== 'processing') {
      const text = `Meilisearch refused ${type}: ${error?.message ?? status}`
      throw error?.type === 'invalid_request' ? new Refused(text) : new Error(text)
    }
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
 * Writes and removes documents, says how far the index is with that, and waits until searches see it. Returns those that
 * Meilisearch refused; the others it has.
 */
export async function writeDocuments(
  place: Place,
  documents: readonly VersionedDocument[],
  gone: readonly string[],
  level: number,
): Promise<Refusal[]> {
  const { client, uid } = place
  // Both at once, for they are done one after the other: what is new is waited for, what is gone nobody sees any more.
  const [refused] = await Promise.all([
    adding(place, [...documents, levelDocument(level)], TASK),
    ...(gone.length > 0 ? [done(client, client.index(uid).deleteDocuments([...gone]))] : []),
  ])
  return refused
}

/** Sends documents without waiting for Meilisearch to index them; `indexed` waits for that, and tells which it refused. */
export async function sendDocuments(
  place: Place,
  documents: readonly VersionedDocument[],
): Promise<{ indexed(): Promise<Refusal[]> }> {
  const { client, uid } = place
  const sent = await client
    .index(uid)
    .addDocuments([...documents])
    .catch(unlessRefused)
  return {
    indexed: async () => {
      if ('error' in sent) return halved(place, documents, sent.error, LONG_TASK)
      return ended(client, sent.taskUid, LONG_TASK).then(
        () => [],
        (error) => halved(place, documents, unlessRefused(error).error, LONG_TASK),
      )
    },
  }
}

function unlessRefused(error: unknown): { error: unknown } {
  if (!isRefused(error)) throw error
  return { error }
}

type Sent = VersionedDocument | ReturnType<typeof levelDocument>

async function adding(place: Place, documents: readonly Sent[], patience: typeof TASK): Promise<Refusal[]> {
  const { client, uid } = place
  try {
    const { taskUid } = await client.index<Sent>(uid).addDocuments([...documents])
    await ended(client, taskUid, patience)
    return []
  } catch (error) {
    return halved(place, documents, unlessRefused(error).error, patience)
  }
}

/** For one document at fault Meilisearch takes none of those it was sent with: by halves the others get in. */
async function halved(
  place: Place,
  documents: readonly Sent[],
  error: unknown,
  patience: typeof TASK,
): Promise<Refusal[]> {
  const [first] = documents
  if (!first) return []
  if (documents.length === 1) {
    // What says how far the index is may not be missing: nothing would be asked of it any more.
    if (first.id === LEVEL_ID) throw error
    return [{ id: first.id, error }]
  }
  const middle = Math.ceil(documents.length / 2)
  const before = await adding(place, documents.slice(0, middle), patience)
  return [...before, ...(await adding(place, documents.slice(middle), patience))]
}

/** Puts a freshly built index in the place of the one searched, in one step: nobody ever searches an empty one. */
export async function swapIn(place: Place, built: string): Promise<void> {
  const { client, uid } = place
  const { results } = await client.getIndexes({ limit: 1000 })
  const rename = !results.some((index) => index.uid === uid)
  await done(client, client.swapIndexes([{ indexes: rename ? [built, uid] : [uid, built], rename }]))
  if (!rename) await client.deleteIndexIfExists(built)
}
