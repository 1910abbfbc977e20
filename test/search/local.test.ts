import { beforeAll, describe, expect, inject, test } from 'vitest'
import type { Actor } from '../../src/accounts/model.ts'
import { type CandidateInput, candidateInput } from '../../src/candidates/model.ts'
import { saveProfile } from '../../src/candidates/service.ts'
import { proposeInterest } from '../../src/introductions/service.ts'
import { openEverywhere } from '../../src/listings/clock.ts'
import { type ListingInput, listingInput } from '../../src/listings/model.ts'
import { createListing, submitListing, updateListing, viewListing } from '../../src/listings/service.ts'
import { decide } from '../../src/moderation/service.ts'
import { instantSearchesFor, markSearchesTold, newsOf, readKeptSearches } from '../../src/search/alerts.ts'
import { savedSearchInput } from '../../src/search/model.ts'
import { saveSearch } from '../../src/search/saved.ts'
import { findClosed, reconcile, searchListings } from '../../src/search/service.ts'
import { useDb } from '../support/db.ts'
import { useDeps } from '../support/deps.ts'

/** A listing that stays within its territory for its first days: who finds it, and when the others do. */

const db = useDb()
const postgres = useDeps(db)
const meili = useDeps(db, { meili: { ...inject('meili'), index: 'listings-local' } })
const PUBLISHED = new Date('2027-01-20T12:00:00Z')
const MEANWHILE = new Date('2027-01-22T12:00:00Z')
const LATER = new Date('2027-01-27T12:00:01Z')

const at = (now: Date) => {
  postgres.now = now
  meili.now = now
}

let owner: Actor
let desk: Actor
const people: Record<string, Actor> = {}
let local: string

const profile = (commune: string, radiusKm: number): CandidateInput =>
  candidateInput.parse({
    qualifications: [{ profession: 'infirmier' }],
    kinds: ['replacement'],
    zones: [{ commune, radiusKm }],
    availability: [{ from: '2027-01-01', to: '2027-12-31' }],
  })

async function publish(fields: ListingInput): Promise<string> {
  const { id } = await createListing(postgres.as(owner), listingInput.parse(fields))
  await submitListing(postgres.as(owner), id)
  await decide(postgres.as(desk), id, { decision: 'publish' })
  return id
}

const NEED: ListingInput = {
  kind: 'replacement',
  profession: 'infirmier',
  communes: ['44114'],
  practiceType: 'groupe',
  title: 'Deux semaines à Orvault',
  description: 'Une tournée.',
  periods: [{ from: '2027-06-01', to: '2027-06-30' }],
  territoryDays: 7,
}

beforeAll(async () => {
  at(PUBLISHED)
  owner = await postgres.person('owner@releve.test', 'practitioner')
  desk = await postgres.person('desk@cpts.test', 'coordinator', 'erdre-et-cens', 'hors-territoire')
  for (const name of ['near', 'far', 'member', 'left']) people[name] = await postgres.person(`${name}@releve.test`)
  await saveProfile(postgres.as(people.near as Actor), profile('44109', 30))
  await saveProfile(postgres.as(people.far as Actor), profile('75056', 30))
  await db.sql`
    insert into member (territory, account, state, since)
    values ('erdre-et-cens', ${people.member?.account ?? ''}, 'member', ${PUBLISHED}),
      ('erdre-et-cens', ${people.left?.account ?? ''}, 'left', ${PUBLISHED})`
  people.desk = desk
  people.owner = owner
  local = await publish(NEED)
  await postgres.work('match')
  await reconcile(meili.worker)
})

describe.each([
  ['Meilisearch', meili],
  ['Postgres', postgres],
])('found by %s', (_, deps) => {
  const finds = async (who: string, filter: { territory?: string } = {}) => {
    const { listings, total, facets } = await searchListings(deps.as(people[who] ?? null), {
      facets: ['kind'],
      ...filter,
    })
    expect(total).toBe(listings.length)
    expect(facets.kind?.replacement ?? 0).toBe(listings.length)
    return listings.map(({ id }) => id)
  }

  test.each(['near', 'member', 'desk', 'owner'])('for its first days by the territory’s people: %s', async (who) => {
    at(MEANWHILE)
    expect(await finds(who)).toEqual([local])
    expect((await viewListing(deps.as(people[who] as Actor), local)).id).toBe(local)
  })

  test.each(['visitor', 'far', 'left'])('only later by others: %s', async (who) => {
    at(MEANWHILE)
    expect(await finds(who)).toEqual([])
    expect(await finds(who, { territory: 'erdre-et-cens' })).toEqual([])
    await expect(viewListing(deps.as(people[who] ?? null), local)).rejects.toMatchObject({ code: 'not-found' })
    at(LATER)
    expect(await finds(who)).toEqual([local])
    expect((await viewListing(deps.as(people[who] ?? null), local)).id).toBe(local)
  })
})

