import type { Db } from '../platform/db.ts'

/** Every recomputation takes this lock, so that the last one to run has read both sides as they are. */
const LOCK = 7_205_002

export async function lockMatching(tx: Db): Promise<void> {
  await tx`select pg_advisory_xact_lock(${LOCK})`
}

export interface Pair {
  listing: string
  candidate: string
  score: number
}

/** Makes the stored matches of some listings, or of some candidates, exactly these: rows that stay as they are stay. */
export async function replaceMatches(
  tx: Db,
  side: 'listing' | 'candidate',
  ids: readonly string[],
  pairs: readonly Pair[],
): Promise<void> {
  const listings = pairs.map((p) => p.listing)
  const candidates = pairs.map((p) => p.candidate)
  const scores = pairs.map((p) => p.score)
  await tx`
    with fresh as materialized (
      select * from unnest(${listings}::uuid[], ${candidates}::uuid[], ${scores}::float8[]) as t (listing, candidate, score)),
    gone as (
      delete from match m where m.${tx(side)} = any(${ids as string[]})
        and not exists (select from fresh f where f.listing = m.listing and f.candidate = m.candidate))
    insert into match as m (listing, candidate, score) select * from fresh
    on conflict (listing, candidate) do update set score = excluded.score where m.score <> excluded.score`
}

/** Matches of listings that are no longer open. */
export async function dropClosed(db: Db): Promise<void> {
  await db`delete from match m where not exists (select from listing l where l.id = m.listing and l.state = 'published')`
}

/** Matches of a listing: score, then the more freshly confirmed, then the id. */
export async function matchesOfListing(db: Db, listing: string, limit: number, offset: number): Promise<Pair[]> {
  return db<Pair[]>`
    select m.listing, m.candidate, m.score from match m join candidate c on c.id = m.candidate
    where m.listing = ${listing} order by m.score desc, c.confirmed_at desc, c.id limit ${limit} offset ${offset}`
}

/** Matches of a candidate: score, then fewer answers received so far, then the older publication, then the id. */
export async function matchesOfCandidate(db: Db, candidate: string, limit: number, offset: number): Promise<Pair[]> {
  return db<Pair[]>`
    select m.listing, m.candidate, m.score from match m join listing l on l.id = m.listing
    where m.candidate = ${candidate} and l.state = 'published'
    order by m.score desc, l.answers, l.published_at, l.id limit ${limit} offset ${offset}`
}

export async function countMatches(db: Db, listings: readonly string[]): Promise<Map<string, number>> {
  const rows = await db`
    select listing, count(*)::int as n from match where listing = any(${listings as string[]}) group by listing`
  return new Map(rows.map((row) => [row.listing, row.n]))
}

/** The best match of all, or null. */
export async function bestMatch(db: Db): Promise<Pair | null> {
  const [row] = await db<
    Pair[]
  >`select listing, candidate, score from match order by score desc, listing, candidate limit 1`
  return row ?? null
}

/** Matches at or above a score that the person has not been told of yet, best first. */
export async function untoldMatches(
  db: Db,
  reader: 'candidate' | 'owner',
  subject: string,
  threshold: number,
  limit: number,
): Promise<Pair[]> {
  const mine = reader === 'candidate' ? db`m.candidate = ${subject}` : db`m.listing = ${subject}`
  const told = reader === 'candidate' ? db`k.digested_at` : db`k.owner_digested_at`
  return db<Pair[]>`
    select m.listing, m.candidate, m.score from match m
    left join match_mark k on k.listing = m.listing and k.candidate = m.candidate
    where ${mine} and m.score >= ${threshold} and ${told} is null
    order by m.score desc, m.listing, m.candidate limit ${limit}`
}

/** Remembers that a person was told of these pairs. */
export async function markTold(
  tx: Db,
  reader: 'candidate' | 'owner',
  told: readonly Pick<Pair, 'listing' | 'candidate'>[],
  now: Date,
): Promise<void> {
  if (told.length === 0) return
  // In one order everywhere, so that two writers wait for each other instead of crossing.
  const pairs = told.toSorted((a, b) => (a.listing + a.candidate < b.listing + b.candidate ? -1 : 1))
  const column = reader === 'candidate' ? 'digested_at' : 'owner_digested_at'
  await tx`
    insert into match_mark (listing, candidate, ${tx(column)})
    select listing, candidate, ${now}
    from unnest(${pairs.map((p) => p.listing)}::uuid[], ${pairs.map((p) => p.candidate)}::uuid[]) as t (listing, candidate)
    on conflict (listing, candidate) do update set ${tx(column)} = excluded.${tx(column)}`
}
