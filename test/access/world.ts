import { AsyncLocalStorage } from 'node:async_hooks'
import { afterAll, beforeAll } from 'vitest'
import { admit, provisionAccount } from '../../src/accounts/service.ts'
import { createApp } from '../../src/app.ts'
import { createWebDeps, type WebDeps } from '../../src/deps.ts'
import type { Sql } from '../../src/platform/db.ts'
import { createLog } from '../../src/platform/log.ts'
import { createPagesWorld, type PagesWorld } from '../pages/walk.ts'
import { NO_LIMITS } from '../support/deps.ts'
import { type Service, useService } from '../support/service.ts'
import { WEBHOOK_SECRET } from '../support/webhook.ts'
import { type Places, placesOf } from './places.ts'
import type { RoleOf } from './rules.ts'

/**
 * The small country of the pages, with everybody in it who may come by, and a web that forgets: each request runs in a
 * transaction that is rolled back, so that everybody finds the same world, whatever the others were allowed to do.
 */

export const METRICS_TOKEN = 'a-token-of-the-operator-that-only-the-tests-know'

export interface Asked {
  method: string
  path: string
  as: RoleOf
  /** Fields of a form for a page, JSON for the API. */
  body?: unknown
  headers?: Record<string, string>
  /** Counts what is written, which takes a while. */
  counted?: boolean
  /** Another app than the world's, over the same. */
  app?: AccessWorld['app']
}

export interface Answered {
  status: number
  location: string | null
  headers: Headers
  text: string
  /** Whether anything was written or locked, even if that was undone again. */
  touched: boolean
  /** Where it is to be counted: the rows inserted, changed or deleted. */
  written: number
}

export interface AccessWorld {
  service: Service
  pages: PagesWorld
  places: Places
  web: WebDeps
  app: ReturnType<typeof createApp>
  sessions: Partial<Record<RoleOf, string>>
  accounts: Record<string, string>
  ask(asked: Asked): Promise<Answered>
}

export function useAccessWorld(): AccessWorld {
  const service = useService()
  const world = { service, sessions: {}, accounts: {} } as unknown as AccessWorld
  const within = new AsyncLocalStorage<Sql>()
  let web: ReturnType<typeof createWebDeps>
  beforeAll(async () => {
    world.pages = await createPagesWorld(service)
    web = createWebDeps({
      databaseUrl: service.db.webUrl,
      mailboxDir: null,
      meili: null,
      secret: service.worker.secret,
      baseUrl: service.baseUrl,
      limits: NO_LIMITS,
      log: createLog('silent'),
      clock: () => service.now,
      metricsToken: METRICS_TOKEN,
      mailWebhookSecret: WEBHOOK_SECRET,
    })
    world.web = { ...web, limiter: null, sql: forgetful(web.sql, within) }
    world.app = createApp(world.web)
    await letIn(world)
    world.places = await placesOf(service, world.pages)
  }, 120_000)
  afterAll(() => web?.close())
  world.ask = (asked) => rolledBack(web.sql, within, (sql) => send(world, asked, sql))
  return world
}

/** The same people as of the pages, and those who have the same of their own. */
async function letIn({ service, pages, sessions, accounts }: AccessWorld): Promise<void> {
  const { db, worker } = service
  const desk = await provisionAccount(worker, {
    email: 'ailleurs@cpts.example',
    name: 'Dominique Leroux',
    role: 'coordinator',
    territory: 'erdre-et-cens',
  })
  const nobody = await provisionAccount(worker, { email: 'personne@cabinet.example' })
  const listing = pages.stops['/mes-annonces/:id']?.[0]?.path.split('/')[2] ?? ''
  const [pair] = await db.sql`
    select m.listing, l.owner, c.account from match m join listing l on l.id = m.listing join candidate c on c.id = m.candidate
    where l.state = 'published' and l.kind = 'replacement' and c.account <> l.owner
      and l.owner <> (select owner from listing where id = ${listing})
      and m.candidate not in (select candidate from interest)
      and m.candidate not in (select candidate from match where listing = ${listing})
    order by m.listing, m.candidate limit 1`
  Object.assign(accounts, {
    'other owner': pair?.owner,
    'other candidate': pair?.account,
    'other coordinator': desk.id,
    account: nobody.id,
  })
  for (const [who, account] of Object.entries(accounts)) {
    sessions[who as RoleOf] = (await db.sql.begin((tx) => admit(worker, tx, account, null))).sessionToken
  }
  for (const who of ['owner', 'candidate', 'coordinator'] as const) sessions[who] = pages.sessions[who] as string
}

