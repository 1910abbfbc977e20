import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Actor } from '../../src/accounts/model.ts'
import { useApi } from '../support/api.ts'
import type { ApiDocument } from '../support/contract.ts'
import { useDb } from '../support/db.ts'
import { useDeps } from '../support/deps.ts'

const db = useDb()
const deps = useDeps(db)
const send = useApi(() => deps.web)

type Person = Actor & { token: string }
let owner: Person
let candidate: Person
let stranger: Person
let desk: Person
let otherDesk: Person

beforeAll(async () => {
  owner = await deps.person('owner@releve.test')
  candidate = await deps.person('candidate@releve.test')
  stranger = await deps.person('stranger@releve.test')
  desk = await deps.person('desk@releve.test', 'coordinator', 'erdre-et-cens')
  otherDesk = await deps.person('other@releve.test', 'coordinator', 'rouen')
  for (const { token } of [candidate, stranger]) await send('PUT', '/api/candidates/me', { token, body: PROFILE })
})

const LISTING = {
  kind: 'replacement',
  profession: 'infirmier',
  communes: ['44114'],
  practiceType: 'domicile',
  title: 'Tournée',
  description: 'Une tournée.',
  periods: [{ from: '2027-02-09', to: '2027-02-20' }],
}
const PROFILE = {
  qualifications: [{ profession: 'infirmier' }],
  kinds: ['replacement'],
  zones: [{ commune: '44114', radiusKm: 30 }],
  availability: [{ from: '2027-01-04', to: '2027-06-30' }],
}

interface Route {
  method: string
  path: string
  responses: string[]
  /** What the document gives as an example of its body, where it takes one. */
  body?: unknown
}

async function routes(): Promise<Route[]> {
  const { body } = await send('GET', '/api/openapi.json')
  return Object.entries((body as ApiDocument).paths).flatMap(([path, verbs]) =>
    Object.entries(verbs).map(([verb, { responses, requestBody }]) => ({
      method: verb.toUpperCase(),
      path,
      responses: Object.keys(responses),
      ...(requestBody ? { body: requestBody.content['application/json']?.example } : {}),
    })),
  )
}

const bodyOf = ({ body }: Route) => (body === undefined ? {} : { body })

/** A listing of `owner`, brought to a state by those who may. */
async function listing(...verbs: ('submit' | 'publish' | 'fill' | 'withdraw')[]): Promise<string> {
  const { body } = await send('POST', '/api/listings', { token: owner.token, body: LISTING })
  for (const verb of verbs) {
    const decide = verb === 'publish'
    const path = `/api/listings/${body.id}/${decide ? 'moderation' : verb}`
    const by = decide ? { token: desk.token, body: { decision: 'publish' } } : { token: owner.token }
    expect(await send('POST', path, by)).toMatchObject({ status: 200 })
  }
  return body.id
}

const NONE: Record<string, string> = {}
const PROBLEM = { type: expect.stringContaining('application/problem+json') }

