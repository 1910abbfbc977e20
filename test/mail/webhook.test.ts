import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { useApi } from '../support/api.ts'
import { useDb } from '../support/db.ts'
import { useDeps } from '../support/deps.ts'
import { signedHeaders, WEBHOOK_SECRET } from '../support/webhook.ts'

/** The operator's mail provider tells what became of mails, signed as the makers of Standard Webhooks sign. */

const PLAIN = 'thirty-two characters that sign, at least'
const db = useDb()
const deps = useDeps(db)
const send = useApi(() => deps.web)
const sendPlain = useApi(() => ({ ...deps.web, mailWebhookSecret: PLAIN }))
const sendUnset = useApi(() => ({ ...deps.web, mailWebhookSecret: null }))

const tell = (body: unknown, headers = signedHeaders(JSON.stringify(body), deps.now)) =>
  send('POST', '/api/mail/events', { body, headers })

let people = 0

/** A mail that went to somebody of its own. */
async function sent(): Promise<{ id: string; account: string; messageId: string }> {
  const { account } = await deps.person(`lecteur${people++}@releve.test`)
  const [row] = await db.sql`
    insert into outbox (key, account, stream, created_at, next_try_at, tried_since, sent_at)
    values (${randomUUID()}, ${account}, 'digest', ${deps.now}, ${deps.now}, ${deps.now}, ${deps.now}) returning id`
  return { id: row?.id, account, messageId: `<${row?.id}@releve.test>` }
}

const became = async (id: string) => {
  const [row] = await db.sql`select delivered_at, bounced_at, complained_at from outbox where id = ${id}`
  return Object.entries(row ?? {}).flatMap(([what, at]) => (at ? [what.replace('_at', '')] : []))
}
const markedAs = async (account: string) =>
  (await db.sql`select reason, code from suppression where account = ${account}`)[0] ?? null

describe('what it tells', () => {
  test('is noted of the mail: delivered, sent back for good, complained of', async () => {
    const [one, two, three] = [await sent(), await sent(), await sent()]
    const events = [
      { type: 'delivered', messageId: one.messageId },
      {
        type: 'bounced',
        messageId: two.messageId,
        permanent: true,
        answer: '550 5.1.1 <lecteur1@releve.test>: inconnu\n',
      },
      { type: 'complained', messageId: three.messageId },
    ]
    expect(await tell(events)).toMatchObject({ status: 200, body: { noted: 3, ignored: 0 } })
    expect([await became(one.id), await became(two.id), await became(three.id)]).toEqual([
      ['delivered'],
      ['bounced'],
      ['complained'],
    ])
    expect(await markedAs(one.account)).toBeNull()
    expect(await markedAs(two.account)).toEqual({ reason: 'bounced', code: '550 5.1.1 … inconnu' })
    expect(await markedAs(three.account)).toEqual({ reason: 'complained', code: null })
  })

  test('of a bounce that may pass changes nothing', async () => {
    const mail = await sent()
    for (const permanent of [false, null, undefined]) {
      const { body } = await tell({ type: 'bounced', messageId: mail.messageId, permanent })
      expect(body).toEqual({ noted: 0, ignored: 1 })
    }
    expect(await became(mail.id)).toEqual([])
    expect(await markedAs(mail.account)).toBeNull()
  })

  test('twice is harmless: whoever signed in since is not marked again', async () => {
    const mail = await sent()
    const bounced = { type: 'bounced', messageId: mail.messageId, permanent: true }
    await tell([bounced, bounced])
    await db.sql`delete from suppression where account = ${mail.account}`
    expect((await tell(bounced)).body).toEqual({ noted: 1, ignored: 0 })
    expect(await markedAs(mail.account)).toBeNull()
  })

  test('is noted however long a server talks, at once and without any address', async () => {
    const mails = await Promise.all(Array.from({ length: 3 }, sent))
    const [long, hostile, other] = mails as [(typeof mails)[0], (typeof mails)[0], (typeof mails)[0]]
    const start = performance.now()
    const { body } = await tell([
      {
        type: 'bounced',
        messageId: long.messageId,
        permanent: true,
        answer: `550 <a@releve.test> ${'x'.repeat(3000)}`,
      },
      { type: 'bounced', messageId: hostile.messageId, permanent: true, answer: 'x'.repeat(200_000) },
      { type: 'delivered', messageId: other.messageId },
    ])
    expect(performance.now() - start).toBeLessThan(1000)
    expect(body).toEqual({ noted: 3, ignored: 0 })
    expect((await markedAs(long.account))?.code).toMatch(/^550 … x+$/)
    expect(await became(other.id)).toEqual(['delivered'])
  })

  test('a complaint weighs more than an address that did not answer', async () => {
    const mail = await sent()
    await tell({ type: 'bounced', messageId: mail.messageId, permanent: true })
    await tell({ type: 'complained', messageId: mail.messageId })
    expect(await markedAs(mail.account)).toMatchObject({ reason: 'complained' })
    await tell({ type: 'bounced', messageId: mail.messageId, permanent: true })
    expect(await markedAs(mail.account)).toMatchObject({ reason: 'complained' })
  })

  test('of mails that are not ours, or have not gone, is ignored and counted', async () => {
    const { account } = await deps.person('attend@releve.test')
    const [waiting] = await db.sql`
      insert into outbox (key, account, stream, late, created_at, next_try_at, tried_since)
      values (${randomUUID()}, ${account}, 'digest', true, ${deps.now}, ${deps.now}, ${deps.now}) returning id`
    const ids = [`<${randomUUID()}@releve.test>`, `<${waiting?.id}@releve.test>`, '<abc@elsewhere.example>', 'x']
    const events = ids.map((messageId) => ({ type: 'bounced', messageId, permanent: true }))
    expect((await tell(events)).body).toEqual({ noted: 0, ignored: 4 })
    expect(await markedAs(account)).toBeNull()
  })

  test('may be a thousand at once, and as many twice at the same time', async () => {
    const mails = await Promise.all(Array.from({ length: 20 }, sent))
    const events = Array.from({ length: 1000 }, (_, i) => ({
      type: i % 2 === 0 ? 'delivered' : 'complained',
      messageId: mails[i % 20]?.messageId,
    }))
    const told = await Promise.all([tell(events), tell(events.toReversed())])
    expect(told.map(({ body }) => body)).toEqual([
      { noted: 1000, ignored: 0 },
      { noted: 1000, ignored: 0 },
    ])
    expect((await tell([...events, events[0]])).status).toBe(422)
  })
})