async function send(
  world: AccessWorld,
  { method, path, as, body, headers = {}, counted, app = world.app }: Asked,
  sql: Sql,
): Promise<Answered> {
  const session = world.sessions[as]
  const sending = new Headers({ Origin: world.service.baseUrl, ...headers })
  if (session) sending.set('Cookie', `releve=${session}`)
  if (as === 'operator') sending.set('Authorization', `Bearer ${METRICS_TOKEN}`)
  const raw = encoded(path, body)
  const before = counted ? await written(sql) : 0
  if (typeof raw === 'string') {
    sending.set('Content-Type', 'application/json')
    sending.set('Content-Length', String(Buffer.byteLength(raw)))
  }
  const response = await app.request(`${world.service.baseUrl}${path}`, {
    method,
    headers: sending,
    ...(raw === undefined ? {} : { body: raw }),
  })
  const text = await response.text()
  const [row] = await sql`select pg_current_xact_id_if_assigned() is not null as touched`
  return {
    status: response.status,
    location: response.headers.get('Location'),
    headers: response.headers,
    text,
    touched: row?.touched,
    written: counted ? (await written(sql)) - before : 0,
  }
}

async function written(sql: Sql): Promise<number> {
  const [row] = await sql`
    select coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)::int as rows from pg_stat_xact_all_tables
    where schemaname not like 'pg_%' and n_tup_ins + n_tup_upd + n_tup_del > 0`
  return row?.rows
}

function encoded(path: string, body: unknown): string | URLSearchParams | FormData | undefined {
  if (body === undefined || body instanceof FormData) return body
  if (path.startsWith('/api/')) return JSON.stringify(body)
  const fields = Object.entries(body as Record<string, string | string[]>)
  if (path === '/mon-territoire/imports') return withFile(fields as [string, string][])
  return new URLSearchParams(fields.flatMap(([name, value]) => [value].flat().map((one) => [name, one])))
}

const BACK = new Error('rolled back')

async function rolledBack<T>(sql: Sql, within: AsyncLocalStorage<Sql>, run: (sql: Sql) => Promise<T>): Promise<T> {
  let done: { value: T } | undefined
  await sql
    .begin(async (tx) => {
      done = { value: await within.run(tx as unknown as Sql, () => run(tx as unknown as Sql)) }
      throw BACK
    })
    .catch((error) => {
      if (error !== BACK) throw error
    })
  return (done as { value: T }).value
}

/** The same connection pool, but whoever asks within a request asks in its transaction. */
function forgetful(sql: Sql, within: AsyncLocalStorage<Sql>): Sql {
  const now = () => within.getStore() ?? sql
  return new Proxy(sql, {
    apply: (_, self, given) => Reflect.apply(now() as never, self, given),
    get(_, name) {
      const tx = within.getStore() as unknown as { savepoint(run: unknown): unknown } | undefined
      if (tx && name === 'begin') return (...given: unknown[]) => tx.savepoint(given.at(-1))
      return Reflect.get(now(), name) ?? Reflect.get(sql, name)
    },
  })
}

function withFile(fields: [string, string][]): FormData {
  const form = new FormData()
  for (const [name, text] of fields) form.set(name, name === 'fichier' ? new File(['Nom;Mail\n'], 'a.csv') : text)
  return form
}
