import { randomUUID } from 'node:crypto'
import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp } from '../../src/app.ts'
import { connect } from '../../src/platform/db.ts'
import { createLimiter } from '../../src/platform/limits.ts'
import { createLog } from '../../src/platform/log.ts'
import { type Reply, useApi } from '../support/api.ts'
import { type ApiDocument, createValidator, type Documented, resolve } from '../support/contract.ts'
import { useDb } from '../support/db.ts'
import { NO_LIMITS, useDeps } from '../support/deps.ts'
import { gatherExamples } from './examples.ts'
import { type Call, WALK } from './walk.ts'
import { createWorld, type World } from './world.ts'

/** The document knows every route, says all it needs to say, and is true of what the route really answers. */

const db = useDb()
const deps = useDeps(db)
const send = useApi(() => deps.web)

// Nothing is asked of anything outside to describe the routes.
const outside = {
  baseUrl: 'http://releve.test',
  registry: null,
  stopping: AbortSignal.any([]),
  log: createLog('silent'),
  requestLevel: 'debug',
}
const described = await createApp(outside as never).request('/api/openapi.json')
const document = (await described.json()) as ApiDocument
const operations = Object.entries(document.paths).flatMap(([path, verbs]) =>
  Object.entries(verbs).map(([verb, operation]): [string, Documented] => [`${verb.toUpperCase()} ${path}`, operation]),
)
const REMEDY = 'EXAMPLES=write npm test -- test/api/contract.test.ts'

let world: World
const examples = gatherExamples(document)
beforeAll(async () => {
  world = await createWorld(deps, send)
})
afterAll(() => {
  if (process.env.EXAMPLES === 'write') examples.write()
})

/** Calls an operation; whatever is answered has been held against the document. */
async function call(operation: string, { as, ids = [], query = '', body, headers = {} }: Call): Promise<Reply> {
  const [method = '', pattern = ''] = operation.split(' ')
  const left = [...ids]
  const path = pattern.replace(/\{\w+\}/g, () => encodeURIComponent(left.shift() ?? 'missing'))
  return send(method, `${path}${query}`, { token: as?.token, body, headers })
}

describe('every operation answers as the document says', () => {
  test.each(operations.map(([name]) => name))('%s', async (operation) => {
    const prepare = WALK[operation]
    if (!prepare) throw new Error(`test/api/walk.ts has no entry for ${operation}: say there how to call it`)
    const asked = await prepare(world)
    const reply = await call(operation, asked)
    expect(reply.status, JSON.stringify(reply.body)).toBeGreaterThanOrEqual(200)
    expect(reply.status, JSON.stringify(reply.body)).toBeLessThan(300)
    examples.request(operation, asked.body)
    examples.answer(operation, reply.status, reply.body)
  })

  test('and the walk calls none that is gone', () => {
    const known = operations.map(([name]) => name)
    expect(Object.keys(WALK).filter((name) => !known.includes(name))).toEqual([])
  })
})

describe('every refusal is as the document says', () => {
  const REFUSALS: Record<string, () => Promise<Reply>> = {
    400: () => send('POST', '/api/listings', { token: world.owner.token, raw: '{' }),
    401: () => send('GET', '/api/me'),
    403: () => send('GET', '/api/moderation/queue', { token: world.owner.token }),
    404: () => send('GET', `/api/listings/${randomUUID()}`),
    409: async () => call('POST /api/listings/{id}/submit', { as: world.owner, ids: [await world.listing('submit')] }),
    412: () =>
      send('PATCH', '/api/me', { token: world.owner.token, body: { name: 'x' }, headers: { 'If-Match': '"x"' } }),
    413: () => send('POST', '/api/listings', { token: world.owner.token, raw: ' '.repeat(300_000) }),
    415: () =>
      send('POST', '/api/listings', { token: world.owner.token, raw: 'x', headers: { 'Content-Type': 'text/plain' } }),
    422: () => send('POST', '/api/listings', { token: world.owner.token, body: { communes: ['44999'] } }),
    429: async () => {
      await limited('GET', '/api/communes', { from: '192.0.2.1' })
      return limited('GET', '/api/communes', { from: '192.0.2.1' })
    },
    503: () => unreachable('GET', '/api/communes/44114'),
  }
  const limited = useApi(() => {
    const limits = { ...NO_LIMITS, search: 1 }
    return { ...deps.web, limiter: createLimiter(deps.web.sql, deps.web.secret, limits) }
  })
  const away = connect('postgres://nobody@127.0.0.1:9/none', { max: 1 })
  const unreachable = useApi(() => ({ ...deps.web, sql: away }))
  afterAll(() => away.end({ timeout: 0 }))

  test.each(Object.keys(REFUSALS))('%s', async (status) => {
    const reply = (await REFUSALS[status]?.()) as Reply
    expect(reply.status).toBe(Number(status))
    expect(reply.body.status).toBe(Number(status))
    examples.problem(reply.status, reply.body)
  })

  test('and each that is declared is one of these', () => {
    const statuses = new Set(operations.flatMap(([, operation]) => Object.keys(operation.responses)))
    const refusals = [...statuses].filter((status) => status >= '400')
    expect(refusals.sort()).toEqual(Object.keys(REFUSALS))
  })
})

describe('the document', () => {
  test('is valid OpenAPI 3.1', async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(document) as never)
    expect(errors).toBeUndefined()
    expect(valid).toBe(true)
  })

  test('names, sums up and guards each operation', () => {
    const ids = operations.map(([, { operationId }]) => operationId)
    expect(new Set(ids).size).toBe(operations.length)
    for (const [name, operation] of operations) {
      expect(operation.summary, name).toMatch(/\S/)
      const signedIn = '401' in operation.responses
      // What a mail provider tells is signed; nobody is signed in.
      const signed = name === 'POST /api/mail/events'
      expect(operation.security, name).toEqual(
        signed ? [{ webhook: [] }] : signedIn ? [{ token: [] }, { session: [] }] : expect.arrayContaining([{}]),
      )
    }
  })

  test('has an example of each body and of each answer, each of which is valid', () => {
    const validator = createValidator(document)
    const wrong = operations.flatMap(([name, { requestBody, responses }]) => {
      const bodies = Object.entries({ request: requestBody ?? {}, ...responses }).map(
        ([of, answer]): [string, { schema: object; example?: unknown }[]] => [
          of,
          Object.values(resolve(document, answer).content ?? {}),
        ],
      )
      return bodies.flatMap(([of, contents]) =>
        contents.flatMap(({ schema, example }) => {
          const what = example === undefined ? 'none' : validator(schema, example)
          return what ? [`${name}, ${of}: ${what}`] : []
        }),
      )
    })
    expect(wrong, REMEDY).toEqual([])
  })
})
