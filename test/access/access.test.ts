import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../src/app.ts'
import type { ApiDocument } from '../support/contract.ts'
import { openings } from './headers.ts'
import { addressOf, filled } from './places.ts'
import { type Expected, ROLES, type RoleOf } from './rules.ts'
import { printed, ROUTES, TABLE } from './table.ts'
import { type Answered, useAccessWorld } from './world.ts'

/** Who may do what: every route asked as everybody, of what is theirs and of what is not. */

const world = useAccessWorld()

/** What programs and pages load, without a word of anybody's. */
const ASSETS = /^GET \/assets\//

/** A mail server says nothing that is read before its signature is. */
const SIGNED = 'POST /api/mail/events'

const ELSEWHERE: Record<string, string>[] = [
  { Origin: 'https://elsewhere.example' },
  { Origin: 'null' },
  { 'Sec-Fetch-Site': 'cross-site' },
  { 'Sec-Fetch-Site': 'same-site' },
]

let document: ApiDocument
let routes: string[]
beforeAll(async () => {
  const { text } = await world.ask({ method: 'GET', path: '/api/openapi.json', as: 'visitor' })
  document = JSON.parse(text)
  const all = world.app.routes.filter(({ method, path }) => method !== 'ALL' && !path.includes('*'))
  routes = [...new Set(all.map(({ method, path }) => `${method} ${path}`))].filter((route) => !ASSETS.test(route))
})

const openApi = (pattern: string) => pattern.replace(/:(\w+)/g, '{$1}')

function kindOf({ status, location }: Answered): Expected | number {
  if (status === 401 || (status < 400 && /^\/connexion($|\?)/.test(location ?? ''))) return 'sign-in'
  if (status === 403) return 'no'
  if (status === 404) return 'hidden'
  return status < 400 || status === 422 ? 'yes' : status === 409 ? 'not theirs' : status
}

/** What is wrong with how a route answers somebody; a state that does not fit is no refusal. */
async function fault(route: (typeof ROUTES)[number], as: RoleOf): Promise<string | null> {
  const [method, pattern] = route.route.split(' ') as [string, string]
  const { at, body, parks } = route.request
  const path = at ? filled(at, world.places) : addressOf(pattern, world.places, world.pages.stops)
  const example = document.paths[openApi(pattern)]?.[method.toLowerCase()]?.requestBody?.content['application/json']
  const sent = body ?? example?.example ?? (method === 'GET' || path.startsWith('/api/') ? undefined : {})
  const asked = { method, path, as, body: sent && JSON.parse(filled(JSON.stringify(sent), world.places)) }
  const answered = await world.ask(asked)
  const unsafe = openings(path, answered)
  if (unsafe.length > 0) return `${as}: ${unsafe}`
  const expected = route.who[as]
  const got = kindOf(answered)
  if (got !== expected && !(expected === 'yes' && got === 'not theirs')) {
    return `${as}: ${answered.status}, not ${expected} (${path})`
  }
  if (expected === 'yes' || parks || !answered.touched) return null
  // A row that was only locked is none that was written.
  const { written } = await world.ask({ ...asked, counted: true })
  return written === 0 ? null : `${as}: refused, and ${written} rows written (${path})`
}

describe('who may do what', () => {
  it('has a row for each route, and a route for each row', () => {
    expect(ROUTES.map(({ route }) => route).sort()).toEqual([...routes].sort())
  })

  it('knows every operation of the document', () => {
    const patterns = new Set(ROUTES.map(({ route }) => openApi(route)))
    const said = Object.entries(document.paths).flatMap(([path, verbs]) =>
      Object.keys(verbs).map((verb) => `${verb.toUpperCase()} ${path}`),
    )
    expect(said.length).toBeGreaterThan(60)
    expect(said.filter((operation) => !patterns.has(operation))).toEqual([])
  })

  it.each(ROUTES.map((route) => [route.route, route] as const))('%s', async (_, route) => {
    const faults: (string | null)[] = []
    for (const as of ROLES) faults.push(await fault(route, as))
    expect(faults.filter((one) => one !== null)).toEqual([])
  })

  it('asks for a sign-in before anything that was sent is looked at', async () => {
    const faults: string[] = []
    for (const { route } of ROUTES.filter(({ who }) => who.visitor === 'sign-in')) {
      const [method, pattern] = route.split(' ') as [string, string]
      if (method === 'GET' || route === SIGNED) continue
      const path = addressOf(pattern, world.places, world.pages.stops)
      for (const body of [{}, { spoilt: '\u0000' }]) {
        const answered = await world.ask({ method, path, as: 'visitor', body })
        if (kindOf(answered) !== 'sign-in') faults.push(`${route}: ${answered.status}`)
      }
    }
    expect(faults).toEqual([])
  })

  it('refuses what another site’s page asks for, whoever is signed in', async () => {
    const faults: string[] = []
    for (const { route } of ROUTES) {
      const [method, pattern] = route.split(' ') as [string, string]
      const path = addressOf(pattern, world.places, world.pages.stops)
      // Who has the address of a mail’s link may act by it: no cookie counts there.
      if (method === 'GET' || /^\/(lien|lettre)\//.test(path)) continue
      for (const from of ELSEWHERE) {
        const answered = await world.ask({ method, path, as: 'coordinator', headers: from })
        if (answered.status !== 403 || answered.touched) faults.push(`${route}: ${answered.status}`)
      }
    }
    expect(faults).toEqual([])
  })

  it('stands in the README as it is here', () => {
    expect(TABLE.length).toBeGreaterThan(20)
    expect(readFileSync('README.md', 'utf8')).toContain(printed())
  })
})

describe('over HTTPS', () => {
  const https = () => createApp({ ...world.web, baseUrl: 'https://releve.example' })

  it('browsers are told to keep to it for a year, and over HTTP they are not', async () => {
    for (const path of ['/', '/healthz', '/metrics', '/api/professions', '/nowhere']) {
      const secure = await world.ask({ method: 'GET', path, as: 'visitor', app: https() })
      expect(secure.headers.get('Strict-Transport-Security'), path).toBe('max-age=31536000; includeSubDomains')
      const plain = await world.ask({ method: 'GET', path, as: 'visitor' })
      expect(plain.headers.get('Strict-Transport-Security'), path).toBeNull()
    }
  })

  it('the cookie of a session is bound to the host, and scripts do not see it', async () => {
    const path = addressOf('/connexion/lien', world.places, world.pages.stops)
    const headers = { Origin: 'https://releve.example' }
    const { headers: answered } = await world.ask({ method: 'POST', path, as: 'visitor', headers, app: https() })
    const cookie = answered.getSetCookie().find((one) => one.includes('releve='))
    expect(cookie).toMatch(/^__Host-releve=[\w-]{43};/)
    for (const part of ['Path=/', 'HttpOnly', 'Secure', 'SameSite=Lax']) expect(cookie).toContain(`; ${part}`)
    expect(cookie).not.toContain('Domain')
  })
})