describe('who may tell', () => {
  const event = { type: 'delivered', messageId: '<x@releve.test>' }
  const body = JSON.stringify(event)
  const MINUTE = 60_000
  const at = (ms: number) => signedHeaders(body, new Date(deps.now.getTime() + ms))

  test.each<[string, () => Record<string, string>]>([
    ['nothing at all', () => ({})],
    ['no id', () => ({ ...at(0), 'webhook-id': '' })],
    ['another id', () => ({ ...at(0), 'webhook-id': 'msg_other' })],
    ['no instant', () => ({ ...at(0), 'webhook-timestamp': '' })],
    ['an instant that is none', () => ({ ...at(0), 'webhook-timestamp': 'Infinity' })],
    ['another instant', () => ({ ...at(0), 'webhook-timestamp': at(MINUTE)['webhook-timestamp'] as string })],
    ['an old message', () => at(-5 * MINUTE - 1000)],
    ['a message of tomorrow', () => at(5 * MINUTE + 1000)],
    ['another body', () => signedHeaders(`${body} `, deps.now)],
    ['another secret', () => signedHeaders(body, deps.now, PLAIN)],
    [
      'another version',
      () => ({ ...at(0), 'webhook-signature': at(0)['webhook-signature']?.replace('v1,', 'v2,') as string }),
    ],
    ['an empty signature', () => ({ ...at(0), 'webhook-signature': 'v1,' })],
  ])('is refused with %s, whatever the body', async (_, headers) => {
    const refused = await send('POST', '/api/mail/events', { body: event, headers: headers() })
    expect(refused).toMatchObject({ status: 401, type: expect.stringContaining('problem+json') })
    expect(refused.body.detail).toContain('MAIL_WEBHOOK_SECRET')
  })

  test('is whoever signs within five minutes, with one of several signatures', async () => {
    for (const ms of [-5 * MINUTE, 5 * MINUTE]) expect((await tell(event, at(ms))).status).toBe(200)
    const headers = at(0)
    const several = { ...headers, 'webhook-signature': `v1a,abc v1,AAAA ${headers['webhook-signature']}` }
    expect((await tell(event, several)).status).toBe(200)
  })

  test('signs with a secret as providers write it, or any long text', async () => {
    expect(WEBHOOK_SECRET).toMatch(/^whsec_/)
    const headers = signedHeaders(body, deps.now, PLAIN)
    expect((await sendPlain('POST', '/api/mail/events', { body: event, headers })).status).toBe(200)
  })

  test('is nobody where no secret is set', async () => {
    expect((await sendUnset('POST', '/api/mail/events', { body: event, headers: at(0) })).status).toBe(404)
  })

  test('is told what is wrong with each field, once signed', async () => {
    expect(Object.keys((await tell({ type: 'opened', messageId: '', more: 1 })).errors).sort()).toEqual([
      'messageId',
      'more',
      'type',
    ])
    expect(Object.keys((await tell([event, { type: 'delivered' }])).errors)).toEqual(['1.messageId'])
    for (const wrong of [null, 'x', 3, []]) expect((await tell(wrong)).status).toBe(422)
  })
})
