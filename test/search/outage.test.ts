import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Actor } from '../../src/accounts/model.ts'
import { listingInput } from '../../src/listings/model.ts'
import { createListing, submitListing, updateListing, withdrawListing } from '../../src/listings/service.ts'
import { decide } from '../../src/moderation/service.ts'
import { type EmbeddedMeilisearch, startMeilisearch } from '../../src/platform/embedded/meilisearch.ts'
import { runJobs } from '../../src/platform/jobs.ts'
import { indexedVersions } from '../../src/search/indexed.ts'
import { searchQuery } from '../../src/search/model.ts'
import { readVersions } from '../../src/search/rows.ts'
import { indexListing, reconcile, searchListings, tellIndex } from '../../src/search/service.ts'
import { handlersOf } from '../../src/worker.ts'
import { waitUntil } from '../support/child.ts'
import { useDb } from '../support/db.ts'
import { useDeps } from '../support/deps.ts'
import { openWay, type Way } from '../support/way.ts'

/** Meilisearch stops, hangs, comes back with yesterday's data or none: searches go on, and the index catches up. */

let way: Way

const ANSWER_MS = 1000
const HEAD_START_MS = 300
const PROBE_MS = 300
const meili = {
  url: '',
  masterKey: '',
  patience: { answer: ANSWER_MS, headStart: HEAD_START_MS, probe: PROBE_MS },
}
const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'releve-outage-'))
let server: EmbeddedMeilisearch | null = null

async function start(): Promise<void> {
  server = await startMeilisearch({ dataDir })
  way.target = server?.url ?? ''
  way.mode = 'open'
  meili.masterKey = server?.masterKey ?? ''
}
async function stop(): Promise<void> {
  way.mode = 'refused'
  await server?.stop()
}

beforeAll(async () => {
  way = await openWay()
  meili.url = way.url
  await start()
})
const db = useDb()
const deps = useDeps(db, { meili })
afterAll(async () => {
  way.close()
  await server?.stop()
  fs.rmSync(dataDir, { recursive: true, force: true })
})

let owner: Actor
let desk: Actor

async function publish(title: string): Promise<string> {
  owner ??= await deps.person('owner@releve.test', 'practitioner')
  desk ??= await deps.person('desk@cpts.test', 'coordinator', 'erdre-et-cens')
  const input = listingInput.parse({
    kind: 'replacement',
    profession: 'infirmier',
    communes: ['44114'],
    practiceType: 'domicile',
    title,
    description: 'Une tournée.',
    periods: [{ from: '2027-02-08', to: '2027-02-12' }],
  })
  const { id } = await createListing(deps.as(owner), input)
  await submitListing(deps.as(owner), id)
  await decide(deps.as(desk), id, { decision: 'publish' })
  return id
}

/** Titles of everything that is open, and who answered. */
async function everything(): Promise<[string, ...string[]]> {
  const { listings, engine } = await searchListings(deps.as(null), searchQuery.parse({ limit: '100' }))
  return [engine, ...listings.map(({ title }) => title as string).sort()]
}

/** The searches that it takes until Meilisearch answers them again. */
async function answeredBy(engine: string): Promise<void> {
  await waitUntil(async () => (await everything())[0] === engine)
}

const meiliUid = () => deps.worker.meili?.uid as string

async function timed<T>(work: () => Promise<T>): Promise<{ answer: T; took: number }> {
  const began = performance.now()
  const answer = await work()
  return { answer, took: performance.now() - began }
}

async function looks(): Promise<number> {
  return (await db.sql`select from graphile_worker.jobs where task_identifier = 'index.reconcile'`).length
}

async function indexIsCurrent(): Promise<boolean> {
  const index = deps.worker.meili
  if (!index) return false
  const [rows, documents] = [await readVersions(db.sql), await indexedVersions(index)]
  const lines = (versions: Map<string, string | undefined>) => [...versions].map(([id, v]) => `${id} ${v}`).sort()
  expect(lines(documents)).toEqual(lines(rows))
  return rows.size > 0
}

/** Meilisearch is told in vain, and would be again later: this is later still. */
async function indexInVain(): Promise<void> {
  const jobs = await db.sql`
    delete from graphile_worker._private_jobs j using graphile_worker._private_tasks t
    where t.id = j.task_id and t.identifier = 'index.listing' returning j.payload`
  expect(jobs).toHaveLength(3)
  for (const { payload } of jobs) await indexListing(deps.worker, payload.listing)
  await expect(tellIndex(deps.worker)).rejects.toThrow()
  // And it is forgotten, as where yesterday's index was put back.
  await db.sql`delete from search_pending`
}

it('answers every search while Meilisearch hangs, however many at once: soon at first, then at once until it answers', async () => {
  await publish('Première')
  await deps.work('index')
  expect(await everything()).toEqual(['meilisearch', 'Première'])

  way.mode = 'hanging'
  const crowd = () => Promise.all(Array.from({ length: 20 }, () => timed(everything)))
  const [first, second] = [await crowd(), await crowd()]
  for (const { answer, took } of [...first, ...second]) {
    expect(answer).toEqual(['postgres', 'Première'])
    expect(took).toBeLessThan(HEAD_START_MS + ANSWER_MS / 2)
  }
  await sleep(ANSWER_MS)
  way.asked = 0
  const began = performance.now()
  let slowest = 0
  while (performance.now() < began + ANSWER_MS + PROBE_MS) {
    const { answer, took } = await timed(everything)
    expect(answer).toEqual(['postgres', 'Première'])
    slowest = Math.max(slowest, took)
  }
  expect(slowest).toBeLessThan(HEAD_START_MS)
  // Probes alone, one at a time: each hangs for a while and is followed by a pause.
  expect(way.asked).toBeGreaterThan(0)
  expect(way.asked).toBeLessThan(4)

  way.mode = 'open'
  await answeredBy('meilisearch')
  // It may have missed something: somebody looks.
  await waitUntil(async () => (await looks()) === 1)
  await deps.work('index')
})

