import { type Db, insertRows, jsonRows } from '../platform/db.ts'
import type { ListingDocument } from './document.ts'
import { LONGEST, spelling } from './words.ts'

/** The rows that searches of Postgres read: written, forgotten, compared. */

type Versioned = ListingDocument & { version: string }

/** Adds or replaces documents. */
export async function putDocuments(tx: Db, documents: readonly Versioned[]): Promise<void> {
  if (documents.length === 0) return
  const rows = documents.map(rowOf)
  await learnWords(tx, rows)
  await tx`
    insert into search_document (listing, version, kind, profession, specialty, practice_type, territories, departments, days,
      open_until, candidate_share_pct, local_until, published_at, standing, words)
    select listing, version, kind, profession, specialty, practice_type, territories, departments, days,
      to_timestamp(open_until), candidate_share_pct, to_timestamp(nullif(local_until, 0)), to_timestamp(published_at),
      to_timestamp(standing),
      setweight(to_tsvector('french', title), 'A') || setweight(to_tsvector('french', names), 'B')
        || setweight(to_tsvector('french', practice), 'C') || setweight(to_tsvector('french', description), 'D')
    from jsonb_to_recordset(${jsonRows(rows)}::text::jsonb) as d (listing uuid, version text, kind text,
      profession text, specialty text, practice_type text, territories text[], departments text[], days int4multirange,
      open_until double precision, candidate_share_pct double precision, local_until double precision,
      published_at double precision, standing double precision, title text, names text, practice text, description text)
    on conflict (listing) do update set version = excluded.version, kind = excluded.kind,
      profession = excluded.profession, specialty = excluded.specialty, practice_type = excluded.practice_type,
      territories = excluded.territories, departments = excluded.departments, days = excluded.days,
      open_until = excluded.open_until, candidate_share_pct = excluded.candidate_share_pct,
      local_until = excluded.local_until, published_at = excluded.published_at,
      standing = excluded.standing, words = excluded.words`
  await tx`update search_document d set seal = search_seal(d) where listing = any(${documents.map(({ id }) => id)})`
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
  departments: document.departments,
  days: daysOf(document),
  open_until: document.openUntil,
  candidate_share_pct: document.candidateSharePct,
  local_until: document.localUntil,
  published_at: document.publishedAt,
  standing: document.standing,
  title: spelling(document.title),
  names: spelling([...document.professionNames, ...document.communeNames, document.structureName ?? ''].join(' ')),
  practice: spelling([document.practiceTypeName, ...document.terms].join(' ')),
  description: spelling(document.description),
})

/** A window is one range of days. */
function daysOf({ days, windowFrom, windowTo }: ListingDocument): string {
  const ranges = days.map((day) => `[${day},${day}]`)
  if (windowFrom !== null && windowTo !== null) ranges.push(`[${windowFrom},${windowTo}]`)
  return `{${ranges.join(',')}}`
}

/** What somebody types is held against the words that stand in documents. */
async function learnWords(tx: Db, rows: readonly ReturnType<typeof rowOf>[]): Promise<void> {
  const all = new Set(
    rows
      .flatMap((row) => [row.title, row.names, row.practice, row.description])
      .join(' ')
      .split(' '),
  )
  const words = [...all].filter((word) => word && word.length <= LONGEST)
  await tx`
    insert into search_word (word, stem)
    select w.word, l.stems[1] from unnest(${words}::text[]) as w (word),
      lateral (select tsvector_to_array(to_tsvector('french', w.word)) as stems) l
    where cardinality(l.stems) > 0 and not exists (select from search_word s where s.word = w.word)
    on conflict do nothing`
}

/** What of a document its rows are known by. */
export type Known = Pick<Versioned, 'id' | 'version' | 'communes'>

/** The ids of those whose rows do not say what they should, or were altered by another hand since they were written. */
export async function alteredAmong(db: Db, documents: readonly Known[]): Promise<string[]> {
  const found = await db<{ listing: string; version: string; communes: string[] }[]>`
    select listing, version,
      array(select commune from search_place p where p.listing = d.listing order by commune collate "C") as communes
    from search_document d where listing = any(${documents.map(({ id }) => id)}) and seal = search_seal(d)`
  const sound = new Map(found.map(({ listing, ...row }) => [listing, row]))
  const isSound = ({ id, version, communes }: Known) => {
    const row = sound.get(id)
    return row?.version === version && row.communes.join() === [...communes].sort().join()
  }
  return documents.filter((document) => !isSound(document)).map(({ id }) => id)
}

/** Forgets the words that no document has any more. */
export async function forgetWords(tx: Db): Promise<void> {
  await tx`
    delete from search_word s
    where not exists (select from ts_stat('select words from search_document') d where d.word = s.stem)`
}

export async function deleteDocuments(tx: Db, ids: readonly string[]): Promise<void> {
  await tx`delete from search_document where listing = any(${ids as string[]})`
}

/** Left to autovacuum, the first searches of many new rows would be planned blind. */
export async function analyze(tx: Db): Promise<void> {
  await tx`analyze search_document, search_place, search_word`
}

/** Those of some listings that no search finds yet. */
export async function withoutDocument(db: Db, listings: readonly string[]): Promise<string[]> {
  const rows = await db`
    select id from unnest(${listings as string[]}::uuid[]) as l (id)
    where not exists (select from search_document d where d.listing = l.id)`
  return rows.map((row) => row.id)
}

/** The version of every document, by id; of those whose ids lie between two, where given: the first excluded, the last included. */
export async function readVersions(
  db: Db,
  { after = null, until = null }: { after?: string | null; until?: string | null } = {},
): Promise<Map<string, string | undefined>> {
  const rows = await db`
    select listing, version from search_document
    where ${after ? db`listing > ${after}` : db`true`} and ${until ? db`listing <= ${until}` : db`true`}`
  return new Map(rows.map((row) => [row.listing, row.version]))
}
