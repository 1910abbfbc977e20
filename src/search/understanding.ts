import { toDate, toDay } from '../reference/calendar.ts'
import { normalizeName } from '../reference/geography.ts'
import { type Lexicon, spell, type Token, type Trade, tokensOf } from '../reference/lexicon.ts'

/** Reads what people type: everyday words and places become filters. Pure; the words are data, in search/words.json. */

/** What words may mean, by the search's own names. */
export interface Meaning extends Trade {
  /** INSEE code. */
  commune?: string
  /** Code of a département. */
  department?: string
  /** Civil dates, both included; a month that is named. */
  from?: string
  to?: string
}
type Field = keyof Meaning
const FIELDS = [
  'profession',
  'specialty',
  'kind',
  'practiceType',
  'commune',
  'department',
  'from',
  'to',
] as const satisfies readonly Field[]

/** Words that were understood, as they were typed. */
export interface Understood {
  text: string
  field: Field
  value: string
}

export interface Understanding {
  understood: Understood[]
  filters: Meaning
  /** The words that are left to be looked for. */
  rest: string
}

/** Longer texts are not read: nobody types them. */
const MAX_LENGTH = 200
const MAX_TOKENS = 20
/** Words of the longest name of a commune. */
const MAX_PHRASE = 8

const isPlaceName = (name: string, { notPlaces }: Lexicon) =>
  !notPlaces.has(name) && (/^\d{5}$/.test(name) || /[a-z]/.test(name))

/** Everything in a text that may be the name of a commune, as normalizeName writes it, or a postal code. */
export function possiblePlaces(text: string, lexicon: Lexicon): string[] {
  const tokens = tokensOf(text)
  if (text.length > MAX_LENGTH || tokens.length > MAX_TOKENS) return []
  const names = new Set<string>()
  for (const start of tokens.keys()) {
    for (let end = start + 1; end <= Math.min(start + MAX_PHRASE, tokens.length); end++) {
      const name = nameOf(tokens.slice(start, end))
      if (isPlaceName(name, lexicon)) names.add(name)
    }
  }
  return [...names]
}

const nameOf = (tokens: readonly Token[]) => tokens.map(({ name }) => name).join(' ')

interface Hit {
  first: number
  /** The token after the last. */
  end: number
  meaning: Meaning
}

/**
 * Reads a text. `places` holds the commune that each name or postal code of `possiblePlaces` means alone; `given` are the
 * filters that were chosen, `today` a day number: a month that is named is the next one. Words that contradict them, or each
 * other, stay words.
 */
export function understand(
  text: string,
  lexicon: Lexicon,
  places: ReadonlyMap<string, string>,
  given: { [F in Field]?: string | undefined },
  today: number,
): Understanding {
  const tokens = tokensOf(text)
  const known = { lexicon, places, today }
  const hits = text.length > MAX_LENGTH || tokens.length > MAX_TOKENS ? [] : hitsIn(tokens, known)
  const kept = hits.filter(({ meaning }) => FIELDS.every((field) => agrees(field, meaning, hits, given)))
  if (kept.length === 0) return { understood: [], filters: {}, rest: text }
  const filters: Meaning = Object.assign({}, ...kept.map(({ meaning }) => meaning))
  const understood = kept.flatMap(({ first, end, meaning }) => {
    const typed = text.slice(tokens[first]?.start, tokens[end - 1]?.end)
    return FIELDS.flatMap((field) => {
      const value = meaning[field]
      return value === undefined ? [] : [{ text: typed, field, value }]
    })
  })
  const rest = tokens.filter(
    ({ name }, i) => !lexicon.small.has(name) && !kept.some(({ first, end }) => first <= i && i < end),
  )
  return { understood, filters, rest: rest.map(({ start, end }) => text.slice(start, end)).join(' ') }
}

/** The longest phrases, from the left; a word of the trade before a place of the same length. */
function hitsIn(tokens: readonly Token[], known: Known): Hit[] {
  const hits: Hit[] = []
  for (let first = 0; first < tokens.length; ) {
    const hit = monthsAt(first, tokens, known.today) ?? longestAt(first, tokens, known)
    if (hit) hits.push(hit)
    first = hit?.end ?? first + 1
  }
  return hits
}

interface Known {
  lexicon: Lexicon
  places: ReadonlyMap<string, string>
  today: number
}

const MONTHS = 'janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre'.split(' ')
const BETWEEN = ['et', 'a', 'au', 'ou']

/** "juillet", "juillet et août", "mars 2028": from the first day, or today, to the last; the next ones where no year is said. */
function monthsAt(first: number, tokens: readonly Token[], today: number): Hit | null {
  const monthAt = (at: number) => MONTHS.indexOf(tokens[at]?.name ?? '')
  const named: number[] = []
  let end = first
  for (let at = first; monthAt(at) >= 0; ) {
    named.push(monthAt(at))
    end = at + 1
    at = end + (BETWEEN.includes(tokens[end]?.name ?? '') ? 1 : 0)
  }
  const [begins, ends] = [named[0], named.at(-1)]
  if (begins === undefined || ends === undefined) return null
  const said = /^20\d\d$/.test(tokens[end]?.name ?? '') ? Number(tokens[end]?.name) : null
  const [year, month] = toDate(today).split('-').map(Number) as [number, number]
  const over = ends < begins ? 1 : 0
  const start = said === null ? year + (begins < month - 1 && !over ? 1 : 0) : said - over
  const dayOf = (years: number, months: number) => toDay(`${years}-${String(months + 1).padStart(2, '0')}-01`)
  const from = dayOf(start, begins)
  const to = ends === 11 ? dayOf(start + over + 1, 0) - 1 : dayOf(start + over, ends + 1) - 1
  const hit = { first, end: said === null ? end : end + 1 }
  return { ...hit, meaning: { from: toDate(to < today ? from : Math.max(from, today)), to: toDate(to) } }
}

function longestAt(first: number, tokens: readonly Token[], { lexicon, places }: Known): Hit | null {
  for (let end = Math.min(first + MAX_PHRASE, tokens.length); end > first; end--) {
    const part = tokens.slice(first, end)
    const phrase = lexicon.phrases.get(part.map(spell).join(' '))
    if (phrase) return { first, end, meaning: phrase }
    const name = nameOf(part)
    const commune = isPlaceName(name, lexicon) ? places.get(name) : undefined
    if (commune) return { first, end, meaning: { commune } }
  }
  return null
}

function agrees(field: Field, meaning: Meaning, hits: readonly Hit[], given: { [F in Field]?: string | undefined }) {
  const value = meaning[field]
  if (value === undefined) return true
  const others = [given[field], ...hits.map((hit) => hit.meaning[field])]
  return others.every((other) => other === undefined || other === value)
}

/** More words than this say nothing more. */
const MOST_WORDS = 20

/** The words of a text that Postgres is to look for, spelt as it keeps them. */
export function wordsOf(q = ''): string[] {
  return normalizeName(q.slice(0, 500)).split(' ').filter(Boolean).slice(0, MOST_WORDS)
}

/** Words as `to_tsquery` reads them. Letters and digits alone: nothing in them is a query's own sign. */
export const queryText = (words: readonly string[], operator: '&' | '|') =>
  words.map((word) => `${word}:*`).join(` ${operator} `)
