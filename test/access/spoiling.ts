import type { Sql } from '../../src/platform/db.ts'

/** What people may have typed: an element, an attribute, an address that acts, the end of a script, a formula, another line. */
export const MARKED = '=1+1"><img class=hostile src=x onerror=alert(1)></script>\nX-HOSTILE:1\njavascript:alert(1)'
/** The same where a table has room for less. */
const SHORT = '="><img class=hostile>'

/** Not words: what programs put there, and read again. */
const NOT_WORDS = new Set(['territory', 'commune', 'reach', 'migration', 'import_row.status', 'import.kind'])

/**
 * Every column of words of every table becomes hostile, as far as its checks allow: what comes later is in it of itself.
 * Returns the columns that took it.
 */
export async function spoilWords(sql: Sql): Promise<string[]> {
  const columns = await sql<{ table: string; column: string; unique: boolean }[]>`
    select c.relname as table, a.attname as column,
      exists (select from pg_index i where i.indrelid = c.oid and i.indisunique and a.attnum = any(i.indkey)) as unique
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind = 'r' and a.atttypid = 'text'::regtype and a.attnum > 0
      and not a.attisdropped and a.attgenerated = ''
      and not exists (select from pg_constraint f where f.conrelid = c.oid and f.contype = 'f' and a.attnum = any(f.conkey))
    order by 1, 2`
  const taken: string[] = []
  for (const { table, column, unique } of columns) {
    if (unique || NOT_WORDS.has(table) || NOT_WORDS.has(`${table}.${column}`)) continue
    for (const words of [MARKED, SHORT]) {
      const done = await spoil(sql, table, column, words)
      if (done === null) continue
      if (done > 0) taken.push(`${table}.${column}`)
      break
    }
  }
  return taken
}

/** How many rows took it, or null where the table refuses it. Triggers are left out: no index, no event, no history. */
async function spoil(sql: Sql, table: string, column: string, words: string): Promise<number | null> {
  try {
    return await sql.begin(async (tx) => {
      await tx`set local session_replication_role = replica`
      const { count } = await tx`update ${tx(table)} set ${tx(column)} = ${words} where ${tx(column)} is not null`
      return count
    })
  } catch (error) {
    // A check, or a trail that is only ever added to.
    if (['23514', '42501'].includes((error as { code?: string }).code ?? '')) return null
    throw error
  }
}
