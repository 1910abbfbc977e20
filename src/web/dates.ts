import {
  addMonths,
  countHalfDays,
  type DateRange,
  fromHalfDayNumbers,
  type HalfDays,
  halfDaysOf,
  intersect,
  listHalfDays,
  NO_HALF_DAYS,
  spanOf,
  toDate,
  toDay,
} from '../reference/calendar.ts'
import { dateRange, listingPeriod, period } from '../reference/fields.ts'
import { mergeRanges, type NeededPeriod } from '../reference/need.ts'
import { type NeededDates, paintHalfDays } from '../reference/painting.ts'
import { firstOf, nextRow, numberOf, rowsOf, textOf, type Values } from './forms.ts'
import { periodFields, QUOTAS, rangeFields, readPeriods, readRanges } from './rows.ts'
import { nextAugust, type Place, rangeOf, strokesOf, usualIn, usualPeriod, weekdayIn } from './strokes.ts'

/**
 * The dates of a form: two lists of rows that are one calendar. What its buttons make of the rows, nothing checked and
 * nothing lost; the rows stay the truth.
 */

export interface DateLists {
  periods: string
  except: string
  /** Periods may ask for only so many days a week or month. */
  quota: boolean
}

/** As far as the calendar looks ahead, and what it shows at the least. */
const MOST_MONTHS = 24
const LEAST_MONTHS = 3

/** What can be undone, in characters of rows. */
const MOST_UNDO = 8_000

/** The dates that the rows say, as far as they say any. */
export function readDates(values: Values, lists: DateLists): NeededDates {
  const { periods, except } = readRows(values, lists)
  return { periods: periods.map(({ value }) => value), except: except.map(({ value }) => value) }
}

function readRows(values: Values, lists: DateLists) {
  const periods = readPeriods(values, lists.periods)
  const except = readRanges(values, lists.except)
  const schema = lists.quota ? listingPeriod : period
  return {
    periods: periods.input.flatMap((sent, i) => {
      const { success, data } = schema.safeParse(sent)
      return success ? [{ row: periods.rows.rows[i] as number, value: data as NeededPeriod }] : []
    }),
    except: except.input.flatMap((sent, i) => {
      const { success, data } = dateRange.safeParse(sent)
      return success ? [{ row: except.rows.rows[i] as number, value: data }] : []
    }),
  }
}

/** The first day of the month `months` after that of a day; day numbers. */
export function monthAfter(day: number, months: number): number {
  return toDay(addMonths(`${toDate(day).slice(0, 7)}-01`, months))
}

/** Where a calendar may be painted. */
export function placeOf(today: number): Place {
  return { today, last: monthAfter(today, MOST_MONTHS) - 1 }
}

/** How many months are shown, from that of today on: to a month after the last date, or as many as were asked for. */
export function monthsShown(values: Values, { periods }: NeededDates, today: number): number {
  const last = spanOf(halfDaysOf(periods, [], today, placeOf(today).last))?.last ?? today
  const monthOf = (day: number) => Number(toDate(day).slice(0, 4)) * 12 + Number(toDate(day).slice(5, 7))
  const asked = Math.trunc(Number(firstOf(values, 'mois'))) || 0
  return Math.min(MOST_MONTHS, Math.max(LEAST_MONTHS, monthOf(last) - monthOf(today) + 2, asked))
}

/** What a button made of the form, and where the person goes on: a field, or the value of a button. */
export interface Changed {
  values: Values
  focus: string
}

/** The form with what its script painted put into its rows: whatever was pressed next, that comes first. */
export function withStrokes(values: Values, lists: DateLists, today: number): Values {
  if (textOf(values, 'peinture') === null) return values
  const after = repainted({ values, lists, today, action: 'peindre' }, (dates, place) =>
    strokesOf(values, 'peindre', place, dates).reduce(paintHalfDays, dates),
  )
  return new Map([...after, ['peinture', ['']]])
}

/**
 * What the button that was pressed makes of the form: a row more in one of `lists`, or other dates; null when the form is
 * to be saved. `today` is a day number.
 */
