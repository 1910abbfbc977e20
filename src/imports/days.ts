import type { DateRange, Half } from '../reference/calendar.ts'
import { toDate, toDay } from '../reference/calendar.ts'

/** Dates as people write them in a cell: "du 3 au 14 mars", "03/03/27 ; 5/4", "lundis de septembre, matin". Pure. */

/** What was understood, or why not, in French with the remedy. */
export type Understood<T> = { value: T } | { error: string }

export interface Days {
  /** Civil dates, both included; none where only weekdays or "date ouverte" were said. */
  ranges: DateRange[]
  weekdays: number[] | null
  halves: Half[] | null
  /** "À partir de": the end was not said. */
  open: boolean
}

const MONTH_NAMES = [
  'janv(?:ier)?',
  'fev(?:r(?:ier)?)?',
  'mars',
  'avr(?:il)?',
  'mai',
  'juin',
  'juil(?:let)?',
  'aout',
  'sept?(?:embre)?',
  'oct(?:obre)?',
  'nov(?:embre)?',
  'dec(?:embre)?',
]
const MONTHS = MONTH_NAMES.map((name) => new RegExp(`^(?:${name})$`))
const MONTH = `(${MONTH_NAMES.join('|')})\\.?(?![a-z])`
const WEEKDAYS = [
  'lun(?:di)?s?',
  'mar(?:di)?s?',
  'mer(?:credi)?s?',
  'jeu(?:di)?s?',
  'ven(?:dredi)?s?',
  'sam(?:edi)?s?',
  'dim(?:anche)?s?',
]
const WEEKDAY = new RegExp(`^(?:(${WEEKDAYS.join(')|(')}))\\.?(?![a-z])`)

interface Point {
  day: number | null
  month: number | null
  year: number | null
}

type Item =
  | ({ kind: 'point' } & Point)
  | { kind: 'to' }
  | { kind: 'apart' }
  | { kind: 'weekday'; weekday: number; many: boolean }

const TEXTS: [RegExp, (found: RegExpExecArray) => Item | 'nothing' | 'open' | Half[] | null][] = [
  [/^(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)(?:[t ]\d{1,2}:\d\d(?::\d\d)?(?:\.\d+)?z?)?/, ([, y, m, d]) => point(d, m, y)],
  [/^(\d{1,2})\s?([/.-])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?!\d)/, ([, d, , m, y]) => point(d, m, y)],
  [/^(\d{1,2})\s?[/.]\s?(\d{1,2})(?![\d/])/, ([, d, m]) => point(d, m)],
  [
    new RegExp(
      `^(\\d{1,2})(?:er)?[\\s.-]*${MONTH}(?:\\s*(\\d{4}|'?\\d{2}(?!\\d|\\s*(?:${MONTH_NAMES.join('|')}|[/.-]\\s?\\d|h))))?`,
    ),
    ([, d, m, y]) => point(d, monthOf(m), y?.replace("'", '')),
  ],
  [
    new RegExp(`^${MONTH}(?:\\s*(\\d{4}))?`),
    ([, m, y]) => ({ kind: 'point', day: null, month: monthOf(m), year: y ? Number(y) : null }),
  ],
  [/^(\d{5})(?:\.\d+)?(?![\d])/, ([, serial]) => serialDay(Number(serial))],
  [/^(\d{1,2})(?:er)?(?![\d a-z]*h|\d)/, ([, d]) => point(d)],
  [/^(?:a partir d[ue]s?|a compter d[ue]|des le|depuis le)(?![a-z])/, () => 'open'],
  [/^(?:jusqu'?\s?au?|jusqu'?\s?a|au|a|->|-)(?![a-z])/, () => ({ kind: 'to' })],
  [/^(?:apres[\s-]?midis?|aprem|ap\.?m|pm)(?![a-z])/, () => ['pm']],
  [/^(?:matin(?:s|ee|ees)?|am)(?![a-z])/, () => ['am']],
  [
    WEEKDAY,
    (found) => ({ kind: 'weekday', weekday: found.slice(1).findIndex(Boolean) + 1, many: found[0].endsWith('s') }),
  ],
  [/^(?:,|;|\n|\/|&|\+|\||(?:et|puis|ou)(?![a-z]))/, () => ({ kind: 'apart' })],
  [
    /^(?:du|de|des|le|les|la|l'|d'|en|tous|toutes|chaque|periode|dates?|journees?|journee entiere|entieres?|inclus|compris|semaines?|mois|[:().])(?![a-z])/,
    () => 'nothing',
  ],
]

const monthOf = (name = '') => MONTHS.findIndex((pattern) => pattern.test(name)) + 1

function point(day = '', month: string | number | null = null, year: string | null = null): Item {
  const full =
    year === null || year === undefined || year === '' ? null : year.length === 2 ? 2000 + Number(year) : Number(year)
  return { kind: 'point', day: Number(day), month: month === null ? null : Number(month), year: full }
}

