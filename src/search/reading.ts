import fs from 'node:fs'
import path from 'node:path'
import type { Context } from '../accounts/context.ts'
import { ROOT } from '../platform/root.ts'
import { civilDay } from '../reference/calendar.ts'
import { parseLexicon } from '../reference/lexicon.ts'
import { namedCommunes } from '../territories/service.ts'
import type { SearchQuery } from './model.ts'
import { possiblePlaces, type Understanding, understand } from './understanding.ts'

/** What the words of a query mean, with the places that Postgres knows. */

const lexicon = parseLexicon(fs.readFileSync(path.join(ROOT, 'search', 'words.json'), 'utf8'))

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
  const places = texts.flatMap((text, i) => (queries[i]?.commune ? [] : possiblePlaces(text, lexicon)))
  const named = await namedCommunes(sql, [...new Set(places)])
  return queries.map((query, i) => understand(texts[i] as string, lexicon, named, query, today))
}
