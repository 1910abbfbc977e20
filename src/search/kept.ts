import { type Db, jsonRows } from '../platform/db.ts'
import type { SavedSearch, SavedSearchChange, SavedSearchInput } from './model.ts'

/** The searches that people keep. */

/** Keeps a search; null when the account has `most` already. */
export async function insertSearch(
  tx: Db,
  account: string,
  { name, query, alerts }: SavedSearchInput,
  most: number,
  now: Date,
): Promise<SavedSearch | null> {
  await tx`select from account where id = ${account} for update`
  const [row] = await tx<SavedSearch[]>`
    insert into saved_search (account, name, query, alerts, created_at, told_until)
    select ${account}, ${name}, ${jsonRows([query])}::text::jsonb -> 0, ${alerts ?? 'digest'}, ${now}, ${now}
    where (select count(*) from saved_search where account = ${account} and deleted_at is null) < ${most}
    returning ${columns(tx)}`
  return row ?? null
}

/** The newest first. */
export async function readSearches(db: Db, account: string): Promise<SavedSearch[]> {
  return db<SavedSearch[]>`
    select ${columns(db)} from saved_search
    where account = ${account} and deleted_at is null order by id desc`
}

/**
 * Its name and how it is told of from now on: what was published while its owner wanted nothing is not made up for (on the
 * right of `set`, `alerts` is what it was).
 */
export async function changeSearch(
  db: Db,
  account: string,
  id: string,
  { alerts, name }: SavedSearchChange,
  now: Date,
): Promise<SavedSearch | null> {
  const [row] = await db<SavedSearch[]>`
    update saved_search set alerts = coalesce(${alerts ?? null}, alerts), name = coalesce(${name ?? null}, name),
      told_until = case when alerts = 'never' then greatest(told_until, ${now}) else told_until end
    where id = ${id} and account = ${account} and deleted_at is null
    returning ${columns(db)}`
  return row ?? null
}

/** All of an account's that are told of in one of these ways are told of in another from now on. */
export async function calmSearches(
  db: Db,
  account: string,
  from: readonly SavedSearch['alerts'][],
  to: SavedSearch['alerts'],
): Promise<void> {
  await db`update saved_search set alerts = ${to} where account = ${account} and alerts = any(${from as string[]})`
}

/** Nobody hears of it any more; false when it is not one of the account's. */
export async function deleteSearch(db: Db, account: string, id: string, now: Date): Promise<boolean> {
  const [row] = await db`
    update saved_search set deleted_at = ${now} where id = ${id} and account = ${account} and deleted_at is null
    returning id`
  return row !== undefined
}

/** The search that was deleted, as long as it can be had back. */
export async function readDeleted(db: Db, account: string, id: string): Promise<SavedSearch | null> {
  const [row] = await db<SavedSearch[]>`
    select ${columns(db)} from saved_search where id = ${id} and account = ${account} and deleted_at is not null`
  return row ?? null
}

/** Has a deleted one back, with what it told until then; `full` when there are `most` others by now. */
export async function restoreSearch(
  tx: Db,
  account: string,
  id: string,
  most: number,
): Promise<'restored' | 'full' | 'gone'> {
  await tx`select from account where id = ${account} for update`
  const [row] = await tx`
    update saved_search set deleted_at = null
    where id = ${id} and account = ${account} and deleted_at is not null
      and (select count(*) from saved_search where account = ${account} and deleted_at is null) < ${most}
    returning id`
  if (row) return 'restored'
  return (await readDeleted(tx, account, id)) ? 'full' : 'gone'
}

/** Forgets for good what an account deleted before its last `most`. */
export async function forgetMoreDeleted(tx: Db, account: string, most: number): Promise<void> {
  await tx`
    delete from saved_search where id in (
      select id from saved_search where account = ${account} and deleted_at is not null
      order by deleted_at desc, id desc offset ${most})`
}

/** Forgets for good what was deleted before an instant. */
export async function forgetDeleted(db: Db, before: Date): Promise<void> {
  await db`delete from saved_search where deleted_at < ${before}`
}

/** Other secret addresses from now on; false when it is not one of the account's. */
export async function renewFeed(db: Db, account: string, id: string): Promise<boolean> {
  const [row] = await db`
    update saved_search set feed = gen_random_uuid() where id = ${id} and account = ${account} and deleted_at is null
    returning id`
  return row !== undefined
}

/** The search that such addresses are of now, and whose it is. */
export async function searchOfFeed(db: Db, feed: string): Promise<(SavedSearch & { account: string }) | null> {
  const [row] = await db<(SavedSearch & { account: string })[]>`
    select account, ${columns(db)} from saved_search where feed = ${feed} and deleted_at is null`
  return row ?? null
}

const columns = (db: Db) => db`id, name, query, alerts, feed, created_at as "createdAt"`

/** A search that somebody keeps, and until when its news were told. */
export interface KeptSearch extends Omit<SavedSearch, 'feed'> {
  account: string
  toldUntil: Date
}

/** The kept searches of some accounts, or of all where it is null, with one of these alerts; in order of age. */
export async function readKept(
  db: Db,
  accounts: readonly string[] | null,
  alerts: readonly string[],
): Promise<KeptSearch[]> {
  return db<KeptSearch[]>`
    select id, account, name, query, alerts, created_at as "createdAt", told_until as "toldUntil" from saved_search
    where deleted_at is null and alerts = any(${alerts as string[]}) ${accounts ? db`and account = any(${accounts as string[]})` : db``}
    order by id`
}

/** Remembers until when the news of some searches were told; never an earlier instant. */
export async function markSearchesTold(tx: Db, ids: readonly string[], until: Date): Promise<void> {
  await tx`
    update saved_search set told_until = ${until}
    where id = any(${ids as string[]}) and told_until < ${until}`
}
