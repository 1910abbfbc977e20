/** An import of a spreadsheet: what it brings, how far it is, and what its rows say. Pure. */

export const IMPORT_KINDS = [
  { code: 'listings', label: 'Annonces', of: 'des besoins, saisis pour les titulaires' },
  { code: 'candidates', label: 'Candidats', of: 'des personnes qui cherchent des remplacements' },
  { code: 'members', label: 'Membres', of: 'des personnes à inviter dans la CPTS' },
] as const
export type ImportKind = (typeof IMPORT_KINDS)[number]['code']

export function isImportKind(code: string | null | undefined): code is ImportKind {
  return IMPORT_KINDS.some((kind) => kind.code === code)
}

export const kindLabel = (code: ImportKind): string => IMPORT_KINDS.find((kind) => kind.code === code)?.label ?? code

/** The jobs' states are those in which a page is only looked at. */
export type ImportState =
  | 'reading'
  | 'refused'
  | 'mapping'
  | 'checking'
  | 'preview'
  | 'making'
  | 'done'
  | 'undoing'
  | 'undone'

export const WORKING: readonly ImportState[] = ['reading', 'checking', 'making', 'undoing']

/** Bytes of an upload. */
export const MOST_BYTES = 10 * 1024 * 1024
export const MOST_ROWS = 50_000
export const MOST_COLUMNS = 200
/** Characters of a cell; a longer one is cut there, and refused by the field it fills. */
export const MOST_IN_CELL = 5_001
/** Characters of a whole sheet: a small file may say one long text a million times. */
export const MOST_TEXT = 60_000_000
/** An upload and its rows are kept so many days. */
export const KEPT_DAYS = 7
/** An import may be undone for so many days. */
export const UNDO_DAYS = 30
/** Imports that a territory may have under way. */
export const MOST_UNDER_WAY = 10

/** What a column may fill: a code of fields.ts. */
export type FieldCode = string

export interface Import {
  id: string
  territory: string
  kind: ImportKind
  by: string | null
  fileName: string
  state: ImportState
  createdAt: Date
  sheet: string | null
  headings: string[]
  /** The field of each column, or null. */
  mapping: (FieldCode | null)[]
  submit: boolean
  progress: number
  total: number
  trouble: string | null
  doneAt: Date | null
  undoneAt: Date | null
}

export type RowStatus = 'unread' | 'valid' | 'error' | 'duplicate' | 'ignored'

/** `column` is the number of the column; null is the whole row. */
export interface Problem {
  column: number | null
  message: string
}

/** What a row doubles: another row of the file, or a page of ours. */
export interface Twin {
  text: string
  why: string
  path: string | null
}

export interface ImportRow {
  n: number
  /** Null once dealt with. */
  cells: string[] | null
  status: RowStatus
  included: boolean
  problems: Problem[]
  lacks: string[]
  label: string | null
  twin: Twin | null
  listing: string | null
  madeAt: Date | null
  undoneAt: Date | null
  kept: string | null
}

/** How many rows are what. */
export interface Counts {
  all: number
  valid: number
  error: number
  duplicate: number
  ignored: number
  /** Of those that may be imported. */
  included: number
  /** Of the included, listings that lack something. */
  drafts: number
  made: number
  undone: number
  kept: number
}

/** A row of a sheet, as the spreadsheet numbers it. */
export interface SheetRow {
  n: number
  cells: string[]
}

export interface Sheet {
  /** Null for a file that has none. */
  name: string | null
  rows: SheetRow[]
}

/** Why a file cannot be read, in plain French with the remedy. */
export class Unreadable extends Error {}

/** A formula that was never reckoned, or whose result is an error, as readers write it. */
export const NO_RESULT = '#FORMULE!'

/** Whether a cell holds no value but an error of its formula. */
export function isBroken(text: string): boolean {
  return /^#(FORMULE|REF|N\/A|VALUE|VALEUR|NAME\?|NOM\?|DIV\/0|NUM|NOMBRE|NULL|NUL|SPILL|CALC)!?$/i.test(text)
}
