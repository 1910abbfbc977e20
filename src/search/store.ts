import type { Fragment } from 'postgres'
import { type Db, insertRows, jsonRows } from '../platform/db.ts'
import { normalizeName } from '../reference/geography.ts'
import type { ListingDocument } from './document.ts'
import type { Facet, Found, SearchPlan } from './model.ts'

type Versioned = ListingDocument & { version: string }

/** Adds or replaces documents. */
export async function putDocuments(tx: Db, documents: readonly Versioned[]): Promise<void> {
  if (documents.length === 0) return
  await tx`
    insert into search_document (listing, version, kind, profession, specialty, practice_type, territories, days,
      open_until, candidate_share_pct, published_at, lat, lon, words)
    select listing, version, kind, profession, specialty, practice_type, territories, days,
      to_timestamp(open_until), candidate_share_pct, to_timestamp(published_at), lat, lon,
      setweight(to_tsvector('french', title), 'A') || setweight(to_tsvector('french', names), 'B')
        || setweight(to_tsvector('french', practice), 'C') || setweight(to_tsvector('french', description), 'D')
    from jsonb_to_recordset(${jsonRows(documents.map(rowOf))}::text::jsonb) as d (listing uuid, version text, kind text,
      profession text, specialty text, practice_type text, territories text[], days int4multirange,
      open_until double precision, candidate_share_pct double precision, published_at double precision,
      lat double precision, lon double precision, title text, names text, practice text, description text)
    on conflict (listing) do update set version = excluded.version, kind = excluded.kind,
      profession = excluded.profession, specialty = excluded.specialty, practice_type = excluded.practice_type,
      territories = excluded.territories, days = excluded.days,
      open_until = excluded.open_until, candidate_share_pct = excluded.candidate_share_pct,
      published_at = excluded.published_at, lat = excluded.lat, lon = excluded.lon, words = excluded.words`
  await tx`delete from search_place where listing = any(${documents.map(({ id }) => id)})`
  await insertRows(
    tx,
    'search_place',
    documents.flatMap(({ id, communes }) => communes.map((commune) => ({ commune, listing: id }))),
  )
}

const rowOf = (document: Versioned) => ({
  listing: document.id,
  version: document.version,
  kind: document.kind,
  profession: document.profession,
  specialty: document.specialty,
  practice_type: document.practiceType,
  territories: document.territory,
  days: daysOf(document),
  open_until: document.openUntil,
  candidate_share_pct: document.candidateSharePct,
  published_at: document.publishedAt,
  lat: document._geo?.lat ?? null,
  lon: document._geo?.lng ?? null,
  title: normalizeName(document.title),
  names: normalizeName([...document.professionNames, ...document.communeNames, document.structureName ?? ''].join(' ')),
  practice: normalizeName(document.practiceTypeName),
  description: normalizeName(document.description),
})

/** A window is one range of days. */
function daysOf({ days, windowFrom, windowTo }: ListingDocument): string {
  const ranges = days.map((day) => `[${day},${day}]`)
  if (windowFrom !== null && windowTo !== null) ranges.push(`[${windowFrom},${windowTo}]`)
  return `{${ranges.join(',')}}`
}

export async function deleteDocuments(tx: Db, ids: readonly string[]): Promise<void> {
  await tx`delete from search_document where listing = any(${ids as string[]})`
}

/** Left to autovacuum, the first searches of many new rows would be planned blind. */
export async function analyze(tx: Db): Promise<void> {
  await tx`analyze search_document, search_place`
}

export async function clear(tx: Db): Promise<void> {
  await tx`delete from search_document`
}

/** Those of some listings that no search finds yet. */
export async function withoutDocument(db: Db, listings: readonly string[]): Promise<string[]> {
  const rows = await db`
    select id from unnest(${listings as string[]}::uuid[]) as l (id)
    where not exists (select from search_document d where d.listing = l.id)`
  return rows.map((row) => row.id)
}

/** The version of every document, by id. */
export async function readVersions(db: Db): Promise<Map<string, string | undefined>> {
  const rows = await db`select listing, version from search_document`
  return new Map(rows.map((row) => [row.listing, row.version]))
}

/** One at a time writes what searches read, until its transaction ends, whatever the process. */
export async function lockIndex(tx: Db): Promise<void> {
  await tx`select pg_advisory_xact_lock(7205003)`
}

/** More words than this say nothing more. */
const MAX_WORDS = 20

/**
 * Answers a search: of several words all must be there, or where no listing has them all, one of them. A word stands for
 * all that begin so; title before profession and place before description.
 */
export async function searchDocuments(db: Db, plan: SearchPlan): Promise<Found> {
  const words = wordsOf(plan.q)
  const found = await find(db, plan, words, '&')
  return found.total === 0 && words.length > 1 ? find(db, plan, words, '|') : found
}

function wordsOf(q = ''): string[] {
  return normalizeName(q.slice(0, 500)).split(' ').filter(Boolean).slice(0, MAX_WORDS)
}

/** Letters and digits alone: nothing in them is a query's own sign. */
const queryText = (words: readonly string[], operator: '&' | '|') =>
  words.map((word) => `${word}:*`).join(` ${operator} `)

