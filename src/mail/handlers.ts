import { erasedMail, partedMail } from '../../emails/erasure.ts'
import { acceptedMail, declinedMail, interestMail, invitationMail, withdrawnMail } from '../../emails/interest.ts'
import type { Message } from '../../emails/layout.tsx'
import { listingEnteredMail } from '../../emails/listing-entered.ts'
import {
  type ListingStateProps,
  listingPublishedMail,
  listingReceivedMail,
  listingRejectedMail,
  listingReturnedMail,
} from '../../emails/listing-state.ts'
import { messagesMail } from '../../emails/message.ts'
import { signInMail } from '../../emails/sign-in.ts'
import type { Deps } from '../accounts/context.ts'
import { armLink, LINK_MINUTES, linkSecrets, linkUrl, readContact, readLink } from '../accounts/service.ts'
import { candidateSummary } from '../candidates/view.ts'
import { calendarOf } from '../introductions/feed.ts'
import { tellMessages, waitingThreads } from '../introductions/messages.ts'
import { type Introduction, introductionOf } from '../introductions/service.ts'
import { enteringTerritory, mailedLink, TAKE_OVER_DAYS } from '../listings/behalf.ts'
import { isEntered, readListing, readStep } from '../listings/service.ts'
import { listingCalendar } from '../listings/view.ts'
import { explainPair } from '../matching/service.ts'
import { professionLabel } from '../reference/professions.ts'
import * as store from './store.ts'
import { type Draft, type Link, writeMail } from './writing.ts'

/** One handler per event that is mailed: re-reads by id, writes the outbox, may run twice. */

