import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { ROOT } from '../../src/platform/root.ts'
import { toDay } from '../../src/reference/calendar.ts'
import { parseLexicon } from '../../src/reference/lexicon.ts'
import { type Meaning, possiblePlaces, understand } from '../../src/search/understanding.ts'
import { namedCommunes } from '../../src/territories/service.ts'
import { useDb } from '../support/db.ts'

const db = useDb()
const words = fs.readFileSync(path.join(ROOT, 'search/words.json'), 'utf8')
const lexicon = parseLexicon(words)

/** A Monday. */
const TODAY = toDay('2026-11-23')

async function read(text: string, given: Partial<Record<keyof Meaning, string>> = {}) {
  const places = await namedCommunes(db.sql, possiblePlaces(text, lexicon))
  return understand(text, lexicon, places, given, TODAY)
}

const MG = { profession: 'medecin', specialty: 'medecine-generale' }
const KINE = { profession: 'masseur-kinesitherapeute' }
const [REMPLA, CESSION] = [{ kind: 'replacement' }, { kind: 'succession' }]
const [NANTES, ORVAULT, CHAPELLE] = [{ commune: '44109' }, { commune: '44114' }, { commune: '44035' }]

/** What people type, what it means, and the words that are left. */
const PHRASES: [string, Record<string, string>, string][] = [
  ['MG', MG, ''],
  ['médecin', { profession: 'medecin' }, ''],
  ['généraliste', MG, ''],
  ['GENERALISTES', MG, ''],
  ['médecin généraliste', MG, ''],
  ['toubib', { profession: 'medecin' }, ''],
  ['IDE', { profession: 'infirmier' }, ''],
  ['idel', { profession: 'infirmier' }, ''],
  ['infirmière', { profession: 'infirmier' }, ''],
  ['infirmieres libérales', { profession: 'infirmier' }, ''],
  ['infirmier·ère', { profession: 'infirmier' }, ''],
  ['infirmière en pratique avancée', { profession: 'ipa' }, ''],
  ['IPA', { profession: 'ipa' }, ''],
  ['kiné', KINE, ''],
  ['kinés', KINE, ''],
  ['MK', KINE, ''],
  ['masseur-kinésithérapeute', KINE, ''],
  ['MASSEUR KINESITHERAPEUTE', KINE, ''],
  ['ortho', { profession: 'orthophoniste' }, ''],
  ['SF', { profession: 'sage-femme' }, ''],
  ['sages-femmes', { profession: 'sage-femme' }, ''],
  ['dentiste', { profession: 'chirurgien-dentiste' }, ''],
  ['chirurgien dentiste', { profession: 'chirurgien-dentiste' }, ''],
  ['podo', { profession: 'pedicure-podologue' }, ''],
  ['psy', { profession: 'psychologue' }, ''],
  ['psychiatre', { profession: 'medecin', specialty: 'psychiatrie' }, ''],
  ['ergo', { profession: 'ergotherapeute' }, ''],
  ['pharma', { profession: 'pharmacien' }, ''],
  ['pédiatrie', { profession: 'medecin', specialty: 'pediatrie' }, ''],
  ['gynéco', {}, 'gynéco'],

  ['rempla', REMPLA, ''],
  ['remplaçante', REMPLA, ''],
  ['cession', CESSION, ''],
  ['reprise de patientèle', CESSION, ''],
  ['patientèle', CESSION, ''],
  ['assistanat', { kind: 'collaboration' }, ''],
  ['collab', { kind: 'collaboration' }, ''],
  ['renfort', { kind: 'reinforcement' }, ''],
  ['renfort vaccination', { kind: 'reinforcement' }, 'vaccination'],

  ['MSP', { practiceType: 'msp' }, ''],
  ['maison de santé', { practiceType: 'msp' }, ''],
  ['maison de santé pluriprofessionnelle', { practiceType: 'msp' }, ''],
  ['en cabinet de groupe', { practiceType: 'groupe' }, ''],
  ['centre de santé', { practiceType: 'centre' }, ''],
  ['officine', { practiceType: 'officine' }, ''],

  ['Orvault', ORVAULT, ''],
  ['44700', ORVAULT, ''],
  ['la chapelle sur erdre', CHAPELLE, ''],
  ['La Chapelle-sur-Erdre (44240)', CHAPELLE, ''],
  ['st herblain', { commune: '44162' }, ''],
  ['l’isle adam', { commune: '95313' }, ''],
  ['75011', { commune: '75111' }, ''],
  ['paris', { commune: '75056' }, ''],
  ['Saint-Denis 93200', { commune: '93066' }, ''],
  ['97400 saint denis', { commune: '97411' }, ''],
  // Several communes are called so; several share the postal code.
  ['saint-denis', {}, 'saint-denis'],
  ['53110', {}, '53110'],
  ['kiné saint-denis', KINE, 'saint denis'],
  // Communes all right, but that is not what people mean.
  ['job bord de mer', {}, 'job bord de mer'],
  ['vacances de la Toussaint', {}, 'vacances de la Toussaint'],

  ['remplacement médecin généraliste à Nantes', { ...REMPLA, ...MG, ...NANTES }, ''],
  ['kiné Nantes balnéo', { ...KINE, ...NANTES }, 'balnéo'],
  [
    'cherche remplaçant IDEL à Orvault en MSP',
    { ...REMPLA, profession: 'infirmier', ...ORVAULT, practiceType: 'msp' },
    '',
  ],
  ['cession patientèle infirmière', { ...CESSION, profession: 'infirmier' }, ''],
  ['ortho remplacement mercredi', { profession: 'orthophoniste', ...REMPLA }, 'mercredi'],
  ['dentiste 72000 fauteuil neuf', { profession: 'chirurgien-dentiste', commune: '72181' }, 'fauteuil neuf'],
  ['pétanque', {}, 'pétanque'],
  // The next month of that name; from today on where it has begun.
  ['kiné Nantes juillet', { ...KINE, ...NANTES, from: '2027-07-01', to: '2027-07-31' }, ''],
  ['MG en décembre', { ...MG, from: '2026-12-01', to: '2026-12-31' }, ''],
  ['rempla novembre', { ...REMPLA, from: '2026-11-23', to: '2026-11-30' }, ''],
  ['juillet et août', { from: '2027-07-01', to: '2027-08-31' }, ''],
  ['IDEL décembre janvier', { profession: 'infirmier', from: '2026-12-01', to: '2027-01-31' }, ''],
  ['février 2028', { from: '2028-02-01', to: '2028-02-29' }, ''],
  ['mars ou juin balnéo', { from: '2027-03-01', to: '2027-06-30' }, 'balnéo'],
  ['Mars', { from: '2027-03-01', to: '2027-03-31' }, ''],
  // Two of a kind contradict each other: both stay words.
  ['infirmier ou sage-femme', {}, 'infirmier ou sage-femme'],
  ['kiné Nantes ou Orvault', KINE, 'Nantes Orvault'],
  ['collaboration puis reprise en MSP', { practiceType: 'msp' }, 'collaboration puis reprise'],
  ['"><script>alert(1)</script>', {}, '"><script>alert(1)</script>'],
  ['', {}, ''],
]

