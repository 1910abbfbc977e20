import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Actor } from '../../src/accounts/model.ts'
import { fillListing, renewListing } from '../../src/introductions/filling.ts'
import { listingInput } from '../../src/listings/model.ts'
import { createListing, submitListing, updateListing, withdrawListing } from '../../src/listings/service.ts'
import { decide } from '../../src/moderation/service.ts'
import {
  instantSearchesFor,
  type KeptSearch,
  markSearchesTold,
  newsOf,
  readKeptSearches,
} from '../../src/search/alerts.ts'
import { type SavedSearchInput, savedSearchInput } from '../../src/search/model.ts'
import { calmSearches, saveSearch, updateSearch } from '../../src/search/saved.ts'
import { reconcile, searchListings } from '../../src/search/service.ts'
import { makePlan, seedPlan } from '../../src/seed/service.ts'
import { useDb } from '../support/db.ts'
import { useDeps } from '../support/deps.ts'

/** What is new for a search that somebody keeps. */

const db = useDb()
const deps = useDeps(db)
const SAVED = new Date('2027-01-10T12:00:00Z')
const PUBLISHED = new Date('2027-01-20T12:00:00Z')
const NOW = new Date('2027-01-31T12:00:00Z')

let owner: Actor
let desk: Actor
let anne: Actor
let bruno: Actor

beforeAll(async () => {
  owner = await deps.person('owner@releve.test', 'practitioner')
  desk = await deps.person('desk@cpts.test', 'coordinator', 'erdre-et-cens', 'hors-territoire', 'rouen')
  anne = await deps.person('anne@releve.test', 'candidate')
  bruno = await deps.person('bruno@releve.test', 'candidate')
})
beforeEach(async () => {
  await db.sql`delete from saved_search`
  await db.sql`delete from listing`
})

async function publish(fields: object = {}, at = PUBLISHED, by = owner): Promise<string> {
  deps.now = at
  const input = listingInput.parse({
    kind: 'replacement',
    profession: 'masseur-kinesitherapeute',
    communes: ['44114'],
    practiceType: 'groupe',
    title: 'Trois semaines en cabinet',
    description: 'Une balnéo et une piscine.',
    periods: [{ from: '2027-06-01', to: '2027-06-30' }],
    candidateSharePct: 80,
    ...fields,
  })
  const { id } = await createListing(deps.as(by), input)
  await submitListing(deps.as(by), id)
  await decide(deps.as(desk), id, { decision: 'publish' })
  await reconcile(deps.worker)
  deps.now = NOW
  return id
}

async function keep(
  query: SavedSearchInput['query'],
  alerts: SavedSearchInput['alerts'] = 'digest',
  by = anne,
): Promise<string> {
  deps.now = SAVED
  const { id } = await saveSearch(deps.as(by), savedSearchInput.parse({ name: 'x', query, alerts }))
  deps.now = NOW
  return id
}

const kept = () => readKeptSearches(db.sql, [anne.account, bruno.account], ['digest', 'instant'])
async function news(limit = 10) {
  const found = await newsOf(deps.worker, await kept(), limit)
  return Object.fromEntries(
    [...found].map(([search, { total, listings }]) => [search, { total, ids: listings.map(({ id }) => id) }]),
  )
}

describe('the searches that people keep', () => {
  test('are read for those who are asked for, by how they want to hear of them', async () => {
    const [digest, instant] = [await keep({}), await keep({ profession: 'medecin' }, 'instant', bruno)]
    await keep({}, 'never')
    expect(await kept()).toMatchObject([
      { id: digest, account: anne.account, query: {}, toldUntil: SAVED },
      { id: instant, account: bruno.account, query: { profession: 'medecin' } },
    ])
    expect(await readKeptSearches(db.sql, [anne.account], ['instant'])).toEqual([])
    expect(await readKeptSearches(db.sql, [], ['instant', 'digest'])).toEqual([])
  })

  test('were told until an instant, never an earlier one', async () => {
    const id = await keep({})
    const until = async () => (await kept())[0]?.toldUntil
    await markSearchesTold(db.sql, [id], NOW)
    await markSearchesTold(db.sql, [id], PUBLISHED)
    expect(await until()).toEqual(NOW)
  })
})