export async function mailSignIn(deps: Deps, { link: id }: { link: string }): Promise<void> {
  const link = await readLink(deps.sql, id)
  if (!link || link.expiresAt <= deps.clock()) return
  await armLink(deps, link)
  const { code } = linkSecrets(deps.secret, id)
  await writeMail(deps, {
    key: `sign-in:${id}`,
    account: link.account,
    stream: 'account',
    message: () => signInMail({ url: linkUrl(deps, id), code, minutes: LINK_MINUTES }),
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
  await writeMail(deps, {
    key: `listing-${history.verb}:${step}`,
    account: listing.ownerId,
    stream: 'listing',
    message: (link) =>
      write({ title: listing.title ?? 'sans titre', url: link(`/mes-annonces/${id}`), reason: history.reason }),
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

/** To the person a coordinator entered a listing for: what it says, and the way to take it over or refuse it. */
export async function mailEntered(deps: Deps, { listing: id }: { listing: string }): Promise<void> {
  const listing = await readListing(deps.sql, id)
  if (!listing || !isEntered(listing) || listing.state === 'withdrawn') return
  const { url, known } = await mailedLink(deps, listing)
  const by = await enteringTerritory(deps, listing)
  await writeMail(deps, {
    key: `listing-entered:${id}`,
    account: listing.ownerId,
    stream: 'account',
    message: () =>
      listingEnteredMail({
        by,
        title: listing.title,
        profession: listing.profession && professionLabel(listing.profession),
        place: listing.communes.map((commune) => commune.name).join(', '),
        calendar: listingCalendar(listing, deps.clock()),
        url,
        days: known ? null : TAKE_OVER_DAYS,
      }),
  })
}

/** To the side that has to answer: what is proposed and why it fits, never who. */
export async function mailProposed(deps: Deps, { interest: id }: { interest: string }): Promise<void> {
  const introduction = await introductionOf(deps, id)
  if (introduction?.interest.state !== 'proposed') return
  const { interest, listing, candidate, masked } = introduction
  const title = listing.title ?? ''
  const toOwner = interest.by === 'candidate'
  const reasonText = explainPair(deps, listing, candidate, toOwner ? 'owner' : 'candidate')?.reasonText ?? ''
  await writeMail(deps, {
    key: `interest-proposed:${id}`,
    account: toOwner ? listing.ownerId : candidate.accountId,
    about: [toOwner ? candidate.accountId : listing.ownerId],
    stream: 'interest',
    message: (link) =>
      toOwner
        ? interestMail({
            title,
            url: link(`/mes-annonces/${listing.id}`),
            message: interest.message,
            masked,
            candidate: candidateSummary(candidate),
            reasonText,
          })
        : invitationMail({
            title,
            url: link('/mon-profil'),
            message: interest.message,
            masked,
            calendar: listingCalendar(listing, deps.clock()),
            place: listing.communes.map((commune) => commune.name).join(', '),
            reasonText,
          }),
  })
}

/** To both sides: the other's contact, as the database gives it for an accepted interest, and the dates for the calendar. */
export async function mailAccepted(deps: Deps, { interest: id }: { interest: string }): Promise<void> {
  const introduction = await introductionOf(deps, id)
  if (introduction?.interest.state !== 'accepted') return
  for (const { account, other, path } of sides(introduction)) {
    const calendar = await calendarOf(deps, introduction, account)
    await deps.sql.begin(async (tx) => {
      const contact = await readContact(tx, { account }, other)
      if (!contact) return
      const key = `interest-accepted:${id}:${account}`
      const title = introduction.listing.title ?? ''
      const message = (link: Link) => acceptedMail({ title, url: link(path), contact, calendar: calendar !== null })
      await writeMail(deps, { key, account, about: [other], stream: 'interest', message, calendar }, tx)
    })
  }
}

/** To the side that proposed. */
export async function mailDeclined(deps: Deps, { interest: id }: { interest: string }): Promise<void> {
  const introduction = await introductionOf(deps, id)
  if (introduction?.interest.state !== 'declined') return
  const { interest, listing, candidate } = introduction
  const account = interest.by === 'candidate' ? candidate.accountId : listing.ownerId
  const path = interest.by === 'candidate' ? '/mon-profil' : `/mes-annonces/${listing.id}`
  await writeMail(deps, {
    key: `interest-declined:${id}`,
    account,
    about: [interest.by === 'candidate' ? listing.ownerId : candidate.accountId],
    stream: 'interest',
    message: (link) => declinedMail({ title: listing.title ?? '', url: link(path), reason: interest.reason }),
  })
}

/** To the side that did not withdraw, if it had something to answer or had agreed. */
export async function mailWithdrawn(
  deps: Deps,
  { interest: id, actor }: { interest: string; actor: string },
): Promise<void> {
  const introduction = await introductionOf(deps, id)
  if (introduction?.interest.state !== 'withdrawn') return
  const other = sides(introduction).find((side) => side.account !== actor)
  if (!other) return
  await writeMail(deps, {
    key: `interest-withdrawn:${id}`,
    account: other.account,
    about: [actor],
    stream: 'interest',
    message: (link) => withdrawnMail({ title: introduction.listing.title ?? '', url: link(other.path) }),
  })
}

/** To the side that did not write: what no mail told of yet, in one. Bursts wait for the hour to be over. */
export async function mailMessages(deps: Deps, ids: { interest: string; by: 'candidate' | 'owner' }): Promise<void> {
  await tellMessages(deps, ids, (tx, introduction, messages) => {
    const { listing, candidate } = introduction
    const writer = ids.by === 'candidate' ? candidate.accountId : listing.ownerId
    const { account, other } = sides(introduction).find((side) => side.account !== writer) as Side
    const texts = messages.map(({ text }) => text)
    const key = `messages:${messages.at(-1)?.id}`
    const masked = messages.some((one) => one.masked)
    const message = (link: Link) =>
      messagesMail({ title: listing.title ?? '', url: link(`/mises-en-relation/${ids.interest}`), texts, masked })
    return writeMail(deps, { key, account, about: [other], stream: 'interest', message }, tx)
  })
}

/** The clock's part: messages that came within an hour of the last mail about them. */
export async function mailWaitingMessages(deps: Deps): Promise<void> {
  for (const thread of await waitingThreads(deps)) await mailMessages(deps, thread)
}

/** After an erasure: to whoever was in touch with the person, and to the address that was. */
export async function mailErased(deps: Deps, { account: erased }: { account: string }): Promise<void> {
  await deps.sql.begin(async (tx) => {
    for (const { id, account, address, listing, title } of await store.takeFarewells(tx, erased)) {
      const key = `erased:${id}`
      const path = listing ? `/mes-annonces/${listing}` : '/mon-profil'
      const draft: Draft = address
        ? { key, account: null, address, stream: 'account', message: erasedMail }
        : { key, account, stream: 'interest', message: (link) => partedMail({ title: title ?? '', url: link(path) }) }
      await writeMail(deps, draft, tx)
    }
  })
}

interface Side {
  account: string
  other: string
  /** Where this side finds the introduction. */
  path: string
}

function sides({ listing, candidate }: Introduction): Side[] {
  return [
    { account: listing.ownerId, other: candidate.accountId, path: `/mes-annonces/${listing.id}` },
    { account: candidate.accountId, other: listing.ownerId, path: '/mon-profil' },
  ]
}
