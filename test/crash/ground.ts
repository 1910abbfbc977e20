import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import net, { type AddressInfo } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type EmbeddedMeilisearch, startMeilisearch } from '../../src/platform/embedded/meilisearch.ts'
import { type EmbeddedPostgres, startPostgres } from '../../src/platform/embedded/postgres.ts'
import { freePort } from '../../src/platform/embedded/process.ts'
import { ROOT } from '../../src/platform/root.ts'
import { waitUntil } from '../support/child.ts'
import { startSmtp } from '../support/smtp.ts'

/** The whole service as processes that can be killed: Postgres with its durable defaults, Meilisearch, a web, a worker. */

export type Victim = 'web' | 'worker' | 'postgres' | 'meilisearch'

export const SECRET = 'a secret that only the tests know, 32 bytes'
const WEB_PASSWORD = 'web-test-password'

export interface Ground {
  baseUrl: string
  databaseUrl: string
  meili: { url: string; masterKey: string }
  /** Outside: nothing kills it, and it keeps what it took. */
  smtp: Awaited<ReturnType<typeof startSmtp>>
  /** Kills -9 what runs, and has it started again so many milliseconds later, as whatever looks after it would. */
  kill(victim: Victim, pauseMs: number): Promise<void>
  /** Until the web answers that it is ready, with its database. */
  ready(): Promise<void>
  stop(): Promise<void>
}

/** An address that stays while what listens behind it is started again on another port. */
async function openPort(): Promise<{ port: number; target: number; close: () => void }> {
  const open = new Set<net.Socket>()
  const server = net.createServer((client) => {
    const onward = net.connect(way.target, '127.0.0.1')
    for (const [one, other] of [
      [client, onward],
      [onward, client],
    ] as const) {
      open.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        open.delete(one)
        other.destroy()
      })
      one.pipe(other)
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const way = {
    port: (server.address() as AddressInfo).port,
    target: 1,
    close() {
      for (const socket of open) socket.destroy()
      server.close()
    },
  }
  return way
}

const portOf = (url: string) => Number(new URL(url).port)
const throughPort = (url: string, port: number) => Object.assign(new URL(url), { port: String(port) }).href

/** Starts all of it on an empty folder. `say` hears what the processes write, which is their log of warnings. */
export async function startGround(dataDir: string, say: (line: string) => void): Promise<Ground> {
  const smtp = await startSmtp()
  const ways = { postgres: await openPort(), meilisearch: await openPort() }
  const folders = { postgres: path.join(dataDir, 'postgres'), meilisearch: path.join(dataDir, 'meilisearch') }
  let stopping = false
  const servers: { postgres?: EmbeddedPostgres; meilisearch?: EmbeddedMeilisearch | null } = {}

  const startServer = async (name: 'postgres' | 'meilisearch') => {
    const server = name === 'postgres' ? await startPostgres({ dataDir }) : await startMeilisearch({ dataDir })
    if (!server) throw new Error('no Meilisearch: run npm ci without --omit=optional')
    Object.assign(servers, { [name]: server })
    ways[name].target = portOf(server.url)
    return server
  }
  const [postgres, meilisearch] = [
    (await startServer('postgres')) as EmbeddedPostgres,
    (await startServer('meilisearch')) as EmbeddedMeilisearch,
  ]

  const port = await freePort()
  const baseUrl = `http://localhost:${port}`
  const databaseUrl = throughPort(postgres.url, ways.postgres.port)
  const meili = { url: `http://127.0.0.1:${ways.meilisearch.port}`, masterKey: meilisearch.masterKey }
  const webUrl = Object.assign(new URL(databaseUrl), { username: 'releve_web', password: WEB_PASSWORD }).href
  const env = {
    ...{ PATH: process.env.PATH, DATA_DIR: path.join(dataDir, 'unused'), PORT: String(port), BASE_URL: baseUrl },
    ...{ SECRET, SMTP_URL: smtp.url, MAIL_FROM: 'Relève <releve@releve.test>', LOG_LEVEL: 'error' },
    ...{ DATABASE_URL: databaseUrl, DATABASE_WEB_URL: webUrl, MEILI_URL: meili.url, MEILI_MASTER_KEY: meili.masterKey },
    ...{ LIMIT_SEARCH: '1000000', LIMIT_SIGNIN: '1000000', LIMIT_REPORTS: '1000000', LIMIT_MESSAGES: '1000000' },
  }
  const pauses = { web: 0, worker: 0 }
  const running: Partial<Record<'web' | 'worker', ChildProcess>> = {}
  const lives: Promise<void>[] = []

  /** One life after the other, until all is over: also of a process that ends by itself, for want of a database. */
  async function keep(role: 'web' | 'worker'): Promise<void> {
    while (!stopping) {
      const options = ['--import', 'tsx', path.join(ROOT, 'src/main.ts')]
      const stdio: ['ignore', 'ignore', 'pipe'] = ['ignore', 'ignore', 'pipe']
      const child = spawn(process.execPath, options, { env: { ...env, ROLES: role }, cwd: ROOT, stdio })
      child.stderr.setEncoding('utf8').on('data', (text: string) => say(`${role}: ${text.trim()}`))
      running[role] = child
      await once(child, 'close')
      await sleep(Math.max(pauses[role], 200))
    }
  }
  lives.push(keep('worker'), keep('web'))

  const endProcess = async (role: 'web' | 'worker') => {
    const child = running[role]
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'close')
  }
  const endServer = (name: 'postgres' | 'meilisearch') => {
    const file = path.join(folders[name], name === 'postgres' ? 'postmaster.pid' : 'pid')
    process.kill(Number.parseInt(fs.readFileSync(file, 'utf8'), 10), 'SIGKILL')
  }
  return {
    baseUrl,
    databaseUrl,
    meili,
    smtp,
    async kill(victim, pauseMs) {
      if (victim === 'web' || victim === 'worker') {
        pauses[victim] = pauseMs
        return endProcess(victim)
      }
      endServer(victim)
      await sleep(pauseMs)
      await startServer(victim)
    },
    ready: () => waitUntil(async () => (await fetch(`${baseUrl}/readyz`).catch(() => null))?.ok ?? false, 240_000),
    async stop() {
      stopping = true
      await Promise.all([endProcess('web'), endProcess('worker')])
      await Promise.all(lives)
      await Promise.all([servers.postgres?.stop(), servers.meilisearch?.stop()])
      for (const way of Object.values(ways)) way.close()
      await smtp.stop()
    },
  }
}
