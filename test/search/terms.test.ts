import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  anyOf,
  type Entry,
  everyOf,
  halvesOf,
  operandsIn,
  slipsBetween,
  slipsIn,
  spelling,
  strangersIn,
  termsOf,
  toleranceOf,
  wordsOf,
} from '../../src/search/words.ts'

/** What a word may stand for, of the words that documents have. */

const tolerance = toleranceOf({
  synonyms: { kiné: ['masseur-kinésithérapeute'], MSP: ['maison de santé'], 'maison médicale': ['maison de santé'] },
  typoTolerance: { minWordSizeForTypos: { oneTypo: 4, twoTypos: 8 }, disableOnNumbers: true },
})
const stems: Record<string, string | null> = {
  ...{ de: null, la: null, maison: 'maison', sante: 'sant', masseur: 'masseur', kinesitherapeute: 'kinesitherapeut' },
  ...{ remplacement: 'remplac', remplacem: 'remplacem', logement: 'log', cabinet: 'cabinet', weekend: 'weekend' },
}
const HAVE = ['maison', 'sante', 'masseur', 'kinesitherapeute', 'remplacement', 'logement', 'cabinet', 'weekend']
/** As spelled.ts looks them up. */
const entryOf = (word: string): [string, Entry] => {
  const begun = HAVE.filter((other) => other.startsWith(word))
  const stem = stems[word] === undefined ? word : stems[word]
  const known = HAVE.some((other) => stems[other] === stem)
  const beyond = begun.map((other) => stems[other] as string).filter((other) => !other.startsWith(word))
  return [word, { stem, known, begins: begun.length > 0, begun: beyond }]
}
const near = new Map([['cabnet', [{ word: 'cabinet', stem: 'cabinet' }]]])
function asked(text: string): string {
  const words = wordsOf(text)
  const all = [
    ...words,
    ...words.slice(1).map((word, i) => words[i] + word),
    ...words.flatMap((word) => halvesOf(word).flat()),
    ...HAVE,
    'de',
  ]
  return everyOf(termsOf(words, { entries: new Map(all.map(entryOf)), near }, tolerance))
}

it.each([
  ['cabinet', "('cabinet' | 'cabinet':*)"],
  ['de la', ''],
  ['le cabinet de la maison', "('le') & ('cabinet') & ('maison' | 'maison':*)"],
  ['cabin maison', "('cabin' | 'cabin':*) & ('maison' | 'maison':*)"],
  ['ca maison', "('ca') & ('maison' | 'maison':*)"],
  ['remplacem', "('remplacem' | 'remplacem':* | 'remplac')"],
  ['cabnet maison', "('cabinet') & ('maison' | 'maison':*)"],
  ['kine', "('kine' | 'masseur' <-> 'kinesitherapeut' | 'kine':*)"],
  ['msp', "('msp' | 'maison' <2> 'sant')"],
  ['maison médicale', "('maison' <-> 'medicale' | 'maison' <2> 'sant')"],
  ['week-end', "('weekend')"],
  ['maisoncabinet', "('maison' <-> 'cabinet')"],
  ['xyzzy', "('xyzzy')"],
])('looks for %s', (text, expected) => {
  expect(asked(text).replaceAll('<1>', '<->')).toBe(expected)
})

it('spells what is typed and what is looked at alike', () => {
  expect(wordsOf('L’Infirmière d’à côté, l’été : œdème 2e')).toEqual(['infirmier', 'cote', 'ete', 'oedeme', '2e'])
  expect(spelling('infirmières INFIRMIERS')).toBe('infirmiers infirmiers')
  expect(wordsOf('k')).toEqual(['k'])
  expect(wordsOf('a '.repeat(500))).toHaveLength(20)
})

it('counts slips: a letter more, less, another, or two swapped', () => {
  expect([slipsIn('kin', tolerance), slipsIn('kine', tolerance), slipsIn('dentiste', tolerance)]).toEqual([0, 1, 2])
  expect(slipsIn('44700', tolerance)).toBe(0)
  for (const [a, b, slips] of [
    ['garde', 'gadre', 1],
    ['garde', 'grade', 1],
    ['garde', 'gare', 1],
    ['garde', 'gardee', 1],
    ['orthophoniste', 'ortophonsite', 2],
    ['nantes', 'rennes', 3],
    ['', 'ab', 2],
  ] as const) {
    expect(slipsBetween(a, b), a).toBe(slips)
    expect(slipsBetween(b, a), b).toBe(slips)
  }
})

it('asks for nothing but words, whatever is typed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
      const words = wordsOf(text)
      const terms = termsOf(words, { entries: new Map(words.map(entryOf)), near: new Map() }, tolerance)
      expect(everyOf(terms)).toMatch(/^[a-z0-9'()|&:*<> -]*$/)
      expect(anyOf(terms).split("'")).toHaveLength(everyOf(terms).split("'").length)
      expect(operandsIn(terms.flatMap(({ exact }) => exact))).toBeLessThanOrEqual(3 * 20)
    }),
  )
})

it('mends no more words of a text than a person misspells', () => {
  const gibberish = wordsOf('aaqzq bbqzq ccqzq ddqzq eeqzq ffqzq logement')
  expect(strangersIn([gibberish, ['zzqzq']], tolerance, new Map(gibberish.concat('zzqzq').map(entryOf)))).toEqual([
    ...['aaqzq', 'bbqzq', 'ccqzq', 'ddqzq'],
    'zzqzq',
  ])
})
