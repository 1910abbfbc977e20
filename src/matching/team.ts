import { type HalfDays, intersect, listHalfDays, popcount } from '../reference/calendar.ts'
import { type Need, quotasOf } from '../reference/need.ts'
import type { Profile } from './model.ts'
import { freeFor, type PreparedOpening } from './score.ts'

/**
 * Several people who cover a need together: exact, not greedy. The highest coverage at shift 0, then the fewest people,
 * then the highest sum of scores; of equals, the first in the order given. Pure.
 */

export const MOST_MEMBERS = 4
/** A team is sought among the best scored so many. */
export const MOST_CANDIDATES = 60
/** Whoever covers so much alone makes a team needless. */
export const ENOUGH_ALONE = 0.8

export interface Contender {
  profile: Profile
  /** 0..100, one decimal. */
  score: number
}

export interface Team {
  /** Positions in the list of contenders. */
  members: number[]
  /** Half-days at shift 0, quotas counted. */
  covered: number
  needed: number
}

/** What each contender covers, as bits on the words of the need; and how unions are counted. */
interface Cover {
  sets: Uint32Array[]
  tenths: number[]
  count(union: Uint32Array): number
}

/**
 * The best team for an opening among contenders in their order (score first); of more than MOST_CANDIDATES the first
 * count. Null when nothing is needed at shift 0 or nobody covers any of it. Branch and bound: coverage is submodular, so
 * what the best remaining add one by one is never less than what they add together.
 */
export function bestTeam(prepared: PreparedOpening, contenders: readonly Contender[]): Team | null {
  const need = prepared.needs.find(({ shift }) => shift === 0)
  if (!need) return null
  const cover = coverOf(prepared, need, contenders.slice(0, MOST_CANDIDATES))
  const together = cover.count(cover.sets.reduce(both, new Uint32Array(cover.sets[0]?.length ?? 0)))
  let best = null as Found | null
  for (let size = 1; size <= Math.min(MOST_MEMBERS, cover.sets.length); size++) {
    // One more person can add nothing to what all of them cover.
    if (best?.covered === together) break
    best = bestOfSize(cover, size, Math.max(best?.covered ?? 0, greedy(cover, size) - 1)) ?? best
  }
  return best && { members: best.members, covered: best.covered, needed: need.needed }
}

const both = (a: Uint32Array, b: Uint32Array) => a.map((word, w) => word | (b[w] as number))

/** What a team of `size` covers when each adds the most to those before: never more than the best. */
function greedy({ sets, count }: Cover, size: number): number {
  let union = new Uint32Array(sets[0]?.length ?? 0)
  for (let i = 0; i < size; i++) {
    union = sets.map((set) => both(union, set)).reduce((best, next) => (count(next) > count(best) ? next : best), union)
  }
  return count(union)
}

type Found = Pick<Team, 'members' | 'covered'>

/** The best team of exactly `size` that covers more than `least`, or null. */
function bestOfSize(cover: Cover, size: number, least: number): Found | null {
  const { sets, tenths } = cover
  let best = null as (Found & { sum: number }) | null
  const width = sets[0]?.length ?? 0
  const scratch = new Uint32Array(width)
  const members: number[] = []

  function extend(union: Uint32Array, covered: number, from: number, sum: number): void {
    const missing = size - members.length
    const gains: number[] = []
    for (let i = from; i < sets.length; i++) {
      join(scratch, union, sets[i] as Uint32Array)
      gains.push(cover.count(scratch) - covered)
    }
    if (missing === 1) {
      for (const [k, gain] of gains.entries()) consider(covered + gain, from + k, sum)
      return
    }
    const suffix = bestSums(gains, missing)
    for (let k = 0; k + missing <= gains.length; k++) {
      const most = covered + (suffix[k] as number)
      if (most <= least || (best && most < best.covered)) return
      // Scores fall along the list: what follows cannot add more than the next ones.
      const rest = tenths.slice(from + k, from + k + missing).reduce((a, b) => a + b, 0)
      if (best && most === best.covered && sum + rest <= best.sum) continue
      const next = new Uint32Array(width)
      join(next, union, sets[from + k] as Uint32Array)
      members.push(from + k)
      extend(next, covered + (gains[k] as number), from + k + 1, sum + (tenths[from + k] as number))
      members.pop()
    }
  }

  function consider(covered: number, last: number, sum: number): void {
    const total = sum + (tenths[last] as number)
    if (covered <= least) return
    if (best && (covered < best.covered || (covered === best.covered && total <= best.sum))) return
    best = { members: [...members, last], covered, sum: total }
  }

  extend(new Uint32Array(width), 0, 0, 0)
  return best
}

/** For each position, the sum of the `count` largest values from there on. */
function bestSums(values: readonly number[], count: number): number[] {
  const sums = new Array<number>(values.length).fill(0)
  const top: number[] = []
  for (let i = values.length - 1; i >= 0; i--) {
    top.push(values[i] as number)
    top.sort((a, b) => b - a)
    if (top.length > count) top.pop()
    sums[i] = top.reduce((a, b) => a + b, 0)
  }
  return sums
}

function join(into: Uint32Array, a: Uint32Array, b: Uint32Array): void {
  for (let w = 0; w < into.length; w++) into[w] = (a[w] as number) | (b[w] as number)
}

function coverOf(prepared: PreparedOpening, need: Need, contenders: readonly Contender[]): Cover {
  const { open } = need
  const aligned = (set: HalfDays) => {
    const words = new Uint32Array(open.words.length)
    const common = intersect(open, set)
    if (common.words.length > 0) words.set(common.words, common.offset - open.offset)
    return words
  }
  const plain = aligned(need.frame.plain)
  const quotas = quotasOf(need).map(({ set, most }) => {
    const words = aligned(set)
    return { words, most, ...span(words) }
  })
  return {
    sets: contenders.map(({ profile }) => aligned(freeFor(prepared, profile))),
    tenths: contenders.map(({ score }) => Math.round(score * 10)),
    count(union) {
      let covered = common(union, plain, 0, plain.length)
      for (const { words, most, first, end } of quotas) covered += Math.min(most, common(union, words, first, end))
      return covered
    },
  }
}

/**
 * Who takes which half-day of the need at the dates as they are: each goes to the first in the list who is free. By number of
 * half-day, in order; -1 where nobody is. With a quota the half-days are those to choose from.
 */
export function shareOut(prepared: PreparedOpening, people: readonly Profile[]): [halfDay: number, taker: number][] {
  const need = prepared.needs.find(({ shift }) => shift === 0)
  if (!need) return []
  const free = people.map((profile) => new Set(listHalfDays(intersect(need.open, freeFor(prepared, profile)))))
  return listHalfDays(need.open).map((halfDay) => [halfDay, free.findIndex((one) => one.has(halfDay))])
}

/** Words in which a set has anything. */
function span(words: Uint32Array): { first: number; end: number } {
  const first = words.findIndex((word) => word !== 0)
  return first < 0 ? { first: 0, end: 0 } : { first, end: words.findLastIndex((word) => word !== 0) + 1 }
}

function common(a: Uint32Array, b: Uint32Array, first: number, end: number): number {
  let count = 0
  for (let w = first; w < end; w++) count += popcount((a[w] as number) & (b[w] as number))
  return count
}