describe('every route', () => {
  test('that needs a sign-in answers 401 without one, or with one that is not ours', async () => {
    const closed = (await routes()).filter((route) => route.responses.includes('401'))
    expect(closed.length).toBeGreaterThan(20)
    for (const route of closed) {
      const path = route.path.replace('{id}', randomUUID())
      for (const headers of [NONE, { Authorization: 'Bearer nonsense' }, { Cookie: 'releve=nonsense' }]) {
        const reply = await send(route.method, path, { ...bodyOf(route), headers })
        expect(reply, `${route.method} ${route.path}`).toMatchObject({ ...PROBLEM, status: 401, body: { status: 401 } })
      }
    }
  })

  test('with an id answers 404 for one that is unknown, or cannot be one', async () => {
    const some = (await routes()).filter((route) => /\{(id|code|slug)\}/.test(route.path))
    expect(some.length).toBeGreaterThan(15)
    for (const route of some) {
      for (const id of [randomUUID(), 'x', '1', "'; drop table listing; --", '%00', '%ED%A0%80', '%F0%9F%98%80']) {
        const { token } = route.path.endsWith('/moderation') ? desk : owner
        const path = route.path.replace(/\{\w+\}/g, id)
        const reply = await send(route.method, path, { ...bodyOf(route), token })
        expect(reply, `${route.method} ${path}`).toMatchObject({ ...PROBLEM, status: 404, body: { status: 404 } })
      }
    }
  })

  test('that is none answers 404', async () => {
    for (const [method, path] of [
      ['GET', '/api/nothing'],
      ['DELETE', '/api/listings'],
      ['POST', '/api'],
    ] as const) {
      expect(await send(method, path)).toMatchObject({ status: 404 })
    }
  })

  test('that takes a body refuses what is not JSON, not called JSON, or too large', async () => {
    // What a mail server tells is not read before its signature is.
    const signed = '/api/mail/events'
    const taking = (await routes()).filter((route) => route.body !== undefined && route.path !== signed)
    for (const route of taking) {
      const { token } = route.path.endsWith('/moderation') ? desk : owner
      const path = route.path.replace('{id}', await listing())
      const reply = (sent: object) => send(route.method, path, { token, ...sent })
      for (const raw of ['{', 'name=x', '{"a":1,}', 'undefined']) {
        expect(await reply({ raw }), `${route.method} ${raw}`).toMatchObject({ ...PROBLEM, status: 400 })
      }
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', 'json']) {
        const sent = { raw: '{}', headers: { 'Content-Type': type } }
        expect(await reply(sent), `${route.method} ${type}`).toMatchObject({ ...PROBLEM, status: 415 })
      }
      const huge = JSON.stringify({ title: 'x'.repeat(256 * 1024) })
      expect(await reply({ raw: huge })).toMatchObject({ ...PROBLEM, status: 413 })
      const stream = { raw: new Blob([huge]).stream(), headers: { 'Transfer-Encoding': 'chunked' } }
      expect(await reply(stream)).toMatchObject({ ...PROBLEM, status: 413 })
      for (const body of [null, [], 'text', 5]) {
        expect(await reply({ body }), `${route.method} ${body}`).toMatchObject({ status: 422 })
      }
    }
  })

  test('takes a body of exactly 256 KiB, and says what is wrong with it', async () => {
    const raw = JSON.stringify({ title: '' }).replace('""', `"${'x'.repeat(256 * 1024 - 12)}"`)
    expect(raw.length).toBe(256 * 1024)
    expect((await send('POST', '/api/listings', { token: owner.token, raw })).errors).toHaveProperty('title')
  })
})

describe('what is somebody else’s does not exist', () => {
  test('a listing: to read before it is published, to change, to decide on from elsewhere', async () => {
    const id = await listing('submit')
    for (const { token } of [stranger, otherDesk]) {
      for (const [method, path, body] of [
        ['GET', '', undefined],
        ['GET', '/matches', undefined],
        ['PATCH', '', { title: 'x' }],
        ['POST', '/submit', undefined],
        ['POST', '/withdraw', undefined],
        ['POST', '/fill', {}],
        ['POST', '/renew', undefined],
        ['POST', '/invitations', { candidateId: randomUUID() }],
      ] as const) {
        const reply = await send(method, `/api/listings/${id}${path}`, { token, body })
        expect(reply, `${method} ${path}`).toMatchObject({ ...PROBLEM, status: 404 })
      }
    }
    const decision = { body: { decision: 'publish' } }
    expect(await send('POST', `/api/listings/${id}/moderation`, { token: otherDesk.token, ...decision })).toMatchObject(
      {
        status: 404,
      },
    )
  })

  test('an interest, a token', async () => {
    const id = await listing('submit', 'publish')
    const interest = await send('POST', `/api/listings/${id}/interest`, { token: candidate.token })
    expect(interest.status).toBe(201)
    for (const verb of ['accept', 'decline', 'withdraw']) {
      const path = `/api/interests/${interest.body.id}/${verb}`
      expect(await send('POST', path, { token: stranger.token }), verb).toMatchObject({ status: 404 })
    }
    const made = await send('POST', '/api/me/tokens', { token: owner.token, body: { name: 'x' } })
    const path = `/api/me/tokens/${made.body.id}`
    expect(await send('DELETE', path, { token: stranger.token })).toMatchObject({ status: 404 })
    expect(await send('DELETE', path, { token: owner.token })).toMatchObject({ status: 204 })
    expect(await send('GET', '/api/me', { token: made.body.token })).toMatchObject({ status: 401 })
  })
})

