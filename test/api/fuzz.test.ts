import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { reconcile } from '../../src/search/service.ts'
import { type Reply, useApi } from '../support/api.ts'
import { useDb } from '../support/db.ts'
import { useDeps } from '../support/deps.ts'
import { figures, times } from '../support/soak.ts'
import { type Json, nasty, spoilt } from './odd.ts'

/**
 * Whatever is sent, the answer is an answer: never a 5xx, and every refusal a problem document that names fields. Every
 * operation: generated.test.ts; here the long bodies, deeper, and searches by either engine.
 */

const db = useDb()
const deps = useDeps(db, { meili: { ...inject('meili'), index: `listings-${randomUUID()}` } })
const send = useApi(() => deps.web)
const sendWithoutMeilisearch = useApi(() => ({ ...deps.web, meili: null }))
const RUNS = { numRuns: times(150, 3000), seed: times(31, Math.floor(Math.random() * 2 ** 31)) }
let token: string

const LISTING = {
  kind: 'replacement',
  profession: 'medecin',
  specialty: 'medecine-generale',
  communes: ['44114', '44109'],
  practiceType: 'msp',
  title: 'Deux semaines',
  description: 'Un texte.',
  structureName: 'Maison de santé',
  periods: [{ from: '2027-02-09', to: '2027-02-20', weekdays: [1, 2], halves: ['am'], everyWeeks: 2 }],
  except: [{ from: '2027-02-14', to: '2027-02-14' }],
  flexDays: 0,
  partialAccepted: true,
  places: 1,
  candidateSharePct: 80,
  studentsAccepted: false,
  housing: 'yes',
  patientsPerDay: { min: 22, max: 25 },
  software: 'Un logiciel',
}
const PROFILE = {
  qualifications: [
    { profession: 'medecin', specialty: 'medecine-generale', student: true, licenceUntil: '2027-12-31' },
  ],
  rpps: '10003456786',
  situation: 'remplacant',
  kinds: ['replacement'],
  zones: [{ commune: '44109', radiusKm: 30 }],
  practiceTypes: ['msp'],
  preferredPracticeTypes: ['msp'],
  availability: [{ from: '2027-01-04', to: '2027-06-30', weekdays: [2, 3], halves: ['pm'] }],
  unavailable: [{ from: '2027-03-01', to: '2027-03-07' }],
  minDays: 5,
  minCandidateSharePct: 75,
  window: { earliest: '2027-01-01', latest: null },
  wishes: { walls: 'any', collaborationFirst: true, team: false },
  status: 'active',
  digest: 'weekly',
}

beforeAll(async () => {
  token = (await deps.person('zoe@releve.test', 'coordinator', 'erdre-et-cens')).token
  await reconcile(deps.worker)
  const { body } = await send('POST', '/api/listings', { token, body: LISTING })
  await db.sql`update listing set state = 'pending', submitted_at = now() where id = ${body.id}`
  await db.sql`update listing set state = 'published', published_at = now() where id = ${body.id}`
  await deps.worker.sql`select enqueue('index.listing', ${deps.worker.sql.json({ listing: body.id })}::json)`
  await deps.work('index.')
})
afterAll(async () => {
  figures(`fuzz: seed ${RUNS.seed}, no 5xx, every answer within the document`)
  await deps.worker.meili?.client.deleteIndexIfExists(deps.worker.meili.uid)
})

function answered({ status, type, body }: Reply, sent: unknown): void {
  const said = JSON.stringify(sent)
  expect(status, said).toBeLessThan(500)
  if (status < 400) return
  expect(type, said).toContain('application/problem+json')
  expect(body).toMatchObject({
    type: expect.any(String),
    title: expect.any(String),
    status,
    detail: expect.any(String),
  })
  if (status !== 422) return
  expect(body.errors.length, said).toBeGreaterThan(0)
  for (const { path, message } of body.errors) {
    expect(typeof path).toBe('string')
    expect(message, `${path} of ${said}`).toMatch(/\p{L}{2}.*[.»]$/u)
  }
}

describe('spoilt bodies', () => {
  const ROUTES: [method: string, path: string, right: Json][] = [
    ['POST', '/api/listings', LISTING],
    ['PUT', '/api/candidates/me', PROFILE],
  ]
  test.each(ROUTES)('%s %s', async (method, path, right) => {
    const times = new Map<number, number>()
    await fc.assert(
      fc.asyncProperty(spoilt(right), async (body) => {
        const reply = await send(method, path, { token, body })
        answered(reply, body)
        times.set(reply.status, (times.get(reply.status) ?? 0) + 1)
      }),
      RUNS,
    )
    // Some were still right: what is stored of them was looked at too.
    expect([...times.keys()].sort()).toEqual([method === 'POST' ? 201 : 200, 422])
    expect(Math.min(...times.values())).toBeGreaterThan(2)
  })
})

describe('odd queries', () => {
  const RIGHT: Record<string, string> = {
    q: 'médecin msp',
    kind: 'replacement',
    profession: 'medecin',
    specialty: 'medecine-generale',
    practiceType: 'msp',
    commune: '44109',
    radiusKm: '30',
    from: '2027-02-01',
    to: '2027-03-01',
    minShare: '70',
    territory: 'erdre-et-cens',
    sort: 'distance',
    facets: 'kind,profession',
    limit: '5',
    cursor: '0',
  }
  const names = fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...Object.keys(RIGHT)) },
    { weight: 1, arbitrary: nasty },
  )
  const raw = fc.constantFrom('%00', '%', '%ED%A0%80', '%FF', '&&', '=', '99999', '1e9', 'NaN', '-1', '0x10')
  const value = fc.oneof(
    raw,
    nasty.map((text) => encodeURIComponent(text.toWellFormed())),
  )
  const query = fc
    .tuple(fc.subarray(Object.keys(RIGHT)), fc.array(fc.tuple(names, value), { maxLength: 3 }))
    .map(([kept, odd]) =>
      [
        ...kept.map((name) => `${name}=${encodeURIComponent(RIGHT[name] as string)}`),
        ...odd.map(([name, text]) => `${encodeURIComponent(name.toWellFormed())}=${text}`),
      ].join('&'),
    )

  const BY_DISTANCE = /(^|&)sort=distance(&|$)/
  test.each([
    ['meilisearch', () => send],
    ['postgres', () => sendWithoutMeilisearch],
  ] as const)('GET /api/listings, answered by %s', async (engine, by) => {
    let answers = 0
    await fc.assert(
      fc.asyncProperty(query, async (text) => {
        const reply = await by()('GET', `/api/listings?${text}`)
        answered(reply, text)
        if (reply.status !== 200) return
        // By distance and without words, Postgres answers whatever else is there.
        if (!BY_DISTANCE.test(text)) expect(reply.body.engine, text).toBe(engine)
        answers++
      }),
      { ...RUNS, numRuns: times(150, 1500) },
    )
    expect(answers).toBeGreaterThan(10)
  })
})
