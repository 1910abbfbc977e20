import { type Context, signedIn } from '../accounts/context.ts'
import { coordinates } from '../accounts/model.ts'
import type { Db } from '../platform/db.ts'
import { Failure, forbidden, invalid, notFound } from '../platform/errors.ts'
import { fieldLabel, headingsKey, NEEDED } from './columns.ts'
import { FIELDS } from './fields.ts'
import {
  type FieldCode,
  type Import,
  type ImportKind,
  type ImportState,
  KEPT_DAYS,
  MOST_UNDER_WAY,
  UNDO_DAYS,
  WORKING,
} from './model.ts'
import * as store from './store.ts'

/** A coordinator brings a spreadsheet in; what takes long is done by jobs (jobs.ts). */

export { myTerritories, myTerritory } from '../territories/service.ts'
export { countRows, readRow, readRows } from './store.ts'

/** Keeps an upload, and has it read. `bytes` are at most MOST_BYTES, which the edge has counted. */
export async function uploadImport(
  ctx: Context,
  territory: string,
  file: { kind: ImportKind; name: string; bytes: Uint8Array },
): Promise<string> {
  const actor = signedIn(ctx)
  if (!coordinates(actor, [territory])) throw forbidden()
  if (file.bytes.length === 0)
    throw invalid([{ path: 'fichier', message: 'Ce fichier est vide : choisissez-en un autre.' }])
  return ctx.sql.begin(async (tx) => {
    if ((await store.countUnderWay(tx, territory)) >= MOST_UNDER_WAY) {
      const message = `${MOST_UNDER_WAY} imports sont déjà en cours : terminez-les, ou supprimez ceux qui ne servent plus.`
      throw invalid([{ path: 'fichier', message }])
    }
    const { kind, bytes } = file
    const fileName = fileNameOf(file.name)
    const id = await store.insertImport(tx, { territory, kind, by: actor.account, fileName, now: ctx.clock(), bytes })
    await ctx.emit(tx, 'import.uploaded', { import: id })
    return id
  })
}

/** A name to be shown, without what is not seen; of a path only its end. */
function fileNameOf(name: string): string {
  const plain = name
    .toWellFormed()
    .replace(/^.*[\\/]/, '')
    .replace(/\p{C}/gu, '')
    .trim()
  return [...plain].slice(0, 200).join('') || 'sans nom'
}

/** An import, for the coordinators of its territory; for others it does not exist. */
export async function myImport(ctx: Context, id: string): Promise<Import> {
  const actor = signedIn(ctx)
  const found = await store.readImport(ctx.sql, id)
  if (!found || !coordinates(actor, [found.territory])) throw notFound()
  return found
}

export async function myImports(
  ctx: Context,
  territory: string,
  limit: number,
  before: string | null,
): Promise<Import[]> {
  if (!coordinates(signedIn(ctx), [territory])) throw forbidden()
  return store.listImports(ctx.sql, territory, limit, before)
}

/** The mapping that was chosen for the same headings before, or the guess. */
export async function mappingOf(ctx: Context, one: Import): Promise<{ mapping: (FieldCode | null)[]; known: boolean }> {
  const recalled = await store.recallMapping(ctx.sql, one.territory, one.kind, headingsKey(one.headings))
  const fits = recalled?.length === one.headings.length
  return fits ? { mapping: recalled, known: true } : { mapping: one.mapping, known: false }
}

const CHANGED = 'Cet import a avancé entre-temps : rechargez la page.'

/** Runs `work` on an import in one of these states, locked; a conflict in another. */
export async function changing(
  ctx: Context,
  id: string,
  states: readonly ImportState[],
  work: (tx: Db, one: Import) => Promise<void>,
): Promise<void> {
  await myImport(ctx, id)
  await ctx.sql.begin(async (tx) => {
    const one = await store.lockImport(tx, id)
    if (!one) throw notFound()
    if (!states.includes(one.state)) throw new Failure('conflict', CHANGED, { state: one.state })
    await work(tx, one)
  })
}

