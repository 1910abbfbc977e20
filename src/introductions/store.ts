import type { PendingQuery, Row } from 'postgres'
import type { Db } from '../platform/db.ts'
import type { Interest, InterestState, Message } from './model.ts'

const columns = (db: Db) => db`
  i.id, i.listing, i.candidate, i.by, i.state, i.message, i.reason, i.created_at as "createdAt",
  i.answered_at as "answeredAt"`

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
  step: { from: InterestState[]; to: Exclude<InterestState, 'accepted'>; reason: string | null; now: Date },
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

/** When somebody's side of `i` (see `sides`) last looked at it. */
const readAt = (db: Db) =>
  db`coalesce(case when s.side = 'owner' then i.owner_read_at else i.candidate_read_at end, '-infinity')`

/** Which side of `i` an account is; a listing `l` and a candidate `c` are joined. */
const sides = (db: Db, account: string) => db`
  interest i join listing l on l.id = i.listing join candidate c on c.id = i.candidate
  cross join lateral (
    select case when c.account = ${account} then 'candidate' when l.owner = ${account} then 'owner' end as side) s`

/** The other side proposed, answered or wrote since. */
const hasNews = (db: Db) => db`(
  i.by <> s.side and i.state = 'proposed' and i.created_at > ${readAt(db)}
  or i.by = s.side and i.state in ('accepted', 'declined') and i.answered_at > ${readAt(db)}
  or exists (select from message m where m.interest = i.id and m.by <> s.side and m.at > ${readAt(db)}))`

/** Of some interests, those with something that an account has not looked at yet. */
export async function readNews(db: Db, account: string, interests: readonly string[]): Promise<string[]> {
  if (interests.length === 0) return []
  const rows = await db`
    select i.id from ${sides(db, account)}
    where i.id = any(${interests as string[]}) and s.side is not null and ${hasNews(db)}`
  return rows.map((row) => row.id)
}

/** When an account last looked at each of its interests that had something new to it. */
export async function readLooks(db: Db, account: string): Promise<Map<string, Date>> {
  const rows = await db`
    select i.id, case when s.side = 'owner' then i.owner_read_at else i.candidate_read_at end as at
    from ${sides(db, account)} where l.owner = ${account} or c.account = ${account}`
  return new Map(rows.flatMap(({ id, at }) => (at ? [[id, at]] : [])))
}

/** Somebody looked at all there is of these interests. */
export async function markRead(db: Db, account: string, interests: readonly string[], now: Date): Promise<void> {
  if (interests.length === 0) return
  await db`
    update interest as i set owner_read_at = case when s.side = 'owner' then ${now} else i.owner_read_at end,
      candidate_read_at = case when s.side = 'candidate' then ${now} else i.candidate_read_at end
    from (select i.id, s.side from ${sides(db, account)}
      where i.id = any(${interests as string[]}) and s.side is not null and ${hasNews(db)}
      order by i.id for update of i) s
    where i.id = s.id`
}

/** What is going on with a listing, for its owner. */
export interface Going {
  listing: string
  /** Answers that wait for the owner's. */
  waiting: number
  /** Introductions with something new. */
  news: number
  /** Both agreed. */
  agreed: number
}

