import type { Context, Deps } from '../accounts/context.ts'
import type { Candidate } from '../candidates/model.ts'
import { requireProfile } from '../candidates/service.ts'
import type { Listing } from '../listings/model.ts'
import { managedListing, readOpenListings } from '../listings/service.ts'
import { civilDay, countHalfDays, halfDaysOf } from '../reference/calendar.ts'
import { LISTING_KINDS } from '../reference/professions.ts'
import { STALE_DAYS } from './criteria.ts'
import type { DatesFacts } from './model.ts'
import type { PreparedOpening } from './score.ts'
import { MISSING, type Missing, teamSentence, widenSentence } from './sentences.ts'
import { type Explained, explain, prepare, prepareAll, shortlist } from './service.ts'
import { whereaboutsOfCandidate } from './shortlist.ts'
import * as store from './store.ts'
import { bestTeam, ENOUGH_ALONE, MOST_CANDIDATES, shareOut, type Team } from './team.ts'
import { type Change, MOST_KM, type Widening, widenOpening, widenProfile, widenRadius } from './widen.ts'

/** What to do about too few matches: lines to widen, people who cover a need together. Nothing is stored. */

/** One line of advice; `change` is null, and `gain` 0, where something is missing altogether. */
export interface Advice {
  line: Change['line'] | Missing
  change: Omit<Change, 'line'> | null
  /** Matches more. */
  gain: number
  text: string
}

const advise = (widening: Widening): Advice => {
  const { line, ...change } = widening.change
  return { line, change, gain: widening.gain, text: widenSentence(widening) }
}

const lacking = (line: Missing): Advice => ({ line, change: null, gain: 0, text: MISSING[line] })

/** What the owner of a listing could widen, most gained first. */
export async function widenForListing(ctx: Context, id: string): Promise<Advice[]> {
  return adviseListing(ctx, await managedListing(ctx, id))
}

/** The same of a listing that somebody has read already. */
export async function adviseListing(ctx: Deps, listing: Listing): Promise<Advice[]> {
  const prepared = prepare(listing, ctx.clock())
  if (!prepared) return [lacking('state')]
  const dates = lacking(prepared.window ? 'window' : 'periods')
  if (!prepared.isAhead) return [dates]
  const advice = ranked(widenOpening(prepared.opening, ctx.clock(), await shortlist(ctx, ctx.sql, [prepared])))
  // Days that are left but all excepted may still be moved.
  return advice.length === 0 && !prepared.window && prepared.needs.length === 0 ? [dates] : advice
}

/** What the person acting could widen in the profile, most gained first. */
export async function widenForMe(ctx: Context): Promise<Advice[]> {
  return adviseCandidate(ctx, await requireProfile(ctx))
}

/** The same of a profile that somebody has read already; no zone is advised to grow beyond `mostKm`. */
export async function adviseCandidate(ctx: Deps, candidate: Candidate, mostKm = MOST_KM): Promise<Advice[]> {
  const missing = missingOf(ctx, candidate)
  if (missing.length > 0) return missing.map(lacking)
  const everyKind = { ...candidate, kinds: LISTING_KINDS.map(({ code }) => code as string) }
  const near = await openings(ctx, everyKind)
  const radius = await radiusFor(ctx, candidate, mostKm)
  return ranked([...(radius ? [radius] : []), ...widenProfile(candidate, near)])
}

const ranked = (widenings: Widening[]) => widenings.sort((a, b) => b.gain - a.gain).map(advise)

function missingOf(ctx: Deps, candidate: Candidate): Missing[] {
  const missing: Missing[] = []
  const today = civilDay(ctx.clock(), 'Europe/Paris')
  if (candidate.status !== 'active') missing.push('status')
  if (!candidate.emailConfirmed) missing.push('email')
  if (today - civilDay(candidate.confirmedAt, 'Europe/Paris') > STALE_DAYS) missing.push('confirmation')
  if (candidate.zones.length === 0) missing.push('zones')
  if (candidate.qualifications.length === 0) missing.push('qualifications')
  const dated = candidate.kinds.every((kind) => kind === 'replacement' || kind === 'reinforcement')
  const free = countHalfDays(halfDaysOf(candidate.availability, candidate.unavailable, today))
  if (dated && free === 0) missing.push('availability')
  return missing
}

