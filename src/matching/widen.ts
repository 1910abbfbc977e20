import { LISTING_KINDS, PRACTICE_TYPES, studentsAllowed } from '../reference/professions.ts'
import { kilometres, SHARE_TOLERANCE } from './criteria.ts'
import type { Opening, Profile } from './model.ts'
import { coversOf, daysToGain, type PreparedOpening, prepareOpening, scoreMatch } from './score.ts'

/**
 * "Why so few, and what to widen": per line that the asker can change, the smallest single change that gains at least one
 * match, and how many it gains. Pure; every judgement is the scoring core's.
 */

export const MOST_KM = 300
export const MOST_FLEX_DAYS = 31

/** One change; `from` and `to` are the field's values, lists as they would become. */
export type Change =
  | { line: 'candidateSharePct' | 'minCandidateSharePct' | 'minDays'; from: number; to: number }
  | { line: 'flexDays'; from: number; to: number }
  | { line: 'partialAccepted' | 'studentsAccepted'; from: false; to: true }
  | { line: 'kinds' | 'practiceTypes'; from: string[]; to: string[]; added: string }
  | { line: 'radiusKm'; from: number; to: number; zone: number; commune: string; communeName: string }

export interface Widening {
  change: Change
  gain: number
}

const eligible = (prepared: PreparedOpening, profile: Profile) => scoreMatch(prepared, profile).eligible

/** What an owner can widen, for candidates near the listing. */
export function widenOpening(opening: Opening, now: Date, profiles: readonly Profile[]): Widening[] {
  const as = (change: Partial<Opening>) => prepareOpening({ ...opening, ...change }, now)
  const present = as({})
  const others = profiles.filter((profile) => !eligible(present, profile))
  const gainOf = (prepared: PreparedOpening) => others.filter((profile) => eligible(prepared, profile))
  const found: Widening[] = []
  const keep = (change: Change, gain: number) => {
    if (gain > 0) found.push({ change, gain })
  }

  const share = opening.candidateSharePct
  if (opening.kind !== 'succession' && share !== null && share < 100) {
    const wanting = gainOf(as({ candidateSharePct: null }))
    const to = Math.min(...wanting.map((profile) => (profile.minCandidateSharePct ?? 0) - SHARE_TOLERANCE))
    if (wanting.length > 0) {
      keep({ line: 'candidateSharePct', from: share, to }, gainOf(as({ candidateSharePct: to })).length)
    }
  }
  const dated = present.window === null
  if (dated && opening.flexDays < MOST_FLEX_DAYS) {
    const widest = as({ flexDays: MOST_FLEX_DAYS })
    const from = opening.flexDays
    const days = others.map((profile) => daysToGain(widest, profile, from)).filter((each) => each !== null)
    const to = Math.min(...days)
    if (days.length > 0) keep({ line: 'flexDays', from, to }, gainOf(as({ flexDays: to })).length)
  }
  if (dated && !opening.partialAccepted) {
    keep({ line: 'partialAccepted', from: false, to: true }, gainOf(as({ partialAccepted: true })).length)
  }
  if (!opening.studentsAccepted && studentsAllowed(opening.profession)) {
    keep({ line: 'studentsAccepted', from: false, to: true }, gainOf(as({ studentsAccepted: true })).length)
  }
  return found
}

/** What a candidate can widen, for openings near the zones; the radius is widenRadius's. */
export function widenProfile(profile: Profile, openings: readonly PreparedOpening[]): Widening[] {
  const others = openings.filter((prepared) => !eligible(prepared, profile))
  const gainOf = (change: Partial<Profile>) =>
    others.filter((prepared) => eligible(prepared, { ...profile, ...change }))
  const found: Widening[] = []
  const keep = (change: Change, gain: number) => {
    if (gain > 0) found.push({ change, gain })
  }
  const keepBest = (line: 'kinds' | 'practiceTypes', codes: readonly string[]) => {
    const from = profile[line]
    const changes = codes
      .filter((code) => !from.includes(code))
      .map((added) => ({ added, gain: gainOf({ [line]: [...from, added] }).length }))
    const best = changes.sort((a, b) => b.gain - a.gain)[0]
    if (best) keep({ line, from, to: [...from, best.added], added: best.added }, best.gain)
  }

  keepBest('kinds', codesOf(LISTING_KINDS))
  // No list accepts every type already.
  if (profile.practiceTypes.length > 0) keepBest('practiceTypes', codesOf(PRACTICE_TYPES))
  if (profile.minDays !== null) {
    const gained = gainOf({ minDays: null })
    const to = Math.max(...gained.map((prepared) => (coversOf(prepared, profile)?.covered ?? 0) / 2))
    if (gained.length > 0) keep({ line: 'minDays', from: profile.minDays, to }, gainOf({ minDays: to }).length)
  }
  if (profile.minCandidateSharePct !== null) {
    const gained = gainOf({ minCandidateSharePct: null })
    const to = Math.max(...gained.map(({ opening }) => (opening.candidateSharePct ?? 0) + SHARE_TOLERANCE))
    const from = profile.minCandidateSharePct
    if (gained.length > 0) {
      keep({ line: 'minCandidateSharePct', from, to }, gainOf({ minCandidateSharePct: to }).length)
    }
  }
  return found
}

/** The smallest growth of one zone, in whole km up to `mostKm`, that gains an opening among those given; null when none does. */
export function widenRadius(profile: Profile, openings: readonly PreparedOpening[], mostKm = MOST_KM): Widening | null {
  const everywhere = { ...profile, zones: profile.zones.map((zone) => ({ ...zone, radiusKm: mostKm })) }
  const farther = openings.filter((prepared) => !eligible(prepared, profile) && eligible(prepared, everywhere))
  let best: { change: Extract<Change, { line: 'radiusKm' }>; gain: number } | null = null
  for (const [zone, { place, radiusKm: from }] of profile.zones.entries()) {
    const distances = farther.flatMap(({ opening }) => {
      const km = opening.communes.map((commune) => kilometres(commune, place)).filter((each) => each !== null)
      return km.length > 0 && Math.min(...km) <= mostKm ? [Math.min(...km)] : []
    })
    if (distances.length === 0) continue
    const to = Math.max(Math.ceil(Math.min(...distances)), Math.floor(from) + 1)
    const gain = distances.filter((km) => km <= to).length
    const grows = best ? best.change.to - best.change.from : Number.POSITIVE_INFINITY
    if (to > mostKm || to - from > grows || (to - from === grows && best && gain <= best.gain)) continue
    const { code: commune, name: communeName } = place
    best = { change: { line: 'radiusKm', from, to, zone, commune, communeName }, gain }
  }
  return best
}

const codesOf = (list: readonly { code: string }[]) => list.map(({ code }) => code)
