import type { Db } from '../platform/db.ts'

export interface Recipient {
  account: string
  /** Owns a published listing and wants to hear of new candidates. */
  owner: boolean
  /** The active profile that wants the digest, if any. */
  candidate: string | null
}

/**
 * People due a digest, a page at a time: their last is older than `before` or there was none, and they have an active
 * profile that has not said "never", or a published listing they want news of.
 */
export async function readDue(db: Db, before: Date, after: string | null, limit: number): Promise<Recipient[]> {
  return db<Recipient[]>`
    select a.id as account, c.id as candidate, o.owner from account a
    left join candidate c on c.account = a.id and c.status = 'active' and c.digest <> 'never'
    left join digest_sent d on d.account = a.id
    cross join lateral (select exists (select from listing l where l.owner = a.id and l.state = 'published')
      and not exists (select from digest_refused r where r.account = a.id and r.section = 'owner') as owner) o
    where a.confirmed_at is not null and (d.at is null or d.at < ${before}) ${after ? db`and a.id > ${after}` : db``}
      and (c.id is not null or o.owner)
    order by a.id limit ${limit}`
}

/** Claims a person's digest: false when another process sent one since `before`. */
export async function claim(tx: Db, account: string, before: Date, now: Date): Promise<boolean> {
  const result = await tx`
    insert into digest_sent as d (account, at) values (${account}, ${now})
    on conflict (account) do update set at = excluded.at where d.at < ${before}`
  return result.count > 0
}

export async function refuse(db: Db, account: string): Promise<void> {
  await db`insert into digest_refused (account, section) values (${account}, 'owner') on conflict do nothing`
}

export async function wantAgain(db: Db, account: string): Promise<void> {
  await db`delete from digest_refused where account = ${account} and section = 'owner'`
}

export async function hasRefused(db: Db, account: string): Promise<boolean> {
  const [row] = await db`select from digest_refused where account = ${account} and section = 'owner'`
  return row !== undefined
}

/** When somebody last had a digest, or null. */
export async function lastSent(db: Db, account: string): Promise<Date | null> {
  const [row] = await db`select at from digest_sent where account = ${account}`
  return row?.at ?? null
}
