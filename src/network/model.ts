import { z } from 'zod'
import { addMonths, toDate } from '../reference/calendar.ts'
import { civilDate } from '../reference/fields.ts'

/** Query parameters are text: empty means absent, as a form sends it. */
const dateOrNothing = z.preprocess((value) => (value === '' ? undefined : value), civilDate.optional())

export const statisticsQuery = z.strictObject({ from: dateOrNothing, to: dateOrNothing })
export type StatisticsQuery = z.infer<typeof statisticsQuery>

/** Counts for one profession, in one commune. */
export interface Figures {
  /** Listings first published within the dates. */
  published: number
  /** Listings filled within the dates, and not renewed since. */
  filled: number
  /** Civil days from the first publication to the filling, of those; null when there are none. */
  medianDaysToFill: number | null
  /** Listings published as of now. */
  openNow: number
  /** People who may be asked as of now, never who; null where the catch-all has too many communes to count. */
  candidatesAvailable: number | null
}

export interface Row extends Figures {
  profession: string
  commune: string
  communeName: string
}

export interface Statistics {
  from: string
  to: string
  items: Row[]
  /** Of the whole territory: each candidate counts once. */
  totals: Figures
}

export const NOTHING: Figures = { published: 0, filled: 0, medianDaysToFill: null, openNow: 0, candidatesAvailable: 0 }

/** The catch-all holds most of France: people are counted for the communes it has listings in, up to so many. */
export const MOST_PLACES = 200

/** The dates asked for, both included: by default the twelve months up to `today` (a day number). */
export function datesOf({ from, to }: StatisticsQuery, today: number): { from: string; to: string } {
  const end = to ?? toDate(today)
  return { from: from ?? addMonths(end, -12), to: end }
}
