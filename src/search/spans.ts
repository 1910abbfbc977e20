import { toDate, weekdayOf } from '../reference/calendar.ts'

/** Times by their name, "cet été", "la semaine du 8 février", "vacances de Noël": the days that each means. Pure. */

/** Day numbers, both included. */
export interface Span {
  from: number
  to: number
}

export const MONTHS = 'janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre'.split(' ')

/** The day number of a date, or null where there is none; months count from 1. */
export function civil(year: number, month: number, day: number): number | null {
  const date = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
  const number = Date.parse(`${date}T00:00:00Z`) / 86_400_000
  return Number.isInteger(number) && toDate(number) === date ? number : null
}

const dayOf = (year: number, month: number, day: number) => civil(year, month, day) as number

/** From the first day of a month to the last of another, later in the same year or in the next. */
function months(year: number, first: number, last: number): Span {
  const end = last < first ? year + 1 : year
  const from = dayOf(year, first, 1)
  return { from, to: (last === 12 ? dayOf(end + 1, 1, 1) : dayOf(end, last + 1, 1)) - 1 }
}

const yearOf = (day: number) => Number(toDate(day).slice(0, 4))
const monthOf = (day: number) => Number(toDate(day).slice(5, 7))

/** The next that is not over: the one that goes on counts, unless another is asked for. */
function next(today: number, inYear: (year: number) => Span, another = false): Span {
  const year = yearOf(today)
  const coming = [year - 1, year, year + 1, year + 2].map(inYear).filter(({ to }) => to >= today)
  return coming.find(({ from }) => !another || from > today) as Span
}

/** Whole months, as the weather counts: who looks for the summer also takes June. By the year in which they begin. */
const SEASONS: Record<string, (year: number) => Span> = {
  printemps: (year) => months(year, 3, 5),
  ete: (year) => months(year, 6, 8),
  automne: (year) => months(year, 9, 11),
  hiver: (year) => months(year, 12, 2),
  rentree: (year) => months(year, 9, 9),
}

/** From the Saturday on or after a date, so many days: within a day or two of every official calendar, all zones together. */
const SCHOOL: Record<string, { month: number; day: number; days: number }> = {
  toussaint: { month: 10, day: 16, days: 16 },
  noel: { month: 12, day: 17, days: 16 },
  hiver: { month: 2, day: 5, days: 31 },
  printemps: { month: 4, day: 2, days: 30 },
  ete: { month: 7, day: 2, days: 60 },
}
const CALLED: Record<string, string> = { fevrier: 'hiver', paques: 'printemps', avril: 'printemps', fin: 'noel' }

function schoolHolidays(name: string, year: number): Span {
  const { month, day, days } = SCHOOL[CALLED[name] ?? name] as (typeof SCHOOL)[string]
  const about = dayOf(year, month, day)
  const from = about + ((13 - weekdayOf(about)) % 7)
  // The long ones end with August, whatever day they begin.
  return { from, to: month === 7 ? dayOf(year, 8, 31) : from + days - 1 }
}

const COUNTED = ['', 'un', 'deux', 'trois', 'quatre', 'cinq', 'six', 'sept', 'huit', 'neuf', 'dix']
const count = (text = '') => (/^\d/.test(text) ? Number(text) : Math.max(1, COUNTED.indexOf(text)))
const DAYS: Record<string, number> = { jour: 1, semaine: 7, mois: 30 }
const monday = (day: number) => day - weekdayOf(day) + 1

const WEEKDAYS = 'lundi mardi mercredi jeudi vendredi samedi dimanche'.split(' ')

type Reading = (found: string[], today: number, dayIn: (text: string) => number | null) => Span | null

const said = (inYear: (year: number) => Span, year: string | undefined, today: number, another?: boolean) =>
  year ? inYear(Number(year)) : next(today, inYear, another)

/**
 * What stands at the beginning of a text (as normalizeName writes it, with its dashes) and the days that it means. A season
 * or month that goes on begins with its first day all the same: whoever asks cuts it at today.
 */
