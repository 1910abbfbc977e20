import { listingClosedMail, listingFilledByYouMail, listingReleasedMail } from '../../emails/listing-state.ts'
import type { Deps } from '../accounts/context.ts'
import { campaignOfListing } from '../campaigns/service.ts'
import type { Candidate } from '../candidates/model.ts'
import { readCandidate, readCandidates, takenFrom } from '../candidates/service.ts'
import { liveIntroductions } from '../introductions/service.ts'
import type { Listing } from '../listings/model.ts'
import { readListing } from '../listings/service.ts'
import { writeMail } from './writing.ts'

/** What candidates hear when a listing, or some of its places, found somebody or is no longer open. May run twice. */

/** Tells those named as filling a listing, or one of its places, that they were: each time they are named, once a day. */
export async function mailNamed(deps: Deps, { listing: id }: { listing: string }): Promise<void> {
  const listing = await readListing(deps.sql, id)
  const named = await takenFrom(deps.sql, id)
  const candidates = await readCandidates(
    deps.sql,
    named.map(({ candidate }) => candidate),
  )
  if (!listing) return
  for (const { candidate, at } of named) {
    const account = candidates.find((one) => one.id === candidate)?.accountId
    if (!account) continue
    await tell(deps, listing, account, `listing-filled:${id}:${account}:${dayOf(at)}`, listingFilledByYouMail)
  }
}

/**
 * Tells the candidates who were in touch about a listing that it is no longer open, and those named as filling it that
 * they were. Once a day and person, however often it is closed and renewed.
 */
export async function mailClosed(deps: Deps, { listing: id }: { listing: string }): Promise<void> {
  const listing = await readListing(deps.sql, id)
  if (!listing || listing.state === 'published') return
  // Those of a campaign know by its own mails.
  if (listing.state === 'filled' && !(await campaignOfListing(deps.sql, id))) await mailNamed(deps, { listing: id })
  const named = new Set((await takenFrom(deps.sql, id)).map(({ candidate }) => candidate))
  for (const { candidate } of await liveIntroductions(deps, id)) {
    if (!named.has(candidate.id)) await tellClosed(deps, listing, candidate, listingClosedMail)
  }
}

/** Tells somebody named for a place of a listing that was withdrawn or refused since. */
export async function mailReleased(deps: Deps, ids: { listing: string; candidate: string }): Promise<void> {
  const listing = await readListing(deps.sql, ids.listing)
  const candidate = await readCandidate(deps.sql, ids.candidate)
  if (!listing || !candidate) return
  await tellClosed(deps, listing, candidate, listingReleasedMail)
}

type Write = typeof listingClosedMail

async function tellClosed(deps: Deps, listing: Listing, { accountId }: Candidate, write: Write): Promise<void> {
  await tell(deps, listing, accountId, `listing-closed:${listing.id}:${accountId}:${dayOf(deps.clock())}`, write)
}

async function tell(deps: Deps, listing: Listing, account: string, key: string, write: Write): Promise<void> {
  await writeMail(deps, {
    key,
    account,
    about: [listing.ownerId],
    stream: 'listing',
    message: (link) => write({ title: listing.title ?? '', url: link('/mon-profil') }),
  })
}

const dayOf = (instant: Date) => instant.toISOString().slice(0, 10)
