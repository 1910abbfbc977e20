import type { Db } from '../platform/db.ts'

/** Who waits for an alert. */
export interface Waiting {
  account: string
  dueSince: Date
  sentAt: Date | null
  timeZone: string
  /** Wants one mail a day, in the morning; else at once. */
  daily: boolean
}

export async function noteDue(db: Db, accounts: readonly string[], now: Date): Promise<void> {
  await db`
    insert into alert as w (account, due_since)
    select id, ${now} from account where id = any(${accounts as string[]}) order by id for key share
    on conflict (account) do update set due_since = coalesce(w.due_since, excluded.due_since)`
}

/**
 * Those who wait, of some accounts or of all (null), held until the transaction ends; not those another process holds (index
 * alert_due).
 */
export async function lockWaiting(tx: Db, among: readonly string[] | null): Promise<Waiting[]> {
  return tx<Waiting[]>`
    select w.account, w.due_since as "dueSince", w.sent_at as "sentAt",
      coalesce((select co.time_zone from zone z join commune co on co.code = z.commune
        where z.candidate = c.id and z.position = 0), 'Europe/Paris') as "timeZone",
      coalesce(c.digest = 'daily', false) as daily
    from alert w left join candidate c on c.account = w.account
    where w.due_since is not null ${among ? tx`and w.account = any(${among as string[]})` : tx``} order by w.account for update of w skip locked`
}

export async function claim(tx: Db, accounts: readonly string[], now: Date): Promise<void> {
  await tx`
    update alert set due_since = null, previous = sent_at, sent_at = ${now} where account = any(${accounts as string[]})`
}

/** There was nothing to say when it was to be sent: it did not count. */
export async function unclaim(tx: Db, accounts: readonly string[]): Promise<void> {
  if (accounts.length === 0) return
  await tx`update alert set sent_at = previous, previous = null where account = any(${accounts as string[]})`
}
