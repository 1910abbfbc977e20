import { unzipSync } from 'fflate'
import { Parser } from 'saxen'
import { MOST_IN_CELL, Unreadable } from './model.ts'

/** The parts of an .xlsx file besides its cells. */

/** Bytes of the parts that we unpack: a file that says more in 10 MB was made to. */
const MOST_UNPACKED = 250 * 1024 * 1024
export const TOO_MUCH =
  'Ce fichier contient beaucoup plus que ce qu’il pèse : copiez les lignes utiles dans un nouveau classeur.'
export const BROKEN =
  'Ce fichier .xlsx est illisible : ouvrez-le dans votre tableur, enregistrez-le de nouveau, puis réessayez.'

export function unpack(bytes: Uint8Array, wanted: (name: string) => boolean): Map<string, string> {
  let size = 0
  const files = guarded(() =>
    unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        if (!wanted(name)) return false
        size += originalSize
        if (size > MOST_UNPACKED) throw new Unreadable(TOO_MUCH)
        return true
      },
    }),
  )
  return new Map(Object.entries(files).map(([name, part]) => [name.toLowerCase(), new TextDecoder().decode(part)]))
}

function guarded<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof Unreadable) throw error
    throw new Unreadable(BROKEN)
  }
}

interface Hooks {
  open?: (name: string, attributes: () => Record<string, string>) => void
  close?: (name: string) => void
  text?: (text: string) => void
}

/** Walks a document; names without their prefix, which some programs write. */
export function walk(xml: string, hooks: Hooks): void {
  const parser = new Parser()
  const plain = (name: string) => name.slice(name.indexOf(':') + 1)
  parser.on('openTag', (name, attributes, decode) => {
    hooks.open?.(plain(name), () => {
      const found = Object.entries(attributes() as Record<string, string>)
      return Object.fromEntries(found.map(([key, value]) => [plain(key), decode(value)]))
    })
  })
  parser.on('closeTag', (name) => hooks.close?.(plain(name)))
  parser.on('text', (text, decode) => hooks.text?.(decode(text)))
  parser.on('cdata', (text) => hooks.text?.(text))
  guarded(() => parser.parse(xml))
}

export function sheetsOf(workbook: string, relations: string) {
  const files = new Map<string, string>()
  walk(relations, {
    open: (name, attributes) => {
      if (name !== 'Relationship') return
      const { Id = '', Target = '' } = attributes()
      files.set(Id, Target.startsWith('/') ? Target.slice(1) : `xl/${Target}`)
    },
  })
  const sheets: { name: string; file: string }[] = []
  let from1904 = false
  walk(workbook, {
    open: (name, attributes) => {
      const {
        date1904,
        name: title = '',
        id = '',
        state,
      } = name === 'sheet' || name === 'workbookPr' ? attributes() : {}
      if (name === 'workbookPr') from1904 = date1904 === '1' || date1904 === 'true'
      if (name === 'sheet' && !state?.toLowerCase().includes('hidden'))
        sheets.push({ name: title, file: files.get(id) ?? '' })
    },
  })
  return { sheets, from1904 }
}

export function stringsOf(xml: string): string[] {
  const strings: string[] = []
  let current = ''
  let inText = false
  let phonetic = false
  walk(xml, {
    open: (name) => {
      if (name === 'si') current = ''
      if (name === 'rPh') phonetic = true
      if (name === 't') inText = !phonetic
    },
    text: (text) => {
      if (inText) current += text
    },
    close: (name) => {
      if (name === 't') inText = false
      if (name === 'rPh') phonetic = false
      if (name === 'si') strings.push(current.slice(0, MOST_IN_CELL))
    },
  })
  return strings
}

export type Style = 'date' | 'percent' | null

export function stylesOf(xml: string): Style[] {
  const formats = new Map<number, string>()
  const styles: Style[] = []
  let inCells = false
  walk(xml, {
    open: (name, attributes) => {
      if (name === 'cellXfs') inCells = true
      if (name === 'numFmt') {
        const { numFmtId, formatCode = '' } = attributes()
        formats.set(Number(numFmtId), formatCode)
      }
      if (name === 'xf' && inCells) {
        const id = Number(attributes().numFmtId ?? 0)
        styles.push(styleOf(id, formats.get(id)))
      }
    },
    close: (name) => {
      if (name === 'cellXfs') inCells = false
    },
  })
  return styles
}

function styleOf(id: number, format: string | undefined): Style {
  if (format === undefined) {
    if (id === 9 || id === 10) return 'percent'
    return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58)
      ? 'date'
      : null
  }
  // What stands in quotes, brackets or after a backslash is said as it is.
  const code = format.replace(/"[^"]*"|\[[^\]]*\]|\\./g, '').split(';')[0] ?? ''
  if (code.includes('%')) return 'percent'
  return /[dmyj]/i.test(code) && !/general|standard/i.test(code) ? 'date' : null
}
