import fs from 'node:fs'
import path from 'node:path'
import { Meilisearch, type Settings } from 'meilisearch'
import { ROOT } from '../platform/root.ts'
import { toDay } from '../reference/calendar.ts'
import type { ListingDocument } from './document.ts'
import type { Found, SearchPlan } from './model.ts'

/** The Meilisearch side: the index, its documents, its queries. Values in filters are validated codes and numbers. */

export const INDEX = 'listings'

/** Opens a client. gzip answers cost Meilisearch far more than they save on loopback. */
export function connectMeilisearch(address: { url: string; masterKey: string }, timeout = 3000): Meilisearch {
  return new Meilisearch({
    host: address.url,
    apiKey: address.masterKey,
    timeout,
    requestInit: { headers: { 'Accept-Encoding': 'identity' } },
  })
}

function settings(): Settings {
  return JSON.parse(fs.readFileSync(path.join(ROOT, 'search', 'listings.json'), 'utf8')) as Settings
}

/** Makes an index with our settings, empty. */
export async function createIndex(meili: Meilisearch, uid: string): Promise<void> {
  await meili.deleteIndexIfExists(uid)
  await meili.createIndex(uid, { primaryKey: 'id' }).waitTask({ timeout: 60_000 })
  await meili.index(uid).updateSettings(settings()).waitTask({ timeout: 60_000 })
}

/** Brings the settings of the index in use up to date; Meilisearch does nothing where they are the same. */
export async function applySettings(meili: Meilisearch): Promise<void> {
  await meili.index(INDEX).updateSettings(settings())
}

export async function indexExists(meili: Meilisearch): Promise<boolean> {
  const { results } = await meili.getIndexes({ limit: 1000 })
  return results.some((index) => index.uid === INDEX)
}

/** Adds or replaces documents and waits until they can be found. Throws when Meilisearch refuses one. */
export async function putDocuments(meili: Meilisearch, documents: ListingDocument[], uid = INDEX): Promise<void> {
  if (documents.length === 0) return
  const task = await meili.index(uid).addDocuments(documents).waitTask({ timeout: 60_000 })
  if (task.status !== 'succeeded') throw new Error(`Meilisearch refused documents: ${task.error?.message}`)
}

export async function deleteDocument(meili: Meilisearch, id: string): Promise<void> {
  await meili.index(INDEX).deleteDocument(id).waitTask({ timeout: 60_000 })
}

/** Puts a freshly built index in the place of the one searched, in one step. */
export async function swapIn(meili: Meilisearch, uid: string): Promise<void> {
  if (!(await indexExists(meili))) await meili.createIndex(INDEX, { primaryKey: 'id' }).waitTask({ timeout: 60_000 })
  const task = await meili.swapIndexes([{ indexes: [INDEX, uid], rename: false }]).waitTask({ timeout: 60_000 })
  if (task.status !== 'succeeded') throw new Error(`Meilisearch refused the swap: ${task.error?.message}`)
  await meili.deleteIndexIfExists(uid)
}

/** Answers a search. Throws when Meilisearch does not answer. */
export async function searchIndex(meili: Meilisearch, plan: SearchPlan): Promise<Found> {
  const place = plan.near
  const sort =
    plan.sort === 'date'
      ? ['publishedAt:desc']
      : plan.sort === 'distance' && place?.lat != null && place.lon != null
        ? [`_geoPoint(${place.lat},${place.lon}):asc`]
        : undefined
  const answer = await meili.index(INDEX).search(plan.q?.slice(0, 500) ?? '', {
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
  for (const field of ['kind', 'profession', 'specialty', 'practiceType'] as const) {
    if (plan[field]) all.push(`${field} = "${plan[field]}"`)
  }
  if (plan.territory) all.push(`territories = "${plan.territory}"`)
  if (plan.near) all.push(`communes IN [${plan.near.communes.map((code) => `"${code}"`).join(',')}]`)
  if (plan.minShare !== undefined) all.push(`candidateSharePct >= ${plan.minShare}`)
  // TO asks for one value within both bounds; two comparisons could be met by two different days.
  if (plan.from || plan.to) all.push(`days ${toDay(plan.from ?? '2000-01-01')} TO ${toDay(plan.to ?? '2199-12-31')}`)
  return all
}