/** Of some listings of an account; those nobody ever was in touch about are left out. */
export async function readGoing(db: Db, owner: string, listings: readonly string[]): Promise<Going[]> {
  if (listings.length === 0) return []
  return db<Going[]>`
    select i.listing, count(*) filter (where i.state = 'proposed' and i.by = 'candidate')::int as waiting,
      count(*) filter (where i.state in ('proposed', 'accepted') and ${hasNews(db)})::int as news,
      count(*) filter (where i.state = 'accepted')::int as agreed
    from ${sides(db, owner)}
    where i.listing = any(${listings as string[]}) and s.side = 'owner' group by i.listing`
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

/** A pair that agreed, or of which the listing names the candidate. */
export interface Agreed {
  listing: string
  candidate: string
  /** Null for who was named without an introduction, or left it since. */
  agreedAt: Date | null
  namedAt: Date | null
  /** What the listing takes from the one named, as ranges `[from, to)` of half-day numbers. */
  taken: [number, number][]
  /** The listing names somebody, this one or another. */
  someoneNamed: boolean
}

const agreedAmong = (db: Db, pairs: PendingQuery<Row[]>) => db`
  select p.listing, p.candidate, i.answered_at as "agreedAt", t.at as "namedAt",
    coalesce((select json_agg(json_build_array(lower(r), upper(r))) from unnest(t.half_days) r), '[]') as taken,
    exists (select from taken o where o.listing = p.listing) as "someoneNamed"
  from (${pairs}) p
  join listing l on l.id = p.listing and l.owner is not null and l.state not in ('withdrawn', 'rejected')
  left join interest i on i.listing = p.listing and i.candidate = p.candidate and i.state = 'accepted'
  left join taken t on t.listing = p.listing and t.candidate = p.candidate`

/** The pairs that somebody is a side of, with dates no older than a day; the latest dates when there are too many. */
export async function readAgreed(db: Db, account: string, since: string, limit: number): Promise<Agreed[]> {
  return db<Agreed[]>`
    ${agreedAmong(
      db,
      db`
        select i.listing, i.candidate from listing l join interest i on i.listing = l.id
          where l.owner = ${account} and i.state = 'accepted'
        union select i.listing, i.candidate from candidate c join interest i on i.candidate = c.id
          where c.account = ${account} and i.state = 'accepted'
        union select t.listing, t.candidate from listing l join taken t on t.listing = l.id where l.owner = ${account}
        union select t.listing, t.candidate from candidate c join taken t on t.candidate = c.id
          where c.account = ${account}`,
    )}
    where l.last_day >= ${since} order by l.last_day desc, p.listing, p.candidate limit ${limit}`
}

/** The same of one pair; null when it neither agreed nor was named, or has no dates. */
export async function readAgreedPair(db: Db, listing: string, candidate: string): Promise<Agreed | null> {
  const [row] = await db<Agreed[]>`
    ${agreedAmong(db, db`select ${listing}::uuid as listing, ${candidate}::uuid as candidate`)}
    where l.last_day is not null and (i.id is not null or t.at is not null)`
  return row ?? null
}

/** Keeps the hash of a new calendar address, in the place of any other. */
export async function writeFeed(db: Db, account: string, hash: Buffer, now: Date): Promise<void> {
  await db`
    insert into calendar_feed (account, hash, created_at) values (${account}, ${hash}, ${now})
    on conflict (account) do update set hash = excluded.hash, created_at = excluded.created_at`
}

export async function deleteFeed(db: Db, account: string): Promise<void> {
  await db`delete from calendar_feed where account = ${account}`
}

/** When somebody's calendar address was made, or null. */
export async function feedCreatedAt(db: Db, account: string): Promise<Date | null> {
  const [row] = await db`select created_at as at from calendar_feed where account = ${account}`
  return row?.at ?? null
}

/** Whose calendar an address is, or null. */
export async function accountOfFeed(db: Db, hash: Buffer): Promise<string | null> {
  const [row] = await db`select account from calendar_feed where hash = ${hash}`
  return row?.account ?? null
}

/**
 * Published listings of territories that have had no answer since an instant, the `each` oldest of each: in touch with nobody,
 * nobody named for them. Those published or prolonged since then are not stuck.
 */
export async function listStuck(
  db: Db,
  territories: readonly string[],
  before: Date,
  each: number,
): Promise<{ territory: string; listing: string }[]> {
  return db<{ territory: string; listing: string }[]>`
    select territory, listing from (
      select t.slug as territory, l.id as listing,
        row_number() over (partition by t.slug order by l.renewed_at, l.id) as place
      from listing l
      join listing_commune f on f.listing = l.id and f.position = 0
      left join territory_commune tc on tc.commune = f.commune
      join unnest(${territories as string[]}::text[]) as t (slug) on t.slug = coalesce(tc.territory, 'hors-territoire')
      where l.state = 'published' and l.renewed_at < ${before} and l.places_filled = 0
        and not exists (select from interest i where i.listing = l.id and i.state in ('proposed', 'accepted'))
        and not exists (select from taken k where k.listing = l.id)) s
    where place <= ${each} order by territory, place`
}
