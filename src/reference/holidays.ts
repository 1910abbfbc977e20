import { toDay } from './calendar.ts'

/** The public holidays of all of France (Code du travail, L3133-1); Alsace-Moselle and overseas have some of their own. */

const FIXED: Readonly<Record<string, string>> = {
  '01-01': 'jour de l’an',
  '05-01': 'fête du Travail',
  '05-08': 'victoire de 1945',
  '07-14': 'fête nationale',
  '08-15': 'Assomption',
  '11-01': 'Toussaint',
  '11-11': 'armistice de 1918',
  '12-25': 'Noël',
}

/** By days after Easter Sunday. */
const MOVABLE: Readonly<Record<number, string>> = { 1: 'lundi de Pâques', 39: 'Ascension', 50: 'lundi de Pentecôte' }

/** What a date (`YYYY-MM-DD`) is called where it is a public holiday, or null. */
export function holidayOn(date: string): string | null {
  return FIXED[date.slice(5)] ?? MOVABLE[toDay(date) - easterOf(Number(date.slice(0, 4)))] ?? null
}

/** Day number of Easter Sunday, by the Gregorian reckoning of Meeus, Jones and Butcher. */
export function easterOf(year: number): number {
  const [a, century, c] = [year % 19, Math.floor(year / 100), year % 100]
  const [d, e] = [Math.floor(century / 4), century % 4]
  const g = Math.floor((8 * century + 13) / 25)
  const moon = (19 * a + century - d - g + 15) % 30
  const [i, k] = [Math.floor(c / 4), c % 4]
  const sunday = (32 + 2 * e + 2 * i - moon - k) % 7
  const m = Math.floor((a + 11 * moon + 19 * sunday) / 433)
  const month = Math.floor((moon + sunday - 7 * m + 90) / 25)
  const day = (moon + sunday - 7 * m + 33 * month + 19) % 32
  return toDay(`${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`)
}
