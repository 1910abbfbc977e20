import { CsvError, parse } from 'csv-parse/sync'
import { MOST_COLUMNS, MOST_IN_CELL, MOST_ROWS, MOST_TEXT, type Sheet, type SheetRow, Unreadable } from './model.ts'
import { tooManyRows } from './workbook.ts'

/** Reads text between commas, semicolons or tabs, as spreadsheets save it. */

/** The text of a file: by its mark, else UTF-8, else what Windows wrote in France before. */
export function decodeText(bytes: Uint8Array): string {
  const [a, b, c] = bytes
  if (a === 0xff && b === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (a === 0xfe && b === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  if (a === 0xef && b === 0xbb && c === 0xbf) return new TextDecoder('utf-8').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

const DELIMITERS = [';', ',', '\t'] as const

const OPTIONS = { relax_quotes: true, relax_column_count: true, max_record_size: 1_000_000 }

/** The sign that cuts the most lines of the beginning into the same number of cells. */
export function guessDelimiter(text: string): string {
  const said = /^sep=(.)\r?\n/i.exec(text)?.[1]
  if (said) return said
  const start = text.slice(0, 65_536)
  const scores = DELIMITERS.map((delimiter) => {
    const lines = cut(start, delimiter, 40) ?? []
    const widths = Map.groupBy(
      lines.map(({ length }) => length).filter((width) => width > 1),
      (width) => width,
    )
    return Math.max(0, ...[...widths].map(([width, all]) => all.length * (width - 1)))
  })
  return DELIMITERS[scores.indexOf(Math.max(...scores))] ?? ';'
}

function cut(text: string, delimiter: string, to: number): string[][] | null {
  try {
    return parse(text, { ...OPTIONS, delimiter, to })
  } catch {
    // The beginning may end within a quoted cell: what stands before it says enough.
    const end = text.lastIndexOf('\n', text.length - 2)
    return end > 0 ? cut(text.slice(0, end), delimiter, to) : null
  }
}

export function readDelimited(bytes: Uint8Array): Sheet {
  const text = decodeText(bytes)
  if (text.includes('\0'))
    throw new Unreadable('Ce fichier n’est ni un CSV ni un classeur .xlsx : enregistrez-le dans l’un de ces formats.')
  const body = text.replace(/^sep=.\r?\n/i, '\n')
  let records: string[][]
  try {
    records = parse(body, { ...OPTIONS, delimiter: guessDelimiter(text), to: MOST_ROWS + 1000 })
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const where = typeof error.lines === 'number' ? ` vers la ligne ${error.lines}` : ''
    throw new Unreadable(`Un guillemet n’est pas fermé${where} : corrigez-le, ou enregistrez le fichier en .xlsx.`)
  }
  let budget = MOST_TEXT
  const rows = records.flatMap((cells, i): SheetRow[] => {
    if (cells.every((cell) => cell.trim() === '')) return []
    const width = cells.findLastIndex((cell) => cell.trim() !== '') + 1
    if (width > MOST_COLUMNS)
      throw new Unreadable(`La ligne ${i + 1} a plus de ${MOST_COLUMNS} colonnes : gardez celles à importer.`)
    const short = cells.slice(0, width).map((cell) => cell.slice(0, MOST_IN_CELL))
    budget -= short.reduce((sum, cell) => sum + cell.length, 0)
    if (budget < 0) throw new Unreadable('Ce fichier est trop long : coupez-le en plusieurs fichiers.')
    return [{ n: i + 1, cells: short }]
  })
  if (rows.length > MOST_ROWS + 100) throw new Unreadable(tooManyRows())
  if (rows.length === 0) throw new Unreadable('Ce fichier est vide.')
  return { name: null, rows }
}
