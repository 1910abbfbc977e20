import fs from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import type { SMTPServerEnvelope } from 'smtp-server'
import { syncFolder, writeSynced } from './secrets.ts'

/** What the list of the mailbox says of a message; from and to are those of the envelope, recipients joined by ", ". */
export type MailboxEntry = {
  id: string
  from: string
  to: string
  subject: string
  date: string
  listId: string | null
}

const ID = /^\d{10}$/
const MAX_BYTES = 25 * 1024 * 1024

/**
 * An SMTP server on the loopback and a free port that keeps every message as `dataDir/mailbox/ID.eml` with what the list
 * says of it in `ID.json` beside. It answers 250 only once the disk has both. Ids are numbers in the order of arrival.
 */
export async function startMailbox(options: {
  dataDir: string
}): Promise<{ url: string; dir: string; stop(): Promise<void> }> {
  const { SMTPServer } = await import('smtp-server').catch(() => {
    throw new Error('smtp-server is not installed: run npm ci without --omit=optional, or set SMTP_URL')
  })
  const dir = path.join(options.dataDir, 'mailbox')
  await fs.mkdir(dir, { recursive: true, mode: 0o700 })
  await removeUnfinished(dir)
  let last = Number((await idsIn(dir)).at(-1) ?? 0)
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    size: MAX_BYTES,
    closeTimeout: 1_000,
    async onData(stream, session, done) {
      try {
        const parts: Buffer[] = []
        for await (const part of stream) if (!stream.sizeExceeded) parts.push(part as Buffer)
        if (stream.sizeExceeded) throw Object.assign(new Error('Message too big'), { responseCode: 552 })
        const id = String(++last).padStart(10, '0')
        await store(dir, id, session.envelope, Buffer.concat(parts))
        done(null, `kept as ${id}`)
      } catch (error) {
        done(error as Error)
      }
    },
  })
  server.on('error', () => {}) // a client that hangs up; what it had not been told is kept, it will send again
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.server.address() as AddressInfo
  return { url: `smtp://127.0.0.1:${port}`, dir, stop: () => new Promise((resolve) => server.close(resolve)) }
}

/** The messages kept in the mailbox folder, oldest first. */
export async function listMailbox(dir: string): Promise<MailboxEntry[]> {
  const ids = await idsIn(dir)
  const entries: MailboxEntry[] = []
  for (let at = 0; at < ids.length; at += 64) {
    const texts = await Promise.all(
      ids.slice(at, at + 64).map((id) => fs.readFile(path.join(dir, `${id}.json`), 'utf8')),
    )
    entries.push(...texts.map((text) => JSON.parse(text) as MailboxEntry))
  }
  return entries
}

/** One message as it was sent, or null when there is none of that id (or it is not an id at all). */
export async function readMailbox(dir: string, id: string): Promise<Buffer | null> {
  if (!ID.test(id)) return null
  return fs.readFile(path.join(dir, `${id}.eml`)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
}

/** A message is there when its .eml is: the entry beside it got its name first. */
async function store(dir: string, id: string, envelope: SMTPServerEnvelope, raw: Buffer): Promise<void> {
  const entry = path.join(dir, `${id}.json`)
  const message = path.join(dir, `${id}.eml`)
  const text = JSON.stringify(await describe(id, envelope, raw))
  await Promise.all([writeSynced(`${entry}.tmp`, text), writeSynced(`${message}.tmp`, raw)])
  await fs.rename(`${entry}.tmp`, entry)
  await fs.rename(`${message}.tmp`, message)
  await syncFolder(dir)
}

async function describe(id: string, envelope: SMTPServerEnvelope, raw: Buffer): Promise<MailboxEntry> {
  const { default: PostalMime, decodeWords } = await import('postal-mime')
  const end = raw.indexOf('\r\n\r\n')
  // A header that cannot be parsed must not lose the message: it is listed without a subject.
  const mail = await PostalMime.parse(end < 0 ? raw : raw.subarray(0, end + 4)).catch(() => null)
  const sent = new Date(mail?.date ?? '')
  const listId = mail?.headers.find((header) => header.key === 'list-id')?.value
  return {
    id,
    from: envelope.mailFrom ? envelope.mailFrom.address : '',
    to: envelope.rcptTo.map((recipient) => recipient.address).join(', '),
    subject: mail?.subject ?? '',
    date: (Number.isNaN(sent.getTime()) ? new Date() : sent).toISOString(),
    // The identifier alone (RFC 2919): the phrase before it is for people.
    listId: listId ? (/<([^>]+)>/.exec(listId)?.[1] ?? decodeWords(listId)) : null,
  }
}

async function idsIn(dir: string): Promise<string[]> {
  const names = await fs.readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  const ids = names.filter((name) => name.endsWith('.eml')).map((name) => name.slice(0, -'.eml'.length))
  return ids.filter((id) => ID.test(id)).sort()
}

/** What a kill left half-written was never acknowledged; its number is given again. */
async function removeUnfinished(dir: string): Promise<void> {
  for (const name of await fs.readdir(dir))
    if (name.endsWith('.tmp')) await fs.rm(path.join(dir, name), { force: true })
}
