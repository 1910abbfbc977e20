import { normalizeName } from '../reference/geography.ts'
import type { IndexSettings } from './settings.ts'

/** How Postgres is asked for words: what each may stand for, of the words that stand in documents. Pure. */

/** Longer ones are nobody's words. */
export const LONGEST = 40

/** More words than this say nothing more. */
const MOST_WORDS = 20
/** More words than these are not meant by one that is misspelt. */
const MOST_NEAR = 8
/** Of both halves of a word that is written as one, in letters. */
const SHORTEST_HALF = 3

/**
 * The spelling of documents and of what is looked for in them: as normalizeName writes it. Without its accent, the feminine
 * of "infirmier" would be another word to the stemmer of Postgres.
 */
export const spelling = (text: string) => normalizeName(text).replace(/iere(s?)\b/g, 'ier$1')

/** The words of a text that are to be looked for. A letter alone ("l’", "à") says nothing, unless it is all there is. */
export function wordsOf(q = ''): string[] {
  const words = spelling(q.slice(0, 500)).split(' ').filter(Boolean)
  const whole = words.filter((word) => !/^[a-z]$/.test(word))
  return (whole.length > 0 ? whole : words).slice(0, MOST_WORDS)
}

/** What both engines take for the same, and how many slips they forgive: of search/listings.json. */
export interface Tolerance {
  /** By the words that are typed: phrases of the documents. */
  synonyms: ReadonlyMap<string, string[][]>
  /** Letters from which on a word may have one, and two. */
  oneTypo: number
  twoTypos: number
}

/** What the settings of Meilisearch say of it. */
export function toleranceOf({ synonyms, typoTolerance }: Pick<IndexSettings, 'synonyms' | 'typoTolerance'>): Tolerance {
  const known = new Map<string, string[][]>()
  for (const [typed, phrases] of Object.entries(synonyms)) {
    const words = wordsOf(typed).join(' ')
    const others = phrases.map(wordsOf).filter((phrase) => phrase.join(' ') !== words)
    if (others.length > 0) known.set(words, [...(known.get(words) ?? []), ...others])
  }
  return { synonyms: known, ...typoTolerance.minWordSizeForTypos }
}

/** How many slips are forgiven in a word: as many as Meilisearch forgives, and none in a number. */
export function slipsIn(word: string, { oneTypo, twoTypos }: Tolerance): number {
  if (/\d/.test(word)) return 0
  return word.length >= twoTypos ? 2 : word.length >= oneTypo ? 1 : 0
}

/** What documents have of a word. */
export interface Entry {
  /** As their words have it; null of a word that says nothing: "de", "la". */
  stem: string | null
  /** Whether one has it. */
  known: boolean
  /** Whether one has a word that begins so. */
  begins: boolean
  /** Stems of words that begin so, where the stem itself no longer does: "remplacem" of "remplac". */
  begun: string[]
}

/** What is known of the words of some texts, for `termsOf`. */
export interface Dictionary {
  entries: ReadonlyMap<string, Entry>
  /** Words near to those that no document has. */
  near: ReadonlyMap<string, readonly { word: string; stem: string }[]>
}

/** A word that is looked for, by all that it may stand for: operands as tsquery writes them. */
export interface Term {
  exact: string[]
  /** Beginnings: what somebody still types. */
  begun: string[]
}

/** The words to look up, for some texts. */
export function wordsToLookUp(texts: readonly (readonly string[])[], { synonyms }: Tolerance): string[] {
  const wanted = texts.flatMap((words) => [
    ...words,
    ...words.flatMap((_, i) => LENGTHS.flatMap((length) => synonyms.get(phraseAt(words, i, length))?.flat() ?? [])),
    ...words.slice(1).map((word, i) => words[i] + word),
  ])
  return [...new Set(wanted)]
}

/** Of what may have a synonym, in words; the longest first. */
const LENGTHS = [3, 2, 1]
const phraseAt = (words: readonly string[], first: number, length: number) =>
  words.slice(first, first + length).join(' ')

/** More words of a text than these are not mended: it takes Postgres up to 70 ms each, and who types twenty is no person. */
const MOST_MENDED = 4

/** Those of them that no document has, nor any that begins so; of each text the first few. */
export function strangersIn(
  texts: readonly (readonly string[])[],
  { synonyms }: Tolerance,
  entries: Dictionary['entries'],
): string[] {
  const isStrange = (word: string) => {
    const entry = entries.get(word)
    return entry !== undefined && !isKnown(entry) && !synonyms.has(word)
  }
  return [...new Set(texts.flatMap((words) => words.filter(isStrange).slice(0, MOST_MENDED)))]
}

const isKnown = ({ stem, known, begins }: Entry) => stem === null || known || begins

/** A word written as one by two that were meant. */
export function halvesOf(word: string): [string, string][] {
  const ends = Array.from({ length: Math.max(0, word.length - 2 * SHORTEST_HALF + 1) }, (_, i) => i + SHORTEST_HALF)
  return /\d/.test(word) ? [] : ends.map((end) => [word.slice(0, end), word.slice(end)])
}

