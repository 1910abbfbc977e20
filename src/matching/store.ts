import type { Db } from '../platform/db.ts'
import type { Pair } from './model.ts'

/** Every recomputation takes this lock, so that the last one to run has read both sides as they are. */
const LOCK = 7_205_002

export async function lockMatching(tx: Db): Promise<void> {
  await tx`select pg_advisory_xact_lock(${LOCK})`
}

/** Held by the session that recomputes all; Postgres drops it when that session is gone. */
const SWEEP = 7_205_007

/** False while another session sweeps. */
export async function takeSweep(session: Db): Promise<boolean> {
  const [row] = await session`select pg_try_advisory_lock(${SWEEP}) as mine`
  return row?.mine === true
}

export async function endSweep(session: Db): Promise<void> {
  await session`select pg_advisory_unlock(${SWEEP})`
}

/**
 * Makes the stored matches of some listings, or of some candidates, exactly these: rows that stay as they are stay. Returns
 * those of `ids` with a match at or above `threshold`, none before, that its candidate wants to hear of at once.
 */
export async function replaceMatches(
  tx: Db,
  side: 'listing' | 'candidate',
  ids: readonly string[],
  pairs: readonly Pair[],
  threshold: number,
): Promise<string[]> {
  const listings = pairs.map((p) => p.listing)
  const candidates = pairs.map((p) => p.candidate)
  const scores = pairs.map((p) => p.score)
  const rows = await tx`
    with fresh as materialized (
      select * from unnest(${listings}::uuid[], ${candidates}::uuid[], ${scores}::float8[]) as t (listing, candidate, score)),
    gone as (
      delete from match m where m.${tx(side)} = any(${ids as string[]})
        and not exists (select from fresh f where f.listing = m.listing and f.candidate = m.candidate)),
    written as (
      insert into match as m (listing, candidate, score) select * from fresh
      on conflict (listing, candidate) do update set score = excluded.score where m.score <> excluded.score
      returning new.listing, new.candidate, new.score, old.score as before)
    select distinct w.${tx(side)} as id from written w
    where w.score >= ${threshold} and (w.before is null or w.before < ${threshold})
      and exists (select from candidate c
        where c.id = w.candidate and c.digest in ('daily', 'instant') and c.status = 'active')`
  return rows.map((row) => row.id)
}

/** Matches of listings that are no longer open. */
export async function dropClosed(db: Db): Promise<void> {
  await db`delete from match m where not exists (select from listing l where l.id = m.listing and l.state = 'published')`
}

type Side = 'candidate' | 'owner'

const dismissed = (db: Db, by: Side) => db(by === 'candidate' ? 'dismissed_by_candidate_at' : 'dismissed_by_owner_at')

/** Of `match m`: those that one side did not set aside. */
const keptBy = (db: Db, side: Side) => db`
  not exists (select from match_mark k
    where k.listing = m.listing and k.candidate = m.candidate and k.${dismissed(db, side)} is not null)`

/** What a listing's matches are sorted by: score, microseconds since 1970 of the confirmation, id of the candidate. */
export type CandidateKey = [score: number, confirmedAt: number, id: string]
/** What a candidate's matches are sorted by: score, answers, microseconds since 1970 of the publication, id. */
export type ListingKey = [score: number, answers: number, publishedAt: number, id: string]

/** A row of a sorted list, with its place in it. */
export type Placed<K> = Pair & { key: K }

const microseconds = (db: Db, column: string) => db`(extract(epoch from ${db(column)}) * 1000000)::bigint`
const instant = (db: Db, us: number) => db`timestamptz 'epoch' + ${us}::float8 * interval '1 microsecond'`

/**
 * Matches of a listing, after a place in the order or from the first: score, then the more freshly confirmed, then the id.
 * Without those its owner set aside.
 */
export async function matchesOfListing(
  db: Db,
  listing: string,
  limit: number,
  after: CandidateKey | null,
): Promise<Placed<CandidateKey>[]> {
  const [score, confirmedAt, id] = after ?? [0, 0, '']
  const following = db`and (m.score < ${score} or m.score = ${score} and (c.confirmed_at < ${instant(db, confirmedAt)}
    or c.confirmed_at = ${instant(db, confirmedAt)} and c.id > ${id}))`
  return db<Placed<CandidateKey>[]>`
    select m.listing, m.candidate, m.score, json_build_array(m.score, ${microseconds(db, 'c.confirmed_at')}, c.id) as key
    from match m join candidate c on c.id = m.candidate
    where m.listing = ${listing} and ${keptBy(db, 'owner')} ${after ? following : db``}
    order by m.score desc, c.confirmed_at desc, c.id limit ${limit}`
}

/**
 * Matches of a candidate, after a place in the order or from the first: score, then fewer answers received so far, then
 * the older publication, then the id. Without those the candidate set aside.
 */
export async function matchesOfCandidate(
  db: Db,
  candidate: string,
  limit: number,
  after: ListingKey | null,
): Promise<Placed<ListingKey>[]> {
  const [score, answers, publishedAt, id] = after ?? [0, 0, 0, '']
  const following = db`and (m.score < ${score} or m.score = ${score}
    and (l.answers, l.published_at, l.id) > (${answers}, ${instant(db, publishedAt)}, ${id}))`
  return db<Placed<ListingKey>[]>`
    select m.listing, m.candidate, m.score,
      json_build_array(m.score, l.answers, ${microseconds(db, 'l.published_at')}, l.id) as key
    from match m join listing l on l.id = m.listing
    where m.candidate = ${candidate} and l.state = 'published' and ${keptBy(db, 'candidate')}
      ${after ? following : db``}
    order by m.score desc, l.answers, l.published_at, l.id limit ${limit}`
}

