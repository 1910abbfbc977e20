import fs from 'node:fs'
import path from 'node:path'
import { Meilisearch, type Settings } from 'meilisearch'
import { ROOT } from '../platform/root.ts'
import { toDay } from '../reference/calendar.ts'
import type { ListingDocument } from './document.ts'
import { FACETS, type Found, type SearchPlan } from './model.ts'

/** The Meilisearch side: the index, its documents, its queries. Values in filters are validated codes and numbers. */

export interface MeiliAddress {
  url: string
  masterKey: string
  /** Name of the index of listings; several services may share one Meilisearch. */
  index?: string
}

/** A client, and the index of listings in it. */
export interface MeiliIndex {
  client: Meilisearch
  uid: string
}

/** Opens a client. gzip answers cost Meilisearch far more than they save on loopback. */
export function connectMeilisearch({ url, masterKey, index = 'listings' }: MeiliAddress): MeiliIndex {
  const requestInit = { headers: { 'Accept-Encoding': 'identity' } }
  return { client: new Meilisearch({ host: url, apiKey: masterKey, timeout: 3000, requestInit }), uid: index }
}

function settings(): Settings {
  return JSON.parse(fs.readFileSync(path.join(ROOT, 'search', 'listings.json'), 'utf8')) as Settings
}

/** Makes the index with our settings, empty. */
export async function createIndex({ client, uid }: MeiliIndex): Promise<void> {
  await client.deleteIndexIfExists(uid)
  await client.createIndex(uid, { primaryKey: 'id' }).waitTask({ timeout: 60_000 })
  await client.index(uid).updateSettings(settings()).waitTask({ timeout: 60_000 })
}

/** Brings the settings of the index in use up to date; Meilisearch does nothing where they are the same. */
export async function applySettings(meili: MeiliIndex): Promise<void> {
  await meili.client.index(meili.uid).updateSettings(settings())
}

export async function indexExists({ client, uid }: MeiliIndex): Promise<boolean> {
  const { results } = await client.getIndexes({ limit: 1000 })
  return results.some((index) => index.uid === uid)
}

/** Adds or replaces documents and waits until they can be found. Throws when Meilisearch refuses one. */
export async function putDocuments({ client, uid }: MeiliIndex, documents: ListingDocument[]): Promise<void> {
  if (documents.length === 0) return
  const task = await client.index(uid).addDocuments(documents).waitTask({ timeout: 60_000 })
  if (task.status !== 'succeeded') throw new Error(`Meilisearch refused documents: ${task.error?.message}`)
}

export async function deleteDocument({ client, uid }: MeiliIndex, id: string): Promise<void> {
  await client.index(uid).deleteDocument(id).waitTask({ timeout: 60_000 })
}

/** Puts a freshly built index in the place of the one searched, in one step. */
export async function swapIn(meili: MeiliIndex, built: string): Promise<void> {
  const { client, uid } = meili
  if (!(await indexExists(meili))) await client.createIndex(uid, { primaryKey: 'id' }).waitTask({ timeout: 60_000 })
  const task = await client.swapIndexes([{ indexes: [uid, built], rename: false }]).waitTask({ timeout: 60_000 })
  if (task.status !== 'succeeded') throw new Error(`Meilisearch refused the swap: ${task.error?.message}`)
  await client.deleteIndexIfExists(built)
}

/** Answers a search. Throws when Meilisearch does not answer. */
export async function searchIndex({ client, uid }: MeiliIndex, plan: SearchPlan): Promise<Found> {
  const place = plan.near
  const sort =
    plan.sort === 'date'
      ? ['publishedAt:desc']
      : plan.sort === 'distance' && place?.lat != null && place.lon != null
        ? [`_geoPoint(${place.lat},${place.lon}):asc`]
        : undefined
  const answer = await client.index(uid).search(plan.q?.slice(0, 500) ?? '', {
    filter: filters(plan),
    offset: plan.offset,
    limit: plan.limit,
    attributesToRetrieve: ['id'],
    ...(sort ? { sort } : {}),
    ...(plan.facets ? { facets: plan.facets } : {}),
  })
  return {
    ids: answer.hits.map((hit) => hit.id as string),
    total: answer.estimatedTotalHits ?? answer.hits.length,
    facets: (answer.facetDistribution ?? {}) as Found['facets'],
  }
}

function filters(plan: SearchPlan): string[] {
  const all: string[] = []
  for (const field of FACETS) if (plan[field]) all.push(`${field} = "${plan[field]}"`)
  if (plan.near) all.push(`communes IN [${plan.near.communes.map((code) => `"${code}"`).join(',')}]`)
  if (plan.minShare !== undefined) all.push(`candidateSharePct >= ${plan.minShare}`)
  // TO asks for one value within both bounds; two comparisons could be met by two different days.
  if (plan.from || plan.to) all.push(`days ${toDay(plan.from ?? '2000-01-01')} TO ${toDay(plan.to ?? '2199-12-31')}`)
  return all
}
