import type { Db } from '../platform/db.ts'
import { accountAt, type Viewer } from '../platform/viewer.ts'
import type { Contact, Role, RoleName } from './model.ts'

/** The accounts of some addresses, in their order, made where there are none. */
export async function accountsForEmails(db: Db, emails: readonly string[]): Promise<string[]> {
  const rows = await db`
    select account_for_email(email) as id from unnest(${emails as string[]}::text[]) with ordinality as e (email, n)
    order by n`
  return rows.map((row) => row.id)
}

/** The addresses of some accounts. Not for the web, whose login cannot read them. */
export async function emailsOf(db: Db, accounts: readonly string[]): Promise<Map<string, string>> {
  const rows = await db`select account, email from contact where account = any(${accounts as string[]})`
  return new Map(rows.map((row) => [row.account, row.email]))
}

/** Those of some addresses (lower case) that belong to an account. Not for the web, whose login cannot read them. */
export async function knownEmails(db: Db, emails: readonly string[]): Promise<Set<string>> {
  const rows = await db`select email from contact where email = any(${emails as string[]})`
  return new Set(rows.map((row) => row.email))
}

/** Whether an address, which a coordinator typed, is an account's. */
export async function isAddressOf(db: Db, viewer: Viewer, email: string, account: string): Promise<boolean> {
  const [row] = await db`select ${accountAt(db, viewer, db`${email}`)} as account`
  return row?.account === account
}

/** Whether its owner has proved, once, to read what is mailed there. */
export async function isConfirmed(db: Db, account: string): Promise<boolean> {
  const [row] = await db`select from account where id = ${account} and confirmed_at is not null`
  return row !== undefined
}

/** Holds the account's row, so that what is counted next is counted once. */
export async function lockAccount(tx: Db, account: string): Promise<void> {
  await tx`select from account where id = ${account} for update`
}

/** For the worker, whose login may delete. Whoever is invited to a CPTS has the time of the invitation to come. */
export async function purge(
  db: Db,
  now: Date,
  { weekAgo, monthAgo }: { weekAgo: Date; monthAgo: Date },
): Promise<void> {
  await db`delete from session where expires_at < ${now}`
  await db`delete from sign_in_link where expires_at < ${weekAgo}`
  await db`delete from proof where expires_at < ${now}`
  await db`
    delete from account a where a.confirmed_at is null and a.created_at < ${weekAgo}
      and not exists (select from listing where owner = a.id) and not exists (select from role where account = a.id)
      and not exists (select from member where account = a.id and state = 'invited' and since > ${monthAgo})`
}

/** A sign-in link and whom it is mailed to. Not for the web, whose login cannot read addresses. */
export async function readLink(db: Db, id: string): Promise<Link | null> {
  const [row] = await db<Link[]>`
    select l.id, l.account, c.email, l.expires_at as "expiresAt"
    from sign_in_link l join contact c on c.account = l.account where l.id = ${id}`
  return row ?? null
}

interface Link {
  id: string
  account: string
  email: string
  expiresAt: Date
}

export async function confirmAccounts(db: Db, accounts: readonly string[], now: Date): Promise<void> {
  await db`
    update account set confirmed_at = coalesce(confirmed_at, ${now}), last_contact_at = ${now}
    where id = any(${accounts as string[]})`
}

export async function isThere(db: Db, account: string): Promise<boolean> {
  const [row] = await db`select from account where id = ${account}`
  return row !== undefined
}

/** Why no mail goes to somebody: it was refused, came back, or was called unwanted. */
export type AddressTrouble = 'refused' | 'bounced' | 'complained'

/** `answer` is the server's, without the address. */
export async function readTrouble(
  db: Db,
  account: string,
): Promise<{ reason: AddressTrouble; since: Date; answer: string | null } | null> {
  const [row] = await db<{ reason: AddressTrouble; since: Date; answer: string | null }[]>`
    select reason, at as since, code as answer from suppression where account = ${account}`
  return row ?? null
}

