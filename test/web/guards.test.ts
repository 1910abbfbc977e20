import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Actor } from '../../src/accounts/model.ts'
import { createApp } from '../../src/app.ts'
import { signedToken } from '../../src/platform/tokens.ts'
import { useApi } from '../support/api.ts'
import { temporaryFolder } from '../support/child.ts'
import { useDb } from '../support/db.ts'
import { useDeps } from '../support/deps.ts'

/** What is refused, or kept back, before any verb is reached. */

const db = useDb()
const deps = useDeps(db)
const send = useApi(() => deps.web)

type Person = Actor & { token: string }
let app: ReturnType<typeof createApp>
let owner: Person
let candidate: Person
let desk: Person

beforeAll(async () => {
  app = createApp(deps.web)
  owner = await deps.person('owner@releve.test')
  candidate = await deps.person('candidate@releve.test')
  desk = await deps.person('desk@releve.test', 'coordinator', 'erdre-et-cens')
  const profile = await send('PUT', '/api/candidates/me', { token: candidate.token, body: PROFILE })
  expect(profile.status).toBe(200)
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

async function submitted(): Promise<string> {
  const { body } = await send('POST', '/api/listings', { token: owner.token, body: LISTING })
  expect(await send('POST', `/api/listings/${body.id}/submit`, { token: owner.token })).toMatchObject({ status: 200 })
  return body.id
}

async function ask(path: string, { as, ...init }: RequestInit & { as?: Person } = {}): Promise<Response> {
  const headers = new Headers(init.headers)
  if (as) headers.set('Authorization', `Bearer ${as.token}`)
  return app.request(path, { ...init, headers })
}

const fill = (path: string, fields: Record<string, string>, as: Person) =>
  ask(path, { method: 'POST', body: new URLSearchParams(fields), as })

interface Documented {
  paths: Record<string, Record<string, { responses: object; parameters?: { in: string }[]; requestBody?: object }>>
}

async function routes() {
  const { body } = await send('GET', '/api/openapi.json')
  return Object.entries((body as Documented).paths).flatMap(([path, verbs]) =>
    Object.entries(verbs).map(([verb, operation]) => ({
      method: verb.toUpperCase(),
      path: path.replace('{id}', randomUUID()),
      needsSignIn: '401' in operation.responses,
      takesBody: operation.requestBody !== undefined,
    })),
  )
}

describe('who may not is told so before what is wrong with the input', () => {
  test('without a sign-in', async () => {
    const closed = (await routes()).filter(({ needsSignIn }) => needsSignIn)
    expect(closed.length).toBeGreaterThan(20)
    for (const { method, path, takesBody } of closed) {
      for (const sent of takesBody ? [{ body: {} }, { body: { foo: 1 } }, { raw: '{' }] : [{}]) {
        const reply = await send(method, `${path}?limit=x&foo=1`, sent)
        expect(reply, `${method} ${path} ${JSON.stringify(sent)}`).toMatchObject({ status: 401 })
      }
    }
  })

  test('without the role', async () => {
    const { token } = owner
    for (const body of [{}, { foo: 1 }]) {
      const reply = await send('POST', `/api/listings/${randomUUID()}/moderation`, { token, body })
      expect(reply).toMatchObject({ status: 403 })
    }
    expect(await send('GET', '/api/moderation/queue?limit=x', { token })).toMatchObject({ status: 403 })
    expect(await send('GET', '/api/moderation/queue?limit=x', { token: desk.token })).toMatchObject({ status: 422 })
  })
})

describe('what is kept nowhere', () => {
  const caching = async (path: string, as?: Person) =>
    (await ask(path, as ? { as } : {})).headers.get('Cache-Control') ?? ''

  test('is what is about somebody', async () => {
    for (const path of ['/api/me', '/api/candidates/me', '/api/me/nothing', '/mon-compte', '/', '/nulle-part']) {
      expect(await caching(path, candidate), path).toBe('no-store')
    }
    for (const path of ['/api/me', '/connexion', '/connexion/code', '/connexion/lien?jeton=x']) {
      expect(await caching(path), path).toBe('no-store')
    }
    const sent = await ask('/connexion', { method: 'POST', body: new URLSearchParams({ email: 'a@releve.test' }) })
    expect(sent.headers.get('Cache-Control')).toBe('no-store')
  })

  test('is not what is the same for all', async () => {
    for (const path of ['/api/professions', '/api/communes/44109', '/api/territories', '/api/openapi.json', '/']) {
      expect(await caching(path), path).not.toContain('no-store')
    }
  })
})

describe('the built-in mailbox', () => {
  const status = async (baseUrl: string, host: string, path = '/dev/mailbox') => {
    const trial = createApp({ ...deps.web, baseUrl, mailboxDir: temporaryFolder() })
    return (await trial.request(`http://${host}${path}`, { headers: { Host: host } })).status
  }

  test('is there under the names of this machine', async () => {
    for (const host of ['localhost', 'localhost:3000', '127.0.0.1:3000', '[::1]:3000', 'LOCALHOST:80']) {
      expect(await status('http://localhost:3000', host), host).toBe(200)
    }
    expect(await status('http://releve.localhost:3000', 'releve.localhost:3000')).toBe(200)
  })

  test('is not there under another, though it leads here', async () => {
    for (const host of [
      'evil.example',
      'evil.example:3000',
      'localhost.evil.example',
      '127.0.0.1.nip.io',
      '10.0.0.5',
    ]) {
      for (const path of ['/dev/mailbox', '/dev/mailbox.json', '/dev/mailbox/1', '/dev/mailbox/1.eml']) {
        expect(await status('http://localhost:3000', host, path), host).toBe(404)
      }
    }
    expect(await status('https://releve.example', 'releve.example')).toBe(404)
  })
})

describe('a request from elsewhere', () => {
  test('may unsubscribe with the mailed token, and do nothing else', async () => {
    const token = signedToken(deps.web.secret, 'digest-unsubscribe', owner.account)
    for (const headers of [
      { Origin: 'https://mail.example', 'Sec-Fetch-Site': 'cross-site' },
      { Origin: 'null' },
    ] as Record<string, string>[]) {
      const body = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' })
      const post = (path: string) => ask(path, { method: 'POST', body, headers })
      expect((await post(`/lettre/desabonnement/${token}`)).status).toBe(200)
      expect((await post('/lettre/desabonnement/nonsense')).status).toBe(404)
      expect((await post('/lettre/desabonnement/../../mon-compte')).status).toBe(403)
      expect((await post('/connexion')).status).toBe(403)
    }
  })
})

describe('a form that is none', () => {
  const post = (type: string | null, body: string) =>
    ask('/mon-compte', {
      method: 'POST',
      body: Buffer.from(body),
      headers: type === null ? {} : { 'Content-Type': type },
      as: owner,
    })

  test('is refused, and clears nothing', async () => {
    expect((await fill('/mon-compte', { name: 'Anne', phone: '06 12 34 56 78' }, owner)).status).toBe(303)
    const multipart = 'multipart/form-data; boundary=x'
    for (const [type, body, status] of [
      ['text/plain', 'name=x', 415],
      ['application/json', '{}', 415],
      [null, '', 415],
      ['multipart/form-data', 'name=x', 400],
      [multipart, 'name=x', 400],
      [multipart, '--x\r\nContent-Disposition: form-data; name="name"\r\n\r\nx', 400],
    ] as const) {
      const seen = await post(type, body)
      expect(seen.status, `${type} ${body}`).toBe(status)
      expect(await seen.text()).toContain('<h1>')
    }
    expect(await send('GET', '/api/me', { token: owner.token })).toMatchObject({ body: { name: 'Anne' } })
  })

  test('is taken in both ways of sending one', async () => {
    const parts = new FormData()
    parts.set('name', 'Zoé')
    expect((await ask('/mon-compte', { method: 'POST', body: parts, as: owner })).status).toBe(303)
    expect((await post('Application/X-WWW-form-urlencoded ; charset=UTF-8', 'name=Anne')).status).toBe(303)
    expect(await send('GET', '/api/me', { token: owner.token })).toMatchObject({ body: { name: 'Anne' } })
  })
})

describe('a body that is too much', () => {
  test('ends the connection', async () => {
    for (const path of ['/connexion', '/api/listings']) {
      const body = new Blob(['x'.repeat(300_000)]).stream()
      const init = { method: 'POST', body, duplex: 'half', headers: { 'Transfer-Encoding': 'chunked' } }
      const refused = await app.request(path, init as RequestInit)
      expect([refused.status, refused.headers.get('Connection')]).toEqual([413, 'close'])
    }
  })

  test('of unknown fields is answered soon, with a hundred of them', async () => {
    const body = Object.fromEntries(Array.from({ length: 25_000 }, (_, i) => [i.toString(36), 1]))
    const started = performance.now()
    const reply = await send('POST', '/api/listings', { token: owner.token, body: { ...body, communes: ['99999'] } })
    expect(reply.status).toBe(422)
    expect(reply.body.errors.length).toBeGreaterThanOrEqual(100)
    expect(reply.body.errors.length).toBeLessThan(110)
    expect(reply.errors).toHaveProperty(['communes.0'])
    expect(performance.now() - started).toBeLessThan(2000)
  })
})

describe('the coordinator', () => {
  test('decides on what was read: a listing that changed since is to be read again', async () => {
    const id = await submitted()
    const seen = async () => {
      const html = await (await ask('/moderation', { as: desk })).text()
      const form = html.slice(html.indexOf(`action="/moderation/${id}"`))
      return /name="vu" value="([^"]+)"/.exec(form)?.[1] ?? ''
    }
    const vu = await seen()
    deps.now = new Date(deps.now.getTime() + 60_000)
    const edit = { token: owner.token, body: { title: 'Autre tournée' } }
    expect(await send('PATCH', `/api/listings/${id}`, edit)).toMatchObject({ status: 200 })
    const late = await fill(`/moderation/${id}`, { decision: 'publish', vu }, desk)
    expect(late.status).toBe(409)
    expect(await late.text()).toContain('Décision non enregistrée')
    const again = await fill(`/moderation/${id}`, { decision: 'publish', vu: await seen() }, desk)
    expect(again.status).toBe(303)
  })

  test('sees how far two people are, neither their words nor their contacts', async () => {
    const id = await submitted()
    await send('POST', `/api/listings/${id}/moderation`, { token: desk.token, body: { decision: 'publish' } })
    const body = { message: 'Un mot pour vous seule.' }
    const { body: interest } = await send('POST', `/api/listings/${id}/interest`, { token: candidate.token, body })
    const read = async (as: Person) => (await ask(`/mes-annonces/${id}`, { as })).text()
    expect(await read(owner)).toContain(body.message)
    expect(await read(desk)).toContain('en attente de la réponse du titulaire')
    await send('POST', `/api/interests/${interest.id}/accept`, { token: owner.token })
    const [theirs, followed] = [await read(owner), await read(desk)]
    expect(theirs).toContain('candidate@releve.test')
    expect(followed).toContain('Les deux sont d’accord.')
    for (const hidden of [body.message, 'candidate@releve.test', 'owner@releve.test']) {
      expect(followed).not.toContain(hidden)
    }
    expect((await send('GET', '/api/me/interests', { token: desk.token })).body.items).toEqual([])
    const answer = await send('POST', `/api/interests/${interest.id}/withdraw`, { token: desk.token })
    expect(answer).toMatchObject({ status: 404 })
  })
})
