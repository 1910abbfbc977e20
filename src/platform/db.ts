import postgres from 'postgres'

export type Sql = postgres.Sql
/** Either the pool or an open transaction: what a store function needs. */
export type Db = postgres.Sql | postgres.TransactionSql

/** Opens a pool. Dates stay text (`YYYY-MM-DD`): a civil date has no time zone to lose. */
export function connect(url: string, { max = 10, name = 'releve' }: { max?: number; name?: string } = {}): Sql {
  return postgres(url, {
    max,
    connection: { application_name: name, TimeZone: 'UTC' },
    types: { date: { to: 1082, from: [1082], serialize: (v: string) => v, parse: (v: string) => v } },
    onnotice() {},
  }) as Sql
}

/** True when Postgres cannot be reached, or is stopping or starting: the same request may work a moment later. */
export function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? String(error.code) : ''
  return /^(CONNECTION_|CONNECT_TIMEOUT|ECONN|ENOTFOUND|ETIMEDOUT|57P0|53300|08)/.test(code)
}
