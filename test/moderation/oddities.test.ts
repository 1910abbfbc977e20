import { describe, expect, test } from 'vitest'
import type { Listing } from '../../src/listings/model.ts'
import { BLANK } from '../../src/listings/rules.ts'
import { type Alike, type OddityCode, odditiesOf } from '../../src/moderation/oddities.ts'
import { composeReason, READY_REASONS, readyReasons } from '../../src/moderation/reasons.ts'
import { toDay } from '../../src/reference/calendar.ts'

/** What a coordinator is shown beside a listing: seldom too much, for who is always warned looks no more. */

const TODAY = toDay('2027-01-31')

const LISTING: Listing = {
  ...BLANK,
  id: '00000000-0000-7000-8000-000000000001',
  ownerId: 'owner',
  state: 'pending',
  kind: 'replacement',
  profession: 'medecin',
  specialty: 'medecine-generale',
  communes: [{ code: '44114', name: 'Orvault', city: null, lat: 47.27, lon: -1.62 }],
  timeZone: 'Europe/Paris',
  territories: ['erdre-et-cens'],
  practiceType: 'msp',
  title: 'Remplacement de deux semaines à Orvault',
  description: 'Maison de santé de quatre médecins, secrétariat le matin, environ 22 actes par jour.',
  periods: [{ from: '2027-03-08', to: '2027-03-19' }],
  candidateSharePct: 80,
  placesFilled: 0,
  createdAt: new Date(0),
  updatedAt: new Date(0),
  submittedAt: new Date(0),
  publishedAt: null,
  renewedAt: null,
  changedSinceAt: null,
  enteredAt: null,
  enteredBy: null,
  takenOverAt: null,
  answers: 0,
}

const look = (fields: Partial<Listing>, others: Alike[] = []) => odditiesOf({ ...LISTING, ...fields }, others, TODAY)
const codes = (fields: Partial<Listing>, others: Alike[] = []) => look(fields, others).map(({ code }) => code)

/** What a text with a word in brackets is found for, and the marked parts. */
function inText(text: string, fields: Partial<Listing> = {}) {
  const description = `${text} Secrétariat le matin, équipe accueillante.`
  return look({ ...fields, description }).map(({ code, field, marks }) => ({
    code,
    field,
    said: marks.map(({ from, to }) => description.slice(from, to)),
  }))
}

test('a listing as it should be raises nothing', () => {
  expect(look({})).toEqual([])
})