/** How many candidates suit each of some listings, without those its owner set aside. */
export async function countMatches(db: Db, listings: readonly string[]): Promise<Map<string, number>> {
  const rows = await db`
    select m.listing, count(*)::int as n from match m
    where m.listing = any(${listings as string[]}) and ${keptBy(db, 'owner')} group by m.listing`
  return new Map(rows.map((row) => [row.listing, row.n]))
}

/** The best matches of an account's active profile, but those it set aside: scores, 0..100, by listing. Empty without profile. */
export async function fitsOf(db: Db, account: string, limit: number): Promise<Record<string, number>> {
  const rows = await db<Pick<Pair, 'listing' | 'score'>[]>`
    select m.listing, m.score from candidate c join match m on m.candidate = c.id
    where c.account = ${account} and c.status = 'active' and ${keptBy(db, 'candidate')}
    order by m.score desc, m.listing limit ${limit}`
  return Object.fromEntries(rows.map(({ listing, score }) => [listing, score]))
}

/** Every match of some listings that neither side set aside. */
export async function pairsOf(db: Db, listings: readonly string[]): Promise<Pair[]> {
  return db<Pair[]>`
    select m.listing, m.candidate, m.score from match m
    where m.listing = any(${listings as string[]}) and ${keptBy(db, 'owner')} and ${keptBy(db, 'candidate')}`
}

/** The best match of all, or null. */
export async function bestMatch(db: Db): Promise<Pair | null> {
  const [row] = await db<
    Pair[]
  >`select listing, candidate, score from match order by score desc, listing, candidate limit 1`
  return row ?? null
}

/** Sets a match aside for one side; when it was, or null where there is no such match. Harmless when done twice. */
export async function dismiss(
  db: Db,
  by: Side,
  { listing, candidate }: Omit<Pair, 'score'>,
  now: Date,
): Promise<Date | null> {
  const column = dismissed(db, by)
  const [row] = await db`
    insert into match_mark as k (listing, candidate, ${column})
    select listing, candidate, ${now}::timestamptz from (
      select listing, candidate from match where listing = ${listing} and candidate = ${candidate}
      union
      select listing, candidate from match_mark
      where listing = ${listing} and candidate = ${candidate} and ${column} is not null) pair
    on conflict (listing, candidate) do update set ${column} = coalesce(k.${column}, excluded.${column})
    returning k.${column} as at`
  return row?.at ?? null
}

/** Brings a match back for one side; false where there was never one. */
export async function restore(db: Db, by: Side, { listing, candidate }: Omit<Pair, 'score'>): Promise<boolean> {
  const undone = await db`
    update match_mark set ${dismissed(db, by)} = null where listing = ${listing} and candidate = ${candidate}`
  if (undone.count > 0) return true
  const [row] = await db`select from match where listing = ${listing} and candidate = ${candidate}`
  return row !== undefined
}

/**
 * Remembers that one side was shown what the other says: the first time, and again once it was edited since. Only for pairs
 * that match or that something happened to already; in one order, so that two writers wait for each other.
 */
export async function markSeen(
  db: Db,
  by: Side,
  { listing, ...whom }: { listing: string } & ({ account: string } | { candidates: readonly string[] }),
  now: Date,
): Promise<void> {
  const column = db(by === 'candidate' ? 'seen_at' : 'owner_seen_at')
  const theirs =
    'account' in whom
      ? db`candidate = (select id from candidate where account = ${whom.account})`
      : db`candidate = any(${whom.candidates as string[]})`
  const editedAt =
    by === 'candidate'
      ? db`(select edited_at from listing where id = k.listing)`
      : db`(select edited_at from candidate where id = k.candidate)`
  await db`
    insert into match_mark as k (listing, candidate, ${column})
    select listing, candidate, ${now}::timestamptz from (
      select listing, candidate from match where listing = ${listing} and ${theirs}
      union
      select listing, candidate from match_mark where listing = ${listing} and ${theirs}) pair
    order by listing, candidate
    on conflict (listing, candidate) do update set ${column} = excluded.${column}
    where k.${column} is null or k.${column} < ${editedAt}`
}

/** What one side set aside and still matches, the latest first. */
export async function dismissedMatches(db: Db, by: Side, subject: string, limit: number): Promise<Pair[]> {
  const mine = by === 'candidate' ? db`k.candidate = ${subject}` : db`k.listing = ${subject}`
  return db<Pair[]>`
    select m.listing, m.candidate, m.score from match_mark k
    join match m on m.listing = k.listing and m.candidate = k.candidate
    where ${mine} and k.${dismissed(db, by)} is not null
    order by k.${dismissed(db, by)} desc, m.listing, m.candidate limit ${limit}`
}

/** What happened to a pair on one side: told of it in a digest, shown it on a page, set aside. */
export interface Mark {
  listing: string
  candidate: string
  side: Side
  toldAt: Date | null
  seenAt: Date | null
  dismissedAt: Date | null
}

/** The marks of a person's profile and listings. */
export async function marksOf(db: Db, account: string): Promise<Mark[]> {
  return db<Mark[]>`
    select k.listing, k.candidate, 'candidate' as side, k.digested_at as "toldAt", k.seen_at as "seenAt",
      k.dismissed_by_candidate_at as "dismissedAt"
    from match_mark k join candidate c on c.id = k.candidate
    where c.account = ${account} and num_nonnulls(k.digested_at, k.seen_at, k.dismissed_by_candidate_at) > 0
    union all
    select k.listing, k.candidate, 'owner', k.owner_digested_at, k.owner_seen_at, k.dismissed_by_owner_at
    from match_mark k join listing l on l.id = k.listing
    where l.owner = ${account} and num_nonnulls(k.owner_digested_at, k.owner_seen_at, k.dismissed_by_owner_at) > 0
    order by 1, 2, 3`
}
