import type { Db } from './db.ts'
import { addJob, type Routing } from './jobs.ts'
import { sign } from './tokens.ts'

/** What a mail is about: people may stop digests and alerts, and nothing else. */
export type Stream =
  | 'account'
  | 'listing'
  | 'interest'
  | 'reminder'
  | 'desk'
  | 'digest'
  | 'alert'
  | 'member'
  | 'broadcast'
  | 'campaign'

export interface OutgoingMail {
  /** Event × recipient: the same key twice is one mail. */
  key: string
  /** Whom to: the address is read when it is sent. Null for a person who has no account any more. */
  account: string | null
  /** Of whom has no account: kept until the mail went. */
  address?: string
  /** Accounts whose words or contact it holds: when one of them is erased first, it does not go. */
  about?: readonly string[]
  stream: Stream
  message: { subject: string; html: string; text: string }
  /** An iCalendar file that goes along. */
  calendar?: string | null
  headers?: Record<string, string>
}

/** Mails waiting are sent many at a time: one job takes whatever is due, and jobs that wait fold into one. */
export const SENDING: Routing = { key: () => 'all' }

/**
 * Puts a mail in the outbox with the job that sends it, in the caller's transaction. Returns its id, or null when it was
 * there already.
 */
export async function queueMail(tx: Db, secret: string, mail: OutgoingMail, now: Date): Promise<string | null> {
  const { subject, html, text } = mail.message
  const [row] = await tx`
    insert into outbox (key, account, address, about, stream, subject, html, body, visit, calendar, headers, created_at,
      next_try_at, tried_since)
    values (${mail.key}, ${mail.account}, ${mail.address ?? null}, ${[...(mail.about ?? [])]}, ${mail.stream}, ${subject},
      ${html}, ${text}, ${visitOf(secret, mail.key)}, ${mail.calendar ?? null}, ${tx.json(mail.headers ?? {})}, ${now}, ${now}, ${now})
    on conflict (key) do nothing returning id`
  if (!row) return null
  await addJob(tx, 'mail.send', {}, SENDING)
  return row.id
}

/** What the links of a mail carry, by its key: 128 bits that nobody guesses. */
export function visitOf(secret: string, key: string): string {
  return sign(secret, 'visit', key).subarray(0, 16).toString('base64url')
}

/** A letter, an alert or a broadcast to an account: what it says is worked out when it is sent. */
export interface LateMail {
  key: string
  account: string
  stream: 'digest' | 'alert' | 'broadcast'
  /** Letters of the same kin are sent together. */
  kin?: string | null
}

/**
 * Puts such mails in the outbox with a job that sends them; returns the ids of those that were not there already. They are
 * tried for two days from `triedSince` on.
 */
export async function queueLate(
  tx: Db,
  secret: string,
  mails: readonly LateMail[],
  now: Date,
  triedSince = now,
): Promise<string[]> {
  const rows = await tx`
    insert into outbox (key, account, stream, late, kin, visit, created_at, next_try_at, tried_since)
    select key, account, stream, true, kin, visit, ${now}, ${now}, ${triedSince}
    from unnest(${mails.map(({ key }) => key)}::text[], ${mails.map(({ account }) => account)}::uuid[],
      ${mails.map(({ stream }) => stream)}::text[], ${mails.map(({ kin }) => kin ?? null)}::text[],
      ${mails.map(({ key }) => visitOf(secret, key))}::text[]) as m (key, account, stream, kin, visit)
    on conflict (key) do nothing returning id`
  if (rows.length > 0) await addJob(tx, 'mail.send', {}, SENDING)
  return rows.map((row) => row.id)
}
