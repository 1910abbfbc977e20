import nodemailer, { type SendMailOptions, type Transporter } from 'nodemailer'
import type { Stream } from '../platform/outbox.ts'

/** The way out: a pooled SMTP transport, whose mails are signed where there is a key. */

export interface Mailer {
  from: string
  /** What somebody waits for has connections of its own: thousands of letters may stand before the others. */
  answers: Transporter
  letters: Transporter
  close(): void
}

/** Signs what goes out (RFC 6376). */
export interface Dkim {
  domain: string
  selector: string
  /** PEM. */
  privateKey: string
}

/** Signed wherever it stands: what a reader's mail program acts upon, RFC 8058's two above all. */
const SIGNED =
  'From:To:Reply-To:Subject:Date:Message-ID:MIME-Version:Content-Type:Content-Transfer-Encoding:' +
  'List-Id:List-Unsubscribe:List-Unsubscribe-Post:Auto-Submitted'

/** Opens a pooled SMTP transport; what the operator's URL says wins over our patience. Nothing is sent until the first mail. */
export function createMailer(smtpUrl: string, from: string, dkim: Dkim | null = null): Mailer {
  const url = new URL(smtpUrl)
  const defaults = {
    pool: 'true',
    maxConnections: '5',
    maxMessages: '1000',
    connectionTimeout: '10000',
    greetingTimeout: '10000',
    socketTimeout: '30000',
  }
  for (const [name, value] of Object.entries(defaults))
    if (!url.searchParams.has(name)) url.searchParams.set(name, value)
  const options = dkim
    ? {
        dkim: {
          domainName: dkim.domain,
          keySelector: dkim.selector,
          privateKey: dkim.privateKey,
          headerFieldNames: SIGNED,
        },
      }
    : {}
  const [answers, letters] = [
    nodemailer.createTransport(url.href, options),
    nodemailer.createTransport(url.href, options),
  ]
  return {
    from,
    answers,
    letters,
    close() {
      answers.close()
      letters.close()
    },
  }
}

/** A mail as it goes out. */
export interface Outgoing {
  id: string
  stream: Stream
  late: boolean
  email: string
  name: string | null
  createdAt: Date
  message: { subject: string; html: string; text: string }
  calendar: string | null
  headers: Record<string, string>
}

/** What nodemailer sends; the Message-ID is the row's, so that mailboxes fold a mail that comes twice. */
export function envelopeOf(mail: Outgoing, from: string, baseUrl: string): SendMailOptions {
  return {
    from,
    to: mail.name ? { name: inHeader(mail.name), address: mail.email } : mail.email,
    ...mail.message,
    subject: inHeader(mail.message.subject),
    messageId: `<${mail.id}@${new URL(baseUrl).hostname}>`,
    date: mail.createdAt,
    headers: { 'Auto-Submitted': 'auto-generated', ...mail.headers },
    ...(mail.calendar
      ? {
          attachments: [
            {
              filename: 'releve.ics',
              content: mail.calendar,
              contentType: 'text/calendar; charset=utf-8; method=PUBLISH',
            },
          ],
        }
      : {}),
  }
}

/** One line; and what looks encoded (RFC 2047) stays what it is: else its reader's program would decode what nobody checked. */
const inHeader = (text: string) => text.replaceAll(/\p{Cc}+/gu, ' ').replaceAll('=?', '= ?')

/** What became of a try. */
export type Verdict =
  | { sent: true }
  /** The server's code, never its words: they hold the address. */
  | { sent: false; answer: string; permanent: boolean; address: boolean; ours: boolean }

/** Hands one mail to SMTP. */
export async function post(mailer: Mailer, mail: Outgoing, baseUrl: string): Promise<Verdict> {
  try {
    await (mail.late ? mailer.letters : mailer.answers).sendMail(envelopeOf(mail, mailer.from, baseUrl))
    return { sent: true }
  } catch (error) {
    // Refused for its words, a mail may be so for what somebody else wrote: that must not cut its reader off.
    return verdictOf(error, mail.stream === 'interest')
  }
}

function verdictOf(error: unknown, othersWords: boolean): Verdict {
  const { code, command, response } = answerOf(error)
  const said = code !== null && (command === 'RCPT TO' || command === 'DATA')
  const permanent = said && code >= 500 && code < 600
  const [enhanced] = /\b5\.\d{1,3}\.\d{1,3}\b/.exec(response) ?? []
  const words = code ?? (error instanceof Error && 'code' in error ? error.code : 'failure')
  return {
    sent: false,
    answer: `SMTP: ${String(words)}${permanent && enhanced ? ` ${enhanced}` : ''}`,
    permanent,
    // RFC 3463: 5.1 is about the address, 5.2.1 a mailbox that is shut; 5.2.2 is full, 5.3 to 5.7 are about systems and us.
    address: permanent && (enhanced ? /^5\.(1\.\d+|2\.1)$/.test(enhanced) : command === 'RCPT TO' || !othersWords),
    // About the way there, not this mail: greeting, login, sender, or no connection at all.
    ours: !said,
  }
}

function answerOf(error: unknown): { code: number | null; command: string; response: string } {
  if (!(error instanceof Error)) return { code: null, command: '', response: '' }
  const code = 'responseCode' in error ? Number(error.responseCode) : null
  const command = 'command' in error ? String(error.command) : ''
  const response = 'response' in error ? String(error.response) : ''
  return { code, command, response }
}
