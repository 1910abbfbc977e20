import { beforeEach, describe, expect, test } from 'vitest'
import type { Actor } from '../../src/accounts/model.ts'
import { proposeInterest } from '../../src/introductions/service.ts'
import { dismissCandidate, dismissListing, restoreListing } from '../../src/matching/dismissal.ts'
import { matchesForListing, matchesForMe } from '../../src/matching/service.ts'
import type { CandidateKey } from '../../src/matching/store.ts'
import { useApi } from '../support/api.ts'
import { useDb } from '../support/db.ts'
import { START, useDeps } from '../support/deps.ts'
import type { OracleCandidate, OracleListing } from './oracle.ts'
import { aCandidate, aListing } from './sides.ts'
import { createWorld, type World } from './world.ts'

const db = useDb()
const deps = useDeps(db)
const send = useApi(() => deps.web)

const DAY = 86_400_000
let world: World
type Person = Actor & { token: string }
let owner: Person

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

const candidatesOf = async (id: string, limit = 20, after: CandidateKey | null = null) => {
  const page = await matchesForListing(deps.as(owner), id, limit, after)
  return { ids: page.matches.map((match) => match.candidate.id), next: page.next }
}
const listingsOf = async (id: string) => {
  const { actor } = world.candidates.get(id) as { actor: Actor }
  return (await matchesForMe(deps.as(actor), 20, null)).matches.map((match) => match.listing.id)
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
    next: null,
  })
})

test('a page goes on where the last one ended', async () => {
  const id = await listing()
  for (const name of ['a', 'b', 'c', 'd', 'e']) await candidate(name)
  await deps.work('match.')
  const all = (await candidatesOf(id)).ids
  const first = await candidatesOf(id, 2)
  const second = await candidatesOf(id, 2, first.next)
  const last = await candidatesOf(id, 2, second.next)
  expect([first.ids, second.ids, last.ids]).toEqual([all.slice(0, 2), all.slice(2, 4), all.slice(4)])
  expect(last.next).toBeNull()
})

/** Every page of a list, by its cursors; between two pages something happens. */
async function walk(path: string, token: string, limit: number, between: (seen: string[]) => Promise<unknown>) {
  const seen: string[] = []
  for (let cursor = ''; ; ) {
    const { status, body } = await send('GET', `${path}?limit=${limit}${cursor}`, { token })
    expect(status).toBe(200)
    seen.push(...body.items.map((item: Item) => item.candidate?.id ?? item.listing?.id))
    if (body.next === null) return seen
    cursor = `&cursor=${body.next}`
    await between(seen)
  }
}
type Item = { candidate?: { id: string }; listing?: { id: string } }

describe.each([1, 3])('%i at a time, over ties and a microsecond', (limit) => {
  test('candidates: nobody is lost or repeated when earlier ones are set aside or match no more', async () => {
    const id = await listing()
    for (let i = 0; i < 10; i++) await candidate(`p${i}`, i < 2 ? { preferred: ['domicile'] } : {})
    await deps.work('match.')
    await db.sql`
      update candidate set confirmed_at = confirmed_at - (n % 4) * interval '1 microsecond'
      from (select id as which, row_number() over (order by id) as n from candidate) numbered where id = which`
    const all = (await candidatesOf(id)).ids
    const token = owner.token
    expect(await walk(`/api/listings/${id}/matches`, token, limit, async () => {})).toEqual(all)

    const seen = await walk(`/api/listings/${id}/matches`, token, limit, async (shown) => {
      if (shown.length < 2 * limit) await dismissCandidate(deps.as(owner), id, shown[0] as string)
      else await db.sql`delete from match where candidate = ${shown.at(-1) as string}`
    })
    expect(seen).toEqual(all)
  })

  test('openings: the same, and one that holds no more hides nothing behind it', async () => {
    for (let i = 0; i < 8; i++) await listing({ practiceType: i % 2 ? 'msp' : 'groupe' }, 1)
    const id = await candidate('a')
    const actor = world.candidates.get(id)?.actor as Person
    await deps.work('match.')
    await db.sql`
      update listing set published_at = published_at - (n % 3) * interval '1 microsecond'
      from (select id as which, row_number() over (order by id) as n from listing) numbered where id = which`
    const all = await listingsOf(id)
    expect(all).toHaveLength(8)
    const seen = await walk('/api/candidates/me/matches', actor.token, limit, (shown) =>
      dismissListing(deps.as(actor), shown.at(-1) as string),
    )
    expect(seen).toEqual(all)
    for (const each of all) await restoreListing(deps.as(actor), each)

    // Its recomputation still waits: the rows are there, and are looked at, and not shown.
    await db.sql`update listing set kind = 'reinforcement' where id = ${all[0] as string} or id = ${all[4] as string}`
    const left = all.filter((_, i) => i !== 0 && i !== 4)
    expect(await walk('/api/candidates/me/matches', actor.token, limit, async () => {})).toEqual(left)
  })
})

