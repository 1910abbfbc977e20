import type { Lexicon, Token, Trade } from '../reference/lexicon.ts'
import { spell } from '../reference/lexicon.ts'
import { nearest } from '../reference/spelling.ts'
import { MONTHS } from './spans.ts'

/** Words of the trade and of the calendar with a slip in them: "infirmeire", "sage fame", "juilet". Pure. */

/** Of the calendar, what is long enough to be misspelt and nothing else. */
const TIMES = [...MONTHS.filter((name) => name.length > 4), 'printemps', 'automne', 'vacances', 'toussaint']

/** Whether a word is one that we know, and so no slip. */
export function isKnown(name: string, lexicon: Lexicon): boolean {
  return (
    !/^[a-z]{4,}$/.test(name) ||
    lexicon.known.has(spell({ name })) ||
    lexicon.small.has(name) ||
    lexicon.notPlaces.has(name) ||
    TIMES.includes(name) ||
    MONTHS.includes(name)
  )
}

/** A word as dates are read: of the calendar, with its slip mended. */
export function timeMended(name: string, lexicon: Lexicon): string {
  if (isKnown(name, lexicon)) return name
  const found = nearest(name, TIMES)
  return found.length === 1 ? (found[0] as string) : name
}

/** What some words of the trade mean that hold a slip; null where none is near, or several that mean different things. */
export function tradeMended(tokens: readonly Token[], lexicon: Lexicon): Trade | null {
  if (tokens.every(({ name }) => isKnown(name, lexicon))) return null
  const text = tokens.map(spell).join(' ')
  const alike = lexicon.alike.get(`${text[0]}${tokens.length}`)
  const [first, ...others] = nearest(text, alike ?? []).map((phrase) => lexicon.phrases.get(phrase) as Trade)
  const same = (other: Trade) => JSON.stringify(other) === JSON.stringify(first)
  return first && others.every(same) ? first : null
}

/** Words of the longest name of a commune that is looked for with its slips. */
const MOST_WORDS = 6
const MOST_NAMES = 40
const ARTICLES = ['le', 'la', 'les', 'l']

/**
 * What may be the name of a commune with a slip in it: words in a row, one of them a word that nobody knows. `taken` are the
 * words that mean something else, `strange` those that mean nothing yet.
 */
export function possibleSlips(
  tokens: readonly Token[],
  taken: (at: number) => boolean,
  strange: (at: number) => boolean,
  { small }: Lexicon,
): { name: string; strange: string[] }[] {
  const found: { name: string; strange: string[] }[] = []
  for (const [first, { name }] of tokens.entries()) {
    if (small.has(name) && !ARTICLES.includes(name)) continue
    for (let end = first + 1; end <= Math.min(first + MOST_WORDS, tokens.length) && !taken(end - 1); end++) {
      const part = tokens.slice(first, end)
      const odd = part.filter((_, i) => strange(first + i)).map((token) => token.name)
      const text = part.map((token) => token.name).join(' ')
      if (odd.length > 0 && text.length >= 5 && !small.has(part.at(-1)?.name ?? ''))
        found.push({ name: text, strange: odd })
    }
  }
  return found.slice(0, MOST_NAMES)
}