describe('in the text', () => {
  test.each<[OddityCode, string, string, Partial<Listing>?]>([
    ['phone', 'Appelez-moi au 06 12 34 56 78 le soir.', '06 12 34 56 78'],
    ['email', 'Écrivez à jean.dupont@orange.fr svp.', 'jean.dupont@orange.fr'],
    ['url', 'Photos du cabinet sur www.cabinet-orvault.fr.', 'www.cabinet-orvault.fr'],
    ['address', 'Le cabinet est au 12 bis, rue des Lilas.', '12 bis, rue des Lilas'],
    ['address', 'Rendez-vous 3 place de la République.', '3 place de la République'],
    ['patient', 'M. Dupont, diabétique, passe le lundi.', 'M. Dupont, diabétique'],
    ['patient', 'Passer chez Mme L. (escarre) matin et soir.', 'Mme L. (escarre'],
    ['patient', 'Madame Le Goff, 82 ans, est à voir chaque jour.', 'Madame Le Goff, 82 ans'],
    ['patient', 'Une dame née le 12 mars 1941 à suivre.', 'née le 12 mars 1941'],
    ['patient', 'DDN : 03/11/1950 pour le premier.', 'DDN : 03/11/1950'],
    ['patient', 'Voir dossier n° 4521 dans le logiciel.', 'dossier n° 4521'],
    ['patient', 'Sécu 2 85 05 44 109 123 64 à rappeler.', '2 85 05 44 109 123 64'],
    ['patient', 'Numéro 185057800608491 du premier.', '185057800608491'],
    ['patient', 'Numéro 1850578006084 du premier.', '1850578006084'],
    ['patient', 'Numéro 1 85 05 2A 006 084 au dossier.', '1 85 05 2A 006 084'],
    ['health', 'Je suis enceinte et cherche quelqu’un.', 'Je suis enceinte'],
    ['health', 'Remplacement pour congé maternité.', 'congé maternité'],
    ['health', 'Titulaire en arrêt maladie depuis juin.', 'arrêt maladie'],
    ['health', 'Je cherche en raison d’une opération du genou.', 'en raison d’une opération'],
    ['health', 'Je m’absente pour raisons de santé.', 'raisons de santé'],
    ['health', 'Notre collègue est hospitalisée.', 'Notre collègue est hospitalisée'],
    ['health', 'Je sors d’un burn-out.', 'burn-out'],
    [
      'overload',
      'Tournée surchargée, besoin de souffler.',
      'surchargée',
      { profession: 'infirmier', practiceType: 'domicile' },
    ],
    [
      'overload',
      'Il nous faut quelqu’un pour nous décharger.',
      'nous décharger',
      { profession: 'infirmier', practiceType: 'domicile' },
    ],
  ])('finds %s: “%s”', (code, text, said, fields) => {
    expect(inText(text, fields)).toEqual([{ code, field: 'description', said: [said] }])
  })

  test.each([
    'Du 9 au 20 février 2027, puis du 13 au 24 avril.',
    '22 à 25 actes par jour, 80 % pour le remplaçant, 180 000 € de chiffre.',
    'SIRET 732 829 320 00074, RPPS 10003456789, FINESS 440012345.',
    'Code postal 44700, altitude 35 m, à 12 min de la gare, 2 places de parking.',
    'Patients de 75 ans et plus, beaucoup de diabétiques, suivi de grossesse, soins palliatifs.',
    'Mme Martin, infirmière Asalée, reçoit les patients diabétiques le mardi.',
    'Madame Petit, 20 ans d’expérience, tient le secrétariat.',
    'Mme Roy, 63 ans, part à la retraite et cède sa patientèle.',
    'Le docteur Durand, 62 ans, cesse son activité.',
    'Dr Anne Le Goff exerce avec M. Bernard, kinésithérapeute.',
    'Cabinet né le 1er janvier de la fusion de deux maisons de santé.',
    'Rédaction des arrêts de travail, des dossiers MDPH et des certificats.',
    'Prévention du burn-out et suivi des problèmes de santé chronique.',
    'Prise en charge des patients à cause de leur maladie chronique, en équipe.',
    'Travail avec la maternité voisine ; consultations de suivi de grossesse.',
    'Planning non surchargé, jamais débordé, ambiance détendue.',
    'Tournée pas trop surchargée, 35 patients.',
    'Remplacement à la rue principale, place du marché à deux pas.',
    'Ouvert de 8 h à 19 h, salle de pause, 3 salles de consultation, 2 rues plus loin une crèche.',
    'Congés d’été, formation, congé sabbatique ou simple envie de vacances.',
    'Logiciel Weda, messagerie MSSanté, dossiers informatisés depuis 2012.',
    'Aucune garde ; permanence des soins jusqu’à 20 h 30, dossier de la commune nº ouvert.',
  ])('raises nothing: “%s”', (text) => {
    for (const profession of ['medecin', 'infirmier']) {
      expect(inText(text, { profession, practiceType: 'domicile' })).toEqual([])
    }
  })

  test('overload is no oddity but of an infirmier’s replacement', () => {
    const text = 'Cabinet surchargé, nous cherchons quelqu’un à nos côtés.'
    expect(inText(text, { profession: 'medecin' })).toEqual([])
    expect(inText(text, { profession: 'infirmier', kind: 'collaboration', window: {}, periods: [] })).toEqual([])
  })

  test('every field that people read is looked at, and each part once', () => {
    const found = look({
      title: 'Remplacement à Orvault, 0612345678',
      secretary: 'Odile, 02 40 11 22 33',
      description: `${LISTING.description} 06 12 34 56 78 ou 06 98 76 54 32.`,
    })
    expect(found.map(({ field, marks }) => [field, marks.length])).toEqual([
      ['title', 1],
      ['description', 2],
      ['secretary', 1],
    ])
  })

  test('a long text takes no time', () => {
    for (const part of ['M. Dupont ', 'en raison de ', '12 rue de la ', '1 85 05 ', 'Mme A. B. C., ', 'a ']) {
      const description = part.repeat(5000 / part.length).trim()
      const before = performance.now()
      look({ description, profession: 'infirmier' })
      expect(performance.now() - before).toBeLessThan(500)
    }
  })
})

describe('a likely duplicate', () => {
  const other = (fields: Partial<Listing>, alike = 0.1): Alike => ({
    listing: { ...LISTING, id: '00000000-0000-7000-8000-000000000002', ...fields },
    alike,
  })
  const elsewhen = { periods: [{ from: '2027-06-01', to: '2027-06-05' }] }

  test.each<[string, Alike, boolean]>([
    ['the same owner, the same days', other({}), true],
    ['the same owner, other days', other(elsewhen), false],
    ['another’s, the same days', other({ ownerId: 'other' }), false],
    ['another’s, the same days and much the same words', other({ ownerId: 'other' }, 0.45), true],
    ['another’s, other days and the same words', other({ ownerId: 'other', ...elsewhen }, 0.95), true],
  ])('%s', (_, candidate, expected) => {
    const found = look({}, [candidate])
    expect(found.map(({ code, listing }) => [code, listing])).toEqual(
      expected ? [['duplicate', candidate.listing.id]] : [],
    )
  })

  test('of what begins some day: unless one begins after the other', () => {
    const window = { kind: 'succession' as const, periods: [], candidateSharePct: null }
    const mine = { ...window, window: { latest: '2027-06-30' } }
    expect(codes(mine, [other({ ...window, window: {} })])).toEqual(['duplicate'])
    expect(codes(mine, [other({ ...window, window: { earliest: '2027-07-01' } })])).toEqual([])
  })
})

