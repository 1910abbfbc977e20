import type { Registry } from 'prom-client'
import type { Context, Deps } from './accounts/context.ts'
import type { Actor } from './accounts/model.ts'
import { type Config, ConfigError } from './config.ts'
import { createMailer, type Dkim } from './mail/mailer.ts'
import { connect, isUnreachable, type Sql } from './platform/db.ts'
import { keptSecret } from './platform/embedded/secrets.ts'
import { type Holder, openServices } from './platform/embedded/services.ts'
import { createEmit, type Emit } from './platform/jobs.ts'
import { createLimiter, type Limits } from './platform/limits.ts'
import type { Log } from './platform/log.ts'
import { migrate, WEB_ROLE } from './platform/migrate.ts'
import { ROOT } from './platform/root.ts'
import { connectMeilisearch, type MeiliAddress } from './search/index.ts'
import { watchMeilisearch } from './search/rebuilding.ts'
import type { Searching } from './search/service.ts'
import { loadReference } from './territories/store.ts'
import { type Operator, UNNAMED } from './web/legal.tsx'
import type { Shedding } from './web/shedding.ts'
import type { WorkerDeps } from './worker.ts'

/** What the web is handed. */
export interface WebDeps extends Deps, Searching {
  /** Folder of the built-in mailbox, where it exists. */
  mailboxDir: string | null
  /** Proxies in front of us, whose X-Forwarded-For is to be believed. */
  trustProxy: number
  /** Whoever has it may read /metrics from anywhere; without it, only this machine may. */
  metricsToken: string | null
  /** With what the mail provider signs what it tells of mails; without it, it may tell nothing. */
  mailWebhookSecret: string | null
  /** Who runs this, for the legal pages. */
  operator: Operator
  /** What the process says of itself, where it is the whole process. */
  registry: Registry | null
  /** A connection that no request holds up: whoever looks after us asks by it whether the database is there. */
  aside: Sql
  /** Aborted once the process is to end. */
  stopping: AbortSignal
  /** Keeps the process within what it can hold; null takes on everything. */
  shedding: Shedding | null
  /** How loud the log says each request. */
  requestLevel: 'info' | 'debug'
}

/** Everything outside the process, found or started, and up to date. */
export interface Surroundings {
  databaseUrl: string
  /** The web's restricted login; the owner's where the operator gave no other. */
  databaseWebUrl: string
  meili: { url: string; masterKey: string } | null
  smtpUrl: string | null
  mailboxDir: string | null
  secret: string
  close(): Promise<void>
}

/**
 * Finds or starts Postgres, Meilisearch and SMTP, then brings the schema and the reference data up to date (any number
 * of processes may do so at once). With `mayMigrate: false` an operator's own database is left as it is; with `untouched`
 * the embedded one too.
 */
export async function openSurroundings(
  config: Config,
  holder: Holder,
  log: Log,
  { mayMigrate = true, untouched = false }: { mayMigrate?: boolean; untouched?: boolean } = {},
): Promise<Surroundings> {
  const services = await openServices({
    dataDir: config.dataDir,
    databaseUrl: config.databaseUrl,
    meili: config.meili,
    smtpUrl: config.smtpUrl,
    holder,
    log: (line) => log.info(line),
    // In production nothing that answers mail for show may exist.
    want: config.production ? ['meilisearch'] : ['meilisearch', 'mailbox'],
  })
  try {
    const secret = config.secret ?? (await keptSecret(config.dataDir, 'SECRET'))
    const embedded = config.databaseUrl === undefined
    const webUrl = embedded ? await webLogin(services.databaseUrl, config.dataDir) : config.databaseWebUrl
    if (untouched) await answering(services.databaseUrl, (sql) => sql`select 1`)
    else if (embedded || (mayMigrate && config.owns)) await bringUpToDate(services.databaseUrl, webUrl)
    return { ...services, databaseWebUrl: webUrl ?? services.databaseUrl, secret }
  } catch (error) {
    await services.close()
    throw error
  }
}

async function bringUpToDate(databaseUrl: string, webUrl: string | undefined): Promise<void> {
  await answering(databaseUrl, async (sql) => {
    await migrate(databaseUrl, { webUrl })
    await loadReference(sql, ROOT)
  })
}

