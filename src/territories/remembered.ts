import { LRUCache } from 'lru-cache'
import type { Db } from '../platform/db.ts'
import { normalizeName } from '../reference/geography.ts'
import { searchCommunes } from './finding.ts'
import type { Commune } from './model.ts'
import * as named from './named.ts'
import * as store from './store.ts'

/**
 * What every search asks of the communes, kept in memory a while: they change some times a year, and each question would cost
 * a search its way to Postgres and back. Of each database its own; what is kept is not to be changed.
 */

/** After a refresh of the communes another process may say the old for so long. */
const FRESH_MS = 5 * 60_000
/** Of names: some 1 MB. Of suggestions, 20 communes each: 6 MB. */
const MOST = { names: 20_000, communes: 5_000, suggestions: 1_000 }
/** Of all circles together, some 20 MB: most hold 60, one of 300 km 17,000, and whoever asks for another radius makes another. */
const MOST_CODES = 200_000
/** Longer lists are asked for by programs, once. */
const MOST_SUGGESTED = 21

interface Memory {
  /** The code that a text means alone, or that it means none. */
  names: LRUCache<string, { code: string | null }>
  /** The commune that a text nearly spells, or none. */
  near: LRUCache<string, { commune: named.NearCommune | null }>
  large: LRUCache<'all', named.LargeCommunes>
  communes: LRUCache<string, Commune>
  circles: LRUCache<string, readonly string[]>
  suggestions: LRUCache<string, Promise<Commune[]>>
}

const memories = new WeakMap<object, Memory>()

function memoryOf(db: Db): Memory {
  const known = memories.get(db)
  if (known) return known
  const made: Memory = {
    names: new LRUCache({ max: MOST.names, ttl: FRESH_MS }),
    near: new LRUCache({ max: MOST.names, ttl: FRESH_MS }),
    large: new LRUCache({ max: 1, ttl: FRESH_MS }),
    communes: new LRUCache({ max: MOST.communes, ttl: FRESH_MS }),
    circles: new LRUCache({
      maxSize: MOST_CODES,
      sizeCalculation: ({ length }) => length + 1,
      ttl: FRESH_MS,
    }),
    suggestions: new LRUCache({ max: MOST.suggestions, ttl: FRESH_MS }),
  }
  memories.set(db, made)
  return made
}

/** As the `namedCommunes` of named.ts. */
export async function namedCommunes(db: Db, texts: readonly string[]): Promise<Map<string, string>> {
  const { names } = memoryOf(db)
  const read = new Map<string, string | null>()
  for (const text of texts) {
    const known = names.get(text)
    if (known) read.set(text, known.code)
  }
  const unknown = texts.filter((text) => !read.has(text))
  const found = unknown.length > 0 ? await named.namedCommunes(db, unknown) : null
  // More texts than are kept push each other out: what was read is not read back from here.
  for (const text of unknown) names.set(text, { code: found?.get(text) ?? null })
  return new Map(
    texts.flatMap((text) => {
      const code = found?.get(text) ?? read.get(text)
      return code ? [[text, code] as const] : []
    }),
  )
}

/** Of some names, none of which is a commune's, the commune that each nearly spells (see `nearCommune` of named.ts). */
export async function nearCommunes(db: Db, texts: readonly string[]): Promise<Map<string, named.NearCommune>> {
  if (texts.length === 0) return new Map()
  const memory = memoryOf(db)
  const large = memory.large.get('all') ?? (await named.largeCommunes(db))
  memory.large.set('all', large, { noUpdateTTL: true })
  return new Map(
    texts.flatMap((text) => {
      const known = memory.near.get(text) ?? { commune: named.nearCommune(text, large) }
      memory.near.set(text, known, { noUpdateTTL: true })
      return known.commune ? [[text, known.commune] as const] : []
    }),
  )
}

/** As the store's `getCommune`. */
export async function getCommune(db: Db, code: string): Promise<Commune | null> {
  const { communes } = memoryOf(db)
  const known = communes.get(code)
  if (known) return known
  const found = await store.getCommune(db, code)
  if (found) communes.set(code, found)
  return found
}

/** As the store's `communesWithin`. */
export async function communesWithin(db: Db, code: string, radiusKm: number): Promise<readonly string[]> {
  const { circles } = memoryOf(db)
  const key = `${code} ${radiusKm}`
  const known = circles.get(key)
  if (known) return known
  const found = await store.communesWithin(db, code, radiusKm)
  circles.set(key, found)
  return found
}

/** As `searchCommunes`, for who types: what somebody typed before is not asked for again. */
export function suggestCommunes(db: Db, q: string, limit: number): Promise<Commune[]> {
  if (limit > MOST_SUGGESTED || q.length > 100) return searchCommunes(db, q, limit)
  const { suggestions } = memoryOf(db)
  const key = `${limit} ${normalizeName(q)}`
  const known = suggestions.get(key)
  if (known) return known
  const asked = searchCommunes(db, q, limit)
  suggestions.set(key, asked)
  asked.catch(() => suggestions.delete(key))
  return asked
}
