import fs from 'node:fs'
import path from 'node:path'
import { Readable } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { connect, type Db } from './db.ts'
import { syncFolder } from './embedded/secrets.ts'

/**
 * A backup is gzip of lines: a head, then for each table its head and its rows as COPY writes them, ended by `\.` (no row
 * begins so: COPY doubles backslashes), then the foot. A file without its foot was not written to the end.
 */
export interface BackupHead {
  releve: 'backup'
  version: 1
  /** ISO instant of the snapshot. */
  at: string
  migrations: { name: string; digest: string }[]
}
export interface TableHead {
  schema: string
  table: string
  columns: string[]
}
export interface BackupFoot {
  sequences: { schema: string; sequence: string; value: string }[]
  /** Rows by table, as `schema.table`. */
  rows: Record<string, number>
}

export const END = '\\.\n'

/**
 * Writes all that the database holds, of one moment, to a file that is whole or not there: written beside, mode 0600,
 * synced, then renamed over what had the name. Others read and write meanwhile. Returns rows by table.
 */
export async function backup(databaseUrl: string, file: string): Promise<Record<string, number>> {
  const there = await fs.promises.lstat(file).catch(() => null)
  // To be replaced: a device or a folder is not what anybody means.
  if (there && !there.isFile()) throw new Error(`${file} is no ordinary file: name one that is, or does not exist`)
  const sql = connect(databaseUrl, { max: 1, name: 'releve-backup' })
  const beside = `${path.resolve(file)}.${process.pid}.tmp`
  const rows: Record<string, number> = {}
  try {
    const written = (await fs.promises.open(beside, 'wx', 0o600)).createWriteStream({ flush: true })
    const migrations = await sql.begin('isolation level repeatable read read only', async (tx) => {
      const head = await headOf(tx)
      await pipeline(Readable.from(content(tx, head, rows), { objectMode: false }), createGzip({ level: 4 }), written)
      return head.migrations
    })
    // The catalogue is not of the snapshot: columns may have come between.
    if (JSON.stringify(await migrationsOf(sql)) !== JSON.stringify(migrations))
      throw new Error('the schema changed while it was copied: do it again')
    await fs.promises.rename(beside, file)
    await syncFolder(path.dirname(path.resolve(file)))
    return rows
  } catch (error) {
    await fs.promises.rm(beside, { force: true })
    throw error
  } finally {
    await sql.end({ timeout: 5 })
  }
}

async function headOf(tx: Db): Promise<BackupHead> {
  const [moment] = await tx`select now() as at`
  return { releve: 'backup', version: 1, at: moment?.at.toISOString(), migrations: await migrationsOf(tx) }
}

async function migrationsOf(db: Db): Promise<BackupHead['migrations']> {
  return [...(await db<BackupHead['migrations']>`select name, digest from migration order by name`)]
}

async function* content(tx: Db, head: BackupHead, rows: Record<string, number>): AsyncGenerator<Buffer> {
  const line = (value: BackupHead | TableHead | BackupFoot) => Buffer.from(`${JSON.stringify(value)}\n`)
  yield line(head)
  for (const table of await tablesOf(tx)) {
    yield line(table)
    const name = `${table.schema}.${table.table}`
    let count = 0
    const copied = await tx`copy ${tx(name)} (${tx(table.columns)}) to stdout`.readable()
    try {
      for await (const part of copied.iterator({ destroyOnReturn: false })) {
        for (let at = part.indexOf(10); at >= 0; at = part.indexOf(10, at + 1)) count++
        yield part
      }
    } finally {
      // When the file cannot be written: a connection whose rows nobody takes would never end its transaction.
      if (!copied.readableEnded) await finished(copied.resume())
      // postgres.js 3.4.9 leaves its socket paused when the last rows filled the buffer: nothing would ever come again.
      copied._read(0)
    }
    rows[name] = count
    yield Buffer.from(END)
  }
  // Read last: they know no snapshot, and must be past every number that a row has.
  const sequences = await tx<BackupFoot['sequences']>`
    select schemaname as schema, sequencename as sequence, last_value::text as value from pg_sequences
    where schemaname in ('public', 'graphile_worker') and last_value is not null order by 1, 2`
  yield line({ sequences: [...sequences], rows })
}

/**
 * Every table, what it refers to before it; without what `migrate` fills itself, and without unlogged ones: what is counted
 * in them is of the minute. Throws where two refer to each other.
 */
async function tablesOf(tx: Db): Promise<TableHead[]> {
  const found = await tx<(TableHead & { id: number; refers: number[] })[]>`
    select c.oid::int as id, n.nspname as schema, c.relname as table,
      (select array_agg(a.attname::text order by a.attnum) from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
      array(select k.confrelid::int from pg_constraint k
        where k.conrelid = c.oid and k.contype = 'f' and k.confrelid <> c.oid) as refers
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('public', 'graphile_worker') and c.relkind = 'r' and c.relpersistence = 'p'
      and (n.nspname, c.relname) not in (('public', 'migration'), ('graphile_worker', 'migrations'))
    order by 2, 3`
  const ordered: TableHead[] = []
  const done = new Set<number>()
  while (ordered.length < found.length) {
    const next = found.find(({ id, refers }) => !done.has(id) && refers.every((to) => done.has(to)))
    if (!next) throw new Error('tables refer to each other in a circle: no order to load them in')
    done.add(next.id)
    ordered.push({ schema: next.schema, table: next.table, columns: next.columns })
  }
  return ordered
}
