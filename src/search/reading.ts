import fs from 'node:fs'
import path from 'node:path'
import { LRUCache } from 'lru-cache'
import type { Context } from '../accounts/context.ts'
import { ROOT } from '../platform/root.ts'
import { civilDay } from '../reference/calendar.ts'
import { parseLexicon } from '../reference/lexicon.ts'
import { namedCommunes, nearCommunes } from '../territories/service.ts'
import type { SearchQuery } from './model.ts'
import { wordsSpoken } from './spoken.ts'
import { misspeltPlaces, possiblePlaces, type Understanding, understand } from './understanding.ts'

/** What the words of a query mean, with the places that Postgres knows. */

export const lexicon = parseLexicon(fs.readFileSync(path.join(ROOT, 'search', 'words.json'), 'utf8'))

/** Some 2 MB: the same words come again with each filter, each page, each person who looks for a nurse in Nantes. */
const MOST = 1000
/** Words that listings use become known, and places have their names, some times a day. */
const FRESH_MS = 60_000

const memories = new WeakMap<object, LRUCache<string, Understanding>>()

/** What the words of a query mean; shared: it is not to be changed. */
export async function understandWords(ctx: Context, query: SearchQuery): Promise<Understanding> {
  const memory = memories.get(ctx.sql) ?? new LRUCache<string, Understanding>({ max: MOST, ttl: FRESH_MS })
  memories.set(ctx.sql, memory)
  const { cursor: _cursor, limit: _limit, sort: _sort, facets: _facets, ...asked } = query
  const key = JSON.stringify([dayOf(ctx), asked])
  const known = memory.get(key)
  if (known) return known
  const [understanding] = await understandAll(ctx, [query])
  memory.set(key, understanding as Understanding)
  return understanding as Understanding
}

/** What the words of each of some queries mean, in their order. */
export async function understandAll(
  { sql, clock }: Pick<Context, 'sql' | 'clock'>,
  queries: readonly SearchQuery[],
): Promise<Understanding[]> {
  const today = dayOf({ clock })
  const texts = queries.map(({ q = '' }) => q.normalize('NFC'))
  const possible = texts.flatMap((text, i) => (queries[i]?.commune ? [] : possiblePlaces(text, lexicon)))
  const named = await namedCommunes(sql, [...new Set(possible)])
  const slips = texts.flatMap((text, i) => (queries[i]?.commune ? [] : misspeltPlaces(text, lexicon, named, today)))
  const places = slips.length > 0 ? new Map([...named, ...(await mended(sql, slips))]) : named
  return queries.map((query, i) => understand(texts[i] as string, lexicon, places, query, today))
}

/** The communes that some names nearly spell; not where the words that make the difference are all ones that listings use. */
async function mended(sql: Context['sql'], slips: ReturnType<typeof misspeltPlaces>): Promise<Map<string, string>> {
  const near = await nearCommunes(sql, [...new Set(slips.map(({ name }) => name))])
  const pairs = slips.flatMap(({ name, strange }) => {
    const commune = near.get(name)
    return commune ? strange.map((word) => ({ word, name: commune.name })) : []
  })
  const spoken = await wordsSpoken(sql, pairs)
  return new Map(
    slips.flatMap(({ name, strange }) => {
      const commune = near.get(name)
      return commune && !strange.every((word) => spoken.has(word)) ? [[name, commune.code] as const] : []
    }),
  )
}

const dayOf = ({ clock }: Pick<Context, 'clock'>) => civilDay(clock(), 'Europe/Paris')
