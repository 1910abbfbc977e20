import { beforeEach, expect, test } from 'vitest'
import type { Actor } from '../../src/accounts/model.ts'
import { proposeInterest } from '../../src/introductions/service.ts'
import { matchesForListing, matchesForMe } from '../../src/matching/service.ts'
import { useDb } from '../support/db.ts'
import { START, useDeps } from '../support/deps.ts'
import type { OracleCandidate, OracleListing } from './oracle.ts'
import { aCandidate, aListing } from './sides.ts'
import { createWorld, type World } from './world.ts'

const db = useDb()
const deps = useDeps(db)

const DAY = 86_400_000
let world: World
let owner: Actor

beforeEach(async () => {
  await db.sql`delete from listing`
  await db.sql`delete from candidate`
  deps.now = START
  owner = await deps.person('owner@releve.test')
  world = createWorld(deps, db.sql, await deps.person('desk@cpts.test', 'coordinator', 'erdre-et-cens'))
})

/** Written `daysAgo`, then back to today. */
async function earlier<T>(daysAgo: number, write: () => Promise<T>): Promise<T> {
  deps.now = new Date(START.getTime() - daysAgo * DAY)
  const result = await write()
  deps.now = START
  return result
}

async function candidate(name: string, change: Partial<OracleCandidate> = {}, daysAgo = 0): Promise<string> {
  const actor = await deps.person(`${name}@releve.test`)
  return earlier(daysAgo, () => world.save(actor, { ...aCandidate, ...change }))
}

const listing = (change: Partial<OracleListing> = {}, daysAgo = 0) =>
  earlier(daysAgo, () => world.post(owner, { ...aListing, ...change }))

const candidatesOf = async (id: string, limit = 20, offset = 0) => {
  const page = await matchesForListing(deps.as(owner), id, limit, offset)
  return { ids: page.matches.map((match) => match.candidate.id), more: page.more }
}
const listingsOf = async (id: string) => {
  const { actor } = world.candidates.get(id) as { actor: Actor }
  return (await matchesForMe(deps.as(actor), 20, 0)).matches.map((match) => match.listing.id)
}

test('the candidates of a listing: score, then the more freshly confirmed, then the id', async () => {
  const id = await listing()
  const weekOld = await candidate('a', {}, 7)
  const today = await candidate('b')
  const older = await candidate('c', {}, 20)
  const alsoToday = await candidate('d')
  const worse = await candidate('e', { preferred: ['domicile'] })
  await deps.work('match.')
  expect(await candidatesOf(id)).toEqual({
    ids: [...[today, alsoToday].sort(), weekOld, older, worse],
    more: false,
  })
})

test('a page goes on where the last one ended', async () => {
  const id = await listing()
  for (const name of ['a', 'b', 'c', 'd', 'e']) await candidate(name)
  await deps.work('match.')
  const all = (await candidatesOf(id)).ids
  expect(await candidatesOf(id, 2, 0)).toEqual({ ids: all.slice(0, 2), more: true })
  expect(await candidatesOf(id, 2, 2)).toEqual({ ids: all.slice(2, 4), more: true })
  expect(await candidatesOf(id, 2, 4)).toEqual({ ids: all.slice(4), more: false })
})

test('the openings of a candidate: score, then fewer answers, then the older publication, then the id', async () => {
  const yesterday = await listing({}, 1)
  const weekOld = await listing({}, 7)
  const alsoWeekOld = await listing({}, 7)
  const answered = await listing({}, 9)
  const better = await listing({ practiceType: 'domicile' })
  const id = await candidate('a', { preferred: ['domicile'] })
  const other = await deps.person('b@releve.test')
  await world.save(other, aCandidate)
  await proposeInterest(deps.as(other), answered, null)
  await deps.work('match.')
  expect(await listingsOf(id)).toEqual([better, ...[weekOld, alsoWeekOld].sort(), yesterday, answered])
})

test('half-days taken by a filled listing are free no more, and free again when it is renewed', async () => {
  const week = { from: '2027-02-08', to: '2027-02-12', halves: ['am' as const] }
  const first = await listing({ periods: [week] })
  const both = await listing({ periods: [{ ...week, to: '2027-02-19' }] })
  const same = await listing({ periods: [week] })
  const id = await candidate('a')
  await deps.work('match.')
  const scores = async () =>
    Object.fromEntries((await db.sql`select listing, score from match`).map((row) => [row.listing, row.score]))
  const before = await scores()
  expect(before).toEqual({ [first]: 100, [both]: 100, [same]: 100 })

  await world.fill(first, [id])
  await deps.work('match.')
  // Of its twelve mornings five are taken; of the same week nothing is left.
  expect(await scores()).toEqual({ [both]: Math.round((55 + (45 * 7) / 12) * 10) / 10 })
  expect(await world.stored()).toEqual(world.expected())

  await world.renew(first)
  await deps.work('match.')
  expect(await scores()).toEqual(before)
})

test('what a filling took stays taken when the profile is saved anew', async () => {
  const week = { from: '2027-02-08', to: '2027-02-12' }
  const first = await listing({ periods: [week] })
  await listing({ periods: [week] })
  const id = await candidate('a')
  await deps.work('match.')
  await world.fill(first, [id])
  await world.save(world.candidates.get(id)?.actor as Actor, aCandidate)
  await deps.work('match.')
  expect(await world.stored()).toEqual([])
})

test('a stored match that no longer holds is not shown', async () => {
  const id = await listing()
  const stale = await candidate('a')
  await deps.work('match.')
  await world.setActive(stale, false) // its recomputation still waits
  expect((await db.sql`select from match`).length).toBe(1)
  expect(await candidatesOf(id)).toEqual({ ids: [], more: false })
})
