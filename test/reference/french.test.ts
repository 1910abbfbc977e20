import { describe, expect, test } from 'vitest'
import {
  bothShares,
  calendarSentence,
  enumerate,
  frenchDate,
  frenchInstant,
  frenchNumber,
  frenchRange,
  ofPlace,
  periodSentence,
  plural,
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
  test.each([
    [{}, ''],
    [{ weekdays: [1, 2, 3, 4, 5] }, ', du lundi au vendredi'],
    [{ weekdays: [5, 4, 3] }, ', du mercredi au vendredi'],
    [{ weekdays: [1, 2] }, ', les lundis et mardis'],
    [{ weekdays: [1, 2, 4, 5] }, ', les lundis, mardis, jeudis et vendredis'],
    [{ weekdays: [7] }, ', les dimanches'],
    [{ weekdays: [1, 2, 3, 4, 5, 6, 7] }, ''],
    [{ weekdays: null, halves: null }, ''],
    [{ halves: ['am' as const] }, ', le matin'],
    [{ halves: ['pm' as const] }, ", l'après-midi"],
    [{ halves: ['pm' as const, 'am' as const] }, ''],
    [{ everyWeeks: 2 }, ', une semaine sur deux'],
    [{ weekdays: [3], halves: ['am' as const], everyWeeks: 3 }, ', les mercredis, une semaine sur 3, le matin'],
  ])('%j', (pattern, words) => {
    expect(periodSentence({ ...days, ...pattern })).toBe(`du 9 au 20 févr. 2027${words}`)
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
    ).toBe('du 9 au 20 févr. 2027 ; le 13 avr. 2027 ; sauf le 14 févr. 2027 et du 17 au 18 févr. 2027')
    expect(calendarSentence([])).toBe('')
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

  test('a share is always said from both sides', () => {
    expect(bothShares(80)).toBe('80 % pour le remplaçant, 20 % de redevance')
    expect(bothShares(72.5)).toBe('72,5 % pour le remplaçant, 27,5 % de redevance')
    expect(bothShares(99.9)).toBe('99,9 % pour le remplaçant, 0,1 % de redevance')
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

  test('a list ends with "et"', () => {
    expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(enumerate)).toEqual(['', 'a', 'a et b', 'a, b et c'])
  })
})
