import { type Db, jsonRows } from '../platform/db.ts'
import type { Slot } from './model.ts'

/** Forms that were begun and not saved: the rows of `parked_form`. */

/** Name and texts of each field, in the order of the page. */
export type KeptFields = [name: string, texts: readonly string[]][]

export interface KeptForm {
  id: string
  account: string | null
  fields: KeptFields
  savedAt: Date
}

/** Half a character and NUL, which jsonb refuses, become the replacement character. */
const jsonOf = (fields: KeptFields) => jsonRows(fields as unknown as Record<string, unknown>[])

/** An account's, made or replaced. */
export async function keepForAccount(
  db: Db,
  account: string,
  { what, listing }: Slot,
  fields: KeptFields,
  now: Date,
): Promise<void> {
  await db`
    insert into parked_form (account, what, listing, fields, saved_at)
    values (${account}, ${what}, ${listing}, ${jsonOf(fields)}::text::jsonb, ${now})
    on conflict (account, what, listing) where account is not null
      do update set fields = excluded.fields, saved_at = excluded.saved_at`
}

/** A visitor's new one; its id. */
export async function keepForVisitor(db: Db, what: Slot['what'], fields: KeptFields, now: Date): Promise<string> {
  const [row] = await db`
    insert into parked_form (what, fields, saved_at) values (${what}, ${jsonOf(fields)}::text::jsonb, ${now}) returning id`
  return row?.id
}

/** Replaces a visitor's; false when it is gone. */
export async function replaceForVisitor(
  db: Db,
  id: string,
  what: Slot['what'],
  fields: KeptFields,
  now: Date,
): Promise<boolean> {
  const replaced = await db`
    update parked_form set fields = ${jsonOf(fields)}::text::jsonb, saved_at = ${now}
    where id = ${id} and account is null and what = ${what}`
  return replaced.count > 0
}

const select = (db: Db) => db`select id, account, fields, saved_at as "savedAt" from parked_form`

/** A visitor's that is not older than `since`, or null. */
export async function readVisitors(db: Db, id: string, what: Slot['what'], since: Date): Promise<KeptForm | null> {
  const [row] = await db<KeptForm[]>`
    ${select(db)} where id = ${id} and account is null and what = ${what} and saved_at > ${since}`
  return row ?? null
}

export async function readAccounts(db: Db, account: string, { what, listing }: Slot): Promise<KeptForm | null> {
  const [row] = await db<KeptForm[]>`
    ${select(db)} where account = ${account} and what = ${what} and listing is not distinct from ${listing}`
  return row ?? null
}

/** False when it is gone. */
export async function dropVisitors(db: Db, id: string): Promise<boolean> {
  const dropped = await db`delete from parked_form where id = ${id} and account is null`
  return dropped.count > 0
}

export async function dropAccounts(db: Db, account: string, { what, listing }: Slot): Promise<void> {
  await db`
    delete from parked_form where account = ${account} and what = ${what} and listing is not distinct from ${listing}`
}

/** All that an account has begun, the latest first. */
export async function listKept(db: Db, account: string): Promise<(KeptForm & Slot)[]> {
  return db<(KeptForm & Slot)[]>`
    select id, account, what, listing, fields, saved_at as "savedAt" from parked_form where account = ${account}
    order by saved_at desc, id`
}

/** For the worker: visitors' and accounts' that were not touched since. */
export async function purgeKept(db: Db, visitors: Date, accounts: Date): Promise<void> {
  await db`delete from parked_form where saved_at < ${accounts} or (saved_at < ${visitors} and account is null)`
}