/** Says what each column fills, remembers it for the same headings, and has the rows checked. */
export async function mapColumns(ctx: Context, id: string, mapping: readonly (string | null)[]): Promise<void> {
  await changing(ctx, id, ['mapping', 'preview'], async (tx, one) => {
    const errors = mappingErrors(one, mapping)
    if (errors.length > 0) throw invalid(errors)
    await store.rememberMapping(tx, one.territory, one.kind, headingsKey(one.headings), mapping)
    await store.changeImport(tx, id, { mapping, state: 'checking', progress: 0, trouble: null })
    await ctx.emit(tx, 'import.mapped', { import: id })
  })
}

/** Errors by column (`colonne3`); those of no column are of the first. */
function mappingErrors({ kind, headings }: Import, mapping: readonly (string | null)[]) {
  const known = new Set(FIELDS[kind].map(({ code }) => code))
  const errors = mapping.flatMap((code, i) => {
    if (code === null) return []
    const path = `colonne${i}`
    if (!known.has(code)) return [{ path, message: 'Faites un choix dans la liste.' }]
    const first = mapping.indexOf(code)
    if (first === i) return []
    const message = `« ${fieldLabel(kind, code)} » est déjà pris par la colonne « ${headings[first]} » : choisissez-en une seule.`
    return [{ path, message }]
  })
  const lacking = NEEDED[kind].filter((any) => !any.some((code) => mapping.includes(code)))
  if (lacking.length > 0) {
    const names = lacking.map((any) => `« ${any.map((code) => fieldLabel(kind, code)).join(' » ou « ')} »`)
    errors.push({
      path: 'mapping',
      message: `Il manque la colonne ${names.join(', la colonne ')} : dites laquelle c’est.`,
    })
  }
  return errors
}

/** Ticks the rows to be imported among those that were looked at. */
export async function chooseRows(
  ctx: Context,
  id: string,
  shown: readonly number[],
  chosen: readonly number[],
): Promise<void> {
  await changing(ctx, id, ['preview'], async (tx) => {
    const ticked = shown.filter((n) => chosen.includes(n))
    await store.setIncluded(tx, id, ticked, true)
    const others = shown.filter((n) => !chosen.includes(n))
    await store.setIncluded(tx, id, others, false)
  })
}

/** Has the ticked rows imported, all or none; `submit`: complete listings go to the desk at once. */
export async function startImport(ctx: Context, id: string, { submit }: { submit: boolean }): Promise<void> {
  const { account } = signedIn(ctx)
  await changing(ctx, id, ['preview'], async (tx, one) => {
    const { included } = await store.countRows(tx, id)
    if (included === 0)
      throw invalid([{ path: 'lignes', message: 'Aucune ligne n’est cochée : cochez celles à importer.' }])
    const plain = { progress: 0, total: included, trouble: null, submit: submit && one.kind === 'listings' }
    // In the name of who says so, whoever brought the file.
    await store.changeImport(tx, id, { state: 'making', by: account, ...plain })
    await ctx.emit(tx, 'import.chosen', { import: id })
  })
}

/** Takes an import back, within UNDO_DAYS. */
export async function startUndo(ctx: Context, id: string): Promise<void> {
  const { account } = signedIn(ctx)
  await changing(ctx, id, ['done'], async (tx, one) => {
    if (undoUntil(one, ctx.clock()) === null)
      throw new Failure('conflict', `Un import s’annule pendant ${UNDO_DAYS} jours.`)
    await store.changeImport(tx, id, { state: 'undoing', progress: 0 })
    await ctx.emit(tx, 'import.undo-asked', { import: id, actor: account })
  })
}

/** Takes an import away that nothing was made of. */
export async function dropImport(ctx: Context, id: string): Promise<void> {
  await changing(ctx, id, ['refused', 'mapping', 'preview'], (tx) => store.deleteImport(tx, id))
}

export const isWorking = ({ state }: Import): boolean => WORKING.includes(state)

/** Until when an import may be undone; null when it cannot be any more. */
export function undoUntil({ state, doneAt }: Import, now: Date): Date | null {
  if (state !== 'done' || !doneAt) return null
  const until = new Date(doneAt.getTime() + UNDO_DAYS * 86_400_000)
  return until > now ? until : null
}

/** The clock's part: files and words are kept for seven days. */
export async function purgeImports(deps: Pick<Context, 'sql' | 'clock'>): Promise<void> {
  const ago = (days: number) => new Date(deps.clock().getTime() - days * 86_400_000)
  await store.purgeImports(deps.sql, ago(KEPT_DAYS), ago(UNDO_DAYS))
}
