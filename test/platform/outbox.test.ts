import net, { type AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import type { Actor } from '../../src/accounts/model.ts'
import { createMailer, sendMail } from '../../src/mail/service.ts'
import { queueMail } from '../../src/platform/outbox.ts'
import { useDb } from '../support/db.ts'
import { START, useDeps } from '../support/deps.ts'
import { refusal, startSmtp } from '../support/smtp.ts'

const db = useDb()
const deps = useDeps(db)
let smtp: Awaited<ReturnType<typeof startSmtp>>
let zoe: Actor
let keys = 0

beforeAll(async () => {
  smtp = await startSmtp()
  zoe = await deps.person('zoe@releve.test')
  await db.sql`update contact set name = 'Zoé "la" Remplaçante, <IDE>' where account = ${zoe.account}`
})
beforeEach(() => {
  smtp.mails.length = 0
  smtp.hooks.onData = undefined
  smtp.hooks.onRcpt = undefined
})
afterAll(() => smtp.stop())

/** The worker's dependencies with mails going to an address, the sink's if none is given. */
function sendingTo(url = smtp.url) {
  const mailer = createMailer(url, 'Relève <releve@releve.test>')
  onTestFinished(() => mailer.close())
  return { ...deps.worker, mailer }
}

const MESSAGE = { subject: 'Un remplacement près de chez vous', html: '<p>À vous</p>', text: 'À vous\n' }

async function queue(key = `test:${keys++}`): Promise<string | null> {
  const mail = { key, account: zoe.account, stream: 'account' as const, message: MESSAGE, headers: { 'X-Test': 'yes' } }
  return db.sql.begin((tx) => queueMail(tx, mail, START))
}

async function rowOf(id: string | null) {
  const [row] = await db.sql`
    select sent_at as "sentAt", failed_at as "failedAt", attempts, last_error as "lastError", subject, html, body
    from outbox where id = ${id}`
  return row
}

const idOf = (mail: (typeof smtp.mails)[number] | undefined) => mail?.mail.messageId
const CONTENT = { subject: MESSAGE.subject, html: MESSAGE.html, body: MESSAGE.text }
const GONE = { subject: null, html: null, body: null }

describe('a mail', () => {
  test('goes to whom it is for, as it was written, and is then forgotten', async () => {
    const id = await queue()
    await sendMail(sendingTo(), id as string)
    expect(smtp.mails).toHaveLength(1)
    const [mail] = smtp.mails
    expect(mail).toMatchObject({ from: 'releve@releve.test', to: ['zoe@releve.test'] })
    expect(mail?.mail).toMatchObject({
      subject: MESSAGE.subject,
      from: { name: 'Relève', address: 'releve@releve.test' },
      to: [{ name: 'Zoé "la" Remplaçante, <IDE>', address: 'zoe@releve.test' }],
      messageId: `<${id}@releve.test>`,
      date: START.toISOString(),
      text: expect.stringContaining('À vous'),
      html: expect.stringContaining('<p>À vous</p>'),
    })
    const headers = Object.fromEntries(mail?.mail.headers.map(({ key, value }) => [key, value]) ?? [])
    expect(headers).toMatchObject({ 'auto-submitted': 'auto-generated', 'x-test': 'yes' })
    expect(await rowOf(id)).toEqual({ sentAt: START, failedAt: null, attempts: 1, lastError: null, ...GONE })
  })

  test('goes once, however often its job runs, and however many run it at once', async () => {
    const id = (await queue()) as string
    smtp.hooks.onData = async () => {
      await sleep(100)
      return undefined
    }
    await Promise.all([sendMail(sendingTo(), id), sendMail(sendingTo(), id), sendMail(sendingTo(), id)])
    await sendMail(sendingTo(), id)
    expect(smtp.mails).toHaveLength(1)
    expect(await rowOf(id)).toMatchObject({ attempts: 1 })
  })

  test('is one mail under one key, with one job', async () => {
    const [first, second] = [await queue('same'), await queue('same')]
    expect(first).not.toBeNull()
    expect(second).toBeNull()
    const jobs = await db.sql`
      select payload from graphile_worker._private_jobs where payload->>'mail' = ${first}`
    expect(jobs).toHaveLength(1)
  })

  test('is not queued when the change that caused it is undone', async () => {
    const undone = db.sql.begin(async (tx) => {
      const mail = { key: 'undone', account: zoe.account, stream: 'account' as const, message: MESSAGE }
      await queueMail(tx, mail, START)
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    expect(await queue('undone')).not.toBeNull()
  })

  test('to an account that is gone is nobody’s', async () => {
    const gone = await deps.person('gone@releve.test')
    const mail = { key: 'gone', account: gone.account, stream: 'account' as const, message: MESSAGE }
    const id = await db.sql.begin((tx) => queueMail(tx, mail, START))
    await db.sql`delete from account where id = ${gone.account}`
    await sendMail(sendingTo(), id as string)
    expect(smtp.mails).toEqual([])
  })
})

describe('a server that does not take it', () => {
  test.each([
    ['the recipient', 'onRcpt', 451],
    ['the message', 'onData', 452],
  ] as const)('for now (%s): it stays, the job tries again, and it goes', async (_what, hook, code) => {
    const id = (await queue()) as string
    smtp.hooks[hook] = () => refusal(code, 'zoe@releve.test: try again later')
    await expect(sendMail(sendingTo(), id)).rejects.toThrow()
    await expect(sendMail(sendingTo(), id)).rejects.toThrow()
    // What the operator reads of it names no address.
    const waiting = { sentAt: null, failedAt: null, attempts: 2, lastError: `SMTP: ${code}`, ...CONTENT }
    expect(await rowOf(id)).toEqual(waiting)
    smtp.hooks[hook] = undefined
    await sendMail(sendingTo(), id)
    expect(await rowOf(id)).toMatchObject({ sentAt: START, attempts: 3, lastError: null, ...GONE })
    expect(smtp.mails).toHaveLength(1)
  })

  test.each([
    ['the recipient', 'onRcpt', 550],
    ['the message', 'onData', 554],
  ] as const)('for good (%s): it is given up and not tried again', async (_what, hook, code) => {
    const id = (await queue()) as string
    smtp.hooks[hook] = () => refusal(code, 'no such user')
    await sendMail(sendingTo(), id)
    expect(await rowOf(id)).toMatchObject({ sentAt: null, failedAt: START, attempts: 1, lastError: `SMTP: ${code}` })
    smtp.hooks[hook] = undefined
    await sendMail(sendingTo(), id)
    expect(smtp.mails).toEqual([])
  })

  test('because it does not know us: nothing is given up for a wrong password of ours', async () => {
    const id = (await queue()) as string
    await expect(sendMail(sendingTo(smtp.url.replace('//', '//releve:wrong@')), id)).rejects.toThrow()
    expect(await rowOf(id)).toMatchObject({ sentAt: null, failedAt: null, ...CONTENT })
    await sendMail(sendingTo(), id)
    expect(smtp.mails).toHaveLength(1)
  })

  test('because it is not there: it stays', async () => {
    const id = (await queue()) as string
    await expect(sendMail(sendingTo('smtp://127.0.0.1:9'), id)).rejects.toThrow()
    expect(await rowOf(id)).toMatchObject({ sentAt: null, failedAt: null, attempts: 1, ...CONTENT })
  })
})

describe('a connection that breaks', () => {
  test('in the middle of the message: nothing arrived, the next try does', async () => {
    const id = (await queue()) as string
    await expect(sendMail(sendingTo(await breaking('in the message')), id)).rejects.toThrow()
    expect(smtp.mails).toEqual([])
    await sendMail(sendingTo(), id)
    expect(smtp.mails.map(idOf)).toEqual([`<${id}@releve.test>`])
  })

  test('before the answer: it is sent again under the same Message-ID and date, so that one of the two is dropped', async () => {
    const id = (await queue()) as string
    await expect(sendMail(sendingTo(await breaking('before the answer')), id)).rejects.toThrow()
    expect(await rowOf(id)).toMatchObject({ sentAt: null, failedAt: null, ...CONTENT })
    await sendMail(sendingTo(), id)
    expect(smtp.mails.map(idOf)).toEqual([`<${id}@releve.test>`, `<${id}@releve.test>`])
    expect(smtp.mails[1]?.mail.date).toBe(smtp.mails[0]?.mail.date)
  })
})

/** A wire to the sink that is cut while the message travels, or when its end has arrived and was kept. */
async function breaking(when: 'in the message' | 'before the answer'): Promise<string> {
  const proxy = net.createServer((client) => {
    const server = net.connect(smtp.port, '127.0.0.1')
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
    server.on('data', async (chunk) => {
      if (sent.includes('\r\n.\r\n')) return cut()
      client.write(chunk)
    })
  })
  await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening))
  onTestFinished(() => void proxy.close())
  return `smtp://127.0.0.1:${(proxy.address() as AddressInfo).port}`
}
