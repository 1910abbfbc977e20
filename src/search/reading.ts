import fs from 'node:fs'
import path from 'node:path'
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

export async function understandWords(ctx: Context, query: SearchQuery): Promise<Understanding> {
  return (await understandAll(ctx, [query]))[0] as Understanding
}

/** What the words of each of some queries mean, in their order. */
export async function understandAll(
  { sql, clock }: Pick<Context, 'sql' | 'clock'>,
  queries: readonly SearchQuery[],
): Promise<Understanding[]> {
  const today = civilDay(clock(), 'Europe/Paris')
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