/** Days as Excel counts them, in the years 1990 to 2199. */
function serialDay(serial: number): Item | null {
  if (serial < 32_874 || serial > 109_574) return null
  const [year, month, day] = toDate(serial - 25_569)
    .split('-')
    .map(Number) as [number, number, number]
  return { kind: 'point', day, month, year }
}

const EXAMPLE = 'écrivez par exemple « du 3 au 14 mars 2027 » ou « 03/03/2027 »'

/** Reads a cell; `today` is a day number: a date without its year is the next one. */
export function readDays(text: string, today: number): Understood<Days> {
  const plain = text
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[–—→]|->/gu, ' - ')
    .replace(/[’`]/g, "'")
    .replace(/[^\S\n]+/g, ' ')
    .trim()
  const days: Days = { ranges: [], weekdays: null, halves: null, open: false }
  if (
    /^(?:date ouverte|dates? a convenir|a convenir|a definir|des que possible|asap|indifferent|flexible|n\/?c|-)$/.test(
      plain,
    )
  )
    return { value: days }
  const items: Item[] = []
  const halves = new Set<Half>()
  for (let rest = plain; rest !== ''; ) {
    const [item, length] = nextOf(rest)
    if (item === null) return { error: `« ${cut(rest)} » n’est pas compris dans les dates : ${EXAMPLE}.` }
    rest = rest.slice(length).replace(/^ +/, '')
    if (item === 'open') days.open = true
    else if (Array.isArray(item)) for (const half of item) halves.add(half)
    else if (item !== 'nothing') items.push(item)
  }
  days.weekdays = weekdaysOf(items)
  if (halves.size === 1) days.halves = [...halves]
  const ranges = rangesOf(
    items.filter((item) => item.kind !== 'weekday'),
    today,
  )
  return 'error' in ranges ? ranges : { value: { ...days, ranges: ranges.value } }
}

function nextOf(rest: string): [ReturnType<(typeof TEXTS)[number][1]>, number] {
  for (const [pattern, meaning] of TEXTS) {
    const found = pattern.exec(rest)
    if (found) return [meaning(found), found[0].length]
  }
  return [null, 0]
}

const cut = (text: string) => (text.length > 30 ? `${text.slice(0, 30)}…` : text)

/** Weekdays that stand by themselves; before a date ("lundi 3 mars") they only say what it is. */
function weekdaysOf(items: readonly Item[]): number[] | null {
  const found = new Set<number>()
  for (const [i, item] of items.entries()) {
    if (item.kind !== 'weekday') continue
    const [next, after] = [items[i + 1], items[i + 2]]
    if (next?.kind === 'point' && next.day !== null && !item.many) continue
    found.add(item.weekday)
    // "du lundi au vendredi"
    if (next?.kind === 'to' && after?.kind === 'weekday')
      for (let day = item.weekday; day <= after.weekday; day++) found.add(day)
  }
  return found.size > 0 && found.size < 7 ? [...found].sort((a, b) => a - b) : null
}

/** Ranges in their order; a point that lacks its month or year takes them from those around it, else from today. */
function rangesOf(items: readonly Item[], today: number): Understood<DateRange[]> {
  const pairs: { from: Point; to: Point | null }[] = []
  for (let i = 0; i < items.length; i++) {
    const item = items[i] as Item
    if (item.kind !== 'point') continue
    const [next, after] = [items[i + 1], items[i + 2]]
    if (next?.kind === 'point') return { error: `Deux dates se suivent sans mot entre elles : ${EXAMPLE}.` }
    if (next?.kind === 'to' && after?.kind === 'point') {
      pairs.push({ from: item, to: after })
      i += 2
    } else pairs.push({ from: item, to: null })
  }
  // "3, 4 et 5 mars": from the right.
  let month: number | null = null
  for (const { from, to } of pairs.toReversed()) {
    for (const one of [to, from]) {
      if (!one) continue
      if (one.month === null) one.month = month
      if (one.month === null) return { error: `Il manque le mois de « ${one.day} » : ${EXAMPLE}.` }
      month = one.month
    }
  }
  const said = pairs.flatMap(({ from, to }) => [from, to]).find((one) => one?.year != null) ?? null
  const ranges: DateRange[] = []
  for (const { from, to } of pairs) {
    const range = dated(from, to ?? from, said, today)
    if (range === null) return { error: `Cette date n’existe pas, ou le mois est avant le jour : ${EXAMPLE}.` }
    if (range.to < range.from) return { error: 'La fin précède le début : échangez ou corrigez les deux dates.' }
    ranges.push(range)
  }
  return { value: ranges }
}

function dated(from: Point, to: Point, said: Point | null, today: number): DateRange | null {
  const end = lastOf(to, to.year ?? yearOf(to, from.year === null ? said : from, today))
  if (end === null) return null
  const endYear = Number(end.slice(0, 4))
  const start = firstOf(from, from.year ?? endYear)
  if (start === null) return null
  if (from.year !== null || start <= end) {
    // "du 20 décembre 2026 au 5 janvier": the end is of the year after.
    const later = to.year === null && from.year !== null && start > end ? lastOf(to, endYear + 1) : end
    return later === null ? null : { from: start, to: later }
  }
  const before = to.month === from.month ? null : firstOf(from, endYear - 1)
  return { from: before ?? start, to: end }
}

/** The year nearest to a date whose year is said; else that of the next such date. */
function yearOf(one: Point, said: Point | null, today: number): number {
  if (said?.year != null) {
    const near = toDay(firstOf(said, said.year) ?? `${said.year}-06-15`)
    const years = [said.year - 1, said.year, said.year + 1]
    const away = (year: number) => Math.abs(toDay(firstOf(one, year) ?? `${year}-01-01`) - near)
    return years.sort((a, b) => away(a) - away(b))[0] as number
  }
  const year = Number(toDate(today).slice(0, 4))
  const end = lastOf(one, year)
  return end !== null && toDay(end) >= today ? year : year + 1
}

const text = (year: number, month: number, day: number) =>
  `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`

const lengthOf = (year: number, month: number) => new Date(Date.UTC(year, month, 0)).getUTCDate()

function civil(year: number, month: number, day: number): string | null {
  if (year < 2000 || year > 2199 || month < 1 || month > 12) return null
  return day >= 1 && day <= lengthOf(year, month) ? text(year, month, day) : null
}

/** A month alone goes from its first day to its last. */
const firstOf = ({ day, month }: Point, year: number) => civil(year, month ?? 0, day ?? 1)
const lastOf = ({ day, month }: Point, year: number) => civil(year, month ?? 0, day ?? lengthOf(year, month ?? 1))

const EVERY_WEEKDAY: [RegExp, number[]][] = [
  [/^(?:tous les jours|7\s?j?\/7|toute la semaine|tous)$/, [1, 2, 3, 4, 5, 6, 7]],
  [/^(?:semaine|en semaine|jours ouvres|jours ouvrables|5\s?j?\/7)$/, [1, 2, 3, 4, 5]],
  [/^(?:week[\s-]?ends?|we|le week[\s-]?end)$/, [6, 7]],
]

/** ISO weekdays as people write them: "lundi et jeudi", "du mardi au vendredi", "tous les jours sauf le mercredi", "week-end". */
export function readWeekdays(cell: string): Understood<number[] | null> {
  const plain = cell.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '').replace(/\s+/g, ' ').trim()
  const [some = '', except] = plain.split(/\s*\bsauf\b\s*/)
  const every = EVERY_WEEKDAY.find(([pattern]) => pattern.test(some))?.[1]
  const days = every ? null : readDays(some, 0)
  const listed = every ?? (days && 'value' in days && days.value.ranges.length === 0 ? days.value.weekdays : null)
  const error = 'Ces jours ne sont pas compris : écrivez par exemple « lundi et jeudi » ou « du mardi au vendredi ».'
  if (!listed && (some !== '' || !except)) return { error }
  const without = except === undefined ? { value: null } : readWeekdays(except)
  if ('error' in without) return without
  const left = (listed ?? [1, 2, 3, 4, 5, 6, 7]).filter((day) => !without.value?.includes(day))
  if (left.length === 0) return { error }
  return { value: left.length === 7 ? null : left }
}

/** Half-days as people write them: "matin", "AM/PM", "après-midi", "8h-12h", "journée". Null: both. */
export function readHalves(cell: string): Understood<Half[] | null> {
  const plain = cell.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '').trim()
  const [, from, to] = /^(?:de )?(\d{1,2})\s?h?(?:\d\d)?\s?(?:-|a|–)\s?(\d{1,2})\s?h?(?:\d\d)?$/.exec(plain) ?? []
  if (from && to) return { value: Number(to) <= 13 ? ['am'] : Number(from) >= 12 ? ['pm'] : null }
  if (/^(?:journees?(?: entieres?| completes?)?|toute la journee|jour|les deux|temps plein|24h?)$/.test(plain))
    return { value: null }
  const morning = /\b(?:matin(?:s|ee|ees)?|am)\b/.test(plain)
  const afternoon = /\b(?:apres[\s-]?midis?|aprem|pm)\b/.test(plain)
  if (!morning && !afternoon) return { error: 'Écrivez « matin », « après-midi » ou « journée ».' }
  return { value: morning && afternoon ? null : [morning ? 'am' : 'pm'] }
}
