import type { Fragment } from 'postgres'
import { type Db, jsonRows } from '../platform/db.ts'
import type { SearchPlan } from './model.ts'
import { anyOf, everyOf, type Term } from './words.ts'

/** Searches held against listings: `searchDocuments` the other way round. */

/** What a search asks for, to be held against listings; days are day numbers, both included. */
export interface Wanted
  extends Pick<SearchPlan, 'kind' | 'profession' | 'specialty' | 'practiceType' | 'territory' | 'department'> {
  /** Of its words (spelled.ts). */
  terms: readonly Term[]
  minShare: number | undefined
  near: { commune: string; radiusKm: number } | null
  days: { from: number; to: number } | null
}

/**
 * Which of some listings fit which of these searches, by their place in the list: as `searchDocuments` finds them, the other
 * way round; `every` word of them, or one. Measured: 60 ms for 1,681 different searches and
 * one listing.
 */
export async function fitting(
  db: Db,
  listings: readonly string[],
  wanted: readonly Wanted[],
  now: Date,
): Promise<{ search: number; listing: string; every: boolean }[]> {
  return db<{ search: number; listing: string; every: boolean }[]>`
    with ${wantedRows(db, wanted)},
    document as materialized (
      select * from search_document where listing = any(${listings as string[]}) and open_until > ${now}),
    near as materialized (
      select distinct w.commune, w.radius_km, d.listing
      from (select distinct commune, radius_km from wanted) w
      join commune o on o.code = w.commune
      cross join document d
      join search_place p on p.listing = d.listing
      join commune c on c.code = p.commune
      where ${isNear(db)})
    select w.search, d.listing, w.every_word is null or d.words @@ w.every_word as every
    from wanted w
    join document d on ${suits(db)} and (w.one_word is null or d.words @@ w.one_word)
    left join near n on n.commune = w.commune and n.radius_km = w.radius_km and n.listing = d.listing
    where w.commune is null or n.listing is not null`
}

/** How each of these searches finds anything at all: with every word of it, or else with one; null where it finds nothing. */
export async function findsAny(db: Db, wanted: readonly Wanted[], now: Date): Promise<('every' | 'one' | null)[]> {
  const any = (words: Fragment) => db`exists (
    select from search_document d where d.open_until > ${now} and ${words} and ${suits(db)} and (w.commune is null or exists (
      select from search_place p join commune c on c.code = p.commune join commune o on o.code = w.commune
      where p.listing = d.listing and (${isNear(db)}))))`
  // Without words apart: an "or" would keep the index of the words from being used.
  const rows = await db`
    with ${wantedRows(db, wanted)}
    select case
        when one_word is null then case when ${any(db`true`)} then 'every' end
        when ${any(db`d.words @@ w.every_word`)} then 'every'
        when ${any(db`d.words @@ w.one_word`)} then 'one' end as how
    from wanted w order by search`
  return rows.map((row) => row.how)
}

/** What document `d` says, held against what `w` asks for, but for words and place. */
const suits = (db: Db) => db`
  (w.kind is null or w.kind = d.kind) and (w.profession is null or w.profession = d.profession)
  and (w.specialty is null or w.specialty = d.specialty) and (w.practice_type is null or w.practice_type = d.practice_type)
  and (w.territory is null or d.territories @> array[w.territory])
  and (w.department is null or d.departments @> array[w.department])
  and (w.min_share is null or d.candidate_share_pct >= w.min_share) and (w.from_day is null or d.days && w.days)`

/** Whether commune `c` is the place `o` that `w` names, or near it: as communesWithin says it. */
const isNear = (db: Db) => db`
  c.code = o.code or c.city = o.code or c.code = o.city or km_between(o.lat, o.lon, c.lat, c.lon) <= w.radius_km`

const wantedRows = (db: Db, wanted: readonly Wanted[]) => db`
  wanted as materialized (
    select search, kind, profession, specialty, practice_type, territory, department, min_share, commune, radius_km,
      int4range(from_day, to_day, '[]') as days, from_day, every_word::tsquery, one_word::tsquery
    from jsonb_to_recordset(${jsonRows(wanted.map(wantedRow))}::text::jsonb) as w (search int, kind text, profession text,
      specialty text, practice_type text, territory text, department text, min_share float8, commune text, radius_km float8, from_day int,
      to_day int, every_word text, one_word text))`

function wantedRow({ terms, near, days, ...wanted }: Wanted, search: number) {
  return {
    search,
    kind: wanted.kind,
    profession: wanted.profession,
    specialty: wanted.specialty,
    practice_type: wanted.practiceType,
    territory: wanted.territory,
    department: wanted.department,
    min_share: wanted.minShare,
    commune: near?.commune,
    radius_km: near?.radiusKm,
    from_day: days?.from,
    to_day: days?.to,
    every_word: everyOf(terms) || null,
    one_word: anyOf(terms) || null,
  }
}
