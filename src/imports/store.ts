import { type Db, jsonRows } from '../platform/db.ts'
import type { Viewer } from '../platform/viewer.ts'
import type { Counts, FieldCode, Import, ImportKind, ImportRow, ImportState, RowStatus } from './model.ts'

const columns = (db: Db) => db`
  id, territory, kind, by, file_name as "fileName", state, created_at as "createdAt", sheet, headings, mapping, submit,
  progress, total, trouble, done_at as "doneAt", undone_at as "undoneAt"`

export async function insertImport(
  tx: Db,
  row: { territory: string; kind: ImportKind; by: string; fileName: string; now: Date; bytes: Uint8Array },
): Promise<string> {
  const [made] = await tx`
    insert into import (territory, kind, by, file_name, created_at)
    values (${row.territory}, ${row.kind}, ${row.by}, ${row.fileName}, ${row.now}) returning id`
  await tx`insert into import_file (import, bytes) values (${made?.id}, ${Buffer.from(row.bytes)})`
  return made?.id
}

export async function readImport(db: Db, id: string): Promise<Import | null> {
  const [row] = await db<Import[]>`select ${columns(db)} from import where id = ${id}`
  return row ?? null
}

/** Takes the row's lock. */
export async function lockImport(tx: Db, id: string): Promise<Import | null> {
  const [row] = await tx<Import[]>`select ${columns(tx)} from import where id = ${id} for update`
  return row ?? null
}

/** Of a territory, newest first. */
export async function listImports(db: Db, territory: string, limit: number, before: string | null): Promise<Import[]> {
  return db<Import[]>`
    select ${columns(db)} from import where territory = ${territory} ${before ? db`and id < ${before}` : db``}
    order by id desc limit ${limit}`
}

export async function countUnderWay(tx: Db, territory: string): Promise<number> {
  const [row] = await tx`
    select count(*)::int as n from import
    where territory = ${territory} and state not in ('done', 'undone', 'undoing', 'refused')`
  return row?.n
}

/** For the worker, whose login may read it. */
export async function readFile(db: Db, id: string): Promise<Uint8Array | null> {
  const [row] = await db`select bytes from import_file where import = ${id}`
  return row?.bytes ?? null
}

export async function deleteImport(tx: Db, id: string): Promise<void> {
  await tx`delete from import where id = ${id}`
}

/** One job of an import at a time, until the transaction ends: whoever comes second finds the work done. */
export async function lockWork(tx: Db, id: string): Promise<void> {
  await tx`select pg_advisory_xact_lock(7205026, hashtext(${id}))`
}

/** What changes of an import; what is missing stays. */
export interface ImportChange {
  state?: ImportState
  by?: string
  sheet?: string | null
  headings?: readonly string[]
  mapping?: readonly (FieldCode | null)[]
  submit?: boolean
  progress?: number
  total?: number
  trouble?: string | null
  done_at?: Date
  undone_at?: Date
}

export async function changeImport(tx: Db, id: string, change: ImportChange): Promise<void> {
  const { headings, mapping, ...plain } = change
  const row = {
    ...plain,
    ...(headings ? { headings: tx.json([...headings]) } : {}),
    ...(mapping ? { mapping: tx.json([...mapping]) } : {}),
  }
  await tx`update import set ${tx(row as Record<string, string>)} where id = ${id}`
}

/** Shown while a job runs, outside of its transaction. */
export async function noteProgress(db: Db, id: string, progress: number): Promise<void> {
  await db`update import set progress = ${progress} where id = ${id}`
}

export async function deleteRows(tx: Db, id: string): Promise<void> {
  await tx`delete from import_row where import = ${id}`
}

/** Rows as the reading thread writes them: a JSON list of {n, cells}. */
export async function insertRowsJson(tx: Db, id: string, json: string): Promise<void> {
  await tx`
    insert into import_row (import, n, cells)
    select ${id}, r.n, r.cells from jsonb_to_recordset(${json}::text::jsonb) as r (n int, cells jsonb)`
}

const rowColumns = (db: Db) => db`
  n, cells, status, included, problems, lacks, label, twin, listing, made_at as "madeAt", undone_at as "undoneAt", kept`

export async function readRow(db: Db, viewer: Viewer | null, id: string, n: number): Promise<ImportRow | null> {
  const [row] = await readRows(db, viewer, id, n - 1, 1)
  return row?.n === n ? row : null
}