describe('the news of a search', () => {
  test('are the listings that fit it, the newest first, and how many there are', async () => {
    const first = await publish({}, new Date('2027-01-18T12:00:00Z'))
    const second = await publish({}, new Date('2027-01-19T12:00:00Z'))
    const third = await publish({}, new Date('2027-01-20T12:00:00Z'))
    const id = await keep({ profession: 'masseur-kinesitherapeute' })
    const none = await keep({ profession: 'medecin' })
    expect(await news()).toEqual({ [id]: { total: 3, ids: [third, second, first] } })
    expect(await news(2)).toEqual({ [id]: { total: 3, ids: [third, second] } })
    expect(none).not.toBe(id)
  })

  test.each<[string, SavedSearchInput['query'], boolean]>([
    ['a place and radius', { commune: '44109', radiusKm: 10 }, true],
    ['a place without radius', { commune: '44109' }, true],
    ['a place too far', { commune: '72181', radiusKm: 50 }, false],
    ['the place itself', { commune: '44114', radiusKm: 1 }, true],
    ['dates that overlap', { from: '2027-06-30', to: '2027-07-10' }, true],
    ['dates that do not', { from: '2027-07-01' }, false],
    ['dates until', { to: '2027-05-31' }, false],
    ['a share', { minShare: 80 }, true],
    ['a larger share', { minShare: 81 }, false],
    ['a territory', { territory: 'erdre-et-cens' }, true],
    ['another territory', { territory: 'rouen' }, false],
    ['a kind', { kind: 'succession' }, false],
    ['a practice type', { practiceType: 'groupe' }, true],
    ['words', { q: 'balneo' }, true],
    ['all of several words', { q: 'balnéo piscine' }, true],
    ['one of several words, where nothing has all', { q: 'balnéo sauna' }, true],
    ['words that are understood', { q: 'kiné orvault' }, true],
    ['words that are understood, and mean another', { q: 'infirmière nantes' }, false],
    ['a word that nothing has', { q: 'sauna' }, false],
  ])('are found by %s', async (_, query, expected) => {
    const listing = await publish()
    const id = await keep(query)
    expect(await news()).toEqual(expected ? { [id]: { total: 1, ids: [listing] } } : {})
    await keep(query, 'instant')
    expect(await instantSearchesFor(deps.worker, listing)).toEqual(expected ? [anne.account] : [])
  })

  test('fall back to other words only where the whole search does, not where nothing is new', async () => {
    await publish({ description: 'Une balnéo et un sauna.' }, new Date('2027-01-05T12:00:00Z'))
    const newer = await publish()
    await keep({ q: 'balnéo sauna' }) // all there in the older one
    expect(await news()).toEqual({})
    const one = await keep({ q: 'piscine sauna' }) // nowhere together
    expect(await news()).toEqual({ [one]: { total: 1, ids: [newer] } })
  })

  test('are not one’s own, nor what was published before they were last told', async () => {
    const id = await keep({}, 'digest', owner)
    await publish()
    const own = () => readKeptSearches(db.sql, [owner.account], ['digest'])
    expect((await newsOf(deps.worker, await own(), 10)).size).toBe(0)
    const theirs = await publish({}, PUBLISHED, bruno)
    expect([...(await newsOf(deps.worker, await own(), 10)).keys()]).toEqual([id])
    await markSearchesTold(db.sql, [id], PUBLISHED)
    expect((await newsOf(deps.worker, await own(), 10)).size).toBe(0)
    expect(theirs).toBeTruthy()
  })

  test.each([
    ['on its own', (id: string) => updateSearch(deps.as(anne), id, { alerts: 'never' })],
    ['with all others', () => calmSearches(db.sql, anne.account, ['digest'], 'never')],
  ])('are not what was published while it was silenced %s', async (_, silence) => {
    const id = await keep({})
    await silence(id)
    await publish()
    await updateSearch(deps.as(anne), id, { alerts: 'digest' })
    expect(await news()).toEqual({})
    const later = await publish({}, new Date('2027-02-01T12:00:00Z'))
    expect(await news()).toEqual({ [id]: { total: 1, ids: [later] } })
  })

  test('lose nothing where one only chooses another way to hear of it', async () => {
    const id = await keep({})
    const listing = await publish()
    await updateSearch(deps.as(anne), id, { alerts: 'instant' })
    expect(await news()).toEqual({ [id]: { total: 1, ids: [listing] } })
  })

  test('are open: neither closed, nor past', async () => {
    const [gone, past] = [await publish(), await publish({ periods: [{ from: '2027-01-25', to: '2027-01-30' }] })]
    const id = await keep({})
    const open = await publish()
    await withdrawListing(deps.as(owner), gone) // the index has not heard of it
    expect(await news()).toEqual({ [id]: { total: 1, ids: [open] } })
    expect(past).toBeTruthy()
  })

  test('are published again after they were not; an edit or a longer life is no publication', async () => {
    const early = new Date('2027-01-05T12:00:00Z')
    const listing = await publish({ kind: 'succession', periods: null, window: {} }, early)
    const id = await keep({})
    await updateListing(deps.as(owner), listing, { title: 'Autre chose' })
    await renewListing(deps.as(owner), listing)
    await reconcile(deps.worker)
    expect(await news()).toEqual({})
    await fillListing(deps.as(owner), listing, [])
    await renewListing(deps.as(owner), listing)
    await reconcile(deps.worker)
    expect(await news()).toEqual({ [id]: { total: 1, ids: [listing] } })
  })
})