export function changed<L extends string>(
  values: Values,
  form: { lists: readonly L[]; blankRow: (list: L, row: number) => [string, string[]][]; dates: DateLists },
  today: number,
): Changed | null {
  const action = textOf(values, 'action') ?? ''
  const [verb = '', list, row] = action.split(':')
  if (verb === 'ajouter') {
    const longer = form.lists.find((one) => one === list)
    if (!longer) return null
    const fields = form.blankRow(longer, nextRow(values, longer))
    return { values: new Map([...values, ...fields]), focus: fields[0]?.[0] ?? '' }
  }
  if (verb === 'effacer') {
    const left = [...values].filter(([name]) => !name.startsWith(`${list}.${row}.`))
    return { values: remembering(values, new Map(left), form.dates), focus: `ajouter:${list}` }
  }
  if (!Object.hasOwn(VERBS, verb)) return null
  const after = (VERBS[verb] as Verb)({ values, lists: form.dates, today, action })
  return { values: after, focus: action }
}

interface Board {
  values: Values
  lists: DateLists
  today: number
  action: string
}

type Verb = (board: Board) => Values

const VERBS: Record<string, Verb> = {
  peindre: (board) =>
    repainted(board, (dates, place) =>
      strokesOf(board.values, board.action, place, dates).reduce(paintHalfDays, dates),
    ),
  remplir: (board) => repainted(board, (dates) => filled(dates, usualIn(rangeIn(board), board.values))),
  chaque: (board) => repainted(board, (dates) => filled(dates, weekdayIn(rangeIn(board), board.values, 1))),
  alterner: (board) => repainted(board, (dates) => filled(dates, weekdayIn(rangeIn(board), board.values, 2))),
  quota: (board) => repainted(board, (dates) => withQuota(board, dates)),
  sauf: (board) => repainted(board, (dates) => without(dates, rangeIn(board))),
  aout: (board) => repainted(board, (dates) => without(dates, nextAugust(board.today))),
  vider: ({ values, lists }) => remembering(values, withoutRows(values, lists), lists),
  annuler: ({ values, lists }) => undone(values, lists),
  mois: ({ values, lists, today }) =>
    new Map([...values, ['mois', [String(monthsShown(values, readDates(values, lists), today) + 3)]]]),
  montrer: ({ values }) => values,
}

function rangeIn({ values, lists, today }: Board): DateRange {
  const shownUntil = monthAfter(today, monthsShown(values, readDates(values, lists), today)) - 1
  return rangeOf(values, placeOf(today), shownUntil)
}

/** What is filled at once leaves out what was taken out before, unless that is all there is to fill. */
function filled(dates: NeededDates, halfDays: HalfDays): NeededDates {
  const isOut = (day: number) => dates.except.some(({ from, to }) => toDay(from) <= day && day <= toDay(to))
  const kept = listHalfDays(halfDays).filter((n) => !isOut(n >> 1))
  return paintHalfDays(dates, { halfDays: kept.length > 0 ? fromHalfDayNumbers(kept) : halfDays, on: true })
}

/**
 * So many days of the usual ones: what was painted there, and what else had a quota there, is part of it now; what was taken
 * out stays out.
 */
function withQuota(board: Board, dates: NeededDates): NeededDates {
  const { per, halfDays } = QUOTAS.find((one) => one.code === textOf(board.values, 'quota.par')) ?? QUOTAS[1]
  const days = numberOf(board.values, 'quota.nombre')
  const most = typeof days === 'number' ? Math.min(62, Math.max(1, Math.round(days * halfDays))) : 20
  const pattern = usualPeriod(rangeIn(board), board.values)
  const set = halfDaysOf([pattern])
  const apart = dates.periods.filter((one) => !one.quota || countHalfDays(intersect(halfDaysOf([one]), set)) === 0)
  const rest = paintHalfDays({ ...dates, periods: apart }, { halfDays: set, on: false })
  const periods = [...rest.periods, { ...pattern, quota: { halfDays: most, per } }]
  const except = mergeRanges([...rest.except, ...dates.except])
  return countHalfDays(halfDaysOf([pattern], except)) > 0 ? { periods, except } : { ...rest, periods }
}