/**
 * Rows after one, in the order of the sheet; all, those of a status, or those that an undoing kept. For coordinators of its
 * territory, and the owner's login.
 */
export async function readRows(
  db: Db,
  viewer: Viewer | null,
  id: string,
  after: number,
  limit: number,
  which: RowStatus | 'kept' | null = null,
): Promise<ImportRow[]> {
  if (viewer?.credential) {
    return db<ImportRow[]>`
      select ${rowColumns(db)} from see_import_rows(${viewer.credential}, ${id}, ${after}, ${limit}, ${which}) order by n`
  }
  const condition = which === 'kept' ? db`and kept is not null` : which ? db`and status = ${which}` : db``
  return db<ImportRow[]>`
    select ${rowColumns(db)} from import_row
    where import = ${id} and n > ${after} ${condition} order by n limit ${limit}`
}

/** How a row reads. */
export interface Checked {
  n: number
  status: RowStatus
  included: boolean
  problems: unknown
  lacks: unknown
  input: unknown
  label: string | null
  twin: unknown
}

export async function writeChecked(tx: Db, id: string, rows: readonly Checked[]): Promise<void> {
  await tx`
    update import_row o set status = r.status, included = r.included, problems = r.problems, lacks = r.lacks,
      input = r.input, label = r.label, twin = r.twin
    from jsonb_populate_recordset(null::import_row, ${jsonRows(rows.map((row) => ({ ...row })))}::text::jsonb) r
    where o.import = ${id} and o.n = r.n`
}

export async function writeCells(tx: Db, id: string, n: number, cells: readonly string[]): Promise<void> {
  await tx`update import_row set cells = ${tx.json([...cells])} where import = ${id} and n = ${n}`
}

/** Ticks or unticks rows that may be imported. */
export async function setIncluded(tx: Db, id: string, rows: readonly number[], included: boolean): Promise<void> {
  await tx`
    update import_row set included = ${included}
    where import = ${id} and n = any(${rows as number[]}) and status in ('valid', 'duplicate')`
}

export async function countRows(db: Db, id: string): Promise<Counts> {
  const [row] = await db<Counts[]>`
    select count(*)::int as all, count(*) filter (where status = 'valid')::int as valid,
      count(*) filter (where status = 'error')::int as error, count(*) filter (where status = 'duplicate')::int as duplicate,
      count(*) filter (where status = 'ignored')::int as ignored, count(*) filter (where included)::int as included,
      count(*) filter (where included and lacks <> '[]')::int as drafts, count(made_at)::int as made,
      count(undone_at)::int as undone, count(kept)::int as kept
    from import_row where import = ${id}`
  return row as Counts
}

export async function recallMapping(
  db: Db,
  territory: string,
  kind: ImportKind,
  headings: string,
): Promise<(FieldCode | null)[] | null> {
  const [row] = await db`
    select mapping from import_mapping where territory = ${territory} and kind = ${kind} and headings = ${headings}`
  return row?.mapping ?? null
}

export async function rememberMapping(
  tx: Db,
  territory: string,
  kind: ImportKind,
  headings: string,
  mapping: readonly (FieldCode | null)[],
): Promise<void> {
  await tx`
    insert into import_mapping (territory, kind, headings, mapping)
    values (${territory}, ${kind}, ${headings}, ${tx.json([...mapping])})
    on conflict (territory, kind, headings) do update set mapping = excluded.mapping`
}

/**
 * What is too old goes: uploads nobody went on with, whole; of the others the file and the words. What was made of them,
 * and by which import, stays.
 */
export async function purgeImports(db: Db, before: Date, undoableSince: Date): Promise<void> {
  await db`
    delete from import where created_at < ${before} 
      and state in ('reading', 'refused', 'mapping', 'checking', 'preview')`
  await db`delete from import_file f using import i where i.id = f.import and i.created_at < ${before}`
  await db`
    update import_row r set cells = null, input = null, label = null, twin = null from import i
    where i.id = r.import and i.created_at < ${before} and i.state in ('done', 'undone') and r.cells is not null`
  // Whom an undo would have to name is known as long as it is possible.
  await db`
    update import_row r set label = null from import i
    where i.id = r.import and i.done_at < ${undoableSince} and r.label is not null`
}
