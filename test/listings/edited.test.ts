import { beforeAll, expect, test } from 'vitest'
import { makePlan, seedPlan } from '../../src/seed/service.ts'
import { createWorld, LISTING, type Person, PROFILE, type World } from '../api/world.ts'
import { useApi } from '../support/api.ts'
import { useDb } from '../support/db.ts'
import { START, useDeps } from '../support/deps.ts'

/** When what the other side reads was last changed: what was told before is news again. */

const db = useDb()
const deps = useDeps(db)
const send = useApi(() => deps.web)
const LATER = new Date('2027-02-01T08:00:00Z')
let world: World

beforeAll(async () => {
  world = await createWorld(deps, send)
})

async function editedAt(table: 'listing' | 'candidate', id: string): Promise<Date | null> {
  const [row] = await db.sql`select edited_at from ${db.sql(table)} where id = ${id}`
  return row?.edited_at
}

test('a bulk of listings and profiles is written without being edited', async () => {
  const plan = await makePlan(deps.worker, { scale: 'demo', seed: 1, today: '2027-01-31' })
  await seedPlan(deps.worker, { ...plan, size: { listings: 10, candidates: 10 } })
  expect((await db.sql`select from listing where state = 'published'`).length).toBeGreaterThan(0)
  expect(await db.sql`select from listing where edited_at is not null`).toHaveLength(0)
  expect(await db.sql`select from candidate where edited_at is not null`).toHaveLength(0)
})

async function afterPatch(listing: string, change: object): Promise<Date | null> {
  deps.now = LATER
  await world.send('PATCH', `/api/listings/${listing}`, world.owner, change)
  deps.now = START
  return editedAt('listing', listing)
}

test.each([
  ['its text', { description: 'Tout a changé.' }],
  ['its dates', { periods: [{ from: '2027-02-09', to: '2027-02-19' }] }],
  ['its exceptions', { except: [] }],
  ['its communes', { communes: ['44114', '44035'] }],
  ['its share', { candidateSharePct: 85 }],
  ['its software', { software: null }],
])('a published listing is edited when %s change', async (_, change) => {
  expect(await afterPatch(await world.listing('submit', 'publish'), change)).toEqual(LATER)
})

test('a published listing is not edited by being saved as it was', async () => {
  const listing = await world.listing('submit', 'publish')
  expect(await afterPatch(listing, LISTING)).toBeNull()
  expect(await afterPatch(listing, {})).toBeNull()
})

test('a draft is not edited: nobody has read it; one that was published is, whatever became of it', async () => {
  expect(await afterPatch(await world.listing(), { title: 'Autre chose' })).toBeNull()
  expect(await afterPatch(await world.listing('submit'), { title: 'Autre chose' })).toBeNull()
  expect(await afterPatch(await world.listing('submit', 'publish', 'fill'), { title: 'Autre chose' })).toEqual(LATER)
})

async function afterPut(person: Person & { id: string }, change: object): Promise<Date | null> {
  deps.now = LATER
  await world.send('PUT', '/api/candidates/me', person, { ...PROFILE, ...change })
  deps.now = START
  return editedAt('candidate', person.id)
}

test.each([
  ['the zones', { zones: [{ commune: '44109', radiusKm: 31 }] }],
  ['the qualifications', { qualifications: [{ profession: 'medecin', specialty: 'pediatrie' }] }],
  ['the availability', { availability: [{ from: '2027-01-04', to: '2027-06-30', weekdays: [2, 3, 4] }] }],
  ['what is not free', { unavailable: [] }],
  ['the wishes', { wishes: { walls: 'buy' } }],
  ['the situation', { situation: 'retraite' }],
  ['the share', { minCandidateSharePct: 70 }],
  ['the kinds', { kinds: ['replacement', 'succession'] }],
  ['the window', { window: { earliest: '2027-03-01' } }],
])('a profile is edited when %s changes', async (_, change) => {
  expect(await afterPut(await world.candidate(), change)).toEqual(LATER)
})

test('a profile is not edited by being made, confirmed, or saved with other mails', async () => {
  const person = await world.candidate()
  expect(await editedAt('candidate', person.id)).toBeNull()
  expect(await afterPut(person, {})).toBeNull()
  expect(await afterPut(person, { digest: 'never', rpps: null })).toBeNull()
  await world.send('POST', '/api/candidates/me/confirm', person)
  await world.send('POST', '/api/candidates/me/pause', person)
  await world.send('POST', '/api/candidates/me/resume', person)
  expect(await editedAt('candidate', person.id)).toBeNull()
})
