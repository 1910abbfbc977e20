import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp } from '../../src/app.ts'
import type { WebDeps } from '../../src/deps.ts'
import { connect } from '../../src/platform/db.ts'
import { processMetrics } from '../../src/web/metrics.ts'
import { useDb } from '../support/db.ts'
import { useDeps } from '../support/deps.ts'

const db = useDb()
const deps = useDeps(db)
const TOKEN = 'a token of the operator'.replaceAll(' ', '-')

interface From {
  address?: string
  host?: string
  headers?: Record<string, string>
}

const scrape = (
  app: ReturnType<typeof createApp>,
  { address = '127.0.0.1', host = 'localhost:3000', headers }: From = {},
) =>
  app.request(
    `http://${host}/metrics`,
    { headers: { Host: host, ...headers } },
    {
      incoming: { socket: { remoteAddress: address } },
    },
  )

/** Each sample by its name and labels. */
async function samples(app: ReturnType<typeof createApp>): Promise<Map<string, number>> {
  const text = await (await scrape(app)).text()
  const lines = text.split('\n').filter((line) => line && !line.startsWith('#'))
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]))
}

let app: ReturnType<typeof createApp>
beforeAll(() => {
  app = createApp(deps.web)
})

describe('what /metrics says', () => {
  test('jobs, mails, matches and listings by state, though the web may read none of their tables', async () => {
    const before = await samples(app)
    expect(before.get('releve_database_up')).toBe(1)
    for (const name of [
      'releve_jobs{state="waiting"}',
      'releve_jobs{state="failed"}',
      'releve_outbox_mails{state="waiting"}',
    ]) {
      expect(before.get(name), name).toBe(0)
    }
    const { account } = await deps.person('zoe@releve.test')
    await db.sql`insert into listing (owner) values (${account}), (${account})`
    await db.sql`select enqueue('mail.send', '{}'::json), enqueue('mail.send', '{}'::json)`
    await db.sql`update graphile_worker._private_jobs set run_at = now() - interval '90 seconds'`
    await db.sql`
      update graphile_worker._private_jobs set attempts = max_attempts
      where id = (select min(id) from graphile_worker._private_jobs)`
    await db.sql`
      insert into outbox (key, account, stream, subject, html, body, next_try_at, tried_since)
      values ('k', ${account}, 'account', 's', 'h', 'b', now(), now())`
    const after = await samples(app)
    expect(after.get('releve_listings{state="draft"}')).toBe(2)
    expect(after.get('releve_jobs{state="waiting"}')).toBe(1)
    expect(after.get('releve_jobs{state="failed"}')).toBe(1)
    expect(after.get('releve_oldest_waiting_job_seconds')).toBeGreaterThan(89)
    expect(after.get('releve_outbox_mails{state="waiting"}')).toBe(1)
    expect(after.get('releve_matches')).toBe(0)
    await db.sql`delete from graphile_worker._private_jobs`
    expect((await samples(app)).get('releve_jobs{state="waiting"}')).toBe(0)
    expect((await samples(app)).get('releve_oldest_waiting_job_seconds')).toBe(0)
  })

  test('how long requests took, by the pattern of their route and never by their path', async () => {
    for (const path of [
      '/api/communes/44109',
      '/api/communes/44114',
      '/api/nothing/zoe@releve.test',
      '/zoe',
      '/annonces/x',
    ]) {
      await app.request(path)
    }
    const text = await (await scrape(app)).text()
    expect(text).toMatch(/http_request_duration_seconds_count\{[^}]*route="\/api\/communes\/:code"[^}]*\} 2/)
    for (const hidden of ['44109', 'zoe', 'nothing']) expect(text).not.toContain(hidden)
  })

  test('of the process, where it is the whole of it', async () => {
    const registry = processMetrics()
    for (const each of [createApp({ ...deps.web, registry }), createApp({ ...deps.web, registry })]) {
      const names = [...(await samples(each)).keys()]
      expect(names).toEqual(expect.arrayContaining(['process_resident_memory_bytes', 'nodejs_eventloop_lag_seconds']))
    }
  })

  test('that the database is away, and nothing of what is in it', async () => {
    const away = connect('postgres://nobody@127.0.0.1:9/none', { max: 1 })
    afterAll(() => away.end({ timeout: 0 }))
    const seen = await samples(createApp({ ...deps.web, sql: away }))
    expect(seen.get('releve_database_up')).toBe(0)
    expect([...seen.keys()].filter((name) => /releve_(jobs|matches|listings|outbox|oldest)/.test(name))).toEqual([])
  })
})

describe('who may read /metrics', () => {
  const status = async (deps: WebDeps, from: From = {}) => (await scrape(createApp(deps), from)).status

  test('without a token: who sits at this machine', async () => {
    for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1'])
      expect(await status(deps.web, { address })).toBe(200)
    const elsewhere: From[] = [
      { address: '192.0.2.1' },
      { host: 'releve.example' },
      { headers: { 'X-Forwarded-For': '192.0.2.1' } },
      { headers: { Forwarded: 'for=192.0.2.1' } },
    ]
    for (const from of elsewhere) expect(await status(deps.web, from), JSON.stringify(from)).toBe(404)
    expect((await createApp(deps.web).request('/metrics')).status).toBe(404)
  })

  test('with one: who has it, from anywhere, and nobody else', async () => {
    const closed = { ...deps.web, metricsToken: TOKEN }
    const headers = { Authorization: `Bearer ${TOKEN}`, 'X-Forwarded-For': '192.0.2.1' }
    expect(await status(closed, { address: '192.0.2.1', host: 'releve.example', headers })).toBe(200)
    for (const headers of [{}, { Authorization: 'Bearer x' }, { Authorization: TOKEN }] as Record<string, string>[]) {
      expect(await status(closed, { headers })).toBe(401)
    }
  })
})
