import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, expect, test, vi } from 'vitest'
import { planDigest } from '../../src/digest/service.ts'
import { waitUntil } from '../support/child.ts'
import { figures, times } from '../support/soak.ts'
import { useMailWorld } from './sending.ts'

/** Workers that die in the middle of a weekly letter: nobody is missed, and what comes twice has one Message-ID. */

vi.setConfig({ testTimeout: times(180_000, 900_000), hookTimeout: 120_000 })

const PEOPLE = 2000
const KILLS = times(5, 50)

// The workers' clock is the real one.
const { db, deps, send, smtp, world } = useMailWorld(new Date())

beforeAll(crowd)

/** So many people like one, all of whom a listing suits. */
async function crowd(): Promise<void> {
  const listing = await world.listing('submit', 'publish')
  const { id } = await world.candidate()
  await db.sql.begin(async (tx) => {
    await tx`create temporary table born on commit drop as
      select gen_random_uuid() as account, gen_random_uuid() as candidate, n from generate_series(1, ${PEOPLE - 1}) n`
    await tx`insert into account (id, confirmed_at) select account, now() from born`
    await tx`insert into contact (account, email, name) select account, 'foule' || n || '@exemple.fr', 'Foule ' || n from born`
    await tx`
      insert into candidate select (jsonb_populate_record(c, jsonb_build_object('id', b.candidate, 'account', b.account,
        'confirmed_at', now()))).* from candidate c, born b where c.id = ${id}`
    for (const table of ['qualification', 'zone', 'availability', 'match']) {
      await tx`
        insert into ${tx(table)} select (jsonb_populate_record(t, jsonb_build_object('candidate', b.candidate))).*
        from ${tx(table)} t, born b where t.candidate = ${id}`
    }
  })
  expect(await db.sql`select from match where listing = ${listing}`).toHaveLength(PEOPLE)
}

function startWorker(): ChildProcess {
  const script = path.join(import.meta.dirname, '..', 'support', 'worker-child.ts')
  const orders = JSON.stringify({ databaseUrl: db.url, smtpUrl: smtp.url })
  return spawn(process.execPath, ['--import', 'tsx', script, orders], { stdio: ['ignore', 'ignore', 'inherit'] })
}

async function kill(worker: ChildProcess): Promise<void> {
  worker.kill('SIGKILL')
  await once(worker, 'close')
}

const open = async () =>
  (await db.sql`select from outbox where sent_at is null and failed_at is null and dropped_at is null`).length

test(`${KILLS} kills in a letter to ${PEOPLE}: nobody is missed, doubles have one Message-ID`, async () => {
  await db.sql`delete from graphile_worker._private_jobs`
  await db.sql`delete from outbox`
  // A Monday at seven in France, some days ago: missed, and caught up.
  const monday = new Date(Date.now() - (((new Date().getUTCDay() + 6) % 7) + 7) * 86_400_000).toISOString().slice(0, 10)
  const tick = new Date(`${monday}T11:00:00Z`)
  const hour = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Paris', hour: '2-digit', hourCycle: 'h23' }).format(
    tick,
  )
  await db.sql`update territory set digest_hour = ${Number(hour)}`
  await db.sql`select graphile_worker.add_job('clock.digest', ${db.sql.json({ _cron: { ts: tick.toISOString() } })}::json)`
  const killedAt: number[] = []
  for (let kills = 0; kills < KILLS; kills++) {
    const worker = startWorker()
    const goal = smtp.mails.length + Math.floor((Math.random() * PEOPLE) / KILLS)
    // At a number of mails, or at a moment: also while it starts, plans or has nothing under way.
    if (Math.random() < 0.7) await waitUntil(() => smtp.mails.length > goal, 60_000)
    await sleep(Math.random() * 50)
    await kill(worker)
    killedAt.push(smtp.mails.length)
  }
  const [first, second] = [startWorker(), startWorker()]
  await waitUntil(async () => smtp.mails.length >= PEOPLE && (await open()) === 0, 120_000)
  await Promise.all([kill(first), kill(second)])

  const got = Map.groupBy(
    smtp.mails.filter(({ mail }) => mail.headers.some(({ key }) => key === 'list-id')),
    (mail) => mail.to[0] as string,
  )
  const locums = [...got].filter(([email]) => /^(foule|remplacant)/.test(email))
  expect(locums.length, `killed at ${killedAt}`).toBe(PEOPLE)
  for (const [email, mails] of got) expect(new Set(mails.map(({ mail }) => mail.messageId)).size, email).toBe(1)
  const doubles = [...got.values()].reduce((sum, mails) => sum + mails.length - 1, 0)
  // A kill sends again what was under way: four batches at most.
  expect(doubles).toBeLessThanOrEqual(KILLS * 4 * 25)
  figures(
    `letter: ${KILLS} × kill -9 of the worker, ${PEOPLE} people, each one letter; ${doubles} came again under the same Message-ID`,
  )
  expect(await db.sql`select from match_mark where digested_at is not null`).toHaveLength(PEOPLE)
})

test('whoever signs in meanwhile does not wait until thousands have their letter', async () => {
  for (const table of ['outbox', 'digest_sent', 'match_mark']) await db.sql`delete from ${db.sql(table)}`
  await db.sql`delete from graphile_worker._private_jobs`
  // A server that takes its time.
  smtp.hooks.onData = async () => {
    await sleep(100)
    return undefined
  }
  await planDigest({ ...deps.worker, clock: () => new Date() }, { slots: null })
  const worker = startWorker()
  try {
    await waitUntil(() => smtp.mails.length > 50, 60_000)
    const before = smtp.mails.length
    await send('POST', '/api/auth/link', { body: { email: 'presse@exemple.fr' } })
    const arrived = () => smtp.mails.findIndex(({ to }) => to.includes('presse@exemple.fr'))
    await waitUntil(() => arrived() >= 0, 60_000)
    expect(arrived() - before).toBeLessThan(100)
    expect(await open()).toBeGreaterThan(1000)
  } finally {
    await kill(worker)
    smtp.hooks.onData = undefined
  }
})
