import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { Context, Deps } from '../accounts/context.ts'
import type { Candidate } from '../candidates/model.ts'
import { readCandidate, readCandidates, readShortlist, requireProfile } from '../candidates/service.ts'
import type { Listing } from '../listings/model.ts'
import { listGroups, managedListing, readListings, readOpenListings } from '../listings/service.ts'
import type { Db } from '../platform/db.ts'
import { STALE_DAYS } from './criteria.ts'
import type { Opening, Pair, Reason } from './model.ts'
import { MAIL_THRESHOLD, type PreparedOpening, prepareOpening, scoreMatch } from './score.ts'
import { type Reader, reasonSentences } from './sentences.ts'
import { whereaboutsOfCandidate, whereaboutsOfOpenings } from './shortlist.ts'
import * as store from './store.ts'

export { accountsToAlert, markTold, type News, newsForCandidates, newsForOwners, type Told } from './news.ts'
export { bestMatch, countMatches, fitsOf, lockMatching, marksOf } from './store.ts'

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
  await rematchListings(deps, [id])
}

/**
 * Recomputes the matches of listings of one profession, close to each other. Under the lock: whoever runs last has read
 * both sides as committed. A row that breaks an invariant costs its own listing its matches, and a line in the log.
 */
async function rematchListings(deps: Deps, ids: readonly string[]): Promise<number> {
  return deps.sql.begin(async (tx) => {
    await store.lockMatching(tx)
    const openings = prepareAll(deps, await readListings(tx, ids))
    const candidates = await shortlist(deps, tx, openings)
    const pairs = openings.flatMap((prepared) =>
      candidates.flatMap((candidate) => scorePair(deps, prepared, candidate)),
    )
    const found = await store.replaceMatches(tx, 'listing', ids, pairs, MAIL_THRESHOLD)
    for (const listing of found) await deps.emit(tx, 'match.found', { listing })
    return pairs.length
  })
}

/** Candidates who may match some openings. */
export async function shortlist(deps: Deps, tx: Db, openings: readonly PreparedOpening[]): Promise<Candidate[]> {
  if (openings.length === 0) return []
  const where = whereaboutsOfOpenings(openings.map(({ opening }) => opening))
  // Two days more than the definition, whose days are civil ones.
  return readShortlist(tx, where, new Date(deps.clock().getTime() - (STALE_DAYS + 2) * DAY_MS))
}

/** A part that a broken row may make throw: it is logged with the ids, and stops nothing else. */
function orNothing<T>(deps: Pick<Deps, 'log'>, ids: object, part: () => T): T | null {
  try {
    return part()
  } catch (error) {
    deps.log.error({ err: error, ...ids }, 'matching: a row was left out')
    return null
  }
}

/** Recomputes the matches of one candidate. Harmless when run twice. */
export async function rematchCandidate(deps: Deps, id: string): Promise<void> {
  await deps.sql.begin(async (tx) => {
    await store.lockMatching(tx)
    const candidate = await readCandidate(tx, id)
    if (!candidate) return
    const listings = candidate.status === 'active' ? await readOpenListings(tx, whereaboutsOfCandidate(candidate)) : []
    const pairs = prepareAll(deps, listings).flatMap((prepared) => scorePair(deps, prepared, candidate))
    const [found] = await store.replaceMatches(tx, 'candidate', [id], pairs, MAIL_THRESHOLD)
    if (found) await deps.emit(tx, 'match.found', { candidate: found })
  })
}

const DAY_MS = 86_400_000

/** Listings computed in one transaction of the sweep: the lock is held for a fraction of a second. */
const SWEEP_PAGE = 100

/** How often who waits for another sweep looks again, in milliseconds. */
const SWEEP_WAIT_MS = 500

/**
 * Recomputes every match ("today" and freshness move with the clock), a profession and département at a time, so that
 * changes are matched in between. Readers keep the old matches of each until it commits: killed on the way, it leaves some
 * of yesterday and may begin again. One at a time, of all processes: another waits. Returns the number of eligible pairs;
 * `progress` hears of the listings done so far.
 */
export async function rematchAll(deps: Deps, progress: (done: number) => void = () => {}): Promise<number> {
  const turn = await deps.sql.reserve()
  try {
    // Not by waiting in Postgres: the statement would keep its snapshot, and vacuum from its work, for minutes.
    while (!(await store.takeSweep(turn))) await sleep(SWEEP_WAIT_MS)
    return await sweep(deps, progress)
  } finally {
    await store
      .endSweep(turn)
      .catch((error) => deps.log.warn({ err: error }, 'matching: the sweep lost its connection'))
    turn.release()
  }
}

