import fc from 'fast-check'
import { beforeAll, describe, expect, it, test } from 'vitest'
import { contextOf } from '../../src/deps.ts'
import { searchQuery } from '../../src/search/model.ts'
import { reconcile, searchListings } from '../../src/search/service.ts'
import { standing } from '../../src/search/standing.ts'
import { seed } from '../../src/seed/service.ts'
import { useService } from '../support/service.ts'

/** A listing that few people saw is not buried under newer ones, and one that everybody saw does not stay on top. */

const DAY = 86_400

describe('the standing of a listing', () => {
  const published = new Date('2027-01-01T09:00:00Z')
  const ahead = (views: number, answers: number) =>
    (standing(published, views, answers) - published.getTime() / 1000) / DAY

  test.each([
    [0, 0, 14],
    [4, 0, 14],
    [5, 0, 11],
    [20, 0, 9],
    [50, 0, 7],
    [0, 1, 10],
    [0, 2, 8],
    [0, 3, 8],
    [0, 4, 7],
    [49, 3, 3],
    [50, 4, 0],
    [1_000_000, 1000, 0],
  ])('of %i views and %i answers is of %i days more than its publication', (views, answers, days) => {
    expect(ahead(views, answers)).toBe(days)
  })

  test('never rises as people see it and answer, and stays within 14 days of its publication', () => {
    const count = fc.integer({ min: 0, max: 100 })
    fc.assert(
      fc.property(count, count, count, count, (views, answers, more, further) => {
        const [before, after] = [ahead(views, answers), ahead(views + more, answers + further)]
        expect(after).toBeLessThanOrEqual(before)
        expect(after).toBeGreaterThanOrEqual(0)
        expect(before).toBeLessThanOrEqual(14)
      }),
    )
  })
})

const TODAY = '2026-11-23'
const service = useService(`${TODAY}T09:00:00Z`)

beforeAll(async () => {
  await seed(service.worker, { scale: 'demo', seed: 7, today: TODAY })
})

const firstOf = async (engine: 'meilisearch' | 'postgres', sort: string) => {
  const ctx = { ...contextOf(service.worker, null), ...(engine === 'postgres' ? { meili: null } : {}) }
  const found = await searchListings(ctx, searchQuery.parse({ sort, limit: '100' }))
  expect(found.engine).toBe(engine)
  return found.listings.map(({ id }) => id)
}

it('puts one that everybody saw behind one that nobody did, once an hour, with both engines', async () => {
  const { sql } = service.db
  const [first, second] = (await firstOf('postgres', 'date')) as [string, string]
  // The newest by six days was opened by many; the other by nobody, yet.
  await sql`update listing set published_at = ${`${TODAY}T08:00:00Z`}, answers = 9 where id = ${first}`
  await sql`update listing set published_at = '2026-11-17T08:00:00Z' where id = ${second}`
  await sql`update listing set published_at = '2026-10-01T08:00:00Z' where id not in ${sql([first, second])}`
  await sql`insert into listing_view (listing, day, views) values (${first}, ${TODAY}, 30), (${first}, '2026-11-22', 30)`
  await reconcile(service.worker)
  for (const engine of ['meilisearch', 'postgres'] as const) {
    expect((await firstOf(engine, 'relevance')).slice(0, 2), engine).toEqual([second, first])
    expect((await firstOf(engine, 'date')).slice(0, 2), engine).toEqual([first, second])
  }
  // Its turn came too: now its date alone counts.
  await sql`update listing set answers = 4 where id = ${second}`
  await sql`insert into listing_view (listing, day, views) values (${second}, ${TODAY}, 50)`
  expect(await reconcile(service.worker)).toMatchObject({ postgres: { written: 1 }, meilisearch: { written: 1 } })
  for (const engine of ['meilisearch', 'postgres'] as const) {
    expect((await firstOf(engine, 'relevance')).slice(0, 2), engine).toEqual([first, second])
  }
})
