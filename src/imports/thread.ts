import { parentPort, workerData } from 'node:worker_threads'
import { findHeadings, guessMapping } from './columns.ts'
import { readDelimited } from './delimited.ts'
import { type ImportKind, MOST_ROWS, type Sheet, Unreadable } from './model.ts'
import { readWorkbook, tooManyRows } from './workbook.ts'

/** A thread of its own reads a file: the web answers meanwhile, and a file that takes too much takes it from here. */

/** Rows handed over at once, as the JSON that Postgres reads. */
const PAGE = 500

export type FromThread =
  | { headings: string[]; mapping: (string | null)[]; sheet: string | null; total: number }
  | { rows: string; count: number }
  | { refused: string }
  | { done: true }

const starts = (bytes: Uint8Array, ...signs: number[]) => signs.every((sign, i) => bytes[i] === sign)

export function readSheet(bytes: Uint8Array): Sheet {
  const begin = Buffer.from(bytes.subarray(0, 4096)).toString('latin1')
  if (starts(bytes, 0xd0, 0xcf, 0x11, 0xe0)) {
    // An encrypted .xlsx is wrapped as the old formats were.
    const locked = Buffer.from(bytes).includes(Buffer.from('EncryptedPackage', 'utf16le'))
    throw new Unreadable(
      locked
        ? 'Ce fichier est protégé par un mot de passe : retirez-le dans votre tableur, puis enregistrez de nouveau.'
        : 'Le format .xls est trop ancien : ouvrez le fichier dans votre tableur et enregistrez-le en .xlsx.',
    )
  }
  if (starts(bytes, 0x50, 0x4b)) {
    if (begin.includes('application/vnd.oasis.opendocument'))
      throw new Unreadable(
        'Le format .ods n’est pas lu : dans LibreOffice, enregistrez le fichier en .xlsx ou en .csv.',
      )
    return readWorkbook(bytes)
  }
  if (begin.startsWith('%PDF') || /^\s*<(!doctype|html|\?xml|table)/i.test(begin))
    throw new Unreadable('Ce fichier n’est pas un tableur : enregistrez-le en .xlsx ou en .csv.')
  return readDelimited(bytes)
}

function tell(kind: ImportKind, bytes: Uint8Array, send: (message: FromThread) => void): void {
  const { name, rows } = readSheet(bytes)
  const at = findHeadings(kind, rows)
  if (at === null)
    throw new Unreadable('Aucune ligne de titres de colonnes n’a été trouvée : mettez-en une au-dessus des lignes.')
  const below = rows.slice(at + 1)
  if (below.length === 0) throw new Unreadable('Ce fichier n’a que des titres : il manque les lignes à importer.')
  if (below.length > MOST_ROWS) throw new Unreadable(tooManyRows())
  const width = Math.max(
    ...rows.slice(at, at + 1).map(({ cells }) => cells.length),
    ...below.slice(0, 1000).map(({ cells }) => cells.length),
  )
  const headings = Array.from({ length: width }, (_, i) =>
    storable((rows[at]?.cells[i] ?? '').trim().replace(/\s+/g, ' ').slice(0, 200)),
  )
  const sheet = name === null ? null : storable(name.slice(0, 200))
  send({ headings, mapping: guessMapping(kind, headings), sheet, total: below.length })
  for (let from = 0; from < below.length; from += PAGE) {
    const page = below
      .slice(from, from + PAGE)
      .map(({ n, cells }) => ({ n, cells: cells.slice(0, width).map(storable) }))
    send({ rows: JSON.stringify(page), count: page.length })
  }
  send({ done: true })
}

/** As Postgres takes it. */
const storable = (text: string) => text.toWellFormed().replaceAll('\0', '\ufffd')

if (parentPort) {
  const port = parentPort
  const { kind, bytes } = workerData as { kind: ImportKind; bytes: Uint8Array }
  try {
    tell(kind, bytes, (message) => port.postMessage(message))
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    port.postMessage({ refused: error.message } satisfies FromThread)
  }
}
