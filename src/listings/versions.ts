import type { Db } from '../platform/db.ts'

/** What stands for the row of each of some listings as it is now: another one after any change of it. Erased ones are left out. */
export async function readVersions(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await db`
    select id, xmin::text as version from listing where id = any(${ids as string[]}) and owner is not null`
  return new Map(rows.map((row) => [row.id, row.version]))
}
