/**
 * The order of what a search finds for somebody whose profile fits some of it: relevance in steps, then the fit, then
 * relevance to the hair, then standing (the order of an engine alone). Pure.
 */

/** What an engine found, and how relevant it is: 0..1, 1 the most. */
export interface Ranked {
  id: string
  relevance: number
}

/** Steps of relevance from 0 to 1: finer ones would let a comma in a text outweigh whether somebody can take the listing. */
export const STEPS = 10

const stepOf = ({ relevance }: Ranked) => Math.round(relevance * STEPS)

/** Of a list cut to a page: how many come before it, and how many are on it. */
export interface Cut {
  offset: number
  limit: number
}

/** What to ask of the listings that fit nobody's profile, for a page of the whole: `fitting` others may come in between. */
export function cutOfOthers({ offset, limit }: Cut, fitting: number): Cut {
  const from = Math.max(0, offset - fitting)
  return { offset: from, limit: offset + limit - from }
}

/**
 * A page of the whole: nothing twice on the next one, and nothing missing. `fitting` is all that was found of `fits`, by how well
 * each fits; `others` is `cutOfOthers` of the rest; both as the engine puts them, best first.
 */
export function rankPage(
  fitting: readonly Ranked[],
  fits: Readonly<Record<string, number>>,
  others: readonly Ranked[],
  page: Cut,
): string[] {
  const fitOf = ({ id }: Ranked) => fits[id] ?? 0
  const best = fitting.toSorted((a, b) => stepOf(b) - stepOf(a) || fitOf(b) - fitOf(a))
  const before = cutOfOthers(page, Object.keys(fits).length).offset
  const [first] = others
  // So few others that none is left here: all that fits is before this page too.
  if (before > 0 && !first) return []
  // In front of the first of these others comes whatever fits and is as relevant.
  let next = before > 0 && first ? best.filter((one) => stepOf(one) >= stepOf(first)).length : 0
  const start = before + next
  const whole: string[] = []
  for (const other of others) {
    for (let one = best[next]; one && stepOf(one) >= stepOf(other); one = best[++next]) whole.push(one.id)
    whole.push(other.id)
  }
  whole.push(...best.slice(next).map(({ id }) => id))
  return whole.slice(page.offset - start, page.offset - start + page.limit)
}
