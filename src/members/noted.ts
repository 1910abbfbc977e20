import type { Db } from '../platform/db.ts'

/** Rows of `contact_note`: what coordinators write of somebody. */

export interface Note {
  id: string
  territory: string
  account: string
  by: string | null
  text: string
  at: Date
  editedAt: Date | null
}

const select = (db: Db) => db`
  select id, territory, account, by, text, at, edited_at as "editedAt" from contact_note`

/** The latest first. */
export async function readNotes(db: Db, territory: string, account: string): Promise<Note[]> {
  return db<Note[]>`${select(db)} where territory = ${territory} and account = ${account} order by at desc, id desc`
}

/** All that was written of somebody, for their own eyes; who wrote it stays with the CPTS. */
export async function notesOf(
  db: Db,
  account: string,
): Promise<{ territory: string; text: string; at: Date; editedAt: Date | null }[]> {
  const notes = await db<Note[]>`${select(db)} where account = ${account} order by at, id`
  return notes.map(({ territory, text, at, editedAt }) => ({ territory, text, at, editedAt }))
}

export async function insertNote(
  tx: Db,
  note: { territory: string; account: string; by: string; text: string },
  now: Date,
): Promise<void> {
  await tx`
    insert into contact_note (territory, account, by, text, at)
    values (${note.territory}, ${note.account}, ${note.by}, ${note.text}, ${now})`
}

/** False when it is none of this territory's about this person. */
export async function updateNote(
  tx: Db,
  note: { id: string; territory: string; account: string; text: string },
  now: Date,
): Promise<boolean> {
  const changed = await tx`
    update contact_note set text = ${note.text}, edited_at = ${now}
    where id = ${note.id} and territory = ${note.territory} and account = ${note.account}`
  return changed.count > 0
}

export async function deleteNote(
  tx: Db,
  { id, territory, account }: { id: string; territory: string; account: string },
): Promise<void> {
  await tx`delete from contact_note where id = ${id} and territory = ${territory} and account = ${account}`
}
