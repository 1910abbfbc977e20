import nodemailer, { type SendMailOptions, type Transporter } from 'nodemailer'
import type { Deps } from '../accounts/context.ts'
import * as store from './store.ts'

export { mailsOf, standingOf } from './store.ts'

/** What sending needs beyond the others. */
export interface Mailing {
  mailer: Mailer
}

export interface Mailer {
  from: string
  transport: Transporter
  close(): void
}

/** Opens a pooled SMTP transport; what the operator's URL says wins over our patience. Nothing is sent until the first mail. */
export function createMailer(smtpUrl: string, from: string): Mailer {
  const url = new URL(smtpUrl)
  const defaults = {
    pool: 'true',
    maxConnections: '5',
    connectionTimeout: '10000',
    greetingTimeout: '10000',
    socketTimeout: '30000',
  }
  for (const [name, value] of Object.entries(defaults))
    if (!url.searchParams.has(name)) url.searchParams.set(name, value)
  const transport = nodemailer.createTransport(url.href)
  return { from, transport, close: () => transport.close() }
}

/** An address without account is forgotten after this, though its last mail never went. */
const FAREWELL_DAYS = 7

/** Forgets the addresses of people who are gone and whom no mail reached. */
export async function purgeFarewells(deps: Pick<Deps, 'sql' | 'clock'>): Promise<void> {
  await store.purgeFarewells(deps.sql, new Date(deps.clock().getTime() - FAREWELL_DAYS * 86_400_000))
}

/**
 * Sends one mail of the outbox. A kill between the SMTP answer and the commit sends it again with the same Message-ID.
 * A permanent refusal (5xx) of the mail gives it up; any other failure throws, so that the job tries again with back-off.
 */
export async function sendMail(deps: Deps & Mailing, id: string): Promise<void> {
  let failure: unknown = null
  await deps.sql.begin(async (tx) => {
    const mail = await store.lockWaiting(tx, id)
    if (!mail) return
    try {
      await deps.mailer.transport.sendMail(envelope(deps, mail))
      await store.markSent(tx, id, deps.clock())
    } catch (error) {
      failure = error
    }
  })
  if (!failure) return
  const permanent = isPermanent(failure)
  await store.noteFailure(deps.sql, id, describe(failure), permanent ? deps.clock() : null)
  if (permanent) deps.log.error({ mail: id }, 'mail: refused for good')
  // The server's words hold the address: they stop here, for logs and failed jobs keep what is thrown.
  else throw new Error(describe(failure))
}

function envelope(deps: Deps & Mailing, mail: store.Waiting): SendMailOptions {
  const host = new URL(deps.baseUrl).hostname
  return {
    from: deps.mailer.from,
    to: mail.name ? { name: mail.name, address: mail.email } : mail.email,
    subject: mail.subject,
    html: mail.html,
    text: mail.body,
    messageId: `<${mail.id}@${host}>`,
    date: mail.createdAt,
    headers: { 'Auto-Submitted': 'auto-generated', ...mail.headers },
  }
}

/** A 5xx about this recipient or this message; one about us (greeting, login, sender) is the operator's to mend. */
function isPermanent(error: unknown): boolean {
  if (!(error instanceof Error && 'responseCode' in error && 'command' in error)) return false
  const code = Number(error.responseCode)
  return code >= 500 && code < 600 && (error.command === 'RCPT TO' || error.command === 'DATA')
}

/** What the operator may read of a failure: the server's code, never the address. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown failure'
  const code = 'responseCode' in error ? error.responseCode : 'code' in error ? error.code : error.name
  return `SMTP: ${String(code)}`
}
