import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Actor } from '../../src/accounts/model.ts'
import { createApp } from '../../src/app.ts'
import { TASKS } from '../../src/worker.ts'
import { useApi } from '../support/api.ts'
import { useDb } from '../support/db.ts'
import { useDeps } from '../support/deps.ts'
import { lastLink } from '../support/links.ts'

/** A POST that is sent again, because its answer was lost. */

const db = useDb()
const deps = useDeps(db)
const send = useApi(() => deps.web)

type Person = Actor & { token: string }
let zoe: Person
let karim: Person

beforeAll(async () => {
  zoe = await deps.person('zoe@releve.test')
  karim = await deps.person('karim@releve.test')
})

const JSON_TYPE = { 'Content-Type': 'application/json' }
const DRAFT = { title: 'Deux semaines' }

const post = (key: string | undefined, body: unknown, { as = zoe, path = '/api/listings', from = '192.0.2.1' } = {}) =>
  send('POST', path, {
    ...(as ? { token: as.token } : {}),
    body,
    headers: key === undefined ? {} : { 'Idempotency-Key': key },
    from,
  })

const count = async (table: string) => (await db.sql`select count(*)::int as n from ${db.sql(table)}`)[0]?.n

describe('the same key', () => {
  test('with the same request gets the same answer, and the work is done once', async () => {
    const [key, before] = [randomUUID(), await count('listing')]
    const first = await post(key, DRAFT)
    const again = await post(key, DRAFT)
    expect(first).toMatchObject({ status: 201, body: { title: DRAFT.title } })
    expect(again).toMatchObject({ status: 201, type: first.type, body: first.body })
    expect(again.headers.get('Idempotent-Replayed')).toBe('true')
    expect(first.headers.get('Idempotent-Replayed')).toBeNull()
    expect(again.headers.get('ETag')).toBe(first.headers.get('ETag'))
    expect(again.headers.get('Cache-Control')).toBe('no-store')
    expect(await count('listing')).toBe(before + 1)
  })

  test('with another body, path or query is refused, naming the header', async () => {
    const key = randomUUID()
    const { body } = await post(key, DRAFT)
    const named = { status: 422, errors: { 'Idempotency-Key': expect.stringContaining('prenez-en une nouvelle') } }
    expect(await post(key, { title: 'Autre' })).toMatchObject(named)
    expect(await post(key, DRAFT, { path: `/api/listings/${body.id}/withdraw` })).toMatchObject(named)
    expect(await post(key, DRAFT, { path: '/api/listings?x=1' })).toMatchObject(named)
    expect(await post(key, DRAFT)).toMatchObject({ status: 201, body: { id: body.id } })
  })

  test('of somebody else is another key', async () => {
    const key = randomUUID()
    const [hers, his] = [await post(key, DRAFT), await post(key, DRAFT, { as: karim })]
    expect(his.status).toBe(201)
    expect(his.body.id).not.toBe(hers.body.id)
  })

  test('of a visitor is by address', async () => {
    const links = () => count('sign_in_link')
    const [key, before] = [randomUUID(), await links()]
    const ask = (from: string) =>
      send('POST', '/api/auth/link', { body: { email: 'v@releve.test' }, headers: { 'Idempotency-Key': key }, from })
    for (const from of ['192.0.2.1', '192.0.2.1', '192.0.2.2']) {
      expect(await ask(from)).toMatchObject({ status: 200, body: { sent: true } })
    }
    expect(await links()).toBe(before + 2)
  })

  test('a day later is a new key', async () => {
    const key = randomUUID()
    const first = await post(key, DRAFT)
    deps.now = new Date(deps.now.getTime() + 23.9 * 3_600_000)
    expect((await post(key, DRAFT)).body.id).toBe(first.body.id)
    deps.now = new Date(deps.now.getTime() + 0.2 * 3_600_000)
    const next = await post(key, { title: 'Autre' })
    expect(next.status).toBe(201)
    expect((await post(key, { title: 'Autre' })).body.id).toBe(next.body.id)
  })

  test('that is none is told so', async () => {
    for (const key of ['', 'deux mots', 'x'.repeat(201), 'clé']) {
      const reply = await post(key, DRAFT).catch(() => null)
      if (reply) expect(reply, key).toMatchObject({ status: 422, errors: { 'Idempotency-Key': expect.any(String) } })
    }
  })
})

