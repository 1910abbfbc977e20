import { afterAll, beforeEach, expect, test } from 'vitest'
import { createApp } from '../../src/app.ts'
import type { WebDeps } from '../../src/deps.ts'
import { connect } from '../../src/platform/db.ts'
import { createLog } from '../../src/platform/log.ts'
import { useDb } from '../support/db.ts'
import { useDeps } from '../support/deps.ts'

/** What an operator sees of requests, and of the process that answers them. */

const db = useDb()
const deps = useDeps(db)

let lines: string[] = []
beforeEach(() => {
  lines = []
})
const logged = () => lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'request')

const UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[\da-f]{4}-[\da-f]{12}$/

function appOf(more: Partial<WebDeps> = {}) {
  const log = createLog('info', { write: (line) => lines.push(line) })
  return createApp({ ...deps.web, log, requestLevel: 'info', ...more })
}

const BROKEN = (() => {
  throw new Error('a mistake of ours')
}) as unknown as WebDeps['clock']

test('each request has a name, and leaves one line that names nobody', async () => {
  const app = appOf()
  const { token } = await deps.person('zoe@releve.test')
  const headers = { Authorization: `Bearer ${token}`, 'User-Agent': 'zoe’s own browser'.replace('’', '') }
  const answers = [
    await app.request('/api/communes/44109?q=zoe@releve.test', { headers }),
    await app.request('/api/nothing/zoe@releve.test'),
    await app.request('/annonces/zoe', { headers }),
  ]
  const ids = answers.map((answer) => answer.headers.get('X-Request-Id') ?? '')
  expect(new Set(ids).size).toBe(3)
  for (const id of ids) expect(id).toMatch(UUID)
  expect(logged().map(({ request, method, status }) => ({ request, method, status }))).toEqual([
    { request: ids[0], method: 'GET', status: 200 },
    { request: ids[1], method: 'GET', status: 404 },
    { request: ids[2], method: 'GET', status: 404 },
  ])
  expect(logged()[0]).toMatchObject({ route: '/api/communes/:code', ms: expect.any(Number) })
  for (const hidden of ['zoe', '44109', token]) expect(lines.join('')).not.toContain(hidden)
})

test('a mistake of ours is logged by the name that the problem, the page and the answer show', async () => {
  const app = appOf({ clock: BROKEN })
  const { token } = await deps.person('yves@releve.test')
  for (const path of ['/api/me/export', '/mon-compte']) {
    lines = []
    const answer = await app.request(path, { headers: { Authorization: `Bearer ${token}` } })
    expect(answer.status, path).toBe(500)
    const id = answer.headers.get('X-Request-Id') ?? ''
    expect(await answer.text()).toContain(id)
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ request: id, msg: 'unexpected error' }),
      expect.objectContaining({ request: id, msg: 'request', status: 500 }),
    ])
  }
})

test('a problem document carries the name', async () => {
  const answer = await appOf().request('/api/nothing')
  expect(await answer.json()).toMatchObject({ status: 404, requestId: answer.headers.get('X-Request-Id') })
})

test('behind a proxy of ours a request keeps the name it comes with, where it is one', async () => {
  const nameOf = async (app: ReturnType<typeof appOf>, given: string) =>
    (await app.request('/api/professions', { headers: { 'X-Request-Id': given } })).headers.get('X-Request-Id')
  const behind = appOf({ trustProxy: 1 })
  expect(await nameOf(behind, 'abc-123_=')).toBe('abc-123_=')
  for (const given of ['a b', 'x"y', 'a'.repeat(129), '']) expect(await nameOf(behind, given)).toMatch(UUID)
  expect(await nameOf(appOf(), 'abc-123')).toMatch(UUID)
})

test('outside production the log says no request', async () => {
  await appOf({ requestLevel: deps.web.requestLevel }).request('/api/professions')
  expect(lines).toEqual([])
})

test('/healthz says that the process is up, whatever else is not', async () => {
  const away = connect('postgres://nobody@127.0.0.1:9/none', { max: 1 })
  afterAll(() => away.end({ timeout: 0 }))
  const app = appOf({ sql: away, aside: away })
  const health = await app.request('/healthz')
  expect([health.status, await health.json()]).toEqual([200, { status: 'ok' }])
  const ready = await app.request('/readyz')
  expect([ready.status, ready.headers.get('Retry-After')]).toEqual([503, '5'])
  expect(await ready.json()).toMatchObject({ status: 'unavailable', database: false, pendingMigrations: null })
})

test('/readyz knows of migrations that wait, and once they are done', async () => {
  const app = appOf()
  const [last] = await db.sql`
    delete from migration where name = (select max(name) from migration) returning name, digest`
  const waits = await app.request('/readyz')
  expect([waits.status, waits.headers.get('Retry-After')]).toEqual([503, '5'])
  expect(await waits.json()).toMatchObject({ status: 'unavailable', database: true, pendingMigrations: 1 })
  await db.sql`insert into migration (name, digest) values (${last?.name}, ${last?.digest})`
  const done = await app.request('/readyz')
  expect([done.status, await done.json()]).toMatchObject([200, { status: 'ok', pendingMigrations: 0 }])
})

test('/readyz answers within seconds though the database does not', async () => {
  const held = await db.sql.reserve()
  await held`begin`
  await held`lock table migration in access exclusive mode`
  const begun = performance.now()
  const [one, other] = await Promise.all([appOf().request('/readyz'), appOf().request('/readyz')])
  expect([one?.status, other?.status]).toEqual([503, 503])
  expect(performance.now() - begun).toBeGreaterThan(1900)
  await held`rollback`
  held.release()
  expect((await appOf().request('/readyz')).status).toBe(200)
})

test('a process that is to end says so, and that nothing more is to come by this connection', async () => {
  const stopping = new AbortController()
  const app = appOf({ stopping: stopping.signal })
  const answer = async (path: string) => {
    const { status, headers } = await app.request(path)
    return [status, headers.get('Connection')]
  }
  expect([await answer('/readyz'), await answer('/api/professions')]).toEqual([
    [200, null],
    [200, null],
  ])
  stopping.abort()
  expect([await answer('/readyz'), await answer('/healthz'), await answer('/api/professions')]).toEqual([
    [503, 'close'],
    [200, 'close'],
    [200, 'close'],
  ])
  expect(await (await app.request('/readyz')).json()).toMatchObject({ status: 'draining', database: true })
})
