import type { Db } from '../platform/db.ts'

/** What comes back of mails that went: the web notes it by function alone, for it sees no mail. */

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
