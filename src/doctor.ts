import { type Config, readConfig } from './config.ts'
import { createWorkerDeps, openSurroundings, type Surroundings } from './deps.ts'
import { connect } from './platform/db.ts'
import type { Log } from './platform/log.ts'
import { pendingMigrations, WEB_ROLE } from './platform/migrate.ts'
import { indexExists } from './search/indexed.ts'
import { compareIndex } from './search/rebuilding.ts'
import type { WorkerDeps } from './worker.ts'

/** One thing looked at: what is so, and how to mend it when it is not as it should be. */
export interface Finding {
  check: string
  status: 'ok' | 'warning' | 'error'
  message: string
  remedy?: string
}

/** Looks at every dependency and setting. Throws nothing: what fails is a finding. */
export async function examine(log: Log): Promise<Finding[]> {
  const findings: Finding[] = [nodeVersion()]
  let config: Config
  try {
    config = readConfig()
    findings.push(
      { check: 'settings', status: 'ok', message: 'every variable is valid' },
      ...address(config),
      ...operator(config),
    )
  } catch (error) {
    return [...findings, failed('settings', error, 'correct the variable named')]
  }
  let surroundings: Surroundings
  try {
    surroundings = await openSurroundings(config, 'cli', log, { mayMigrate: false })
  } catch (error) {
    return [...findings, failed('services', error, 'correct what the message names, then run doctor again')]
  }
  const deps = createWorkerDeps({
    ...config,
    ...surroundings,
    smtpUrl: surroundings.smtpUrl ?? 'smtp://127.0.0.1:1',
    log,
  })
  try {
    const database = await postgres(deps)
    findings.push(database)
    if (database.status !== 'error') findings.push(await schema(deps), await webLogin(surroundings))
    findings.push(await meilisearch(deps), await smtp(deps, config, surroundings))
    if (database.status !== 'error') findings.push(...(await backlog(deps)))
    return findings
  } finally {
    await deps.close()
    await surroundings.close()
  }
}

/** Mail programs offer to unsubscribe in one click only where the link is https (RFC 8058). */
function address({ production, baseUrl }: Config): Finding[] {
  if (!production || baseUrl.startsWith('https://')) return []
  const remedy = 'set BASE_URL to the https address people use'
  return [{ check: 'address', status: 'warning', message: `mails link to ${baseUrl}, which is not https`, remedy }]
}

/** The law wants the legal pages to name who runs a public site and who hosts it. */
function operator({ production, operator }: Config): Finding[] {
  const { name, address, email, publisher, hosting } = operator
  const missing = Object.entries({ name, address, email, publisher, hosting })
    .filter(([, value]) => value === null)
    .map(([setting]) => `OPERATOR_${setting.toUpperCase()}`)
  if (!production || missing.length === 0) return []
  const message = `the legal pages do not say who runs this: ${missing.join(', ')}`
  return [{ check: 'operator', status: 'warning', message, remedy: 'set these variables' }]
}

/** Longer than this, and nobody works on the jobs. */
const PATIENCE_SECONDS = 900

/** What waits, and what nobody will do any more. */
async function backlog(deps: WorkerDeps): Promise<Finding[]> {
  const rows = await deps.sql`select gauge, label, value from operating_counts()`.catch(() => [])
  const count = (gauge: string, label = '') =>
    Number(rows.find((row) => row.gauge === gauge && row.label === label)?.value ?? 0)
  const [failed, oldest, givenUp] = [count('jobs', 'failed'), count('oldest_job'), count('outbox', 'failed')]
  const jobs: Finding = { check: 'jobs', status: 'ok', message: `${count('jobs', 'waiting')} waiting` }
  if (oldest > PATIENCE_SECONDS) {
    jobs.status = 'warning'
    jobs.message = `the oldest has waited for ${Math.round(oldest / 60)} min`
    jobs.remedy = 'start a worker: npm start, or ROLES=worker'
  } else if (failed > 0) {
    jobs.status = 'warning'
    jobs.message = `${failed} failed for good`
    jobs.remedy = 'the log says why; rematch and reindex make good what is derived, outbox --resend sends mails'
  }
  const outbox: Finding = { check: 'outbox', status: 'ok', message: `${count('outbox', 'waiting')} mails waiting` }
  if (givenUp > 0) {
    outbox.status = 'warning'
    outbox.message = `${givenUp} mails were given up`
    outbox.remedy = 'npm run -s cli -- outbox, then outbox --resend'
  }
  return [jobs, outbox]
}

function nodeVersion(): Finding {
  const check = 'node'
  if (Number(process.versions.node.split('.')[0]) >= 24) return { check, status: 'ok', message: process.version }
  return {
    check,
    status: 'error',
    message: `${process.version} is too old`,
    remedy: 'run through npm after npm ci, or install Node 24',
  }
}

