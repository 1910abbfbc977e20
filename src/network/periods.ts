import { addMonths, toDate, toDay } from '../reference/calendar.ts'

/** The periods a report is made for: pure. Civil dates, both included. */

export const PRESETS = [
  { code: 'mois', label: 'Ce mois' },
  { code: 'trimestre', label: 'Ce trimestre' },
  { code: 'annee', label: 'Cette année' },
  { code: 'douze-mois', label: 'Douze derniers mois' },
] as const
export type Preset = (typeof PRESETS)[number]['code']

/** From the first day of the month, quarter or year that holds `today` (a day number) until today. */
export function presetDates(preset: Preset, today: number): { from: string; to: string } {
  const to = toDate(today)
  const [year, month] = to.split('-').map(Number) as [number, number]
  if (preset === 'douze-mois') return { from: addMonths(to, -12), to }
  const first = preset === 'annee' ? 1 : preset === 'trimestre' ? month - ((month - 1) % 3) : month
  return { from: `${year}-${String(first).padStart(2, '0')}-01`, to }
}

/** More than a report can show side by side. */
export const MOST_MONTHS = 36

/** The months that two dates touch, as `2027-01`. */
export function monthsOf(from: string, to: string): string[] {
  const months: string[] = []
  for (let month = `${from.slice(0, 7)}-01`; month <= to; month = addMonths(month, 1)) months.push(month.slice(0, 7))
  return months
}

/** Civil days between two dates, 0 on the same day. */
export const daysBetween = (from: string, to: string) => toDay(to) - toDay(from)
