import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { z } from 'zod'
import { Failure, type FieldError, notFound } from '../platform/errors.ts'

/** What a form held, by field name. The names are those of the API's fields, dots between levels ("periods.0.from"). */
export type Values = ReadonlyMap<string, readonly string[]>

/**
 * A form to show: what was typed, what is wrong with it, and how the summary of errors calls each field ("*" stands for
 * a row, "#" in the label for its number). The labels are in the order of the page.
 */
export interface Form {
  values: Values
  errors: readonly FieldError[]
  labels: Labels
  /** Keeps the ids of several forms of one page apart. */
  prefix?: string
  /** The field that takes the focus when the page opens; by default the first wrong one. */
  focus?: string
}

export type Labels = Readonly<Record<string, string>>

/** The rows of a list as the form numbers them (blank ones are skipped), and the key that shows errors of a whole row. */
export interface Rows {
  key: string
  rows: readonly number[]
}

/**
 * The fields of a posted form; line ends as one character, as they will be stored and counted. What is no form is
 * refused: read as an empty one, it would clear what is stored.
 */
export async function readForm(c: Context): Promise<Map<string, string[]>> {
  if (!FORM.test(c.req.header('Content-Type') ?? '')) throw new HTTPException(415)
  const body = await c.req.parseBody({ all: true }).catch((cause: unknown) => {
    throw new HTTPException(400, { cause })
  })
  const values = new Map<string, string[]>()
  for (const [name, sent] of Object.entries(body)) {
    const texts = [sent].flat().filter((value) => typeof value === 'string')
    values.set(
      name,
      texts.map((text) => text.replace(/\r\n?/g, '\n')),
    )
  }
  return values
}

const FORM = /^\s*(application\/x-www-form-urlencoded|multipart\/form-data)\s*(;|$)/i

/** The id in the address of a page; one that cannot be an id is not found. */
export function pathId(c: Context): string {
  const id = z.uuid().safeParse(c.req.param('id'))
  if (!id.success) throw notFound()
  return id.data
}

/** An id that an address asks for besides (where a list goes on); null for none, and for what cannot be one. */
export function queryId(c: Context, name: string): string | null {
  return z.uuid().safeParse(c.req.query(name)).data ?? null
}

/** A form with its errors in the order of the page, one a field. */
export function makeForm(values: Values, labels: Labels, errors: readonly FieldError[] = [], prefix = ''): Form {
  const order = Object.keys(labels)
  const rank = ({ path }: FieldError) => {
    const at = order.indexOf(patternOf(path))
    return at < 0 ? order.length : at
  }
  // Rows stand together on the page: their number counts before the order of their fields.
  const listStart = (error: FieldError) => {
    const head = error.path.split('.')[0]
    const at = order.findIndex((pattern) => pattern.split('.')[0] === head)
    return at < 0 ? order.length : at
  }
  const sorted = errors
    .filter(({ path }, i) => errors.findIndex((other) => other.path === path) === i)
    .sort((a, b) => listStart(a) - listStart(b) || rowOf(a.path) - rowOf(b.path) || rank(a) - rank(b))
  return { values, labels, errors: sorted, prefix }
}

const rowOf = (path: string) => Number(/\.(\d+)/.exec(path)?.[1] ?? -1)

const patternOf = (path: string) => path.replace(/\.\d+/, '.*')

/** How the summary of errors calls a field, or null for one that the page does not have. */
export function labelOf({ labels }: Form, name: string): string | null {
  return labels[patternOf(name)]?.replace('#', String(rowOf(name) + 1)) ?? null
}

export function idOf({ prefix = '' }: Form, name: string): string {
  return `${prefix}${name}`.replaceAll('.', '-')
}

export function errorOf({ errors }: Form, name: string): string | undefined {
  return errors.find(({ path }) => path === name)?.message
}

export function focused(form: Form, name: string): boolean {
  return name === (form.focus ?? form.errors[0]?.path)
}

export function firstOf(values: Values, name: string): string {
  return values.get(name)?.[0] ?? ''
}

/** What was typed, or null for nothing. */
export function textOf(values: Values, name: string): string | null {
  return firstOf(values, name).trim() || null
}

export function listOf(values: Values, name: string): readonly string[] {
  return values.get(name)?.filter(Boolean) ?? []
}

/** A number as people write it ("80 %", "22,5"); what is none stays text, for the schema to refuse. */
export function numberOf(values: Values, name: string): number | string | null {
  const text = textOf(values, name)
  if (text === null) return null
  const plain = text.replace(/[\s%]/g, '').replace(',', '.')
  return /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : text
}

/** An amount as people write it ("180 000 €", "180.000", "gratuit", "à convenir"); what is none stays text. */
export function eurosOf(values: Values, name: string): number | string | null {
  const text = textOf(values, name)?.toLowerCase() ?? null
  if (text === null || text === 'à convenir') return null
  if (/^gratuit(e|s|es)?$/.test(text)) return 0
  const plain = text.replace(/\s|€|euros?/g, '')
  const digits = /^\d{1,3}(\.\d{3})+$/.test(plain) ? plain.replaceAll('.', '') : plain.replace(',', '.')
  return /^-?\d+(\.\d+)?$/.test(digits) ? Number(digits) : text
}

/** Numbers of the rows of a list that the form holds, filled or not. */
export function rowsOf(values: Values, list: string): number[] {
  const found = new Set<number>()
  for (const name of values.keys()) {
    const [head, row] = name.split('.')
    if (head === list && row !== undefined && /^\d{1,3}$/.test(row)) found.add(Number(row))
  }
  return [...found].sort((a, b) => a - b)
}

/** The number of a new row. */
export function nextRow(values: Values, list: string): number {
  return (rowsOf(values, list).at(-1) ?? -1) + 1
}

/** Errors of the API's input, moved to the fields of the form that it was made from. */
export function locate(errors: readonly FieldError[], lists: Readonly<Record<string, Rows>>): FieldError[] {
  return errors.map(({ path, message }) => ({ path: fieldOf(path, lists), message }))
}

function fieldOf(path: string, lists: Readonly<Record<string, Rows>>): string {
  const [head, second, third] = path.split('.') as [string, string?, string?]
  const list = lists[head]
  if (!list) return second === undefined || /^\d+$/.test(second) ? head : `${head}.${second}`
  const row = list.rows[Number(second ?? 0)] ?? 0
  return [head, row, third ?? list.key].filter((part) => part !== '').join('.')
}

/** The fields that a verb refused; anything else that went wrong is thrown on. */
export function refusedFields(error: unknown): FieldError[] {
  if (error instanceof Failure && error.code === 'invalid') return error.errors
  throw error
}

/**
 * A use too many, said at the field of a form that is shown again with what was typed (429, when to come back in the
 * headers); anything else that went wrong is thrown on.
 */
export function refusedTooOften(c: Context, error: unknown, path: string): FieldError[] {
  if (!(error instanceof Failure) || error.code !== 'too-many') throw error
  if (error.retryAfter !== undefined) c.header('Retry-After', String(error.retryAfter))
  return [{ path, message: error.message }]
}
