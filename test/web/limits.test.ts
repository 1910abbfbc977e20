import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { requestLink } from '../../src/accounts/service.ts'
import { createApp } from '../../src/app.ts'
import { createWebDeps, type WebDeps } from '../../src/deps.ts'
import { connect } from '../../src/platform/db.ts'
import { createLimiter } from '../../src/platform/limits.ts'
import { createLog } from '../../src/platform/log.ts'
import { TASKS } from '../../src/worker.ts'
import { useApi } from '../support/api.ts'
import { useDb } from '../support/db.ts'
import { NO_LIMITS, useDeps } from '../support/deps.ts'
import { lastLink } from '../support/links.ts'

const db = useDb()
const LIMITS = { search: 3, signin: 2, reports: 2, messages: 2 }
const deps = useDeps(db, { limits: LIMITS })
const send = useApi(() => deps.web)
const HERE = '192.0.2.1'

/** Every test begins with nothing counted, in the table and in the process. */
beforeEach(async () => {
  await db.sql`delete from rate_limit`
  addresses++
})
let addresses = 0
const fresh = () => `198.51.100.${addresses}`

const limited = (seconds: number) => ({
  status: 429,
  type: expect.stringContaining('application/problem+json'),
  body: { status: 429, title: 'Trop de demandes', detail: expect.stringMatching(/^Trop d.*réessayez dans /) },
  seconds: expect.toSatisfy((given) => given > seconds * 0.9 && given <= seconds, `nearly ${seconds} seconds`),
})

async function ask(method: string, path: string, sent: Parameters<typeof send>[2] = {}) {
  const reply = await send(method, path, sent)
  return { ...reply, seconds: Number(reply.headers.get('Retry-After')) }
}

describe('searches', () => {
  test('are counted together, a minute and address', async () => {
    const from = fresh()
    for (const path of ['/api/listings', '/api/communes?q=nantes', '/api/listings?q=x']) {
      expect(await ask('GET', path, { from })).toMatchObject({ status: 200 })
    }
    for (const path of ['/api/listings', '/api/communes']) {
      expect(await ask('GET', path, { from })).toMatchObject(limited(60))
    }
    const page = await ask('GET', '/', { from })
    expect(page).toMatchObject({ status: 429, seconds: expect.any(Number) })
    expect(page.body).toContain('Trop de recherches')
    expect(await ask('GET', '/remplacants', { from })).toMatchObject({ status: 429 })
    expect(await ask('GET', '/api/listings', { from: HERE })).toMatchObject({ status: 200 })
    expect(await ask('GET', '/api/professions', { from })).toMatchObject({ status: 200 })
    const { token } = await deps.person('zoe@releve.test')
    expect(await ask('POST', '/api/listings', { from, token, body: {} })).toMatchObject({ status: 201 })
  })

  test('that find nothing count as all those that are tried in their place', async () => {
    const nothing = `/?commune=Nantes&kind=succession`
    expect(await ask('GET', nothing, { from: fresh() })).toMatchObject({ status: 429 })
    expect(await ask('GET', '/?kind=succession', { from: HERE })).toMatchObject({ status: 200 })
  })

  test('of a list that stands below a refused form count too', async () => {
    const from = fresh()
    const { token } = await deps.person('yann@releve.test')
    const refused = () =>
      ask('POST', '/mes-recherches', {
        from,
        token,
        raw: 'name=',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      })
    for (let n = 0; n < 3; n++) expect(await refused()).toMatchObject({ status: 422 })
    expect(await refused()).toMatchObject({ status: 429 })
  })

  test('begin anew when the window is over', async () => {
    // Another process, which has not seen this address refused.
    const other = createLimiter(db.sql, deps.web.secret, LIMITS)
    const use = () => other.use('searches', 'who')
    for (let n = 0; n < 3; n++) await use()
    await db.sql`update rate_limit set expire = ${Date.now() - 1}`
    await use()
    expect(await db.sql`select points from rate_limit`).toEqual([{ points: 1 }])
  })

  test('are counted in memory first, a tenth of them, and by all processes from then on', async () => {
    const [one, other] = [0, 1].map(() => createLimiter(db.sql, deps.web.secret, { ...LIMITS, search: 20 }))
    const counted = async () => {
      const [row] =
        await db.sql`select sum(points)::int as n from rate_limit where key like 'searches:%' and expire > ${Date.now()}`
      return row?.n ?? 0
    }
    const before = await counted()
    await one?.use('searches', 'calm')
    await one?.use('searches', 'calm')
    expect(await counted()).toBe(before)
    for (let n = 0; n < 10; n++) await one?.use('searches', 'calm')
    expect(await counted()).toBe(before + 10)
    for (let n = 0; n < 2 + 10; n++) await other?.use('searches', 'calm')
    await expect(other?.use('searches', 'calm')).rejects.toMatchObject({ code: 'too-many' })
    await expect(one?.use('searches', 'calm')).rejects.toMatchObject({ code: 'too-many' })
  })

  test('are counted by all processes together', async () => {
    const from = fresh()
    const settings = { databaseUrl: db.webUrl, meili: null, secret: deps.web.secret, baseUrl: 'http://releve.test' }
    const second = createWebDeps({
      ...settings,
      limits: { ...NO_LIMITS, ...LIMITS },
      log: createLog('silent'),
      mailboxDir: null,
    })
    afterAll(second.close)
    const app = createApp(second)
    const there = async () =>
      (await app.request('/api/communes', {}, { incoming: { socket: { remoteAddress: from } } })).status
    const answers = [await there(), (await ask('GET', '/api/communes', { from })).status, await there(), await there()]
    expect(answers).toEqual([200, 200, 200, 429])
    expect((await ask('GET', '/api/communes', { from })).status).toBe(429)
  })
})

