/** Chance that is the same everywhere and every time. Pure. */

/** Each call gives the next number, 0 ≤ n < 1. */
export type Random = () => number

/** A sequence of its own for each key: what one thing draws changes nothing for the next. Mulberry32 over FNV-1a. */
export function randomOf(key: string): Random {
  let state = 0x811c9dc5
  for (let i = 0; i < key.length; i++) state = Math.imul(state ^ key.charCodeAt(i), 0x01000193)
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

export function pick<T>(random: Random, list: readonly T[]): T {
  return list[Math.floor(random() * list.length)] as T
}

/** A whole number, both ends included; with `step`, `low` plus a multiple of it. */
export function between(random: Random, low: number, high: number, step = 1): number {
  return low + Math.floor(random() * ((high - low) / step + 1)) * step
}

/** One of a list of [value, weight]. */
export function weighted<T>(random: Random, list: readonly (readonly [T, number])[]): T {
  let left = random() * list.reduce((sum, [, weight]) => sum + weight, 0)
  for (const [value, weight] of list) {
    left -= weight
    if (left < 0) return value
  }
  return (list.at(-1) as readonly [T, number])[0]
}

/** Some of a list, in its order, at least one. */
export function some<T>(random: Random, list: readonly T[], share: number): T[] {
  const kept = list.filter(() => random() < share)
  return kept.length > 0 ? kept : [pick(random, list)]
}

/** `count` different ones of a list, in any order. */
export function sample<T>(random: Random, list: readonly T[], count: number): T[] {
  const left = [...list]
  return Array.from({ length: Math.min(count, list.length) }, () => {
    const [taken] = left.splice(Math.floor(random() * left.length), 1)
    return taken as T
  })
}

/** Draws by weight from a list too long to walk each time. */
export function drawFrom<T>(list: readonly T[], weightOf: (item: T) => number): (random: Random) => T {
  const sums: number[] = []
  let total = 0
  for (const item of list) {
    total += weightOf(item)
    sums.push(total)
  }
  return (random) => {
    const wanted = random() * total
    let [low, high] = [0, sums.length - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((sums[middle] as number) > wanted) high = middle
      else low = middle + 1
    }
    return list[low] as T
  }
}
