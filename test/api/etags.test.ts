import { beforeAll, describe, expect, test } from 'vitest'
import type { Actor } from '../../src/accounts/model.ts'
import { useApi } from '../support/api.ts'
import { useDb } from '../support/db.ts'
import { START, useDeps } from '../support/deps.ts'
import { LISTING, PROFILE } from './world.ts'

const db = useDb()
const deps = useDeps(db)
const send = useApi(() => deps.web)

let zoe: Actor & { token: string }
let desk: Actor & { token: string }
beforeAll(async () => {
  zoe = await deps.person('zoe@releve.test')
  desk = await deps.person('desk@releve.test', 'coordinator', 'erdre-et-cens')
})

const STRONG = /^"[\w-]{22}"$/

/** Reads, changes, sends verbs, with or without a condition, and says the tag that came back. */
async function ask(method: string, path: string, sent: { body?: unknown; match?: string; none?: string } = {}) {
  const headers: Record<string, string> = {}
  if (sent.match !== undefined) headers['If-Match'] = sent.match
  if (sent.none !== undefined) headers['If-None-Match'] = sent.none
  const reply = await send(method, path, { token: zoe.token, body: sent.body, headers })
  return { ...reply, tag: reply.headers.get('ETag') ?? '' }
}

const OUTDATED = {
  status: 412,
  type: expect.stringContaining('application/problem+json'),
  body: { status: 412, title: 'Changé entre-temps', detail: expect.stringContaining('relisez') },
}

describe('a resource', () => {
  test('has a strong tag that is the same until it changes', async () => {
    for (const path of ['/api/me', '/api/communes/44109', '/api/territories/rouen']) {
      const [one, two] = [await ask('GET', path), await ask('GET', path)]
      expect(one.tag, path).toMatch(STRONG)
      expect(two.tag).toBe(one.tag)
    }
  })

  test('is not sent again to who has it', async () => {
    for (const path of ['/api/me', '/api/communes/44109']) {
      const { tag } = await ask('GET', path)
      for (const none of [tag, `"x", ${tag}`, `W/${tag}`, '*']) {
        const again = await ask('GET', path, { none })
        expect([again.status, again.tag, again.body]).toEqual([304, tag, ''])
      }
      expect(await ask('GET', path, { none: '"x"' })).toMatchObject({ status: 200 })
    }
    expect((await ask('GET', '/api/me', { none: '*' })).headers.get('Cache-Control')).toBe('no-store')
  })

  test('is not a list, an error, or what is done', async () => {
    for (const [method, path, body] of [
      ['GET', '/api/communes'],
      ['GET', '/api/me/tokens'],
      ['GET', '/api/communes/99999'],
      ['POST', '/api/auth/link', { email: 'a@releve.test' }],
    ] as const) {
      expect((await ask(method, path, { body })).tag, path).toBe('')
    }
  })
})

describe('one’s own account', () => {
  test('is changed by who has seen it as it is', async () => {
    const before = await ask('GET', '/api/me')
    const changed = await ask('PATCH', '/api/me', { body: { name: 'Zoé' }, match: before.tag })
    expect(changed).toMatchObject({ status: 200, body: { name: 'Zoé' } })
    expect(changed.tag).toMatch(STRONG)
    expect(changed.tag).not.toBe(before.tag)
    expect((await ask('GET', '/api/me')).tag).toBe(changed.tag)
    expect(await ask('PATCH', '/api/me', { body: { name: 'Anne' }, match: before.tag })).toMatchObject(OUTDATED)
    expect(await ask('GET', '/api/me')).toMatchObject({ body: { name: 'Zoé' }, tag: changed.tag })
  })

  test('takes any of several tags, or *; a weak one is none', async () => {
    const { tag } = await ask('GET', '/api/me')
    for (const match of [`"x", ${tag}`, '*']) {
      expect(await ask('PATCH', '/api/me', { body: { name: 'Zoé' }, match })).toMatchObject({ status: 200 })
    }
    for (const match of [`W/${tag}`, '"x"', '', 'x']) {
      expect(await ask('PATCH', '/api/me', { body: { name: 'Zoé' }, match }), match).toMatchObject(OUTDATED)
    }
  })

  test('is changed by one of two at once', async () => {
    for (let round = 0; round < 20; round++) {
      const { tag } = await ask('GET', '/api/me')
      const names = [`A${round}`, `B${round}`]
      const replies = await Promise.all(names.map((name) => ask('PATCH', '/api/me', { body: { name }, match: tag })))
      expect(replies.map(({ status }) => status).sort()).toEqual([200, 412])
      const winner = replies.find(({ status }) => status === 200)
      expect(await ask('GET', '/api/me')).toMatchObject({ body: { name: winner?.body.name }, tag: winner?.tag })
    }
  })
})