describe('an answer', () => {
  test('that refused is kept too, and what was refused left no trace', async () => {
    const key = randomUUID()
    const { body } = await post(undefined, {})
    const path = `/api/listings/${body.id}/submit`
    const refused = await post(key, undefined, { path })
    expect(refused.status).toBe(422)
    await send('PATCH', `/api/listings/${body.id}`, { token: zoe.token, body: DRAFT })
    expect(await post(key, undefined, { path })).toMatchObject({ status: 422, body: refused.body })
  })

  test('that refused a visitor, or was nobody’s route, fills no table', async () => {
    const before = await count('idempotency')
    const key = randomUUID()
    const visitor = (body: unknown, to = '/api/auth/link') =>
      send('POST', to, { body, headers: { 'Idempotency-Key': key }, from: '192.0.2.9' })
    expect(await visitor({ email: 'nobody' })).toMatchObject({ status: 422 })
    expect(await visitor({}, '/api/nulle-part')).toMatchObject({ status: 404 })
    expect(await post(randomUUID(), {}, { path: '/api/nulle-part' })).toMatchObject({ status: 404 })
    expect(await count('idempotency')).toBe(before)
    expect(await visitor({ email: 'corrigee@releve.test' })).toMatchObject({ status: 200 })
    expect(await count('idempotency')).toBe(before + 1)
  })

  test('of a fault of ours, or to nobody, is not kept: the retry runs', async () => {
    const key = randomUUID()
    const faulty = createApp({
      ...deps.web,
      emit: async () => {
        throw new Error('a fault')
      },
    })
    const body = '{"email":"fault@releve.test"}'
    const headers = { ...JSON_TYPE, 'Idempotency-Key': key, Authorization: `Bearer ${zoe.token}` }
    const failed = await faulty.request('/api/auth/link', {
      method: 'POST',
      headers: { ...headers, 'Content-Length': String(body.length) },
      body,
    })
    expect(failed.status).toBe(500)
    const path = '/api/auth/link'
    expect(await post(key, { email: 'fault@releve.test' }, { path })).toMatchObject({ status: 200 })
    const nobody = { ...zoe, token: 'nonsense' }
    expect(await post(key, DRAFT, { as: nobody })).toMatchObject({ status: 401 })
    expect(await post(key, DRAFT, { as: nobody })).toMatchObject({ status: 401 })
  })

  test('with a secret is sealed: the table tells nothing, not even with our SECRET', async () => {
    const key = randomUUID()
    const path = '/api/me/tokens'
    const made = await post(key, { name: 'essai' }, { path })
    expect(made).toMatchObject({ status: 201, body: { token: expect.any(String) } })
    expect(await post(key, { name: 'essai' }, { path })).toMatchObject({ status: 201, body: made.body })
    expect(await send('GET', '/api/me', { token: made.body.token })).toMatchObject({ status: 200 })
    const rows = await db.sql`
      select convert_from(decode(replace(encode(answer, 'hex'), '00', ''), 'hex'), 'LATIN1') as answer,
        status, headers, encode(id, 'hex') as id, encode(request, 'hex') as request from idempotency`
    const kept = JSON.stringify(rows)
    for (const hidden of [made.body.token, 'essai', key, 'Deux semaines', '192.0.2']) expect(kept).not.toContain(hidden)
  })

  test('that signs in is never kept: its code works once anyway', async () => {
    await send('POST', '/api/auth/link', { body: { email: 's@releve.test' } })
    const { token } = await lastLink(deps.worker)
    const [before, key] = [await count('idempotency'), randomUUID()]
    const answers = []
    for (const _ of [1, 2]) {
      const reply = await send('POST', '/api/auth/session', { body: { token }, headers: { 'Idempotency-Key': key } })
      answers.push([reply.status, reply.headers.has('Set-Cookie')])
    }
    expect(answers).toEqual([
      [201, true],
      [422, false],
    ])
    expect(await count('idempotency')).toBe(before)
  })

  test('goes with its account, or after a day', async () => {
    const gone = await deps.person('gone@releve.test')
    await post(randomUUID(), { name: 'x' }, { as: gone, path: '/api/me/tokens' })
    const theirs = async () => (await db.sql`select from idempotency where account = ${gone.account}`).length
    expect(await theirs()).toBe(1)
    await db.sql`delete from account where id = ${gone.account}`
    expect(await theirs()).toBe(0)
    await post(randomUUID(), DRAFT)
    deps.now = new Date(deps.now.getTime() + 25 * 3_600_000)
    await TASKS['clock.daily'].run(deps.worker)
    expect(await count('idempotency')).toBe(0)
  })
})

