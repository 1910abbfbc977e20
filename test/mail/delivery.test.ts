import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Actor } from '../../src/accounts/model.ts'
import { resendMails, unsentMails } from '../../src/mail/outbox.ts'
import { readFigures, sendDue } from '../../src/mail/service.ts'
import { queueMail, visitOf } from '../../src/platform/outbox.ts'
import { useDb } from '../support/db.ts'
import { START, useDeps } from '../support/deps.ts'
import { refusal } from '../support/smtp.ts'
import { breaking, MESSAGE, queue, rowOf, sendingTo, useSending } from './sending.ts'

const db = useDb()
const deps = useDeps(db)
const { smtp, later, batch: send } = useSending(deps)
let zoe: Actor

beforeAll(async () => {
  zoe = await deps.person('zoe@releve.test')
  await db.sql`update contact set name = 'Zoé "la" Remplaçante, <IDE>' where account = ${zoe.account}`
})
beforeEach(async () => {
  deps.now = START
  await db.sql`delete from outbox`
  await db.sql`delete from suppression`
})

const MINUTE = 60_000
const idOf = (mail: (typeof smtp.mails)[number] | undefined) => mail?.mail.messageId
const CONTENT = { subject: MESSAGE.subject, html: MESSAGE.html, body: MESSAGE.text }
const GONE = { subject: null, html: null, body: null }

describe('a mail', () => {
  test('goes to whom it is for, as it was written, and is then forgotten', async () => {
    const id = await queue(deps, zoe.account, { headers: { 'X-Test': 'yes' }, calendar: 'BEGIN:VCALENDAR\r\n' })
    await send()
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
      attachments: [{ filename: 'releve.ics', mimeType: 'text/calendar' }],
    })
    const headers = Object.fromEntries(mail?.mail.headers.map(({ key, value }) => [key, value]) ?? [])
    expect(headers).toMatchObject({ 'auto-submitted': 'auto-generated', 'x-test': 'yes' })
    expect(await rowOf(db, id)).toMatchObject({ sentAt: START, failedAt: null, attempts: 1, lastError: null, ...GONE })
  })

  test('goes once, however many send at once', async () => {
    const id = await queue(deps, zoe.account)
    smtp.hooks.onData = async () => {
      await sleep(100)
      return undefined
    }
    await Promise.all([send(), send(), send()])
    await send()
    expect(smtp.mails).toHaveLength(1)
    expect(await rowOf(db, id)).toMatchObject({ attempts: 1 })
  })

  test('is one mail under one key, and many wait for one job', async () => {
    expect(await queue(deps, zoe.account, { key: 'same' })).not.toBeNull()
    expect(await queue(deps, zoe.account, { key: 'same' })).toBeNull()
    await queue(deps, zoe.account)
    const jobs = await db.sql`
      select from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
      where t.identifier = 'mail.send'`
    expect(jobs).toHaveLength(1)
  })

  test('is not queued when the change that caused it is undone', async () => {
    const undone = db.sql.begin(async (tx) => {
      const mail = { key: 'undone', account: zoe.account, stream: 'account' as const, message: MESSAGE }
      await queueMail(tx, deps.worker.secret, mail, START)
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    expect(await queue(deps, zoe.account, { key: 'undone' })).not.toBeNull()
  })

  test('to an account that is gone is nobody’s', async () => {
    const gone = await deps.person('gone@releve.test')
    await queue(deps, gone.account)
    await db.sql`delete from account where id = ${gone.account}`
    await send()
    expect(smtp.mails).toEqual([])
  })

  test('lets no name or subject into the headers', async () => {
    await db.sql`update contact set name = ${'Eve\r\nBcc: eve@evil.test\r\n\r\nhello'} where account = ${zoe.account}`
    await queue(deps, zoe.account, { message: { ...MESSAGE, subject: 'Bonjour\r\nBcc: eve@evil.test' } })
    await send()
    expect(smtp.mails[0]?.to).toEqual(['zoe@releve.test'])
    expect(smtp.mails[0]?.mail.headers.map(({ key }) => key)).not.toContain('bcc')
    expect(smtp.mails[0]?.mail.text?.trim()).toBe('À vous')
    await db.sql`update contact set name = null where account = ${zoe.account}`
  })

  test('waits while answers go: letters are many', async () => {
    // Nothing in them is due: they are dropped, but only after what somebody waits for.
    await db.sql`
      insert into outbox (key, account, stream, late, created_at, next_try_at, tried_since)
      select 'late:' || n, ${zoe.account}, 'digest', true, ${START}, ${START}, ${START} from generate_series(1, 60) n`
    const answer = await queue(deps, zoe.account)
    await send()
    expect(smtp.mails.map(idOf)).toEqual([`<${answer}@releve.test>`])
    const [left] = await db.sql`select count(*)::int as n from outbox where sent_at is null and dropped_at is null`
    expect(left?.n).toBe(60 - 24)
  })
})

