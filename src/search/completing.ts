import { DEPARTMENTS, departmentName } from '../reference/departments.ts'
import { normalizeName } from '../reference/geography.ts'
import { type Lexicon, spell, type Token, tokensOf } from '../reference/lexicon.ts'
import { everydayWords, type Worded, wordsLike } from '../reference/suggesting.ts'

/** What the words that somebody is typing into the search may become. Pure. */

/** The last words of a text: those that say nothing yet, from where they start to the end. */
export interface Unfinished {
  start: number
  text: string
  /** Where nothing of all that is known: the last word alone. */
  last: { start: number; text: string }
}

/** Longer texts are no longer typed. */
const MAX_TEXT = 200
/** Of a commune's name: "la chapelle sur erd". */
const MOST_WORDS = 6

const MONTHS = 'janvier février mars avril mai juin juillet août septembre octobre novembre décembre'.split(' ')
const MONTH_NAMES = new Set(MONTHS.map(normalizeName))
const ARTICLES = new Set(['l', 'la', 'le', 'les'])

/** Null where no word is being typed: at the start, after a space, in a text that is too long. */
export function unfinished(text: string, lexicon: Lexicon): Unfinished | null {
  if (text.length > MAX_TEXT) return null
  const tokens = tokensOf(text)
  const last = tokens.at(-1)
  if (!last || last.end < text.trimEnd().length || /\s$/.test(text)) return null
  let first = Math.max(headOf(tokens, lexicon), tokens.length - MOST_WORDS)
  while (first < tokens.length - 1 && saysNothing(tokens[first] as Token, lexicon)) first++
  const from = (start: number) => ({ start, text: text.slice(start) })
  return { ...from((tokens[first] as Token).start), last: from(last.start) }
}

/** The token after everything before the last that means something already: "kiné" of "kiné nan". */
function headOf(tokens: readonly Token[], { phrases }: Lexicon): number {
  const words = tokens.map(spell)
  for (let end = tokens.length - 1; end > 0; end--) {
    if (MONTH_NAMES.has((tokens[end - 1] as Token).name)) return end
    for (let first = Math.max(0, end - MOST_WORDS); first < end; first++) {
      if (phrases.has(words.slice(first, end).join(' '))) return end
    }
  }
  return 0
}

/** Not so the article that a name begins with. */
const saysNothing = ({ name }: Token, { small }: Lexicon) => small.has(name) && !ARTICLES.has(name)

/** Whether words may be a place that is begun: one letter is none, nor a word of the trade or of the calendar. */
export function mayBePlace(text: string, { phrases, notPlaces }: Lexicon): boolean {
  const tokens = tokensOf(text)
  const name = tokens.map((token) => token.name).join(' ')
  return name.length > 1 && !notPlaces.has(name) && !phrases.has(tokens.map(spell).join(' '))
}

/** Everyday words of the trade, then months, that the text may become; none that it is already. */
export function tradeWords(text: string, lexicon: Lexicon): string[] {
  const months: Worded[] = MONTHS.map((month) => ({ text: month, trade: {} }))
  const found = [
    ...wordsLike(text, everydayWords(lexicon)),
    ...(text.length > 2 ? months.filter((month) => normalizeName(month.text).startsWith(normalizeName(text))) : []),
  ]
  return found.map((word) => word.text).filter((word) => normalizeName(word) !== normalizeName(text))
}

/** Départements by their code or how their name begins, as the search reads them. */
export function departmentWords(text: string, { shyDepartments }: Lexicon): string[] {
  const typed = normalizeName(text)
  if (typed.length < 2) return []
  return DEPARTMENTS.filter((code) => {
    const name = normalizeName(departmentName(code))
    return code.toLowerCase() === typed || (typed.length > 2 && name.startsWith(typed) && name !== typed)
  }).map((code) => {
    const name = departmentName(code)
    return shyDepartments.has(normalizeName(name)) ? `département ${name}` : name
  })
}

/** So many times the people, and whoever typed the whole name of the smaller may be on the way to the larger: Nant, Nantes. */
const DWARFED = 100

/**
 * Of the communes that words may mean, those that begin as the first word does ("bidule nant" is not Nant alone); a hamlet
 * that was typed whole after a city that begins so.
 */
export function likelyPlaces<T extends { name: string; population: number }>(words: string, found: readonly T[]): T[] {
  const first = tokensOf(words).find(({ name }) => !ARTICLES.has(name) && /^[a-z]/.test(name))
  const begins = first?.name.slice(0, 2) ?? ''
  const likely = found.filter(({ name }) => ` ${normalizeName(name)}`.includes(` ${begins}`))
  const [whole, next, ...others] = likely
  return whole && next && next.population > DWARFED * whole.population ? [next, whole, ...others] : likely
}
