import { fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { Pool } from 'undici'
import { admit } from '../../src/accounts/service.ts'
import { createApp } from '../../src/app.ts'
import { createWebDeps, type Surroundings, type WebDeps } from '../../src/deps.ts'
import { freePort } from '../../src/platform/embedded/process.ts'
import { createLog } from '../../src/platform/log.ts'
import type { WorkerDeps } from '../../src/worker.ts'
import type { Bare, Statement, Step } from './bare.ts'
import { startWeb, withFrance } from './france.ts'
import { median, rate } from './report.ts'

/** A listing read and written as JSON, against Hono and postgres.js alone doing the same statements: requests a second. */

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 7)
const ROUND_MS = Number(process.env.BENCH_ROUND_MS ?? 3000)
const CLIENTS = 16
const TODAY = '2027-01-10'

interface Target {
  method: 'GET' | 'PATCH'
  path: string
  headers: Record<string, string>
  body?: string
}

export function benchApi(dataDir: string): Promise<void> {
  return withFrance(
    dataDir,
    TODAY,
    () => new Date(),
    async (deps, surroundings) => {
      const { read, write, clean } = await targetsOf(deps)
      const bare = await startBare(surroundings, read, write)
      const web = await startWeb(surroundings)
      try {
        for (const [what, target] of [
          ['a listing read as JSON', read],
          ['a listing changed as JSON', write],
        ] as const) {
          const [ours, theirs]: [number[], number[]] = [[], []]
          await crowd(bare.url, target)
          await crowd(web.url, target)
          // In turn: whatever else the machine does weighs on both.
          for (let i = 0; i < ROUNDS; i++) {
            theirs.push(await crowd(bare.url, target))
            ours.push(await crowd(web.url, target))
          }
          const { [target.method === 'GET' ? 'read' : 'write']: steps } = bare.statements
          rate(what, median(ours), `Hono and postgres.js alone, its ${steps} statements`, median(theirs))
        }
      } finally {
        await web.stop()
        bare.stop()
        await clean()
      }
    },
  )
}

/** A published listing for everybody, and a draft whose owner changes its title. */
async function targetsOf(deps: WorkerDeps) {
  const [one] =
    await deps.sql`select id, owner from listing where state = 'published' and owner is not null order by id limit 1`
  if (!one) throw new Error('nothing is published')
  const { sessionToken } = await deps.sql.begin((tx) => admit(deps, tx, one.owner, null))
  const [draft] = await deps.sql`
    insert into listing (owner, created_at, updated_at) values (${one.owner}, now(), now()) returning id`
  const headers = { Cookie: `releve=${sessionToken}`, 'Content-Type': 'application/json' }
  const body = JSON.stringify({
    title: 'Deux semaines en maison de santé',
    candidateSharePct: 80,
    studentsAccepted: true,
  })
  const read: Target = { method: 'GET', path: `/api/listings/${one.id}`, headers: {} }
  const write: Target = { method: 'PATCH', path: `/api/listings/${draft?.id}`, headers, body }
  return { read, write, clean: async () => void (await deps.sql`delete from listing where id = ${draft?.id}`) }
}

async function startBare(surroundings: Surroundings, read: Target, write: Target) {
  const settings = { ...surroundings, baseUrl: 'http://127.0.0.1', log: createLog('silent') }
  const limits = { search: 1e9, signin: 1e9, reports: 1e9, messages: 1e9 }
  const web = createWebDeps({ ...settings, limits, databaseUrl: surroundings.databaseWebUrl, mailboxDir: null })
  const port = await freePort()
  const bare: Bare = {
    port,
    databaseUrl: surroundings.databaseWebUrl,
    read: await recorded(web, read),
    write: await recorded(web, write),
  }
  await web.close()
  const child = fork(path.join(import.meta.dirname, 'bare.ts'), {
    execArgv: ['--max-semi-space-size=8', '--import', 'tsx'],
  })
  child.send(bare)
  await once(child, 'message')
  const count = ({ steps }: { steps: Step[] }) => steps.flat().length
  return {
    url: `http://127.0.0.1:${port}`,
    statements: { read: count(bare.read), write: count(bare.write) },
    stop: () => child.disconnect(),
  }
}

/** What a request asks of Postgres, with what stands in one transaction together, and what it is answered. */
async function recorded(web: WebDeps, { method, path, headers, body }: Target): Promise<Bare['read']> {
  const app = createApp(web)
  const sent = body ? { headers: { ...headers, 'Content-Length': String(body.length) }, body } : { headers }
  const ask = () => app.request(`${web.baseUrl}${path}`, { method, ...sent })
  await ask()
  const steps: Step[] = []
  const open = new Map<number, Statement[]>()
  const { options } = web.sql as unknown as { options: { debug: unknown } }
  options.debug = (connection: number, text: string, values: unknown[], types: number[]) => {
    if (/^\s*begin\b/i.test(text)) {
      const step: Statement[] = []
      open.set(connection, step)
      steps.push(step)
    } else if (/^\s*(commit|rollback)\b/i.test(text)) open.delete(connection)
    else if (!/^\s*savepoint\b/i.test(text)) {
      const statement = { text, values: [...values], types: [...types] }
      const inside = open.get(connection)
      if (inside) inside.push(statement)
      else steps.push([statement])
    }
  }
  const answer = await ask()
  options.debug = false
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  return { steps, answer: await answer.json() }
}

/** Clients that ask on without a pause; how many answers a second. */
async function crowd(url: string, { method, path, headers, body }: Target): Promise<number> {
  const pool = new Pool(url, { connections: CLIENTS })
  let answered = 0
  const began = performance.now()
  const end = began + ROUND_MS
  await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      while (performance.now() < end) {
        const answer = await pool.request({ method, path, headers, body: body ?? null })
        await answer.body.dump()
        if (answer.statusCode !== 200) throw new Error(`${method} ${path}: ${answer.statusCode}`)
        answered++
      }
    }),
  )
  const rate = answered / ((performance.now() - began) / 1000)
  await pool.close()
  return rate
}
