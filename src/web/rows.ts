import type { DateRange } from '../reference/calendar.ts'
import type { NeededPeriod, Quota } from '../reference/need.ts'
import { listOf, numberOf, type Rows, rowsOf, textOf, type Values } from './forms.ts'

/** Rows of dates between a form and the API's input, for listings and profiles alike. A row without dates is skipped. */

/** People count in days, the model in half-days. */
export const QUOTAS = [
  { code: 'week', label: 'Jours par semaine', per: 'week', halfDays: 2 },
  { code: 'month', label: 'Jours par mois', per: 'month', halfDays: 2 },
  { code: 'half-week', label: 'Demi-journées par semaine', per: 'week', halfDays: 1 },
  { code: 'half-month', label: 'Demi-journées par mois', per: 'month', halfDays: 1 },
] as const

/** The fields of some periods, then of so many blank rows: weekdays, mornings and afternoons, for most ask for that. */
export function periodFields(
  list: string,
  periods: readonly NeededPeriod[],
  blanks: number,
  first = 0,
): [string, string[]][] {
  const rows = [...periods, ...Array.from({ length: blanks }, () => null)]
  return rows.flatMap((period, i): [string, string[]][] => {
    const weekdays = period ? (period.weekdays ?? [1, 2, 3, 4, 5, 6, 7]) : [1, 2, 3, 4, 5]
    const row = `${list}.${first + i}`
    return [
      [`${row}.from`, [period?.from ?? '']],
      [`${row}.to`, [period?.to ?? '']],
      // In the order of the boxes.
      [`${row}.weekdays`, weekdays.map(String).toSorted()],
      [`${row}.halves`, (period?.halves ?? ['am', 'pm']).toSorted()],
      [`${row}.everyWeeks`, [String(period?.everyWeeks ?? 1)]],
      ...quotaFields(row, period?.quota ?? null),
    ]
  })
}

function quotaFields(row: string, quota: Quota | null): [string, string[]][] {
  if (!quota) return []
  const per = quota.halfDays % 2 === 0 ? 2 : 1
  const unit = QUOTAS.find((each) => each.per === quota.per && each.halfDays === per) ?? QUOTAS[0]
  return [
    [`${row}.quota`, [String(quota.halfDays / per)]],
    [`${row}.quotaPer`, [unit.code]],
  ]
}

export function rangeFields(
  list: string,
  ranges: readonly DateRange[],
  blanks: number,
  first = 0,
): [string, string[]][] {
  const rows = [...ranges, ...Array.from({ length: blanks }, () => ({ from: '', to: '' }))]
  return rows.flatMap((range, i): [string, string[]][] => [
    [`${list}.${first + i}.from`, [range.from]],
    [`${list}.${first + i}.to`, [range.to]],
  ])
}

/** The periods that were filled in, as the API takes them. No box checked means all, and so does every box. */
export function readPeriods(values: Values, list: string): { input: unknown[]; rows: Rows } {
  const rows = filledRows(values, list)
  const input = rows.map((row) => {
    const weekdays = listOf(values, `${list}.${row}.weekdays`).map(Number)
    const halves = listOf(values, `${list}.${row}.halves`)
    const everyWeeks = numberOf(values, `${list}.${row}.everyWeeks`)
    return {
      ...readRange(values, `${list}.${row}`),
      ...(weekdays.length % 7 === 0 ? {} : { weekdays }),
      ...(halves.length % 2 === 0 ? {} : { halves }),
      ...(everyWeeks === null || everyWeeks === 1 ? {} : { everyWeeks }),
      ...readQuota(values, `${list}.${row}`),
    }
  })
  return { input, rows: { key: 'from', rows } }
}

function readQuota(values: Values, row: string) {
  const most = numberOf(values, `${row}.quota`)
  if (most === null) return {}
  const { per, halfDays } = QUOTAS.find(({ code }) => code === textOf(values, `${row}.quotaPer`)) ?? QUOTAS[0]
  return { quota: { halfDays: typeof most === 'number' ? most * halfDays : most, per } }
}

/** The ranges of days that were filled in, as the API takes them. */
export function readRanges(values: Values, list: string): { input: unknown[]; rows: Rows } {
  const rows = filledRows(values, list)
  return { input: rows.map((row) => readRange(values, `${list}.${row}`)), rows: { key: 'from', rows } }
}

/** When something may begin, as the API takes it: an end left out is open. */
export function readWindow(values: Values, name: string): { earliest?: string; latest?: string } {
  const earliest = textOf(values, `${name}.earliest`)
  const latest = textOf(values, `${name}.latest`)
  return { ...(earliest === null ? {} : { earliest }), ...(latest === null ? {} : { latest }) }
}

function filledRows(values: Values, list: string): number[] {
  return rowsOf(values, list).filter(
    (row) => textOf(values, `${list}.${row}.from`) !== null || textOf(values, `${list}.${row}.to`) !== null,
  )
}

/** A date left out stays out, so that the schema says it is missing. */
function readRange(values: Values, row: string) {
  return { from: textOf(values, `${row}.from`) ?? undefined, to: textOf(values, `${row}.to`) ?? undefined }
}