describe('in the terms', () => {
  test.each<[OddityCode[], Partial<Listing>]>([
    [['share'], { candidateSharePct: 20 }],
    [['share'], { candidateSharePct: 65 }],
    [[], { candidateSharePct: 70 }],
    [[], { candidateSharePct: null }],
    [['share'], { profession: 'masseur-kinesitherapeute', candidateSharePct: 60 }],
    [[], { profession: 'chirurgien-dentiste', candidateSharePct: 50 }],
    [['share'], { profession: 'chirurgien-dentiste', candidateSharePct: 45 }],
    [['past'], { periods: [{ from: '2027-01-04', to: '2027-01-29' }] }],
    [['soon'], { periods: [{ from: '2027-01-04', to: '2027-02-02' }] }],
    [['soon'], { periods: [{ from: '2027-02-01', to: '2027-02-26' }] }],
    [[], { periods: [{ from: '2027-02-08', to: '2027-02-26' }] }],
    [[], { state: 'published', periods: [{ from: '2027-01-04', to: '2027-02-26' }] }],
    [['practice'], { profession: 'pharmacien', practiceType: 'groupe' }],
    [['practice'], { profession: 'orthophoniste', practiceType: 'officine' }],
    [[], { profession: 'pharmacien', practiceType: 'officine' }],
    [[], { kind: 'reinforcement', profession: 'infirmier', practiceType: 'officine' }],
    [['title'], { title: 'REMPLACEMENT URGENT ORVAULT' }],
    [['title'], { title: 'Remplacement' }],
    [[], { title: 'IDEL en EHPAD : MSP de SCM' }],
    [['text'], { description: 'Tout est bien.' }],
  ])('%j: %j', (expected, fields) => {
    expect(codes(fields)).toEqual(expected)
  })

  test.each<[number, Partial<Listing>]>([
    [1, { patientelePrice: 0, equipmentPrice: 0, wallsPrice: 0, rent: 0 }],
    [0, { patientelePrice: 0, equipmentPrice: 12_000 }],
    [0, { patientelePrice: 0 }],
    [1, { wallsPrice: 18_000_000 }],
    [1, { patientelePrice: 180 }],
    [1, { rent: 95_050 }],
    [0, { patientelePrice: 90_000, wallsPrice: 450_000, rent: 0 }],
  ])('%i odd prices: %j', (count, prices) => {
    const found = codes({ kind: 'succession', periods: [], window: {}, candidateSharePct: null, ...prices })
    expect(found).toEqual(Array(count).fill('price'))
  })

  test('a share is said both ways, with what it may have meant', () => {
    expect(look({ candidateSharePct: 20 })[0]?.text).toBe(
      '20 % pour le remplaçant, 80 % de redevance : d’habitude, 70 % ou plus. C’est peut-être la part du titulaire.',
    )
  })
})

describe('ready reasons', () => {
  test('answer what is odd first, and each oddity has one', () => {
    expect(readyReasons(['phone', 'title']).suggested.map(({ code }) => code)).toEqual(['coordonnees', 'titre'])
    const answered = READY_REASONS.flatMap(({ answers }) => answers)
    const all: Record<OddityCode, true> = {
      phone: true,
      email: true,
      url: true,
      patient: true,
      health: true,
      address: true,
      overload: true,
      duplicate: true,
      share: true,
      past: true,
      soon: true,
      price: true,
      practice: true,
      title: true,
      text: true,
    }
    expect(answered.toSorted()).toEqual(Object.keys(all).toSorted())
  })

  test('make one reason with what was typed, none twice', () => {
    const [first, second] = READY_REASONS
    expect(composeReason([], null)).toBeNull()
    expect(composeReason([], 'Merci.')).toBe('Merci.')
    const both = `${first?.text}\n\n${second?.text}`
    expect(composeReason(['adresse', 'coordonnees', 'inconnu'], null)).toBe(both)
    expect(composeReason(['adresse', 'coordonnees'], `${both}\n\nMerci.`)).toBe(`${both}\n\nMerci.`)
  })
})