async function openings(ctx: Deps, candidate: Candidate, reachKm = 0): Promise<PreparedOpening[]> {
  const listings = await readOpenListings(ctx.sql, whereaboutsOfCandidate(candidate, reachKm))
  return prepareAll(ctx, listings)
}

/** Looks farther and farther, so that most people's answer is near at hand. */
async function radiusFor(ctx: Deps, candidate: Candidate, mostKm: number): Promise<Widening | null> {
  const largest = Math.max(...candidate.zones.map((zone) => zone.radiusKm))
  for (const reachKm of [largest + 5, largest + 25, largest + 100, mostKm]) {
    const found = widenRadius(candidate, await openings(ctx, candidate, Math.min(reachKm, mostKm)), mostKm)
    // What lies beyond the ring around a smaller zone may be nearer to its edge: only a growth within the ring is sure.
    if (found && growth(found) <= reachKm - largest) return found
    if (reachKm >= mostKm) return found
  }
  return null
}

const growth = ({ change }: Widening) => (change.line === 'radiusKm' ? change.to - change.from : 0)

export interface TeamAdvice {
  members: Explained[]
  /** Half-days covered together and needed, at the dates as they are. */
  covered: number
  needed: number
  text: string
}

/** More matches than a listing has. */
const EVERYBODY = 100_000

/** People who cover a need together, where nobody covers it to 80 % alone; nobody where none is of use. */
export async function teamFor(ctx: Context, id: string): Promise<TeamAdvice> {
  const listing = await managedListing(ctx, id)
  const all = await explain(ctx, await store.matchesOfListing(ctx.sql, id, EVERYBODY, null), 'owner')
  const prepared = prepare(listing, ctx.clock())
  // Whoever covers the need alone may stand far down the list.
  const alone = mostCovered(all)
  if (!prepared || !alone || alone.covered / alone.needed >= ENOUGH_ALONE) {
    return { members: [], covered: alone?.covered ?? 0, needed: alone?.needed ?? 0, text: teamSentence(null, alone) }
  }
  const best = all.slice(0, MOST_CANDIDATES)
  const contenders = best.map(({ candidate, score }) => ({ profile: candidate, score }))
  return team(bestTeam(prepared, contenders), best, alone)
}

function team(found: Team | null, best: Explained[], alone: DatesFacts): TeamAdvice {
  const people = found?.members.length ?? 1
  const { covered, needed } = found ?? alone
  const members = people < 2 ? [] : (found?.members ?? []).map((i) => best[i] as Explained)
  return { members, covered, needed, text: teamSentence({ covered, needed, people }, alone) }
}

/** Which half-days of a listing each of a team takes, see `shareOut`; none of one that cannot match. */
export function teamDays(ctx: Pick<Deps, 'clock'>, listing: Listing, members: readonly Explained[]) {
  const prepared = prepare(listing, ctx.clock())
  return prepared
    ? shareOut(
        prepared,
        members.map(({ candidate }) => candidate),
      )
    : []
}

/** What the best of them covers alone, at the shift that suits. */
function mostCovered(matches: readonly Explained[]): DatesFacts | null {
  const facts = matches.flatMap(({ reasons }) =>
    reasons.flatMap(({ criterion, facts }) => (criterion === 'dates' && 'covered' in facts ? [facts] : [])),
  )
  return facts.reduce<DatesFacts | null>(
    (most, one) => (!most || one.covered / one.needed > most.covered / most.needed ? one : most),
    null,
  )
}
