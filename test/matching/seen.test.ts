import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createWorld, type Person, type World } from '../api/world.ts'
import { useApi } from '../support/api.ts'
import { useDb } from '../support/db.ts'
import { START, useDeps } from '../support/deps.ts'

/** What somebody has looked at is no news to them. */

const db = useDb()
const deps = useDeps(db)
const send = useApi(() => deps.web)
const FIREFOX = { 'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' }
const LATER = new Date('2027-02-01T08:00:00Z')
const LAST = new Date('2027-02-02T08:00:00Z')
let world: World
let locum: Person & { id: string }
let listing: string

beforeAll(async () => {
  world = await createWorld(deps, send)
})
beforeEach(async () => {
  deps.now = START
  await db.sql`delete from candidate`
  locum = await world.candidate()
  listing = await world.listing('submit', 'publish')
})

const get = (path: string, as: Person, headers = {}) =>
  send('GET', path, { token: as.token, headers: { ...FIREFOX, ...headers } })

async function marks() {
  const [row] = await db.sql`
    select seen_at, owner_seen_at from match_mark where listing = ${listing} and candidate = ${locum.id}`
  return { candidate: row?.seen_at ?? null, owner: row?.owner_seen_at ?? null }
}

describe('a candidate has seen a listing', () => {
  test.each([
    ['on its page', () => `/annonces/${listing}`],
    ['by the API', () => `/api/listings/${listing}`],
  ])('%s, the first time', async (_, path) => {
    await get(path(), locum)
    deps.now = LATER
    await get(path(), locum)
    expect(await marks()).toEqual({ candidate: START, owner: null })
  })

  test('anew once it was edited', async () => {
    await get(`/annonces/${listing}`, locum)
    deps.now = LATER
    await world.send('PATCH', `/api/listings/${listing}`, world.owner, { candidateSharePct: 90 })
    deps.now = LAST
    await get(`/annonces/${listing}`, locum)
    expect((await marks()).candidate).toEqual(LAST)
  })

  test('not when a browser fetched it ahead, nor by asking for the head', async () => {
    await get(`/annonces/${listing}`, locum, { 'Sec-Purpose': 'prefetch' })
    await send('HEAD', `/annonces/${listing}`, { token: locum.token, headers: FIREFOX })
    expect((await marks()).candidate).toBeNull()
  })

  test('only where the two match, or something happened to them already', async () => {
    await db.sql`delete from match where candidate = ${locum.id}`
    await get(`/annonces/${listing}`, locum)
    expect(await db.sql`select from match_mark where candidate = ${locum.id}`).toHaveLength(0)
    await db.sql`insert into match_mark (listing, candidate, digested_at) values (${listing}, ${locum.id}, ${START})`
    await get(`/annonces/${listing}`, locum)
    expect((await marks()).candidate).toEqual(START)
  })
})

describe('an owner has seen the candidates', () => {
  test('that the page of the listing shows, the first time, and anew once they changed their profile', async () => {
    await get(`/mes-annonces/${listing}`, world.owner)
    deps.now = LATER
    await get(`/mes-annonces/${listing}`, world.owner)
    expect(await marks()).toEqual({ candidate: null, owner: START })
    await db.sql`update candidate set edited_at = ${LATER} where id = ${locum.id}`
    deps.now = LAST
    await get(`/mes-annonces/${listing}`, world.owner)
    expect((await marks()).owner).toEqual(LAST)
  })

  test('not by the list of the API, nor by a coordinator’s look', async () => {
    await get(`/api/listings/${listing}/matches`, world.owner)
    await get(`/mes-annonces/${listing}`, world.desk)
    expect((await marks()).owner).toBeNull()
  })

  test('only those of the page that was opened', async () => {
    for (let i = 0; i < 22; i++) await world.candidate()
    const { body } = await get(`/mes-annonces/${listing}`, world.owner)
    const seen = async () => (await db.sql`select from match_mark where owner_seen_at is not null`).length
    expect(await seen()).toBe(20)
    await get(/href="(\/mes-annonces\/[^"#]+\?apres=[^"#]+)/.exec(body)?.[1] as string, world.owner)
    expect(await seen()).toBe(23)
  })
})

test('what somebody saw is theirs to export', async () => {
  await get(`/annonces/${listing}`, locum)
  const { body } = await get('/api/me/export', locum)
  expect(body.matches).toEqual([
    { listing, candidate: locum.id, side: 'candidate', toldAt: null, seenAt: START.toISOString(), dismissedAt: null },
  ])
})

test('a mark that cannot be written breaks no page', async () => {
  await db.sql`alter table match_mark rename column seen_at to elsewhere`
  try {
    expect((await get(`/annonces/${listing}`, locum)).status).toBe(200)
    expect((await get(`/api/listings/${listing}`, locum)).status).toBe(200)
  } finally {
    await db.sql`alter table match_mark rename column elsewhere to seen_at`
  }
})
