import type { Db } from '../platform/db.ts'
import type { Interest, InterestState, Message } from './model.ts'

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

/** The state of an interest, which stays so until the transaction ends; null when there is none. */
export async function holdState(tx: Db, id: string): Promise<InterestState | null> {
  const [row] = await tx`select state from interest where id = ${id} for share`
  return row?.state ?? null
}

const messageColumns = (db: Db) => db`m.id, m.interest, m.by, m.text, m.at`

export async function insertMessage(tx: Db, { interest, by, text, at }: Omit<Message, 'id'>): Promise<Message> {
  const [row] = await tx<Message[]>`
    insert into message as m (interest, by, text, at) values (${interest}, ${by}, ${text}, ${at})
    returning ${messageColumns(tx)}`
  return row as Message
}

/** Messages of an interest, oldest first, after one of them. */
export async function readMessages(db: Db, interest: string, limit: number, after: string | null): Promise<Message[]> {
  return db<Message[]>`
    select ${messageColumns(db)} from message m
    where m.interest = ${interest} ${after ? db`and m.id > ${after}` : db``} order by m.id limit ${limit}`
}

/** The last messages of each of some interests, oldest first. */
export async function readLastMessages(db: Db, interests: readonly string[], each: number): Promise<Message[]> {
  return db<Message[]>`
    select m.* from unnest(${interests as string[]}::uuid[]) i (id)
    cross join lateral (
      select ${messageColumns(db)} from message m where m.interest = i.id order by m.id desc limit ${each}) m
    order by m.id`
}

/** One mail at a time tells a side of an interest of messages: whoever holds this writes it. */
export async function lockInterest(tx: Db, id: string): Promise<void> {
  await tx`select from interest where id = ${id} for update`
}

/** Messages that no mail told the other side of yet, oldest first. */
export async function readUnmailed(db: Db, interest: string, by: Interest['by']): Promise<Message[]> {
  return db<Message[]>`
    select ${messageColumns(db)} from message m
    where m.interest = ${interest} and m.by = ${by} and m.mailed_at is null order by m.id`
}

/** When a mail last told of messages of this side, or null. */
export async function lastMailed(db: Db, interest: string, by: Interest['by']): Promise<Date | null> {
  const [row] = await db`select max(mailed_at) as at from message where interest = ${interest} and by = ${by}`
  return row?.at ?? null
}

export async function markMailed(tx: Db, messages: readonly string[], now: Date): Promise<void> {
  await tx`update message set mailed_at = ${now} where id = any(${messages as string[]})`
}

/** Sides of live interests with messages that wait for a mail. */
export async function listUnmailed(db: Db): Promise<{ interest: string; by: Interest['by'] }[]> {
  return db<{ interest: string; by: Interest['by'] }[]>`
    select distinct m.interest, m.by from message m join interest i on i.id = m.interest
    where m.mailed_at is null and i.state in ('proposed', 'accepted')`
}
