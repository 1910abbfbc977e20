import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { provisionAccount } from '../../src/accounts/service.ts'
import { createApp } from '../../src/app.ts'
import { contextOf, createWebDeps, type Surroundings } from '../../src/deps.ts'
import { type ListingInput, listingInput } from '../../src/listings/model.ts'
import { createListing, listIds, submitListing, withdrawListing } from '../../src/listings/service.ts'
import { decide } from '../../src/moderation/service.ts'
import { runJobs } from '../../src/platform/jobs.ts'
import { createIndex, swapIn, type VersionedDocument } from '../../src/search/indexed.ts'
import { documentsOf } from '../../src/search/indexing.ts'
import { reindex } from '../../src/search/service.ts'
import { handlersOf, type WorkerDeps } from '../../src/worker.ts'
import { say, withFrance } from './france.ts'
import { median, p95, row, rows, timed } from './report.ts'

/** How long what is published takes until searches find it, and how long the index takes to be made anew. */

const TODAY = '2027-01-10'
const ALONE = 30
const BURST = { listings: 60, everyMs: 100 }

export function benchFreshness(dataDir: string): Promise<void> {
  return withFrance(
    dataDir,
    TODAY,
    () => new Date(`${TODAY}T12:00:00Z`),
    async (deps, surroundings) => {
      const desk = await published(deps, surroundings)
      const bare = await bareChanges(deps)
      const told = await desk.run(async (publish, withdraw) => {
        const [alone, gone, burst]: number[][] = [[], [], []]
        for (let i = 0; i < ALONE; i++) {
          const one = await publish()
          alone?.push(one.took)
          gone?.push(await withdraw(one.id))
        }
        const waiting: Promise<unknown>[] = []
        for (let i = 0; i < BURST.listings; i++) {
          waiting.push(publish().then(({ took }) => burst?.push(took)))
          await sleep(BURST.everyMs)
        }
        await Promise.all(waiting)
        return { alone, gone, burst } as Record<'alone' | 'gone' | 'burst', number[]>
      })
      const baseline = 'one document added to Meilisearch, until its task is done'
      rows('published → found through the API', told.alone, baseline, bare)
      rows('withdrawn → found no more', told.gone, baseline, bare)
      rows('published → found, ten a second', told.burst, baseline, bare)
      say(
        `slowest of the ten a second: ${Math.round(Math.max(...told.burst))} ms, p95 ${Math.round(p95(told.burst))} ms`,
      )
      await rebuilt(deps)
    },
  )
}

/** People who publish and withdraw, a worker that indexes (mail and matches have figures of their own), the API that is asked. */
async function published(deps: WorkerDeps, surroundings: Surroundings) {
  const desk = await provisionAccount(deps, {
    email: 'fresh@releve.example',
    role: 'coordinator',
    territory: 'hors-territoire',
  })
  const owner = contextOf(deps, { account: desk.id, roles: [] })
  const coordinator = contextOf(deps, {
    account: desk.id,
    roles: [{ role: 'coordinator' as const, territory: 'hors-territoire' }],
  })
  const limits = { search: 1e9, signin: 1e9, reports: 1e9, messages: 1e9 }
  const settings = { ...deps, ...surroundings, limits, databaseUrl: surroundings.databaseWebUrl, mailboxDir: null }
  const web = createWebDeps(settings)
  const app = createApp(web)
  // One asks for all of them: so many askers would be a load of their own.
  const found = async () => {
    const answer = await app.request(`${web.baseUrl}/api/listings?q=${WORD}&sort=date&limit=100`)
    return new Set(((await answer.json()) as { items: { id: string }[] }).items.map(({ id }) => id))
  }
  const seen = { ids: await found(), asking: true }
  const asking = (async () => {
    while (seen.asking) {
      seen.ids = await found()
      await sleep(20)
    }
  })()
  const until = (id: string, there: boolean) =>
    timed(async () => {
      while (seen.ids.has(id) !== there) await sleep(5)
    })
  const publish = async () => {
    const { id } = await createListing(owner, listingInput.parse(NEED) as ListingInput)
    await submitListing(owner, id)
    await decide(coordinator, id, { decision: 'publish' })
    return { id, took: await until(id, true) }
  }
  const withdraw = async (id: string) => {
    await withdrawListing(owner, id)
    return until(id, false)
  }
  return {
    async run<T>(work: (publishing: typeof publish, withdrawing: typeof withdraw) => Promise<T>): Promise<T> {
      const tasks = Object.entries(handlersOf(deps)).filter(([task]) => task.startsWith('index.'))
      const jobs = await runJobs(surroundings.databaseUrl, Object.fromEntries(tasks), { log: deps.log })
      try {
        return await work(publish, withdraw)
      } finally {
        seen.asking = false
        await asking
        await jobs.stop()
        await web.close()
      }
    },
  }
}

