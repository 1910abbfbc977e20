import { normalizeName } from './geography.ts'
import { type Lexicon, spell, type Trade, tokensOf } from './lexicon.ts'
import { isSpecialty, PROFESSIONS, type Profession, SPECIALTIES, type Specialty } from './professions.ts'
import { edits } from './spelling.ts'

/** Words of the trade while one types them: everyday words and official names, begun or misspelt. Pure. */

/** A word that somebody may be typing, as it is written, with what it means. */
export interface Worded {
  text: string
  trade: Trade
}

const MAX_TEXT = 100
/** Letters from which one slip is forgiven, and from which two. */
const [ONE_SLIP, TWO_SLIPS] = [4, 8]

/** Better is lower: the word itself, how it begins, how one of its words begins, and the same with slips. */
type Rank = 0 | 1 | 2 | 3 | 4

const spelt = (text: string) => tokensOf(text).map(spell).join(' ')

/**
 * The words that `typed` may become, the best first; in their own order among equals, and of what means the same only the
 * best. Slips are only looked for where nothing is typed rightly.
 */
export function wordsLike(typed: string, words: readonly Worded[]): Worded[] {
  const tokens = tokensOf(typed.slice(0, MAX_TEXT))
  const key = tokens.map(spell).join(' ')
  const text = tokens.map(({ name }) => name).join(' ')
  if (!/[a-z]/.test(key)) return []
  const ranked = words.flatMap((word) => {
    const rank = rankOf(text, key, word.text)
    return rank === null ? [] : [{ word, rank }]
  })
  const right = ranked.filter(({ rank }) => rank < 3)
  const seen = new Set<string>()
  return (right.length > 0 ? right : ranked)
    .toSorted((a, b) => a.rank - b.rank)
    .flatMap(({ word }) => {
      const meaning = JSON.stringify(word.trade)
      if (seen.has(meaning)) return []
      seen.add(meaning)
      return [word]
    })
}

/** `text` as it was typed, `key` with plurals taken for singulars: a plural that is begun is no word yet. */
function rankOf(text: string, key: string, word: string): Rank | null {
  const [name, singular] = [normalizeName(word), spelt(word)]
  if (singular === key) return 0
  if (name.startsWith(text) || singular.startsWith(key)) return 1
  const parts = name.split(' ')
  for (let i = 1; i < parts.length; i++) if (parts.slice(i).join(' ').startsWith(text)) return 2
  const slips = key.length >= TWO_SLIPS ? 2 : key.length >= ONE_SLIP ? 1 : 0
  // The first letter is seldom wrong, and whatever begins otherwise looks like anything.
  if (slips === 0 || key[0] !== singular[0]) return null
  const [heard, meant] = [sound(key), sound(singular)]
  if (heard.length > meant.length + slips) return null
  if (edits(heard, meant, { begun: true }) > slips) return null
  return edits(heard, meant) <= slips ? 3 : 4
}

/** What sounds the same is no slip: "ortofoniste". */
const sound = (text: string) => text.replace(/ph/g, 'f').replace(/h/g, '').replace(/y/g, 'i').replace(/(.)\1/g, '$1')

/** Everyday words, in the order of words.json. */
export function everydayWords({ phrases, written }: Lexicon): Worded[] {
  return [...phrases].map(([key, trade]) => ({ text: written.get(key) ?? key, trade }))
}

const OFFICIAL: readonly Worded[] = [
  ...PROFESSIONS.map(({ code, label }) => ({ text: label, trade: { profession: code } })),
  ...SPECIALTIES.map(({ code, label }) => ({
    text: label,
    trade: { profession: 'medecin', specialty: code } as const,
  })),
]

/** What may be meant: a profession, or of the médecins a specialty. */
export interface SuggestedProfession {
  code: Profession
  specialty: Specialty | null
}

/** The professions and specialties that `typed` may become, the best first; none for a text without letters. */
export function professionsLike(typed: string, lexicon: Lexicon): SuggestedProfession[] {
  const named = everydayWords(lexicon).filter(({ trade }) => trade.profession)
  const found = wordsLike(typed, [...named, ...OFFICIAL])
  return found.map(({ trade: { profession, specialty } }) => ({
    code: profession as Profession,
    specialty: specialty && isSpecialty('medecin', specialty) ? specialty : null,
  }))
}