/**
 * What is looked for, word by word; none where no word says anything. The last may be the beginning of a word, as Meilisearch
 * has it, for it may still be typed; another one only where no document has it: "nant" is not "Nanterre" in the middle of
 * a sentence, but "rempla" has to be something. What is not even a beginning is taken for a slip of the keyboard, or
 * for two words written as one, or one written as two.
 */
export function termsOf(words: readonly string[], dictionary: Dictionary, tolerance: Tolerance): Term[] {
  const { entries } = dictionary
  const terms: Term[] = []
  for (let i = 0; i < words.length; i++) {
    const [word, next] = [words[i] as string, words[i + 1]]
    const length = LENGTHS.find((n) => i + n <= words.length && tolerance.synonyms.has(phraseAt(words, i, n))) ?? 1
    if (length > 1) {
      const typed = words.slice(i, i + length)
      terms.push({ exact: phrasesFor(typed, dictionary, tolerance), begun: [] })
      i += length - 1
      continue
    }
    const entry = entries.get(word)
    if (!entry || entry.stem === null) continue
    const other = next === undefined ? undefined : entries.get(next)
    const joined = next === undefined ? undefined : entries.get(word + next)
    if (joined?.known && other?.stem && !(entry.known && other.known)) {
      terms.push({ exact: [quote(joined.stem as string)], begun: [] })
      i++
    } else terms.push(termOf(word, i === words.length - 1, dictionary, tolerance))
  }
  return terms
}

function termOf(word: string, last: boolean, { entries, near }: Dictionary, tolerance: Tolerance): Term {
  const { stem, known, begins, begun } = entries.get(word) as Entry
  const same = tolerance.synonyms.has(word) ? phrasesFor([word], { entries, near }, tolerance) : []
  const unsaid = !known && same.length === 0 && word.length > 2
  const beginning = begins && (last || unsaid) ? [`${quote(word)}:*`, ...begun.map(quote)] : []
  if (known || same.length > 0 || beginning.length > 0)
    return { exact: distinct([quote(stem as string), ...same]), begun: beginning }
  const slips = nearest(word, near.get(word) ?? [], slipsIn(word, tolerance))
  const split = halvesOf(word).filter((halves) => halves.every((half) => entries.get(half)?.known))
  const meant = [...slips.map((stem) => quote(stem)), ...split.slice(0, 2).map((halves) => phraseOf(halves, entries))]
  return { exact: meant.length > 0 ? distinct(meant) : [quote(stem as string)], begun: [] }
}

/** Words and their synonyms. */
function phrasesFor(words: readonly string[], { entries }: Dictionary, { synonyms }: Tolerance): string[] {
  const phrases = [words, ...(synonyms.get(words.join(' ')) ?? [])]
  return distinct(phrases.map((phrase) => phraseOf(phrase, entries)))
}

/** The stems of those that are as near as any, a wrong first letter counted as a slip more. */
function nearest(word: string, others: readonly { word: string; stem: string }[], most: number): string[] {
  const far = others.map((other) => slipsBetween(word, other.word) + (word[0] === other.word[0] ? 0 : 1))
  const least = Math.min(most, ...far)
  return distinct(others.filter((_, i) => far[i] === least).map(({ stem }) => stem)).slice(0, MOST_NEAR)
}

/** How many slips of the keyboard there are between two words: a letter too many, one too few, another one, or two swapped. */
export function slipsBetween(a: string, b: string): number {
  let [before, above] = [[] as number[], Array.from({ length: b.length + 1 }, (_, j) => j)]
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      row[j] = Math.min(at(above, j) + 1, at(row, j - 1) + 1, at(above, j - 1) + (same ? 0 : 1))
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (swapped) row[j] = Math.min(at(row, j), at(before, j - 2) + 1)
    }
    ;[before, above] = [above, row]
  }
  return at(above, b.length)
}

const at = (row: readonly number[], i: number) => row[i] as number

/** Words that follow each other; one that says nothing leaves its place empty. */
function phraseOf(words: readonly string[], entries: Dictionary['entries']): string {
  let [text, gap] = ['', 1]
  for (const word of words) {
    const stem = entries.get(word)?.stem
    if (stem) text += text ? ` <${gap}> ${quote(stem)}` : quote(stem)
    gap = stem ? 1 : gap + 1
  }
  return text
}

/** Letters and digits alone stand in them: nothing is a query's own sign. */
const quote = (stem: string) => `'${stem}'`

const distinct = (texts: readonly string[]) => [...new Set(texts)].filter(Boolean)

const either = ({ exact, begun }: Term) => `(${[...exact, ...begun].join(' | ')})`

/** All the words, as tsquery reads them. */
export const everyOf = (terms: readonly Term[]) => terms.map(either).join(' & ')
/** Any of them. */
export const anyOf = (terms: readonly Term[]) => terms.map(either).join(' | ')

/** How many words stand in some operands, each counted once. */
export const operandsIn = (operands: readonly string[]) => new Set(operands.join(' ').match(/'\w+'/g)).size
