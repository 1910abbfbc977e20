import type { Db } from '../platform/db.ts'

/** Broadcasts as they are prepared and sent. */

export interface Broadcast {
  id: string
  territory: string
  /** Null: the clock's, or of an account that is gone. */
  by: string | null
  intro: string | null
  /** In the order chosen. */
  listings: string[]
  createdAt: Date
  sentAt: Date | null
  recipients: number | null
}

const select = (db: Db) => db`
  select b.id, b.territory, b.by, b.intro, b.created_at as "createdAt", b.sent_at as "sentAt", b.recipients,
    array(select listing from broadcast_listing l where l.broadcast = b.id order by l.position) as listings
  from broadcast b`

export async function readBroadcasts(db: Db, ids: readonly string[]): Promise<Broadcast[]> {
  return db<Broadcast[]>`${select(db)} where b.id = any(${ids as string[]})`
}

/** A territory's, the latest sent first. */
export async function readSent(db: Db, territory: string, limit: number): Promise<Broadcast[]> {
  return db<Broadcast[]>`
    ${select(db)} where b.territory = ${territory} and b.sent_at is not null order by b.sent_at desc limit ${limit}`
}

/** Writes what is prepared; false when that one was sent, or is another territory's. */
export async function putDraft(
  tx: Db,
  draft: { id: string; territory: string; by: string | null; intro: string | null; listings: readonly string[] },
  now: Date,
): Promise<boolean> {
  const { id, territory, by, intro, listings } = draft
  const written = await tx`
    insert into broadcast (id, territory, by, intro, created_at) values (${id}, ${territory}, ${by}, ${intro}, ${now})
    on conflict (id) do update set intro = excluded.intro, by = excluded.by
      where broadcast.sent_at is null and broadcast.territory = excluded.territory`
  if (written.count === 0) return false
  await tx`delete from broadcast_listing where broadcast = ${id}`
  await tx`
    insert into broadcast_listing (broadcast, listing, position)
    select ${id}, listing, position from unnest(${listings as string[]}::uuid[]) with ordinality as l (listing, position)`
  return true
}

/** Forgets what was prepared before an instant and never sent. */
export async function dropDrafts(tx: Db, territory: string, before: Date): Promise<void> {
  await tx`delete from broadcast where territory = ${territory} and sent_at is null and created_at < ${before}`
}

/** One at a time sends, or plans to, for a territory. */
export async function lockTerritory(tx: Db, territory: string): Promise<void> {
  await tx`select from territory where slug = ${territory} for no key update`
}

export async function lastSent(db: Db, territory: string): Promise<Date | null> {
  const [row] = await db`select max(sent_at) as at from broadcast where territory = ${territory}`
  return row?.at ?? null
}

/** True when it was not sent before. */
export async function markSent(tx: Db, id: string, now: Date): Promise<boolean> {
  return (await tx`update broadcast set sent_at = ${now} where id = ${id} and sent_at is null`).count > 0
}

/** True for whoever is first to write its mails; others wait for that one, and find that it is done. */
export async function noteRecipients(tx: Db, id: string, recipients: number): Promise<boolean> {
  return (
    (
      await tx`
      update broadcast set recipients = ${recipients}
      where id = ${id} and sent_at is not null and recipients is null`
    ).count > 0
  )
}

/** When each of these listings last went with a broadcast of a territory; those that never did are left out. */
export async function readSpread(db: Db, territory: string, listings: readonly string[]): Promise<Map<string, Date>> {
  const rows = await db`
    select l.listing, max(b.sent_at) as at from broadcast_listing l join broadcast b on b.id = l.broadcast
    where b.territory = ${territory} and b.sent_at is not null and l.listing = any(${listings as string[]})
    group by l.listing`
  return new Map(rows.map((row) => [row.listing, row.at]))
}

/** What became of the mails of a broadcast, as far as the outbox remembers. */
export interface Counts {
  sent: number
  /** Given up or sent back. */
  refused: number
  clicked: number
  /** Nothing was open any more, or the reader had stopped it. */
  dropped: number
  waiting: number
}

export async function readCounts(db: Db, ids: readonly string[]): Promise<Map<string, Counts>> {
  const rows = await db<(Counts & { broadcast: string })[]>`select * from broadcast_counts(${ids as string[]}::uuid[])`
  return new Map(rows.map(({ broadcast, ...counts }) => [broadcast, counts]))
}

export async function readWeekly(db: Db): Promise<string[]> {
  return (await db`select territory from broadcast_weekly order by territory`).map((row) => row.territory)
}

export async function setWeekly(tx: Db, territory: string, by: string, on: boolean, now: Date): Promise<void> {
  if (on) {
    await tx`
      insert into broadcast_weekly (territory, by, since) values (${territory}, ${by}, ${now})
      on conflict (territory) do nothing`
  } else {
    await tx`delete from broadcast_weekly where territory = ${territory}`
  }
}
