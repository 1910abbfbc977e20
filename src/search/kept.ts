import { type Db, jsonRows } from '../platform/db.ts'
import type { SavedSearch, SavedSearchInput } from './model.ts'

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
    where (select count(*) from saved_search where account = ${account}) < ${most}
    returning id, name, query, alerts, created_at as "createdAt"`
  return row ?? null
}

/** The newest first. */
export async function readSearches(db: Db, account: string): Promise<SavedSearch[]> {
  return db<SavedSearch[]>`
    select id, name, query, alerts, created_at as "createdAt" from saved_search
    where account = ${account} order by id desc`
}

/**
 * How one of them is told of from now on: what was published while its owner wanted nothing is not made up for (on the right
 * of `set`, `alerts` is what it was).
 */
export async function setAlerts(
  db: Db,
  account: string,
  id: string,
  alerts: SavedSearch['alerts'],
  now: Date,
): Promise<SavedSearch | null> {
  const [row] = await db<SavedSearch[]>`
    update saved_search set alerts = ${alerts},
      told_until = case when alerts = 'never' then greatest(told_until, ${now}) else told_until end
    where id = ${id} and account = ${account}
    returning id, name, query, alerts, created_at as "createdAt"`
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

/** False when it is not one of the account's. */
export async function deleteSearch(db: Db, account: string, id: string): Promise<boolean> {
  const [row] = await db`delete from saved_search where id = ${id} and account = ${account} returning id`
  return row !== undefined
}

/** A search that somebody keeps, and until when its news were told. */
export interface KeptSearch extends SavedSearch {
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
    where alerts = any(${alerts as string[]}) ${accounts ? db`and account = any(${accounts as string[]})` : db``}
    order by id`
}

/** Remembers until when the news of some searches were told; never an earlier instant. */
export async function markSearchesTold(tx: Db, ids: readonly string[], until: Date): Promise<void> {
  await tx`
    update saved_search set told_until = ${until}
    where id = any(${ids as string[]}) and told_until < ${until}`
}
