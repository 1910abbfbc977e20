import type { Db } from '../platform/db.ts'
import type { ReadWords } from './model.ts'

/** What a coordinator sees beside a listing: what it said before, what looks like it, what was decided before. */

/**
 * Keeps the words of a listing that somebody at the desk has read, before they change for the first time since; of one that
 * nobody has decided on there is nothing to keep.
 */
export async function keepRead(tx: Db, listing: string, words: ReadWords): Promise<void> {
  await tx`
    insert into listing_read (listing, words)
    select ${listing}, ${tx.json({ ...words })}
    where exists (select from listing_history where listing = ${listing} and verb in ('publish', 'request-changes'))
    on conflict do nothing`
}

/** A listing's words as the desk last read them; null when they have not changed since, or nobody has read them. */
export async function readWords(db: Db, listing: string): Promise<ReadWords | null> {
  const [row] = await db<{ words: ReadWords }[]>`select words from listing_read where listing = ${listing}`
  return row?.words ?? null
}

/** A coordinator decided on the words as they are now. */
export async function forgetRead(tx: Db, listing: string): Promise<void> {
  await tx`delete from listing_read where listing = ${listing}`
}

/** More are never looked at. */
const MOST_ALIKE = 40

/**
 * Listings under way that might be the same as this one: of the same kind and profession, by the same owner or with a
 * commune in common; newest first. `alike` is how near the texts are, 0..1 (pg_trgm). Measured: 15 ms where one owner has 40.
 */
export async function readAlike(db: Db, listing: string): Promise<{ id: string; alike: number }[]> {
  return db<{ id: string; alike: number }[]>`
    with this as (select * from listing where id = ${listing}),
    near as (
      select l.id from this t join listing l on l.owner = t.owner
      union
      select o.listing from listing_commune lc join listing_commune o on o.commune = lc.commune where lc.listing = ${listing}),
    alike as (
      select l.id, l.title, l.description from this t, near n join listing l on l.id = n.id
      where l.id <> t.id and l.owner is not null and l.kind = t.kind and l.profession = t.profession
        and l.state in ('pending', 'published', 'to-correct')
      order by l.owner = t.owner desc, l.id desc limit ${MOST_ALIKE})
    select a.id, similarity(a.description, t.description)::float8 as alike from alike a, this t order by a.id desc`
}

/** How often a coordinator published, sent back or rejected the other listings of one's owner. */
export interface Decisions {
  published: number
  returned: number
  rejected: number
}

export async function readDecisions(db: Db, listing: string): Promise<Decisions> {
  const [row] = await db<Decisions[]>`
    select count(*) filter (where h.verb = 'publish')::int as published,
      count(*) filter (where h.verb = 'request-changes')::int as returned,
      count(*) filter (where h.verb = 'reject')::int as rejected
    from listing t join listing l on l.owner = t.owner and l.id <> t.id join listing_history h on h.listing = l.id
    where t.id = ${listing} and h.verb in ('publish', 'request-changes', 'reject')`
  return row as Decisions
}

/** How many decisions somebody took since an instant. */
export async function countDecided(db: Db, coordinator: string, since: Date): Promise<number> {
  const [row] = await db`
    select count(*)::int as n from listing_history
    where actor = ${coordinator} and at > ${since} and verb in ('publish', 'request-changes', 'reject')`
  return row?.n
}
