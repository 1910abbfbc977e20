import type { Db } from '../platform/db.ts'
import type { Commune } from './model.ts'
import { type Alike, byLikeness, COMPARED, nearNames, PEOPLE, readTyped, type Typed } from './typed.ts'

/** Communes while one types them. */

const columns = (sql: Db) =>
  sql`code, name, postal_codes as "postalCodes", department, epci, population, lat, lon, precision, city,
    time_zone as "timeZone"`

/**
 * Communes by what people type (readTyped): a name, begun or whole (accents, case, hyphens and typos forgiven), a postal or
 * INSEE code, or both, with a département. Best first: the name itself, names that start so, names with a word that starts
 * so, names that look like it; the largest first, so that a city comes before its arrondissements. One query.
 */
export async function searchCommunes(sql: Db, q: string, limit: number): Promise<Commune[]> {
  const typed = readTyped(q)
  if (typed.name) return searchByName(sql, typed, limit)
  return typed.code || typed.prefix ? searchByDigits(sql, typed, limit) : []
}

/** Of a code that is begun reads every row, and there will never be many more: 10 ms, where the index took 650. */
async function searchByDigits(sql: Db, typed: Typed, limit: number): Promise<Commune[]> {
  return sql<Commune[]>`
    select ${columns(sql)} from commune where ${thereOf(sql, typed)} or code = ${typed.code ?? ''}
    order by ${thereOf(sql, typed)} desc, population desc, code
    limit ${limit}`
}

/** Whether a row is where the code that was typed says. */
function thereOf(sql: Db, { code, prefix }: Typed) {
  if (code) return sql`postal_codes @> ${[code]}`
  if (!prefix) return sql`true`
  return sql`(department = ${prefix} or ' ' || array_to_string(postal_codes, ' ') like ${`% ${prefix}%`})`
}

/** By index, 1 to 7 ms; names that look so are only read where the others do not fill the list: 1 to 25 more. */
async function searchByName(sql: Db, typed: Typed, limit: number): Promise<Commune[]> {
  const { name, code, prefix, ordinal } = typed
  const withArticle = ['le', 'la', 'les', 'l'].map((article) => `${article} ${name}`)
  const there = thereOf(sql, typed)
  // Equal to nothing where none was typed.
  const numbered = sql`search_name = ${ordinal ? `${name} ${ordinal} arrondissement` : ''}`
  const begun = sql`search_name like ${ordinal ? `${name} ${prefix ?? ordinal}%` : ''}`
  const holding = sql`((search_name like ${`${name}%`} or search_name like ${`% ${name}%`})
    and (${there} or ${numbered} or ${begun}))`
  // By a select of their own the planner does not weigh 400 names one by one: that took it 17 ms.
  const near = sql`search_name = any((select ${nearNames(name)}::text[])::text[])`
  const alike = sql`(search_name % ${name} or ${near} ${code ? sql`or ${there}` : sql``})`
  const nearness = sql`similarity(search_name, ${name}) + 0.5 * (${there})::int`
  const rows = await sql<Alike[]>`
    with held as materialized (
      select ${columns(sql)}, search_name as "searchName", null::float8 as nearness from commune where ${holding}
      order by ${numbered} desc, ${begun} desc, search_name = ${name} desc, search_name = any(${withArticle}) desc,
        search_name like ${`${name}%`} desc, population desc, commune.code
      limit ${limit}),
    alike as (
      select ${columns(sql)}, search_name as "searchName", ${nearness} as nearness from commune
      where (select count(*) from held) < ${limit} and ${alike} and not ${holding}
      order by ${nearness} + ${PEOPLE} * log(population + 1) desc, commune.code
      limit ${Math.max(limit, COMPARED)})
    select * from held union all select * from alike`
  return byLikeness(name, rows, limit)
}
