import net, { type AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { createMailer, type Dkim } from '../../src/mail/service.ts'
import { type OutgoingMail, queueMail } from '../../src/platform/outbox.ts'
import type { TestDb } from '../support/db.ts'
import { START, type TestDeps } from '../support/deps.ts'

/** What tests of sending have in common. */

export const MESSAGE = { subject: 'Un remplacement près de chez vous', html: '<p>À vous</p>', text: 'À vous\n' }

/** The worker's dependencies with mails going to an address of the test's choice. */
export function sendingTo(deps: TestDeps, url: string, dkim: Dkim | null = null) {
  const mailer = createMailer(url, 'Relève <releve@releve.test>', dkim)
  onTestFinished(() => mailer.close())
  return { ...deps.worker, mailer }
}

let keys = 0

/** Puts a mail in the outbox; its id, or null when its key was there. */
export async function queue(db: TestDb, account: string, mail: Partial<OutgoingMail> = {}): Promise<string> {
  const full = { key: `test:${keys++}`, account, stream: 'interest' as const, message: MESSAGE, ...mail }
  return (await db.sql.begin((tx) => queueMail(tx, full, START))) as string
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