async function answering(databaseUrl: string, work: (sql: Sql) => Promise<unknown>): Promise<void> {
  const sql = connect(databaseUrl, { max: 1, name: 'releve-start' })
  try {
    await work(sql)
  } catch (error) {
    if (!isUnreachable(error)) throw error
    throw new ConfigError(`DATABASE_URL expects a PostgreSQL that answers: ${(error as Error).message}`)
  } finally {
    await sql.end({ timeout: 5 })
  }
}

async function webLogin(databaseUrl: string, dataDir: string): Promise<string> {
  const url = new URL(databaseUrl)
  url.username = WEB_ROLE
  url.password = await keptSecret(dataDir, 'postgres-web-password')
  return url.href
}

export interface Settings {
  databaseUrl: string
  meili: MeiliAddress | null
  secret: string
  baseUrl: string
  limits: Limits
  log: Log
  clock?: () => Date
}

interface Closable {
  close(): Promise<void>
}

let emitting: Promise<Emit> | undefined

/** The worker's table names every handler there is: a verb of the operator that tells nothing does not wait for them. */
const emit: Emit = async (...told) => {
  emitting ??= import('./worker.ts').then(({ ROUTING, SUBSCRIBERS }) => createEmit(SUBSCRIBERS, ROUTING))
  return (await emitting)(...told)
}

function common(settings: Settings, pool: Parameters<typeof connect>[1]): Deps & Searching & Closable {
  const sql = connect(settings.databaseUrl, pool)
  const deps = {
    sql,
    meili: settings.meili ? connectMeilisearch(settings.meili) : null,
    clock: settings.clock ?? (() => new Date()),
    emit,
    secret: settings.secret,
    baseUrl: settings.baseUrl,
    log: settings.log,
    limits: settings.limits,
    limiter: null,
    close: () => sql.end({ timeout: 5 }),
  }
  watchMeilisearch(deps)
  return deps
}

/** Nobody waits for a page any longer; what takes its time is the worker's. */
const STATEMENT_MS = 30_000

/** The web's side; `databaseUrl` is the restricted login. */
export function createWebDeps(settings: WebSettings): WebDeps & Closable {
  const deps = common(settings, { name: 'releve-web', max: 10, statementMs: STATEMENT_MS })
  const counts = connect(settings.databaseUrl, { name: 'releve-limits', max: 2 })
  return {
    ...deps,
    limiter: createLimiter(counts, settings.secret, settings.limits),
    mailboxDir: settings.mailboxDir,
    trustProxy: settings.trustProxy ?? 0,
    metricsToken: settings.metricsToken ?? null,
    mailWebhookSecret: settings.mailWebhookSecret ?? null,
    operator: settings.operator ?? UNNAMED,
    registry: settings.registry ?? null,
    aside: counts,
    stopping: settings.stopping ?? new AbortController().signal,
    shedding: settings.shedding ?? null,
    requestLevel: settings.production ? 'info' : 'debug',
    async close() {
      await counts.end({ timeout: 5 })
      await deps.close()
    },
  }
}

interface WebSettings extends Settings {
  mailboxDir: string | null
  trustProxy?: number
  metricsToken?: string | undefined
  mailWebhookSecret?: string | undefined
  operator?: Operator
  registry?: Registry
  stopping?: AbortSignal
  shedding?: Shedding
  production?: boolean
}

/** The worker's side; `databaseUrl` is the owner's login. */
export function createWorkerDeps(
  settings: Settings & Pick<WorkerDeps, 'rematchApart'> & { smtpUrl: string; mailFrom: string; dkim?: Dkim | null },
): WorkerDeps & Closable {
  const deps = common(settings, { name: 'releve-worker', max: 8 })
  const mailer = createMailer(settings.smtpUrl, settings.mailFrom, settings.dkim)
  return {
    ...deps,
    mailer,
    rematchApart: settings.rematchApart,
    async close() {
      mailer.close()
      await deps.close()
    },
  }
}

/** The context of a verb for somebody. */
export function contextOf<D extends Deps>(deps: D, actor: Actor | null): D & Context {
  return { ...deps, actor }
}
