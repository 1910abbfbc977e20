import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Fragment } from 'postgres'
import type { Db, Sql } from '../platform/db.ts'
import { boxAround, distanceKm, samePlace } from '../reference/geography.ts'
import {
  type Commune,
  type CommuneRow,
  OUTSIDE,
  parseCommunes,
  parseTerritories,
  type Territory,
  type TerritoryInput,
} from './model.ts'

/** Change it with anything that changes what is stored for the same file (normalizeName, timeZoneOf). */
const LOADER = '1'

/**
 * Loads the communes and territories of `rootDir`/sql/reference: upserts, nothing is deleted, and nothing is done when
 * the files are those of the last time. Territories that an operator changed stay so until territories.json changes;
 * communes once refreshed stay so, and only gain new ones.
 */
export async function loadReference(sql: Sql, rootDir: string): Promise<void> {
  const read = (file: string) => readFile(join(rootDir, 'sql/reference', file), 'utf8')
  const [communes, territories] = await Promise.all([read('communes.tsv'), read('territories.json')])
  const versions = [
    {
      name: 'communes',
      digest: digestOf(communes),
      load: async (tx: Db) => saveCommunes(tx, parseCommunes(communes), { keep: await isRefreshed(tx) }),
    },
    {
      name: 'territories',
      digest: digestOf(territories),
      load: (tx: Db) => saveTerritories(tx, parseTerritories(territories)),
    },
  ]
  if ((await changedSince(sql, versions)).length === 0) return
  await sql.begin(async (tx) => {
    // Two processes may start at once: the second waits, then finds nothing left to do.
    await tx`select pg_advisory_xact_lock(hashtext('load-reference'))`
    for (const { name, digest, load } of await changedSince(tx, versions)) {
      await load(tx)
      await tx`
        insert into reference_version ${tx({ name, digest })}
        on conflict (name) do update set digest = excluded.digest`
    }
  })
}

/** The row that says the communes are those of an official refresh: our file's estimates do not come back over them. */
const REFRESHED = 'communes-official'

async function isRefreshed(tx: Db): Promise<boolean> {
  const [row] = await tx`select from reference_version where name = ${REFRESHED}`
  return row !== undefined
}

export async function markRefreshed(tx: Db, now: Date): Promise<void> {
  const row = { name: REFRESHED, digest: now.toISOString() }
  await tx`insert into reference_version ${tx(row)} on conflict (name) do update set digest = excluded.digest`
}

function digestOf(content: string): string {
  return createHash('sha256').update(LOADER).update(content).digest('hex')
}

async function changedSince<T extends { name: string; digest: string }>(sql: Db, versions: T[]): Promise<T[]> {
  const stored = await sql<{ name: string; digest: string }[]>`select name, digest from reference_version`
  const known = new Map(stored.map((row) => [row.name, row.digest]))
  return versions.filter(({ name, digest }) => known.get(name) !== digest)
}

/** Writes communes; those there already are brought up to date, or with `keep` left as they are. */
export async function saveCommunes(sql: Db, rows: readonly CommuneRow[], { keep = false } = {}): Promise<void> {
  const column = (name: keyof CommuneRow) => rows.map((row) => row[name])
  await sql`
    insert into commune (code, name, search_name, postal_codes, department, epci, population, lat, lon, precision, city, time_zone)
    select code, name, search_name, string_to_array(postal_codes, ' '), department, epci, population, lat, lon, precision, city, time_zone
    from unnest(
      ${column('code')}::text[], ${column('name')}::text[], ${column('searchName')}::text[], ${column('postalCodes')}::text[],
      ${column('department')}::text[], ${column('epci')}::text[], ${column('population')}::int[], ${column('lat')}::float8[],
      ${column('lon')}::float8[], ${column('precision')}::text[], ${column('city')}::text[], ${column('timeZone')}::text[]
    ) as row (code, name, search_name, postal_codes, department, epci, population, lat, lon, precision, city, time_zone)
    on conflict (code) do ${
      keep
        ? sql`nothing`
        : sql`update set
      name = excluded.name, search_name = excluded.search_name, postal_codes = excluded.postal_codes,
      department = excluded.department, epci = excluded.epci, population = excluded.population, lat = excluded.lat,
      lon = excluded.lon, precision = excluded.precision, city = excluded.city, time_zone = excluded.time_zone
    where commune.* is distinct from excluded.*`
    }`
  // Left to autovacuum, the first searches would read the indexes' pending lists (+7 ms) and be planned blind.
  await sql`select gin_clean_pending_list('commune_search_name'), gin_clean_pending_list('commune_postal_codes')`
  await sql`analyze commune`
}

async function saveTerritories(sql: Db, territories: TerritoryInput[]): Promise<void> {
  for (const { neighbours: _later, ...territory } of territories) await saveTerritory(sql, territory)
  for (const { slug, neighbours = [] } of territories) await saveNeighbours(sql, slug, neighbours)
}

/**
 * Creates or updates a territory; its communes are replaced by those given, and so are its neighbours where any list of
 * them is given. An EPCI counts for all its communes, a city for its arrondissements. Run it in a transaction; unknown
 * communes or neighbours violate a key.
 */