const NAMED: [RegExp, Reading][] = [
  [
    /(?:(?:cet?|l|au|du|en|le|pour l) )?(prochain )?(printemps|ete|automne|hiver)( prochain)?(?: (20\d\d)(?:[-/ ](20\d\d|\d\d))?)?/y,
    ([, before, name = '', after, year], today) =>
      said(SEASONS[name] as (year: number) => Span, year, today, Boolean(before ?? after)),
  ],
  [
    /(?:(?:a|pour|la|des) )*rentree(?: scolaire)?(?: (?:de )?septembre)?(?: (20\d\d))?/y,
    ([, year], today) => said(SEASONS.rentree as (year: number) => Span, year, today),
  ],
  [
    /(?:(?:pendant|pour|aux?|les|des|durant) )*(?:(?:petites )?vacances|conges)(?: scolaires)? (?:(?:de|d|la|l|du) )*(fevrier|hiver|noel|fin d annee|toussaint|ete|printemps|paques|avril)(?: (20\d\d))?/y,
    ([, name = '', year], today) =>
      said((one) => schoolHolidays(name.slice(0, 3) === 'fin' ? 'fin' : name, one), year, today),
  ],
  [
    /(?:(?:pendant|pour|les|a|la) )*(?:(grandes vacances)|(noel)|fetes(?: de fin d annee)?|(toussaint))(?: (20\d\d))?/y,
    ([, summer, , autumn, year], today) =>
      said((one) => schoolHolidays(summer ? 'ete' : autumn ? 'toussaint' : 'noel', one), year, today),
  ],
  [
    /(?:la )?semaine prochaine|(?:la )?prochaine semaine/y,
    (_, today) => ({ from: monday(today) + 7, to: monday(today) + 13 }),
  ],
  [/cette semaine/y, (_, today) => ({ from: today, to: monday(today) + 6 })],
  [
    /(?:(?:la|pour) )*semaine d[ue] (.+)/y,
    ([, rest = ''], _today, dayIn) => {
      const day = dayIn(rest)
      return day === null ? null : { from: monday(day), to: monday(day) + 6 }
    },
  ],
  [
    /(?:(?:le|pour|les) )*week[ -]?ends? du (.+)/y,
    ([, rest = ''], _today, dayIn) => {
      const day = dayIn(rest)
      return day === null ? null : { from: monday(day) + 5, to: monday(day) + 6 }
    },
  ],
  [/ce week[ -]?end/y, (_, today) => ({ from: Math.max(today, monday(today) + 5), to: monday(today) + 6 })],
  [
    /(?:le )?(?:week[ -]?end prochain|prochain week[ -]?end)/y,
    (_, today) => ({ from: monday(today + 2) + 5, to: monday(today + 2) + 6 }),
  ],
  [/aujourd hui/y, (_, today) => ({ from: today, to: today })],
  [/(?:apres|apres-)[ -]?demain/y, (_, today) => ({ from: today + 2, to: today + 2 })],
  [/demain/y, (_, today) => ({ from: today + 1, to: today + 1 })],
  [
    /(?:(?:a|le|du) )*(lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche) prochain/y,
    ([, name = ''], today) => {
      const day = today + ((WEEKDAYS.indexOf(name) + 8 - weekdayOf(today)) % 7 || 7)
      return { from: day, to: day }
    },
  ],
  // A start, not a day: what begins about then.
  [
    /dans (\d{1,2}|un|une|deux|trois|quatre|cinq|six|huit|dix|quinze) (jour|semaine|mois)s?(?! par| sur)/y,
    ([, number, unit = ''], today) => {
      const from = today + (number === 'quinze' ? 15 : count(number)) * (DAYS[unit] as number)
      return { from, to: from + (unit === 'mois' ? 29 : 6) }
    },
  ],
  [
    /(?:sous|d ici|dans les(?: prochains| prochaines)?|les prochains|les prochaines) (\d{1,2}) (?:prochaine?s )?(jour|semaine|mois)s?/y,
    ([, number, unit = ''], today) => ({ from: today, to: today + count(number) * (DAYS[unit] as number) }),
  ],
  [
    /(?:d ici la |(?:a|la|en) )?fin (?:de l |d )annee/y,
    (_, today) => ({ from: today, to: months(yearOf(today), 12, 12).to }),
  ],
  [
    /(?:en |la |a la )?fin (?:du|de ce) mois/y,
    (_, today) => ({ from: today, to: months(yearOf(today), monthOf(today), monthOf(today)).to }),
  ],
  [
    /ce mois(?:[ -]ci)?/y,
    (_, today) => ({ from: today, to: months(yearOf(today), monthOf(today), monthOf(today)).to }),
  ],
  [
    /(?:(?:le|au) )?mois prochain/y,
    (_, today) => {
      const first = months(yearOf(today), monthOf(today), monthOf(today)).to + 1
      return months(yearOf(first), monthOf(first), monthOf(first))
    },
  ],
  [/(?:(?:en|au|des) )?debut (?:d annee|de l annee)/y, (_, today) => next(today, (year) => months(year, 1, 2))],
  [/(?:(?:en|au|des) )?debut (20\d\d)/y, ([, year]) => months(Number(year), 1, 3)],
  [/(?:(?:en|a) )?fin (20\d\d)/y, ([, year]) => months(Number(year), 10, 12)],
  [/(?:en|annee|pour l annee|courant) (20\d\d)/y, ([, year]) => months(Number(year), 1, 12)],
  [/(?:l )?annee prochaine|l an prochain/y, (_, today) => months(yearOf(today) + 1, 1, 12)],
]

/** The time named at a place of a line, and where its name ends; null for none. `dayIn` reads a date that ends the phrase. */
export function namedAt(
  line: string,
  at: number,
  today: number,
  dayAt: (at: number) => { day: number; end: number } | null,
): { span: Span; end: number } | null {
  for (const [pattern, meaning] of NAMED) {
    pattern.lastIndex = at
    const found = pattern.exec(line)
    if (!found) continue
    let end = at + found[0].length
    const span = meaning([...found], today, (rest) => {
      const read = dayAt(end - rest.length)
      if (read) end = read.end
      return read?.day ?? null
    })
    if (span && !/[a-z0-9]/.test(line[end] ?? ' ')) return { span, end }
  }
  return null
}
