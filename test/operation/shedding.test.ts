import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { createApp } from '../../src/app.ts'
import { freePort } from '../../src/platform/embedded/process.ts'
import { close, listen } from '../../src/platform/listening.ts'
import { type Capacity, createShedding } from '../../src/web/shedding.ts'
import { waitUntil } from '../support/child.ts'
import { useDb } from '../support/db.ts'
import { useDeps } from '../support/deps.ts'

/** Past what it can hold, the web says so at once. */

const db = useDb()
const deps = useDeps(db)

async function startWeb(capacity: Partial<Capacity>) {
  const shedding = createShedding({ requests: 20, waiting: 30, patience: 60_000, delay: 60_000, ...capacity })
  const port = await freePort()
  const server = await listen(createApp({ ...deps.web, shedding }).fetch, port, '127.0.0.1')
  onTestFinished(() => close(server, 0))
  return { url: `http://127.0.0.1:${port}`, figures: shedding.figures }
}

/** Every statement that looks at listings waits, until told. */
async function slowListings(): Promise<() => Promise<void>> {
  const lock = await db.sql.reserve()
  await lock`begin`
  await lock`lock table listing in access exclusive mode`
  let held = true
  const release = async () => {
    if (held) await lock`rollback`
    if (held) lock.release()
    held = false
  }
  onTestFinished(release)
  return release
}

const PATH = '/api/listings/00000000-0000-4000-8000-000000000000'

interface Reply {
  status: number
  retryAfter: string | null
  text: string
}

async function ask(url: string, init?: RequestInit): Promise<Reply> {
  const answer = await fetch(url, init)
  return { status: answer.status, retryAfter: answer.headers.get('Retry-After'), text: await answer.text() }
}

test('of many requests it holds so many, tells the others at once, and forgets none', async () => {
  const web = await startWeb({})
  await Promise.all(Array.from({ length: 50 }, () => ask(`${web.url}${PATH}`)))
  const release = await slowListings()
  const before = process.memoryUsage().rss
  const held = Promise.all(Array.from({ length: 50 }, () => ask(`${web.url}${PATH}`)))
  held.catch(() => {})
  await waitUntil(() => web.figures().waiting === 30)
  expect(web.figures().working).toBe(20)

  const surplus: Reply[] = []
  const begun = performance.now()
  for (let wave = 0; wave < 3; wave++)
    surplus.push(...(await Promise.all(Array.from({ length: 100 }, () => ask(`${web.url}${PATH}`)))))
  const took = performance.now() - begun
  expect(new Set(surplus.map(({ status }) => status))).toEqual(new Set([503]))
  expect(new Set(surplus.map(({ retryAfter }) => retryAfter))).toEqual(new Set(['2']))
  expect(JSON.parse(surplus[0]?.text ?? '')).toMatchObject({ status: 503, title: 'Service momentanément indisponible' })
  expect(took).toBeLessThan(30_000)
  expect(process.memoryUsage().rss - before).toBeLessThan(150e6)
  for (const path of ['/healthz', '/readyz']) expect((await ask(`${web.url}${path}`)).status).toBe(200)
  const page = await ask(`${web.url}/annonces/x`)
  expect(page).toMatchObject({ status: 503, text: expect.stringContaining('réessayez dans quelques secondes') })

  await release()
  expect(new Set((await held).map(({ status }) => status))).toEqual(new Set([404]))
  expect((await ask(`${web.url}${PATH}`)).status).toBe(404)
  const metrics = (await ask(`${web.url}/metrics`)).text
  for (const line of ['in_work 0', 'waiting 0', 'shed_total{reason="full"} 301', 'shed_total{reason="late"} 0'])
    expect(metrics).toContain(`\nreleve_requests_${line}\n`)
})

test('whoever waits too long is told', async () => {
  const web = await startWeb({ requests: 1, patience: 200 })
  const release = await slowListings()
  const first = ask(`${web.url}${PATH}`)
  await waitUntil(() => web.figures().working === 1)
  expect(await ask(`${web.url}${PATH}`)).toMatchObject({ status: 503, retryAfter: '2' })
  await release()
  expect((await first).status).toBe(404)
  expect((await ask(`${web.url}${PATH}`)).status).toBe(404)
  expect(web.figures().shed).toMatchObject({ late: 1, full: 0 })
})

test('whoever sends slowly holds up who sends, and nobody else', async () => {
  const web = await startWeb({ requests: 1, waiting: 4 })
  const stop = new AbortController()
  const post = { method: 'POST', headers: { 'Content-Type': 'application/json' } }
  // Bodies that never end, as many as are let in at all.
  const slow = Array.from({ length: 5 }, () => {
    const body = new ReadableStream({ start: (stream) => stream.enqueue(new TextEncoder().encode('{')) })
    return fetch(`${web.url}/api/auth/link`, { ...post, body, duplex: 'half', signal: stop.signal } as RequestInit)
  })
  const ended = Promise.allSettled(slow)
  const link = () => ask(`${web.url}/api/auth/link`, { ...post, body: JSON.stringify({ email: 'zoe@releve.test' }) })
  await waitUntil(async () => (await link()).status === 503)
  expect((await ask(`${web.url}${PATH}`)).status).toBe(404)
  stop.abort()
  await ended
  await waitUntil(async () => (await link()).status === 200)
  expect(await deps.web.sql`select from listing`).toEqual([])
})

test('a process that is behind takes nothing on until it has caught up', async () => {
  const web = await startWeb({ delay: 50 })
  let busy = true
  const work = (async () => {
    while (busy) {
      for (const end = performance.now() + 200; performance.now() < end; );
      await sleep(1)
    }
  })()
  await waitUntil(async () => (await ask(`${web.url}${PATH}`)).status === 503)
  busy = false
  await work
  await waitUntil(async () => (await ask(`${web.url}${PATH}`)).status === 404)
  expect(web.figures().shed.behind).toBeGreaterThan(0)
})