/** Stands in no other listing, whatever was measured on the same data before. */
const WORD = `fraicheur${randomUUID().replace(/[^a-f]/g, '')}`

/** Outside every territory. */
const NEED = {
  title: `Tournée ${WORD}`,
  kind: 'replacement',
  profession: 'infirmier',
  communes: ['48095'],
  practiceType: 'domicile',
  description: 'Une tournée de trente patients.',
  periods: [{ from: '2027-03-08', to: '2027-03-19' }],
}

async function bareChanges({ meili, sql }: WorkerDeps): Promise<number[]> {
  if (!meili) throw new Error('no Meilisearch here')
  const [document] = await documentsOf(sql, await listIds(sql, 'published', null, 1))
  const took: number[] = []
  for (let i = 0; i < ALONE; i++) {
    const changed = { ...document, title: `Une autre ${i}` }
    took.push(await timed(() => meili.client.index(meili.uid).addDocuments([changed]).waitTask({ interval: 10 })))
  }
  return took
}

/**
 * Rows, index and swap, against a script that reads the same documents and puts them into an index with the same settings; and
 * against the second half of that alone.
 */
async function rebuilt(deps: WorkerDeps): Promise<void> {
  const { meili, sql } = deps
  if (!meili) return
  const read = async () => {
    const documents: VersionedDocument[] = []
    for (let after: string | null = null; ; ) {
      const ids: string[] = await listIds(sql, 'published', after, 1000)
      if (ids.length === 0) return documents
      documents.push(...(await documentsOf(sql, ids)))
      after = ids.at(-1) as string
    }
  }
  const place = { client: meili.client, uid: `${meili.uid}-bare` }
  const load = async (documents: VersionedDocument[]) => {
    await createIndex(place)
    const sent: { taskUid: number }[] = []
    for (let i = 0; i < documents.length; i += 4000) {
      sent.push(await place.client.index(place.uid).addDocuments(documents.slice(i, i + 4000)))
    }
    await place.client.tasks.waitForTask(sent.at(-1)?.taskUid as number, { timeout: 600_000, interval: 50 })
  }
  const took = { reading: [] as number[], loading: [] as number[], ours: [] as number[] }
  const documents = await read()
  for (let i = 0; i < 3; i++) {
    took.reading.push(await timed(read))
    took.loading.push(await timed(() => load(documents)))
    await swapIn({ ...place, uid: `${meili.uid}-other` }, place.uid)
    await meili.client.deleteIndexIfExists(`${meili.uid}-other`)
    took.ours.push(await timed(() => reindex(deps)))
  }
  const [ours, reading, loading] = [took.ours, took.reading, took.loading].map(median) as [number, number, number]
  const what = `reindex of ${documents.length.toLocaleString('en')} listings`
  row(what, ours, 'a bare script: the same documents read, then loaded', reading + loading)
  row(what, ours, 'the loading alone, of documents at hand', loading)
}
