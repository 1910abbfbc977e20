import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type postgres from 'postgres'
import type { BackupHead } from './backup.ts'
import { BackupError, checkBackup, openBackup } from './backup-file.ts'
import { connect, type Db } from './db.ts'
import { migrate, migrationDigests } from './migrate.ts'

export interface Restored {
  /** ISO instant the backup is of. */
  at: string
  rows: Record<string, number>
}

interface Target {
  databaseUrl: string
  webUrl?: string | undefined
  /** What has to be settled before anybody sees the rows. */
  settle: (tx: Db) => Promise<void>
}

/**
 * Loads a backup into a database where nobody has an account yet. The file is read to its end first; the schema is brought to
 * the state it was of, its rows come in one transaction, then the schema goes on to ours. Throws BackupError, and leaves no
 * row, when the file is broken, is of a newer version, or the database is not empty.
 */
export async function restore(file: string, { databaseUrl, webUrl, settle }: Target): Promise<Restored> {
  const head = await checkBackup(file)
  const named = knownMigrations(head)
  const sql = connect(databaseUrl, { max: 1, name: 'releve-restore' })
  try {
    await expectEmpty(sql, named)
    await migrate(databaseUrl, { only: named })
    const rows = await sql.begin(async (tx) => {
      const rows = await load(tx, file)
      await settle(tx)
      return rows
    })
    await migrate(databaseUrl, { webUrl })
    await sql`analyze`
    return { at: head.at, rows }
  } finally {
    await sql.end({ timeout: 5 })
  }
}

function knownMigrations({ migrations }: BackupHead): Set<string> {
  const ours = migrationDigests()
  for (const { name, digest } of migrations) {
    if (!ours.has(name)) throw new BackupError(`it is of a newer version of Relève, with ${name}: install that one`)
    if (ours.get(name) !== digest) throw new BackupError(`its ${name} is not ours: it is of another version of Relève`)
  }
  return new Set(migrations.map(({ name }) => name))
}

async function expectEmpty(db: Db, named: Set<string>): Promise<void> {
  const [found] =
    await db`select to_regclass('public.migration') as migration, to_regclass('public.account') as account`
  if (found?.migration) {
    const done = (await db`select name from migration order by name`).map((row) => row.name as string)
    const beyond = done.find((name) => !named.has(name))
    if (beyond)
      throw new BackupError(`the database has ${beyond}, the backup has not: give it a database without tables`)
  }
  if (found?.account && (await db`select from account limit 1`).length > 0)
    throw new BackupError('the database is in use: give it an empty one')
}

async function load(tx: postgres.TransactionSql, file: string): Promise<Record<string, number>> {
  const opened = await openBackup(file)
  try {
    const found = await tx`
      select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname in ('public', 'graphile_worker') and c.relkind = 'r' and c.relpersistence = 'p'
        and (n.nspname, c.relname) not in (('public', 'migration'), ('graphile_worker', 'migrations'))`
    const tables = found.map((row) => row.name as string)
    // Rows are as they were written: triggers would write them anew. Constraints still hold.
    for (const name of tables) await tx`alter table ${tx(name)} disable trigger user`
    if ((await tx`select from account limit 1`).length > 0) throw new BackupError('the database is in use')
    await tx`truncate ${tx(tables)}`
    for await (const { schema, table, columns, rows } of opened.sections()) {
      const into = await tx`copy ${tx(`${schema}.${table}`)} (${tx(columns)}) from stdin`.writable()
      await pipeline(Readable.from(rows, { objectMode: false }), into, { end: false })
      await ended(tx, into).catch((error) => {
        throw new BackupError(`the rows of ${table} break a rule of the database, which alone knows it: see its log`, {
          cause: error,
        })
      })
    }
    const { sequences, rows } = opened.foot()
    for (const { schema, sequence, value } of sequences)
      await tx`select setval(format('%I.%I', ${schema}::text, ${sequence}::text)::regclass, ${value}::bigint)`
    for (const name of tables) await tx`alter table ${tx(name)} enable trigger user`
    return rows
  } finally {
    opened.close()
  }
}

/** postgres.js 3.4.9 tells nobody of what fails after the last row, as foreign keys do: the next query does. */
async function ended(tx: Db, into: Writable): Promise<void> {
  into.on('error', () => {})
  const final = into._final.bind(into)
  const sent = new Promise<void>((resolve) => {
    into._final = (callback) => {
      final(callback)
      resolve()
    }
  })
  into.end()
  await sent
  await tx`select 1`
}
