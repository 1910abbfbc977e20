import { strict } from 'chrono-node/fr'
import { toDate } from '../reference/calendar.ts'
import type { Token } from '../reference/lexicon.ts'
import { civil, MONTHS, namedAt, type Span } from './spans.ts'

/** Dates among words: "du 10 au 20 mars", "juillet-août", "à partir du 3 mai", "fin août". Pure; today is handed in. */

/** The days that some words mean, and the token after the last of them. */
export interface Dated {
  end: number
  /** Civil dates, both included; where the end is open, none. */
  from: string
  to?: string
  /** "Jusqu'au 30 juin": from today, unless something else says from when. */
  until?: boolean
  /** A month without its day: a number that follows may be the day. */
  monthly?: boolean
}

/** A text as the patterns read it: the words as normalizeName writes them, and what stands between them where it counts. */
export interface Line {
  text: string
  /** Where each token begins in it, and ends. */
  starts: number[]
  ends: number[]
}

export function lineOf(text: string, tokens: readonly Token[], spelt: (name: string) => string = (name) => name): Line {
  const line: Line = { text: '', starts: [], ends: [] }
  for (const [i, token] of tokens.entries()) {
    line.starts.push(line.text.length)
    line.text += spelt(token.name)
    line.ends.push(line.text.length)
    line.text += between(text.slice(token.end, tokens[i + 1]?.start))
  }
  return line
}

