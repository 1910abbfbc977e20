import { acceptedMail, declinedMail, interestMail, invitationMail, withdrawnMail } from '../../emails/interest.ts'
import type { Message } from '../../emails/layout.tsx'
import {
  type ListingStateProps,
  listingClosedMail,
  listingFilledByYouMail,
  listingPublishedMail,
  listingReceivedMail,
  listingRejectedMail,
  listingReturnedMail,
} from '../../emails/listing-state.ts'
import { signInMail } from '../../emails/sign-in.ts'
import type { Deps } from '../accounts/context.ts'
import { LINK_MINUTES, linkSecrets, linkUrl, readContact, readLink } from '../accounts/service.ts'
import { readCandidates, takenFrom } from '../candidates/service.ts'
import { candidateSummary } from '../candidates/view.ts'
import { type Introduction, introductionOf, liveIntroductions } from '../introductions/service.ts'
import { readListing, readStep } from '../listings/service.ts'
import { listingCalendar } from '../listings/view.ts'
import { explainPair } from '../matching/service.ts'
import { type OutgoingMail, queueMail } from '../platform/outbox.ts'

/** One handler per event that is mailed: re-reads by id, writes the outbox, may run twice. */

async function post(deps: Deps, mail: OutgoingMail): Promise<void> {
  await deps.sql.begin((tx) => queueMail(tx, mail, deps.clock()))
}

export async function mailSignIn(deps: Deps, { link: id }: { link: string }): Promise<void> {
  const link = await readLink(deps.sql, id)
  if (!link || link.expiresAt <= deps.clock()) return
  const { code } = linkSecrets(deps.secret, id)
  await post(deps, {
    key: `sign-in:${id}`,
    account: link.account,
    stream: 'account',
    message: signInMail({ url: linkUrl(deps, id), code, minutes: LINK_MINUTES }),
  })
}

async function mailOwner(
  deps: Deps,
  { listing: id, step }: { listing: string; step: string },
  write: (props: ListingStateProps) => Message,
): Promise<void> {
  const listing = await readListing(deps.sql, id)
  const history = await readStep(deps.sql, step)
  if (!listing || !history) return
  const url = `${deps.baseUrl}/mes-annonces/${id}`
  await post(deps, {
    key: `listing-${history.verb}:${step}`,
    account: listing.ownerId,
    stream: 'listing',
    message: write({ title: listing.title ?? 'sans titre', url, reason: history.reason }),
  })
}

export const mailReceived = (deps: Deps, ids: { listing: string; step: string }) =>
  mailOwner(deps, ids, listingReceivedMail)
export const mailPublished = (deps: Deps, ids: { listing: string; step: string }) =>
  mailOwner(deps, ids, listingPublishedMail)
export const mailReturned = (deps: Deps, ids: { listing: string; step: string }) =>
  mailOwner(deps, ids, listingReturnedMail)
export const mailRejected = (deps: Deps, ids: { listing: string; step: string }) =>
  mailOwner(deps, ids, listingRejectedMail)

/**
 * Tells the candidates who were in touch about a listing that it is no longer open, and those named as filling it that
 * they were. Once a day and person, however often it is closed and renewed.
 */
export async function mailClosed(deps: Deps, { listing: id }: { listing: string }): Promise<void> {
  const listing = await readListing(deps.sql, id)
  if (!listing || listing.state === 'published') return
  const title = listing.title ?? ''
  const url = `${deps.baseUrl}/mon-profil`
  const named = await readCandidates(deps.sql, await takenFrom(deps.sql, id))
  const others = (await liveIntroductions(deps, id)).map(({ candidate }) => candidate)
  const mails = [
    ...named.map((candidate) => ({ account: candidate.accountId, message: listingFilledByYouMail({ title, url }) })),
    ...others
      .filter((candidate) => !named.some(({ id }) => id === candidate.id))
      .map((candidate) => ({ account: candidate.accountId, message: listingClosedMail({ title, url }) })),
  ]
  const day = deps.clock().toISOString().slice(0, 10)
  for (const { account, message } of mails) {
    await post(deps, { key: `listing-closed:${id}:${account}:${day}`, account, stream: 'listing', message })
  }
}

