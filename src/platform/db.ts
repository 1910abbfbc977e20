import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'

export type Sql = postgres.Sql
/** Either the pool or an open transaction: what a store function needs. */
export type Db = postgres.Sql | postgres.TransactionSql

interface Pool {
  max?: number
  name?: string
  /** The longest that one statement may take, in milliseconds; as long as it wants without. */
  statementMs?: number
}

/**
 * Opens a pool. Dates stay text (`YYYY-MM-DD`): a civil date has no time zone to lose. A machine that answers nothing is given
 * up after ten seconds.
 */
export function connect(url: string, { max = 10, name = 'releve', statementMs }: Pool = {}): Sql {
  const sql = postgres(url, {
    max,
    connect_timeout: 10,
    connection: { application_name: name, TimeZone: 'UTC', ...(statementMs ? { statement_timeout: statementMs } : {}) },
    types: { date: { to: 1082, from: [1082], serialize: (v: string) => v, parse: (v: string) => v } },
    onnotice() {},
  }) as Sql
  return surviving(sql)
}

/**
 * Rows as text for `jsonb_populate_recordset(null::…, ${…}::text::jsonb)`: one parameter whatever their number, where a
 * list of values ends at 65,534. Half a character becomes the replacement character, as in a text parameter, and so does
 * NUL: jsonb would refuse them.
 */
export function jsonRows(rows: readonly Record<string, unknown>[]): string {
  return JSON.stringify(rows, (_, value) => (typeof value === 'string' ? storable(value) : value))
}

const storable = (text: string) => text.toWellFormed().replaceAll('\0', '\ufffd')

/** Inserts any number of rows, all with the columns of the first. Values are what JSON can say; instants as Date. */
export async function insertRows(tx: Db, table: string, rows: readonly Record<string, unknown>[]): Promise<void> {
  const [first] = rows
  if (!first) return
  const columns = Object.keys(first)
  await tx`
    insert into ${tx(table)} (${tx(columns)})
    select ${tx(columns)} from jsonb_populate_recordset(null::${tx(table)}, ${jsonRows(rows)}::text::jsonb)`
}

/** An open transaction to be handed on as if it were the pool: whoever begins another gets a savepoint of it. */
export function within(tx: postgres.TransactionSql): Sql {
  return new Proxy(tx, {
    get: (target, name) => (name === 'begin' ? target.savepoint : Reflect.get(target, name)),
  }) as unknown as Sql
}

/** True when what a row was to hang on has gone meanwhile: its person was erased. */
export function isOrphaned(error: unknown): boolean {
  return error instanceof postgres.PostgresError && error.code === '23503'
}

/** True when Postgres cannot be reached, or is stopping or starting: the same request may work a moment later. */
export function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? String(error.code) : ''
  return /^(CONNECTION_|CONNECT_TIMEOUT|ECONN|EPIPE|ENOTFOUND|ETIMEDOUT|57P0|53300|08)/.test(code)
}

/**
 * True when Postgres is there and cannot do this now: its disk or memory is full, it is a replica or set to read only, the
 * statement took too long, or two changes were in each other's way. Nothing of the transaction stands.
 */
export function isHindered(error: unknown): boolean {
  return error instanceof postgres.PostgresError && /^(53100|53200|57014|25006|40001|40P01|55P03)$/.test(error.code)
}

type Work = (tx: postgres.TransactionSql) => Promise<unknown>

/** The library learns that a connection is gone at most this long after its last query failed. */
const CLOSING_MS = 1000

/**
 * postgres.js 3.4.9 answers the loss of a transaction's connection by writing a ROLLBACK to it, which ends the process
 * (github.com/porsager/postgres/issues/1208). So whatever runs on a lost connection neither writes nor ends any more;
 * `begin` itself fails with what was lost.
 */
function surviving(sql: Sql): Sql {
  const begin = sql.begin.bind(sql) as (...args: unknown[]) => Promise<unknown>
  const guarded = (...args: [Work] | [string, Work]): Promise<unknown> => {
    let gone = false
    const run = (work: Work) => async (tx: postgres.TransactionSql) => {
      try {
        const result = await work(guard(tx))
        if (!gone) return result
      } catch (error) {
        for (let ms = 0; isUnreachable(error) && !gone && ms < CLOSING_MS; ms += 10) await sleep(10)
        if (!gone) throw error
      }
      return new Promise(() => {})
    }
    const guard = (tx: postgres.TransactionSql): postgres.TransactionSql =>
      new Proxy(tx, {
        apply(target, self, args) {
          if (gone)
            throw Object.assign(new Error('the connection of this transaction is gone'), { code: 'CONNECTION_CLOSED' })
          return Reflect.apply(target, self, args)
        },
        get: (target, name) =>
          name === 'savepoint' ? (inner: Work) => target.savepoint(run(inner)) : Reflect.get(target, name),
      })
    const [options, work] = args.length === 1 ? ['', args[0]] : args
    const done = begin(options, run(work))
    done.catch(() => {
      gone = true
    })
    return done
  }
  return Object.assign(sql, { begin: guarded })
}