test('a cursor that was not made here is refused', async () => {
  const id = await listing()
  const token = owner.token
  const text = (key: unknown) => Buffer.from(JSON.stringify(key)).toString('base64url')
  const made = [98.5, 1_800_000_000_000_000, id]
  const ask = (cursor: string) => send('GET', `/api/listings/${id}/matches?cursor=${cursor}`, { token })
  expect((await ask(text(made))).status).toBe(200)
  const wrong = [[], made.slice(1), [...made, 1], ['98', made[1], id], [98.5, 1.5, id], [98.5, -1, id], [98.5, 1, 'x']]
  for (const cursor of ['20', '', 'x', '%00', `${text(made)}=`, ...wrong.map(text)]) {
    const { status, errors } = await ask(cursor)
    expect({ cursor, status, errors }).toMatchObject({
      status: 422,
      errors: { cursor: expect.stringMatching(/^Curseur inconnu/) },
    })
  }
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

test('of many who tie in this or that, the order of the definition', async () => {
  const DAYS = [1, 2]
  const listings: { id: string; daysAgo: number; answers: number }[] = []
  for (let i = 0; i < 12; i++) {
    const daysAgo = DAYS[i % 2] as number
    const id = await listing({ practiceType: i % 3 === 0 ? 'groupe' : 'msp' }, daysAgo)
    listings.push({ id, daysAgo, answers: i % 4 === 1 ? 1 : 0 })
  }
  for (let i = 0; i < 12; i++) {
    await candidate(`p${i}`, { preferred: i % 3 === 0 ? ['groupe'] : [] }, DAYS[i % 2])
  }
  const answering = await deps.person('answering@releve.test')
  await world.save(answering, { ...aCandidate, kinds: ['succession'] })
  for (const { id, answers } of listings) if (answers > 0) await proposeInterest(deps.as(answering), id, null)
  await deps.work('match.')

  const scoreOf = (listingId: string, candidateId: string) => {
    const line = world.expected().find((each) => each.startsWith(`${listingId} ${candidateId} `))
    return Number(line?.split(' ')[2])
  }
  const byText = (a: string, b: string) => (a < b ? -1 : 1)
  const people = [...world.candidates].filter(([, { seen }]) => seen.kinds.includes('replacement'))
  for (const { id } of listings) {
    const order = people
      .map(([person, { seen }]) => ({ person, score: scoreOf(id, person), at: seen.confirmedAt.getTime() }))
      .sort((a, b) => b.score - a.score || b.at - a.at || byText(a.person, b.person))
    expect((await candidatesOf(id)).ids).toEqual(order.map(({ person }) => person))
  }
  for (const [person] of people) {
    const order = listings
      .map((each) => ({ ...each, score: scoreOf(each.id, person) }))
      .sort((a, b) => b.score - a.score || a.answers - b.answers || b.daysAgo - a.daysAgo || byText(a.id, b.id))
    expect(await listingsOf(person)).toEqual(order.map(({ id }) => id))
  }
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
  expect(await candidatesOf(id)).toEqual({ ids: [], next: null })
})
