import { DEPARTMENTS, departmentName } from '../reference/departments.ts'
import { normalizeName } from '../reference/geography.ts'
import type { Lexicon } from '../reference/lexicon.ts'
import type { Line } from './dates.ts'

/** Départements among words: "Loire-Atlantique", "dans le 44", "dpt 2A", "(974)". Pure. */

const CODES = new Set(DEPARTMENTS)
const BY_NAME = new Map(DEPARTMENTS.map((code) => [normalizeName(departmentName(code)), code]))
BY_NAME.set('reunion', '974')

/** The longest first: "Loire-Atlantique" is not the Loire, nor "Haute-Savoie" the Savoie. */
const NAMES = [...BY_NAME.keys()].sort((a, b) => b.length - a.length).map((name) => name.replaceAll(' ', '[ -]'))
const NAME = `(${NAMES.join('|')})`
const CODE = '(\\d\\d|2[ab]|9[78]\\d)'
const CALLED = '(?:departements?|depts?|dpts?|dep)\\.?'
const ARTICLE = '(?:(?:de la|de l|du|des|de|d|le|la|les|l) )?'

/** "Dans le 44", "département de la Sarthe", "dpt 44": said to be one. */
const SAID_CODE = new RegExp(
  `(?:(?:dans|pour) )?(?:(?:dans le|le|du) )?(?:${CALLED} ${ARTICLE}|dans le )\\(? ?${CODE}`,
  'y',
)
const SAID_NAME = new RegExp(
  `(?:(?:dans|pour) )?(?:(?:le|du) )?(?:${CALLED} ${ARTICLE}|dans (?:le|la|les|l) )${NAME}`,
  'y',
)
const PLAIN_NAME = new RegExp(`(?:en |(?:de la|de l|du|des|de|la|les|le|l) )?${NAME}`, 'y')
/** "Dans le nord de Nantes", "le nord-ouest" are no département. */
const DIRECTION = /^[ -](?:de|du|des|d|est|ouest|sud|nord)(?![a-z])/

export interface Department {
  code: string
  /** The token after the last. */
  end: number
}

/** The département that is named, or said by its code to be one, from a token on; null for none. */
export function departmentAt({ text, starts, ends }: Line, first: number, lexicon: Lexicon): Department | null {
  const at = starts[first] as number
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    return found && ends.includes(at + found[0].length) ? found : null
  }
  const end = (found: RegExpExecArray) => ends.indexOf(at + found[0].length) + 1
  const coded = match(SAID_CODE)
  const code = coded?.[1]?.toUpperCase()
  if (coded && code && CODES.has(code)) return { code, end: end(coded) }
  const said = match(SAID_NAME)
  if (said && !DIRECTION.test(text.slice(at + said[0].length))) return { code: codeOf(said), end: end(said) }
  const plain = match(PLAIN_NAME)
  const name = plain?.[1]?.replaceAll('-', ' ') ?? ''
  if (!plain || lexicon.communesFirst.has(name)) return null
  // "En Mayenne", "en Creuse" can be nothing else; "la Manche" and "Cher" can.
  return lexicon.shyDepartments.has(name) && !plain[0].startsWith('en ')
    ? null
    : { code: codeOf(plain), end: end(plain) }
}

const codeOf = (found: RegExpExecArray) => BY_NAME.get((found[1] ?? '').replaceAll('-', ' ')) as string

/** The code of a département that a token is, whatever stands around it; null for any other word. */
export function codeIn(name: string): string | null {
  const code = name.toUpperCase()
  return CODES.has(code) ? code : null
}

/** Whether the token stands in brackets of its own, "(44)". */
export function isBracketed(typed: string, { start, end }: { start: number; end: number }): boolean {
  return /\(\s*$/.test(typed.slice(0, start)) && /^\s*\)/.test(typed.slice(end))
}
