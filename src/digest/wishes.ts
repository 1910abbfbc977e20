import type { Db } from '../platform/db.ts'

/** A part of the letter that somebody may do without; a candidate's own choice is in the profile. */
export type Section = 'owner' | 'coordinator'

export async function readRefused(db: Db, account: string): Promise<Section[]> {
  const rows = await db`select section from digest_refused where account = ${account}`
  return rows.map((row) => row.section)
}

/** These sections are refused, and no other. */
export async function setRefused(tx: Db, account: string, sections: readonly Section[]): Promise<void> {
  await tx`delete from digest_refused where account = ${account} and section <> all(${sections as string[]})`
  await tx`
    insert into digest_refused (account, section) select ${account}, unnest(${sections as string[]}::text[])
    on conflict do nothing`
}