const COLUMNS: Record<Facet, string> = {
  kind: 'kind',
  profession: 'profession',
  specialty: 'specialty',
  practiceType: 'practice_type',
  territory: 'territories',
}

/**
 * Measured on 20,000 listings: 2 ms for 20 km around a city, 20 to 60 for what thousands fit, facets counted, 90 for 300 km
 * around Paris. A commune compared with a list of ten thousand took seconds: hence the join.
 */
async function find(db: Db, plan: SearchPlan, words: readonly string[], operator: '&' | '|'): Promise<Found> {
  const query = db`to_tsquery('french', ${queryText(words, operator)})`
  const ranked = words.length > 0
  const { near, days } = plan
  const facets = plan.facets ?? []
  const filters = [
    db`open_until > ${plan.now}`,
    ...(plan.kind ? [db`kind = ${plan.kind}`] : []),
    ...(plan.profession ? [db`profession = ${plan.profession}`] : []),
    ...(plan.specialty ? [db`specialty = ${plan.specialty}`] : []),
    ...(plan.practiceType ? [db`practice_type = ${plan.practiceType}`] : []),
    ...(plan.territory ? [db`territories @> ${[plan.territory]}::text[]`] : []),
    ...(near
      ? [
          db`listing in (select p.listing from search_place p
            join unnest(${near.communes}::text[]) as c (code) on c.code = p.commune)`,
        ]
      : []),
    ...(days ? [db`days && int4range(${days.from}, ${days.to}, '[]')`] : []),
    ...(plan.minShare === undefined ? [] : [db`candidate_share_pct >= ${plan.minShare}`]),
    ...(ranked ? [db`words @@ ${query}`] : []),
  ]
  const [row] = await db`
    with found as materialized (
      select listing, kind, profession, specialty, practice_type, territories, published_at,
        ${ranked ? db`ts_rank(words, ${query})` : db`0`} as rank, ${distance(db, plan)} as distance
      from search_document where ${filters.reduce((all, one) => db`${all} and ${one}`)})
    select (select count(*)::int from found) as total,
      array(select listing from found order by ${order(db, plan)} limit ${plan.limit} offset ${plan.offset}) as ids
      ${facets.length > 0 ? db`, ${facets.map((facet) => counts(db, facet)).reduce((all, one) => db`${all}, ${one}`)}` : db``}`
  return {
    ids: row?.ids,
    total: row?.total,
    facets: Object.fromEntries(facets.map((facet) => [facet, row?.[facet] ?? {}])),
  }
}

function order(db: Db, plan: SearchPlan) {
  if (plan.sort === 'date') return db`published_at desc, listing`
  if (plan.sort === 'distance') return db`distance nulls last, published_at desc, listing`
  return db`rank desc, published_at desc, listing`
}

function distance(db: Db, { near, sort }: SearchPlan) {
  if (sort !== 'distance' || near?.lat == null || near.lon == null) return db`null::float8`
  return db`km_between(lat, lon, ${near.lat}, ${near.lon})`
}

function counts(db: Db, facet: Facet) {
  const value = facet === 'territory' ? db`unnest(territories)` : db`${db(COLUMNS[facet])}`
  return db`(select json_object_agg(value, n) from (
    select value, count(*)::int as n from (select ${value} as value from found) v
    where value is not null group by value) c) as ${db(facet)}`
}

/** What a search asks for, to be held against listings; days are day numbers, both included. */
export interface Wanted extends Pick<SearchPlan, 'kind' | 'profession' | 'specialty' | 'practiceType' | 'territory'> {
  q: string | undefined
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
  and (w.min_share is null or d.candidate_share_pct >= w.min_share) and (w.from_day is null or d.days && w.days)`

/** Whether commune `c` is the place `o` that `w` names, or near it: as communesWithin says it. */
const isNear = (db: Db) => db`
  c.code = o.code or c.city = o.code or c.code = o.city or km_between(o.lat, o.lon, c.lat, c.lon) <= w.radius_km`

const wantedRows = (db: Db, wanted: readonly Wanted[]) => db`
  wanted as materialized (
    select search, kind, profession, specialty, practice_type, territory, min_share, commune, radius_km,
      int4range(from_day, to_day, '[]') as days, from_day, to_tsquery('french', every_word) as every_word,
      to_tsquery('french', one_word) as one_word
    from jsonb_to_recordset(${jsonRows(wanted.map(wantedRow))}::text::jsonb) as w (search int, kind text, profession text,
      specialty text, practice_type text, territory text, min_share float8, commune text, radius_km float8, from_day int,
      to_day int, every_word text, one_word text))`

function wantedRow({ q, near, days, ...wanted }: Wanted, search: number) {
  const words = wordsOf(q)
  return {
    search,
    kind: wanted.kind,
    profession: wanted.profession,
    specialty: wanted.specialty,
    practice_type: wanted.practiceType,
    territory: wanted.territory,
    min_share: wanted.minShare,
    commune: near?.commune,
    radius_km: near?.radiusKm,
    from_day: days?.from,
    to_day: days?.to,
    every_word: words.length > 0 ? queryText(words, '&') : null,
    one_word: words.length > 0 ? queryText(words, '|') : null,
  }
}
