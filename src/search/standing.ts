/** Where a listing stands among equals: fairness beside freshness. Pure, and the same at whatever hour it is reckoned. */

interface Step {
  /** The first count that no longer gets the bonus. */
  below: number
  /** Days by which the listing counts as younger. */
  days: number
}

/**
 * What a listing has not had yet, it gets: a week ahead while hardly anybody opened it, and that melts as people do. By 50
 * views a listing had its turn on a first page, and its date alone counts.
 */
export const SEEN: readonly Step[] = [
  { below: 5, days: 7 },
  { below: 20, days: 4 },
  { below: 50, days: 2 },
]

/**
 * The same for answers, which weigh more than views: who has none is helped the most, who has four has a choice already. Both
 * together are 14 days, so that what nobody wants cannot stay above fresh listings for longer.
 */
export const ANSWERED: readonly Step[] = [
  { below: 1, days: 7 },
  { below: 2, days: 3 },
  { below: 4, days: 1 },
]

const DAY_SECONDS = 86_400

const bonus = (steps: readonly Step[], count: number) => steps.find(({ below }) => count < below)?.days ?? 0

/**
 * Seconds since 1970: when a listing was published, and from 0 to 14 days more, the fewer views (in public, in all) and answers
 * it has. Of two that are as relevant, the later comes first.
 */
export function standing(publishedAt: Date, views: number, answers: number): number {
  return Math.floor(publishedAt.getTime() / 1000) + (bonus(SEEN, views) + bonus(ANSWERED, answers)) * DAY_SECONDS
}
