/**
 * Nobody is to be found in a report that leaves the house: pure. A number from 1 to 4 is never shown, nor to be had by
 * subtracting what is shown from a total: what is too small is added to others, so that every number of every row is 0 or
 * at least `LEAST`, and the rows add up to their totals. A row holds parts of one whole (filled, not filled), whose sum is
 * then as safe as they are.
 */

/** Groups of fewer are merged. */
export const LEAST = 5

export interface Row<K> {
  key: K
  counts: readonly number[]
}

export interface Merged<K> {
  /** What stands by itself. */
  shown: Row<K>[]
  /** All the others together; null where there are none. Which they are, and how many, is not said. */
  rest: number[] | null
  totals: number[]
}

/**
 * The rows of a list without an order of its own; null where not even its totals may be told. While the small ones together
 * are still too few, the smallest of the others joins them: alone they could be had by subtraction.
 */
export function mergeSmall<K>(rows: readonly Row<K>[]): Merged<K> | null {
  const totals = sum(rows)
  if (hasSmall(totals)) return null
  const shown = rows.filter(({ counts }) => !hasSmall(counts) && size(counts) > 0)
  const small = rows.filter(({ counts }) => hasSmall(counts))
  // Once all have joined, what is merged is the totals.
  while (hasSmall(sum(small))) {
    const smallest = shown.reduce((a, b) => (size(b.counts) < size(a.counts) ? b : a))
    shown.splice(shown.indexOf(smallest), 1)
    small.push(smallest)
  }
  return { shown, rest: small.length > 0 ? sum(small) : null, totals }
}

/** The same of rows in an order (months, delays): each that is small joins the smaller of its neighbours. */
export function mergeAdjacent<K>(rows: readonly Row<K>[]): Row<K[]>[] | null {
  if (hasSmall(sum(rows))) return null
  const groups: Row<K[]>[] = rows.map(({ key, counts }) => ({ key: [key], counts }))
  for (let i = firstSmall(groups); i >= 0; i = firstSmall(groups)) {
    const sizeAt = (at: number) => (groups[at] ? size(groups[at].counts) : Number.POSITIVE_INFINITY)
    const first = sizeAt(i - 1) <= sizeAt(i + 1) ? i - 1 : i
    const [a, b] = groups.slice(first, first + 2) as [Row<K[]>, Row<K[]>]
    groups.splice(first, 2, { key: [...a.key, ...b.key], counts: sum([a, b]) })
  }
  return groups
}

const firstSmall = (rows: readonly Row<unknown>[]) => rows.findIndex(({ counts }) => hasSmall(counts))

/** Too few to be told, and not none. */
export const isSmall = (count: number) => count > 0 && count < LEAST
const hasSmall = (counts: readonly number[]) => counts.some(isSmall)
const size = (counts: readonly number[]) => counts.reduce((a, b) => a + b, 0)

function sum(rows: readonly Row<unknown>[]): number[] {
  const [first, ...others] = rows
  return others.reduce((total, { counts }) => total.map((n, i) => n + (counts[i] ?? 0)), [...(first?.counts ?? [])])
}
