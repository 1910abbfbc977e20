import { expect, test } from 'vitest'
import { toDate } from '../../src/reference/calendar.ts'
import { easterOf, holidayOn } from '../../src/reference/holidays.ts'

test('Easter falls where the almanac has it', () => {
  const years = [2000, 2008, 2011, 2026, 2027, 2028, 2038, 2049]
  expect(years.map((year) => toDate(easterOf(year)))).toEqual([
    '2000-04-23',
    '2008-03-23',
    '2011-04-24',
    '2026-04-05',
    '2027-03-28',
    '2028-04-16',
    '2038-04-25',
    '2049-04-18',
  ])
})

test('the eleven public holidays of 2027', () => {
  const days = Array.from({ length: 365 }, (_, i) => new Date(Date.UTC(2027, 0, 1 + i)).toISOString().slice(0, 10))
  expect(days.filter((day) => holidayOn(day) !== null)).toEqual([
    '2027-01-01',
    '2027-03-29',
    '2027-05-01',
    '2027-05-06',
    '2027-05-08',
    '2027-05-17',
    '2027-07-14',
    '2027-08-15',
    '2027-11-01',
    '2027-11-11',
    '2027-12-25',
  ])
  expect(holidayOn('2027-03-29')).toBe('lundi de Pâques')
})
