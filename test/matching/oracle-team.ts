import { assess, freeTime, isDated, type OracleCandidate, type OracleListing, todayOf } from './oracle.ts'
import { coverAt, needOf } from './oracle-cover.ts'

export interface Team {
  covered: number
  needed: number
  people: number
  /** The sum of their scores. */
  score: number
  /** The ids of every team that is as good as that: the definition does not choose between them. */
  best: string[][]
}

/**
 * The best team for a need that nobody covers to 80 %: every group of one to four of the sixty best scored is tried.
 * Null where somebody does, or where nobody covers anything at shift 0.
 */
export function team(listing: OracleListing, candidates: OracleCandidate[], now: Date): Team | null {
  if (!isDated(listing)) return null
  const today = todayOf(listing, now)
  const scored = bestScored(listing, candidates, now)
  if (scored.some((each) => each.covered / each.needed >= 0.8)) return null

  const need = new Set(needOf(listing.periods, today))
  const people = scored.slice(0, 60).map(({ candidate, score }) => {
    const free = [...freeTime(listing, candidate)].filter((halfDay) => need.has(halfDay))
    return { id: candidate.id, score, free }
  })
  let best: Team | null = null
  for (const group of groupsOf(people, 4)) {
    const together = new Set(group.flatMap((each) => each.free))
    const { covered, needed } = coverAt(listing, together, today, 0)
    if (covered === 0) continue
    // In tenths, so that the same scores in another order make the same sum.
    const tenths = group.reduce((sum, each) => sum + Math.round(each.score * 10), 0)
    const ids = group.map((each) => each.id)
    const found: Team = { covered, needed, people: group.length, score: tenths / 10, best: [ids] }
    const order = best === null ? 1 : compare(found, best)
    if (order > 0) best = found
    else if (order === 0) best?.best.push(ids)
  }
  return best
}

/** Those who match, in the order for a listing: score, then the more freshly confirmed, then the id. */
export function bestScored(listing: OracleListing, candidates: OracleCandidate[], now: Date) {
  return candidates
    .map((candidate) => ({ candidate, ...assess(listing, candidate, now) }))
    .filter((each) => each.failing.length === 0)
    .sort(
      (a, b) =>
        b.score - a.score ||
        b.candidate.confirmedAt.getTime() - a.candidate.confirmedAt.getTime() ||
        (a.candidate.id < b.candidate.id ? -1 : 1),
    )
}

/** Above 0 where the first is the better one. */
const compare = (a: Team, b: Team): number => a.covered - b.covered || b.people - a.people || a.score - b.score

/** Every group of one to `most`. */
function groupsOf<T>(people: T[], most: number): T[][] {
  let groups: T[][] = [[]]
  for (const person of people) {
    groups = groups.flatMap((group) => (group.length < most ? [group, [...group, person]] : [group]))
  }
  return groups.filter((group) => group.length > 0)
}
