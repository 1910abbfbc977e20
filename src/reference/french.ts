import type { DateRange, Half } from './calendar.ts'
import type { NeededPeriod, Quota } from './need.ts'

/** How we write French: dates, numbers, plurals, places. Plain spaces only; pages may bind them. */

const MONTHS = ['janv.', 'févr.', 'mars', 'avr.', 'mai', 'juin', 'juil.', 'août', 'sept.', 'oct.', 'nov.', 'déc.']
const WEEKDAYS = ['lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'samedi', 'dimanche']

/** `2027-03-01` → "1er mars 2027"; without the year when it is left out. */
export function frenchDate(date: string, withYear = true): string {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number]
  const text = `${day === 1 ? '1er' : day} ${MONTHS[month - 1]}`
  return withYear ? `${text} ${year}` : text
}

/** "du 9 au 20 févr. 2027", "le 9 févr. 2027": what both ends share is said once. */
export function frenchRange(from: string, to: string): string {
  if (from === to) return `le ${frenchDate(from)}`
  if (from.slice(0, 7) === to.slice(0, 7)) {
    const day = Number(from.slice(8))
    return `du ${day === 1 ? '1er' : day} au ${frenchDate(to)}`
  }
  return `du ${frenchDate(from, from.slice(0, 4) !== to.slice(0, 4))} au ${frenchDate(to)}`
}

/** "1 demi-journée", "2 demi-journées": French counts zero and one as singular. */
export function plural(count: number, singular: string, several = `${singular}s`): string {
  return `${frenchNumber(count)} ${count >= 2 ? several : singular}`
}

// Kept: making one takes twenty times as long as using it.
const NUMBER = new Intl.NumberFormat('fr-FR', { maximumFractionDigits: 1 })

/** 1234.5 → "1 234,5"; at most one decimal. */
export function frenchNumber(value: number): string {
  return NUMBER.format(value).replace(/[\u202f\u00a0]/g, ' ')
}

/** "de Nantes", "d'Orvault", "du Havre", "des Herbiers". */
export function ofPlace(name: string): string {
  if (name.startsWith('Le ')) return `du ${name.slice(3)}`
  if (name.startsWith('Les ')) return `des ${name.slice(4)}`
  return /^[AEIOUYÀÂÄÉÈÊËÎÏÔÖÙÛÜŒÆ]/.test(name) ? `d'${name}` : `de ${name}`
}

/** "à Nantes", "au Havre", "aux Herbiers", "à La Chapelle-sur-Erdre". */
export function atPlace(name: string): string {
  if (name.startsWith('Le ')) return `au ${name.slice(3)}`
  if (name.startsWith('Les ')) return `aux ${name.slice(4)}`
  return `à ${name}`
}

/** "a, b et c". */
export function enumerate(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join('')
  return `${parts.slice(0, -1).join(', ')} et ${parts.at(-1)}`
}

/** A share always said both ways: the market quotes either side's, and people misread it. */
export function bothShares(candidateSharePct: number, whose = 'le remplaçant'): string {
  return `${frenchNumber(candidateSharePct)} % pour ${whose}, ${frenchNumber(100 - candidateSharePct)} % de redevance`
}

/** 180000 → "180 000 €", 12.5 → "12,50 €". */
export function euros(amount: number): string {
  const decimals = Number.isInteger(amount) ? 0 : 2
  const format = new Intl.NumberFormat('fr-FR', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })
  return `${format.format(amount).replace(/[\u202f\u00a0]/g, ' ')} €`
}

/** One period in words: "du 9 au 20 févr. 2027, du lundi au vendredi, le matin", "les mercredis du 2 au 30 sept. 2027". */
export function periodSentence(period: NeededPeriod): string {
  const { weekdays, halves, quota } = period
  const range = frenchRange(period.from, period.to)
  const named = weekdays && weekdays.length < 7 ? namedDays(weekdays) : ''
  const list = named.startsWith('les ')
  const half = halvesPhrase(halves, list)
  const parts = list ? [`${named}${half} ${range}`] : [range, named, half]
  parts.push(rhythmPhrase(period.everyWeeks ?? 1), quota ? quotaPhrase(quota) : '')
  return parts.filter(Boolean).join(', ')
}