async function postgres(deps: WorkerDeps): Promise<Finding> {
  const rows = await deps.sql`
    select current_setting('server_version_num')::int as version, current_setting('fsync') as fsync,
      current_setting('synchronous_commit') as commit`.catch((error: Error) => error)
  if (rows instanceof Error)
    return failed('postgres', rows, 'check DATABASE_URL: its server must run and accept the login')
  const [row] = rows
  const message = `PostgreSQL ${Math.floor(row?.version / 10_000)}`
  if (row?.version < 180_000) {
    return {
      check: 'postgres',
      status: 'error',
      message: `${message} is too old`,
      remedy: 'DATABASE_URL needs PostgreSQL 18',
    }
  }
  if (row?.fsync !== 'on' || row?.commit === 'off') {
    const remedy = 'turn fsync and synchronous_commit on: a power cut would lose what people were told is saved'
    return { check: 'postgres', status: 'warning', message: `${message}, not durable`, remedy }
  }
  return { check: 'postgres', status: 'ok', message: `${message}, durable` }
}

async function schema(deps: WorkerDeps): Promise<Finding> {
  const pending = await pendingMigrations(deps.sql)
  if (pending.length > 0) {
    return {
      check: 'schema',
      status: 'error',
      message: `lacks ${pending.join(', ')}`,
      remedy: 'npm run -s cli -- migrate',
    }
  }
  const [communes] = await deps.sql`select count(*)::int as n from commune`
  return { check: 'schema', status: 'ok', message: `up to date, ${communes?.n} communes` }
}

async function webLogin({ databaseWebUrl }: Surroundings): Promise<Finding> {
  if (new URL(databaseWebUrl).username === WEB_ROLE) {
    const sql = connect(databaseWebUrl, { max: 1, name: 'releve-doctor' })
    const refused = await sql`select 1`.then(
      () => null,
      (error: Error) => error,
    )
    await sql.end({ timeout: 5 })
    if (refused)
      return failed('web login', refused, 'check the password in DATABASE_WEB_URL: migrate changes no existing login')
    return { check: 'web login', status: 'ok', message: `${WEB_ROLE}, which cannot read contacts` }
  }
  const remedy = `set DATABASE_WEB_URL with the login ${WEB_ROLE} and a password: migrate makes it`
  return {
    check: 'web login',
    status: 'warning',
    message: 'the web uses the owner’s login and could read every contact',
    remedy,
  }
}

async function meilisearch(deps: WorkerDeps): Promise<Finding> {
  const check = 'meilisearch'
  if (!deps.meili) {
    const remedy = 'set MEILI_URL and MEILI_MASTER_KEY, or npm ci with its optional package'
    return { check, status: 'warning', message: 'absent: Postgres answers searches', remedy }
  }
  try {
    if (await indexExists(deps.meili)) return await agreement(deps)
    return {
      check,
      status: 'warning',
      message: 'answers, but has no index yet',
      remedy: 'npm start builds it; or npm run -s cli -- reindex',
    }
  } catch (error) {
    return failed(check, error, 'check MEILI_URL and MEILI_MASTER_KEY; Postgres answers searches meanwhile')
  }
}

/** What has just changed is told within a second: of that alone nothing is wrong. */
async function agreement(deps: WorkerDeps): Promise<Finding> {
  const check = 'meilisearch'
  const { postgres = 0, meilisearch = 0, differing = 0 } = (await compareIndex(deps)) ?? {}
  if (differing === 0)
    return { check, status: 'ok', message: `answers, its ${postgres} listings are those of Postgres` }
  const message = `answers, but ${differing} listings differ: Postgres has ${postgres}, the index ${meilisearch}`
  return {
    check,
    status: 'warning',
    message,
    remedy: 'a running worker tells it the changes; else npm run -s cli -- reindex',
  }
}

async function smtp(deps: WorkerDeps, config: Config, surroundings: Surroundings): Promise<Finding> {
  const check = 'smtp'
  if (!surroundings.smtpUrl) {
    return {
      check,
      status: 'error',
      message: 'none',
      remedy: 'set SMTP_URL, for example smtp://user:password@mail.example.org:587',
    }
  }
  try {
    await deps.mailer.answers.verify()
    return {
      check,
      status: 'ok',
      message: config.smtpUrl ? 'accepts our login' : 'the built-in mailbox: nothing leaves this machine',
    }
  } catch (error) {
    return failed(check, error, 'check SMTP_URL; mails wait in the outbox meanwhile')
  }
}

function failed(check: string, error: unknown, remedy: string): Finding {
  return { check, status: 'error', message: error instanceof Error ? error.message : String(error), remedy }
}
