import type { Fragment } from 'postgres'
import type { Db } from '../platform/db.ts'
import type { Viewer } from '../platform/viewer.ts'

/** Accounts of people who have not come yet: made by a coordinator, forgotten when nothing waits for them. */

/** The function that makes them: the owner's login is believed who the coordinator is. */
const entered = (tx: Db, { account, credential }: Viewer, person: Fragment) =>
  credential ? tx`enter_account(${credential}, ${person})` : tx`account_on_behalf(${account}, ${person})`

/**
 * The account of the person a coordinator enters something for, made with this name and number if there was none; null
 * when the actor coordinates nothing. Leaves an audit row.
 */
export async function accountOnBehalf(
  tx: Db,
  actor: Viewer,
  person: { email: string; name: string; phone?: string | null | undefined },
): Promise<string | null> {
  const given = tx`${person.email}, ${person.name}, ${person.phone ?? null}`
  const [row] = await tx`select ${entered(tx, actor, given)} as id`
  return row?.id ?? null
}

/** The same for several people at once, in their order; the name and number of an account that is made may be unknown. */
export async function accountsOnBehalf(
  tx: Db,
  actor: Viewer,
  people: readonly { email: string; name?: string | null | undefined; phone?: string | null | undefined }[],
): Promise<string[] | null> {
  const rows = await tx`
    select ${entered(tx, actor, tx`p.email, p.name, p.phone`)} as id
    from unnest(${people.map(({ email }) => email)}::text[], ${people.map(({ name }) => name ?? null)}::text[],
      ${people.map(({ phone }) => phone ?? null)}::text[]) with ordinality as p (email, name, phone, n)
    order by n`
  const ids = rows.map((row) => row.id as string | null)
  return ids.every((id) => id !== null) ? ids : null
}

/**
 * Forgets an account whose person never came and that nothing waits for: no listing, role, invitation or working link. No
 * farewell is mailed. For the worker; harmless when run twice.
 */
export async function forgetUnknown(db: Db, account: string, now: Date): Promise<void> {
  await db`
    delete from account a where a.id = ${account} and a.confirmed_at is null
      and not exists (select from listing where owner = a.id) and not exists (select from role where account = a.id)
      and not exists (select from member where account = a.id and state in ('invited', 'asked', 'member'))
      and not exists (select from sign_in_link where account = a.id and used_at is null and expires_at > ${now})`
}
