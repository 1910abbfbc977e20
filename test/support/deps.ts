import { afterAll, beforeAll } from 'vitest'
import type { Context } from '../../src/accounts/context.ts'
import type { Actor, RoleName } from '../../src/accounts/model.ts'
import { identify, provisionAccount } from '../../src/accounts/service.ts'
import { contextOf, createWebDeps, createWorkerDeps, type Settings, type WebDeps } from '../../src/deps.ts'
import type { Limits } from '../../src/platform/limits.ts'
import { createLog } from '../../src/platform/log.ts'
import type { Searching } from '../../src/search/service.ts'
import { handlersOf, type WorkerDeps } from '../../src/worker.ts'
import type { TestDb } from './db.ts'
import { WEBHOOK_SECRET } from './webhook.ts'

/** What verbs and handlers are handed, over a test database, with a clock that tests move. Nothing runs by itself. */
export interface TestDeps {
  now: Date
  worker: WorkerDeps
  /** With the restricted login. */
  web: WebDeps
  /** An account with a confirmed address, and a token that acts for it. */
  person(email: string, role?: RoleName, ...territories: string[]): Promise<Actor & { token: string }>
  /** The context of a verb, as the web hands it. */
  as(actor: Actor | null): Context & Searching
  /** Runs the waiting jobs of the tasks whose name begins so, one after the other, until none is left. */
  work(prefix: string): Promise<void>
}

/** So much that no test runs into them unless it asks for less. */
export const NO_LIMITS: Limits = { search: 1e6, signin: 1e6, reports: 1e6, messages: 1e6 }

export const START = new Date('2027-01-31T12:00:00Z')

/** Call it after `useDb`, with the same database. `smtpUrl` is where mails go, if any are sent. */
export function useDeps(db: TestDb, { smtpUrl, meili = null, limits }: Partial<TestSettings> = {}): TestDeps {
  const deps = { now: START } as TestDeps
  const closers: (() => Promise<void>)[] = []
  beforeAll(() => {
    const settings = {
      meili,
      secret: 'a secret that only the tests know, 32 bytes',
      baseUrl: 'http://releve.test',
      limits: { ...NO_LIMITS, ...limits },
      log: createLog('silent'),
      clock: () => deps.now,
    }
    const worker = createWorkerDeps({
      ...settings,
      databaseUrl: db.url,
      smtpUrl: smtpUrl ?? 'smtp://127.0.0.1:9',
      mailFrom: 'Relève <releve@releve.test>',
    })
    const web = createWebDeps({
      ...settings,
      databaseUrl: db.webUrl,
      mailboxDir: null,
      mailWebhookSecret: WEBHOOK_SECRET,
    })
    deps.worker = worker
    deps.web = web
    closers.push(worker.close, web.close)
  })
  afterAll(async () => {
    for (const close of closers) await close()
  })
  deps.as = (actor) => contextOf(deps.web, actor)
  deps.person = async (email, role, ...territories) => {
    let token: string | undefined
    for (const territory of territories.length > 0 ? territories : [undefined]) {
      ;({ token } = await provisionAccount(deps.worker, { email, role, territory, token: true }))
    }
    const actor = await identify(deps.worker, { bearer: token })
    if (!actor || !token) throw new Error(`no account for ${email}`)
    return { ...actor, token }
  }
  deps.work = async (prefix) => {
    const handlers = handlersOf(deps.worker)
    // Straight from the table: a runner of graphile-worker takes 300 ms to start, and tells no one of what failed.
    const take = () => db.sql`
      delete from graphile_worker._private_jobs j using graphile_worker._private_tasks t
      where t.id = j.task_id and starts_with(t.identifier, ${prefix}) returning t.identifier as task, j.payload`
    for (let jobs = await take(); jobs.length > 0; jobs = await take()) {
      for (const { task, payload } of jobs) await handlers[task]?.(payload)
    }
  }
  return deps
}

type TestSettings = { smtpUrl: string; meili: Settings['meili']; limits: Partial<Limits> }