describe('while the first runs', () => {
  test('the second is told to wait, in whatever process; and the work is done once', async () => {
    const [key, before] = [randomUUID(), await count('listing')]
    const other = createApp({ ...deps.web })
    // Whoever holds the account's row keeps the verb waiting.
    let release = () => {}
    const held = new Promise<void>((go) => {
      release = go
    })
    let holding: Promise<unknown> = Promise.resolve()
    await new Promise<void>((locked) => {
      holding = db.sql.begin(async (tx) => {
        await tx`select from account where id = ${zoe.account} for update`
        locked()
        await held
      })
    })
    const first = post(key, DRAFT)
    await expect
      .poll(
        async () => {
          // Of this database alone: other tests run beside on the same server.
          const claims = await db.sql`
          select from pg_locks l join pg_database d on d.oid = l.database
          where l.locktype = 'advisory' and l.granted and d.datname = current_database()`
          return claims.length
        },
        { timeout: 10_000 },
      )
      .toBeGreaterThan(0)
    const headers = { ...JSON_TYPE, 'Idempotency-Key': key, Authorization: `Bearer ${zoe.token}` }
    const second = await other.request('/api/listings', { method: 'POST', headers, body: JSON.stringify(DRAFT) })
    expect([second.status, second.headers.get('Retry-After')]).toEqual([409, '1'])
    release()
    await holding
    expect(await first).toMatchObject({ status: 201 })
    expect(await post(key, DRAFT)).toMatchObject({ status: 201, body: (await first).body })
    expect(await count('listing')).toBe(before + 1)
  })

  test('thirty at once do it once', async () => {
    const [key, before] = [randomUUID(), await count('listing')]
    const replies = await Promise.all(Array.from({ length: 30 }, () => post(key, DRAFT)))
    for (const { status } of replies) expect([201, 409]).toContain(status)
    expect(new Set(replies.filter(({ status }) => status === 201).map(({ body }) => body.id)).size).toBe(1)
    expect(await count('listing')).toBe(before + 1)
  })

  test('thirty with keys of their own do not wait for each other’s connections', async () => {
    const replies = await Promise.all(Array.from({ length: 30 }, () => post(randomUUID(), DRAFT)))
    expect(replies.map(({ status }) => status)).toEqual(Array(30).fill(201))
  })
})

test('killed between the work and its answer, neither is there, and the retry does it', async () => {
  const [key, before] = [randomUUID(), await count('listing')]
  // The connection dies as the answer is about to be kept: work and answer are one transaction.
  await db.sql`
    create function dies() returns trigger language plpgsql security definer as
    $$ begin perform pg_terminate_backend(pg_backend_pid()); return new; end $$`
  await db.sql`create trigger dies before insert on idempotency for each row execute function dies()`
  expect((await post(key, DRAFT)).status).toBe(503)
  expect(await count('listing')).toBe(before)
  await db.sql`drop trigger dies on idempotency`
  expect((await post(key, DRAFT)).status).toBe(201)
  expect((await post(key, DRAFT)).headers.get('Idempotent-Replayed')).toBe('true')
  expect(await count('listing')).toBe(before + 1)
})
