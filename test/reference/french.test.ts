import { describe, expect, test } from 'vitest'
import {
  atPlace,
  bothShares,
  calendarSentence,
  enumerate,
  euros,
  frenchDate,
  frenchInstant,
  frenchNumber,
  frenchRange,
  needSentence,
  ofPlace,
  periodSentence,
  plural,
  windowSentence,
} from '../../src/reference/french.ts'

describe('dates', () => {
  test('the first of the month is "1er"', () => {
    expect(frenchDate('2027-03-01')).toBe('1er mars 2027')
    expect(frenchDate('2027-02-21')).toBe('21 févr. 2027')
    expect(frenchDate('2027-08-31', false)).toBe('31 août')
  })

  test.each([
    ['2027-02-09', '2027-02-09', 'le 9 févr. 2027'],
    ['2027-02-09', '2027-02-20', 'du 9 au 20 févr. 2027'],
    ['2027-03-01', '2027-03-05', 'du 1er au 5 mars 2027'],
    ['2027-02-25', '2027-03-01', 'du 25 févr. au 1er mars 2027'],
    ['2026-12-28', '2027-01-03', 'du 28 déc. 2026 au 3 janv. 2027'],
    ['2027-02-09', '2028-02-09', 'du 9 févr. 2027 au 9 févr. 2028'],
  ])('%s to %s: what both ends share is said once', (from, to, text) => {
    expect(frenchRange(from, to)).toBe(text)
  })

  test('an instant is told on the day it is where it is read', () => {
    const instant = new Date('2027-02-08T23:30:00Z')
    expect(frenchInstant(instant)).toBe('9 février 2027')
    expect(frenchInstant(instant, 'America/Cayenne')).toBe('8 février 2027')
  })
})

describe('periods', () => {
  const days = { from: '2027-02-09', to: '2027-02-20' }
  const dates = 'du 9 au 20 févr. 2027'
  test.each([
    [{}, dates],
    [{ weekdays: [1, 2, 3, 4, 5] }, `${dates}, du lundi au vendredi`],
    [{ weekdays: [5, 4, 3] }, `${dates}, du mercredi au vendredi`],
    [{ weekdays: [1, 2] }, `les lundis et mardis ${dates}`],
    [{ weekdays: [1, 2, 4, 5] }, `les lundis, mardis, jeudis et vendredis ${dates}`],
    [{ weekdays: [7] }, `les dimanches ${dates}`],
    [{ weekdays: [1, 2, 3, 4, 5, 6, 7] }, dates],
    [{ weekdays: null, halves: null }, dates],
    [{ halves: ['am' as const] }, `${dates}, le matin`],
    [{ halves: ['pm' as const] }, `${dates}, l'après-midi`],
    [{ halves: ['pm' as const, 'am' as const] }, dates],
    [{ everyWeeks: 2 }, `${dates}, une semaine sur deux`],
    [{ weekdays: [3], halves: ['am' as const], everyWeeks: 3 }, `les mercredis matin ${dates}, une semaine sur trois`],
    [{ weekdays: [1, 4], halves: ['pm' as const] }, `les lundis et jeudis après-midi ${dates}`],
    [{ quota: { halfDays: 20, per: 'month' as const } }, `${dates}, 10 jours par mois`],
    [{ quota: { halfDays: 3, per: 'week' as const } }, `${dates}, 3 demi-journées par semaine`],
  ])('%j', (pattern, words) => {
    expect(periodSentence({ ...days, ...pattern })).toBe(words)
  })

  test('several, and their exceptions', () => {
    expect(
      calendarSentence(
        [{ ...days }, { from: '2027-04-13', to: '2027-04-13' }],
        [
          { from: '2027-02-14', to: '2027-02-14' },
          { from: '2027-02-17', to: '2027-02-18' },
        ],
      ),
    ).toBe('du 9 au 20 févr. 2027 ; le 13 avr. 2027, sauf le 14 févr. 2027 et du 17 au 18 févr. 2027')
    expect(calendarSentence([])).toBe('')
  })

  test('of many exceptions the first are said, and how many others', () => {
    const off = Array.from({ length: 9 }, (_, i) => ({ from: `2027-02-1${i}`, to: `2027-02-1${i}` }))
    expect(calendarSentence([days], off)).toMatch(/le 15 févr\. 2027 et 3 autres périodes$/)
  })
})

