import type { Db } from '../platform/db.ts'
import { edits, slips } from '../reference/spelling.ts'

/** Communes by the names that stand among other words. */

/**
 * Of these names (as normalizeName writes them), postal codes, or names and codes ("saint denis 93200", "saint denis 93"), those that are
 * of one commune alone, with its INSEE code; a postal code of an arrondissement is not its city's too.
 */
export async function namedCommunes(sql: Db, texts: readonly string[]): Promise<Map<string, string>> {
  if (texts.length === 0) return new Map()
  const names = texts.map((text) => text.replace(/^\d{5} | (?:\d{5}|\d\d|2[ab]|9[78]\d)$/, ''))
  const rows = await sql`
    with typed as (select * from unnest(${texts as string[]}::text[], ${names}::text[]) as t (text, name)),
    named as (
      select t.text, c.code, c.city from typed t join commune c on c.search_name = t.text
      union all
      select t.text, c.code, c.city from typed t join commune c on c.postal_codes @> array[t.text]
      where t.text ~ '^[0-9]{5}$'
      union all
      select t.text, c.code, c.city from typed t join commune c on c.search_name = t.name and t.name <> t.text
      where substring(t.text from '\\d{5}') = any(c.postal_codes)
        or c.department = upper(substring(t.text from ' (\\d\\d|2[ab]|9[78]\\d)$')))
    select text, min(code) as code from named n
    where not exists (select from named a where a.text = n.text and a.city = n.code)
    group by text having count(*) = 1`
  return new Map(rows.map((row) => [row.text, row.code]))
}

/** By as much larger than any other that is as near, a commune is the one that is meant. */
const FAR_LARGER = 10

/** A commune that a name nearly spells. */
export interface NearCommune {
  code: string
  name: string
}

interface Large extends NearCommune {
  spelt: string
  population: number
}

/** The communes of some size, by their first letter and the length of their name: "n6". */
export type LargeCommunes = ReadonlyMap<string, readonly Large[]>

/**
 * Of fewer inhabitants than these, most communes are near the name of another or a common word: of a French dictionary, 2,500
 * words were near one of 2,000 inhabitants whose name is one word, and 540 one of 20,000. Names of several words are safer.
 */
const LARGE = { oneWord: 20_000, severalWords: 2000 }

/** 3,000 rows, to be kept: the trigram index took 10 ms for each name, reckoning with these takes a tenth of one. */
export async function largeCommunes(sql: Db): Promise<LargeCommunes> {
  const rows = await sql<Large[]>`
    select code, name, search_name as spelt, population from commune 
    where population >= case when search_name like '% %' then ${LARGE.severalWords}::int else ${LARGE.oneWord}::int end
      and city is null`
  return Map.groupBy(rows, ({ spelt }) => `${spelt[0]}${spelt.length}`)
}

/**
 * The commune that a name, which is no commune's, nearly spells. Only where no other is as near, or it is by far the
 * largest: "nante" is Nantes.
 */
export function nearCommune(text: string, large: LargeCommunes): NearCommune | null {
  const most = slips(text.length)
  const near: (Large & { far: number })[] = []
  for (let length = text.length - most; length <= text.length + most; length++) {
    for (const commune of (most > 0 && large.get(`${text[0]}${length}`)) || []) {
      const far = edits(text, commune.spelt)
      if (far <= most) near.push({ ...commune, far })
    }
  }
  const [first, second] = near.sort((a, b) => a.far - b.far || b.population - a.population)
  if (!first) return null
  const alone = !second || second.far > first.far || first.population >= FAR_LARGER * second.population
  return alone ? { code: first.code, name: first.name } : null
}
