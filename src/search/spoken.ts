import type { Db } from '../platform/db.ts'

/** Words that listings use. */

/**
 * Of these words, those that stand in the text of a listing for what they are: as a form of the name beside them they do not
 * count, for "nante" finds what says "Nantes". Some look-ups in the index of words: 1 ms.
 */
export async function wordsSpoken(sql: Db, pairs: readonly { word: string; name: string }[]): Promise<Set<string>> {
  if (pairs.length === 0) return new Set()
  const rows = await sql<{ word: string }[]>`
    select p.word
    from unnest(${pairs.map(({ word }) => word)}::text[], ${pairs.map(({ name }) => name)}::text[]) as p (word, name)
    where not to_tsvector('french', p.name) @@ plainto_tsquery('french', p.word)
      and exists (select from search_document where words @@ plainto_tsquery('french', p.word))`
  return new Set(rows.map(({ word }) => word))
}
