import { z } from 'zod'
import { normalizeName } from './geography.ts'
import {
  LISTING_KINDS,
  type ListingKind,
  PRACTICE_TYPES,
  PROFESSIONS,
  type PracticeType,
  type Profession,
  SPECIALTIES,
  type Specialty,
} from './professions.ts'

/** Everyday words of the trade and what they mean: data, in search/words.json. Pure. */

/** What words of the trade mean. */
export interface Trade {
  profession?: Profession
  specialty?: Specialty
  kind?: ListingKind
  practiceType?: PracticeType
}

/** The words as data, by the spelling of `spell`. */
export interface Lexicon {
  phrases: ReadonlyMap<string, Trade>
  /** The same as people write them. */
  written: ReadonlyMap<string, string>
  /** Words that say nothing once what stands around them is understood. */
  small: ReadonlySet<string>
  /** Words that are a commune's name too, and mean something else. */
  notPlaces: ReadonlySet<string>
  /** What is said in these words means no more than its words, as names of regions: by the spelling of `spell`. */
  plain: ReadonlySet<string>
  /** Every word of the phrases and of `plain`, and words near them that are right as they are: by the spelling of `spell`. */
  known: ReadonlySet<string>
  /** The phrases by their first letter and the number of their words: "i1". */
  alike: ReadonlyMap<string, readonly string[]>
  /** Names of départements that mean something else without "dans le", "département"… before them. */
  shyDepartments: ReadonlySet<string>
  /** Names of départements that are a large commune's first. */
  communesFirst: ReadonlySet<string>
}

const words = z.array(z.string())
const byCode = <T extends string>(choices: readonly { code: T }[]) =>
  z.partialRecord(z.enum(choices.map(({ code }) => code) as [T, ...T[]]), words)

const lexiconSchema = z.strictObject({
  profession: byCode(PROFESSIONS),
  specialty: byCode(SPECIALTIES),
  kind: byCode(LISTING_KINDS),
  practiceType: byCode(PRACTICE_TYPES),
  small: words,
  notPlaces: words,
  plain: words,
  wellSpelt: words,
  shyDepartments: words,
  communesFirst: words,
})

/** Reads words.json; throws on a code that does not exist, or a phrase that would mean two things. */
export function parseLexicon(json: string): Lexicon {
  const { small, notPlaces, plain, wellSpelt, shyDepartments, communesFirst, ...fields } = lexiconSchema.parse(
    JSON.parse(json),
  )
  const phrases = new Map<string, Trade>()
  const written = new Map<string, string>()
  for (const [field, codes] of Object.entries(fields)) {
    for (const [code, texts] of Object.entries(codes)) {
      for (const text of texts) {
        const key = spellAll(text)
        if (phrases.has(key)) throw new Error(`words.json: "${text}" has two meanings`)
        written.set(key, text)
        phrases.set(
          key,
          field === 'specialty' ? { profession: 'medecin', specialty: code as Specialty } : { [field]: code },
        )
      }
    }
  }
  const known = [...phrases.keys(), ...[...plain, ...wellSpelt].map(spellAll)].flatMap((phrase) => phrase.split(' '))
  return {
    phrases,
    written,
    known: new Set(known),
    alike: Map.groupBy(phrases.keys(), (phrase) => `${phrase[0]}${phrase.split(' ').length}`),
    small: new Set(small),
    notPlaces: new Set(notPlaces),
    plain: new Set(plain.map(spellAll)),
    shyDepartments: new Set(shyDepartments),
    communesFirst: new Set(communesFirst),
  }
}

/** A word of a text: where it stands, and as normalizeName writes it. */
export interface Token {
  start: number
  end: number
  name: string
}

export function tokensOf(text: string): Token[] {
  return [...text.matchAll(/[\p{L}\p{M}\p{N}]+/gu)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    name: normalizeName(match[0]),
  }))
}

/** One spelling for singular and plural. */
export const spell = ({ name }: Pick<Token, 'name'>) => (name.length > 3 ? name.replace(/[sx]$/, '') : name)

const spellAll = (text: string) => tokensOf(text).map(spell).join(' ')

/** Words of the longest phrase. */
const MOST_WORDS = 6

/** What the phrases of a short text mean, the longest first at each place, in their order; the other words are left out. */
export function tradesIn(text: string, { phrases }: Lexicon): Trade[] {
  const spelt = tokensOf(text.slice(0, 500)).map(spell)
  const found: Trade[] = []
  for (let first = 0; first < spelt.length; ) {
    let end = Math.min(first + MOST_WORDS, spelt.length)
    while (end > first && !phrases.has(spelt.slice(first, end).join(' '))) end--
    const trade = phrases.get(spelt.slice(first, end).join(' '))
    if (trade) found.push(trade)
    first = Math.max(end, first + 1)
  }
  return found
}
