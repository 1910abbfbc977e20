import type { Context } from 'hono'
import type { Env } from '../accounts/context.ts'
import { noteExport } from '../accounts/service.ts'
import { notFound } from '../platform/errors.ts'
import type { Territory } from '../territories/model.ts'
import { type Column, csvAnswer } from '../web/csv.ts'
import { ErrorSummary, TextArea, TextField } from '../web/fields.tsx'
import { seeOther } from '../web/flash.ts'
import { firstOf, type Labels, makeForm, pathId, readForm, type Values } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { fieldLabel } from './columns.ts'
import { correctableRow, correctRow } from './correcting.ts'
import { ImportFrame, pathOf, titleOf } from './frame.tsx'
import { type Import, type ImportKind, type ImportRow, isImportKind, kindLabel, type Problem } from './model.ts'
import { myImport, myTerritories, readRows } from './service.ts'
import { TEMPLATES } from './template.ts'

type C = Context<Env>

/** A row's cells as a small form; those of columns that are imported. */
export async function rowPage(c: C) {
  const one = await myImport(c.var.ctx, pathId(c))
  const row = await correctableRow(c.var.ctx, one.id, numberOf(c))
  if (one.state !== 'preview') return seeOther(c, pathOf(one))
  return show(c, one, row, valuesOf(row.cells), await myTerritories(c.var.ctx), 200)
}

function numberOf(c: C): number {
  const n = c.req.param('n') ?? ''
  if (!/^\d{1,7}$/.test(n)) throw notFound()
  return Number(n)
}

const nameOf = (column: number) => `cellule${column}`

const valuesOf = (cells: readonly string[]): Values => new Map(cells.map((cell, i) => [nameOf(i), [cell]]))

const titleOfColumn = ({ headings }: Import, column: number) => headings[column] || `Colonne ${column + 1}`

function show(c: C, one: Import, row: ImportRow, values: Values, territories: readonly Territory[], status: 200 | 422) {
  const columns = one.mapping.flatMap((field, i) => (field ? [{ field, column: i }] : []))
  const labels: Labels = Object.fromEntries(columns.map(({ column }) => [nameOf(column), titleOfColumn(one, column)]))
  const first = columns[0]?.column ?? 0
  const errors = row.problems.map(({ column, message }: Problem) => ({ path: nameOf(column ?? first), message }))
  const form = makeForm(values, labels, errors)
  const content = (
    <ImportFrame one={one} territories={territories}>
      <h2>{`Corriger la ligne ${row.n}`}</h2>
      <p>Votre fichier n’est pas changé&nbsp;: la correction ne vaut que pour cet import.</p>
      <form method="post" action={pathOf(one, `/lignes/${row.n}`)} novalidate>
        <ErrorSummary form={form} />
        {columns.map(({ field, column }) => {
          const name = nameOf(column)
          const label = titleOfColumn(one, column)
          const means = fieldLabel(one.kind, field)
          const hint = means.toLowerCase() === label.toLowerCase() ? undefined : means
          const long =
            field === 'description' || firstOf(values, name).length > 80 || firstOf(values, name).includes('\n')
          return long ? (
            <TextArea form={form} name={name} label={label} hint={hint} />
          ) : (
            <TextField form={form} name={name} label={label} hint={hint} />
          )
        })}
        <div class="actions">
          <button type="submit">Vérifier cette ligne</button>
          <a class="button secondary outline" href={`${pathOf(one)}?lignes=a-corriger#lignes`}>
            Revenir aux lignes
          </a>
        </div>
      </form>
    </ImportFrame>
  )
  return page(c, titleOf(one), content, status)
}

export async function saveRow(c: C) {
  const values = await readForm(c)
  const one = await myImport(c.var.ctx, pathId(c))
  const { n, cells } = await correctableRow(c.var.ctx, one.id, numberOf(c))
  const typed = one.headings.map((_, i) => (values.has(nameOf(i)) ? firstOf(values, nameOf(i)) : (cells[i] ?? '')))
  const row = await correctRow(c.var.ctx, one.id, n, typed)
  if (row.status === 'error') return show(c, one, row, valuesOf(typed), await myTerritories(c.var.ctx), 422)
  return seeOther(c, `${pathOf(one)}?lignes=a-corriger#lignes`, 'import-ligne')
}

/** Rows of one read at a time. */
const PAGE = 2000

/** The rows to correct, as they came and why, for the spreadsheet. */
export async function refusedCsv(c: C) {
  const one = await myImport(c.var.ctx, pathId(c))
  const rows: ImportRow[] = []
  for (let after = 0; ; after = rows.at(-1)?.n ?? after) {
    const page = await readRows(c.var.ctx.sql, c.var.ctx.actor, one.id, after, PAGE, 'error')
    rows.push(...page)
    if (page.length < PAGE) break
  }
  const columns: Column<ImportRow>[] = [
    ...one.headings.map((_, i) => ({ title: titleOfColumn(one, i), of: (row: ImportRow) => row.cells?.[i] || null })),
    { title: 'À corriger', of: ({ problems }) => problems.map((problem) => sentenceOf(one, problem)).join(' | ') },
    { title: 'Ligne du fichier', of: ({ n }) => n },
  ]
  await noteExport(c.var.ctx, 'corrections', one.territory)
  return csvAnswer(
    c,
    'lignes-a-corriger',
    columns,
    rows.filter(({ cells }) => cells !== null),
  )
}

const sentenceOf = (one: Import, { column, message }: Problem) =>
  column === null ? message : `${titleOfColumn(one, column)} : ${message}`

/** A file to fill in: headings that are understood, and an example. */
export function templateCsv(c: C) {
  const kind = (c.req.param('kind') ?? '').replace(/\.csv$/, '')
  if (!isImportKind(kind)) throw notFound()
  const cells = TEMPLATES[kind as ImportKind]
  const columns = cells.map(([title], i) => ({ title, of: (row: readonly string[]) => row[i] || null }))
  return csvAnswer(c, `modele-${kindLabel(kind).toLowerCase()}`, columns, [cells.map(([, example]) => example)])
}
