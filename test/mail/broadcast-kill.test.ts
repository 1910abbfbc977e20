import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createListing, submitListing } from '../../src/listings/service.ts'
import { decide } from '../../src/moderation/service.ts'
import { prepareBroadcast, sendBroadcast } from '../../src/network/broadcasts.ts'
import { waitUntil } from '../support/child.ts'
import { useDb } from '../support/db.ts'
import { useDeps } from '../support/deps.ts'
import { startSmtp } from '../support/smtp.ts'
import { figures, times } from '../support/soak.ts'

/** Workers killed while a broadcast is planned and sent: nobody is missed, nobody has two. */

const db = useDb()
const deps = useDeps(db)
const HERE = 'erdre-et-cens'
const MEMBERS = times(120, 1000)
const KILLS = times(4, 40)

let smtp: Awaited<ReturnType<typeof startSmtp>>
const children: ChildProcess[] = []

beforeAll(async () => {
  // A server that takes its time: there is something to be killed in.
  smtp = await startSmtp({
    onData: async () => {
      await sleep(40)
      return undefined
    },
  })
})

afterAll(async () => {
  for (const child of children) if (child.exitCode === null && child.signalCode === null) await kill(child)
  await smtp.stop()
})

function startWorker(): ChildProcess {
  const script = path.join(import.meta.dirname, '..', 'support', 'worker-child.ts')
  const orders = JSON.stringify({ databaseUrl: db.url, smtpUrl: smtp.url })
  const child = spawn(process.execPath, ['--import', 'tsx', script, orders], { stdio: ['ignore', 'ignore', 'inherit'] })
  children.push(child)
  return child
}

async function kill(worker: ChildProcess): Promise<void> {
  worker.kill('SIGKILL')
  await once(worker, 'close')
}

/** Every mail is written, and went. */
async function nothingLeft(): Promise<boolean> {
  const [row] = await db.sql`
    select count(*) filter (where num_nonnulls(sent_at, failed_at, dropped_at) = 0)::int as open, count(*)::int as all
    from outbox where stream = 'broadcast'`
  return row?.all === MEMBERS && row.open === 0
}

test(`${KILLS} kills in a broadcast to ${MEMBERS} members`, { timeout: times(120_000, 900_000) }, async () => {
  deps.now = new Date()
  const owner = await deps.person('titulaire@cabinet.test', 'practitioner')
  const desk = await deps.person('desk@cpts.test', 'coordinator', HERE)
  const { id: listing } = await createListing(deps.as(owner), {
    kind: 'succession',
    profession: 'infirmier',
    communes: ['44114'],
    practiceType: 'groupe',
    title: 'Cabinet à reprendre',
    description: 'Un texte.',
    window: {},
  })
  await submitListing(deps.as(owner), listing)
  await decide(deps.as(desk), listing, { decision: 'publish' })
  await db.sql.begin(async (tx) => {
    await tx`
      with born as (
        insert into account (id, confirmed_at, last_contact_at)
        select uuidv7(), now(), now() from generate_series(1, ${MEMBERS}) returning id),
      named as (insert into contact (account, email) select id, 'm' || id || '@membre.test' from born)
      insert into member (territory, account, state, since, subscribed_at) select ${HERE}, id, 'member', now(), now() from born`
  })
  await db.sql`delete from graphile_worker._private_jobs`
  const ctx = deps.as(desk)
  await sendBroadcast(ctx, await prepareBroadcast(ctx, HERE, { listings: [listing] }))
  for (let kills = 0; kills < KILLS; kills++) {
    const worker = startWorker()
    const goal = smtp.mails.length + Math.floor(Math.random() * 25)
    await waitUntil(async () => smtp.mails.length > goal || (await nothingLeft()), 60_000)
    await sleep(Math.random() * 20)
    await kill(worker)
  }
  startWorker()
  await waitUntil(nothingLeft, 60_000)
  const got = Map.groupBy(smtp.mails, ({ to }) => to[0] as string)
  expect(got.size).toBe(MEMBERS)
  // What was under way at a kill goes again as the same mail: a mail program shows it once.
  for (const [email, mails] of got) expect(new Set(mails.map(({ mail }) => mail.messageId)).size, email).toBe(1)
  expect(smtp.mails.length - MEMBERS).toBeLessThanOrEqual(KILLS * 4 * 25)
  figures(
    `broadcast: ${KILLS} × kill -9 of the worker, ${MEMBERS} members, each one mail; ${smtp.mails.length - MEMBERS} came again under the same Message-ID`,
  )
  const [counted] = await db.sql`select recipients from broadcast`
  expect(counted?.recipients).toBe(MEMBERS)
})
