import net, { type AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, onTestFinished } from 'vitest'
import { createMailer, type Dkim, sendBatch } from '../../src/mail/service.ts'
import { type OutgoingMail, queueMail } from '../../src/platform/outbox.ts'
import { createWorld, LISTING, type Person, type World } from '../api/world.ts'
import { useApi } from '../support/api.ts'
import { type TestDb, useDb } from '../support/db.ts'
import { START, type TestDeps, useDeps } from '../support/deps.ts'
import { sendLetters } from '../support/letters.ts'
import { type Mail, startSmtp } from '../support/smtp.ts'

/** What tests of sending have in common. */

export const MESSAGE = { subject: 'Un remplacement près de chez vous', html: '<p>À vous</p>', text: 'À vous\n' }

/** The worker's dependencies with mails going to an address of the test's choice. */
export function sendingTo(deps: TestDeps, url: string, dkim: Dkim | null = null) {
  const mailer = createMailer(url, 'Relève <releve@releve.test>', dkim)
  onTestFinished(() => mailer.close())
  return { ...deps.worker, mailer }
}

/** A mail server that has no mail before each test and takes all, and what goes to it. Call it after `useDeps`. */
export function useSending(deps: TestDeps) {
  const smtp = {} as Awaited<ReturnType<typeof startSmtp>>
  beforeAll(async () => {
    Object.assign(smtp, await startSmtp())
  })
  afterAll(() => smtp.stop())
  beforeEach(() => {
    smtp.mails.length = 0
    smtp.hooks.onData = undefined
    smtp.hooks.onRcpt = undefined
  })
  return {
    smtp,
    /** Sends a batch of what is due; returns how many it dealt with. */
    batch: (url = smtp.url) => sendBatch(sendingTo(deps, url)),
    /** Sends the weekly letter to everyone due. */
    letters: () => sendLetters(sendingTo(deps, smtp.url)),
    to: (email: string): Mail[] => smtp.mails.filter((mail) => mail.to.includes(email)),
    later(ms: number): void {
      deps.now = new Date(deps.now.getTime() + ms)
    },
  }
}

/** The API's world with a mail server, over a database of its own; its clock begins at `start`. */
export function useMailWorld(start = START) {
  const db = useDb()
  const deps = useDeps(db)
  const send = useApi(() => deps.web)
  const sending = useSending(deps)
  const world = {} as World
  beforeAll(async () => {
    deps.now = start
    Object.assign(world, await createWorld(deps, send))
  })

  /** Publishes a listing of the owner's, a second later; whom it suits is for the test to have found. */
  async function publish(title: string, change: object = {}): Promise<string> {
    sending.later(1000)
    const { body } = await world.send('POST', '/api/listings', world.owner, { ...LISTING, ...change, title })
    await world.send('POST', `/api/listings/${body.id}/submit`, world.owner)
    await world.send('POST', `/api/listings/${body.id}/moderation`, world.desk, { decision: 'publish' })
    return body.id
  }

  return { db, deps, send, world, publish, ...sending }
}

export type Locum = Person & { id: string; email: string }

/** Before each test, at `now`: nothing is published, nobody was told anything, and one locum is there whom listings suit. */
export function useLocum({ db, deps, world }: ReturnType<typeof useMailWorld>, now = START): Locum {
  const locum = {} as Locum
  beforeEach(async () => {
    deps.now = now
    const tables = ['outbox', 'match', 'match_mark', 'interest', 'alert', 'saved_search', 'digest_sent', 'suppression']
    for (const table of [...tables, 'candidate']) await db.sql`delete from ${db.sql(table)}`
    await db.sql`update listing set state = 'withdrawn' where state = 'published'`
    const person = await world.candidate()
    const [contact] = await db.sql`select email from contact where account = ${person.account}`
    Object.assign(locum, person, contact)
    await db.sql`delete from graphile_worker._private_jobs`
  })
  return locum
}

let keys = 0

/** Puts a mail in the outbox; its id, or null when its key was there. */
export async function queue({ worker }: TestDeps, account: string, mail: Partial<OutgoingMail> = {}): Promise<string> {
  const full = { key: `test:${keys++}`, account, stream: 'interest' as const, message: MESSAGE, ...mail }
  return (await worker.sql.begin((tx) => queueMail(tx, worker.secret, full, START))) as string
}

export async function rowOf(db: TestDb, id: string | null) {
  const [row] = await db.sql`
    select sent_at as "sentAt", failed_at as "failedAt", dropped_at as "droppedAt", attempts, next_try_at as "nextTryAt",
      last_error as "lastError", subject, html, body
    from outbox where id = ${id}`
  return row
}

/** A wire to the sink that is cut while the message travels, or when its end has arrived and was kept. */
export async function breaking(port: number, when: 'in the message' | 'before the answer'): Promise<string> {
  const proxy = net.createServer((client) => {
    const server = net.connect(port, '127.0.0.1')
    const cut = () => {
      client.destroy()
      server.destroy()
    }
    client.on('error', cut)
    server.on('error', cut)
    let sent = ''
    client.on('data', (chunk) => {
      sent += chunk
      if (when === 'in the message' && sent.includes('\r\nSubject:')) return cut()
      server.write(chunk)
    })
    server.on('data', (chunk) => {
      if (sent.includes('\r\n.\r\n')) return cut()
      client.write(chunk)
    })
  })
  await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening))
  onTestFinished(() => void proxy.close())
  return `smtp://127.0.0.1:${(proxy.address() as AddressInfo).port}`
}