export async function saveTerritory(sql: Db, input: TerritoryInput): Promise<void> {
  const { slug, name, approximate = false, communes = [], epcis = [], neighbours } = input
  await sql`
    insert into territory ${sql({ slug, name, approximate })}
    on conflict (slug) do update set name = excluded.name, approximate = excluded.approximate`
  await sql`delete from territory_commune where territory = ${slug}`
  await sql`
    insert into territory_commune (territory, commune)
    select ${slug}, code from (
      select unnest(${communes}::text[]) as code
      union select code from commune where epci = any(${epcis}) or city = any(${communes})
    ) as held`
  if (!neighbours) return
  await sql`delete from neighbour where territory = ${slug} or neighbour = ${slug}`
  await saveNeighbours(sql, slug, neighbours)
}

async function saveNeighbours(sql: Db, slug: string, neighbours: string[]): Promise<void> {
  await sql`
    insert into neighbour (territory, neighbour)
    select ${slug}, other from unnest(${neighbours}::text[]) as other
    union select other, ${slug} from unnest(${neighbours}::text[]) as other
    on conflict do nothing`
}

/** Sets when its letter goes; what is missing stays. */
export async function setSchedule(sql: Db, slug: string, at: Partial<Territory['digest']>): Promise<void> {
  await sql`
    update territory set digest_weekday = coalesce(${at.weekday ?? null}, digest_weekday),
      digest_hour = coalesce(${at.hour ?? null}, digest_hour) where slug = ${slug}`
}

/** Codes of the communes of an EPCI; none for one that nobody knows. */
export async function communesOfEpci(sql: Db, epci: string): Promise<string[]> {
  return (await sql`select code from commune where epci = ${epci} order by code`).map((row) => row.code)
}

function columns(sql: Db) {
  return sql`code, name, postal_codes as "postalCodes", department, epci, population, lat, lon, precision, city,
    time_zone as "timeZone"`
}

/** One commune or arrondissement by its INSEE code. */
export async function getCommune(sql: Db, code: string): Promise<Commune | null> {
  const [commune] = await getCommunes(sql, [code])
  return commune ?? null
}

/** The communes with these codes, in the order of the codes; unknown ones are left out. */
export async function getCommunes(sql: Db, codes: readonly string[]): Promise<Commune[]> {
  // What cannot be a code is not asked for: Postgres answers a NUL with an error.
  const possible = codes.filter((code) => /^[0-9AB]{5}$/.test(code))
  return sql<Commune[]>`
    select ${columns(sql)} from commune where code = any(${possible})
    order by array_position(${possible}::text[], code)`
}

/** Every commune and arrondissement, in order of code: 35,000 rows. */
export async function allCommunes(sql: Db): Promise<Commune[]> {
  return sql<Commune[]>`select ${columns(sql)} from commune order by code`
}

/**
 * Codes of the communes whose point lies within `radiusKm` of this one's, ends included, and of those that are the same
 * place (a city and its arrondissements); without a point, only of those. An unknown commune has none.
 */
export async function communesWithin(sql: Db, code: string, radiusKm: number): Promise<string[]> {
  const origin = await getCommune(sql, code)
  if (!origin) return []
  const center = pointOf(origin)
  const box = center && boxAround(center, radiusKm)
  const near = await sql<{ code: string; city: string | null; lat: number | null; lon: number | null }[]>`
    select code, city, lat, lon from commune
    where code = ${code} or city = ${code} or code = ${origin.city}
      ${box ? sql`or (lat between ${box.min.lat} and ${box.max.lat} and lon between ${box.min.lon} and ${box.max.lon})` : sql``}
    order by code`
  return near
    .filter((place) => {
      const point = pointOf(place)
      return samePlace(origin, place) || (center && point && distanceKm(center, point) <= radiusKm)
    })
    .map((place) => place.code)
}

function pointOf(place: { lat: number | null; lon: number | null }) {
  return place.lat === null || place.lon === null ? null : { lat: place.lat, lon: place.lon }
}

/** All territories, by name, the catch-all last. */
export async function listTerritories(sql: Db): Promise<Territory[]> {
  return selectTerritories(sql, sql``)
}

export async function getTerritory(sql: Db, slug: string): Promise<Territory | null> {
  if (!/^[a-z0-9-]+$/.test(slug)) return null
  const [territory] = await selectTerritories(sql, sql`where slug = ${slug}`)
  return territory ?? null
}

function selectTerritories(sql: Db, where: Fragment): Promise<Territory[]> {
  return sql<Territory[]>`
    select slug, name, approximate,
      array(select commune from territory_commune where territory = slug order by commune) as communes,
      array(select n.neighbour from neighbour n where n.territory = slug order by n.neighbour) as neighbours,
      json_build_object('weekday', digest_weekday, 'hour', digest_hour) as digest
    from territory ${where}
    order by slug = ${OUTSIDE}, name collate "fr-x-icu"`
}

/** Slugs of the territories that hold a commune; the catch-all's when none does. */
export async function territoriesOf(sql: Db, communeCode: string): Promise<string[]> {
  const rows = await sql<{ territory: string }[]>`
    select territory from territory_commune where commune = ${communeCode} order by territory`
  return rows.length > 0 ? rows.map((row) => row.territory) : [OUTSIDE]
}
