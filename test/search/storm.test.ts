import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type EmbeddedMeilisearch, startMeilisearch } from '../../src/platform/embedded/meilisearch.ts'
import { pick, randomOf, sample } from '../../src/seed/random.ts'
import { waitUntil } from '../support/child.ts'
import { differences, startPublisher } from '../support/publisher.ts'
import { useService } from '../support/service.ts'
import { times } from '../support/soak.ts'
import { openWay, type Way } from '../support/way.ts'

/** Meilisearch is stopped, killed, wiped and slowed down while people search and publish: nobody notices, nothing is lost. */

const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'releve-storm-'))
const folder = path.join(dataDir, 'meilisearch')
let way: Way
let server: EmbeddedMeilisearch | null = null

async function start(): Promise<void> {
  server = await startMeilisearch({ dataDir })
  way.target = server?.url ?? ''
}

beforeAll(async () => {
  way = await openWay()
  await start()
})
afterAll(async () => {
  way.close()
  await server?.stop()
  fs.rmSync(dataDir, { recursive: true, force: true })
})
const service = useService(undefined, () => ({
  url: way.url,
  masterKey: server?.masterKey ?? '',
  patience: { answer: 500, headStart: 150, probe: 300 },
}))

const SEED = Number(process.env.STORM_SEED ?? 20_261_128)
/**
 * Longer than this after it was said to be published, a listing is found by every search, whatever happens: the second that the
 * index may lag, 300 ms until that is known, and what jobs and searches take on a busy machine.
 */
const FOUND_AFTER_MS = 5000
const SEARCHES = ['', '&q=tourn%C3%A9e', '&profession=infirmier', '&department=44&sort=date', '&q=infirmier+orvault']

interface Known {
  published: number
  /** When somebody began to take it back, and when that was confirmed. */
  going?: number
  gone?: number
}

it('no search fails or says what is not so, and afterwards the index is what Postgres is', async () => {
  const random = randomOf(`storm ${SEED}`)
  const crowd = randomOf(`crowd ${SEED}`)
  const publisher = await startPublisher(service.worker)
  const known = new Map<string, Known>()
  const faults: string[] = []
  const counts = { searches: 0, meilisearch: 0, postgres: 0, published: 0, gone: 0, latest: 0, slowest: 0 }
  let over = false

  const publishing = async () => {
    while (!over) {
      known.set(await publisher.publish(), { published: performance.now() })
      counts.published++
      const open = [...known].filter(([, one]) => one.going === undefined)
      if (open.length > 30 || crowd() < 0.3) {
        const [id, one] = pick(crowd, open)
        one.going = performance.now()
        await (crowd() < 0.5 ? publisher.withdraw(id) : publisher.fill(id))
        one.gone = performance.now()
        counts.gone++
      }
      await sleep(100 + crowd() * 200)
    }
  }
  const searching = async (what: string) => {
    while (!over) {
      const began = performance.now()
      const answer = await service.visitor('GET', `/api/listings?limit=100${what}`)
      counts.slowest = Math.max(counts.slowest, performance.now() - began)
      counts.searches++
      if (answer.status !== 200) {
        faults.push(`${what}: ${answer.status} ${JSON.stringify(answer.body)}`)
        continue
      }
      const { items, engine } = answer.body as { items: { id: string }[]; engine: 'meilisearch' | 'postgres' }
      counts[engine]++
      const found = new Set(items.map(({ id }) => id))
      for (const [id, { published, going, gone }] of known) {
        if (found.has(id) && gone !== undefined && gone < began) faults.push(`${what}: ${id} is gone, said ${engine}`)
        if (found.has(id) || going !== undefined) continue
        counts.latest = Math.max(counts.latest, began - published)
        if (began - published > FOUND_AFTER_MS) faults.push(`${what}: ${id} is missing, said ${engine}`)
      }
      await sleep(20)
    }
  }

  const blows: Record<string, () => Promise<void>> = {
    async stop() {
      await server?.stop()
      await sleep(random() * 1000)
      await start()
    },
    async kill() {
      process.kill(Number(fs.readFileSync(path.join(folder, 'pid'), 'utf8')), 'SIGKILL')
      await sleep(random() * 1000)
      await start()
    },
    async wipe() {
      await server?.stop()
      fs.rmSync(folder, { recursive: true })
      await start()
    },
    async slow() {
      Object.assign(way, { mode: 'slow', delayMs: random() * 1000 })
      await sleep(1000 + random() * 1000)
      way.mode = 'open'
    },
    async hang() {
      way.mode = pick(random, ['hanging', 'page', 'cut'] as const)
      await sleep(500 + random() * 1000)
      way.mode = 'open'
    },
  }
  const load = [publishing(), publishing(), ...SEARCHES.map(searching)]
  const done: string[] = []
  try {
    // Each at least once, in whatever order.
    const order = Array.from({ length: times(2, 20) }, () => sample(random, Object.keys(blows), 5)).flat()
    for (const name of order) {
      await blows[name]?.()
      done.push(name)
      await sleep(random() * 1500)
    }
    // It recovers by itself, as people go on searching.
    await waitUntil(async () => {
      const rows = await service.worker
        .sql`select from search_pending where since < clock_timestamp() - interval '1 second'`
      const before = counts.meilisearch
      await sleep(200)
      return rows.length === 0 && counts.meilisearch > before
    }, 60_000)
  } finally {
    over = true
    await Promise.all(load)
    process.stdout.write(`figures: storm of seed ${SEED}: ${done.join(', ')}; ${JSON.stringify(counts)}\n`)
  }
  expect(faults).toEqual([])
  expect(counts.meilisearch).toBeGreaterThan(0)
  expect(counts.postgres).toBeGreaterThan(0)
  await waitUntil(async () => (await differences(service.worker)).length === 0, 30_000).catch(() => {})
  expect(await differences(service.worker)).toEqual([])
  const [kept] = await service.worker.sql`select count(*)::int as n from listing where state = 'published'`
  expect(kept?.n).toBe(counts.published - counts.gone)
}, 600_000)