/** Exceptions said one by one; of more than these, the first and how many others. */
const MOST_EXCEPTIONS = 6

/** What the exceptions of a calendar are called when there are too many to say. */
function exceptPhrase(except: readonly DateRange[]): string {
  if (except.length === 0) return ''
  const said = except.slice(0, MOST_EXCEPTIONS).map((range) => frenchRange(range.from, range.to))
  const others = except.length - said.length
  return `, sauf ${enumerate(others > 0 ? [...said, plural(others, 'autre période', 'autres périodes')] : said)}`
}

/** Free time in words: several periods and what is taken out of them. */
export function calendarSentence(periods: readonly NeededPeriod[], except: readonly DateRange[] = []): string {
  return periods.length === 0 ? '' : periods.map(periodSentence).join(' ; ') + exceptPhrase(except)
}

/** A need in words, with its half-days: "les mercredis du 2 sept. au 30 juin 2027, sauf le 14 avr. 2027 ; 84 demi-journées". */
export function needSentence(
  need: { periods: readonly NeededPeriod[]; except: readonly DateRange[]; flexDays: number },
  halfDays: number,
): string {
  if (need.periods.length === 0) return ''
  const parts = [calendarSentence(need.periods, need.except)]
  if (need.flexDays > 0) parts.push(`dates souples, à ${plural(need.flexDays, 'jour')} près`)
  parts.push(plural(halfDays, 'demi-journée'))
  return parts.join(' ; ')
}

/** When something may begin: "entre le 1er janv. et le 31 mars 2027", "date ouverte". */
export function windowSentence({
  earliest,
  latest,
}: {
  earliest?: string | null | undefined
  latest?: string | null | undefined
}): string {
  if (earliest && latest) {
    if (earliest === latest) return `le ${frenchDate(earliest)}`
    return `entre le ${frenchDate(earliest, earliest.slice(0, 4) !== latest.slice(0, 4))} et le ${frenchDate(latest)}`
  }
  if (earliest) return `à partir du ${frenchDate(earliest)}`
  return latest ? `au plus tard le ${frenchDate(latest)}` : 'date ouverte'
}

/** "du lundi au vendredi", "les mercredis", "les lundis et jeudis"; empty for none. */
export function namedDays(weekdays: readonly number[]): string {
  if (weekdays.length === 0) return ''
  const sorted = [...weekdays].sort((a, b) => a - b)
  const names = sorted.map((day) => WEEKDAYS[day - 1] as string)
  const run = sorted.every((day, i) => i === 0 || day === (sorted[i - 1] as number) + 1)
  if (names.length > 2 && run) return `du ${names[0]} au ${names.at(-1)}`
  return `les ${enumerate(names.map((name) => `${name}s`))}`
}

function halvesPhrase(halves: readonly Half[] | null | undefined, list: boolean): string {
  if (!halves || halves.length === 2) return ''
  const morning = halves[0] === 'am'
  if (list) return morning ? ' matin' : ' après-midi'
  return morning ? 'le matin' : "l'après-midi"
}

const NUMBERS = ['', '', 'deux', 'trois', 'quatre', 'cinq', 'six', 'sept', 'huit']

function rhythmPhrase(everyWeeks: number): string {
  if (everyWeeks === 1) return ''
  return `une semaine sur ${NUMBERS[everyWeeks] ?? everyWeeks}`
}

/** Whole days where they are: people speak of ten days a month. */
function quotaPhrase({ halfDays, per }: Quota): string {
  const amount = halfDays % 2 === 0 ? plural(halfDays / 2, 'jour') : plural(halfDays, 'demi-journée')
  return `${amount} par ${per === 'week' ? 'semaine' : 'mois'}`
}

/** An instant as a civil date in French, in a time zone. */
export function frenchInstant(instant: Date, timeZone = 'Europe/Paris'): string {
  const format = new Intl.DateTimeFormat('fr-FR', { timeZone, dateStyle: 'long' })
  return format.format(instant)
}
