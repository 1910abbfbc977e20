import { beforeAll, describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { candidateInput } from '../../src/candidates/model.ts'
import { listingInput } from '../../src/listings/model.ts'
import {
  civilDate,
  communeCode,
  dateRange,
  emailAddress,
  line,
  listingPeriods,
  luhn,
  percent,
  period,
  phoneNumber,
  prose,
  rppsNumber,
} from '../../src/reference/fields.ts'
import { fieldErrors, speakFrench } from '../../src/web/validation.ts'

beforeAll(speakFrench)

/** What is said of each field, as the API answers it. */
function said(schema: z.ZodType, value: unknown): Record<string, string> {
  const parsed = schema.safeParse(value)
  const errors = parsed.success ? [] : fieldErrors(parsed.error)
  return Object.fromEntries(errors.map(({ path, message }) => [path, message]))
}

const ok = {}

describe('a period', () => {
  test('may last one day', () => {
    expect(said(period, { from: '2027-02-09', to: '2027-02-09' })).toEqual(ok)
  })

  test('ends after it begins', () => {
    expect(said(period, { from: '2027-02-20', to: '2027-02-09' })).toEqual({
      to: 'La fin (to) précède le début (from) : échangez ou corrigez les deux dates.',
    })
    expect(said(dateRange, { from: '2027-02-20', to: '2027-02-19' })).toEqual({
      to: 'La fin (to) précède le début (from) : échangez ou corrigez les deux dates.',
    })
  })

  test('lasts less than 24 months, to the day', () => {
    expect(said(period, { from: '2027-02-09', to: '2029-02-08' })).toEqual(ok)
    expect(said(period, { from: '2027-02-09', to: '2029-02-09' })).toEqual({
      to: 'Une période dure moins de 24 mois : finissez-la avant le 9 févr. 2029, ou faites-en deux.',
    })
    expect(said(period, { from: '2027-02-09', to: '2030-02-08' }).to).toMatch(/moins de 24 mois/)
    expect(said(period, { from: '2028-02-29', to: '2030-02-27' })).toEqual(ok)
    expect(said(period, { from: '2028-02-29', to: '2030-02-28' }).to).toMatch(/avant le 28 févr. 2030/)
  })

  test.each([
    [{ weekdays: [] }, 'weekdays', /Aucun jour coché/],
    [{ weekdays: [1, 1] }, 'weekdays', /répété/],
    [{ weekdays: [8] }, 'weekdays.0', /7 au plus/],
    [{ weekdays: [0] }, 'weekdays.0', /1 au moins/],
    [{ weekdays: [1.5] }, 'weekdays.0', /entier/],
    [{ halves: [] }, 'halves', /matin/],
    [{ halves: ['am', 'am'] }, 'halves', /répétée/],
    [{ halves: ['noon'] }, 'halves.0', /am, pm/],
    [{ everyWeeks: 0 }, 'everyWeeks', /1 au moins/],
    [{ everyWeeks: 9 }, 'everyWeeks', /8 au plus/],
    [{ every: 2 }, 'every', /Champ inconnu/],
  ])('with %j is told at %s', (pattern, path, message) => {
    expect(said(period, { from: '2027-02-09', to: '2027-02-20', ...pattern })).toEqual({
      [path]: expect.stringMatching(message),
    })
  })

  test.each([
    '2027-02-29',
    '2027-13-01',
    '2027-2-9',
    '09/02/2027',
    '2027-02-09T00:00:00Z',
    '',
    '1999-12-31',
    '2200-01-01',
  ])('on %j is on no date we know', (from) => {
    expect(said(period, { from, to: '2027-02-20' }).from).toMatch(/Cette date (n’existe pas|est trop lointaine)/)
  })

  test('of a candidate may overlap another; null is as good as absent', () => {
    const candidate = { from: '2027-02-09', to: '2027-02-20', weekdays: null, halves: null, everyWeeks: null }
    expect(said(candidateInput.shape.availability, [candidate, candidate])).toEqual(ok)
  })
})

describe('the periods of a listing', () => {
  const first = { from: '2027-02-09', to: '2027-02-20' }

  test('that share a half-day are refused, naming both and the first day they share', () => {
    expect(said(listingPeriods, [first, { from: '2027-02-20', to: '2027-02-28' }])).toEqual({
      1: 'La période 2 recouvre la période 1 (le 20 févr. 2027) : séparez-les ou fusionnez-les.',
    })
    expect(
      said(listingPeriods, [first, { from: '2027-03-01', to: '2027-03-02' }, { ...first, weekdays: [3] }]),
    ).toEqual({
      2: 'La période 3 recouvre la période 1 (le 10 févr. 2027) : séparez-les ou fusionnez-les.',
    })
  })

  test('may share days but no half-day, weekday or week', () => {
    const days = { from: '2027-02-08', to: '2027-02-21' }
    for (const [a, b] of [
      [{ halves: ['am'] }, { halves: ['pm'] }],
      [{ weekdays: [1] }, { weekdays: [2] }],
      [{ everyWeeks: 2 }, { from: '2027-02-15' }],
    ]) {
      expect(
        said(listingPeriods, [
          { ...days, ...a },
          { ...days, ...b },
        ]),
      ).toEqual(ok)
    }
    expect(
      said(listingPeriods, [
        { ...days, everyWeeks: 2 },
        { ...days, everyWeeks: 3 },
      ]),
    ).not.toEqual(ok)
  })

  test('are compared before the exceptions', () => {
    const errors = said(listingInput, { periods: [first, first], except: [first] })
    expect(Object.keys(errors)).toEqual(['periods.1'])
  })

  test('may have a quota of half-days a week or month', () => {
    expect(said(listingPeriods, [{ ...first, quota: { halfDays: 20, per: 'month' } }])).toEqual(ok)
    expect(said(listingPeriods, [{ ...first, quota: null }])).toEqual(ok)
    expect(Object.keys(said(listingPeriods, [{ ...first, quota: { halfDays: 0, per: 'year' } }])).sort()).toEqual([
      '0.quota.halfDays',
      '0.quota.per',
    ])
    expect(said(listingPeriods, [{ ...first, quota: { halfDays: 2.5, per: 'week' } }])).not.toEqual(ok)
  })

  test('are fifty at most, and too many are refused at once', () => {
    const many = Array.from({ length: 5000 }, () => ({ from: '2000-01-01', to: '2001-12-31' }))
    const before = performance.now()
    expect(said(listingPeriods, many)).toEqual({ '': 'Trop de périodes : 50 au plus.' })
    expect(performance.now() - before).toBeLessThan(1000)
  })

  test('that are much too long are refused at once too', () => {
    const many = Array.from({ length: 50 }, () => ({ from: '2000-01-01', to: '2199-12-31' }))
    const before = performance.now()
    expect(said(listingPeriods, many)['0.to']).toMatch(/24 mois/)
    expect(performance.now() - before).toBeLessThan(1000)
  })
})

describe('a listing', () => {
  test('may move its dates by a month at most', () => {
    expect(said(listingInput, { flexDays: 31 })).toEqual(ok)
    expect(said(listingInput, { flexDays: 32 })).toEqual({
      flexDays: 'La souplesse va de 0 à 31 jours : au-delà, décrivez-la dans le texte.',
    })
    expect(said(listingInput, { flexDays: -1 })).not.toEqual(ok)
  })

  test('has prices in euros, free at 0, and a window in order', () => {
    expect(said(listingInput, { patientelePrice: 0, wallsPrice: 180_000.5, rent: null, window: {} })).toEqual(ok)
    const window = { earliest: '2027-02-01', latest: '2027-01-01' }
    expect(Object.keys(said(listingInput, { patientelePrice: -1, rent: 2_000_000, window })).sort()).toEqual([
      'patientelePrice',
      'rent',
      'window.latest',
    ])
  })

  test('names every field in error at once', () => {
    const errors = said(listingInput, {
      kind: 'vente',
      profession: 'sorcier',
      communes: ['4410', '44114', '44114'],
      title: ' ',
      candidateSharePct: 140,
      patientsPerDay: { min: 5, max: 4 },
      places: 0,
      reason: 'maladie',
    })
    expect(Object.keys(errors).sort()).toEqual(
      [
        'candidateSharePct',
        'communes',
        'communes.0',
        'kind',
        'patientsPerDay.max',
        'places',
        'profession',
        'reason',
        'title',
      ].sort(),
    )
    expect(errors).toMatchObject({ reason: 'Champ inconnu : retirez-le ou corrigez son nom.' })
  })

  test('may be a draft of nothing', () => {
    expect(said(listingInput, {})).toEqual(ok)
  })
})

describe('single values', () => {
  test('a share is a percentage', () => {
    expect(said(percent, 140)['']).toMatch(/de 0 à 100/)
    expect(said(percent, -1)['']).toMatch(/de 0 à 100/)
    expect(said(percent, Number.NaN)).not.toEqual(ok)
    expect([said(percent, 0), said(percent, 100), said(percent, 72.5)]).toEqual([ok, ok, ok])
  })

  test('an RPPS number has the key of Luhn', () => {
    expect(said(rppsNumber, '10003456781')['']).toMatch(/La clé de ce numéro RPPS est fausse/)
    expect(said(rppsNumber, '1000345678')['']).toBe('Un numéro RPPS a 11 chiffres.')
    const keyed = Array.from({ length: 10 }, (_, key) => `1000345678${key}`).filter(luhn)
    expect(keyed).toHaveLength(1)
    expect(rppsNumber.parse(` ${keyed[0]?.replace(/(\d{3})/g, '$1 ')}`)).toBe(keyed[0])
    // Known to satisfy and to fail it, from the definition of the checksum.
    expect([luhn('79927398713'), luhn('79927398714')]).toEqual([true, false])
  })

  test('a commune is an INSEE code, Corsica and overseas too', () => {
    for (const code of ['44109', '2A004', '2B033', '97411']) expect(said(communeCode, code)).toEqual(ok)
    for (const code of ['4410', '441099', 'Nantes', '2C001', '44\u000009', ''])
      expect(said(communeCode, code)).not.toEqual(ok)
  })

  test('an address and a number are what they look like', () => {
    expect(emailAddress.parse(' Zoe@Exemple.FR ')).toBe('zoe@exemple.fr')
    for (const text of ['zoe', 'zoe@', '@exemple.fr', 'zoe@exemple', 'a b@exemple.fr', 'zoe@exemple.fr\u0000']) {
      expect(said(emailAddress, text)['']).toMatch(/prenom\.nom@exemple\.fr/)
    }
    for (const text of ['06 12 34 56 78', '+33 (0)6-12-34-56-78']) expect(said(phoneNumber, text)).toEqual(ok)
    for (const text of ['12', 'appelez-moi', '<script>']) expect(said(phoneNumber, text)).not.toEqual(ok)
  })

  test('a text is trimmed, neither empty nor too long, and holds nothing invisible', () => {
    expect(line(5).parse('  abc ')).toBe('abc')
    expect(said(line(5), 'abcdef')['']).toMatch(/5 caractères au plus/)
    expect(said(line(5), ' \n ')['']).toMatch(/vide/)
    expect(said(line(50), 'deux\nlignes')['']).toMatch(/invisible/)
    for (const end of '\u2028\u2029') expect(said(line(50), `deux${end}lignes`)['']).toMatch(/invisible/)
    for (const unseen of ['\u200D', '\u3164\u3164', '\u00AD \u034F', '\u2800']) {
      for (const field of [line(50), prose(50)]) expect(said(field, unseen)['']).toMatch(/vide/)
    }
    expect(said(prose(50), 'deux\r\nlignes,\tet une tabulation')).toEqual(ok)
    expect(said(prose(50), 'nul\u0000')['']).toMatch(/invisible/)
  })

  test.each([...'\u061C\u200B\u200E\u200F\u202A\u202E\u2060\u2063\u2066\u2069\uFEFF\uFFF9'])(
    'a text holds nothing that hides or turns it round: %j',
    (hidden) => {
      for (const field of [line(50), prose(50)]) expect(said(field, `a${hidden}b`)['']).toMatch(/caractère invisible/)
    },
  )

  test('a text keeps the joiners that emoji and some scripts are written with', () => {
    for (const field of [line(50), prose(50)]) {
      for (const text of ['👩\u200D⚕️', 'می\u200Cخواهم', 'déjà l’œuvre']) expect(said(field, text)).toEqual(ok)
    }
  })

  test('a date is a date', () => {
    expect(said(civilDate, '2028-02-29')).toEqual(ok)
    expect(said(civilDate, '2027-02-29')['']).toBe(
      'Cette date n’existe pas : écrivez-la AAAA-MM-JJ, par exemple 2027-02-09.',
    )
    expect(said(civilDate, 20270209)['']).toMatch(/AAAA-MM-JJ/)
  })
})

test('a text is counted in characters as people see them, up to the limit and no further', () => {
  expect(line(120).safeParse('🩺'.repeat(120)).success).toBe(true)
  expect(line(120).safeParse('🩺'.repeat(121)).success).toBe(false)
  expect(prose(5).safeParse('12345').success).toBe(true)
  expect(prose(5).safeParse('123456').success).toBe(false)
})
