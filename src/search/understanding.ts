import { departmentOf } from '../reference/departments.ts'
import { type Lexicon, spell, type Token, type Trade, tokensOf } from '../reference/lexicon.ts'
import { type Dated, datesAt, type Line, lineOf } from './dates.ts'
import { isKnown, possibleSlips, timeMended, tradeMended } from './spelling.ts'
import { codeIn, departmentAt, isBracketed } from './where.ts'

/** Reads what people type: everyday words and places become filters. Pure; the words are data, in search/words.json. */

/** What words may mean, by the search's own names. */
export interface Meaning extends Trade {
  /** INSEE code. */
  commune?: string
  /** Code of a département. */
  department?: string
  /** Civil dates, both included; one without the other where that is what was said. */
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
/** Words of the trade that are mended together. */
const MAX_SLIP = 4

const isPlaceName = (name: string, { notPlaces }: Lexicon) =>
  !notPlaces.has(name) && (/^\d{5}$/.test(name) || /[a-z]/.test(name))

/** Everything in a text that may be the name of a commune, as normalizeName writes it, or a postal code. */
export function possiblePlaces(text: string, lexicon: Lexicon): string[] {
  const tokens = tokensOf(text)
  if (text.length > MAX_LENGTH || tokens.length > MAX_TOKENS) return []
  const names = new Set<string>()
  for (const start of tokens.keys()) {
    for (let end = start + 1; end <= Math.min(start + MAX_PHRASE, tokens.length); end++) {
      for (const name of placeNames(tokens.slice(start, end), lexicon)) names.add(name)
    }
  }
  return [...names]
}

/** What may be a commune's name with a slip in it, once what `places` knows is read; the words that make it one to mend. */
export function misspeltPlaces(text: string, lexicon: Lexicon, places: ReadonlyMap<string, string>, today: number) {
  const tokens = tokensOf(text)
  if (text.length > MAX_LENGTH || tokens.length > MAX_TOKENS) return []
  const hits = hitsIn(text, tokens, { lexicon, places, today })
  const hitOn = (at: number) => hits.find(({ first, end }) => first <= at && at < end)
  const strange = tokens.map(({ name }, at) => !isKnown(name, lexicon) && !hitOn(at))
  if (!strange.includes(true)) return []
  const taken = (at: number) => hitOn(at) !== undefined && !hitOn(at)?.meaning.commune
  return possibleSlips(tokens, taken, (at) => strange[at] ?? false, lexicon)
}

const nameOf = (tokens: readonly Token[]) => tokens.map(({ name }) => name).join(' ')

/** What melts with the article that a name begins with: "au Mans", "du Havre", "aux Herbiers". */
const MELTED: Readonly<Record<string, string>> = { au: 'le', du: 'le', aux: 'les', des: 'les' }

/** What some words may be called as a place. */
function placeNames(tokens: readonly Token[], lexicon: Lexicon): string[] {
  const [{ name: first } = { name: '' }, ...others] = tokens
  const [article, noun] = [MELTED[first], nameOf(others)]
  const melted = article && noun && isPlaceName(noun, lexicon) ? [`${article} ${noun}`] : []
  return [nameOf(tokens), ...melted].filter((name) => isPlaceName(name, lexicon))
}

interface Hit {
  first: number
  /** The token after the last. */
  end: number
  meaning: Meaning
  /** From today, unless something else says from when. */
  until?: boolean
  /** A month without its day. */
  monthly?: boolean
}

type Given = { [F in Field]?: string | undefined }

/**
 * Reads a text. `places` holds the commune that each name or postal code of `possiblePlaces` means alone; `given` are the
 * filters that were chosen, `today` a day number: a month that is named is the next one. Words that contradict them, or each
 * other, stay words.
 */
export function understand(
  text: string,
  lexicon: Lexicon,
  places: ReadonlyMap<string, string>,
  given: Given,
  today: number,
): Understanding {
  const tokens = tokensOf(text)
  const hits =
    text.length > MAX_LENGTH || tokens.length > MAX_TOKENS ? [] : hitsIn(text, tokens, { lexicon, places, today })
  const read = settled(hits, given)
  const kept = read.filter(({ meaning }) => FIELDS.every((field) => agrees(field, meaning, read, given)))
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

/** What agrees with a place or with dates that are said elsewhere: a département says no more than a commune that lies in it. */
function settled(hits: readonly Hit[], given: Given): Hit[] {
  const said = (field: Field, but?: Hit) =>
    given[field] ?? hits.find((hit) => hit !== but && !hit.until && hit.meaning[field])?.meaning[field]
  const commune = said('commune')
  return hits.flatMap((hit): Hit[] => {
    const { meaning, until } = hit
    if (meaning.department && commune)
      return departmentOf(commune) === meaning.department ? [{ ...hit, meaning: {} }] : []
    if (meaning.commune && given.department && departmentOf(meaning.commune) !== given.department) return []
    if (!meaning.from && !meaning.to) return [hit]
    const dates: Meaning = { ...meaning }
    if (until && said('from', hit)) delete dates.from
    const [first, last] = [dates.from ?? said('from', hit), dates.to ?? said('to', hit)]
    return first && last && first > last ? [] : [{ ...hit, meaning: dates }]
  })
}

/** The longest phrases, from the left; a date before a word of the trade before a place of the same length. */
function hitsIn(text: string, tokens: readonly Token[], known: Known): Hit[] {
  const line = lineOf(text, tokens, (name) => timeMended(name, known.lexicon))
  const found: Hit[] = []
  for (let first = 0; first < tokens.length; ) {
    const hit = hitAt(first, text, tokens, line, known)
    if (hit) found.push(hit)
    first = hit?.end ?? first + 1
  }
  const coded = tokens.flatMap((token, i): Hit[] => {
    const department = codeIn(token.name)
    if (!department || found.some(({ first, end }) => first <= i && i < end)) return []
    return isBracketed(text, token) || readsAsCode(i, tokens, line, found)
      ? [{ first: i, end: i + 1, meaning: { department } }]
      : []
  })
  return [...found, ...coded].filter(({ meaning }) => Object.keys(meaning).length > 0).sort((a, b) => a.first - b.first)
}

function hitAt(first: number, text: string, tokens: readonly Token[], line: Line, known: Known): Hit | null {
  const { lexicon, today } = known
  const dated = datesAt(line, first, today)
  const department = departmentAt(line, first, lexicon)
  const hits: (Hit | null)[] = [
    dated && hitOf(first, dated),
    phraseAt(first, tokens, lexicon),
    department && { first, end: department.end, meaning: { department: department.code } },
    placeAt(first, text, tokens, line, known),
  ]
  const longest = hits.reduce((best, hit) => (hit && (!best || hit.end > best.end) ? hit : best), null)
  return longest ?? slipAt(first, tokens, lexicon)
}

function hitOf(first: number, { end, from, to, until, monthly }: Dated): Hit {
  return {
    first,
    end,
    meaning: { from, ...(to ? { to } : {}) },
    ...(until ? { until } : {}),
    ...(monthly ? { monthly } : {}),
  }
}

/** "44" alone, or last behind words that were understood; behind a month, what cannot be a day. */
function readsAsCode(at: number, tokens: readonly Token[], line: Line, found: readonly Hit[]): boolean {
  const name = tokens[at]?.name ?? ''
  const after = line.text.slice(line.ends[at])
  if (/^ ?[%€°h+x]/.test(after)) return false
  if (at === 0) return tokens.length === 1
  const before = found.find(({ end }) => end === at)
  const isLast = at === tokens.length - 1 || found.some(({ first }) => first === at + 1)
  return before !== undefined && isLast && !(before.monthly && Number(name) <= 31)
}

interface Known {
  lexicon: Lexicon
  places: ReadonlyMap<string, string>
  today: number
}

function phraseAt(first: number, tokens: readonly Token[], { phrases, plain }: Lexicon): Hit | null {
  for (let end = Math.min(first + MAX_PHRASE, tokens.length); end > first; end--) {
    const phrase = tokens.slice(first, end).map(spell).join(' ')
    const meaning = plain.has(phrase) ? {} : phrases.get(phrase)
    if (meaning) return { first, end, meaning }
  }
  return null
}

/** A word of the trade, or a few, with a slip. */
function slipAt(first: number, tokens: readonly Token[], lexicon: Lexicon): Hit | null {
  for (let end = Math.min(first + MAX_SLIP, tokens.length); end > first; end--) {
    const meaning = tradeMended(tokens.slice(first, end), lexicon)
    if (meaning) return { first, end, meaning }
  }
  return null
}

function placeAt(first: number, text: string, tokens: readonly Token[], line: Line, known: Known): Hit | null {
  const { lexicon, places } = known
  for (let end = Math.min(first + MAX_PHRASE, tokens.length); end > first; end--) {
    const names = placeNames(tokens.slice(first, end), lexicon)
    const commune = names.map((name) => places.get(name)).find((code) => code)
    if (commune && !(end - first > 1 && countsSomething(end - 1, text, tokens, line, known)))
      return { first, end, meaning: { commune } }
  }
  return null
}

/** Whether the number that ends a place counts what follows, "Saint-Denis 93 patients", or begins a date. */
function countsSomething(last: number, text: string, tokens: readonly Token[], line: Line, known: Known): boolean {
  const token = tokens[last]
  if (!token || !codeIn(token.name) || isBracketed(text, token)) return false
  if (datesAt(line, last, known.today) || /^ ?[%€°h+x]/.test(line.text.slice(line.ends[last]))) return true
  const next = tokens[last + 1]
  const { lexicon, places, today } = known
  return !(
    !next ||
    lexicon.small.has(next.name) ||
    phraseAt(last + 1, tokens, lexicon) ||
    datesAt(line, last + 1, today) ||
    places.has(next.name)
  )
}

function agrees(field: Field, meaning: Meaning, hits: readonly Hit[], given: Given) {
  const value = meaning[field]
  if (value === undefined) return true
  const others = [given[field], ...hits.map((hit) => hit.meaning[field])]
  return others.every((other) => other === undefined || other === value)
}
