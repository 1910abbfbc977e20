import fs from 'node:fs'
import { expect, test } from 'vitest'
import {
  practiceTypesIn,
  readCount,
  readPhone,
  readProfession,
  readSituation,
  readSpan,
  readSpecialty,
  readThreeWay,
  readYes,
} from '../../src/imports/cells.ts'
import type { Understood } from '../../src/imports/days.ts'
import { readShare, type Side, sideOf } from '../../src/imports/shares.ts'
import { parseLexicon } from '../../src/reference/lexicon.ts'

/** What single cells mean; null is refused. */

const lexicon = parseLexicon(fs.readFileSync('search/words.json', 'utf8'))
const meant = <T>(found: Understood<T>) => ('value' in found ? found.value : null)

test.each<[string, string, number | null]>([
  ['80 %', 'Part du remplaçant', 80],
  ['20', 'Redevance', 80],
  ['80/20', 'Taux', 80],
  ['20/80', '', 80],
  ['70 - 30 %', '', 70],
  ['20 % de rétrocession', 'Taux', 80],
  ['80 % de rétrocession', 'Taux', 80],
  ['20', 'Rétrocession', 80],
  ['80', 'Rétrocession', 80],
  ['80 % pour le remplaçant', 'Taux', 80],
  ['10 % de redevance', 'Taux', 90],
  ['remplaçant : 75 %, titulaire : 25 %', '', 75],
  ['0.8', 'Part du remplaçant', 80],
  ['77,5 %', 'Part du remplaçant', 77.5],
  ['80 %', 'Taux', null],
  ['30', 'Honoraires', null],
  ['80/30', '', null],
  ['selon', 'Part du remplaçant', null],
  ['180', 'Part du remplaçant', null],
])('a share of %j under %j is %j for the candidate', (cell, heading, share) => {
  expect(meant(readShare(cell, sideOf(heading)))).toBe(share)
})

test.each<[string, Side]>([
  ['Part du remplaçant', 'candidate'],
  ['Redevance au cabinet', 'practitioner'],
  ['Rétrocession (%)', 'retrocession'],
  ['Part remplaçant / titulaire', null],
  ['Taux', null],
])('the heading %j says %j', (heading, side) => {
  expect(sideOf(heading)).toBe(side)
})

test.each([
  ['0612345678', '06 12 34 56 78'],
  ['612345678', '06 12 34 56 78'],
  ['+33 6 12 34 56 78', '06 12 34 56 78'],
  ['+33 (0)6 12 34 56 78', '06 12 34 56 78'],
  ['0033612345678', '06 12 34 56 78'],
  ['06.12.34.56.78', '06 12 34 56 78'],
  ['06/12/34/56/78', '06 12 34 56 78'],
  ['06 12 34 56 78 / 02 40 11 22 33', '06 12 34 56 78'],
  ['+32 470 12 34 56', '+32470123456'],
  ['12345', null],
  ['voir mail', null],
])('the number %j is %j', (cell, phone) => {
  expect(meant(readPhone(cell))).toBe(phone)
})

test.each([
  ['IDEL', 'infirmier', null],
  ['Kiné', 'masseur-kinesitherapeute', null],
  ['MG', 'medecin', 'medecine-generale'],
  ['Médecin (pédiatre)', 'medecin', 'pediatrie'],
  ['Infirmière libérale', 'infirmier', null],
  ['SF', 'sage-femme', null],
])('the profession %j is %s, %s', (cell, profession, specialty) => {
  expect(meant(readProfession(cell, lexicon))).toEqual({ profession, specialty })
})

test.each(['kiné ou IDEL', 'plombier'])('the profession %j is refused', (cell) => {
  expect(readProfession(cell, lexicon)).toHaveProperty('error')
})

test('other cells', () => {
  expect(meant(readSpecialty('Gériatrie', lexicon))).toBe('geriatrie')
  expect(['Oui', 'O', 'vrai', 'x', '1'].map((cell) => meant(readYes(cell)))).toEqual([true, true, true, true, true])
  expect(['non', 'N', '0', 'Aucun', 'bof'].map((cell) => meant(readYes(cell)))).toEqual([
    false,
    false,
    false,
    false,
    null,
  ])
  expect(['à voir', 'oui', 'non', '?'].map((cell) => meant(readThreeWay(cell)))).toEqual([
    'negotiable',
    'yes',
    'no',
    null,
  ])
  expect(['30 km', '3', 'trois'].map((cell) => meant(readCount(cell)))).toEqual([30, 3, null])
  expect(meant(readSpan('20-25'))).toEqual({ min: 20, max: 25 })
  expect(meant(readSpan('25 à 20 actes'))).toEqual({ min: 20, max: 25 })
  expect(practiceTypesIn('MSP, centre de santé')).toEqual(['msp', 'centre'])
  expect(['Retraitée', 'remplaçante', 'étudiant en médecine', 'x'].map((cell) => meant(readSituation(cell)))).toEqual([
    'retraite',
    'remplacant',
    'etudiant',
    null,
  ])
})
