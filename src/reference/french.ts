import type { Half, Period } from './calendar.ts'

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

/** 1234.5 → "1 234,5"; at most one decimal. */
export function frenchNumber(value: number): string {
  return new Intl.NumberFormat('fr-FR', { maximumFractionDigits: 1 }).format(value).replace(/[\u202f\u00a0]/g, ' ')
}

/** "de Nantes", "d'Orvault", "du Havre", "des Herbiers". */
export function ofPlace(name: string): string {
  if (name.startsWith('Le ')) return `du ${name.slice(3)}`
  if (name.startsWith('Les ')) return `des ${name.slice(4)}`
  return /^[AEIOUYÀÂÄÉÈÊËÎÏÔÖÙÛÜŒÆ]/.test(name) ? `d'${name}` : `de ${name}`
}

/** "a, b et c". */
export function enumerate(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join('')
  return `${parts.slice(0, -1).join(', ')} et ${parts.at(-1)}`
}

/** A share always said both ways: the market quotes either side's, and people misread it. */
export function bothShares(candidateSharePct: number): string {
  return `${frenchNumber(candidateSharePct)} % pour le remplaçant, ${frenchNumber(100 - candidateSharePct)} % de redevance`
}

/** One period in words: "du 9 au 20 févr. 2027, du lundi au vendredi, le matin". */
export function periodSentence(period: Period): string {
  const parts = [frenchRange(period.from, period.to)]
  const days = weekdaysPhrase(period.weekdays, period.everyWeeks ?? 1)
  if (days) parts.push(days)
  const half = halvesPhrase(period.halves)
  if (half) parts.push(half)
  return parts.join(', ')
}

/** Several periods and their exceptions in words. */
export function calendarSentence(
  periods: readonly Period[],
  except: readonly { from: string; to: string }[] = [],
): string {
  const text = periods.map(periodSentence).join(' ; ')
  if (except.length === 0) return text
  return `${text} ; sauf ${enumerate(except.map((range) => frenchRange(range.from, range.to)))}`
}

function weekdaysPhrase(weekdays: readonly number[] | null | undefined, everyWeeks: number): string {
  const rhythm = everyWeeks === 1 ? '' : everyWeeks === 2 ? ', une semaine sur deux' : `, une semaine sur ${everyWeeks}`
  if (!weekdays || weekdays.length === 7) return rhythm.slice(2)
  const sorted = [...weekdays].sort((a, b) => a - b)
  const names = sorted.map((day) => WEEKDAYS[day - 1] as string)
  const run = sorted.every((day, i) => i === 0 || day === (sorted[i - 1] as number) + 1)
  if (names.length > 2 && run) return `du ${names[0]} au ${names.at(-1)}${rhythm}`
  return `${enumerate(names.map((name) => `les ${name}s`))
    .replaceAll(' et les ', ' et ')
    .replaceAll(', les ', ', ')}${rhythm}`
}

function halvesPhrase(halves: readonly Half[] | null | undefined): string {
  if (!halves || halves.length === 2) return ''
  return halves[0] === 'am' ? 'le matin' : "l'après-midi"
}

/** An instant as a civil date in French, in a time zone. */
export function frenchInstant(instant: Date, timeZone = 'Europe/Paris'): string {
  const format = new Intl.DateTimeFormat('fr-FR', { timeZone, dateStyle: 'long' })
  return format.format(instant)
}
