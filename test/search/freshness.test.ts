import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { reconcile, reindex } from '../../src/search/service.ts'
import { p95 } from '../bench/report.ts'
import { waitUntil } from '../support/child.ts'
import { differences, type Publisher, startPublisher } from '../support/publisher.ts'
import { useService } from '../support/service.ts'

/** What was published is soon found, what is filled or withdrawn no more; a rebuild is seen by nobody. */

/** A second is what `npm run bench -- freshness` measures on a machine of its own; here all tests share two cores. */
const SOON_MS = 3000

const service = useService()
let publisher: Publisher

beforeAll(async () => {
  publisher = await startPublisher(service.worker)
})

async function search(what = ''): Promise<{ ids: string[]; total: number; engine: string }> {
  const { status, body } = await service.visitor('GET', `/api/listings?limit=100${what}`)
  expect(status).toBe(200)
  return { ids: body.items.map(({ id }: { id: string }) => id), total: body.total, engine: body.engine }
}

describe('a change', () => {
  it('is searchable soon, also when ten are made a second', async () => {
    const published = new Map<string, number>()
    const took = new Map<string, number>()
    const watching = (async () => {
      while (took.size < 30) {
        const { ids } = await search()
        for (const id of ids) {
          const began = published.get(id)
          if (began !== undefined && !took.has(id)) took.set(id, performance.now() - began)
        }
        await sleep(20)
      }
    })()
    for (let i = 0; i < 30; i++) {
      const pause = sleep(100)
      published.set(await publisher.publish(), performance.now())
      await pause
    }
    await watching
    expect(p95([...took.values()])).toBeLessThan(SOON_MS)
    // The index had it: Postgres answered for no laggard.
    expect((await search()).engine).toBe('meilisearch')
  })

  it('that ends a listing is seen by the next search, and soon in the counts', async () => {
    await service.settled()
    const { ids, total } = await search()
    const took: number[] = []
    for (const [i, id] of ids.slice(0, 10).entries()) {
      await (i % 2 ? publisher.fill(id) : publisher.withdraw(id))
      const began = performance.now()
      expect((await search()).ids).not.toContain(id)
      // Of a page that does not show it, too.
      for (;;) {
        const { body } = await service.visitor('GET', '/api/listings?limit=1&facets=kind')
        if (body.facets.kind.replacement === total - i - 1) break
        await sleep(10)
      }
      took.push(performance.now() - began)
    }
    expect(p95(took)).toBeLessThan(SOON_MS)
  })
})

describe('a rebuild', () => {
  it('takes nothing away from searches, of either engine, and loses no change that is made meanwhile', async () => {
    await service.settled()
    const always = (await search()).ids
    const listed = await service.worker.sql`select count(*)::int as n from search_document`
    expect(listed[0]?.n).toBe(always.length)
    let over = false
    const short: string[] = []
    const searching = ['', '&sort=distance&commune=44114', '&q=infirmier'].map(async (what) => {
      let searches = 0
      for (; !over; searches++) {
        const { ids, engine } = await search(what)
        const missing = always.filter((id) => !ids.includes(id))
        if (missing.length > 0) short.push(`${what}: ${missing.length} missing, said ${engine}`)
      }
      return searches
    })
    const made: string[] = []
    const rebuilding = (async () => {
      for (let i = 0; i < 4; i++) expect(await reindex(service.worker)).toBeGreaterThanOrEqual(always.length)
    })()
    const publishing = (async () => {
      while (!over) {
        made.push(await publisher.publish())
        await sleep(30)
      }
    })()
    await rebuilding.finally(() => {
      over = true
    })
    await publishing
    expect(Math.min(...(await Promise.all(searching)))).toBeGreaterThan(5)
    expect(short).toEqual([])
    await service.settled()
    expect(await differences(service.worker)).toEqual([])
    const documents = await service.worker.sql`select listing from search_document where listing = any(${made})`
    expect(documents).toHaveLength(made.length)
  })

  it('is what other settings bring, beside what is searched meanwhile; the same settings bring none', async () => {
    const { meili } = service.worker
    if (!meili) throw new Error('no Meilisearch')
    const index = meili.client.index(meili.uid)
    const created = async () => (await index.getRawInfo()).createdAt
    const before = await created()
    await reconcile(service.worker)
    expect(await created()).toBe(before)
    const found = async () => (await search('&department=44')).ids.toSorted()
    const always = await found()
    // As an older version had left it, which knew no départements.
    const { filterableAttributes = [] } = await index.getSettings()
    const older = (filterableAttributes ?? []).filter((name) => name !== 'departments')
    await index.updateSettings({ filterableAttributes: older }).waitTask()
    let over = false
    const others: string[][] = []
    const searching = (async () => {
      while (!over) {
        const ids = await found()
        if (ids.join() !== always.join()) others.push(ids)
      }
    })()
    await reconcile(service.worker)
    await sleep(100)
    over = true
    await searching
    expect(others).toEqual([])
    expect(await created()).not.toBe(before)
    await waitUntil(async () => (await search('&department=44')).engine === 'meilisearch')
  })
})

describe('reconciliation', () => {
  it('mends what is missing, old or too many, and counts it', async () => {
    await service.settled()
    const { meili, sql } = service.worker
    if (!meili) throw new Error('no Meilisearch')
    const index = meili.client.index(meili.uid)
    const [missing, old] = (await search()).ids
    const [{ id: stray } = { id: '' }] = await sql`select id from listing where state = 'withdrawn'`
    const counted = () => sql`select store, looks::int, written::int, removed::int from search_repair order by store`
    const before = await counted()
    await index.deleteDocument(missing as string).waitTask()
    await index
      .updateDocuments([
        { id: old as string, version: 'yesterday' },
        { id: stray as string, version: 'never' },
      ])
      .waitTask()
    await sql`delete from search_document where listing = ${missing as string}`
    expect(await reconcile(service.worker)).toEqual({
      postgres: { written: 1, removed: 0 },
      meilisearch: { written: 2, removed: 1 },
    })
    expect(await differences(service.worker)).toEqual([])
    const after = await counted()
    const grown = after.map((row, i) =>
      [row.looks, row.written, row.removed].map(
        (n, j) => n - [before[i]?.looks, before[i]?.written, before[i]?.removed][j],
      ),
    )
    expect(grown).toEqual([
      [1, 2, 1],
      [1, 1, 0],
    ])
    expect(await reconcile(service.worker)).toMatchObject({ meilisearch: { written: 0, removed: 0 } })
  })
})
