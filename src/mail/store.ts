import type { Db } from '../platform/db.ts'

export interface Waiting {
  id: string
  email: string
  name: string | null
  subject: string
  html: string
  body: string
  headers: Record<string, string>
  createdAt: Date
}

/** The mail, locked until the transaction ends; null when it went, was given up, or another process has it. */
export async function lockWaiting(tx: Db, id: string): Promise<Waiting | null> {
  const [row] = await tx<Waiting[]>`
    select o.id, coalesce(o.address, c.email) as email, c.name, o.subject, o.html, o.body, o.headers, o.created_at as "createdAt"
    from outbox o left join contact c on c.account = o.account
    where o.id = ${id} and o.sent_at is null and o.failed_at is null and coalesce(o.address, c.email) is not null
    for update of o skip locked`
  return row ?? null
}

/** It went: what it said is not kept, nor of whom. */
export async function markSent(tx: Db, id: string, now: Date): Promise<void> {
  await tx`
    update outbox set sent_at = ${now}, attempts = attempts + 1, subject = null, html = null, body = null, last_error = null,
      address = null, about = '{}'
    where id = ${id}`
}

export async function noteFailure(db: Db, id: string, error: string, givenUpAt: Date | null): Promise<void> {
  const gone = givenUpAt !== null
  await db`
    update outbox set attempts = attempts + 1, last_error = ${error.slice(0, 500)}, failed_at = ${givenUpAt},
      address = case when ${gone} then null else address end,
      -- A sign-in mail nobody will get must not lie about with a link that works.
      subject = case when ${gone} and stream = 'account' then null else subject end,
      html = case when ${gone} and stream = 'account' then null else html end,
      body = case when ${gone} and stream = 'account' then null else body end
    where id = ${id} and sent_at is null`
}

export interface Standing {
  sent: number
  waiting: number
  failed: number
}

/** How some mails stand: `failed` counts those given up or whose last try failed. */
export async function standingOf(db: Db, ids: readonly string[]): Promise<Standing> {
  const [row] = await db<Standing[]>`
    select count(*) filter (where sent_at is not null)::int as sent,
      count(*) filter (where sent_at is null and last_error is null)::int as waiting,
      count(*) filter (where sent_at is null and last_error is not null)::int as failed
    from outbox where id = any(${ids as string[]})`
  return row as Standing
}

/** What is left to be said after an account's end: to the other side of an introduction, or to the address that was. */
export interface Farewell {
  id: string
  account: string | null
  address: string | null
  /** The reader's own listing, where the other was its candidate. */
  listing: string | null
  title: string | null
}

/** Takes them out: they are gone with the transaction that writes the mails. */
export async function takeFarewells(tx: Db, erased: string): Promise<Farewell[]> {
  return tx<Farewell[]>`
    delete from farewell where erased = ${erased} returning id, account, address, listing, title`
}

/** Addresses of people who are gone are kept no longer than this, whether a mail reached them or not. */
export async function purgeFarewells(db: Db, before: Date): Promise<void> {
  await db`delete from farewell where at < ${before}`
  await db`delete from outbox where address is not null and created_at < ${before}`
}

export interface Sent {
  stream: string
  createdAt: Date
  sentAt: Date | null
  failedAt: Date | null
}

/** When somebody was written to and on what account; what was said is not kept. */
export async function mailsOf(db: Db, account: string): Promise<Sent[]> {
  return db<Sent[]>`
    select stream, created_at as "createdAt", sent_at as "sentAt", failed_at as "failedAt" from mails_of(${account})`
}

/** A mail that has not gone. */
export interface Unsent {
  id: string
  stream: string
  createdAt: Date
  /** Refused for good. */
  failedAt: Date | null
  attempts: number
  lastError: string | null
  /** What it says and whom it is for are still known. */
  resendable: boolean
}

/** Mails that have not gone, oldest first (index outbox_waiting). */
export async function unsentMails(db: Db): Promise<Unsent[]> {
  return db<Unsent[]>`
    select id, stream, created_at as "createdAt", failed_at as "failedAt", attempts, last_error as "lastError",
      subject is not null and html is not null and body is not null and coalesce(account::text, address) is not null
        as resendable
    from outbox where sent_at is null order by created_at, id`
}

/** Makes mails wait again as if never tried; returns the ids of those that do. */
export async function waitAgain(tx: Db, ids: readonly string[]): Promise<string[]> {
  const rows = await tx`
    update outbox set failed_at = null, attempts = 0, last_error = null
    where id = any(${ids as string[]}) and sent_at is null returning id`
  return rows.map((row) => row.id)
}