describe('a need', () => {
  const wednesdays = { from: '2026-09-02', to: '2027-06-30', weekdays: [3] }
  const need = { periods: [wednesdays], except: [{ from: '2027-04-14', to: '2027-04-14' }], flexDays: 0 }
  test('ends with its half-days', () => {
    expect(needSentence(need, 84)).toBe(
      'les mercredis du 2 sept. 2026 au 30 juin 2027, sauf le 14 avr. 2027 ; 84 demi-journées',
    )
  })
  test('says how far it may move', () => {
    expect(needSentence({ ...need, except: [], flexDays: 5 }, 1)).toBe(
      'les mercredis du 2 sept. 2026 au 30 juin 2027 ; dates souples, à 5 jours près ; 1 demi-journée',
    )
  })
})

describe('a window', () => {
  test.each([
    [{}, 'date ouverte'],
    [{ earliest: '2027-01-01' }, 'à partir du 1er janv. 2027'],
    [{ earliest: null, latest: '2027-03-31' }, 'au plus tard le 31 mars 2027'],
    [{ earliest: '2027-01-01', latest: '2027-03-31' }, 'entre le 1er janv. et le 31 mars 2027'],
    [{ earliest: '2026-11-01', latest: '2027-03-31' }, 'entre le 1er nov. 2026 et le 31 mars 2027'],
    [{ earliest: '2027-01-01', latest: '2027-01-01' }, 'le 1er janv. 2027'],
  ])('%j', (window, words) => {
    expect(windowSentence(window)).toBe(words)
  })
})

describe('numbers', () => {
  test('zero and one are singular, and so is anything below two', () => {
    expect([0, 1, 1.5, 2, 1234].map((n) => plural(n, 'demi-journée'))).toEqual([
      '0 demi-journée',
      '1 demi-journée',
      '1,5 demi-journée',
      '2 demi-journées',
      '1 234 demi-journées',
    ])
    expect(plural(2, 'cheval', 'chevaux')).toBe('2 chevaux')
  })

  test('a comma, one decimal at most, plain spaces', () => {
    expect(frenchNumber(1234.56)).toBe('1 234,6')
    expect(frenchNumber(75)).toBe('75')
    expect(frenchNumber(1_234_567)).toMatch(/^1 234 567$/)
  })

  test('an amount has cents only where there are some', () => {
    expect([180_000, 950.5, 0].map(euros)).toEqual(['180 000 €', '950,50 €', '0 €'])
  })

  test('a share is always said from both sides', () => {
    expect(bothShares(80)).toBe('80 % pour le remplaçant, 20 % de redevance')
    expect(bothShares(72.5)).toBe('72,5 % pour le remplaçant, 27,5 % de redevance')
    expect(bothShares(99.9)).toBe('99,9 % pour le remplaçant, 0,1 % de redevance')
    expect(bothShares(75, 'le collaborateur')).toBe('75 % pour le collaborateur, 25 % de redevance')
  })
})

describe('places', () => {
  test.each([
    ['Nantes', 'de Nantes'],
    ['Orvault', "d'Orvault"],
    ['Évron', "d'Évron"],
    ['Œuilly', "d'Œuilly"],
    ['Le Havre', 'du Havre'],
    ['Les Herbiers', 'des Herbiers'],
    ['La Chapelle-sur-Erdre', 'de La Chapelle-sur-Erdre'],
    ["L'Haÿ-les-Roses", "de L'Haÿ-les-Roses"],
    ['Lesneven', 'de Lesneven'],
    ['Leucate', 'de Leucate'],
    // Whether an H is mute is not written in it: "de" is right for some and passes for all.
    ['Honfleur', 'de Honfleur'],
    ['Le Mans', 'du Mans'],
  ])('%s: %s', (name, text) => {
    expect(ofPlace(name)).toBe(text)
  })
  test('and where somebody is', () => {
    expect(['Nantes', 'Le Havre', 'Les Herbiers', 'Orvault'].map(atPlace)).toEqual([
      'à Nantes',
      'au Havre',
      'aux Herbiers',
      'à Orvault',
    ])
  })
  test('a list ends with "et"', () => {
    expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(enumerate)).toEqual(['', 'a', 'a et b', 'a, b et c'])
  })
})