/** Of what stands between two words: a sign that dates are written with, a space, or something that parts them. */
function between(text: string): string {
  const sign = text.trim()
  if (/^[-–—→]$/.test(sign)) return '-'
  if (/^[/.,]$/.test(sign)) return text === sign ? sign : sign === ',' ? ', ' : ' '
  return /^['’‘·]?$/.test(sign) ? ' ' : ` ${sign.replace(/[a-z0-9]/gi, '')} `
}

const MONTH = `(?:${MONTHS.join('|')})`
const SHORT = '(?:janv?|fevr?|avr|juil|sept?|oct|nov|dec)'
const DAY = '(?:0?[1-9]|[12]\\d|3[01])'
const YEAR = '20\\d\\d'
const WEEKDAY = '(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche) )?'

/** "15 mars 2027", "10 au 20 mars", "12/02", "12/02/27", "2027-02-12": what chrono reads. */
const SHARED_MONTH = new RegExp(
  `${WEEKDAY}(${DAY})(?:er)?(?: au | a | et | jusqu au |-)(?:le )?${WEEKDAY}(${DAY})(?:er)? ?((?:${MONTH}|${SHORT})(?: ${YEAR})?)`,
  'y',
)
const DAY_MONTH = new RegExp(`${WEEKDAY}(${DAY})(?:er)?[ -]?(${MONTH}|${SHORT})\\.?(?:[ -](${YEAR}))?`, 'y')
const NUMBERS = new RegExp(
  `${WEEKDAY}${DAY}/(?:0[1-9]|1[0-2])(?:/(?:20)?\\d\\d)?|${DAY}[.-](?:0?[1-9]|1[0-2])[.-]${YEAR}|${YEAR}-\\d\\d-\\d\\d`,
  'y',
)
const MONTH_ALONE = new RegExp(
  `(?:(debut|mi|fin|courant) ?-?(?:du mois )?(?:de |d )?)?(?:(${MONTH})(?: (?:de )?(${YEAR}))?|(${SHORT})\\.? (${YEAR}))`,
  'y',
)
/** Between the months of a list, or of a range: "juillet et août", "de mars à juin", "juillet-août", "décembre janvier". */
const NEXT_MONTH = /(?: (?:et|a|au|ou|jusqu a|jusqu en|jusqu au) (?:la |le )?| ?[-/,] ?| )/y
const TO = /(?: au | a | et le | et | jusqu au | jusqu a | jusqu en |-)(?:le |la )?/y
const INTRO = /(?:(?:pour|du|de|d|des|entre|le|les|en|au|mois|courant|dates?|periode|sur|debut des) )*/y
const FROM_ON = /(?:a partir|a compter|des|depuis|apres)(?: (?:du|de la|de l|de|d|le|la|l))* /y
const UNTIL = /(?:jusqu|avant|d ici)(?: (?:au|a|en|le|la|l|aux|les))* /y

/** A day before a date that was not read with it: "31 février", "du 20 au 10 mars" are no dates. */
const DANGLING = new RegExp(`(?:^|[^0-9a-z/])${DAY}(?:er)?(?: au | a |-| )$`)

/** Of a month: the first ten days, the next ten, the rest. */
const PARTS: Record<string, [number, number]> = { debut: [1, 10], mi: [11, 20], fin: [21, 31] }

interface Point {
  first: { month: number; day: number }
  last: { month: number; day: number }
  year: number | null
  end: number
  monthly?: boolean
}

const REFERENCE = { instant: new Date(Date.UTC(2000, 5, 15, 12)), timezone: 0 }

/** A date without its month's name is chrono's to read: its days, and the year where it is said. */
function reckoned(text: string): Omit<Point, 'end'> | null {
  const [read] = strict.parse(text, REFERENCE)
  if (read?.text.length !== text.length) return null
  const { start, end } = read
  const [day, month] = [start.get('day'), start.get('month')]
  if (!start.isCertain('day') || !day || !month) return null
  const last = { month: end?.get('month') ?? month, day: end?.get('day') ?? day }
  const year = start.isCertain('year') ? start.get('year') : null
  return last.day < day && last.month === month ? null : { first: { month, day }, last, year }
}

function matchAt(pattern: RegExp, line: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  const found = pattern.exec(line)
  return found && !/[a-z0-9]/.test(line[at + found[0].length] ?? ' ') ? found : null
}

const withoutWeekday = (text: string) => text.replace(/\b(?:lun|mar|mercre|jeu|vendre|same)di |\bdimanche /g, '')

function pointAt(line: string, at: number): Point | null {
  const shared = matchAt(SHARED_MONTH, line, at)
  const [text = '', first, last, month] = shared ?? []
  const range = shared && reckoned(`${first} au ${last} ${month}`)
  if (range) return { ...range, end: at + text.length }
  for (const pattern of [DAY_MONTH, NUMBERS]) {
    const found = matchAt(pattern, line, at)
    const plain =
      found && withoutWeekday(pattern === DAY_MONTH ? `${found[1]} ${found[2]} ${found[3] ?? ''}`.trim() : found[0])
    const point = plain && reckoned(plain)
    if (point) return { ...point, end: at + found[0].length }
  }
  return monthAt(line, at)
}

function monthAt(line: string, at: number): Point | null {
  const found = matchAt(MONTH_ALONE, line, at)
  if (!found) return null
  const [text, part, name, year, short, shortYear] = found
  const month = MONTHS.findIndex((one) => one.startsWith((name ?? short ?? '').slice(0, name ? 9 : 3))) + 1
  const [first, last] = PARTS[part ?? ''] ?? [1, 31]
  const said = year ?? shortYear
  return {
    first: { month, day: first },
    last: { month, day: last },
    year: said ? Number(said) : null,
    end: at + text.length,
    monthly: !said,
  }
}

/** A last day of 31 is the month's last. */
function lastDay(year: number, { month, day }: Point['last']): number | null {
  return day < 31
    ? civil(year, month, day)
    : ([31, 30, 29, 28].map((one) => civil(year, month, one)).find((one) => one !== null) ?? null)
}

/** The days from one point to another: in the years that are said, else the next that are not over. Null where none are. */
function spanOf(a: Point, b: Point, today: number): Span | null {
  const now = Number(toDate(today).slice(0, 4))
  const said = b.year ?? a.year
  const years = said === null ? [0, 1, 2, 3, 4].map((more) => now + more) : b.year === null ? [said, said + 1] : [said]
  for (const year of years) {
    const to = lastDay(year, b.last)
    const start = (at: number) => civil(at, a.first.month, a.first.day)
    const from =
      a.year !== null
        ? start(a.year)
        : ((to !== null && (start(year) ?? 0) > to ? start(year - 1) : start(year)) ?? null)
    if (from === null || to === null || from > to) continue
    // "Du 20 au 10 mars" is a slip, not a year; "du 20 décembre au 5 janvier" is none.
    if (to - from > 366 || (a.year === null && a.first.month === b.last.month && a.first.day > b.last.day)) return null
    if (to >= today) return { from: Math.max(from, today), to }
    if (said !== null && b.year !== null) return null
  }
  return null
}

interface Spoken {
  span: Span
  end: number
  monthly?: boolean
}

function spokenAt(line: string, at: number, today: number): Spoken | null {
  const named = namedAt(line, at, today, (from) => {
    const point = pointAt(line, from)
    const span = point && spanOf(point, point, today)
    return span ? { day: span.from, end: point.end } : null
  })
  if (named) return { ...named, span: { from: Math.max(named.span.from, today), to: named.span.to } }
  const from = at + (skip(INTRO, line, at) ?? 0)
  const a = pointAt(line, from)
  if (!a) return null
  const b = lastOf(line, a)
  const span = spanOf(a, b, today) ?? (b === a ? null : spanOf(a, a, today))
  return span && { span, end: b.end, ...(a.monthly && b.monthly ? { monthly: true } : {}) }
}

/** The end of a range, or of a list of months: the point itself where nothing follows. */
function lastOf(line: string, a: Point): Point {
  let b = a
  for (let more: Point | null = a; more; ) {
    b = more
    const end: number = b.end
    const step: number | null = skip(b.monthly ? NEXT_MONTH : TO, line, end)
    more = step === null || (b !== a && !b.monthly) ? null : pointAt(line, end + step)
    if (b.monthly && more && !more.monthly && line.slice(end, end + (step ?? 0)) === ' ')
      more = monthAt(line, end + (step ?? 0))
  }
  return b
}

/** The length of what matches at a place, or null. */
function skip(pattern: RegExp, line: string, at: number): number | null {
  pattern.lastIndex = at
  return pattern.exec(line)?.[0].length ?? null
}

/** The date that begins at a token, or null; what is over entirely is none. */
export function datesAt({ text, starts, ends }: Line, first: number, today: number): Dated | null {
  const at = starts[first] as number
  if (DANGLING.test(text.slice(0, at))) return null
  const [onward, until] = [skip(FROM_ON, text, at), skip(UNTIL, text, at)]
  const step = onward ?? until
  const spoken = step === null ? spokenAt(text, at, today) : (spokenAt(text, at + step, today) ?? null)
  if (!spoken) return null
  const last = ends.indexOf(spoken.end)
  const { span, monthly } = spoken
  if (last < 0 || span.to < today) return null
  const hit = { end: last + 1, ...(monthly ? { monthly } : {}) }
  if (onward !== null) {
    const after = /^apres/.test(text.slice(at))
    // "À partir du 3 mai jusqu'au 30 juin" says both.
    return {
      ...hit,
      from: toDate(after ? span.to + 1 : span.from),
      ...(isRange(text, at, spoken.end) ? { to: toDate(span.to) } : {}),
    }
  }
  if (until !== null) {
    const to = /^avant/.test(text.slice(at)) ? span.from - 1 : span.to
    return to < today ? null : { ...hit, from: toDate(today), to: toDate(to), until: true }
  }
  return { ...hit, from: toDate(span.from), to: toDate(span.to) }
}

const isRange = (text: string, at: number, end: number) => / jusqu | au \d/.test(text.slice(at, end))