describe('a listing just published', () => {
  test('is told of at once to those who wish so, each once, though the index job has not run', async () => {
    await keep({ profession: 'masseur-kinesitherapeute' }, 'instant')
    await keep({ commune: '44109' }, 'instant')
    await keep({ profession: 'masseur-kinesitherapeute' }, 'digest', bruno)
    await keep({}, 'instant', owner)
    const listing = await publish()
    await db.sql`delete from search_document`
    expect(await instantSearchesFor(deps.worker, listing)).toEqual([anne.account])
    await db.sql`update saved_search set told_until = ${PUBLISHED}`
    expect(await instantSearchesFor(deps.worker, listing)).toEqual([])
  })

  test('is told of to nobody once it is none', async () => {
    await keep({}, 'instant')
    const listing = await publish()
    await withdrawListing(deps.as(owner), listing)
    expect(await instantSearchesFor(deps.worker, listing)).toEqual([])
    expect(await instantSearchesFor(deps.worker, '01999999-0000-7000-8000-000000000000')).toEqual([])
  })
})

test('a search finds as news what it finds when it is asked', async () => {
  deps.now = NOW
  const plan = await makePlan(deps.worker, { scale: 'region', seed: 3, today: '2027-01-31' })
  await seedPlan(deps.worker, { ...plan, size: { listings: 150, candidates: 0 } })
  await reconcile(deps.worker)
  const queries = [
    { q: 'kiné nantes' },
    { q: 'remplacement maison de santé' },
    { q: 'médecin havre garde' },
    { q: 'cabinet calme secrétariat' },
    { q: 'xyzzy médecin' },
    { q: 'secrétaraiat matin' },
    { q: 'balneotehrapie', commune: '44109', radiusKm: 100 },
    { q: 'rempla cabnet' },
    { q: 'collaboratoin libérlae garde' },
    { q: 'de la' },
    { q: 'remplacem', kind: 'replacement' },
    { commune: '44109', radiusKm: 30, from: '2027-02-01', to: '2027-04-30' },
    { commune: '76540', profession: 'medecin' },
    { commune: '72181', radiusKm: 300, minShare: 75 },
    { territory: 'rouen' },
    { kind: 'succession', to: '2027-06-30' },
    { specialty: 'medecine-generale' },
    {},
  ] as const
  const searches = queries.map(
    (query, i): KeptSearch => ({
      id: String(i),
      account: anne.account,
      name: 'x',
      query,
      alerts: 'digest',
      createdAt: SAVED,
      toldUntil: new Date(0),
    }),
  )
  const found = await newsOf(deps.worker, searches, 1000)
  let some = 0
  for (const [i, query] of queries.entries()) {
    const { listings, total } = await searchListings(deps.as(null), { ...query, limit: 1000 })
    some += total
    const ids = (rows: readonly { id: string }[] = []) => rows.map(({ id }) => id).sort()
    expect(ids(found.get(String(i))?.listings), JSON.stringify(query)).toEqual(ids(listings))
  }
  expect(some).toBeGreaterThan(200)
})
