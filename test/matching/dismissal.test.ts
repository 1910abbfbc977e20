import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { newsForCandidates, newsForOwners } from '../../src/matching/service.ts'
import { createWorld, type Person, type World } from '../api/world.ts'
import { useApi } from '../support/api.ts'
import { useDb } from '../support/db.ts'
import { useDeps } from '../support/deps.ts'

/** "Pas pour moi": each side keeps its list as it likes, and the other side does not know. */

const db = useDb()
const deps = useDeps(db)
const send = useApi(() => deps.web)
let world: World
let locum: Person & { id: string }
let listing: string

beforeAll(async () => {
  world = await createWorld(deps, send)
})
beforeEach(async () => {
  locum = await world.candidate()
  listing = await world.listing('submit', 'publish')
})

const forMe = () => `/api/candidates/me/matches/${listing}/dismissal`
const forOwner = () => `/api/listings/${listing}/matches/${locum.id}/dismissal`
const ask = (method: string, path: string, as: Person) => send(method, path, { token: as.token })

/** Whether each side finds the pair in its list, its digest and its count. */
async function seen() {
  const mine = (await ask('GET', '/api/candidates/me/matches?limit=100', locum)).body.items
  const theirs = (await ask('GET', `/api/listings/${listing}/matches?limit=100`, world.owner)).body.items
  const counts = (await ask('GET', `/api/listings/${listing}`, world.owner)).body.counts
  const ours = (pairs: { listing: string; candidate: string }[]) =>
    pairs.some((pair) => pair.listing === listing && pair.candidate === locum.id)
  const others = (await db.sql`select from match where listing = ${listing} and candidate <> ${locum.id}`).length
  return {
    candidate: {
      list: mine.some((item: { listing: { id: string } }) => item.listing.id === listing),
      digest: ours(await newsForCandidates(db.sql, [locum.id], 0, 1000)),
    },
    owner: {
      list: theirs.some((item: { candidate: { id: string } }) => item.candidate.id === locum.id),
      digest: ours(await newsForOwners(db.sql, [world.owner.account], 0, 1000)),
      counted: counts.matches - others,
    },
  }
}
const CANDIDATE = { list: true, digest: true }
const OWNER = { list: true, digest: true, counted: 1 }
const BOTH = { candidate: CANDIDATE, owner: OWNER }
const GONE = { list: false, digest: false }

describe('a candidate', () => {
  test('sets a listing aside for good, until it is brought back; its owner sees no difference', async () => {
    expect(await seen()).toEqual(BOTH)
    const first = await ask('POST', forMe(), locum)
    expect(first).toMatchObject({ status: 201, body: { id: listing, listing, candidate: locum.id, by: 'candidate' } })
    expect(await seen()).toEqual({ candidate: GONE, owner: OWNER })
    await send('PUT', '/api/candidates/me', { token: locum.token, body: PROFILE_AGAIN })
    await deps.work('match.')
    expect(await seen()).toEqual({ candidate: GONE, owner: OWNER })
    expect(await ask('DELETE', forMe(), locum)).toMatchObject({ status: 204 })
    expect(await seen()).toEqual(BOTH)
  })

  test('may do so twice, and bring back twice', async () => {
    const [first, second] = [await ask('POST', forMe(), locum), await ask('POST', forMe(), locum)]
    expect(second).toMatchObject({ status: 201, body: first.body })
    const [a, b] = await Promise.all([ask('DELETE', forMe(), locum), ask('DELETE', forMe(), locum)])
    expect([a.status, b.status]).toEqual([204, 204])
    const both = await Promise.all([ask('POST', forMe(), locum), ask('POST', forMe(), locum)])
    expect(both.map(({ status }) => status)).toEqual([201, 201])
    expect(both[0]?.body).toEqual(both[1]?.body)
  })

  test('finds nothing to set aside where there is no match, no profile, no such listing', async () => {
    const draft = await world.listing()
    const nurse = await world.person()
    await send('PUT', '/api/candidates/me', { token: nurse.token, body: NURSE })
    for (const [who, id] of [
      [locum, draft],
      [locum, randomUUID()],
      [locum, 'x'],
      [nurse, listing],
      [world.owner, listing],
    ] as const) {
      for (const method of ['POST', 'DELETE']) {
        expect(await ask(method, `/api/candidates/me/matches/${id}/dismissal`, who)).toMatchObject({ status: 404 })
      }
    }
  })

  test('may bring back what does not match any more', async () => {
    await ask('POST', forMe(), locum)
    await world.send('POST', `/api/listings/${listing}/withdraw`, world.owner)
    await deps.work('match.')
    expect(await ask('POST', forMe(), locum)).toMatchObject({ status: 201 })
    expect(await ask('DELETE', forMe(), locum)).toMatchObject({ status: 204 })
    expect(await ask('POST', forMe(), locum)).toMatchObject({ status: 404 })
  })
})

