import type { Db } from '../platform/db.ts'
import type { Interest, InterestState } from './model.ts'

const columns = (db: Db) => db`
  i.id, i.listing, i.candidate, i.by, i.state, i.message, i.reason, i.created_at as "createdAt",
  i.answered_at as "answeredAt"`

export async function insertInterest(
  tx: Db,
  interest: { listing: string; candidate: string; by: Interest['by']; message: string | null; now: Date },
): Promise<Interest | null> {
  const [row] = await tx<Interest[]>`
    insert into interest as i (listing, candidate, by, message, created_at)
    values (${interest.listing}, ${interest.candidate}, ${interest.by}, ${interest.message}, ${interest.now})
    on conflict (listing, candidate) where state in ('proposed', 'accepted') do nothing
    returning ${columns(tx)}`
  return row ?? null
}

/** The latest interest of a pair. */
export async function readPair(db: Db, listing: string, candidate: string): Promise<Interest | null> {
  const [row] = await db<Interest[]>`
    select ${columns(db)} from interest i where i.listing = ${listing} and i.candidate = ${candidate}
    order by i.created_at desc, i.id desc limit 1`
  return row ?? null
}

export async function readInterest(db: Db, id: string): Promise<Interest | null> {
  const [row] = await db<Interest[]>`select ${columns(db)} from interest i where i.id = ${id}`
  return row ?? null
}

/** One conditional UPDATE: false when the interest was not (any more) in one of `from`. */
export async function moveInterest(
  tx: Db,
  id: string,
  step: { from: InterestState[]; to: InterestState; reason: string | null; now: Date },
): Promise<boolean> {
  const result = await tx`
    update interest set state = ${step.to}, answered_at = ${step.now}, reason = coalesce(${step.reason}, reason)
    where id = ${id} and state = any(${step.from})`
  return result.count > 0
}

/** Interests of one's profile and of one's listings, newest first. */
export async function readInterestsOf(
  db: Db,
  side: { candidate: string | null; owner: string },
  limit: number,
  before: string | null,
): Promise<Interest[]> {
  return db<Interest[]>`
    select ${columns(db)} from interest i join listing l on l.id = i.listing
    where (l.owner = ${side.owner} or i.candidate = ${side.candidate}) ${before ? db`and i.id < ${before}` : db``}
    order by i.id desc limit ${limit}`
}

export async function readInterestsOfListing(db: Db, listing: string): Promise<Interest[]> {
  return db<Interest[]>`select ${columns(db)} from interest i where i.listing = ${listing} order by i.id desc`
}

/** How often one side has proposed to the other since an instant. */
export async function countProposals(
  db: Db,
  listing: string,
  candidate: string,
  by: Interest['by'],
  since: Date,
): Promise<number> {
  const [row] = await db`
    select count(*)::int as n from interest
    where listing = ${listing} and candidate = ${candidate} and by = ${by} and created_at > ${since}`
  return row?.n
}
