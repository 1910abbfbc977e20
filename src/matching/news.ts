import type { Db } from '../platform/db.ts'
import type { Pair } from './model.ts'

/** What somebody has not been told of yet, and what they were: letters and alerts say a thing once. */

/** A match that is news to one side. */
export interface News extends Pair {
  /** Told or seen before, and edited since. */
  changed: boolean
  /** News of the same candidate, or of the same listing of an owner, in all. */
  total: number
}

/**
 * Of `match m` with `listing l`, `candidate c` and `match_mark k`: at or above the score, open, not set aside, never answered,
 * and neither told nor seen since the other side was last edited.
 */
function isNews(db: Db, reader: 'candidate' | 'owner', threshold: number) {
  const mine =
    reader === 'candidate'
      ? db`k.dismissed_by_candidate_at is null and (${toldToCandidate(db)} is null or l.edited_at > ${toldToCandidate(db)})`
      : db`k.dismissed_by_owner_at is null and (${toldToOwner(db)} is null or c.edited_at > ${toldToOwner(db)})`
  return db`m.score >= ${threshold} and l.state = 'published' and c.status = 'active' and ${mine}
    and not exists (select from interest i where i.listing = m.listing and i.candidate = m.candidate)`
}

const toldToCandidate = (db: Db) => db`greatest(k.digested_at, k.alerted_at, k.seen_at)`
const toldToOwner = (db: Db) => db`greatest(k.owner_digested_at, k.owner_seen_at)`

const pairs = (db: Db) => db`
  match m join listing l on l.id = m.listing join candidate c on c.id = m.candidate
  left join match_mark k on k.listing = m.listing and k.candidate = m.candidate`

/** The news of each of some candidates: their best matches, at most `each` (index match_candidate). */
export async function newsForCandidates(
  db: Db,
  candidates: readonly string[],
  threshold: number,
  each: number,
): Promise<News[]> {
  if (candidates.length === 0) return []
  return db<News[]>`
    select n.* from unnest(${candidates as string[]}::uuid[]) as r (id)
    cross join lateral (
      select m.listing, m.candidate, m.score, ${toldToCandidate(db)} is not null as changed, count(*) over ()::int as total
      from ${pairs(db)}
      where m.candidate = r.id and ${isNews(db, 'candidate', threshold)}
      order by m.score desc, l.answers, l.published_at, l.id limit ${each}) n`
}

/** The news of the published listings of some owners: the best candidates of each listing, at most `each`. */
export async function newsForOwners(
  db: Db,
  owners: readonly string[],
  threshold: number,
  each: number,
): Promise<(News & { owner: string })[]> {
  if (owners.length === 0) return []
  return db<(News & { owner: string })[]>`
    select n.*, r.owner from listing r
    cross join lateral (
      select m.listing, m.candidate, m.score, ${toldToOwner(db)} is not null as changed, count(*) over ()::int as total
      from ${pairs(db)}
      where m.listing = r.id and ${isNews(db, 'owner', threshold)}
      order by m.score desc, c.confirmed_at desc, c.id limit ${each}) n
    where r.owner = any(${owners as string[]}) and r.state = 'published'`
}

/** The accounts of those who want to hear at once, and have news of this listing, or are this candidate and have any. */
export async function accountsToAlert(
  db: Db,
  side: 'listing' | 'candidate',
  id: string,
  threshold: number,
): Promise<string[]> {
  const rows = await db`
    select distinct c.account from ${pairs(db)}
    where m.${db(side)} = ${id} and c.digest in ('daily', 'instant') and ${isNews(db, 'candidate', threshold)}`
  return rows.map((row) => row.account)
}

/** What a person was told of, and how. */
export interface Told {
  listing: string
  candidate: string
  as: 'digested_at' | 'alerted_at' | 'owner_digested_at'
}

/**
 * Remembers what people were told. One statement in one order, so that two writers wait for each other instead of crossing;
 * a pair whose listing or candidate was erased meanwhile is left out.
 */
export async function markTold(tx: Db, told: readonly Told[], now: Date): Promise<void> {
  if (told.length === 0) return
  const at = (as: Told['as']) => tx`max(${now}::timestamptz) filter (where t.how = ${as})`
  await tx`
    insert into match_mark as k (listing, candidate, digested_at, alerted_at, owner_digested_at)
    select t.* from (
      select t.listing, t.candidate, ${at('digested_at')} as digested_at, ${at('alerted_at')} as alerted_at,
        ${at('owner_digested_at')} as owner_digested_at
      from unnest(${told.map((one) => one.listing)}::uuid[], ${told.map((one) => one.candidate)}::uuid[],
        ${told.map((one) => one.as)}::text[]) as t (listing, candidate, how)
      group by t.listing, t.candidate) t
    join listing l on l.id = t.listing join candidate c on c.id = t.candidate
    order by t.listing, t.candidate for key share of l, c
    on conflict (listing, candidate) do update set digested_at = coalesce(excluded.digested_at, k.digested_at),
      alerted_at = coalesce(excluded.alerted_at, k.alerted_at),
      owner_digested_at = coalesce(excluded.owner_digested_at, k.owner_digested_at)`
}
