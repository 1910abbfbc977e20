import { type Context, countUse, type Deps, signedIn } from '../accounts/context.ts'
import type { Contact } from '../accounts/model.ts'
import { readContact } from '../accounts/service.ts'
import type { Candidate } from '../candidates/model.ts'
import { myProfile, readCandidate, readCandidates } from '../candidates/service.ts'
import type { Listing } from '../listings/model.ts'
import {
  countAnswer,
  isOwner,
  keepOpen,
  managedListing,
  mayFind,
  readListing,
  readListings,
} from '../listings/service.ts'
import { explainPair } from '../matching/service.ts'
import type { Db } from '../platform/db.ts'
import { Failure, notFound } from '../platform/errors.ts'
import * as agreed from './agreed.ts'
import { type Interest, type InterestState, noMatch } from './model.ts'
import * as store from './store.ts'
import { type Flagged, interestFor } from './view.ts'

export { listStuck } from './store.ts'

/** One side proposes to the other at most so often in a week, whatever it withdraws in between. */
const PROPOSALS_A_WEEK = 3
const WEEK_MS = 7 * 86_400_000

/** A candidate says "I am interested" in a published listing. Counts as a message: it is mailed like one. */
export async function proposeInterest(ctx: Context, listingId: string, message: string | null): Promise<Introduction> {
  const candidate = await myProfile(ctx)
  const listing = await published(ctx, listingId)
  if (!candidate) {
    throw new Failure('forbidden', 'Enregistrez d’abord votre profil : c’est lui que le titulaire verra.')
  }
  if (isOwner(ctx, listing)) {
    throw new Failure('conflict', 'Cette annonce est la vôtre : vous ne pouvez pas y répondre.', {
      state: listing.state,
    })
  }
  await countUse(ctx, 'messages')
  return ctx.sql.begin(async (tx) => {
    const first = (await store.readPair(tx, listing.id, candidate.id)) === null
    const interest = await begin(ctx, tx, listing, candidate, 'candidate', message)
    if (first) await countAnswer(tx, listing.id)
    return introduce({ listing, candidate, side: 'candidate' }, interest)
  })
}

/** An owner invites a candidate who matches one of his or her published listings. Counts as a message too. */
export async function inviteCandidate(
  ctx: Context,
  listingId: string,
  candidateId: string,
  message: string | null,
): Promise<Introduction> {
  signedIn(ctx)
  const listing = await published(ctx, listingId)
  if (!isOwner(ctx, listing)) throw notFound()
  const candidate = await readCandidate(ctx.sql, candidateId)
  // Only those the matcher proposed may be written to: an identifier is not an address book.
  if (!candidate || !explainPair(ctx, listing, candidate, 'owner')) {
    throw noMatch('candidateId')
  }
  await countUse(ctx, 'messages')
  return ctx.sql.begin(async (tx) => {
    const interest = await begin(ctx, tx, listing, candidate, 'owner', message)
    return introduce({ listing, candidate, side: 'owner' }, interest)
  })
}

async function published(ctx: Context, id: string): Promise<Listing> {
  const listing = await readListing(ctx.sql, id)
  if (listing?.state === 'published') {
    // While it stays in its territory it does not exist for others, though they were sent its address.
    if (isOwner(ctx, listing) || (await mayFind(ctx, listing))) return listing
    throw notFound()
  }
  // Only its owner may learn what became of a listing that is no longer open.
  if (listing && isOwner(ctx, listing)) {
    throw new Failure('conflict', 'Cette annonce n’est pas publiée.', { state: listing.state })
  }
  throw notFound()
}

async function begin(
  ctx: Context,
  tx: Db,
  listing: Listing,
  candidate: Candidate,
  by: Interest['by'],
  message: string | null,
): Promise<Interest> {
  if (!(await keepOpen(tx, listing.id))) throw notOpen(await readListing(tx, listing.id))
  const last = await store.readPair(tx, listing.id, candidate.id)
  if (last?.state === 'declined' && last.by === by) {
    throw new Failure('conflict', 'Cette proposition a déjà été déclinée.', { state: last.state })
  }
  const since = new Date(ctx.clock().getTime() - WEEK_MS)
  if ((await store.countProposals(tx, listing.id, candidate.id, by, since)) >= PROPOSALS_A_WEEK) {
    throw new Failure('conflict', 'Vous avez assez proposé pour cette semaine : réessayez plus tard.', {
      state: last?.state ?? 'withdrawn',
    })
  }
  const id = await agreed.propose(tx, signedIn(ctx), {
    listing: listing.id,
    candidate: candidate.id,
    by,
    message,
    now: ctx.clock(),
  })
  if (id) {
    await ctx.emit(tx, 'interest.proposed', { interest: id })
    return (await store.readInterest(tx, id)) as Interest
  }
  const current = await store.readPair(tx, listing.id, candidate.id)
  throw new Failure('conflict', 'Une mise en relation est déjà en cours pour cette annonce.', {
    state: current?.state ?? 'proposed',
  })
}

function notOpen(listing: Listing | null): Failure {
  return listing ? new Failure('conflict', 'Cette annonce n’est plus ouverte.', { state: listing.state }) : notFound()
}

/**
 * An interest with its two sides; `side` is the reader's, null for a coordinator who looks on. The interest's words are as
 * the reader may read them: `masked` says that something in them is hidden, `flagged` what there was.
 */
export interface Introduction extends Flagged {
  interest: Interest
  listing: Listing
  candidate: Candidate
  side: 'candidate' | 'owner' | null
}

type Sides = Pick<Introduction, 'listing' | 'candidate' | 'side'>

/** The only maker of introductions: what is not to be read yet goes no further. */
function introduce({ listing, candidate, side }: Sides, interest: Interest): Introduction {
  return { listing, candidate, side, ...interestFor(interest, side) }
}

