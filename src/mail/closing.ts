import { listingClosedMail, listingFilledByYouMail, listingReleasedMail } from '../../emails/listing-state.ts'
import type { Deps } from '../accounts/context.ts'
import type { Candidate } from '../candidates/model.ts'
import { readCandidate, readCandidates, takenFrom } from '../candidates/service.ts'
import { liveIntroductions } from '../introductions/service.ts'
import { readListing } from '../listings/service.ts'
import { queueMail } from '../platform/outbox.ts'

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
  const message = listingFilledByYouMail({ title: listing.title ?? '', url: `${deps.baseUrl}/mon-profil` })
  for (const { candidate, at } of named) {
    const account = candidates.find((one) => one.id === candidate)?.accountId
    if (!account) continue
    const key = `listing-filled:${id}:${account}:${dayOf(at)}`
    await deps.sql.begin((tx) =>
      queueMail(tx, { key, account, about: [listing.ownerId], stream: 'listing', message }, deps.clock()),
    )
  }
}

/**
 * Tells the candidates who were in touch about a listing that it is no longer open, and those named as filling it that
 * they were. Once a day and person, however often it is closed and renewed.
 */
export async function mailClosed(deps: Deps, { listing: id }: { listing: string }): Promise<void> {
  const listing = await readListing(deps.sql, id)
  if (!listing || listing.state === 'published') return
  if (listing.state === 'filled') await mailNamed(deps, { listing: id })
  const named = new Set((await takenFrom(deps.sql, id)).map(({ candidate }) => candidate))
  const url = `${deps.baseUrl}/mon-profil`
  for (const { candidate } of await liveIntroductions(deps, id)) {
    if (named.has(candidate.id)) continue
    await tellClosed(deps, listing, candidate, listingClosedMail({ title: listing.title ?? '', url }))
  }
}

/** Tells somebody named for a place of a listing that was withdrawn or refused since. */
export async function mailReleased(deps: Deps, ids: { listing: string; candidate: string }): Promise<void> {
  const listing = await readListing(deps.sql, ids.listing)
  const candidate = await readCandidate(deps.sql, ids.candidate)
  if (!listing || !candidate) return
  const url = `${deps.baseUrl}/mon-profil`
  await tellClosed(deps, listing, candidate, listingReleasedMail({ title: listing.title ?? '', url }))
}

async function tellClosed(
  deps: Deps,
  { id, ownerId }: { id: string; ownerId: string },
  { accountId: account }: Candidate,
  message: ReturnType<typeof listingClosedMail>,
): Promise<void> {
  const key = `listing-closed:${id}:${account}:${dayOf(deps.clock())}`
  await deps.sql.begin((tx) =>
    queueMail(tx, { key, account, about: [ownerId], stream: 'listing', message }, deps.clock()),
  )
}

const dayOf = (instant: Date) => instant.toISOString().slice(0, 10)
