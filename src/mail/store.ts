import type { Db } from '../platform/db.ts'
import type { Stream } from '../platform/outbox.ts'

/** A mail to be sent now. */
export interface Due {
  id: string
  key: string
  stream: Stream
  /** What it says is worked out when it is sent. */
  late: boolean
  account: string | null
  /** Null when its reader has neither account nor address any more. */
  email: string | null
  name: string | null
  /** Null for one whose words are worked out when it is sent. */
  message: { subject: string; html: string; text: string } | null
  calendar: string | null
  headers: Record<string, string>
  createdAt: Date
  triedSince: Date
  attempts: number
  /** Why the address is out of use, or null. */
  suppressed: 'refused' | 'bounced' | 'complained' | null
}

const open = (db: Db) => db`sent_at is null and failed_at is null and dropped_at is null`

/**
 * Of `outbox o`: no older letter or alert of the same person is due, where one of the two is an alert. Worked out at once they
 * would say the same; one after the other, the second leaves out what the first told (index outbox_late).
 */
const inTurn = (db: Db, now: Date) => db`
  (not o.late or coalesce((select false from outbox n
    where n.account = o.account and n.late and num_nonnulls(n.sent_at, n.failed_at, n.dropped_at) = 0
      and n.next_try_at <= ${now} and n.id < o.id and 'alert' in (n.stream, o.stream) limit 1), true))`

/** Mails that are due, locked until the transaction ends; not those another process has. */
export async function lockDue(tx: Db, now: Date, limit: number): Promise<Due[]> {
  return tx<Due[]>`
    with due as materialized (
      select id from outbox o where ${open(tx)} and next_try_at <= ${now} and ${inTurn(tx, now)}
      order by late, next_try_at, kin, id limit ${limit} for update skip locked)
    select o.id, o.key, o.stream, o.late, o.account, coalesce(o.address, c.email) as email, c.name, o.calendar, o.headers,
      case when o.subject is not null
        then json_build_object('subject', o.subject, 'html', o.html, 'text', o.body) end as message, o.created_at as "createdAt",
      o.tried_since as "triedSince", o.attempts, s.reason as suppressed
    from outbox o left join contact c on c.account = o.account left join suppression s on s.account = o.account
    where o.id in (select id from due) order by o.late, o.next_try_at, o.kin, o.id`
}

/** They went: what they said is not kept, nor of whom. */
export async function markSent(tx: Db, ids: readonly string[], now: Date): Promise<void> {
  if (ids.length === 0) return
  await tx`
    update outbox set sent_at = ${now}, attempts = attempts + 1, subject = null, html = null, body = null, calendar = null,
      last_error = null, address = null, about = '{}'
    where id = any(${ids as string[]})`
}

/** There is nothing to say any more, or nobody who wants to hear it. */
export async function drop(tx: Db, ids: readonly string[], now: Date): Promise<void> {
  if (ids.length === 0) return
  await tx`
    update outbox set dropped_at = ${now}, subject = null, html = null, body = null, calendar = null, address = null,
      about = '{}'
    where id = any(${ids as string[]})`
}

export async function postpone(tx: Db, id: string, answer: string, until: Date): Promise<void> {
  await tx`
    update outbox set attempts = attempts + 1, last_error = ${answer.slice(0, 500)}, next_try_at = ${until} where id = ${id}`
}

/** Dead letters: a person may have them sent again. */
export async function giveUp(tx: Db, ids: readonly string[], answer: string, now: Date): Promise<void> {
  if (ids.length === 0) return
  await tx`
    update outbox set attempts = attempts + 1, last_error = ${answer.slice(0, 500)}, failed_at = ${now}, address = null,
      -- A sign-in mail nobody will get must not lie about with a link that works.
      subject = case when stream = 'account' then null else subject end,
      html = case when stream = 'account' then null else html end,
      body = case when stream = 'account' then null else body end
    where id = any(${ids as string[]})`
}

/** Gives up whatever waits, to be sent again by the operator alone; returns how many did. */
export async function setAside(tx: Db, why: string, now: Date): Promise<number> {
  const waiting = await tx`select id from outbox where ${open(tx)} for update`
  await giveUp(
    tx,
    waiting.map((row) => row.id as string),
    why,
    now,
  )
  return waiting.length
}

/** Marks an address as out of use; false when it was already. */
export async function suppress(tx: Db, account: string, answer: string, now: Date): Promise<boolean> {
  const result = await tx`
    insert into suppression (account, reason, code, at) select id, 'refused', ${answer.slice(0, 100)}, ${now}
    from account where id = ${account} on conflict (account) do nothing`
  return result.count > 0
}

export interface Standing {
  sent: number
  /** Nothing was left to say. */
  dropped: number
  waiting: number
  failed: number
}

