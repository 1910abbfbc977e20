import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ContactKind, contactKinds, findContacts, MASK, maskContacts } from '../../src/reference/contacts.ts'

const mask = (text: string) => maskContacts(text, findContacts(text))

/** `…` stands for what the other side reads instead. */
const FOUND: [string, ContactKind[], string][] = [
  ['Appelez le 06 12 34 56 78.', ['phone'], 'Appelez le ….'],
  ['06.12.34.56.78', ['phone'], '…'],
  ['0612345678 le soir', ['phone'], '… le soir'],
  ['au 06-12-34-56-78 svp', ['phone'], 'au … svp'],
  ['au 06/12/34/56/78 svp', ['phone'], 'au … svp'],
  ['06_12_34_56_78', ['phone'], '…'],
  ['0 6 1 2 3 4 5 6 7 8', ['phone'], '…'],
  ['06  12  34  56  78', ['phone'], '…'],
  ['06\u202f12\u202f34\u202f56\u202f78', ['phone'], '…'],
  ['06\u00a012\u00a034\u00a056\u00a078', ['phone'], '…'],
  ['O6 12 34 56 78', ['phone'], '…'],
  ['+33 6 12 34 56 78', ['phone'], '…'],
  ['+33612345678', ['phone'], '…'],
  ['+33 (0)6 12 34 56 78', ['phone'], '…'],
  ['0033 6 12 34 56 78', ['phone'], '…'],
  ['(0)6 12 34 56 78', ['phone'], '…'],
  ['33612345678', ['phone'], '…'],
  ['6 12 34 56 78', ['phone'], '…'],
  ['tél:0240123456', ['phone'], 'tél:…'],
  ['à Pointe-à-Pitre : 0690 12 34 56', ['phone'], 'à Pointe-à-Pitre : …'],
  ['0262 12 34 56', ['phone'], '…'],
  ['+262 692 12 34 56', ['phone'], '…'],
  ['En Belgique +32 470 12 34 56', ['phone'], 'En Belgique …'],
  ['Au 06 12 34 56 78, 22 à 25 patients par jour', ['phone'], 'Au …, 22 à 25 patients par jour'],
  ['０６ １２ ３４ ５６ ７８, le soir', ['phone'], '…, le soir'],
  ['au ٠٦١٢٣٤٥٦٧٨ 😀', ['phone'], 'au … 😀'],
  ['०६१२३४५६७८', ['phone'], '…'],
  ['𝟎𝟔𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖 svp', ['phone'], '… svp'],
  ['au 0️⃣6️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣ svp', ['phone'], 'au … svp'],
  ['⓪⑥①②③④⑤⑥⑦⑧', ['phone'], '…'],
  ['0\u200d6\u200d1\u200d2\u200d3\u200d4\u200d5\u200d6\u200d7\u200d8', ['phone'], '…'],
  ['06\u034f12\u206334\u00ad56\u034f78', ['phone'], '…'],
  ['06\n12\n34\n56\n78', ['phone'], '…'],
  ['06·12·34·56·78', ['phone'], '…'],
  ['06 : 12 : 34 : 56 : 78 svp', ['phone'], '… svp'],
  ['06,12,34,56,78', ['phone'], '…'],
  ['06=12=34=56=78', ['phone'], '…'],
  ['zéro six douze trente-quatre cinquante-six soixante-dix-huit svp', ['phone'], '… svp'],
  ['Zero six, douze, vingt et un, 56, soixante', ['phone'], '…'],
  ['06 douze 34 56 78', ['phone'], '…'],
  ['au 06 12 34 56 sept huit', ['phone'], 'au …'],
  ['06 12 34 56 78 ou 02 40 12 34 56', ['phone'], '… ou …'],
  ['Écrivez à karim.benali@exemple.fr, merci', ['email'], 'Écrivez à …, merci'],
  ['Karim <karim@exemple.fr>', ['email'], 'Karim <…>'],
  ['karim@sante.gouv.fr', ['email'], '…'],
  ['karim @ exemple . fr', ['email'], '…'],
  ['karim(at)gmail.com', ['email'], '…'],
  ['karim.benali (at) gmail point com', ['email'], '…'],
  ['karim [at] gmail [dot] com', ['email'], '…'],
  ['karim arobase gmail point com', ['email'], '…'],
  ['karim at gmail dot com', ['email'], '…'],
  ['karim chez wanadoo point fr', ['email'], '…'],
  ['karim＠gmail．com', ['email'], '…'],
  ['karim@gmail。com', ['email'], '…'],
  ['karim\u200d@gmail\u00ad.com', ['email'], '…'],
  ['ou karim@gmail, merci', ['email'], 'ou …, merci'],
  ['karim arobase hotmail', ['email'], '…'],
  ['https://exemple.fr/cabinet?x=1.', ['url'], '….'],
  ['voir www.cabinet-orvault.fr', ['url'], 'voir …'],
  ['sur doctolib.fr/medecin/orvault', ['url'], 'sur …'],
  ['(cabinet-orvault.com)', ['url'], '(…)'],
  ['wa.me/33612345678', ['url'], '…'],
  ['signal.me/#p/+33612345678', ['url'], '…'],
  ['ftp://exemple', ['url'], '…'],
  ['karim.\u200dfr', ['url'], '…'],
  ['https://wa.me/33612345678 ou k@exemple.fr ou 0612345678', ['phone', 'email', 'url'], '… ou … ou …'],
]

