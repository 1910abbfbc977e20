import type { Db } from '../platform/db.ts'

/** What Meilisearch has still to be told, how far it was told, and who may write what searches read. */

/** A listing that changed, and which of its changes. */
export interface Mark {
  listing: string
  mark: number
}

/** How far the index is. */
export interface Level {
  /** All marks up to this one were told. */
  level: number
  /** Since when the oldest change waits to be told, in milliseconds; 0 when none does. */
  lateMs: number
  /** A digest of the settings that the index was built with. */
  settings: string | null
}

/** One at a time writes the rows of Postgres, until its transaction ends, whatever the process. */
export async function lockRows(tx: Db): Promise<void> {
  await tx`select pg_advisory_xact_lock(7205003)`
}

/** One at a time writes the index that is searched. */
export async function lockIndex(tx: Db): Promise<void> {
  await tx`select pg_advisory_xact_lock(7205007)`
}

/** One at a time tells it of changes, until its transaction ends: false when somebody is at it. */
export async function tryTelling(tx: Db): Promise<boolean> {
  const [row] = await tx<{ ours: boolean }[]>`select pg_try_advisory_xact_lock(7205009) as ours`
  return row?.ours ?? false
}

/** One at a time builds an index beside it. */
export async function lockBuilding(tx: Db): Promise<void> {
  await tx`select pg_advisory_xact_lock(7205008)`
}

/** Under the lock of the rows. */
export async function markPending(tx: Db, listings: readonly string[]): Promise<void> {
  await tx`
    insert into search_pending (listing) select * from unnest(${listings as string[]}::uuid[])
    on conflict (listing) do update set mark = excluded.mark`
}

/** The changes that wait for longest. */
export async function readMarks(db: Db, limit: number): Promise<Mark[]> {
  return db<Mark[]>`select listing, mark::float8 as mark from search_pending order by mark limit ${limit}`
}

/** Those of some listings that wait. */
export async function pendingAmong(db: Db, listings: readonly string[]): Promise<Set<string>> {
  const rows = await db`select listing from search_pending where listing = any(${listings as string[]})`
  return new Set(rows.map((row) => row.listing))
}

/** Meilisearch has these now; what changed since stays. */
export async function forgetMarks(tx: Db, marks: readonly Mark[]): Promise<void> {
  await tx`
    delete from search_pending p using unnest(${marks.map((m) => m.listing)}::uuid[], ${marks.map((m) => m.mark)}::bigint[]) as m (listing, mark)
    where p.listing = m.listing and p.mark = m.mark`
  await tx`update search_index set level = greatest(level, ${marks.at(-1)?.mark ?? 0})`
}

export async function readLevel(db: Db): Promise<Level> {
  const [row] = await db<Level[]>`
    select level::float8 as level, settings,
      coalesce((select extract(epoch from clock_timestamp() - min(since)) * 1000 from search_pending), 0)::float8 as "lateMs"
    from search_index`
  return row ?? { level: 0, lateMs: 0, settings: null }
}

/** The index in use was built with these settings. */
export async function saveSettings(tx: Db, settings: string): Promise<void> {
  await tx`update search_index set settings = ${settings}`
}

/** What was to be done when the two stores were compared. */
export interface Repaired {
  written: number
  removed: number
}

export async function countRepaired(db: Db, store: 'postgres' | 'meilisearch', found: Repaired): Promise<void> {
  await db`
    update search_repair set looks = looks + 1, written = written + ${found.written}, removed = removed + ${found.removed}
    where store = ${store}`
}