describe('long forms', () => {
  test('are opened, painted and kept so often a minute and person', async () => {
    const from = fresh()
    const painted = (path: string) =>
      createApp(deps.web).request(
        path,
        { method: 'POST', body: new URLSearchParams({ action: 'peindre:2027-02-09' }) },
        { incoming: { socket: { remoteAddress: from } } },
      )
    for (const path of ['/mes-annonces/nouvelle', '/mon-profil']) expect((await painted(path)).status).toBe(200)
    expect(await ask('GET', '/mon-profil', { from })).toMatchObject({ status: 200 })
    expect((await painted('/mon-profil')).status).toBe(429)
    expect(await ask('GET', '/mes-annonces/nouvelle', { from })).toMatchObject({ status: 429 })
    expect(await ask('GET', '/mes-annonces/nouvelle', { from: HERE })).toMatchObject({ status: 200 })
  })
})

describe('signing in', () => {
  const link = (email: string, from: string) => ask('POST', '/api/auth/link', { body: { email }, from })
  const code = (from: string) =>
    ask('POST', '/api/auth/session', { body: { email: 'nobody@releve.test', code: '000000' }, from })

  test('is asked for so often an hour and address, whatever the e-mail', async () => {
    const from = fresh()
    expect(await link('a@releve.test', from)).toMatchObject({ status: 200 })
    expect(await link('b@releve.test', from)).toMatchObject({ status: 200 })
    expect(await link('c@releve.test', from)).toMatchObject(limited(3600))
    expect(await link('c@releve.test', HERE)).toMatchObject({ status: 200 })
  })

  test('is asked for so often an hour and e-mail, whatever the address', async () => {
    for (const n of [1, 2]) expect(await link('d@releve.test', `203.0.113.${n}`)).toMatchObject({ status: 200 })
    expect(await link('d@releve.test', '203.0.113.3')).toMatchObject(limited(3600))
  })

  test('is tried so often, and what succeeds is no try', async () => {
    const from = fresh()
    expect(await code(from)).toMatchObject({ status: 422 })
    for (let n = 0; n < 4; n++) {
      const { token } = await linkFor(`e${n}@releve.test`)
      expect(await ask('POST', '/api/auth/session', { body: { token }, from })).toMatchObject({ status: 201 })
    }
    expect(await code(from)).toMatchObject({ status: 422 })
    expect(await code(from)).toMatchObject(limited(3600))
  })

  test('by the pages counts alike', async () => {
    const from = fresh()
    await link('f@releve.test', from)
    await link('g@releve.test', from)
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
    expect(await ask('POST', '/connexion', { raw: 'email=h@releve.test', headers, from })).toMatchObject({
      status: 429,
    })
  })

  async function linkFor(email: string): Promise<{ token: string }> {
    await requestLink(deps.as(null), { email })
    return lastLink(deps.worker)
  }
})

