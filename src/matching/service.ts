import type { Context, Deps } from '../accounts/context.ts'
import type { Candidate } from '../candidates/model.ts'
import {
  listCandidateIds,
  readActiveCandidates,
  readCandidate,
  readCandidates,
  requireProfile,
} from '../candidates/service.ts'
import type { Listing } from '../listings/model.ts'
import { listIds, managedListing, readListing, readListings, readOpenListings } from '../listings/service.ts'
import type { Db } from '../platform/db.ts'
import type { Opening, Reason } from './model.ts'
import { type PreparedOpening, prepareOpening, scoreMatch } from './score.ts'
import { type Reader, reasonSentences } from './sentences.ts'
import * as store from './store.ts'

export { bestMatch, countMatches, markTold, untoldMatches } from './store.ts'

/** A match with what explains it, worked out when it is shown. */
export interface Explained {
  listing: Listing
  candidate: Candidate
  score: number
  reasons: Reason[]
  reasonText: string
}

/** Recomputes the matches of one listing; none when it is not published. Harmless when run twice. */
export async function rematchListing(deps: Deps, id: string): Promise<void> {
  await deps.sql.begin(async (tx) => {
    await store.lockMatching(tx)
    const prepared = prepare(await readListing(tx, id), deps.clock())
    const candidates = prepared
      ? await readActiveCandidates(tx, prepared.opening.profession, prepared.opening.kind)
      : []
    const pairs = candidates.flatMap((candidate) => scorePair(prepared as PreparedOpening, candidate))
    await store.replaceMatches(tx, 'listing', id, pairs)
  })
}

/** Recomputes the matches of one candidate. Harmless when run twice. */
export async function rematchCandidate(deps: Deps, id: string): Promise<void> {
  await deps.sql.begin(async (tx) => {
    await store.lockMatching(tx)
    const candidate = await readCandidate(tx, id)
    if (!candidate) return
    const listings = await readOpenListings(
      tx,
      candidate.qualifications.map((q) => q.profession),
    )
    const pairs = listings.flatMap((listing) => {
      const prepared = prepare(listing, deps.clock())
      return prepared ? scorePair(prepared, candidate) : []
    })
    await store.replaceMatches(tx, 'candidate', id, pairs)
  })
}

/**
 * Recomputes every match ("today" and freshness move with the clock). Readers keep the old matches until it commits.
 * Returns the number of eligible pairs; `progress` hears of the listings done so far.
 */
export async function rematchAll(deps: Deps, progress: (done: number) => void = () => {}): Promise<number> {
  return deps.sql.begin(async (tx) => {
    await store.lockMatching(tx)
    const byProfession = await allCandidates(tx)
    await store.clearMatches(tx)
    let total = 0
    let done = 0
    for await (const ids of pages((after) => listIds(tx, 'published', after, 500))) {
      const pairs = (await readListings(tx, ids)).flatMap((listing) => {
        const prepared = prepare(listing, deps.clock())
        if (!prepared) return []
        return (byProfession.get(prepared.opening.profession) ?? []).flatMap((c) => scorePair(prepared, c))
      })
      await store.insertMatches(tx, pairs)
      total += pairs.length
      done += ids.length
      progress(done)
    }
    return total
  })
}

async function allCandidates(tx: Db): Promise<Map<string, Candidate[]>> {
  const byProfession = new Map<string, Candidate[]>()
  for await (const ids of pages((after) => listCandidateIds(tx, after, 1000))) {
    for (const candidate of await readCandidates(tx, ids)) {
      for (const profession of new Set(candidate.qualifications.map((q) => q.profession))) {
        const list = byProfession.get(profession)
        if (list) list.push(candidate)
        else byProfession.set(profession, [candidate])
      }
    }
  }
  return byProfession
}

async function* pages(read: (after: string | null) => Promise<string[]>): AsyncGenerator<string[]> {
  let after: string | null = null
  for (;;) {
    const ids: string[] = await read(after)
    if (ids.length === 0) return
    yield ids
    after = ids.at(-1) as string
  }
}

/** A page of matches; `more` when stored ones follow. */
export interface MatchPage {
  matches: Explained[]
  more: boolean
}

/** The matches of a listing, for its owner or coordinator: candidates without name or contact. */
export async function matchesForListing(ctx: Context, id: string, limit: number, offset: number): Promise<MatchPage> {
  await managedListing(ctx, id)
  return page(ctx, await store.matchesOfListing(ctx.sql, id, limit + 1, offset), limit, 'owner')
}

/** The openings that suit the person acting. */
export async function matchesForMe(ctx: Context, limit: number, offset: number): Promise<MatchPage> {
  const candidate = await requireProfile(ctx)
  return page(ctx, await store.matchesOfCandidate(ctx.sql, candidate.id, limit + 1, offset), limit, 'candidate')
}

async function page(ctx: Context, pairs: store.Pair[], limit: number, reader: Reader): Promise<MatchPage> {
  return { matches: await explain(ctx, pairs.slice(0, limit), reader), more: pairs.length > limit }
}

/**
 * Scores stored pairs anew, with their reasons, in the order given. A pair that is no longer eligible (the stored score
 * may be a day old) is left out.
 */
export async function explain(deps: Deps, pairs: readonly store.Pair[], reader: Reader): Promise<Explained[]> {
  const listings = byId(await readListings(deps.sql, unique(pairs.map((pair) => pair.listing))))
  const candidates = byId(await readCandidates(deps.sql, unique(pairs.map((pair) => pair.candidate))))
  return pairs.flatMap((pair) => {
    const listing = listings.get(pair.listing)
    const candidate = candidates.get(pair.candidate)
    const explained = listing && candidate && explainPair(deps, listing, candidate, reader)
    return explained ? [explained] : []
  })
}

/** One pair scored and explained as it stands now; null when it is not a match. */
export function explainPair(
  deps: Pick<Deps, 'clock'>,
  listing: Listing,
  candidate: Candidate,
  reader: Reader,
): Explained | null {
  const prepared = prepare(listing, deps.clock())
  const verdict = prepared && scoreMatch(prepared, candidate)
  if (!verdict?.eligible) return null
  const reasonText = reasonSentences(verdict.reasons, reader).join(' ')
  return { listing, candidate, score: verdict.score, reasons: verdict.reasons, reasonText }
}

/** The listing as the core reads it, or null when it is not one that can match. */
export function prepare(listing: Listing | null, now: Date): PreparedOpening | null {
  if (listing?.state !== 'published') return null
  return prepareOpening(listing as Opening, now)
}

function scorePair(prepared: PreparedOpening, candidate: Candidate): store.Pair[] {
  const verdict = scoreMatch(prepared, candidate)
  return verdict.eligible ? [{ listing: prepared.opening.id, candidate: candidate.id, score: verdict.score }] : []
}

const unique = (ids: string[]) => [...new Set(ids)]

const byId = <T extends { id: string }>(rows: readonly T[]) => new Map(rows.map((row) => [row.id, row]))
