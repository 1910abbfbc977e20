import { expect, test, vi } from 'vitest'
import { waitUntil } from '../support/child.ts'
import { useDb } from '../support/db.ts'
import { startProcess } from '../support/processes.ts'

/** A new version comes while people use the old one. */

vi.setConfig({ testTimeout: 90_000 })

const db = useDb()

const PATH = '/api/listings/00000000-0000-4000-8000-000000000000'

test('a web that is told to end says so, answers what is in work, takes nothing new, and ends well', async () => {
  const web = await startProcess('web', { DATABASE_URL: db.url, DATABASE_WEB_URL: db.webUrl, DRAIN_GRACE: '2' })
  const lock = await db.sql.reserve()
  await lock`begin`
  await lock`lock table listing in access exclusive mode`
  const inWork = Promise.all(Array.from({ length: 8 }, () => fetch(`${web.url}${PATH}`)))
  inWork.catch(() => {})
  await waitUntil(async () => {
    const waiting =
      await db.sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    return waiting.length === 8
  })
  const ended = web.end('SIGTERM')
  await waitUntil(async () => (await fetch(`${web.url}/readyz`)).status === 503)
  const late = await fetch(`${web.url}/api/professions`)
  expect([late.status, late.headers.get('Connection')]).toEqual([200, 'close'])
  // Whoever spreads the requests has had its time to see it.
  await waitUntil(() =>
    fetch(`${web.url}/healthz`).then(
      () => false,
      () => true,
    ),
  )
  await lock`rollback`
  lock.release()
  expect((await inWork).map(({ status }) => status)).toEqual(Array(8).fill(404))
  expect(await ended).toBe(0)
})