/** To the side that has to answer: what is proposed and why it fits, never who. */
export async function mailProposed(deps: Deps, { interest: id }: { interest: string }): Promise<void> {
  const introduction = await introductionOf(deps, id)
  if (introduction?.interest.state !== 'proposed') return
  const { interest, listing, candidate } = introduction
  const title = listing.title ?? ''
  const toOwner = interest.by === 'candidate'
  const reasonText = explainPair(deps, listing, candidate, toOwner ? 'owner' : 'candidate')?.reasonText ?? ''
  await post(deps, {
    key: `interest-proposed:${id}`,
    account: toOwner ? listing.ownerId : candidate.accountId,
    stream: 'interest',
    message: toOwner
      ? interestMail({
          title,
          url: `${deps.baseUrl}/mes-annonces/${listing.id}`,
          message: interest.message,
          candidate: candidateSummary(candidate),
          reasonText,
        })
      : invitationMail({
          title,
          url: `${deps.baseUrl}/mon-profil`,
          message: interest.message,
          calendar: listingCalendar(listing, deps.clock()),
          place: listing.communes.map((commune) => commune.name).join(', '),
          reasonText,
        }),
  })
}

/** To both sides: the other's contact, as the database gives it for an accepted interest. */
export async function mailAccepted(deps: Deps, { interest: id }: { interest: string }): Promise<void> {
  const introduction = await introductionOf(deps, id)
  if (introduction?.interest.state !== 'accepted') return
  for (const { account, other, url } of sides(deps, introduction)) {
    await deps.sql.begin(async (tx) => {
      const contact = await readContact(tx, account, other)
      if (!contact) return
      const message = acceptedMail({ title: introduction.listing.title ?? '', url, contact })
      await queueMail(
        tx,
        { key: `interest-accepted:${id}:${account}`, account, stream: 'interest', message },
        deps.clock(),
      )
    })
  }
}

/** To the side that proposed. */
export async function mailDeclined(deps: Deps, { interest: id }: { interest: string }): Promise<void> {
  const introduction = await introductionOf(deps, id)
  if (introduction?.interest.state !== 'declined') return
  const { interest, listing, candidate } = introduction
  const account = interest.by === 'candidate' ? candidate.accountId : listing.ownerId
  const url = interest.by === 'candidate' ? `${deps.baseUrl}/mon-profil` : `${deps.baseUrl}/mes-annonces/${listing.id}`
  await post(deps, {
    key: `interest-declined:${id}`,
    account,
    stream: 'interest',
    message: declinedMail({ title: listing.title ?? '', url, reason: interest.reason }),
  })
}

/** To the side that did not withdraw, if it had something to answer or had agreed. */
export async function mailWithdrawn(
  deps: Deps,
  { interest: id, actor }: { interest: string; actor: string },
): Promise<void> {
  const introduction = await introductionOf(deps, id)
  if (introduction?.interest.state !== 'withdrawn') return
  const other = sides(deps, introduction).find((side) => side.account !== actor)
  if (!other) return
  await post(deps, {
    key: `interest-withdrawn:${id}`,
    account: other.account,
    stream: 'interest',
    message: withdrawnMail({ title: introduction.listing.title ?? '', url: other.url }),
  })
}

function sides(deps: Deps, { listing, candidate }: Introduction): { account: string; other: string; url: string }[] {
  return [
    { account: listing.ownerId, other: candidate.accountId, url: `${deps.baseUrl}/mes-annonces/${listing.id}` },
    { account: candidate.accountId, other: listing.ownerId, url: `${deps.baseUrl}/mon-profil` },
  ]
}
