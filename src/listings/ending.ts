import type { Db } from '../platform/db.ts'

/** What the clock asks of listings: which are over, and which will be soon. */

/**
 * Published listings whose last half-day or latest start is before "today" where they are, or that have no last day and
 * were neither published nor renewed since an instant.
 */
export async function pastListings(db: Db, now: Date, renewedBefore: Date): Promise<string[]> {
  const rows = await db`
    select l.id from listing l
    join listing_commune lc on lc.listing = l.id and lc.position = 0 join commune c on c.code = lc.commune
    where l.state = 'published' and (l.last_day < (${now}::timestamptz at time zone c.time_zone)::date
      or (l.last_day is null and l.renewed_at < ${renewedBefore}))`
  return rows.map((row) => row.id)
}

/** A published listing that ends by itself on a civil day, where it is. */
export interface Ending {
  id: string
  ownerId: string
  title: string
  lastDay: string
  /** Without dates: it ends for want of a renewal. */
  openEnded: boolean
  renewedAt: Date
}

/**
 * Those whose last day lies between two civil dates, both included; `days` is how long one without dates stays (indexes
 * listing_last_day and listing_renewed).
 */
export async function endingBetween(db: Db, from: string, to: string, days: number): Promise<Ending[]> {
  return db<Ending[]>`
    select l.id, l.owner as "ownerId", l.title, l.last_day is null as "openEnded", l.renewed_at as "renewedAt",
      coalesce(l.last_day, e.day) as "lastDay"
    from listing l cross join lateral (select ((l.renewed_at at time zone 'Europe/Paris')::date + ${days}::int) as day) e
    where l.state = 'published' and l.owner is not null and l.renewed_at is not null
      and (l.last_day between ${from} and ${to} or (l.last_day is null
        and l.renewed_at >= (${from}::date - ${days}::int)::timestamp at time zone 'Europe/Paris'
        and l.renewed_at < (${to}::date - ${days}::int + 1)::timestamp at time zone 'Europe/Paris'))
    order by l.id`
}

/** How often a listing that was filled or had expired was published again since an instant. */
export async function countReopenings(db: Db, listing: string, since: Date): Promise<number> {
  const [row] = await db`
    select count(*)::int as n from listing_history
    where listing = ${listing} and verb = 'renew' and from_state <> 'published' and at > ${since}`
  return row?.n
}
