import type { Db } from '../platform/db.ts'
import type { Viewer } from '../platform/viewer.ts'
import type { Role } from './model.ts'

/** Sign-in links, sessions and tokens: made and read by functions (sql/0045) that take a proof. */

export interface SignInLink {
  id: string
  account: string
  next: string | null
}

/** Instants of what is asked or opened: from `now` to `until`. */
export interface Span {
  now: Date
  until: Date
}

/** A link to be mailed to an address, whose account is made if there is none; null when it had enough (`anHour`) of them. */
export async function requestLink(
  db: Db,
  { email, next, anHour, now, until }: { email: string; next: string | null; anHour: number } & Span,
): Promise<string | null> {
  const [row] = await db`select request_link(${email}, ${next}, ${now}, ${until}, ${anHour}) as id`
  return row?.id ?? null
}

/** The same for an account. */
export async function addLink(
  db: Db,
  { account, next, anHour, now, until }: { account: string; next: string | null; anHour: number } & Span,
): Promise<string | null> {
  const [row] = await db`select add_link(${account}, ${next}, ${now}, ${until}, ${anHour}) as id`
  return row?.id ?? null
}

/** From now on this opens a session: the digest of what is mailed. For the owner's login. */
export async function insertProof(
  db: Db,
  proof: { hash: Buffer; account: string; link: string | null; expiresAt: Date },
): Promise<void> {
  await db`
    insert into proof (hash, account, link, expires_at)
    values (${proof.hash}, ${proof.account}, ${proof.link}, ${proof.expiresAt})
    on conflict (hash) do update set expires_at = excluded.expires_at`
}

/** The code of a link; for the owner's login. */
export async function setCode(db: Db, link: string, code: Buffer): Promise<void> {
  await db`update sign_in_link set code = ${code} where id = ${link}`
}

/** A session to be opened: its digest, and the secret of the one that the same browser had until now. */
export interface Fresh extends Span {
  hash: Buffer
  replaced: string | null
}

/** Whose session was opened, and where they were going; null when the proof is none, was used, or is too old. */
export async function openSession(
  db: Db,
  proof: string,
  { hash, replaced, now, until }: Fresh,
): Promise<{ account: string; next: string | null } | null> {
  const [row] = await db<{ account: string; next: string | null }[]>`
    select who as account, onward as next from open_session(${proof}, ${hash}, ${replaced}, ${now}, ${until})`
  return row ?? null
}

/** The same by a code. A failure has to be committed: it counts as a try. */
export async function openSessionByCode(
  db: Db,
  { email, code }: { email: string; code: string },
  { hash, replaced, now, until }: Fresh,
): Promise<{ account: string; next: string | null } | null> {
  const [row] = await db<{ account: string; next: string | null }[]>`
    select who as account, onward as next
    from open_session_by_code(${email}, ${code}, ${hash}, ${replaced}, ${now}, ${until})`
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

export async function insertSession(db: Db, hash: Buffer, account: string, now: Date, expiresAt: Date): Promise<void> {
  await db`
    insert into session (hash, account, created_at, expires_at) values (${hash}, ${account}, ${now}, ${expiresAt})`
}

export async function closeSession(db: Db, credential: string): Promise<void> {
  await db`select close_session(${credential})`
}

/** Every session of whoever asks, and the links that were mailed to them. */
export async function closeSessions(db: Db, credential: string, now: Date): Promise<void> {
  await db`select close_sessions(${credential}, ${now})`
}

/** Whose a cookie or a personal token is, what they may be, and when they were last heard of. */
export async function readSignedIn(
  db: Db,
  kind: 'session' | 'token',
  credential: string,
  now: Date,
): Promise<{ account: string; roles: Role[]; lastContactAt: Date } | null> {
  const [row] = await db<{ account: string; roles: Role[]; lastContactAt: Date }[]>`
    select account, roles, last_contact_at as "lastContactAt" from signed_in(${kind}, ${credential}, ${now})`
  return row ?? null
}

export interface Token {
  id: string
  name: string
  createdAt: Date
}

/** For the owner's login. */
export async function insertToken(db: Db, account: string, name: string, hash: Buffer): Promise<void> {
  await db`insert into token (account, name, hash) values (${account}, ${name}, ${hash})`
}

/** A personal token of whoever asks; null when the credential is nobody's any more. */
export async function makeToken(db: Db, viewer: Viewer, name: string, hash: Buffer): Promise<Token | null> {
  const [row] = await db<Token[]>`
    select id, name, created_at as "createdAt" from make_token(${viewer.credential ?? null}, ${name}, ${hash})`
  return row ?? null
}

export async function listTokens(db: Db, account: string): Promise<Token[]> {
  return db<Token[]>`select id, name, created_at as "createdAt" from token where account = ${account} order by id`
}

export async function deleteToken(db: Db, account: string, id: string): Promise<boolean> {
  const result = await db`delete from token where account = ${account} and id = ${id}`
  return result.count > 0
}