/** How some mails stand: `failed` counts those given up or whose last try failed. */
export async function standingOf(db: Db, ids: readonly string[]): Promise<Standing> {
  const [row] = await db<Standing[]>`
    select count(*) filter (where sent_at is not null)::int as sent,
      count(*) filter (where dropped_at is not null)::int as dropped,
      count(*) filter (where sent_at is null and dropped_at is null and last_error is null)::int as waiting,
      count(*) filter (where sent_at is null and dropped_at is null and last_error is not null)::int as failed
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

/** Mails to somebody, or about them, that have not gone: whoever is sending one is waited for, and nobody begins to. */
export async function holdMails(tx: Db, account: string): Promise<void> {
  await tx`select hold_mails(${account})`
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
  /** Given up: refused for good, or tried for two days. */
  state: 'waiting' | 'given-up'
  createdAt: Date
  attempts: number
  /** When it is tried next, for one that waits. */
  nextTryAt: Date | null
  lastError: string | null
  /** What it says and whom it is for are still known. */
  resendable: boolean
}

/** Mails that have not gone, oldest first (index outbox_unsent). */
export async function unsentMails(db: Db): Promise<Unsent[]> {
  return db<Unsent[]>`
    select id, stream, case when failed_at is null then 'waiting' else 'given-up' end as state, created_at as "createdAt",
      attempts, case when failed_at is null then next_try_at end as "nextTryAt", last_error as "lastError",
      (late or subject is not null) and coalesce(account::text, address) is not null as resendable
    from outbox where sent_at is null and dropped_at is null order by created_at, id`
}

/**
 * Makes what was given up wait again as if never tried; returns how many do. A letter or an alert that a newer one of its
 * stream followed does not: that one said all of it.
 */
export async function resend(tx: Db, now: Date): Promise<number> {
  await tx`
    update outbox o set failed_at = null, dropped_at = ${now}
    where failed_at is not null and late and exists (select from outbox n
      where n.account = o.account and n.stream = o.stream and n.id > o.id and n.dropped_at is null)`
  const result = await tx`
    update outbox set failed_at = null, attempts = 0, last_error = null, next_try_at = ${now}, tried_since = ${now}
    where failed_at is not null and (late or subject is not null) and coalesce(account::text, address) is not null`
  return result.count
}

/** What became of the mails of a stream. */
export interface MailFigures {
  stream: Stream
  /** Handed over, or tried for the last time. */
  sent: number
  /** Taken by the server, and not sent back since. */
  delivered: number
  refused: number
  /** One of its links was visited. */
  clicked: number
}

/** Of the mails written since an instant, by stream (index outbox_created). */
export async function readFigures(db: Db, since: Date): Promise<MailFigures[]> {
  return db<MailFigures[]>`
    select stream, count(*) filter (where sent_at is not null or failed_at is not null)::int as sent,
      count(*) filter (where sent_at is not null and bounced_at is null)::int as delivered,
      count(*) filter (where failed_at is not null or bounced_at is not null)::int as refused,
      count(*) filter (where clicked_at is not null)::int as clicked
    from outbox where created_at > ${since} group by stream order by stream`
}

/** What comes back of a mail that went: the web notes it by function alone, for it sees no mail. */
export async function noteClick(db: Db, visit: string, now: Date): Promise<void> {
  await db`select note_click(${visit}, ${now})`
}

/** What a mail server tells of one mail. */
export interface MailEvent {
  mail: string
  what: 'delivered' | 'bounced' | 'complained'
  /** The server's words, without any address. */
  answer: string | null
}

/** How many were of mails that went, and the accounts that no mail goes to since. */
export async function noteEvents(
  tx: Db,
  events: readonly MailEvent[],
  now: Date,
): Promise<{ noted: number; marked: string[] }> {
  const [row] = await tx<{ noted: number; marked: string[] }[]>`
    select noted, marked from note_mail_events(${events.map(({ mail }) => mail)}::uuid[],
      ${events.map(({ what }) => what)}::text[], ${events.map(({ answer }) => answer)}::text[], ${now})`
  return row as { noted: number; marked: string[] }
}

/**
 * Accounts whose address was marked and of whom no coordinator heard yet, held until the transaction ends; another process
 * waits, for two mails of one hour to one coordinator are one.
 */
export async function lockUntold(tx: Db): Promise<string[]> {
  const rows = await tx`
    select account from suppression where told_at is null and reason <> 'complained' order by at, account
    limit 100 for update`
  return rows.map((row) => row.account)
}

export async function markToldOfRefused(tx: Db, accounts: readonly string[], now: Date): Promise<void> {
  await tx`update suppression set told_at = ${now} where account = any(${accounts as string[]})`
}

/** Whether a mail was written under this key. */
export async function wasWritten(db: Db, key: string): Promise<boolean> {
  const [row] = await db`select from outbox where key = ${key}`
  return row !== undefined
}

/**
 * Whether the mail under this key went on a civil day in Paris (`YYYY-MM-DD`) or before, or was given up or kept back by then
 * because its address is out of use. One that waits, or that our own server could not hand over, did not.
 */
export async function wentBy(db: Db, key: string, day: string): Promise<boolean> {
  const [row] = await db`
    select from outbox o where key = ${key} and coalesce(o.sent_at, o.dropped_at,
      case when exists (select from suppression s where s.account = o.account) then o.failed_at end)
      < (${day}::date + 1)::timestamp at time zone 'Europe/Paris'`
  return row !== undefined
}

/** Forgets mails that went, or had nothing to say, before `sent`, and dead letters given up before `dead`. */
export async function purgeOutbox(db: Db, { sent, dead }: { sent: Date; dead: Date }): Promise<void> {
  // Whatever ended before was written before (index outbox_created).
  await db`
    delete from outbox where created_at < ${dead} and (coalesce(sent_at, dropped_at) < ${sent} or failed_at < ${dead})`
}