const NOT_FOUND = [
  '22 à 25 patients par jour',
  'Du 09/02/2027 au 20/02/2027',
  '09/02/2027-20/02/2027',
  '2027-02-09 08:30',
  '09.02.2027 à 08.30',
  '80 %',
  '80 % pour vous, 20 % de redevance',
  'RPPS 10003456786',
  'RPPS : 1 000 345 678 6',
  'ADELI 449312345',
  'SIREN 123 456 789',
  'SIRET 123 456 789 00012',
  '44114, 44194 ou 44035',
  'Codes postaux 44000 44100 44200 44300',
  'Codes postaux 06000 06100',
  'de 8 h 30 à 12 h 30',
  '8h30-12h30 / 14h-19h',
  '08:30 - 12:30, 14:00 - 19:00',
  'les 04 05 06 07 08 janvier',
  'les 02, 03, 04, 05 et 06 mars',
  '9, 10, 11, 12, 13, 16, 17, 18, 19 et 20 février',
  '180 000 € de murs et 950,50 € de loyer',
  '1 200 000,00 €',
  'en 2024, 2025, 2026 et 2027',
  '20270209083000',
  'Secteur 1, 15 km, 3 cabinets, 2 secrétaires, 12 chambres',
  '12345678',
  '0,5 ETP',
  'un point fr équent : la secrétaire',
  'Je travaille chez orange',
  'On fait le point demain.Merci',
  'Cordialement,Dr.Martin/Dupont',
  'M. et/ou Mme',
  'secrétariat.Visites à domicile deux fois par semaine',
  'c.-à-d. lundi',
  'etc.Il reste deux semaines',
  '25 €/h @ domicile',
  'IDEL/kiné/ortho',
  'v1.2.3',
  'Zéro six',
  'Départements 01, 03, 07, 15, 26',
  'Zéro un deux trois',
  'les 04 05 06 07 08 septembre, deux ou trois matins',
  'les étudiant·e·s et infirmier·ère·s.Les autres aussi',
  'un matin sur deux, de huit à douze, trois fois en six semaines',
  'le 06 deux patients, le 07 trois',
  '120 m², 3 ½ jours, 1ʳᵉ année, 👩‍⚕️ et 👨‍⚕️',
  '08:30-12:30/14:00-19:00',
  'Je suis @ domicile',
  '',
]

describe('contact details in a text', () => {
  test.each(FOUND)('are found in %s', (text, kinds, masked) => {
    expect(contactKinds(findContacts(text))).toEqual(kinds)
    expect(mask(text)).toBe(masked.replaceAll('…', MASK))
  })

  test.each(NOT_FOUND)('are not seen in %s', (text) => {
    expect(findContacts(text)).toEqual([])
    expect(mask(text)).toBe(text)
  })

  test('are found wherever they stand among other words, and nothing else goes', () => {
    const words = fc.array(
      fc.constantFrom('Bonjour', 'demain', 'le 09/02/2027', '22 patients', 'à 8 h 30', 'merci.', '😀'),
    )
    const contact = fc.constantFrom('06 12 34 56 78', '+33 2 40 12 34 56', 'karim@exemple.fr', 'www.exemple.fr')
    fc.assert(
      fc.property(words, contact, words, (before, found, after) => {
        const text = [...before, 'ici', found, 'voilà', ...after].join(' ')
        expect(mask(text)).toBe(text.replace(found, MASK))
      }),
    )
  })

  test('are looked for without delay in the longest and oddest texts', () => {
    const odd = [
      '0 6 1 2 3 4 5 6 7 8 ',
      '06 12 34 56 7 ',
      'a@',
      'a.',
      'a at ',
      'www.',
      '(',
      '+',
      '0',
      'a-',
      '. ',
      '[at]',
      'zéro six ',
      'six ',
      '06:',
      '06\n',
      `06${'\n'.repeat(4998)}`,
      '\u200d',
      '０６ ',
      '𝟎',
    ]
    for (const part of odd) {
      const text = part.repeat(Math.ceil(5000 / part.length)).slice(0, 5000)
      const start = performance.now()
      findContacts(text)
      expect(performance.now() - start, part).toBeLessThan(500)
    }
  })
})
