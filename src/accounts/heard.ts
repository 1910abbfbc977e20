import type { Db } from '../platform/db.ts'

/** When people were last heard of: what is known of them is kept for two years from then. */

/** Somebody was in touch, signed in or not: false when the account is gone. */
export async function noteContact(db: Db, account: string, now: Date): Promise<boolean> {
  const result = await db`
    update account set last_contact_at = greatest(last_contact_at, ${now}) where id = ${account}`
  return result.count > 0
}

/** The same of a visit; waits for nobody, since the next visit says it as well. */
export async function noteVisit(db: Db, account: string, now: Date): Promise<void> {
  await db`
    update account set last_contact_at = ${now}
    where id in (select id from account where id = ${account} for no key update skip locked)`
}

/** Somebody of whom nothing was heard since. */
export interface Inactive {
  account: string
  lastContactAt: Date
}

/** Of `account a`: last heard of on a civil day in Paris or before; not a coordinator, whose place somebody must take over. */
const inactive = (db: Db, day: string) => db`
  a.last_contact_at < (${day}::date + 1)::timestamp at time zone 'Europe/Paris'
  and not exists (select from role r where r.account = a.id and r.role = 'coordinator')`

/** Those last heard of on a civil day in Paris or before (index account_last_contact). */
export async function inactiveAccounts(db: Db, day: string): Promise<Inactive[]> {
  return db<Inactive[]>`
    select id as account, last_contact_at as "lastContactAt" from account a where ${inactive(db, day)} order by id`
}

/** Whether one of them still is, held until the transaction ends. */
export async function stillInactive(tx: Db, account: string, day: string): Promise<boolean> {
  const [row] = await tx`select from account a where id = ${account} and ${inactive(tx, day)} for update`
  return row !== undefined
}
