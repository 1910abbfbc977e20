import type { Db } from '../platform/db.ts'
import type { Contact, Role, RoleName } from './model.ts'

export interface SignInLink {
  id: string
  account: string
  next: string | null
}

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

export async function accountWithEmail(db: Db, email: string): Promise<string | null> {
  const [row] = await db`select account_with_email(${email}) as id`
  return row?.id ?? null
}

/** Whether its owner has proved, once, to read what is mailed there. */
export async function isConfirmed(db: Db, account: string): Promise<boolean> {
  const [row] = await db`select from account where id = ${account} and confirmed_at is not null`
  return row !== undefined
}

/** How many links an account has asked for since an instant. */
export async function countLinks(db: Db, account: string, since: Date): Promise<number> {
  const [row] = await db`
    select count(*)::int as n from sign_in_link where account = ${account} and created_at > ${since}`
  return row?.n
}

export async function insertLink(
  db: Db,
  link: { account: string; next: string | null; createdAt: Date; expiresAt: Date },
): Promise<string> {
  const [row] = await db`
    insert into sign_in_link (account, next, created_at, expires_at)
    values (${link.account}, ${link.next}, ${link.createdAt}, ${link.expiresAt}) returning id`
  return row?.id
}

/** Uses a link once: null when it is unknown, used or expired. Wrong codes do not spoil the mailed token. */
export async function useLink(db: Db, id: string, now: Date): Promise<SignInLink | null> {
  const [row] = await db<SignInLink[]>`
    update sign_in_link set used_at = ${now}
    where id = ${id} and used_at is null and expires_at > ${now}
    returning id, account, next`
  return row ?? null
}

/** A link as it stands, used or not; the web's login may read it. */
export async function seeLink(
  db: Db,
  id: string,
): Promise<(SignInLink & { usedAt: Date | null; expiresAt: Date }) | null> {
  const [row] = await db<(SignInLink & { usedAt: Date | null; expiresAt: Date })[]>`
    select id, account, next, used_at as "usedAt", expires_at as "expiresAt" from sign_in_link where id = ${id}`
  return row ?? null
}

/** Holds the account's row, so that what is counted next is counted once. */
export async function lockAccount(tx: Db, account: string): Promise<void> {
  await tx`select from account where id = ${account} for update`
}

export async function voidLinks(tx: Db, account: string, now: Date): Promise<void> {
  await tx`update sign_in_link set used_at = ${now} where account = ${account} and used_at is null`
}

/** For the worker, whose login may delete. Whoever is invited to a CPTS has the time of the invitation to come. */
export async function purge(
  db: Db,
  now: Date,
  { weekAgo, monthAgo }: { weekAgo: Date; monthAgo: Date },
): Promise<void> {
  await db`delete from session where expires_at < ${now}`
  await db`delete from sign_in_link where expires_at < ${weekAgo}`
  await db`
    delete from account a where a.confirmed_at is null and a.created_at < ${weekAgo}
      and not exists (select from listing where owner = a.id) and not exists (select from role where account = a.id)
      and not exists (select from member where account = a.id and state = 'invited' and since > ${monthAgo})`
}

/** Links that a code may still open, by address; each call counts as a try on every one. Known or not, one statement. */
export async function tryLinks(db: Db, email: string, now: Date): Promise<string[]> {
  const rows = await db`
    update sign_in_link set attempts = attempts + 1
    where account = account_with_email(${email}) and used_at is null and expires_at > ${now} and attempts < 5
    returning id`
  return rows.map((row) => row.id)
}

/** A try that succeeded is not counted against the link. */
export async function forgiveTry(db: Db, id: string): Promise<void> {
  await db`update sign_in_link set attempts = attempts - 1 where id = ${id}`
}

export async function readLink(db: Db, id: string): Promise<(SignInLink & { email: string; expiresAt: Date }) | null> {
  const [row] = await db<(SignInLink & { email: string; expiresAt: Date })[]>`
    select l.id, l.account, l.next, c.email, l.expires_at as "expiresAt"
    from sign_in_link l join contact c on c.account = l.account where l.id = ${id}`
  return row ?? null
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

export async function insertSession(db: Db, hash: Buffer, account: string, now: Date, expiresAt: Date): Promise<void> {
  await db`
    insert into session (hash, account, created_at, expires_at) values (${hash}, ${account}, ${now}, ${expiresAt})`
}

export async function deleteSession(db: Db, hash: Buffer): Promise<void> {
  await db`delete from session where hash = ${hash}`
}

export async function deleteSessions(db: Db, account: string): Promise<void> {
  await db`delete from session where account = ${account}`
}

/** Whose a credential is, and when they were last heard of. */
export interface Known {
  account: string
  lastContactAt: Date
}

export async function accountOfSession(db: Db, hash: Buffer, now: Date): Promise<Known | null> {
  const [row] = await db<Known[]>`
    select s.account, a.last_contact_at as "lastContactAt" from session s join account a on a.id = s.account
    where s.hash = ${hash} and s.expires_at > ${now}`
  return row ?? null
}

export async function accountOfToken(db: Db, hash: Buffer): Promise<Known | null> {
  const [row] = await db<Known[]>`
    select t.account, a.last_contact_at as "lastContactAt" from token t join account a on a.id = t.account
    where t.hash = ${hash}`
  return row ?? null
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
export async function readContact(db: Db, viewer: string, subject: string): Promise<Contact | null> {
  const [row] = await db<Contact[]>`select name, email, phone from read_contact(${viewer}, ${subject})`
  return row ?? null
}

export async function setContact(
  db: Db,
  account: string,
  change: { name?: string | null | undefined; phone?: string | null | undefined },
): Promise<void> {
  const columns = (['name', 'phone'] as const).filter((key) => change[key] !== undefined)
  if (columns.length > 0) await db`update contact set ${db(change, columns)} where account = ${account}`
}

export interface Token {
  id: string
  name: string
  createdAt: Date
}

export async function insertToken(db: Db, account: string, name: string, hash: Buffer): Promise<Token> {
  const [row] = await db<Token[]>`
    insert into token (account, name, hash) values (${account}, ${name}, ${hash})
    returning id, name, created_at as "createdAt"`
  return row as Token
}

export async function listTokens(db: Db, account: string): Promise<Token[]> {
  return db<Token[]>`select id, name, created_at as "createdAt" from token where account = ${account} order by id`
}

export async function deleteToken(db: Db, account: string, id: string): Promise<boolean> {
  const result = await db`delete from token where account = ${account} and id = ${id}`
  return result.count > 0
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