describe('the address', () => {
  /** Uses up the searches of one address; gives a function that asks once more, from an address. */
  async function counted(web: Partial<WebDeps>, from: string, forwarded?: string) {
    const app = createApp({ ...deps.web, ...web })
    const status = async (who: string, told?: string) => {
      const headers = new Headers(told === undefined ? {} : { 'X-Forwarded-For': told })
      return (await app.request('/api/communes', { headers }, { incoming: { socket: { remoteAddress: who } } })).status
    }
    for (let n = 0; n < 3; n++) await status(from, forwarded)
    return status
  }

  test('is that of the connection, whatever a header says', async () => {
    const status = await counted({}, '203.0.113.20', '10.0.0.1')
    expect(await status('203.0.113.20', '10.0.0.2')).toBe(429)
    expect(await status('203.0.113.21', '10.0.0.1')).toBe(200)
  })

  test('behind one proxy, is what that proxy wrote', async () => {
    const status = await counted({ trustProxy: 1 }, '10.0.0.9', '1.1.1.1, 203.0.113.30')
    expect(await status('10.0.0.9', '2.2.2.2, 203.0.113.30')).toBe(429)
    expect(await status('10.0.0.9', '1.1.1.1, 203.0.113.31')).toBe(200)
    expect(await status('10.0.0.9', 'nonsense')).toBe(200)
    expect(await status('10.0.0.9')).toBe(200)
  })

  test('behind two, is what the outer one wrote', async () => {
    const status = await counted({ trustProxy: 2 }, '10.0.0.9', '203.0.113.40, 10.0.0.8')
    expect(await status('10.0.0.9', '9.9.9.9, 203.0.113.40, 10.0.0.7')).toBe(429)
  })

  test('of IPv6 is the network of one subscriber, and of IPv4 is the same in both spellings', async () => {
    const status = await counted({}, '2001:db8:1:2::1')
    expect(await status('2001:db8:1:2:ffff:1:2:3')).toBe(429)
    expect(await status('2001:0DB8:1:2::5')).toBe(429)
    expect(await status('2001:db8:1:3::1')).toBe(200)
    const mapped = await counted({}, '203.0.113.50')
    expect(await mapped('::ffff:203.0.113.50')).toBe(429)
  })
})

test('neither addresses nor accounts are written down', async () => {
  await ask('GET', '/api/communes', { from: '203.0.113.99' })
  const rows = await db.sql`select key from rate_limit`
  expect(rows).toHaveLength(1)
  expect(JSON.stringify(rows)).not.toContain('203.0.113')
})

test('while Postgres is away the answer is 503, as without limits', async () => {
  const away = connect('postgres://nobody@127.0.0.1:9/none', { max: 1 })
  afterAll(() => away.end({ timeout: 0 }))
  const limiter = createLimiter(away, deps.web.secret, LIMITS)
  const reply = await createApp({ ...deps.web, limiter }).request(
    '/api/listings',
    {},
    { incoming: { socket: { remoteAddress: HERE } } },
  )
  expect(reply.status).toBe(503)
  expect(reply.headers.get('Retry-After')).toBe('5')
})

test('what is over is deleted every night', async () => {
  await ask('GET', '/api/communes', { from: fresh() })
  await db.sql`update rate_limit set expire = ${deps.now.getTime() - 1}`
  await TASKS['clock.daily'].run(deps.worker)
  expect(await db.sql`select from rate_limit`).toEqual([])
})