describe('an owner', () => {
  test('sets a candidate aside for one listing, who sees no difference and may still answer', async () => {
    const other = await world.listing('submit', 'publish')
    const first = await ask('POST', forOwner(), world.owner)
    expect(first).toMatchObject({ status: 201, body: { id: locum.id, listing, candidate: locum.id, by: 'owner' } })
    expect(await ask('POST', forOwner(), world.owner)).toMatchObject({ status: 201, body: first.body })
    expect(await seen()).toEqual({ candidate: CANDIDATE, owner: { ...GONE, counted: 0 } })
    const elsewhere = await ask('GET', `/api/listings/${other}/matches?limit=100`, world.owner)
    expect(elsewhere.body.items.some((item: { candidate: { id: string } }) => item.candidate.id === locum.id)).toBe(
      true,
    )
    expect(await ask('POST', `/api/listings/${listing}/interest`, locum)).toMatchObject({ status: 201 })
    const mine = (await ask('GET', '/api/me/interests', world.owner)).body.items
    expect(mine[0]).toMatchObject({ listing: { id: listing }, candidate: { id: locum.id }, side: 'owner' })
    for (const round of [1, 2]) {
      expect(await ask('DELETE', forOwner(), world.owner), `${round}`).toMatchObject({ status: 204 })
    }
    expect((await seen()).owner).toMatchObject({ list: true, counted: 1 })
  })

  test('alone: to others, the coordinator too, it does not exist', async () => {
    const stranger = await world.person()
    for (const other of [stranger, locum, world.desk]) {
      for (const method of ['POST', 'DELETE']) {
        expect(await ask(method, forOwner(), other)).toMatchObject({ status: 404 })
      }
    }
    expect(await ask('POST', `/api/listings/${listing}/matches/${randomUUID()}/dismissal`, world.owner)).toMatchObject({
      status: 404,
    })
    expect(await seen()).toEqual(BOTH)
  })

  test('and a candidate at the same time: each for itself', async () => {
    const [a, b] = await Promise.all([ask('POST', forMe(), locum), ask('POST', forOwner(), world.owner)])
    expect([a.status, b.status]).toEqual([201, 201])
    expect(await seen()).toEqual({ candidate: GONE, owner: { ...GONE, counted: 0 } })
    await ask('DELETE', forMe(), locum)
    expect(await seen()).toEqual({ candidate: CANDIDATE, owner: { ...GONE, counted: 0 } })
  })
})

const PROFILE_AGAIN = {
  qualifications: [{ profession: 'medecin', specialty: 'medecine-generale' }],
  kinds: ['replacement'],
  zones: [{ commune: '44109', radiusKm: 40 }],
  availability: [{ from: '2027-01-04', to: '2027-06-30' }],
}
const NURSE = { ...PROFILE_AGAIN, qualifications: [{ profession: 'infirmier' }] }
