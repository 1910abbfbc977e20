import type { Db } from './db.ts'
import { addJob } from './jobs.ts'

export interface OutgoingMail {
  /** Event × recipient: the same key twice is one mail. */
  key: string
  /** Whom to: the address is read when it is sent. Null for a person who has no account any more. */
  account: string | null
  /** Of whom has no account: kept until the mail went. */
  address?: string
  /** Accounts whose words or contact it holds: when one of them is erased first, it does not go. */
  about?: readonly string[]
  stream: 'account' | 'listing' | 'interest' | 'digest'
  message: { subject: string; html: string; text: string }
  headers?: Record<string, string>
}

/**
 * Puts a mail in the outbox with the job that sends it, in the caller's transaction. Returns its id, or null when it was
 * there already.
 */
export async function queueMail(tx: Db, mail: OutgoingMail, now: Date): Promise<string | null> {
  const { subject, html, text } = mail.message
  const [row] = await tx`
    insert into outbox (key, account, address, about, stream, subject, html, body, headers, created_at)
    values (${mail.key}, ${mail.account}, ${mail.address ?? null}, ${[...(mail.about ?? [])]}, ${mail.stream}, ${subject},
      ${html}, ${text}, ${tx.json(mail.headers ?? {})}, ${now})
    on conflict (key) do nothing returning id`
  if (!row) return null
  await addJob(tx, 'mail.send', { mail: row.id })
  return row.id
}