async function sweep(deps: Deps, progress: (done: number) => void): Promise<number> {
  let total = 0
  let done = 0
  for (const { ids } of await listGroups(deps.sql)) {
    for (let i = 0; i < ids.length; i += SWEEP_PAGE) {
      const page = ids.slice(i, i + SWEEP_PAGE)
      total += await rematchListings(deps, page)
      done += page.length
      progress(done)
    }
  }
  await store.dropClosed(deps.sql)
  return total
}

const score = z.number().min(0).max(100)
const microseconds = z.int().min(0)

/** Where a page of candidates ended. */
export const candidateKey: z.ZodType<store.CandidateKey> = z.tuple([score, microseconds, z.uuid()])
/** Where a page of openings ended. */
export const listingKey: z.ZodType<store.ListingKey> = z.tuple([score, z.int32().min(0), microseconds, z.uuid()])

/** A page of matches; `next` is the place of the last stored one looked at, shown or not, when others follow. */
export interface MatchPage<K> {
  matches: Explained[]
  next: K | null
}

/** The matches of a listing, for its owner or coordinator: candidates without name or contact. */
export async function matchesForListing(
  ctx: Context,
  id: string,
  limit: number,
  after: store.CandidateKey | null,
): Promise<MatchPage<store.CandidateKey>> {
  await managedListing(ctx, id)
  return page(ctx, await store.matchesOfListing(ctx.sql, id, limit + 1, after), limit, 'owner')
}

/** The openings that suit the person acting. */
export async function matchesForMe(
  ctx: Context,
  limit: number,
  after: store.ListingKey | null,
): Promise<MatchPage<store.ListingKey>> {
  const candidate = await requireProfile(ctx)
  return page(ctx, await store.matchesOfCandidate(ctx.sql, candidate.id, limit + 1, after), limit, 'candidate')
}

async function page<K>(ctx: Context, pairs: store.Placed<K>[], limit: number, reader: Reader): Promise<MatchPage<K>> {
  const looked = pairs.slice(0, limit)
  const next = pairs.length > limit ? (looked.at(-1)?.key ?? null) : null
  return { matches: await explain(ctx, looked, reader), next }
}

/**
 * Scores stored pairs anew, with their reasons, in the order given. A pair that is no longer eligible (the stored score
 * may be a day old) is left out.
 */
export async function explain(deps: Deps, pairs: readonly Pair[], reader: Reader): Promise<Explained[]> {
  const listings = byId(await readListings(deps.sql, unique(pairs.map((pair) => pair.listing))))
  const candidates = byId(await readCandidates(deps.sql, unique(pairs.map((pair) => pair.candidate))))
  const openings = new Map(prepareAll(deps, [...listings.values()]).map((prepared) => [prepared.opening.id, prepared]))
  return pairs.flatMap((pair) => {
    const [listing, prepared] = [listings.get(pair.listing), openings.get(pair.listing)]
    const candidate = candidates.get(pair.candidate)
    const explained = listing && prepared && candidate && explainWith(prepared, listing, candidate, reader)
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
  return prepared && explainWith(prepared, listing, candidate, reader)
}

function explainWith(prepared: PreparedOpening, listing: Listing, candidate: Candidate, reader: Reader) {
  const verdict = scoreMatch(prepared, candidate)
  if (!verdict.eligible) return null
  const reasonText = reasonSentences(verdict.reasons, reader).join(' ')
  return { listing, candidate, score: verdict.score, reasons: verdict.reasons, reasonText }
}

/** The listing as the core reads it, or null when it is not one that can match. */
export function prepare(listing: Listing | null, now: Date): PreparedOpening | null {
  if (listing?.state !== 'published') return null
  return prepareOpening(listing as Opening, now)
}

/** The listings that may match anybody, prepared. */
export function prepareAll(deps: Pick<Deps, 'clock' | 'log'>, listings: readonly Listing[]): PreparedOpening[] {
  return listings.flatMap((listing) => {
    const prepared = orNothing(deps, { listing: listing.id }, () => prepare(listing, deps.clock()))
    return prepared?.isAhead ? [prepared] : []
  })
}

function scorePair(deps: Pick<Deps, 'log'>, prepared: PreparedOpening, candidate: Candidate): Pair[] {
  const ids = { listing: prepared.opening.id, candidate: candidate.id }
  const verdict = orNothing(deps, ids, () => scoreMatch(prepared, candidate))
  return verdict?.eligible ? [{ ...ids, score: verdict.score }] : []
}

const unique = (ids: string[]) => [...new Set(ids)]

const byId = <T extends { id: string }>(rows: readonly T[]) => new Map(rows.map((row) => [row.id, row]))