/** "Sauf ces semaines": said so, whether there were dates or come later. */
function without({ periods, except }: NeededDates, range: DateRange): NeededDates {
  const all = mergeRanges([...except, range])
  const rest = paintHalfDays({ periods, except: all }, { halfDays: NO_HALF_DAYS, on: false })
  return { ...rest, except: mergeRanges([...rest.except, range]) }
}

/** The form with other dates. Rows that say none yet, or none that the calendar can show, stay as they are. */
function repainted(board: Board, paint: (dates: NeededDates, place: Place) => NeededDates): Values {
  const { values, lists, today } = board
  const place = placeOf(today)
  const read = readRows(values, lists)
  const near = read.periods.filter(({ value }) => toDay(value.to) >= today && toDay(value.from) <= place.last)
  const dates = { periods: near.map(({ value }) => value), except: read.except.map(({ value }) => value) }
  const { periods, except } = paint(dates, place)
  const apart = [
    ...asideRows(
      values,
      lists.periods,
      near.map(({ row }) => row),
      periods.length,
    ),
    ...asideRows(
      values,
      lists.except,
      read.except.map(({ row }) => row),
      except.length,
    ),
  ]
  const blank = (list: string, filled: number) =>
    filled + apart.filter(([name]) => name.startsWith(`${list}.`)).length > 0 ? 0 : 1
  const after = new Map([
    ...withoutRows(values, lists),
    ...periodFields(lists.periods, periods, blank(lists.periods, periods.length)),
    ...rangeFields(lists.except, except, blank(lists.except, except.length)),
    ...apart,
  ])
  return remembering(values, after, lists)
}

/** Rows with a date that were not read, numbered anew behind the others. */
function asideRows(
  values: Values,
  list: string,
  read: readonly number[],
  first: number,
): [string, readonly string[]][] {
  const aside = rowsOf(values, list).filter(
    (row) => !read.includes(row) && ['from', 'to'].some((key) => textOf(values, `${list}.${row}.${key}`) !== null),
  )
  return aside.flatMap((row, i) =>
    [...values]
      .filter(([name]) => name.startsWith(`${list}.${row}.`))
      .map(([name, texts]): [string, readonly string[]] => [`${list}.${first + i}.${name.split('.')[2]}`, texts]),
  )
}

const isRow = (name: string, { periods, except }: DateLists) =>
  [periods, except].some((list) => name.startsWith(`${list}.`))

function withoutRows(values: Values, lists: DateLists): Values {
  return new Map([...values].filter(([name]) => !isRow(name, lists)))
}

/** With the rows as they were before, newest first, so that they can be brought back. */
function remembering(before: Values, after: Values, lists: DateLists): Values {
  const rows = rowsText(before, lists)
  const known = before.get('avant') ?? []
  if (rows === rowsText(after, lists)) return new Map([...after, ['avant', known]])
  const sizes = [rows, ...known].map((text) => text.length)
  const kept = sizes.findIndex((_, i) => sizes.slice(0, i + 1).reduce((sum, size) => sum + size, 0) > MOST_UNDO)
  return new Map([...after, ['avant', [rows, ...known].slice(0, kept < 0 ? undefined : kept)]])
}

function rowsText(values: Values, lists: DateLists): string {
  const rows = [...values].filter(([name]) => isRow(name, lists))
  return new URLSearchParams(rows.flatMap(([name, texts]) => texts.map((text) => [name, text]))).toString()
}

function undone(values: Values, lists: DateLists): Values {
  const [last, ...earlier] = values.get('avant') ?? []
  if (last === undefined) return values
  const rows = new Map<string, string[]>()
  for (const [name, text] of new URLSearchParams(last)) {
    if (/^\w+\.\d{1,3}\.\w+$/.test(name) && isRow(name, lists)) rows.set(name, [...(rows.get(name) ?? []), text])
  }
  return new Map([...withoutRows(values, lists), ...rows, ['avant', earlier]])
}
