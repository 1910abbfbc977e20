import { normalizeName } from '../reference/geography.ts'
import { edits, oneEditAway } from '../reference/spelling.ts'
import type { Commune } from './model.ts'

/** What somebody who types a commune has said so far. Pure. */
export interface Typed {
  /** As names are stored; empty where only digits were typed. */
  name: string
  /** The whole postal or INSEE code. */
  code?: string
  /** What its postal code or département begins with. */
  prefix?: string
  /** What the name of an arrondissement begins with, once `name` is its city's: "11e". */
  ordinal?: string
}

const MAX_TEXT = 100
/** The longest name has 45 letters, and may have a postal code and a département with it. */
const LONGEST = 70

/** Nobody's name ends so: without the code, "Saint-Denis (La Réunion)" says which. */
const OVERSEAS: readonly (readonly [RegExp, string])[] = [
  [/ (?:(?:la )?reunion)$/, '974'],
  [/ guadeloupe$/, '971'],
  [/ martinique$/, '972'],
  [/ guyane$/, '973'],
  [/ mayotte$/, '976'],
]

const WHOLE = /^(\d\d|2[ab])\d{3}$/
const BEGUN = /^(\d{1,4}|2[ab])$/

/** "st herb", "44700", "44 7", "Nantes (44)", "orvault 44700", "paris 11eme", "chalon s/ saône", "rouen cedex 2". */
export function readTyped(q: string): Typed {
  // "st" is longer written out: fifty of them would be compared with each of 4,000 names.
  const text = normalizeName(q.slice(0, MAX_TEXT)).slice(0, LONGEST)
  const joined = text.replaceAll(' ', '')
  if (WHOLE.test(joined)) return { name: '', code: joined.toUpperCase() }
  if (/^\d{2,4}$/.test(joined) || joined === '2a' || joined === '2b') return { name: '', prefix: joined.toUpperCase() }
  const words = writtenOut(text).split(' ')
  // What stands before or behind the name.
  const at = [words.length - 1, 0].find((i) => WHOLE.test(words[i] ?? '') || BEGUN.test(words[i] ?? ''))
  const name = words.filter((_, i) => i !== at).join(' ')
  // Digits alone are no name: without this, "1" would be the 1er arrondissement.
  if (!/[a-z]/.test(name)) return { name: '' }
  if (at === undefined) return { ...arrondissement(name), ...overseas(name) }
  const digits = (words[at] as string).toUpperCase()
  if (WHOLE.test(digits.toLowerCase())) return { name, code: digits }
  const ordinal = at > 0 && /^0?([1-9]|1\d|20)$/.exec(digits)?.[1]
  return { name, prefix: digits, ...(ordinal ? { ordinal: ordinalOf(ordinal) } : {}) }
}

/** What people shorten. */
function writtenOut(text: string): string {
  return text
    .replace(/ cedex( \d+)?$/, '')
    .replace(/ s(?=\/| )/, ' sur')
    .replace(/^nd /, 'notre dame ')
}

function arrondissement(name: string): Typed {
  const [, city, number] = /^(.*[a-z]) 0?(\d{1,2})(?:er?|[ei]?em?e?)(?: arr[a-z]*)?$/.exec(name) ?? []
  return city && number ? { name: city, ordinal: `${ordinalOf(number)}` } : { name }
}

const ordinalOf = (number: string) => (number === '1' ? '1er' : `${number}e`)

function overseas(name: string): Partial<Typed> {
  const [ending, prefix] = OVERSEAS.find(([ending]) => ending.test(name)) ?? []
  return ending && prefix ? { name: name.replace(ending, ''), prefix } : {}
}

/** Ten times the people weigh as much as so much of trigram similarity. */
export const PEOPLE = 0.05
/** So many of the most alike are compared letter by letter. */
export const COMPARED = 20
/** Whoever left out a word is as near as whoever typed another. */
const MOST_EDITS = 3
/** Longer names hold enough trigrams to be found by them. */
const SHORT = 7

/** For "pairs" and "nce", which share too few trigrams with what was meant. */
export function nearNames(name: string): string[] {
  return name.length >= 3 && name.length <= SHORT ? oneEditAway(name) : []
}

/** A commune that may have been meant. */
export interface Alike extends Commune {
  searchName: string
  /** Null where the name holds what was typed; then similarity, and more where it lies where it was said. */
  nearness: number | null
}

/**
 * Those that hold what was typed, in their order, then those that look like it: an edit weighs as much as 300 times the
 * people. Of 400 names misspelt by one letter, drawn by population, the right one comes first in 95 %; trigrams alone: 88 %.
 */
export function byLikeness(name: string, rows: readonly Alike[], limit: number): Commune[] {
  const alike = rows.flatMap((row) => (row.nearness === null ? [] : [{ row, score: likeness(name, row) }]))
  const compared = alike.slice(0, COMPARED).sort((a, b) => b.score - a.score)
  const sorted = [
    ...rows.filter((row) => row.nearness === null),
    ...[...compared, ...alike.slice(COMPARED)].map(({ row }) => row),
  ]
  return sorted.slice(0, limit).map(({ searchName: _, nearness: __, ...commune }) => commune)
}

function likeness(name: string, { searchName, nearness, population }: Alike): number {
  const away = Math.min(edits(name, searchName), edits(name, searchName, { begun: true }) + 0.5, MOST_EDITS)
  return (nearness ?? 0) - away + 0.4 * Math.log10(population + 1)
}
