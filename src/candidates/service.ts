import { type Context, signedIn } from '../accounts/context.ts'
import { takeRole } from '../accounts/service.ts'
import type { Db } from '../platform/db.ts'
import { Failure, invalid } from '../platform/errors.ts'
import { mustMatch } from '../platform/etag.ts'
import { unknownCommunes } from '../territories/service.ts'
import { type Candidate, type CandidateInput, contradictions, readsOtherwise } from './model.ts'
import * as store from './store.ts'

export { countActive, findCandidates } from './finding.ts'
export {
  confirmedBetween,
  giveBack,
  listCandidateIds,
  readCandidate,
  readCandidateOf,
  readCandidates,
  readReach,
  readShortlist,
  refreshReach,
  retake,
  setDigest,
  take,
  takenBy,
  takenFrom,
  writeCandidates,
} from './store.ts'

/** One's own profile, or null while there is none. */
export async function myProfile(ctx: Context): Promise<Candidate | null> {
  return store.readCandidateOf(ctx.sql, signedIn(ctx).account)
}

/** One's own profile, where having none is an error. */
export async function requireProfile(ctx: Context): Promise<Candidate> {
  const candidate = await myProfile(ctx)
  if (!candidate) throw noProfile()
  return candidate
}

/** Saves the whole profile; saving it confirms the availability. */
export async function saveProfile(ctx: Context, input: CandidateInput): Promise<Candidate> {
  const { account } = signedIn(ctx)
  return ctx.sql.begin(async (tx) => {
    const before = await store.lockCandidateOf(tx, account)
    if (ctx.ifMatch !== undefined) mustMatch(ctx, before)
    const errors = [
      ...contradictions(input),
      ...(await unknownCommunes(
        tx,
        input.zones.map((zone) => zone.commune),
        'zones',
        'commune',
      )),
    ]
    if (errors.length > 0) throw invalid(errors)
    const [candidate] = (await store.writeCandidates(tx, [{ account, input, now: ctx.clock() }])) as [string]
    await takeRole(tx, account, 'candidate')
    await ctx.emit(tx, 'candidate.changed', { candidate })
    const after = (await store.readCandidate(tx, candidate)) as Candidate
    if (!before || !readsOtherwise(before, after)) return after
    await store.markEdited(tx, candidate, ctx.clock())
    // Every write moves its version.
    return (await store.readCandidate(tx, candidate)) as Candidate
  })
}

/** "Toujours disponible": the availability counts as fresh from now on. */
export async function confirmProfile(ctx: Context): Promise<Candidate> {
  return change(ctx, 'candidate.confirmed', (tx, account) => store.confirmAvailability(tx, account, ctx.clock()))
}

/** Out of every match until resumed. */
export async function pauseProfile(ctx: Context): Promise<Candidate> {
  return change(ctx, 'candidate.paused', (tx, account) => store.setStatus(tx, account, 'paused', ctx.clock()))
}

export async function resumeProfile(ctx: Context): Promise<Candidate> {
  return change(ctx, 'candidate.resumed', (tx, account) => store.setStatus(tx, account, 'active', ctx.clock()))
}

async function change(
  ctx: Context,
  event: string,
  write: (tx: Db, account: string) => Promise<string | null>,
): Promise<Candidate> {
  const { account } = signedIn(ctx)
  return ctx.sql.begin(async (tx) => {
    await matchSeen(ctx, tx, account)
    const candidate = await write(tx, account)
    if (!candidate) throw noProfile()
    await ctx.emit(tx, event, { candidate })
    return (await store.readCandidate(tx, candidate)) as Candidate
  })
}

/** With an If-Match, holds one's own profile, and refuses to change another version than the one seen. */
async function matchSeen(ctx: Context, tx: Db, account: string): Promise<void> {
  if (ctx.ifMatch !== undefined) mustMatch(ctx, await store.lockCandidateOf(tx, account))
}

function noProfile(): Failure {
  return new Failure('not-found', "Vous n'avez pas encore de profil : enregistrez-le d'abord.")
}