/** The other side says yes: each may now read the other's contact. */
export async function acceptInterest(ctx: Context, id: string): Promise<Introduction> {
  return answer(ctx, id, 'accepted', null)
}

/** The other side says no, with a reason if it likes. */
export async function declineInterest(ctx: Context, id: string, reason: string | null): Promise<Introduction> {
  return answer(ctx, id, 'declined', reason)
}

async function answer(
  ctx: Context,
  id: string,
  to: 'accepted' | 'declined',
  reason: string | null,
): Promise<Introduction> {
  const introduction = await myIntroduction(ctx, id)
  if (introduction.side === introduction.interest.by) {
    throw new Failure('forbidden', 'C’est à l’autre personne de répondre ; vous pouvez retirer votre proposition.')
  }
  return ctx.sql.begin(async (tx) => {
    const listingId = introduction.listing.id
    if (to === 'accepted' && !(await keepOpen(tx, listingId))) throw notOpen(await readListing(tx, listingId))
    await move(ctx, tx, id, ['proposed'], to, reason)
    if (to === 'accepted' && introduction.side === 'candidate') await countAnswer(tx, introduction.listing.id)
    return reread(tx, introduction)
  })
}

/** The side that proposed takes it back, or either side after both agreed. */
export async function withdrawInterest(ctx: Context, id: string): Promise<Introduction> {
  const introduction = await myIntroduction(ctx, id)
  const { interest, side } = introduction
  if (interest.state === 'proposed' && side !== interest.by) {
    throw new Failure('forbidden', 'Cette proposition n’est pas la vôtre : acceptez-la ou déclinez-la.')
  }
  return ctx.sql.begin(async (tx) => {
    await move(ctx, tx, id, ['proposed', 'accepted'], 'withdrawn', null)
    return reread(tx, introduction)
  })
}

async function move(
  ctx: Context,
  tx: Db,
  id: string,
  from: InterestState[],
  to: Exclude<InterestState, 'proposed'>,
  reason: string | null,
): Promise<void> {
  const [actor, now] = [signedIn(ctx), ctx.clock()]
  const moved =
    to === 'accepted'
      ? await agreed.accept(tx, actor, id, now)
      : await store.moveInterest(tx, id, { from, to, reason, now })
  if (!moved) {
    const current = await store.readInterest(tx, id)
    throw new Failure('conflict', 'Cette mise en relation a déjà reçu une réponse.', { state: current?.state ?? to })
  }
  await ctx.emit(tx, `interest.${to}`, { interest: id, actor: actor.account })
}

async function reread(tx: Db, introduction: Introduction): Promise<Introduction> {
  return introduce(introduction, (await store.readInterest(tx, introduction.interest.id)) as Interest)
}

/** An introduction of which the person acting is a side; to others it does not exist. */
export async function myIntroduction(ctx: Context, id: string): Promise<Introduction> {
  const { account } = signedIn(ctx)
  const interest = await store.readInterest(ctx.sql, id)
  if (!interest) throw notFound()
  const [introduction] = await withSides(ctx, [interest])
  if (introduction?.listing.ownerId === account || introduction?.candidate.accountId === account) return introduction
  throw notFound()
}

async function withSides(
  ctx: Pick<Context, 'sql'> & { actor?: Context['actor'] },
  interests: readonly Interest[],
): Promise<Introduction[]> {
  const account = ctx.actor?.account
  const listings = await readListings(
    ctx.sql,
    interests.map((interest) => interest.listing),
  )
  const candidates = await readCandidates(
    ctx.sql,
    interests.map((interest) => interest.candidate),
  )
  return interests.flatMap((interest) => {
    const listing = listings.find((row) => row.id === interest.listing)
    const candidate = candidates.find((row) => row.id === interest.candidate)
    if (!listing || !candidate) return []
    const side = candidate.accountId === account ? 'candidate' : listing.ownerId === account ? 'owner' : null
    return [introduce({ listing, candidate, side }, interest)]
  })
}

/** An introduction by id, as the side reads it that did not write, for the handlers; null when a side is gone. */
export async function introductionOf(deps: Deps, id: string): Promise<Introduction | null> {
  const interest = await store.readInterest(deps.sql, id)
  const [introduction] = interest ? await withSides(deps, [interest]) : []
  return introduction ?? null
}

/** The introductions of a listing that are proposed or accepted. */
export async function liveIntroductions(deps: Deps, listingId: string): Promise<Introduction[]> {
  const interests = await store.readInterestsOfListing(deps.sql, listingId)
  return withSides(
    deps,
    interests.filter((interest) => interest.state === 'proposed' || interest.state === 'accepted'),
  )
}

/** Interests of one's profile and listings, newest first. */
export async function myIntroductions(ctx: Context, limit: number, before: string | null): Promise<Introduction[]> {
  const { account } = signedIn(ctx)
  const candidate = await myProfile(ctx)
  const side = { owner: account, candidate: candidate?.id ?? null }
  return withSides(ctx, await store.readInterestsOf(ctx.sql, side, limit, before))
}

/** The interests of a listing, for its owner or coordinator. */
export async function introductionsOfListing(ctx: Context, listingId: string): Promise<Introduction[]> {
  await managedListing(ctx, listingId)
  return withSides(ctx, await store.readInterestsOfListing(ctx.sql, listingId))
}

/** The other side's contact once both said yes, else null; the database decides, and keeps a record of the reading. */
export async function otherContact(
  ctx: Context,
  { interest, listing, candidate, side }: Introduction,
): Promise<Contact | null> {
  if (interest.state !== 'accepted' || side === null) return null
  const other = side === 'candidate' ? listing.ownerId : candidate.accountId
  return readContact(ctx.sql, signedIn(ctx), other)
}
