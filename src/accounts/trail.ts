import type { Db } from '../platform/db.ts'

/** The trail of what was read and taken out; the database function looks who may. */

/** What goes out as a file: of a territory, or one's own data (`me`). */
export type Exported =
  | 'me'
  | 'listings'
  | 'history'
  | 'people'
  | 'census'
  | 'report'
  | 'planning'
  | 'corrections'
  | 'trail'

export async function noteExport(db: Db, viewer: string, what: Exported, territory: string | null): Promise<void> {
  await db`select note_export(${viewer}, ${what}, ${territory})`
}

/** Readings of somebody's name, address or number, of one day. */
export interface Reading {
  /** The last of that day. */
  at: Date
  readsAs: 'owner' | 'candidate' | 'coordinator' | 'unknown'
  territory: string | null
  /** Of the person alone, of the list of a whole territory's people, of that list as a file. */
  what: 'contact' | 'list' | 'file'
  times: number
}

/** Who saw the contact of an account, the latest first: never by name. */
export async function readReadings(db: Db, account: string, most: number): Promise<Reading[]> {
  return db<Reading[]>`
    select at, reads_as as "readsAs", territory, what, times from my_readings(${account}, ${most})`
}
