import type { Db } from '../platform/db.ts'

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
