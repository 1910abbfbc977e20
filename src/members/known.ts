import type { Db } from '../platform/db.ts'
import type { Viewer } from '../platform/viewer.ts'

/** A territory's people with their names: the database looks who asks, and leaves an audit row. */

export interface Known {
  account: string
  name: string | null
  email: string
  phone: string | null
  listings: number
  candidate: string | null
}

/** Everybody, or one; nobody for whoever does not coordinate the territory, which the setting tells the audit. */
export async function readKnown(
  db: Db,
  { account, credential }: Viewer,
  territory: string,
  only: string | null = null,
): Promise<Known[]> {
  const here = db`set_config('releve.territory', ${territory}, true)`
  return db<Known[]>`
    select account, name, email, phone, listings, candidate
    from ${credential ? db`see_people(${credential}, ${here}, ${only})` : db`read_people(${account}, ${here}, ${only})`}`
}

/** Professions of profiles, and of the submitted listings of accounts, by account. */
export async function readProfessions(db: Db, accounts: readonly string[]): Promise<Map<string, string[]>> {
  const rows = await db`
    select account, array_agg(distinct profession order by profession) as professions from (
      select c.account, q.profession from candidate c join qualification q on q.candidate = c.id
      where c.account = any(${accounts as string[]})
      union all
      select l.owner, l.profession from listing l
      where l.owner = any(${accounts as string[]}) and l.submitted_at is not null and l.profession is not null) said
    group by account`
  return new Map(rows.map((row) => [row.account, row.professions]))
}

/** Days on which coordinators of a territory looked at somebody's contact, the latest first; for one of them. */
export async function readReadings(
  db: Db,
  { viewer, territory, account }: { viewer: string; territory: string; account: string },
  limit: number,
): Promise<{ by: string; at: Date; times: number }[]> {
  return db<{ by: string; at: Date; times: number }[]>`
    select reader as by, at, times from readings_of(${viewer}, ${territory}, ${account}, ${limit})`
}
