import type { Db } from '../platform/db.ts'

/** Rows of `invitation`: which addresses a territory wrote to lately, as keyed digests (in hexadecimal here). */

export interface Invitation {
  id: string
  territory: string
  /** Null once it was taken back and the account forgotten. */
  account: string | null
  /** When its 30 days began. */
  at: Date
  mailedAt: Date | null
  refusedAt: Date | null
}

const columns = (db: Db) => db`id, territory, account, at, mailed_at as "mailedAt", refused_at as "refusedAt"`

export async function readInvitation(db: Db, id: string): Promise<Invitation | null> {
  const [row] = await db<Invitation[]>`select ${columns(db)} from invitation where id = ${id}`
  return row ?? null
}

/** Those of these digests who said no since an instant. */
export async function refusedSince(
  tx: Db,
  territory: string,
  addresses: readonly string[],
  since: Date,
): Promise<Set<string>> {
  const rows = await tx`
    select encode(address, 'hex') as address from invitation
    where territory = ${territory} and address in (select decode(a, 'hex') from unnest(${addresses as string[]}::text[]) as t (a)) and refused_at > ${since}`
  return new Set(rows.map((row) => row.address))
}

/** Remembers that these addresses are invited: the 30 days of one that ran out (before `since`) begin again. */
export async function putInvitations(
  tx: Db,
  territory: string,
  invited: readonly { address: string; account: string }[],
  since: Date,
  now: Date,
): Promise<Invitation[]> {
  return tx<Invitation[]>`
    insert into invitation (territory, address, account, at)
    select ${territory}, decode(i.address, 'hex'), i.account, ${now}
    from unnest(${invited.map(({ address }) => address)}::text[], ${invited.map(({ account }) => account)}::uuid[])
      as i (address, account)
    on conflict (territory, address) do update set account = excluded.account, refused_at = null,
      mailed_at = case when invitation.at > ${since} then invitation.mailed_at end,
      at = case when invitation.at > ${since} then invitation.at else excluded.at end
    returning ${columns(tx)}`
}

export async function markMailed(tx: Db, id: string, now: Date): Promise<void> {
  await tx`update invitation set mailed_at = ${now} where id = ${id} and mailed_at is null`
}

export async function markRefused(tx: Db, territory: string, account: string, now: Date): Promise<void> {
  await tx`update invitation set refused_at = ${now} where territory = ${territory} and account = ${account}`
}

/** For the worker: what is over is forgotten. */
export async function purgeInvitations(db: Db, before: Date): Promise<void> {
  await db`delete from invitation where at < ${before} and coalesce(refused_at < ${before}, true)`
}
