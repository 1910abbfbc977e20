import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { addJob, runJobs } from '../../src/platform/jobs.ts'
import { createLog } from '../../src/platform/log.ts'
import { waitUntil } from '../support/child.ts'
import { useDb } from '../support/db.ts'
import { figures, times } from '../support/soak.ts'

const db = useDb()
const log = createLog('silent')

const idle = () =>
  waitUntil(
    async () =>
      (await db.sql`select from graphile_worker._private_jobs where attempts = 0 or locked_by is not null`).length ===
      0,
  )

it('never folds a job into one that has begun: the last state is always looked at', {
  timeout: times(60_000, 600_000),
}, async () => {
  await db.sql`create table state (id int primary key, value int not null)`
  await db.sql`insert into state values (1, 0)`
  let seen = -1
  const routing = { key: () => 'one' }
  const look = async () => {
    const [row] = await db.sql`select value from state where id = 1`
    seen = row?.value
  }
  const jobs = await runJobs(db.url, { look }, { log })
  try {
    const change = () =>
      db.sql.begin(async (tx) => {
        await tx`update state set value = value + 1 where id = 1`
        await addJob(tx, 'look', {}, routing)
      })
    const rounds = times(150, 1500)
    for (let round = 0; round < rounds; round++) {
      await change()
      // The window in which the first job is being taken is a few milliseconds wide.
      await sleep((round % 15) * 0.5)
      await change()
      await idle()
      expect(seen).toBe((round + 1) * 2)
    }
    figures(`jobs: ${rounds} rounds of two changes at once, none lost`)
  } finally {
    await jobs.stop()
  }
})

it('drops the jobs of a transaction that is rolled back', async () => {
  const failing = db.sql.begin(async (tx) => {
    await addJob(tx, 'never', {})
    throw new Error('no')
  })
  await expect(failing).rejects.toThrow('no')
  expect(await db.sql`select from graphile_worker.jobs where task_identifier = 'never'`).toHaveLength(0)
})

it('takes over at once what a killed worker had begun, and its queue', async () => {
  await addJob(db.sql, 'resume', { n: '1' }, { queue: 'serial' })
  await addJob(db.sql, 'resume', { n: '2' }, { queue: 'serial' })
  const [first] = await db.sql`select id from graphile_worker.jobs where task_identifier = 'resume' order by id`
  await db.sql`
    update graphile_worker._private_jobs set locked_by = 'worker-of-the-dead', locked_at = now(), attempts = 1
    where id = ${first?.id}`
  await db.sql`
    update graphile_worker._private_job_queues set locked_by = 'worker-of-the-dead', locked_at = now()
    where queue_name = 'serial'`
  const done: string[] = []
  const resume = async ({ n }: Record<string, string>) => void done.push(n as string)
  const jobs = await runJobs(db.url, { resume }, { log })
  try {
    await waitUntil(() => done.length === 2)
    expect(done.toSorted()).toEqual(['1', '2'])
  } finally {
    await jobs.stop()
  }
})

it('leaves alone what a living worker is doing', async () => {
  let release = () => {}
  const held = new Promise<void>((free) => {
    release = free
  })
  let runs = 0
  const hold = async () => {
    runs++
    await held
  }
  const living = await runJobs(db.url, { hold }, { log })
  await addJob(db.sql, 'hold', {})
  await waitUntil(() => runs === 1)
  const other = await runJobs(db.url, { hold }, { log })
  await sleep(300)
  expect(runs).toBe(1)
  release()
  await other.stop()
  await living.stop()
  expect(runs).toBe(1)
})
