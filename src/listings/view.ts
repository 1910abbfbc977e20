import { countHalfDays } from '../reference/calendar.ts'
import { calendarSentence } from '../reference/french.ts'
import type { Listing } from './model.ts'
import { needOf, todayOf } from './rules.ts'

/** A listing as the API shows it to anybody who may see it: no account, no name, no address. */
export function listingView(listing: Listing, now: Date) {
  const {
    ownerId: _owner,
    changedSinceAt: _changed,
    submittedAt: _submitted,
    answers: _answers,
    timeZone,
    communes,
    ...shown
  } = listing
  return {
    ...shown,
    communes: communes.map((commune) => commune.code),
    communeNames: communes.map((commune) => commune.name),
    timeZone,
    flexDays: 0,
    places: 1,
    calendar: calendarSentence(listing.periods, listing.except),
    halfDays: countHalfDays(needOf(listing, todayOf(listing, now))),
    createdAt: listing.createdAt.toISOString(),
    updatedAt: listing.updatedAt.toISOString(),
    publishedAt: listing.publishedAt?.toISOString() ?? null,
  }
}

export type ListingView = ReturnType<typeof listingView>
