import type { Db } from '../platform/db.ts'
import * as desk from './desk.ts'
import type { ListingInput } from './model.ts'
import { applyInput, BLANK, lastNeededDay, transitionOf } from './rules.ts'
import * as store from './store.ts'

/** A listing to be there as if it had been written, sent to the desk and published at these instants. */
export interface ReadyListing {
  owner: string
  /** Valid and complete: nothing is checked here but by the database. */
  input: ListingInput
  submittedAt: Date
  publishedAt: Date
}

/**
 * Writes listings as published by a coordinator, through the states of any other, in the caller's transaction; returns
 * their ids, in order. Nobody hears of it: matches and index are the caller's to bring up to date.
 */
export async function writePublished(
  tx: Db,
  listings: readonly ReadyListing[],
  coordinator: string,
): Promise<string[]> {
  const ids = await store.insertListings(
    tx,
    listings.map(({ owner, submittedAt }) => ({ owner, now: submittedAt })),
  )
  const drafts = listings.map((listing, i) => ({ ...listing, id: ids[i] as string, reason: null }))
  await store.writeFields(
    tx,
    drafts.map(({ id, input, submittedAt }) => {
      const fields = applyInput(BLANK, input)
      return { id, fields, lastDay: lastNeededDay(fields), now: submittedAt }
    }),
  )
  await store.move(
    tx,
    { verb: 'submit', ...transitionOf('submit') },
    drafts.map(({ id, owner, reason, submittedAt }) => ({ id, actor: owner, reason, now: submittedAt })),
  )
  await store.move(
    tx,
    { verb: 'publish', ...transitionOf('publish') },
    drafts.map(({ id, reason, publishedAt }) => ({ id, actor: coordinator, reason, now: publishedAt })),
  )
  return ids
}

/** A listing that a coordinator enters for its owner. */
export interface EnteredListing {
  owner: string
  /** Valid; complete where it is to be `submitted`. Nothing is checked here but by the database. */
  input: ListingInput
  submitted: boolean
}

/**
 * Writes listings as entered by a coordinator for their owners, drafts or sent to the desk, in the caller's transaction;
 * returns their ids, in order. Nobody hears of it: that is the caller's to emit.
 */
export async function writeEntered(
  tx: Db,
  listings: readonly EnteredListing[],
  coordinator: string,
  now: Date,
): Promise<string[]> {
  const ids = await store.insertListings(
    tx,
    listings.map(({ owner }) => ({ owner, now })),
  )
  const written = listings.map(({ input }, i) => {
    const fields = applyInput(BLANK, input)
    return { id: ids[i] as string, fields, lastDay: lastNeededDay(fields), now }
  })
  await store.writeFields(tx, written)
  await desk.markEntered(tx, ids, coordinator, now)
  const sent = ids.filter((_, i) => listings[i]?.submitted)
  const by = { actor: coordinator, reason: null, now }
  await store.move(
    tx,
    { verb: 'submit', ...transitionOf('submit') },
    sent.map((id) => ({ id, ...by })),
  )
  return ids
}
