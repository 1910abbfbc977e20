import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { viewsSince } from '../../src/listings/service.ts'
import { createWorld, type Person, type World } from '../api/world.ts'
import { useApi } from '../support/api.ts'
import { useDb } from '../support/db.ts'
import { START, useDeps } from '../support/deps.ts'
import { textOf } from '../support/visitor.ts'

/** How often a listing was looked at: by people, other than its own. */

const db = useDb()
const deps = useDeps(db)
const send = useApi(() => deps.web)
const FIREFOX = { 'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' }
let world: World
let listing: string

beforeAll(async () => {
  world = await createWorld(deps, send)
})
beforeEach(async () => {
  deps.now = START
  listing = await world.listing('submit', 'publish')
})

const open = (as: Person | null = null, headers: Record<string, string> = {}, method = 'GET') =>
  send(method, `/annonces/${listing}`, { token: as?.token, headers: { ...FIREFOX, ...headers } })
const views = async () => (await viewsSince(db.sql, [listing], null)).get(listing) ?? 0

describe('a view', () => {
  test('is a visitor’s or a candidate’s opening of the page, each time', async () => {
    expect((await open()).status).toBe(200)
    await open()
    await open(await world.candidate())
    expect(await views()).toBe(3)
  })

  test('is not its owner’s, nor its coordinator’s', async () => {
    await open(world.owner)
    await open(world.desk)
    expect(await views()).toBe(0)
    await open(await deps.person('autre@cpts.test', 'coordinator', 'rouen'))
    expect(await views()).toBe(1)
  })

  test.each([
    ['a HEAD', {}, 'HEAD'],
    ['a browser that fetches ahead', { 'Sec-Purpose': 'prefetch;prerender' }, 'GET'],
    ['an older one', { Purpose: 'prefetch' }, 'GET'],
    ['a robot', { 'User-Agent': 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)' }, 'GET'],
    ['a program', { 'User-Agent': 'curl/8.5.0' }, 'GET'],
  ])('is not %s', async (_, headers, method) => {
    expect((await open(null, headers as Record<string, string>, method)).status).toBe(200)
    expect(await views()).toBe(0)
  })

  test('is of a published listing', async () => {
    await world.send('POST', `/api/listings/${listing}/withdraw`, world.owner)
    await open()
    expect(await views()).toBe(0)
  })

  test('that cannot be counted breaks no page', async () => {
    await db.sql`alter table listing_view rename to elsewhere`
    try {
      expect((await open()).status).toBe(200)
    } finally {
      await db.sql`alter table elsewhere rename to listing_view`
    }
  })
})

describe('views are counted', () => {
  test('by the day in Paris, since any of them', async () => {
    deps.now = new Date('2027-01-25T22:59:00Z') // still Monday there
    await open()
    deps.now = new Date('2027-01-25T23:00:00Z') // Tuesday
    await open()
    await open()
    const since = async (day: string | null) => (await viewsSince(deps.web.sql, [listing], day)).get(listing)
    expect(await since(null)).toBe(3)
    expect(await since('2027-01-25')).toBe(3)
    expect(await since('2027-01-26')).toBe(2)
    expect(await since('2027-01-27')).toBeUndefined()
  })

  test('for its owner and its coordinator, on its page and in the API; for nobody else', async () => {
    deps.now = new Date('2027-01-24T12:00:00Z') // seven days before
    await open()
    deps.now = new Date('2027-01-31T12:00:00Z')
    const page = async (as: Person) => textOf((await send('GET', `/mes-annonces/${listing}`, { token: as.token })).body)
    expect(await page(world.owner)).toContain('Vue 1 fois, mais pas ces sept derniers jours.')
    await open()
    await open()
    expect(await page(world.owner)).toContain('Vue 3 fois, dont 2 ces sept derniers jours.')
    expect(await page(world.desk)).toContain('Vue 3 fois, dont 2 ces sept derniers jours.')
    deps.now = new Date('2027-02-06T12:00:00Z') // another week, and the seventh day
    expect(await page(world.owner)).toContain('Vue 3 fois, dont 2 ces sept derniers jours.')
    deps.now = new Date('2027-02-07T12:00:00Z')
    expect(await page(world.owner)).toContain('Vue 3 fois, mais pas ces sept derniers jours.')
    deps.now = new Date('2027-01-31T12:00:00Z')
    const counts = async (as: Person | null) =>
      (await send('GET', `/api/listings/${listing}`, { token: as?.token })).body.counts
    expect(await counts(world.owner)).toMatchObject({ views: 3, answers: 0 })
    expect(await counts(world.desk)).toMatchObject({ views: 3 })
    expect(await counts(null)).toBeUndefined()
    expect(await counts(await world.person())).toBeUndefined()
  })

  test('nowhere before it was published', async () => {
    const draft = await world.listing()
    const { body } = await send('GET', `/mes-annonces/${draft}`, { token: world.owner.token })
    expect(textOf(body)).not.toMatch(/Vue|ouverte/)
  })
})
