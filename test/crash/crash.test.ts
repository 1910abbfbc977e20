import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import { provisionAccount } from '../../src/accounts/service.ts'
import { createWorkerDeps } from '../../src/deps.ts'
import { createLog } from '../../src/platform/log.ts'
import { between, pick, randomOf, sample } from '../../src/seed/random.ts'
import type { WorkerDeps } from '../../src/worker.ts'
import { waitUntil } from '../support/child.ts'
import { NO_LIMITS } from '../support/deps.ts'
import { figures, times } from '../support/soak.ts'
import type { Seen } from './client.ts'
import { type Ground, SECRET, startGround, type Victim } from './ground.ts'
import { type Journey, travel } from './journey.ts'
import { stuck, wrongDerived, wrongMails, wrongRows, wrongTrail } from './ledger.ts'

/** Whatever is killed -9, what somebody was told is done is done, once. CRASH_SEED: which process, when, and how journeys end; CRASH_KILLS. */

const KILLS = Number(process.env.CRASH_KILLS ?? times(5, 100))
const TRAVELLERS = times(3, 6)
const SEED = process.env.CRASH_SEED ?? String(process.env.SOAK ? Date.now() : 20_261_128)
const VICTIMS: Victim[] = ['web', 'worker', 'postgres', 'meilisearch']

it(`${KILLS} kills in the middle of whole journeys lose nothing and double nothing`, {
  timeout: times(600_000, 7_200_000),
}, async () => {
  process.stdout.write(`CRASH_SEED=${SEED}\n`)
  const began = performance.now()
  const { ground, deps, written } = await surroundings()
  const { token } = await provisionAccount(deps, {
    email: 'desk@crash.test',
    role: 'coordinator',
    territory: 'erdre-et-cens',
    token: true,
  })
  const random = randomOf(`kills ${SEED}`)
  const seen: Seen = { acknowledged: 0, retried: 0, faults: [] }
  const journeys: Journey[] = []
  let [over, begun] = [false, 0]
  const travellers = Array.from({ length: TRAVELLERS }, async (_, which) => {
    const mine = randomOf(`traveller ${which} ${SEED}`)
    while (!over) journeys.push(await travel(ground, seen, token ?? '', mine, begun++))
  })
  const failed = Promise.all(travellers).then(
    () => null,
    (error: Error) => error,
  )

  const kills: string[] = []
  const killing = async () => {
    // Each in its turn, in whatever order.
    const order = Array.from({ length: Math.ceil(KILLS / 4) + 1 }, () => sample(random, VICTIMS, 4)).flat()
    for (const victim of order.slice(0, KILLS)) {
      // Mostly when there is work to be killed in; else whenever: while it starts, or while another is down.
      const goal = seen.acknowledged + between(random, 1, 12)
      if (random() < 0.8) await waitUntil(() => seen.acknowledged >= goal, 60_000).catch(() => {})
      await sleep(between(random, 0, 300))
      kills.push(victim)
      await ground.kill(victim, between(random, 0, pick(random, [200, 1500])))
    }
  }
  const stopped = await Promise.race([
    killing().then(
      () => null,
      (error: Error) => error,
    ),
    failed.then((e) => e ?? new Error('nobody travels')),
  ])
  over = true
  const error = stopped ?? (await failed)
  if (error)
    throw new Error(`${error.message}\nkilled: ${kills.join(', ')}\n${written.slice(-20).join('\n')}`, { cause: error })

  await ground.ready()
  let left: string[] = []
  await waitUntil(async () => {
    left = await stuck(deps.sql)
    return left.length === 0
  }, 120_000).catch(() => {})
  const { wrong, arrived, distinct } = wrongMails(ground, journeys)
  const seconds = Math.round((performance.now() - began) / 1000)
  figures(
    `crash: ${KILLS} kills (${kills.join(' ')}) in ${seconds} s: ${journeys.length} journeys, ${seen.acknowledged} writes acknowledged, ` +
      `${seen.retried} asked again, ${distinct} mails, ${arrived - distinct} of them twice`,
  )
  expect(left).toEqual([])
  expect(seen.faults).toEqual([])
  expect(wrong).toEqual([])
  expect(await wrongRows(deps.sql, journeys)).toEqual([])
  expect(await wrongTrail(deps.sql, journeys)).toEqual([])
  expect(await wrongDerived(deps)).toEqual([])
  expect(journeys.length).toBeGreaterThanOrEqual(TRAVELLERS)
  await noticesWhatIsLost(ground, deps, journeys)
})

async function surroundings(): Promise<{ ground: Ground; deps: WorkerDeps; written: string[] }> {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'releve-crash-'))
  fs.chmodSync(dataDir, 0o711)
  onTestFinished(() => fs.rmSync(dataDir, { recursive: true, force: true }))
  const written: string[] = []
  const ground = await startGround(dataDir, (line) => written.push(line))
  onTestFinished(() => ground.stop())
  await ground.ready()
  const deps = createWorkerDeps({
    databaseUrl: ground.databaseUrl,
    smtpUrl: ground.smtp.url,
    mailFrom: 'Relève <releve@releve.test>',
    meili: ground.meili,
    secret: SECRET,
    baseUrl: ground.baseUrl,
    limits: NO_LIMITS,
    log: createLog('silent'),
  })
  onTestFinished(() => deps.close())
  return { ground, deps, written }
}

/** The books would tell: of each kind of write one is lost or doubled, and missed. */
async function noticesWhatIsLost(ground: Ground, deps: WorkerDeps, journeys: readonly Journey[]): Promise<void> {
  const [{ sql }, one] = [deps, journeys.find(({ ending }) => ending === 'open') as Journey]
  const rows = () => wrongRows(sql, journeys)
  const undone = async (work: () => Promise<unknown>, check: () => Promise<string[]>) => {
    await work()
    return (await check()).length
  }
  expect(await undone(() => sql`delete from message where interest = ${one.interest} and "by" = 'owner'`, rows)).toBe(2)
  const twice = () => sql`
    insert into listing_history (listing, verb, from_state, to_state) values (${one.listing}, 'publish', 'published', 'published')`
  expect(await undone(twice, rows)).toBe(3)
  // Nobody can take a row out of the trail: another reader's is not there.
  const stranger = { ...one.owner, account: one.listing }
  const others = journeys.map((each) => (each === one ? { ...one, owner: stranger } : each))
  expect(await wrongTrail(sql, others)).toHaveLength(2)
  ground.smtp.mails.splice(0, 1)
  expect(wrongMails(ground, journeys).wrong).toHaveLength(1)
}
