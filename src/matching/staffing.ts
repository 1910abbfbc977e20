import type { Deps } from '../accounts/context.ts'
import type { Candidate } from '../candidates/model.ts'
import { readCandidates } from '../candidates/service.ts'
import { readListings } from '../listings/service.ts'
import type { Db } from '../platform/db.ts'
import type { HalfDays } from '../reference/calendar.ts'
import { freeFor, scoreMatch } from './score.ts'
import { prepareAll } from './service.ts'
import * as store from './store.ts'

/** Somebody who may come for a listing: how well it suits them, and when they are free for it. */
export interface FreeMatch {
  listing: string
  candidate: Candidate
  /** 0..100, one decimal. */
  score: number
  free: HalfDays
}

/**
 * The stored matches of some listings scored anew, with the free half-days of each: without pairs that one side set aside,
 * or that are no longer eligible. In no order.
 */
export async function freeMatches(
  deps: Pick<Deps, 'clock' | 'log'>,
  db: Db,
  listings: readonly string[],
): Promise<FreeMatch[]> {
  const openings = prepareAll(deps, await readListings(db, listings))
  const pairs = await store.pairsOf(
    db,
    openings.map(({ opening }) => opening.id),
  )
  const candidates = await readCandidates(db, [...new Set(pairs.map(({ candidate }) => candidate))])
  const known = new Map(candidates.map((candidate) => [candidate.id, candidate]))
  const prepared = new Map(openings.map((one) => [one.opening.id, one]))
  return pairs.flatMap((pair): FreeMatch[] => {
    const [opening, candidate] = [prepared.get(pair.listing), known.get(pair.candidate)]
    if (!opening || !candidate) return []
    const verdict = scoreMatch(opening, candidate)
    if (!verdict.eligible) return []
    return [{ listing: pair.listing, candidate, score: verdict.score, free: freeFor(opening, candidate) }]
  })
}
