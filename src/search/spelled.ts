import fs from 'node:fs'
import path from 'node:path'
import type { Db } from '../platform/db.ts'
import { ROOT } from '../platform/root.ts'
import { parseSettings } from './settings.ts'
import {
  type Dictionary,
  type Entry,
  halvesOf,
  LONGEST,
  slipsIn,
  strangersIn,
  type Term,
  termsOf,
  toleranceOf,
  wordsOf,
  wordsToLookUp,
} from './words.ts'

/** The words that stand in documents: what somebody typed is held against them. */

const tolerance = toleranceOf(parseSettings(fs.readFileSync(path.join(ROOT, 'search', 'listings.json'), 'utf8')))

/** Of all texts together: whoever keeps fifty searches of nothing but slips must not hold up what everybody is told. */
const MOST_STRANGERS = 400

/**
 * What each of some texts looks for; at most three questions to Postgres, however many they are. Measured with 11,000 words in
 * documents: under 1 ms for a text, 2 to 3 more where a word is misspelt; a third of a second for the texts of 5,000 searches.
 */
export async function readTerms(db: Db, texts: readonly (string | undefined)[]): Promise<Term[][]> {
  const all = texts.map((text) => wordsOf(text))
  if (all.every((words) => words.length === 0)) return all.map(() => [])
  const entries = await lookUp(db, wordsToLookUp(all, tolerance))
  const strangers = strangersIn(all, tolerance, entries).slice(0, MOST_STRANGERS)
  if (strangers.length === 0) return all.map((words) => termsOf(words, { entries, near: new Map() }, tolerance))
  const [halves, near] = [
    await knownOf(
      db,
      strangers.flatMap((word) => halvesOf(word).flat()),
    ),
    await nearWords(db, strangers),
  ]
  const dictionary = { entries: new Map([...halves, ...entries]), near }
  return all.map((words) => termsOf(words, dictionary, tolerance))
}

async function lookUp(db: Db, words: readonly string[]): Promise<Map<string, Entry>> {
  if (words.length === 0) return new Map()
  const rows = await db<({ word: string } & Entry)[]>`
    select w.word, l.stem,
      exists (select from search_word s where s.stem = l.stem) as known,
      exists (select from search_word s where s.word >= w.word and s.word < w.word || '{') as begins,
      array(select distinct s.stem from search_word s
        where char_length(w.word) > 3 and s.word >= w.word and s.word < w.word || '{' and not starts_with(s.stem, w.word)
        order by s.stem limit 20) as begun
    from unnest(${words as string[]}::text[]) as w (word),
      lateral (select (tsvector_to_array(to_tsvector('french', w.word)))[1] as stem) l`
  return new Map(rows.map(({ word, ...entry }) => [word, entry]))
}

/** Those of some words that stand in documents as they are. */
async function knownOf(db: Db, words: readonly string[]): Promise<Map<string, Entry>> {
  const rows = await db<{ word: string; stem: string }[]>`
    select word, stem from search_word where word = any(${[...new Set(words)]}::text[])`
  return new Map(rows.map(({ word, stem }) => [word, { stem, known: true, begins: true, begun: [] }]))
}

async function nearWords(db: Db, words: readonly string[]): Promise<Dictionary['near']> {
  const wanted = words.filter((word) => slipsIn(word, tolerance) > 0 && word.length <= LONGEST)
  const rows = await db<{ wanted: string; word: string; stem: string }[]>`
    select w.word as wanted, n.word, n.stem
    from unnest(${wanted}::text[], ${wanted.map((word) => slipsIn(word, tolerance))}::int[]) as w (word, slips),
      lateral near_words(w.word, w.slips) n`
  return Map.groupBy(rows, (row) => row.wanted)
}
