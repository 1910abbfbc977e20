import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { contextOf } from '../../src/deps.ts'
import { searchListings } from '../../src/search/service.ts'
import { makePlan, seed, seedPlan } from '../../src/seed/service.ts'
import { type TestDb, useDb } from '../support/db.ts'
import { useDeps } from '../support/deps.ts'

const TODAY = '2027-01-10'
const db = useDb()
const index = `listings-${randomUUID()}`
const deps = useDeps(db, { meili: { ...inject('meili'), index } })
const elsewhere = useDb()
const others = useDeps(elsewhere)

beforeAll(() => {
  deps.now = new Date(`${TODAY}T12:00:00Z`)
  others.now = deps.now
})
afterAll(async () => {
  await deps.worker.meili?.client.deleteIndexIfExists(index)
})

const demo = (number: number) => seed(deps.worker, { scale: 'demo', seed: number, today: TODAY })

async function counts({ sql }: TestDb) {
  const [row] = await sql`
    select (select count(*)::int from listing where state = 'published') as listings,
      (select count(*)::int from candidate) as candidates, (select count(*)::int from contact) as people,
      (select count(*)::int from match) as matches, (select count(*)::int from outbox) as mails,
      (select count(*)::int from graphile_worker.jobs) as jobs`
  return row
}

/** All that the seed says, in an order of its own. */
async function content({ sql }: TestDb) {
  return {
    listings: await sql`
      select c.email, c.name, l.title, l.description, l.published_at, l.submitted_at,
        (select array_agg(commune order by position) from listing_commune where listing = l.id) as communes,
        (select json_agg(p.* order by position) from (select position, from_day, to_day, weekdays, quota_half_days
          from listing_period where listing = l.id) p) as periods
      from listing l join contact c on c.account = l.owner order by l.id`,
    candidates: await sql`
      select c.email, k.kinds, k.confirmed_at, k.min_days, k.unavailable,
        (select array_agg(commune order by position) from zone where candidate = k.id) as zones
      from candidate k join contact c on c.account = k.account order by k.id`,
    matches: await sql`
      select o.email as owner, c.email as candidate, m.score from match m
      join listing l on l.id = m.listing join contact o on o.account = l.owner
      join candidate k on k.id = m.candidate join contact c on c.account = k.account
      order by 1, 2`,
  }
}

describe('a seed', () => {
  test('adds its people with their accounts, history, matches and index; sends nothing', async () => {
    const seeded = await demo(1)
    expect(seeded).toMatchObject({ listings: 40, candidates: 60 })
    expect(seeded.matches).toBeGreaterThan(20)
    expect(await counts(db)).toEqual({
      listings: 40,
      candidates: 60,
      people: 101,
      matches: seeded.matches,
      mails: 0,
      jobs: 0,
    })
    const steps = await db.sql`
      select h.verb, h.actor = l.owner as own, count(*)::int as n
      from listing_history h join listing l on l.id = h.listing group by 1, 2 order by 1`
    expect(steps).toEqual([
      { verb: 'publish', own: false, n: 40 },
      { verb: 'submit', own: true, n: 40 },
    ])
    const roles =
      await db.sql`select role, count(*)::int as n from role where role <> 'coordinator' group by 1 order by 1`
    expect(roles).toEqual([
      { role: 'candidate', n: 60 },
      { role: 'practitioner', n: 40 },
    ])
    const reach =
      await db.sql`select from reach r right join candidate c on c.id = r.candidate where r.candidate is null`
    expect(reach.length).toBe(0)
    const found = await searchListings(contextOf(deps.worker, null), { limit: 100 })
    expect(found).toMatchObject({ engine: 'meilisearch', total: 40 })
  })

  test('is the same in another database, to the score of every match', async () => {
    await seed(others.worker, { scale: 'demo', seed: 1, today: TODAY })
    expect(await content(elsewhere)).toEqual(await content(db))
  })

  test('adds nothing the second time, whatever the day; people who are there stay as they are', async () => {
    await db.sql`update listing set title = 'Changé depuis' where title = (select max(title) from listing)`
    await db.sql`update contact set name = 'Autre nom' where email = 'remplacant.demo.1.7@exemple.example'`
    const before = await content(db)
    expect(await demo(1)).toMatchObject({ listings: 0, candidates: 0, matches: before.matches.length })
    await seed(deps.worker, { scale: 'demo', seed: 1, today: '2027-01-12' })
    expect(await content(db)).toEqual(before)
  })

  test('adds what a killed run left out, and nothing else', async () => {
    const gone = await db.sql`
      delete from account where id in (select account from candidate order by id desc limit 5) returning id`
    expect(gone.length).toBe(5)
    expect(await demo(1)).toMatchObject({ listings: 0, candidates: 5 })
    expect(await counts(db)).toMatchObject({ listings: 40, candidates: 60, people: 101 })
  })

  test('adds to another', async () => {
    expect(await demo(2)).toMatchObject({ listings: 40, candidates: 60 })
    expect(await counts(db)).toMatchObject({ listings: 80, candidates: 120, mails: 0, jobs: 0 })
  })

  test('run twice at once adds its people once', async () => {
    const both = await Promise.all([demo(3), demo(3)])
    expect(both.map(({ candidates }) => candidates).sort()).toEqual([0, 60])
    expect(both.map(({ listings }) => listings).sort()).toEqual([0, 40])
  })
})

test('a plan of any size can be written, without matches', async () => {
  const options = { scale: 'region', seed: 7, today: TODAY, size: { listings: 300, candidates: 700 } } as const
  const before = await counts(elsewhere)
  expect(await seedPlan(others.worker, await makePlan(others.worker, options))).toEqual({
    listings: 300,
    candidates: 700,
  })
  expect(await counts(elsewhere)).toMatchObject({ listings: 340, candidates: 760, matches: before?.matches })
})