describe('a server that does not take it', () => {
  test.each([
    ['the recipient', 'onRcpt', 451],
    ['the message', 'onData', 452],
  ] as const)('for now (%s): it is tried again, less and less often, and goes', async (_what, hook, code) => {
    const id = await queue(deps, zoe.account)
    smtp.hooks[hook] = () => refusal(code, 'zoe@releve.test: try again later')
    const pauses: number[] = []
    for (let i = 0; i < 3; i++) {
      await send()
      const row = await rowOf(db, id)
      // What the operator reads of it names no address.
      expect(row).toMatchObject({
        sentAt: null,
        failedAt: null,
        attempts: i + 1,
        lastError: `SMTP: ${code}`,
        ...CONTENT,
      })
      pauses.push(row?.nextTryAt.getTime() - deps.now.getTime())
      // Not before.
      expect(await send()).toBe(0)
      deps.now = row?.nextTryAt
    }
    expect(pauses).toEqual([MINUTE, 2 * MINUTE, 4 * MINUTE])
    smtp.hooks[hook] = undefined
    await send()
    expect(await rowOf(db, id)).toMatchObject({ sentAt: deps.now, attempts: 4, lastError: null, ...GONE })
    expect(smtp.mails).toHaveLength(1)
  })

  test('for two days: it is given up, listed, and goes when it is sent again', async () => {
    const id = await queue(deps, zoe.account)
    smtp.hooks.onRcpt = () => refusal(450, 'busy')
    let tries = 0
    for (; !(await rowOf(db, id))?.failedAt; tries++) {
      deps.now = (await rowOf(db, id))?.nextTryAt
      await send()
    }
    expect(deps.now.getTime() - START.getTime()).toBe(48 * 60 * MINUTE)
    expect(tries).toBeGreaterThan(15)
    expect(await unsentMails(db.sql)).toMatchObject([
      { id, state: 'given-up', lastError: 'SMTP: 450', resendable: true },
    ])
    // Nothing is wrong with the address.
    expect(await db.sql`select from suppression`).toHaveLength(0)
    smtp.hooks.onRcpt = undefined
    await send()
    expect(smtp.mails).toEqual([])
    expect(await resendMails(deps.worker)).toEqual({ resent: 1, gone: 0 })
    await send()
    expect(smtp.mails.map(idOf)).toEqual([`<${id}@releve.test>`])
  })

  test.each([
    ['the recipient', 'onRcpt', 550],
    ['the message', 'onData', 554],
  ] as const)('for good (%s): it is given up, and the address is out of use', async (_what, hook, code) => {
    const id = await queue(deps, zoe.account, { stream: 'listing' })
    smtp.hooks[hook] = () => refusal(code, 'no such user zoe@releve.test')
    await send()
    expect(await rowOf(db, id)).toMatchObject({
      sentAt: null,
      failedAt: START,
      attempts: 1,
      lastError: `SMTP: ${code}`,
    })
    expect(await db.sql`select account, reason, code from suppression`).toEqual([
      { account: zoe.account, reason: 'refused', code: `SMTP: ${code}` },
    ])
    smtp.hooks[hook] = undefined
    // What she asks for herself may prove that it works again; nothing else is tried.
    const [answer, reminder] = [await queue(deps, zoe.account), await queue(deps, zoe.account, { stream: 'reminder' })]
    const signIn = await queue(deps, zoe.account, { stream: 'account' })
    await send()
    expect(smtp.mails.map(idOf)).toEqual([`<${signIn}@releve.test>`])
    expect(await rowOf(db, answer)).toMatchObject({ failedAt: START, lastError: 'address out of use' })
    expect(await rowOf(db, reminder)).toMatchObject({ droppedAt: START, ...GONE })
  })

  test.each([
    ['our reputation', 'listing', '5.7.1 rejected as spam', 'SMTP: 554 5.7.1'],
    ['a full mailbox', 'listing', '5.2.2 over quota', 'SMTP: 554 5.2.2'],
    ['what somebody else wrote in it', 'interest', 'rejected as spam', 'SMTP: 554'],
  ] as const)('because of %s: the mail is given up, the address stays', async (_what, stream, words, lastError) => {
    const id = await queue(deps, zoe.account, { stream })
    smtp.hooks.onData = () => refusal(554, words)
    await send()
    expect(await rowOf(db, id)).toMatchObject({ failedAt: START, lastError })
    expect(await db.sql`select from suppression`).toHaveLength(0)
  })

  test('because it does not know us: nothing is given up for a wrong password of ours', async () => {
    const id = await queue(deps, zoe.account)
    await send(smtp.url.replace('//', '//releve:wrong@'))
    expect(await rowOf(db, id)).toMatchObject({ sentAt: null, failedAt: null, ...CONTENT })
    later(MINUTE)
    await send()
    expect(smtp.mails).toHaveLength(1)
  })

  test('because it is not there: it stays, and the others are not tried one after the other', async () => {
    for (let i = 0; i < 60; i++) await queue(deps, zoe.account)
    await sendDue(sendingTo(deps, 'smtp://127.0.0.1:9'))
    const [tried] = await db.sql`select count(*)::int as n from outbox where attempts > 0`
    expect(tried?.n).toBe(25)
    later(MINUTE)
    for (let i = 0; i < 3; i++) await send()
    expect(new Set(smtp.mails.map(idOf)).size).toBe(60)
  })

  test('for one of many: the others go', async () => {
    const adam = await deps.person('adam@releve.test')
    smtp.hooks.onRcpt = (address) => (address.startsWith('zoe') ? refusal(450, 'busy') : undefined)
    const [hers, his] = [await queue(deps, zoe.account), await queue(deps, adam.account)]
    await send()
    expect(smtp.mails.map(idOf)).toEqual([`<${his}@releve.test>`])
    expect(await rowOf(db, hers)).toMatchObject({ sentAt: null, attempts: 1 })
  })
})

