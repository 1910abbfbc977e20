import { stringify } from 'csv-stringify/sync'
import type { Context } from 'hono'

/** What a cell may hold; null is an empty one. */
export type Cell = string | number | boolean | Date | null

/** One column of an export: its heading, in French, and what stands in it. */
export interface Column<Row> {
  title: string
  of: (row: Row) => Cell
}

/**
 * Rows as a file that the usual spreadsheets open as they are: UTF-8 with its mark, semicolons, CRLF. Text that a
 * spreadsheet would run (=, +, -, @, tab, return, and their wide forms) gets an apostrophe before it: OWASP, CSV injection.
 */
export function csvOf<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  return stringify([columns.map(({ title }) => title), ...rows.map((row) => columns.map(({ of }) => of(row)))], {
    bom: true,
    delimiter: ';',
    record_delimiter: '\r\n',
    escape_formulas: true,
    cast: {
      boolean: (yes) => (yes ? 'oui' : 'non'),
      date: (at) => at.toISOString(),
      // Numbers are ours, and French has a comma; a minus of theirs is no formula.
      number: (n) => ({ value: String(n).replace('.', ','), escape_formulas: false }),
    },
  })
}

/** The same as an answer that the browser saves under `name` (ASCII, without an ending). */
export function csvAnswer<Row>(
  c: Context,
  name: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): Response {
  return c.body(csvOf(columns, rows), 200, {
    'Content-Type': 'text/csv; charset=utf-8',
    'Content-Disposition': `attachment; filename="${name}.csv"`,
    'Cache-Control': 'private, no-store',
  })
}
