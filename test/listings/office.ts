import { beforeAll, beforeEach, expect } from 'vitest'
import type { Actor } from '../../src/accounts/model.ts'
import { mailedLink, takeOverUrl } from '../../src/listings/behalf.ts'
import { listingInput } from '../../src/listings/model.ts'
import { createListing, readListing, submitListing } from '../../src/listings/service.ts'
import { decide } from '../../src/moderation/service.ts'
import { type Reply, useApi } from '../support/api.ts'
import type { TestDb } from '../support/db.ts'
import { START, type TestDeps } from '../support/deps.ts'

export type Person = Actor & { token: string }

export const LISTING = {
  kind: 'replacement',
  profession: 'infirmier',
  communes: ['44114'],
  practiceType: 'domicile',
  title: 'Tournée',
  description: 'Une tournée.',
  periods: [{ from: '2027-02-08', to: '2027-02-12' }],
}

/** The same as the verbs take it. */
export const INPUT = listingInput.parse(LISTING)

/** A practitioner, the desk of their CPTS, and their listing brought on by both. Call it after `useDeps`. */
export function usePractice(deps: TestDeps) {
  const [owner, desk] = [{} as Person, {} as Person]
  beforeAll(async () => {
    Object.assign(owner, await deps.person('owner@releve.test', 'practitioner'))
    Object.assign(desk, await deps.person('desk@cpts.test', 'coordinator', 'erdre-et-cens'))
  })
  beforeEach(() => {
    deps.now = START
  })

  async function submitted(): Promise<string> {
    const { id } = await createListing(deps.as(owner), INPUT)
    await submitListing(deps.as(owner), id)
    return id
  }

  async function published(): Promise<string> {
    const id = await submitted()
    await decide(deps.as(desk), id, { decision: 'publish' })
    return id
  }

  return { owner, desk, submitted, published }
}

let people = 0
/** Somebody new each time, for whom a listing may be entered. */
export const somebody = () => ({ name: 'Odile Roux', email: `odile.${people++}@cabinet.test`, phone: '02 40 11 22 33' })

/** Two coordinators of one CPTS who enter listings for others. Call it after `useDb` and `useDeps`. */
export function useOffice(db: TestDb, deps: TestDeps) {
  const send = useApi(() => deps.web)
  const office = { send } as { send: typeof send; desk: Person; colleague: Person }
  beforeAll(async () => {
    office.desk = await deps.person('desk@cpts.test', 'coordinator', 'erdre-et-cens')
    office.colleague = await deps.person('colleague@cpts.test', 'coordinator', 'erdre-et-cens')
  })
  beforeEach(() => {
    deps.now = START
  })

  const enter = (person: object, listing: object = LISTING, { token } = office.desk): Promise<Reply> =>
    send('POST', '/api/listings', { token, body: { ...listing, onBehalfOf: person } })

  async function entered(person: object = somebody(), listing: object = LISTING): Promise<string> {
    const { status, body } = await enter(person, listing)
    expect(status).toBe(201)
    return body.id
  }

  /** What the mailed link holds, and who it is for. */
  async function linkOf(id: string) {
    const listing = await readListing(db.sql, id)
    if (!listing) throw new Error('no such listing')
    // As when it is mailed: from now on it signs in.
    await mailedLink(deps.worker, listing)
    const token = new URL(takeOverUrl(deps.web, listing)).searchParams.get('jeton') as string
    return { token, owner: { account: listing.ownerId, roles: [] } as Actor }
  }

  const stateOf = async (id: string) => (await readListing(db.sql, id))?.state

  return Object.assign(office, { enter, entered, linkOf, stateOf })
}
