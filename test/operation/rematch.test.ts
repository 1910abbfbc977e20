import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { ROOT } from '../../src/platform/root.ts'
import { createWorld } from '../api/world.ts'
import { useApi } from '../support/api.ts'
import { temporaryFolder, waitUntil } from '../support/child.ts'
import { useDb } from '../support/db.ts'
import { useDeps } from '../support/deps.ts'

/** The nightly recomputation, in a process of its own beside the worker. */

const db = useDb()
const deps = useDeps(db)
const send = useApi(() => deps.web)

/** Of src/matching/store.ts: held by whoever recomputes all. */
const SWEEP = 7_205_007

function startWorker(folder: string) {
  const env = {
    PATH: process.env.PATH,
    ...{ DATA_DIR: folder, ROLES: 'worker', DATABASE_URL: db.url, SMTP_URL: 'smtp://127.0.0.1:9' },
    // Nobody is there, and nothing here asks for it.
    ...{ MEILI_URL: 'http://127.0.0.1:9', MEILI_MASTER_KEY: 'nobody asks for this', SECRET: 's'.repeat(32) },
  }
  const worker = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts'], { cwd: ROOT, env, stdio: 'pipe' })
  onTestFinished(() => void worker.kill('SIGKILL'))
  let log = ''
  worker.stderr.setEncoding('utf8').on('data', (text) => (log += text))
  return { worker, log: () => log }
}

/** The recomputing processes that a process started. */
function childrenOf(parent: number | undefined): number[] {
  const pids = fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  const read = (file: string) => {
    try {
      return fs.readFileSync(file, 'utf8')
    } catch {
      return '' // ended meanwhile
    }
  }
  return pids
    .filter((pid) => new RegExp(`^PPid:\\s+${parent}$`, 'm').test(read(`/proc/${pid}/status`)))
    .filter((pid) => read(`/proc/${pid}/cmdline`).includes(path.join('src', 'cli.ts\0rematch')))
    .map(Number)
}

const job = async () =>
  (await db.sql`select attempts, last_error from graphile_worker.jobs where task_identifier = 'match.all'`)[0]

it('is killed, and with its worker, begins again, and leaves every match there once', {
  timeout: 180_000,
}, async () => {
  const world = await createWorld(deps, send)
  await world.candidate()
  await world.listing('submit', 'publish')
  const matches = async () =>
    (await db.sql`select listing, candidate, score from match order by 1, 2`).map((row) => ({ ...row }))
  const before = await matches()
  expect(before.length).toBeGreaterThan(0)
  await db.sql`delete from match`
  await db.sql`delete from graphile_worker._private_jobs`
  // As if another were at it: ours starts, and waits its turn.
  const other = await db.sql.reserve()
  await other`select pg_advisory_lock(${SWEEP})`

  const folder = temporaryFolder()
  const first = startWorker(folder)
  await db.sql`select graphile_worker.add_job('match.all', '{}', queue_name => 'sweep')`
  await waitUntil(() => childrenOf(first.worker.pid).length === 1, 60_000)
  expect(await matches()).toEqual([])
  process.kill(childrenOf(first.worker.pid)[0] as number, 'SIGKILL')
  await waitUntil(async () => (await job())?.last_error?.includes('ended with SIGKILL'), 30_000)
  await db.sql`update graphile_worker._private_jobs set run_at = now()`

  await waitUntil(() => childrenOf(first.worker.pid).length === 1, 60_000)
  const [orphan] = childrenOf(first.worker.pid)
  first.worker.kill('SIGKILL')
  await waitUntil(() => !fs.existsSync(`/proc/${orphan}`), 30_000)

  const second = startWorker(folder)
  await waitUntil(() => childrenOf(second.worker.pid).length === 1, 60_000)
  await other`select pg_advisory_unlock(${SWEEP})`
  other.release()
  await waitUntil(async () => !(await job()), 60_000)
  expect(await matches()).toEqual(before)
  expect(second.log()).toMatch(/"verb":"rematch","seconds":\d+,"result":\{"matches":\d+\},"msg":"apart: it is done"/)
  second.worker.kill('SIGTERM')
  await waitUntil(() => second.worker.exitCode === 0, 30_000)
})
