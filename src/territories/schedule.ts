import { civilHour, weekdayOf } from '../reference/calendar.ts'

/** When the weekly letters go: on a weekday and hour of each territory, in the time of whoever reads them. Pure. */

/** ISO weekday, 1 = Monday … 7 = Sunday, and the hour, 0..23. */
export interface Schedule {
  weekday: number
  hour: number
}

/** The weekdays in order, as people write them. */
export const WEEKDAYS = ['lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'samedi', 'dimanche'] as const

const HOUR_MS = 3_600_000

/**
 * The schedules whose hour is come at a full hour (UTC), for each time zone, in the order given. Each is found once a week:
 * an hour that the clocks skip counts as the next one, one that comes twice counts the first time.
 */
export function slotsAt(
  instant: Date,
  schedules: readonly ({ slug: string } & Schedule)[],
  timeZones: readonly string[],
): { slug: string; timeZone: string }[] {
  return timeZones.flatMap((timeZone) => {
    const now = civilHour(instant, timeZone)
    const before = civilHour(new Date(instant.getTime() - HOUR_MS), timeZone)
    // None where the clocks go back, two where they go forward.
    const begun = Array.from({ length: Math.max(0, now - before) }, (_, i) => before + 1 + i)
    return schedules
      .filter(({ weekday, hour }) =>
        begun.some((one) => one % 24 === hour && weekdayOf(Math.floor(one / 24)) === weekday),
      )
      .map(({ slug }) => ({ slug, timeZone }))
  })
}