describe('a role that may not', () => {
  test('is refused the desk', async () => {
    const id = await listing('submit')
    for (const { token } of [owner, candidate, stranger]) {
      expect(await send('GET', '/api/moderation/queue', { token })).toMatchObject({ ...PROBLEM, status: 403 })
      const decision = { token, body: { decision: 'publish' } }
      expect(await send('POST', `/api/listings/${id}/moderation`, decision)).toMatchObject({ ...PROBLEM, status: 403 })
    }
  })

  test('does not answer its own proposal, nor withdraw the other’s', async () => {
    const id = await listing('submit', 'publish')
    const { body } = await send('POST', `/api/listings/${id}/interest`, { token: candidate.token })
    const act = (verb: string, { token }: Person) => send('POST', `/api/interests/${body.id}/${verb}`, { token })
    expect(await act('accept', candidate)).toMatchObject({ ...PROBLEM, status: 403 })
    expect(await act('decline', candidate)).toMatchObject({ status: 403 })
    expect(await act('withdraw', owner)).toMatchObject({ status: 403 })
  })

  test('needs a profile first, to be interested', async () => {
    const id = await listing('submit', 'publish')
    expect(await send('POST', `/api/listings/${id}/interest`, { token: owner.token })).toMatchObject({ status: 403 })
  })
})

describe('a change that the state does not allow is 409, with the state', () => {
  const conflict = (state: string) => ({ ...PROBLEM, status: 409, body: { status: 409, state } })

  test('of a listing', async () => {
    const { token } = owner
    const act = (id: string, verb: string, body?: object) =>
      send('POST', `/api/listings/${id}/${verb}`, { token, ...(body ? { body } : {}) })
    const pending = await listing('submit')
    expect(await act(pending, 'submit')).toMatchObject(conflict('pending'))
    expect(await act(pending, 'fill')).toMatchObject(conflict('pending'))
    expect(await act(pending, 'renew')).toMatchObject(conflict('pending'))
    const withdrawn = await listing('withdraw')
    expect(await act(withdrawn, 'withdraw')).toMatchObject(conflict('withdrawn'))
    const edit = await send('PATCH', `/api/listings/${withdrawn}`, { token, body: { title: 'x' } })
    expect(edit).toMatchObject(conflict('withdrawn'))
    const filled = await listing('submit', 'publish', 'fill')
    expect(await act(filled, 'fill')).toMatchObject(conflict('filled'))
    expect(await act(filled, 'withdraw')).toMatchObject(conflict('filled'))
    const decision = { token: desk.token, body: { decision: 'reject', reason: 'Non.' } }
    expect(await send('POST', `/api/listings/${filled}/moderation`, decision)).toMatchObject(conflict('filled'))
  })

  test('of an interest', async () => {
    const id = await listing('submit', 'publish')
    const propose = () => send('POST', `/api/listings/${id}/interest`, { token: candidate.token })
    const { body } = await propose()
    const act = (verb: string, { token }: Person) => send('POST', `/api/interests/${body.id}/${verb}`, { token })
    expect(await propose()).toMatchObject(conflict('proposed'))
    expect(await act('accept', owner)).toMatchObject({ status: 200, body: { state: 'accepted' } })
    expect(await act('accept', owner)).toMatchObject(conflict('accepted'))
    expect(await act('decline', owner)).toMatchObject(conflict('accepted'))
    expect(await propose()).toMatchObject(conflict('accepted'))
    expect(await act('withdraw', candidate)).toMatchObject({ status: 200, body: { state: 'withdrawn' } })
    expect(await act('withdraw', candidate)).toMatchObject(conflict('withdrawn'))
  })

  test('nobody is interested in a listing of their own', async () => {
    const id = await listing('submit', 'publish')
    await send('PUT', '/api/candidates/me', { token: owner.token, body: PROFILE })
    const own = await send('POST', `/api/listings/${id}/interest`, { token: owner.token })
    expect(own).toMatchObject(conflict('published'))
  })
})