describe('a connection that breaks', () => {
  test('in the middle of the message: nothing arrived, the next try does', async () => {
    const id = await queue(deps, zoe.account)
    await send(await breaking(smtp.port, 'in the message'))
    expect(smtp.mails).toEqual([])
    later(MINUTE)
    await send()
    expect(smtp.mails.map(idOf)).toEqual([`<${id}@releve.test>`])
  })

  test('before the answer: it is sent again under the same Message-ID and date, so that one of the two is dropped', async () => {
    const id = await queue(deps, zoe.account)
    await send(await breaking(smtp.port, 'before the answer'))
    expect(await rowOf(db, id)).toMatchObject({ sentAt: null, failedAt: null, ...CONTENT })
    later(MINUTE)
    await send()
    expect(smtp.mails.map(idOf)).toEqual([`<${id}@releve.test>`, `<${id}@releve.test>`])
    expect(smtp.mails[1]?.mail.date).toBe(smtp.mails[0]?.mail.date)
  })

  test('because the server stalls: it is tried again', async () => {
    const id = await queue(deps, zoe.account)
    smtp.hooks.onData = async () => {
      await sleep(1500)
      return undefined
    }
    await send(`${smtp.url}?socketTimeout=300`)
    expect(await rowOf(db, id)).toMatchObject({ sentAt: null, failedAt: null, attempts: 1 })
    smtp.hooks.onData = undefined
    await sleep(1500)
    later(MINUTE)
    await send()
    expect(new Set(smtp.mails.map(idOf))).toEqual(new Set([`<${id}@releve.test>`]))
  })
})

test('figures say what became of the mails', async () => {
  const adam = await deps.person('adam@releve.test')
  smtp.hooks.onRcpt = (address) => (address.startsWith('zoe') ? refusal(550, 'no such user') : undefined)
  await queue(deps, zoe.account)
  const [clicked, bounced] = [await queue(deps, adam.account, { key: 'read' }), await queue(deps, adam.account)]
  await queue(deps, adam.account, { stream: 'listing' })
  await send()
  await db.sql`select note_click(${visitOf(deps.web.secret, 'read')}, ${START})`
  await db.sql`select note_mail_event(${bounced}, 'bounced', '5.1.1', ${START})`
  expect(await rowOf(db, clicked)).toMatchObject({ sentAt: START })
  expect(await readFigures(db.sql, new Date(START.getTime() - 1))).toEqual([
    { stream: 'interest', sent: 3, delivered: 1, refused: 2, clicked: 1 },
    { stream: 'listing', sent: 1, delivered: 1, refused: 0, clicked: 0 },
  ])
})
