import type { Db } from '../platform/db.ts'

/** The listings that anybody finds, whatever they ask for. */

/** What is open at an instant and stays in no territory: of `listing l` and its document `d`. */
const open = (db: Db, now: Date) => db`
  d.open_until > ${now} and l.state = 'published' and (d.local_until is null or d.local_until <= ${now})`

export async function countOpen(db: Db, now: Date): Promise<number> {
  const [row] = await db`
    select count(*)::int as n from search_document d join listing l on l.id = d.listing where ${open(db, now)}`
  return row?.n ?? 0
}

/** In the order of their ids, so of their age, and when each was published, edited or renewed last. */
export async function readOpen(db: Db, now: Date, offset: number, limit: number): Promise<{ id: string; at: Date }[]> {
  return db<{ id: string; at: Date }[]>`
    select l.id, greatest(l.published_at, l.edited_at, l.renewed_at) as at
    from search_document d join listing l on l.id = d.listing where ${open(db, now)}
    order by d.listing limit ${limit} offset ${offset}`
}
