import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { runMigrations } from 'graphile-worker'
import { connect, type Sql } from './db.ts'
import { ROOT } from './root.ts'

/** The web's login; its rights are in sql/grants.sql. */
export const WEB_ROLE = 'releve_web'

/** One at a time, whoever starts first: any number of processes may migrate at once. */
const LOCK = 7_205_001

/**
 * Brings the schema up to date: graphile-worker's own, then each `sql/NNNN-*.sql` once, in order, each in a transaction
 * of its own; then the web login's rights. With `webUrl` (its user must be `releve_web`) the login is made if missing.
 * Throws when an applied file has changed since: migrations only go forward.
 */
export async function migrate(
  databaseUrl: string,
  { webUrl }: { webUrl?: string | undefined } = {},
): Promise<string[]> {
  const sql = connect(databaseUrl, { max: 1, name: 'releve-migrate' })
  try {
    await sql`select pg_advisory_lock(${LOCK})`
    if (webUrl) await makeWebLogin(sql, webUrl)
    await runMigrations({ connectionString: databaseUrl })
    await sql`create table if not exists migration (
      name text primary key, digest text not null, at timestamptz not null default now())`
    const done = new Map((await sql`select name, digest from migration`).map((row) => [row.name, row.digest]))
    const applied: string[] = []
    for (const name of migrationFiles()) {
      const text = fs.readFileSync(path.join(ROOT, 'sql', name), 'utf8')
      const digest = createHash('sha256').update(text).digest('hex')
      if (done.get(name) === digest) continue
      if (done.has(name))
        throw new Error(`sql/${name} was applied and has changed since: write a new migration instead`)
      await sql.begin(async (tx) => {
        await tx.unsafe(text)
        await tx`insert into migration (name, digest) values (${name}, ${digest})`
      })
      applied.push(name)
    }
    await grant(sql)
    return applied
  } finally {
    await sql.end({ timeout: 5 })
  }
}

/** Migrations that this version has and the database lacks. */
export async function pendingMigrations(sql: Sql): Promise<string[]> {
  const [table] = await sql`select to_regclass('migration') as name`
  const done = table?.name
    ? new Set((await sql`select name from migration`).map((row) => row.name as string))
    : new Set()
  return migrationFiles().filter((name) => !done.has(name))
}

function migrationFiles(): string[] {
  return fs
    .readdirSync(path.join(ROOT, 'sql'))
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

async function grant(sql: Sql): Promise<void> {
  const [exists] = await sql`select from pg_roles where rolname = ${WEB_ROLE}`
  if (!exists) return
  const text = fs.readFileSync(path.join(ROOT, 'sql', 'grants.sql'), 'utf8')
  await sql.begin((tx) => tx.unsafe(text))
}
