import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { runMigrations } from 'graphile-worker'
import { connect, isUnreachable, type Sql } from './db.ts'
import { ROOT } from './root.ts'

/** The web's login; its rights are in sql/grants.sql. */
export const WEB_ROLE = 'releve_web'

/** One at a time, whoever starts first: any number of processes may migrate at once. */
const LOCK = 7_205_001

const SQL = path.join(ROOT, 'sql')

interface Migrating {
  /** Its user must be `releve_web`: the login is made if missing. */
  webUrl?: string | undefined
  /** To stop at an earlier state: these names alone, and no rights, which are of the last state. */
  only?: ReadonlySet<string>
  /** Where the files are. */
  dir?: string
}

/**
 * Brings the schema up to date: graphile-worker's own, then each `sql/NNNN-*.sql` once, in order, each in a transaction
 * of its own; then the web login's rights. Returns the names applied. Throws when an applied file has changed since:
 * migrations only go forward; and, with its name, when one fails: nothing of that one is applied, and the next run goes on.
 */
export async function migrate(databaseUrl: string, { webUrl, only, dir = SQL }: Migrating = {}): Promise<string[]> {
  const sql = connect(databaseUrl, { max: 1, name: 'releve-migrate' })
  try {
    await sql`select pg_advisory_lock(${LOCK})`
    if (webUrl) await makeWebLogin(sql, webUrl)
    await runMigrations({ connectionString: databaseUrl })
    await sql`create table if not exists migration (
      name text primary key, digest text not null, at timestamptz not null default now())`
    const done = new Map((await sql`select name, digest from migration`).map((row) => [row.name, row.digest]))
    const applied: string[] = []
    for (const name of migrationFiles(dir)) {
      if (only && !only.has(name)) continue
      const { text, digest } = readMigration(dir, name)
      if (done.get(name) === digest) continue
      if (done.has(name))
        throw new Error(`sql/${name} was applied and has changed since: write a new migration instead`)
      if (await apply(sql, name, text, digest)) applied.push(name)
    }
    if (!only) await grant(sql, dir)
    return applied
  } finally {
    await sql.end({ timeout: 5 })
  }
}

/** False when another process did it meanwhile: the session's lock goes with a connection that is lost, this one does not. */
async function apply(sql: Sql, name: string, text: string, digest: string): Promise<boolean> {
  try {
    return await sql.begin(async (tx) => {
      await tx`select pg_advisory_xact_lock(${LOCK})`
      if ((await tx`select from migration where name = ${name}`).length > 0) return false
      await tx.unsafe(text)
      await tx`insert into migration (name, digest) values (${name}, ${digest})`
      return true
    })
  } catch (error) {
    if (isUnreachable(error)) throw error
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(`sql/${name} failed, and nothing of it was applied: ${why}`, { cause: error })
  }
}

/** The digest of each migration that this version has. */
export function migrationDigests(): Map<string, string> {
  return new Map(migrationFiles(SQL).map((name) => [name, readMigration(SQL, name).digest]))
}

function readMigration(dir: string, name: string): { text: string; digest: string } {
  const text = fs.readFileSync(path.join(dir, name), 'utf8')
  return { text, digest: createHash('sha256').update(text).digest('hex') }
}

/** Migrations that this version has and the database lacks. */
export async function pendingMigrations(sql: Sql): Promise<string[]> {
  const [table] = await sql`select to_regclass('migration') as name`
  const done = table?.name
    ? new Set((await sql`select name from migration`).map((row) => row.name as string))
    : new Set()
  return migrationFiles(SQL).filter((name) => !done.has(name))
}

function migrationFiles(dir: string): string[] {
  return fs
    .readdirSync(dir)
    .filter((name) => /^\d{4}-.+\.sql$/.test(name))
    .sort()
}

async function makeWebLogin(sql: Sql, webUrl: string): Promise<void> {
  const { username, password } = new URL(webUrl)
  if (decodeURIComponent(username) !== WEB_ROLE) throw new Error(`DATABASE_WEB_URL must sign in as ${WEB_ROLE}`)
  const [exists] = await sql`select from pg_roles where rolname = ${WEB_ROLE}`
  if (exists) return
  // CREATE ROLE takes no parameters: format() quotes the password on the server.
  const [statement] = await sql`
    select format('create role %I login password %L', ${WEB_ROLE}::text, ${decodeURIComponent(password)}::text) as text`
  await sql.unsafe(statement?.text)
}

async function grant(sql: Sql, dir: string): Promise<void> {
  const [exists] = await sql`select from pg_roles where rolname = ${WEB_ROLE}`
  if (!exists) return
  const text = fs.readFileSync(path.join(dir, 'grants.sql'), 'utf8')
  await sql.begin((tx) => tx.unsafe(text))
}
