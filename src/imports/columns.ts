import { normalizeName } from '../reference/geography.ts'
import { FIELDS } from './fields.ts'
import type { FieldCode, ImportKind, SheetRow } from './model.ts'

/** Which column says what: guessed from its heading. Pure. */

/** What must be mapped before anything can be checked. */
export const NEEDED: Readonly<Record<ImportKind, readonly (readonly FieldCode[])[]>> = {
  listings: [['email'], ['name', 'lastName'], ['commune', 'postalCode']],
  candidates: [['email'], ['name', 'lastName'], ['profession', 'specialty'], ['commune', 'postalCode']],
  members: [['email']],
}

export const fieldLabel = (kind: ImportKind, code: FieldCode): string =>
  FIELDS[kind].find((field) => field.code === code)?.label ?? code

/** Headings as they are compared; one that stands in several columns is told apart by its place. */
export const headingsKey = (headings: readonly string[]): string => headings.map(normalizeName).join('|').slice(0, 2000)

const known = new Map<ImportKind, { exact: Map<string, FieldCode>; starts: [string, FieldCode][] }>()

function tableOf(kind: ImportKind) {
  const made = known.get(kind)
  if (made) return made
  const exact = new Map<string, FieldCode>()
  const starts: [string, FieldCode][] = []
  for (const { code, headings } of FIELDS[kind]) {
    for (const heading of headings.split('|')) {
      if (heading.endsWith('*')) starts.push([heading.slice(0, -1), code])
      else if (!exact.has(heading)) exact.set(heading, code)
    }
  }
  // The longest beginning says most.
  starts.sort(([a], [b]) => b.length - a.length)
  known.set(kind, { exact, starts })
  return { exact, starts }
}

/** The field that a heading speaks of, or null. */
export function guessField(kind: ImportKind, heading: string): FieldCode | null {
  const name = normalizeName(heading)
  if (name === '') return null
  const { exact, starts } = tableOf(kind)
  const plain = name.replace(
    / (obligatoire|facultatif|optionnel|requis|souhaite|souhaitee|pro|professionnel|professionnelle)$/,
    '',
  )
  return exact.get(name) ?? exact.get(plain) ?? starts.find(([start]) => name.startsWith(`${start} `))?.[1] ?? null
}

/** A field for each column; where two columns would fill the same, the first does (with "nom" and "prénom", both do). */
export function guessMapping(kind: ImportKind, headings: readonly string[]): (FieldCode | null)[] {
  const taken = new Set<FieldCode>()
  return headings.map((heading) => {
    const field = guessField(kind, heading)
    if (field === null || taken.has(field)) return null
    taken.add(field)
    return field
  })
}

/** Rows looked at for headings: titles and notes above them are seldom more. */
const MOST_LOOKED_AT = 30

/**
 * The place of the row of headings among the rows: of the first non-empty ones, that with the most columns we know (two at
 * least); else the first with two different texts. Null: there is none.
 */
export function findHeadings(kind: ImportKind, rows: readonly SheetRow[]): number | null {
  const scores = rows.slice(0, MOST_LOOKED_AT).map(({ cells }) => guessMapping(kind, cells).filter(Boolean).length)
  const best = Math.max(0, ...scores)
  if (best >= 2) return scores.indexOf(best)
  const wide = rows.slice(0, MOST_LOOKED_AT).findIndex(({ cells }) => new Set(cells.filter(Boolean)).size >= 2)
  return wide < 0 ? null : wide
}