test('a match by another of its communes opens it to somebody who does not reach the first', async () => {
  at(PUBLISHED)
  const id = await publish({ ...NEED, communes: ['44114', '49007'] })
  const angers = await postgres.person('angers@releve.test')
  await saveProfile(postgres.as(angers), profile('49007', 5))
  await postgres.work('match')
  expect((await viewListing(postgres.as(angers), id)).id).toBe(id)
  await expect(viewListing(postgres.as(people.far as Actor), id)).rejects.toMatchObject({ code: 'not-found' })
  await db.sql`delete from listing where id = ${id}`
})

test('nobody answers it before they may find it, though they have its address', async () => {
  at(MEANWHILE)
  await expect(proposeInterest(postgres.as(people.far as Actor), local, null)).rejects.toMatchObject({
    code: 'not-found',
  })
  const { interest } = await proposeInterest(postgres.as(people.near as Actor), local, null)
  await db.sql`delete from interest where id = ${interest.id}`
})

test('who did not find it yet is not told of it when it is closed', async () => {
  at(PUBLISHED)
  const id = await publish(NEED)
  await db.sql`update listing set state = 'withdrawn' where id = ${id}`
  at(MEANWHILE)
  expect(await findClosed(postgres.as(null), id)).toBeNull()
  expect(await findClosed(postgres.as(people.far as Actor), id)).toBeNull()
  expect(await findClosed(postgres.as(people.member as Actor), id)).toMatchObject({ state: 'withdrawn' })
  at(LATER)
  expect(await findClosed(postgres.as(null), id)).toMatchObject({ state: 'withdrawn' })
  await db.sql`delete from listing where id = ${id}`
})

test('outside all territories nobody would be left to find it: everybody does', async () => {
  at(PUBLISHED)
  const id = await publish({ ...NEED, communes: ['01004'] })
  expect((await viewListing(postgres.as(null), id)).id).toBe(id)
  await db.sql`delete from listing where id = ${id}`
})

test('kept searches hear of it when their owners may find it, each once', async () => {
  at(new Date('2027-01-19T12:00:00Z'))
  for (const who of ['member', 'far']) {
    const input = { name: who, query: { profession: 'infirmier' as const }, alerts: 'instant' as const }
    await saveSearch(postgres.as(people[who] as Actor), savedSearchInput.parse(input))
  }
  const names = new Map(Object.entries(people).map(([name, { account }]) => [account, name]))
  const told = async (at: Date) => {
    const accounts = [...names.keys()]
    const kept = await readKeptSearches(db.sql, accounts, ['instant'])
    const news = await newsOf(postgres.worker, kept, 10)
    await markSearchesTold(db.sql, [...news.keys()], at)
    return kept.filter(({ id }) => news.has(id)).map(({ account }) => names.get(account))
  }
  const atOnce = async () => (await instantSearchesFor(postgres.worker, local)).map((account) => names.get(account))
  at(MEANWHILE)
  expect(await atOnce()).toEqual(['member'])
  expect(await told(MEANWHILE)).toEqual(['member'])
  expect(await told(MEANWHILE)).toEqual([])
  at(LATER)
  expect(await atOnce()).toEqual(['far'])
  expect(await told(LATER)).toEqual(['far'])
  expect(await told(LATER)).toEqual([])
})

test('the clock tells the rest of the country once, when the days are over', async () => {
  at(MEANWHILE)
  expect(await openEverywhere(postgres.as(null))).toBe(0)
  at(LATER)
  expect(await openEverywhere(postgres.as(null))).toBe(1)
  expect(await openEverywhere(postgres.as(null))).toBe(0)
})

test('an edit takes the days back at once, and none are asked for beyond thirty', async () => {
  at(MEANWHILE)
  await updateListing(postgres.as(owner), local, { territoryDays: null })
  expect((await viewListing(postgres.as(null), local)).territoryDays).toBe(0)
  expect(listingInput.safeParse({ territoryDays: 31 }).error?.issues[0]?.message).toContain('de 0 à 30 jours')
})
