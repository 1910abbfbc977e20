import { daysBetween, monthsOf } from './periods.ts'

/** What a territory asked for and found in a period, reckoned from facts about its listings: pure. */

/** What is known of one listing that was published once. Dates are civil, of its commune. */
export interface Fact {
  profession: string
  kind: string
  commune: string
  communeName: string
  state: string
  /** First published. */
  published: string
  /** Filled last, where it still is. */
  filled: string | null
  /** The state it was withdrawn from; null where it was not. */
  withdrawnFrom: string | null
  /** Somebody suited it: while it was open or when it stopped, or was told of it, or answered. */
  matched: boolean
  /** A candidate answered, or accepted an invitation. */
  answered: boolean
  /** An introduction is accepted. */
  agreed: boolean
}

/**
 * What became of a listing, the first that is so. Open: published now. Of the expired, why they were not filled: nobody
 * ever suited; people did, none answered; some answered, no introduction was accepted; one was, and nobody said "filled".
 * Withdrawn while published, or after (expired, in correction, at the desk). Desk: refused, or being corrected or read again.
 */
export const OUTCOMES = [
  { code: 'filled', label: 'Pourvues' },
  { code: 'open', label: 'Encore ouvertes' },
  { code: 'no-match', label: 'Expirées sans que personne corresponde' },
  { code: 'no-answer', label: 'Expirées sans réponse de qui correspondait' },
  { code: 'no-agreement', label: 'Expirées avec des réponses, sans accord' },
  { code: 'agreed', label: 'Expirées après un accord, sans être dites pourvues' },
  { code: 'withdrawn', label: 'Retirées pendant leur publication' },
  { code: 'withdrawn-later', label: 'Retirées après leur publication' },
  { code: 'desk', label: 'Refusées, ou de nouveau à corriger' },
] as const
export type Outcome = (typeof OUTCOMES)[number]['code']

export function outcomeOf({ state, withdrawnFrom, matched, answered, agreed }: Fact): Outcome {
  if (state === 'filled') return 'filled'
  if (state === 'published') return 'open'
  if (state === 'withdrawn') return withdrawnFrom === 'published' ? 'withdrawn' : 'withdrawn-later'
  if (state !== 'expired') return 'desk'
  if (agreed) return 'agreed'
  if (answered) return 'no-agreement'
  return matched ? 'no-answer' : 'no-match'
}

/** The last civil day of each span of delays, from the first publication to the filling. */
const DELAYS = [7, 14, 30, 60, 90, Number.POSITIVE_INFINITY] as const

/** How many delays lie between two numbers of days, both included. */
export interface Delays {
  from: number
  to: number
  count: number
}

/** "8 à 14 jours". */
export function delayLabel(from: number, to: number): string {
  if (from === 0) return to === Number.POSITIVE_INFINITY ? 'Tous les délais' : `${to} jours ou moins`
  return to === Number.POSITIVE_INFINITY ? `Plus de ${from - 1} jours` : `${from} à ${to} jours`
}

export interface Group {
  key: string
  label: string
  /** First published within the dates. */
  published: number
  /** Filled within the dates, and still so. */
  filled: number
  open: number
  /** Civil days, of those filled; null when there are none. */
  medianDays: number | null
}

export interface Report {
  from: string
  to: string
  all: Group
  professions: Group[]
  communes: Group[]
  /** By profession and commune: the two with a space between. */
  cells: Group[]
  kinds: Group[]
  /** By month of the period, all of them. */
  months: { month: string; published: number; filled: number }[]
  delays: Delays[]
  /** Of what was first published within the dates. */
  outcomes: { code: Outcome; label: string; count: number }[]
  /** Filled among what was published within the dates and is not open any more, 0..1; null when there is none. */
  fillRate: number | null
}

/** The report of some dates, both included. Groups are listed, the most asked for first, where anything is not zero. */
export function reckon(facts: readonly Fact[], { from, to }: { from: string; to: string }): Report {
  const within = (date: string | null) => date !== null && date >= from && date <= to
  const groupsBy = (keyOf: (fact: Fact) => string, labelOf: (fact: Fact) => string) =>
    [...Map.groupBy(facts, keyOf)]
      .map(([key, theirs]) => groupOf(key, labelOf(theirs[0] as Fact), theirs, within))
      .filter(({ published, filled, open }) => published + filled + open > 0)
      .sort((a, b) => b.published - a.published || b.filled - a.filled || (a.label < b.label ? -1 : 1))
  const cohort = facts.filter(({ published }) => within(published))
  const filled = facts.filter((fact) => within(fact.filled))
  const became = Map.groupBy(cohort, outcomeOf)
  const closed = cohort.length - (became.get('open')?.length ?? 0)
  const days = filled.map(delayOf)
  return {
    from,
    to,
    all: groupOf('', '', facts, within),
    professions: groupsBy(
      ({ profession }) => profession,
      ({ profession }) => profession,
    ),
    communes: groupsBy(
      ({ commune }) => commune,
      ({ communeName }) => communeName,
    ),
    cells: groupsBy(
      ({ profession, commune }) => `${profession} ${commune}`,
      ({ communeName }) => communeName,
    ),
    kinds: groupsBy(
      ({ kind }) => kind,
      ({ kind }) => kind,
    ),
    months: monthsOf(from, to).map((month) => ({
      month,
      published: cohort.filter(({ published }) => published.startsWith(month)).length,
      filled: filled.filter((fact) => fact.filled?.startsWith(month)).length,
    })),
    delays: delaysOf(days),
    outcomes: OUTCOMES.map(({ code, label }) => ({ code, label, count: became.get(code)?.length ?? 0 })),
    fillRate: closed === 0 ? null : (became.get('filled')?.length ?? 0) / closed,
  }
}

/** How many of some delays, in days, are how long. */
export function delaysOf(days: readonly number[]): Delays[] {
  return DELAYS.map((to, i) => {
    const from = (DELAYS[i - 1] ?? -1) + 1
    return { from, to, count: days.filter((n) => n >= from && n <= to).length }
  })
}

/** Civil days from the first publication to the filling. */
export const delayOf = ({ published, filled }: Fact) => daysBetween(published, filled as string)

function groupOf(key: string, label: string, facts: readonly Fact[], within: (date: string | null) => boolean): Group {
  const filled = facts.filter((fact) => within(fact.filled))
  return {
    key,
    label,
    published: facts.filter(({ published }) => within(published)).length,
    filled: filled.length,
    open: facts.filter(({ state }) => state === 'published').length,
    medianDays: median(filled.map(delayOf)),
  }
}

/** The middle of some numbers, between two where they are even; null of none. */
export function median(numbers: readonly number[]): number | null {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  if (sorted.length === 0) return null
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2
}
