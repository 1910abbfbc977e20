import { randomUUID } from 'node:crypto'
import type { ServerType } from '@hono/node-server'
import { afterAll, beforeAll, inject } from 'vitest'
import { createApp } from '../../src/app.ts'
import { createWebDeps, createWorkerDeps } from '../../src/deps.ts'
import { freePort } from '../../src/platform/embedded/process.ts'
import { type RunningJobs, runJobs } from '../../src/platform/jobs.ts'
import { listen } from '../../src/platform/listening.ts'
import { createLog } from '../../src/platform/log.ts'
import type { MeiliAddress } from '../../src/search/index.ts'
import { reconcile } from '../../src/search/service.ts'
import { handlersOf, type WorkerDeps } from '../../src/worker.ts'
import { contractOf } from './api.ts'
import { waitUntil } from './child.ts'
import type { Contract } from './contract.ts'
import { type TestDb, useDb } from './db.ts'
import { NO_LIMITS } from './deps.ts'
import { type Mail, startSmtp } from './smtp.ts'

export interface Answer {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever the API answered
  body: any
  headers: Headers
}

export interface Service {
  db: TestDb
  baseUrl: string
  worker: WorkerDeps
  smtp: Awaited<ReturnType<typeof startSmtp>>
  /** What every answer is held against. */
  contract: Promise<Contract>
  /** What the whole service takes for now; tests move it. */
  now: Date
  /** Signs a person in by the mailed code, as people do, and gives a function that calls the API as that person. */
  person(email: string): Promise<Call>
  visitor: Call
  /** The mails somebody got, oldest first, once there are at least so many. */
  mailsTo(email: string, atLeast?: number): Promise<Mail[]>
  /** Until no job is waiting or running. */
  settled(): Promise<void>
}

export type Call = (method: string, path: string, body?: unknown) => Promise<Answer>

/**
 * The whole service of a test file: web over HTTP with the restricted login, worker, real Meilisearch (of all test files, unless
 * it is told of another) and SMTP.
 */
export function useService(start = '2026-11-23T09:00:00Z', meili?: () => MeiliAddress): Service {
  const service = { now: new Date(start) } as Service
  service.db = useDb()
  let server: ServerType
  let jobs: RunningJobs
  const closers: (() => Promise<void>)[] = []
  beforeAll(async () => {
    service.smtp = await startSmtp()
    const port = await freePort()
    service.baseUrl = `http://localhost:${port}`
    const index = `listings-${randomUUID()}`
    const settings = {
      meili: { ...(meili?.() ?? inject('meili')), index },
      secret: 'a secret that only the tests know, 32 bytes',
      baseUrl: service.baseUrl,
      limits: NO_LIMITS,
      log: createLog('silent'),
      clock: () => service.now,
    }
    const worker = createWorkerDeps({
      ...settings,
      databaseUrl: service.db.url,
      smtpUrl: service.smtp.url,
      mailFrom: 'Relève <releve@releve.test>',
    })
    service.worker = worker
    const web = createWebDeps({ ...settings, databaseUrl: service.db.webUrl, mailboxDir: null })
    await reconcile(worker)
    jobs = await runJobs(service.db.url, handlersOf(worker), { log: settings.log })
    const app = createApp(web)
    server = await listen(app.fetch, port, '127.0.0.1')
    service.contract = contractOf(app)
    closers.push(web.close, worker.close, service.smtp.stop, async () => {
      await worker.meili?.client.deleteIndexIfExists(index)
    })
  })
  afterAll(async () => {
    await new Promise((closed) => server.close(closed))
    await jobs.stop()
    for (const close of closers) await close()
  })
  service.visitor = (method, path, body) => call(service, method, path, body)
  service.person = (email) => signIn(service, email)
  service.mailsTo = async (email, atLeast = 1) => {
    const theirs = () => service.smtp.mails.filter((mail) => mail.to.includes(email))
    await waitUntil(() => theirs().length >= atLeast)
    return theirs()
  }
  service.settled = async () => {
    await waitUntil(async () => {
      const [row] = await service.db.sql`select count(*)::int as n from graphile_worker.jobs`
      return row?.n === 0
    })
  }
  return service
}

async function call(
  { baseUrl, contract }: Service,
  method: string,
  path: string,
  body?: unknown,
  cookie?: string,
): Promise<Answer> {
  const response = await fetch(`${baseUrl}${path}`, {
    method,
    redirect: 'manual',
    headers: {
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(cookie ? { Cookie: cookie } : {}),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  const isJson = response.headers.get('Content-Type')?.includes('json')
  const answer = { status: response.status, body: isJson ? JSON.parse(text) : text, headers: response.headers }
  ;(await contract).check(method, path, answer)
  return answer
}

async function signIn(service: Service, email: string): Promise<Call> {
  const before = service.smtp.mails.length
  await service.visitor('POST', '/api/auth/link', { email })
  await waitUntil(() => service.smtp.mails.slice(before).some((mail) => mail.to.includes(email)))
  const mail = service.smtp.mails.slice(before).find((one) => one.to.includes(email))
  const code = /^(\d{6})$/m.exec(mail?.mail.text ?? '')?.[1]
  const signedIn = await service.visitor('POST', '/api/auth/session', { email, code })
  const cookie = signedIn.headers.get('Set-Cookie')?.split(';')[0]
  if (!cookie) throw new Error(`no session for ${email}: ${signedIn.status}`)
  return (method, path, body) => call(service, method, path, body, cookie)
}