it('does not wait for answers that come late or are none, and believes no answer that a proxy made up', async () => {
  way.delayMs = ANSWER_MS + 400
  for (const mode of ['slow', 'page', 'cut'] as const) {
    way.mode = mode
    for (let i = 0; i < 8; i++) {
      const { answer, took } = await timed(everything)
      expect(answer).toEqual(['postgres', 'Première'])
      expect(took).toBeLessThan(HEAD_START_MS + ANSWER_MS / 2)
    }
    // Once it has failed three times, nobody waits.
    await sleep(ANSWER_MS)
    expect((await timed(everything)).took).toBeLessThan(HEAD_START_MS)
    way.mode = 'open'
    await answeredBy('meilisearch')
  }
  // A little slow is no failure, and Postgres need not be the first.
  Object.assign(way, { mode: 'slow', delayMs: HEAD_START_MS / 3 })
  for (let i = 0; i < 5; i++) expect((await everything())[0]).toBe('meilisearch')
  way.mode = 'open'
  await deps.work('index')
})

it('knows an index that was emptied, or put back as it was, from one that has nothing to say', async () => {
  const index = deps.worker.meili?.client.index(meiliUid())
  for (const spoil of [
    () => index?.deleteAllDocuments().waitTask(),
    () => index?.updateDocuments([{ id: 'level', level: -1 }]).waitTask(),
  ]) {
    expect((await everything())[0]).toBe('meilisearch')
    await spoil()
    expect(await everything()).toEqual(['postgres', 'Première'])
    await reconcile(deps.worker)
    await answeredBy('meilisearch')
    expect(await everything()).toEqual(['meilisearch', 'Première'])
  }
  expect(await looks()).toBe(1)
  await deps.work('index')
})

it('tries again to index what could not be indexed', async () => {
  way.mode = 'refused'
  const jobs = await runJobs(db.url, handlersOf(deps.worker), { log: deps.worker.log })
  try {
    await publish('Deuxième')
    const failed = () => db.sql`
      select from graphile_worker.jobs where task_identifier = 'index.tell' and last_error is not null`
    await waitUntil(async () => (await failed()).length === 1)
    expect(await everything()).toEqual(['postgres', 'Deuxième', 'Première'])
    way.mode = 'open'
    await db.sql`update graphile_worker._private_jobs set run_at = now()`
    await waitUntil(
      async () => (await db.sql`select from graphile_worker.jobs where task_identifier like 'index.%'`).length === 0,
    )
  } finally {
    await jobs.stop()
  }
  expect(await indexIsCurrent()).toBe(true)
  await answeredBy('meilisearch')
  expect(await everything()).toEqual(['meilisearch', 'Deuxième', 'Première'])
})

it('catches up with what happened while Meilisearch was stopped: from old data, from none, from broken ones', async () => {
  const [gone, kept] = (await db.sql`select id from listing order by created_at, id`).map((row) => row.id as string)
  await stop()
  await withdrawListing(deps.as(owner), gone as string)
  await updateListing(deps.as(owner), kept as string, listingInput.parse({ title: 'Retouchée' }))
  await publish('Troisième')
  await indexInVain()
  // The rows of Postgres do not wait for Meilisearch.
  expect(await everything()).toEqual(['postgres', 'Retouchée', 'Troisième'])
  expect(await reconcile(deps.worker)).toMatchObject({ postgres: { written: 0, removed: 0 }, meilisearch: null })

  await start()
  expect(await reconcile(deps.worker)).toMatchObject({ meilisearch: { written: 2, removed: 1 } })
  expect(await indexIsCurrent()).toBe(true)
  await answeredBy('meilisearch')
  expect(await everything()).toEqual(['meilisearch', 'Retouchée', 'Troisième'])
  expect(await reconcile(deps.worker)).toMatchObject({ meilisearch: { written: 0, removed: 0 } })

  await stop()
  fs.rmSync(path.join(dataDir, 'meilisearch'), { recursive: true })
  await start()
  // The way the job of any listing finds it, and the hourly look.
  await publish('Quatrième')
  await deps.work('index')
  expect(await indexIsCurrent()).toBe(true)
  await answeredBy('meilisearch')
  expect(await everything()).toEqual(['meilisearch', 'Quatrième', 'Retouchée', 'Troisième'])

  const index = deps.worker.meili
  if (!index) throw new Error('no index')
  await index.client
    .index(index.uid)
    .updateSettings({ filterableAttributes: [], stopWords: ['tournée'] })
    .waitTask()
  expect((await everything())[0]).toBe('postgres')
  await reconcile(deps.worker)
  const settings = await index.client.index(index.uid).getSettings()
  expect(settings.stopWords).not.toContain('tournée')
  expect(settings).toMatchObject({ filterableAttributes: expect.arrayContaining(['days', 'windowFrom']) })
  await answeredBy('meilisearch')

  await index.client.deleteIndex(index.uid).waitTask()
  await index.client.createIndex(index.uid, { primaryKey: 'uid' }).waitTask()
  expect((await everything())[0]).toBe('postgres')
  await reconcile(deps.worker)
  expect(await indexIsCurrent()).toBe(true)
  await answeredBy('meilisearch')
})

it('fills the rows of Postgres too: after an upgrade they are made from the listings', async () => {
  await db.sql`delete from search_document`
  expect(await reconcile(deps.worker)).toMatchObject({ postgres: { written: 3, removed: 0 } })
  await stop()
  expect(await everything()).toEqual(['postgres', 'Quatrième', 'Retouchée', 'Troisième'])
})
