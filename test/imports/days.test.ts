import { describe, expect, test } from 'vitest'
import { readDays, readHalves, readWeekdays } from '../../src/imports/days.ts'
import { toDay } from '../../src/reference/calendar.ts'

/** Dates as they stand in coordinators' cells; today is 23 November 2026. */

const TODAY = toDay('2026-11-23')

/** "from/to" of each range, or what is wrong. */
function said(text: string): string {
  const found = readDays(text, TODAY)
  if ('error' in found) return found.error
  const { ranges, weekdays, halves, open } = found.value
  const words = ranges.map(({ from, to }) => (from === to ? from : `${from}/${to}`))
  return [
    ...words,
    ...(weekdays ? [`days ${weekdays.join('')}`] : []),
    ...(halves ?? []),
    ...(open ? ['open'] : []),
  ].join(' ')
}

describe('dates', () => {
  test.each([
    ['3 mars', '2027-03-03'],
    ['1er décembre', '2026-12-01'],
    ['22 novembre', '2027-11-22'],
    ['23 novembre', '2026-11-23'],
    ['03/03/27', '2027-03-03'],
    ['3/3/2027', '2027-03-03'],
    ['3.3.2027', '2027-03-03'],
    ['03-03-2027', '2027-03-03'],
    ['2027-03-03', '2027-03-03'],
    ['2027-03-03 00:00:00', '2027-03-03'],
    ['46084', '2026-03-03'],
    ['lundi 1 mars 2027', '2027-03-01'],
    ['3/3', '2027-03-03'],
    ['29 février 2028', '2028-02-29'],
    ['mars 2027', '2027-03-01/2027-03-31'],
    ['août', '2027-08-01/2027-08-31'],
    ['du 3 au 14 mars', '2027-03-03/2027-03-14'],
    ['Du 3 au 14 mars 2028', '2028-03-03/2028-03-14'],
    ['3-14 mars', '2027-03-03/2027-03-14'],
    ['3 → 14 mars', '2027-03-03/2027-03-14'],
    ['du 28 février au 5 mars 2027', '2027-02-28/2027-03-05'],
    ['du 03/03 au 14/03/27', '2027-03-03/2027-03-14'],
    ['3/3/2027 - 14/3/2027', '2027-03-03/2027-03-14'],
    ['2027-03-03 au 2027-03-14', '2027-03-03/2027-03-14'],
    ['du 20 décembre au 5 janvier', '2026-12-20/2027-01-05'],
    ['du 20 décembre 2026 au 5 janvier', '2026-12-20/2027-01-05'],
    ['du 20 novembre au 5 décembre', '2026-11-20/2026-12-05'],
    ['3, 4 et 5 mars', '2027-03-03 2027-03-04 2027-03-05'],
    ['du 3 au 14 mars ; du 5 au 9 avril', '2027-03-03/2027-03-14 2027-04-05/2027-04-09'],
    ['14 avril, 3 mars 2027', '2027-04-14 2027-03-03'],
    ['28 décembre et 4 janvier 2028', '2027-12-28 2028-01-04'],
    ['juillet et août', '2027-07-01/2027-07-31 2027-08-01/2027-08-31'],
    ['les lundis du 3 mars au 30 juin', '2027-03-03/2027-06-30 days 1'],
    ['du lundi 3 mai au vendredi 14 mai', '2027-05-03/2027-05-14'],
    ['3 mars matin', '2027-03-03 am'],
    ['à partir du 1er mars 2027', '2027-03-01 open'],
    ['date ouverte', ''],
    ['à convenir', ''],
  ])('%j is %s', (text, meaning) => {
    expect(said(text)).toBe(meaning)
  })

  test.each([
    ['31/02/2027', 'n’existe pas'],
    ['3/14/2027', 'n’existe pas'],
    ['du 14 au 3 mars', 'précède'],
    ['le 5', 'Il manque le mois'],
    ['3 mars 14 mars', 'sans mot'],
    ['semaine 12', '«'],
    ['vacances de Pâques', '« vacances'],
    ['99999999', '«'],
  ])('%j is refused: %s', (text, word) => {
    expect(said(text)).toContain(word)
  })
})

test.each([
  ['lundi et jeudi', [1, 4]],
  ['Lun, Mer. et Ven', [1, 3, 5]],
  ['du mardi au vendredi', [2, 3, 4, 5]],
  ['les mercredis', [3]],
  ['tous les jours sauf le mercredi', [1, 2, 4, 5, 6, 7]],
  ['week-end', [6, 7]],
  ['tous les jours', null],
])('weekdays %j are %j', (text, days) => {
  expect(readWeekdays(text)).toEqual({ value: days })
})

test.each(['souvent', 'sauf', '3 mars', 'tous les jours sauf souvent'])('weekdays %j are refused', (text) => {
  expect(readWeekdays(text)).toHaveProperty('error')
})

test.each([
  ['matin', ['am']],
  ['Après-midi', ['pm']],
  ['AM', ['am']],
  ['AM/PM', null],
  ['matin et après-midi', null],
  ['8h-12h', ['am']],
  ['14h à 19h', ['pm']],
  ['8h30 - 19h', null],
  ['journée', null],
])('half-days %j are %j', (text, halves) => {
  expect(readHalves(text)).toEqual({ value: halves })
})
