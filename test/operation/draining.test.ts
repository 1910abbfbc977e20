import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { addJob, runJobs } from '../../src/platform/jobs.ts'
import { createLog } from '../../src/platform/log.ts'
import { waitUntil } from '../support/child.ts'
import { useDb } from '../support/db.ts'
import { startProcess } from '../support/processes.ts'

/** A new version comes while people use the old one. */

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

test('a worker that is told to end lets its job end, or gives it back to whoever goes on', async () => {
  const log = createLog('silent')
  const begun: string[] = []
  const handler = (name: string, ms: number) => async () => {
    begun.push(name)
    await sleep(ms)
    begun.push(`${name} done`)
  }
  const short = await runJobs(db.url, { brief: handler('brief', 300) }, { log })
  await addJob(db.sql, 'brief', {})
  await waitUntil(() => begun.includes('brief'))
  await short.stop(10_000)
  expect(begun).toEqual(['brief', 'brief done'])

  const old = await runJobs(db.url, { long: handler('old', 60_000) }, { log })
  await addJob(db.sql, 'long', {})
  await waitUntil(() => begun.includes('old'))
  await old.stop(100)
  const next = await runJobs(db.url, { long: handler('new', 0) }, { log })
  await waitUntil(() => begun.includes('new done'))
  await next.stop()
  expect(begun).not.toContain('old done')
  expect(await db.sql`select from graphile_worker.jobs`).toEqual([])
})
