import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { parseLexicon } from '../../src/reference/lexicon.ts'
import { departmentWords, mayBePlace, tradeWords, unfinished } from '../../src/search/completing.ts'

const lexicon = parseLexicon(readFileSync(new URL('../../search/words.json', import.meta.url), 'utf8'))

it.each([
  ['nan', 'nan'],
  ['kiné nan', 'nan'],
  ['remplacement kine saint her', 'saint her'],
  ['cherche remplaçant à la chap', 'la chap'],
  ['idel la chapelle sur er', 'la chapelle sur er'],
  ['sage femme Nan', 'Nan'],
  ['kiné juillet nan', 'nan'],
  ['maison de santé nan', 'nan'],
  ['kiné', 'kiné'],
  ['kiné 447', '447'],
  ['reprise de patientèle à nan', 'nan'],
  ['kiné nan,', null],
  ['kiné ', null],
  ['', null],
  ['!', null],
  [`kiné ${'x'.repeat(300)}`, null],
])('of "%s" is being typed: %s', (text, typing) => {
  expect(unfinished(text, lexicon)?.text ?? null).toBe(typing)
})

it.each([
  ['kin', ['kinésithérapeute']],
  ['inf', ['infirmier', 'infirmier en pratique avancée']],
  ['rempl', ['remplacement']],
  ['repr', ['reprise']],
  ['jui', ['juin', 'juillet']],
  ['mais', ['maïeuticien', 'maison de santé']],
  ['kiné', []],
  ['nan', []],
  ['44', []],
])('"%s" may become the words %j', (text, words) => {
  expect(tradeWords(text, lexicon).slice(0, 2)).toEqual(words)
})

it.each([
  ['44', ['Loire-Atlantique']],
  ['2a', ['Corse-du-Sud']],
  ['sarth', ['Sarthe']],
  ['nor', ['département Nord']],
  ['n', []],
  ['kin', []],
])('"%s" may become the département %j', (text, words) => {
  expect(departmentWords(text, lexicon)).toEqual(words)
})

it('neither a letter nor a word that means something is a place', () => {
  expect(['n', 'kiné', 'mars', 'nan'].map((text) => mayBePlace(text, lexicon))).toEqual([false, false, false, true])
})