/** Mails go there again, where they did not for one of these reasons. */
export async function liftTrouble(db: Db, account: string, reasons: readonly AddressTrouble[]): Promise<void> {
  await db`delete from suppression where account = ${account} and reason = any(${reasons as string[]})`
}

export async function readRoles(db: Db, account: string): Promise<Role[]> {
  const rows = await db`select role, territory from role where account = ${account} order by role, territory`
  return rows.map((row) => (row.territory ? { role: row.role, territory: row.territory } : { role: row.role }))
}

/** Being a practitioner or a candidate is one's own to say; a coordinator is named by the operator. */
export async function takeRole(db: Db, account: string, role: Exclude<RoleName, 'coordinator'>): Promise<void> {
  await db`select take_role(${account}, ${role})`
}

export interface Granted {
  account: string
  role: RoleName
  territory: string | null
}

/** Roles add up: those that somebody has already stay. */
export async function addRoles(db: Db, roles: readonly Granted[]): Promise<void> {
  await db`
    insert into role (account, role, territory)
    select * from unnest(${roles.map((r) => r.account)}::uuid[], ${roles.map((r) => r.role)}::text[],
      ${roles.map((r) => r.territory)}::text[])
    on conflict do nothing`
}

export async function setNames(db: Db, named: readonly { account: string; name: string }[]): Promise<void> {
  await db`
    update contact c set name = n.name
    from unnest(${named.map((n) => n.account)}::uuid[], ${named.map((n) => n.name)}::text[]) as n (account, name)
    where c.account = n.account`
}

/** A contact, where the database function allows the viewer to see it (and leaves an audit row). */
export async function readContact(db: Db, viewer: Viewer, subject: string): Promise<Contact | null> {
  const { account, credential } = viewer
  const [row] = await db<Contact[]>`
    select name, email, phone
    from ${credential ? db`see_contact(${credential}, ${subject})` : db`read_contact(${account}, ${subject})`}`
  return row ?? null
}

/** One's own name and number; what is left out stays. */
export async function setContact(
  db: Db,
  viewer: Viewer,
  change: { name?: string | null | undefined; phone?: string | null | undefined },
): Promise<void> {
  await db`select set_contact(${viewer.credential ?? null}, ${JSON.stringify(change)}::text::jsonb)`
}

/**
 * Erases all that is known of a person, everywhere; what was open must have been closed. Returns the candidates to whom it
 * gives back half-days. Harmless when run twice.
 */
export async function eraseAccount(tx: Db, account: string, now: Date): Promise<string[]> {
  return (await tx`select erase_account(${account}, ${now}) as candidate`).map((row) => row.candidate)
}

/** What an account leaves of itself by being used. */
export interface Traces {
  account: { id: string; createdAt: Date; confirmedAt: Date | null; lastContactAt: Date }
  sessions: { createdAt: Date; expiresAt: Date }[]
  signInLinks: { createdAt: Date; expiresAt: Date; usedAt: Date | null }[]
  /** `by` says whether the person did it or somebody else, who is not named. */
  audit: { at: Date; action: string; by: 'me' | 'other' | null }[]
}

export async function readTraces(db: Db, account: string): Promise<Traces | null> {
  const [row] = await db<Traces['account'][]>`
    select id, created_at as "createdAt", confirmed_at as "confirmedAt", last_contact_at as "lastContactAt"
    from account where id = ${account}`
  if (!row) return null
  const sessions = db<Traces['sessions']>`
    select created_at as "createdAt", expires_at as "expiresAt" from session where account = ${account} order by created_at`
  const signInLinks = db<Traces['signInLinks']>`
    select created_at as "createdAt", expires_at as "expiresAt", used_at as "usedAt" from sign_in_link
    where account = ${account} order by id`
  const audit = db<Traces['audit']>`
    select at, action, done_by as by from trail_of(${account})`
  return { account: row, sessions: await sessions, signInLinks: await signInLinks, audit: await audit }
}
