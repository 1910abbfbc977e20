import type { Context } from '../accounts/context.ts'
import { notFound } from '../platform/errors.ts'
import { Check } from './checking.ts'
import { type ImportRow, MOST_IN_CELL } from './model.ts'
import { changing, myImport } from './service.ts'
import * as store from './store.ts'

/** A row that may still be corrected, with its cells. */
export async function correctableRow(ctx: Context, id: string, n: number): Promise<ImportRow & { cells: string[] }> {
  await myImport(ctx, id)
  const row = await store.readRow(ctx.sql, ctx.actor, id, n)
  if (!row?.cells) throw notFound()
  return { ...row, cells: row.cells }
}

/** Corrects the cells of a row and checks it anew; returns how it reads now. */
export async function correctRow(ctx: Context, id: string, n: number, cells: readonly string[]): Promise<ImportRow> {
  const { cells: before } = await correctableRow(ctx, id, n)
  await changing(ctx, id, ['preview'], async (tx, one) => {
    const width = Math.min(one.headings.length, cells.length)
    const after = Array.from({ length: Math.max(before.length, width) }, (_, i) => cells[i] ?? before[i] ?? '')
    const kept = after.map((cell) => cell.toWellFormed().replaceAll('\0', '').slice(0, MOST_IN_CELL))
    await store.writeCells(tx, id, n, kept)
    const row = await store.readRow(tx, ctx.actor, id, n)
    // Names and numbers of others are not the web's to read: a double by those shows when the file is checked whole.
    const check = new Check(ctx, one, { names: false })
    if (row) await store.writeChecked(tx, id, await check.rows(tx, [row]))
  })
  return (await store.readRow(ctx.sql, ctx.actor, id, n)) as ImportRow
}
