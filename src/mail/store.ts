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
    select o.id, c.email, c.name, o.subject, o.html, o.body, o.headers, o.created_at as "createdAt"
    from outbox o join contact c on c.account = o.account
    where o.id = ${id} and o.sent_at is null and o.failed_at is null
    for update of o skip locked`
  return row ?? null
}

/** It went: what it said is not kept. */
export async function markSent(tx: Db, id: string, now: Date): Promise<void> {
  await tx`
    update outbox set sent_at = ${now}, attempts = attempts + 1, subject = null, html = null, body = null, last_error = null
    where id = ${id}`
}

export async function noteFailure(db: Db, id: string, error: string, givenUpAt: Date | null): Promise<void> {
  const gone = givenUpAt !== null
  await db`
    update outbox set attempts = attempts + 1, last_error = ${error.slice(0, 500)}, failed_at = ${givenUpAt},
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
