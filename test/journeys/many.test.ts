import { beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { startMeilisearch } from '../../src/platform/embedded/meilisearch.ts'
import { LISTING, PROFILE } from '../api/world.ts'
import { temporaryFolder, waitUntil } from '../support/child.ts'
import { useDb } from '../support/db.ts'
import { useDeps } from '../support/deps.ts'
import { type Process, startProcess } from '../support/processes.ts'
import { startSmtp } from '../support/smtp.ts'

/** Two webs and two workers on one Postgres and one Meilisearch are one service: whoever is asked, whoever works. */

vi.setConfig({ testTimeout: 180_000 })

const db = useDb()
const deps = useDeps(db)
const LISTINGS = 12
const SIGN_INS = 6

beforeAll(() => {
  // What is published stays open, whatever the day of the processes' own clock.
  deps.now = new Date()
})

test('what one begins the other ends, each match and mail is there once, and one that is killed takes nothing along', async () => {
  const smtp = await startSmtp()
  const meili = await startMeilisearch({ dataDir: temporaryFolder() })
  if (!meili) throw new Error('no Meilisearch: run npm ci without --omit=optional')
  onTestFinished(async () => {
    await Promise.all([meili.stop(), smtp.stop()])
  })
  const settings = {
    ...{ DATABASE_URL: db.url, DATABASE_WEB_URL: db.webUrl, SMTP_URL: smtp.url, MAIL_FROM: 'Relève <r@releve.test>' },
    ...{ MEILI_URL: meili.url, MEILI_MASTER_KEY: meili.masterKey, LIMIT_SIGNIN: String(SIGN_INS) },
  }
  const starting = (['web', 'web', 'worker', 'worker'] as const).map((role) => startProcess(role, settings))
  const [a, b, ...workers] = (await Promise.all(starting)) as [Process, Process, Process, Process]
  let turn = 0
  const ask = async (method: string, path: string, token?: string, body?: unknown) => {
    const web = turn++ % 2 ? a : b
    const headers = {
      ...(token ? { Authorization: `Bearer ${token}` } : {}),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    }
    const answer = await fetch(`${web.url}${path}`, {
      method,
      headers,
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    return { status: answer.status, body: answer.status === 204 ? null : await answer.json() }
  }
  const asked = async (expected: number, ...request: Parameters<typeof ask>) => {
    const { status, body } = await ask(...request)
    expect(status, `${request[0]} ${request[1]}: ${JSON.stringify(body)}`).toBe(expected)
    return body
  }

  // Asked for here, used there, and known to both.
  const email = 'deux@exemple.fr'
  const json = { 'Content-Type': 'application/json' }
  const link = await fetch(`${a.url}/api/auth/link`, { method: 'POST', headers: json, body: JSON.stringify({ email }) })
  expect(link.status).toBe(200)
  await waitUntil(() => smtp.mails.length === 1, 30_000)
  const code = /^(\d{6})$/m.exec(smtp.mails[0]?.mail.text ?? '')?.[1]
  const session = await fetch(`${b.url}/api/auth/session`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ email, code }),
  })
  const cookie = session.headers.getSetCookie()[0]?.split(';')[0] as string
  for (const web of [a, b]) expect((await fetch(`${web.url}/api/me`, { headers: { cookie } })).status).toBe(200)

  // A need published through both; a candidate who fits; each match once.
  const owner = await deps.person('titulaire@exemple.fr', 'practitioner')
  const desk = await deps.person('desk@exemple.fr', 'coordinator', 'erdre-et-cens')
  const locum = await deps.person('rempla@exemple.fr', 'candidate')
  const year = deps.now.getUTCFullYear() + 1
  const dated = <T>(value: T): T => JSON.parse(JSON.stringify(value).replaceAll('2027-', `${year}-`)) as T
  await asked(200, 'PUT', '/api/candidates/me', locum.token, dated(PROFILE))
  const ids: string[] = []
  for (let i = 0; i < LISTINGS; i++) {
    const { id } = await asked(201, 'POST', '/api/listings', owner.token, { ...dated(LISTING), title: `Besoin ${i}` })
    ids.push(id)
  }
  await Promise.all(ids.map((id) => asked(200, 'POST', `/api/listings/${id}/submit`, owner.token)))
  await Promise.all(
    ids.map((id) => asked(200, 'POST', `/api/listings/${id}/moderation`, desk.token, { decision: 'publish' })),
  )
  await waitUntil(
    async () => (await ask('GET', '/api/listings?limit=50&profession=medecin')).body.total === LISTINGS,
    60_000,
  )
  const settled = async () =>
    (await db.sql`select from graphile_worker.jobs where locked_at is not null or run_at <= now()`).length === 0
  await waitUntil(settled, 60_000)
  const matched = await db.sql`select listing, count(*)::int as n from match group by 1`
  expect(matched.map(({ n }) => n)).toEqual(Array(LISTINGS).fill(1))
  const sent = smtp.mails.map(({ mail }) => mail.messageId)
  expect(new Set(sent).size).toBe(sent.length)
  const queued = await db.sql`select from outbox`
  expect(sent).toHaveLength(queued.length)

  // Counted together: what one has let pass, the other knows.
  const statuses: number[] = []
  for (let i = 0; i < SIGN_INS + 3; i++) {
    statuses.push((await ask('POST', '/api/auth/link', undefined, { email: `autre${i}@exemple.fr` })).status)
  }
  expect(statuses).toEqual([...Array(SIGN_INS - 1).fill(200), ...Array(4).fill(429)])

  // Killed in the middle: whoever asks the other again gets an answer, and nothing that was said is gone.
  const drafts = Array.from({ length: 20 }, (_, i) => i)
  const dead = (async () => {
    await waitUntil(async () => ((await db.sql`select from listing where title like 'Brouillon %'`).length ?? 0) >= 5)
    await a.end('SIGKILL')
  })()
  const kept = await Promise.all(
    drafts.map(async (i) => {
      const request = {
        method: 'POST',
        headers: { ...json, Authorization: `Bearer ${owner.token}`, 'Idempotency-Key': `draft-number-${i}` },
        body: JSON.stringify({ ...dated(LISTING), title: `Brouillon ${i}` }),
      }
      for (const web of [i % 2 ? a : b, b, b]) {
        const answer = await fetch(`${web.url}/api/listings`, request).catch(() => null)
        if (answer?.status === 201) return ((await answer.json()) as { id: string }).id
        await new Promise((again) => setTimeout(again, 500))
      }
      return null
    }),
  )
  await dead
  const there = await db.sql`select id from listing where title like 'Brouillon %'`
  expect(there.map(({ id }) => id).sort()).toEqual([...kept].sort())
  expect(there).toHaveLength(drafts.length)
  expect(await Promise.all([b, ...workers].map(({ end }) => end()))).toEqual([0, 0, 0])
})