test.each(PHRASES)('"%s"', async (text, filters, rest) => {
  const reading = await read(text)
  expect(reading.filters).toEqual(filters)
  expect(reading.rest).toBe(rest)
  const told = reading.understood.map(({ field, value }) => [field, value])
  expect(Object.fromEntries(told)).toEqual(filters)
})

describe('what is understood', () => {
  test('is told as it was typed', async () => {
    expect((await read('Rempla MG, à la Chapelle sur Erdre !')).understood).toEqual([
      { text: 'Rempla', field: 'kind', value: 'replacement' },
      { text: 'MG', field: 'profession', value: 'medecin' },
      { text: 'MG', field: 'specialty', value: 'medecine-generale' },
      { text: 'la Chapelle sur Erdre', field: 'commune', value: '44035' },
    ])
  })

  test('never goes against a filter that was chosen, and says the same of the same', async () => {
    expect(await read('kiné Nantes', { profession: 'medecin', commune: '44114' })).toEqual({
      understood: [],
      filters: {},
      rest: 'kiné Nantes',
    })
    expect(await read('MG', { profession: 'medecin' })).toMatchObject({ filters: MG, rest: '' })
    expect(await read('kiné juillet', { from: '2027-02-01' })).toMatchObject({ filters: KINE, rest: 'juillet' })
    expect(await read('MG', { specialty: 'pediatrie' })).toMatchObject({ filters: {}, rest: 'MG' })
  })

  test('is nothing in a text longer than anybody types', async () => {
    const long = `kiné ${'mot '.repeat(20)}`
    expect(await read(long)).toEqual({ understood: [], filters: {}, rest: long })
    expect(possiblePlaces('nantes '.repeat(1000), lexicon)).toEqual([])
  })
})

describe('the words', () => {
  test('have one meaning each, and of codes that exist', () => {
    const given = JSON.parse(words)
    const twice = { ...given, kind: { ...given.kind, collaboration: ['Remplaçants'] } }
    expect(() => parseLexicon(JSON.stringify(twice))).toThrow('two meanings')
    expect(() => parseLexicon(JSON.stringify({ ...given, kind: { holiday: ['congés'] } }))).toThrow('holiday')
  })
})
