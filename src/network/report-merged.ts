import {
  type Delays,
  delayLabel,
  delayOf,
  delaysOf,
  type Fact,
  median,
  OUTCOMES,
  type Outcome,
  outcomeOf,
  type Report,
} from './report-model.ts'
import { isSmall, mergeAdjacent, mergeSmall, type Row } from './small-groups.ts'

/**
 * What of a report may leave the house: pure. All of it tells of the same listings, those first published within the dates,
 * as parts of that one whole: figures of other wholes (filled within the dates, open now) could be subtracted from it.
 */

/** A row as it is shown; `filled` of the published, null where it is not told. */
export interface PublicRow {
  label: string
  published: number
  filled: number | null
}

export interface PublicReport {
  from: string
  to: string
  /** Null everywhere: fewer than five, or to be had by subtraction. */
  published: number | null
  filled: number | null
  /** Filled among what is not open any more, 0..1. */
  fillRate: number | null
  medianDays: number | null
  professions: PublicRow[] | null
  communes: PublicRow[] | null
  kinds: PublicRow[] | null
  months: PublicRow[] | null
  delays: { label: string; count: number }[] | null
  outcomes: { label: string; count: number }[] | null
  /** People who may be asked as of now, each in the first of their professions. */
  people: number | null
  supply: { label: string; count: number }[] | null
  /** Of reinforcements, by five people at least; 0 where there were none. */
  hours: number | null
}

export interface Names {
  profession: (code: string) => string
  kind: (code: string) => string
  month: (month: string) => string
}

interface Supply {
  byFirstProfession: ReadonlyMap<string, number>
  hours: number
  helpers: number
}

/** Merges what is small out of a report. */
export function toPublic(report: Report, facts: readonly Fact[], supply: Supply, names: Names): PublicReport {
  const { from, to } = report
  const cohort = facts.filter(({ published }) => published >= from && published <= to)
  const list = (rest: string, keyOf: (fact: Fact) => string, labelOf: (key: string, fact: Fact) => string) =>
    rowsOf(
      [...Map.groupBy(cohort, keyOf)].map(([key, theirs]) => ({
        key: labelOf(key, theirs[0] as Fact),
        counts: parts(theirs),
      })),
      rest,
    )
  const { outcomes, filled, open } = outcomesOf(report, cohort.length)
  const days = cohort.flatMap((fact) => (fact.state === 'filled' && fact.filled ? [delayOf(fact)] : []))
  const people = mergeSmall([...supply.byFirstProfession].map(([code, n]) => ({ key: code, counts: [n] })))
  const closed = cohort.length - (open ?? 0)
  return {
    from,
    to,
    published: isSmall(cohort.length) ? null : cohort.length,
    filled,
    fillRate: filled === null || open === null || closed === 0 || isSmall(cohort.length) ? null : filled / closed,
    medianDays: filled === null || isSmall(days.length) ? null : median(days),
    professions: list(
      'Autres professions',
      ({ profession }) => profession,
      (code) => names.profession(code),
    ),
    communes: list(
      'Autres communes',
      ({ commune }) => commune,
      (_, { communeName }) => communeName,
    ),
    kinds: list(
      'Autres types',
      ({ kind }) => kind,
      (code) => names.kind(code),
    ),
    months: monthRows(report, cohort, names),
    delays: filled === null || filled === 0 ? null : delayRows(delaysOf(days)),
    outcomes,
    people: people ? (people.totals[0] ?? 0) : null,
    supply: people?.shown.length
      ? [
          ...people.shown
            .map(({ key, counts }) => ({ label: names.profession(key), count: counts[0] as number }))
            .sort((a, b) => b.count - a.count),
          ...(people.rest ? [{ label: 'Autres professions', count: people.rest[0] as number }] : []),
        ]
      : null,
    hours: isSmall(supply.helpers) ? null : supply.hours,
  }
}

/**
 * Outcomes as they are told. Filled is told everywhere or nowhere: where it and all the others are not small. The others are
 * merged among themselves, so that no list tells what another hides.
 */
function outcomesOf({ outcomes }: Report, published: number) {
  const countOf = (code: Outcome) => outcomes.find((one) => one.code === code)?.count ?? 0
  const filled = countOf('filled')
  const isTold = !isSmall(published) && !isSmall(filled) && !isSmall(published - filled)
  const merged = mergeSmall(
    outcomes
      .filter(({ code }) => !isTold || code !== 'filled')
      .map(({ code, count }) => ({ key: code, counts: [count] })),
  )
  const stands = new Map(merged?.shown.map(({ key, counts }) => [key, counts[0] as number]))
  if (isTold && filled > 0) stands.set('filled', filled)
  const rows = OUTCOMES.flatMap(({ code, label }) => {
    const count = stands.get(code)
    return count === undefined ? [] : [{ label, count }]
  })
  const rest = merged?.rest ? [{ label: 'Autres issues', count: merged.rest[0] as number }] : []
  return {
    outcomes: rows.length > 0 ? [...rows, ...rest] : null,
    filled: isTold ? filled : null,
    open: isTold && countOf('open') === 0 ? 0 : (stands.get('open') ?? null),
  }
}

/** Filled, and not. */
function parts(facts: readonly Fact[]): [number, number] {
  const filled = facts.filter((fact) => outcomeOf(fact) === 'filled').length
  return [filled, facts.length - filled]
}

/** Both parts where they may be told, else their sum alone; the most published first, what is merged last. */
function rowsOf(rows: readonly Row<string>[], rest: string): PublicRow[] | null {
  const both = mergeSmall(rows)
  const merged = both?.shown.length
    ? both
    : mergeSmall(rows.map(({ key, counts }) => ({ key, counts: [whole(counts)] })))
  // All in one row says no more than the total.
  if (!merged?.shown.length) return null
  const shown = merged.shown.map(({ key, counts }) => rowOf(key, counts))
  shown.sort((a, b) => b.published - a.published || (a.label < b.label ? -1 : 1))
  return merged.rest ? [...shown, rowOf(rest, merged.rest)] : shown
}

function monthRows({ months }: Report, cohort: readonly Fact[], names: Names): PublicRow[] | null {
  const rows = months.map(({ month }) => ({
    key: month,
    counts: parts(cohort.filter(({ published }) => published.startsWith(month))) as readonly number[],
  }))
  const merged = mergeAdjacent(rows) ?? mergeAdjacent(rows.map(({ key, counts }) => ({ key, counts: [whole(counts)] })))
  return merged?.map(({ key, counts }) => rowOf(spanOf(key.map(names.month)), counts)) ?? null
}

function delayRows(delays: readonly Delays[]): { label: string; count: number }[] | null {
  const merged = mergeAdjacent(delays.map((one) => ({ key: one, counts: [one.count] })))
  if (!merged) return null
  return merged.map(({ key, counts }) => ({
    label: delayLabel((key[0] as Delays).from, (key.at(-1) as Delays).to),
    count: counts[0] as number,
  }))
}

const whole = (counts: readonly number[]) => counts.reduce((a, b) => a + b, 0)

const rowOf = (label: string, counts: readonly number[]): PublicRow => ({
  label,
  published: whole(counts),
  filled: counts.length > 1 ? (counts[0] as number) : null,
})

const spanOf = (names: readonly string[]) =>
  names.length > 1 ? `${names[0]} à ${names.at(-1)?.toLowerCase()}` : (names[0] as string)
