import { toDate } from '../reference/calendar.ts'
import { frenchNumber } from '../reference/french.ts'
import { MOST_COLUMNS, MOST_IN_CELL, MOST_ROWS, MOST_TEXT, NO_RESULT, type Sheet, Unreadable } from './model.ts'
import { BROKEN, type Style, sheetsOf, stringsOf, stylesOf, TOO_MUCH, unpack, walk } from './parts.ts'

/**
 * Reads the first sheet of an .xlsx file that holds something: every cell as the text that one sees, merged areas filled.
 * Our own, over fflate and saxen: the readers at hand know no merged cells, or stop at nothing.
 */

/** The last row that a spreadsheet can have. */
const LAST_ROW = 1_048_576
/** Cells that merged areas may fill. */
const MOST_FILLED = 2_000_000
export function readWorkbook(bytes: Uint8Array): Sheet {
  const first = unpack(bytes, (name) =>
    /^xl\/(workbook\.xml|styles\.xml|sharedStrings\.xml|_rels\/workbook\.xml\.rels)$/i.test(name),
  )
  const part = (name: string) => first.get(name.toLowerCase())
  const workbook = part('xl/workbook.xml')
  if (!workbook) throw new Unreadable(BROKEN)
  const { sheets, from1904 } = sheetsOf(workbook, part('xl/_rels/workbook.xml.rels') ?? '')
  const known = {
    strings: stringsOf(part('xl/sharedStrings.xml') ?? ''),
    styles: stylesOf(part('xl/styles.xml') ?? ''),
    from1904,
  }
  for (const { name, file } of sheets) {
    const xml = unpack(bytes, (one) => one.toLowerCase() === file.toLowerCase()).get(file.toLowerCase())
    const rows = xml ? rowsOf(xml, known) : []
    if (rows.length > 0) return { name, rows }
  }
  throw new Unreadable('Ce fichier est vide : aucune feuille ne contient de ligne.')
}

interface Known {
  strings: readonly string[]
  styles: readonly Style[]
  from1904: boolean
}

function rowsOf(xml: string, known: Known): Sheet['rows'] {
  const rows = new Map<number, string[]>()
  const merges: string[] = []
  let [row, column, last] = [0, -1, 0]
  let cell = { type: '', style: null as Style, value: '', inline: '', formula: false, valued: false }
  let inside: 'v' | 't' | null = null
  let budget = MOST_TEXT
  walk(xml, {
    open: (name, attributes) => {
      if (name === 'row') {
        row = Number(attributes().r ?? row + 1)
        if (!Number.isInteger(row) || row > LAST_ROW) throw new Unreadable(BROKEN)
        column = -1
      } else if (name === 'c') {
        const { r, t = '', s } = attributes()
        column = r ? columnOf(r) : column + 1
        cell = {
          type: t,
          style: s ? (known.styles[Number(s)] ?? null) : null,
          value: '',
          inline: '',
          formula: false,
          valued: false,
        }
      } else if (name === 'v') {
        inside = 'v'
        cell.valued = true
      } else if (name === 't') inside = 't'
      else if (name === 'f') cell.formula = true
      else if (name === 'mergeCell') merges.push(attributes().ref ?? '')
    },
    text: (text) => {
      if (inside === 'v') cell.value += text
      else if (inside === 't') cell.inline += text
    },
    close: (name) => {
      if (name === 'v' || name === 't') inside = null
      if (name !== 'c' || column >= 16_384 || !(row > 0)) return
      const text = textOf(cell, known).slice(0, MOST_IN_CELL)
      if (text.trim() === '') return
      if (column >= MOST_COLUMNS)
        throw new Unreadable(`Cette feuille a plus de ${MOST_COLUMNS} colonnes : gardez celles à importer.`)
      budget -= text.length
      if (budget < 0) throw new Unreadable(TOO_MUCH)
      const cells = rows.get(row) ?? []
      if (cells.length === 0) rows.set(row, cells)
      // A title and its notes come before the first row that counts.
      if (rows.size > MOST_ROWS + 100) throw new Unreadable(tooManyRows())
      cells[column] = text
      last = Math.max(last, row)
    },
  })
  fillMerged(rows, merges, last, budget)
  return [...rows]
    .sort(([a], [b]) => a - b)
    .map(([n, cells]) => ({ n, cells: Array.from(cells, (text) => text ?? '') }))
}

export const tooManyRows = () =>
  `Ce fichier a plus de ${frenchNumber(MOST_ROWS)} lignes : coupez-le en plusieurs fichiers.`

function columnOf(reference: string): number {
  let number = 0
  for (const letter of /^[A-Z]+/.exec(reference)?.[0] ?? 'A') number = number * 26 + letter.charCodeAt(0) - 64
  return number - 1
}

function textOf(
  cell: { type: string; style: Style; value: string; inline: string; formula: boolean; valued: boolean },
  known: Known,
): string {
  if (cell.formula && !cell.valued) return NO_RESULT
  switch (cell.type) {
    case 's':
      return known.strings[Number(cell.value)] ?? ''
    case 'inlineStr':
      return cell.inline
    case 'b':
      return cell.value === '1' || cell.value === 'true' ? 'oui' : 'non'
    case 'str':
    case 'e':
      return cell.value
    case 'd':
      return cell.value.slice(0, 10)
    default:
      return numberText(cell.value, cell.style, known.from1904)
  }
}

/** Days from 1899-12-30, as Excel counts from March 1900 on, to 1970. */
const EXCEL_EPOCH = 25_569

function numberText(value: string, style: Style, from1904: boolean): string {
  const number = Number(value)
  if (value.trim() === '' || !Number.isFinite(number)) return value
  if (style === 'percent') return `${Number((number * 100).toFixed(6))} %`
  if (style === 'date' && number >= 1 && number < 2_958_466)
    return toDate(Math.floor(number) + (from1904 ? 1462 : 0) - EXCEL_EPOCH)
  return String(Number(number.toPrecision(15)))
}

/** A merged area says the same in each of its cells, as far down as there are rows. */
function fillMerged(rows: Map<number, string[]>, merges: readonly string[], last: number, room: number): void {
  let [filled, budget] = [0, room]
  for (const ref of merges) {
    const [, from = '', top = '', to = '', bottom = ''] = /^\$?([A-Z]+)\$?(\d+):\$?([A-Z]+)\$?(\d+)$/.exec(ref) ?? []
    const [left, right] = [columnOf(from), Math.min(columnOf(to), MOST_COLUMNS - 1)]
    const text = rows.get(Number(top))?.[left]
    if (!text) continue
    for (let n = Number(top); n <= Math.min(Number(bottom), last); n++) {
      const cells = rows.get(n) ?? []
      if (cells.length === 0) rows.set(n, cells)
      for (let column = left; column <= right; column++) {
        filled++
        budget -= text.length
        if (filled > MOST_FILLED || budget < 0 || rows.size > MOST_ROWS + 100) throw new Unreadable(TOO_MUCH)
        cells[column] = text
      }
    }
  }
}