describe('a listing', () => {
  const path = (id: string, verb = '') => `/api/listings/${id}${verb && `/${verb}`}`
  const create = async () => (await ask('POST', '/api/listings', { body: LISTING })).body.id as string

  test('has the same tag whoever reads it, whatever the day and however many have answered', async () => {
    const id = await create()
    await ask('POST', path(id, 'submit'))
    await send('POST', path(id, 'moderation'), { token: desk.token, body: { decision: 'publish' } })
    const { tag, body } = await ask('GET', path(id))
    expect(tag).toMatch(STRONG)
    expect((await send('GET', path(id))).headers.get('ETag')).toBe(tag)
    await db.sql`update listing set answers = answers + 1 where id = ${id}`
    deps.now = new Date('2027-02-12T12:00:00Z')
    const later = await ask('GET', path(id))
    expect(later.body.halfDays).toBeLessThan(body.halfDays)
    expect(later.tag).toBe(tag)
    deps.now = START
  })

  test('moves with each edit and verb, though the clock stands still', async () => {
    const id = await create()
    const tags = [(await ask('GET', path(id))).tag]
    for (const [method, verb, body] of [
      ['PATCH', '', { title: 'A' }],
      ['PATCH', '', { title: 'A' }],
      ['POST', 'submit', undefined],
      ['POST', 'withdraw', undefined],
    ] as const) {
      const changed = await ask(method, path(id, verb), { body, match: tags.at(-1) as string })
      expect(changed.status).toBe(200)
      expect((await ask('GET', path(id))).tag).toBe(changed.tag)
      tags.push(changed.tag)
    }
    expect(new Set(tags).size).toBe(5)
  })

  test('is changed by no verb of who has seen another version', async () => {
    const id = await create()
    const stale = (await ask('GET', path(id))).tag
    await ask('PATCH', path(id), { body: { title: 'Autre' } })
    for (const verb of ['submit', 'withdraw', 'fill', 'renew']) {
      expect(await ask('POST', path(id, verb), { match: stale }), verb).toMatchObject(OUTDATED)
    }
    await ask('POST', path(id, 'submit'))
    const decision = { decision: 'publish' }
    const decide = (match: string) =>
      send('POST', path(id, 'moderation'), { token: desk.token, body: decision, headers: { 'If-Match': match } })
    expect(await decide(stale)).toMatchObject(OUTDATED)
    expect(await decide((await ask('GET', path(id))).tag)).toMatchObject({ status: 200, body: { state: 'published' } })
  })

  test('is told to nobody by a condition: who may not sees 404', async () => {
    const id = await create()
    const stranger = await deps.person('stranger@releve.test')
    const reply = await send('PATCH', path(id), { token: stranger.token, body: {}, headers: { 'If-Match': '*' } })
    expect(reply.status).toBe(404)
  })

  test('is changed by one of two at once', async () => {
    const id = await create()
    for (let round = 0; round < 10; round++) {
      const { tag } = await ask('GET', path(id))
      const titles = [`A${round}`, `B${round}`]
      const replies = await Promise.all(titles.map((title) => ask('PATCH', path(id), { body: { title }, match: tag })))
      expect(replies.map(({ status }) => status).sort()).toEqual([200, 412])
      const winner = replies.find(({ status }) => status === 200)
      expect(await ask('GET', path(id))).toMatchObject({ body: { title: winner?.body.title }, tag: winner?.tag })
    }
  })
})

describe('a profile', () => {
  const path = '/api/candidates/me'

  test('moves with each change, a confirmation included, though the clock stands still', async () => {
    const tags = [(await ask('PUT', path, { body: PROFILE })).tag]
    for (const verb of ['confirm', 'pause', 'resume', 'confirm']) {
      const changed = await ask('POST', `${path}/${verb}`, { match: tags.at(-1) as string })
      expect(changed.status, verb).toBe(200)
      expect((await ask('GET', path)).tag).toBe(changed.tag)
      tags.push(changed.tag)
    }
    expect(new Set(tags).size).toBe(5)
    for (const verb of ['confirm', 'pause', 'resume']) {
      expect(await ask('POST', `${path}/${verb}`, { match: tags[0] as string }), verb).toMatchObject(OUTDATED)
    }
    expect(await ask('PUT', path, { body: PROFILE, match: tags[0] as string })).toMatchObject(OUTDATED)
  })

  test('that is not there matches nothing', async () => {
    const nobody = await deps.person('nobody@releve.test')
    const sent = { token: nobody.token, body: PROFILE, headers: { 'If-Match': '*' } }
    expect(await send('PUT', path, sent)).toMatchObject(OUTDATED)
    expect(await send('GET', path, { token: nobody.token })).toMatchObject({ status: 404 })
  })

  test('is changed by one of two at once', async () => {
    for (let round = 0; round < 10; round++) {
      const { tag } = await ask('GET', path)
      const replies = await Promise.all(
        [1, 2].map((n) => ask('PUT', path, { body: { ...PROFILE, minDays: round * 2 + n }, match: tag })),
      )
      expect(replies.map(({ status }) => status).sort()).toEqual([200, 412])
      const winner = replies.find(({ status }) => status === 200)
      expect(await ask('GET', path)).toMatchObject({ body: { minDays: winner?.body.minDays }, tag: winner?.tag })
    }
  })
})
