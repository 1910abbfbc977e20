import { beforeAll, describe, expect, test } from 'vitest'
import type { Actor } from '../../src/accounts/model.ts'
import { fillListing, renewListing } from '../../src/introductions/filling.ts'
import { expireListings } from '../../src/listings/clock.ts'
import { type ListingState, STATES } from '../../src/listings/model.ts'
import { TRANSITIONS, type Verb, verbsOf } from '../../src/listings/rules.ts'
import {
  createListing,
  listingHistory,
  submitListing,
  updateListing,
  viewListing,
  withdrawListing,
} from '../../src/listings/service.ts'
import { decide } from '../../src/moderation/service.ts'
import { Failure } from '../../src/platform/errors.ts'
import { useDb } from '../support/db.ts'
import { START, useDeps } from '../support/deps.ts'
import { INPUT, usePractice } from './office.ts'

const db = useDb()
const deps = useDeps(db)
const { owner, desk: coordinator } = usePractice(deps)

/** The table of the shared design, as a person reads it. */
const TABLE: Record<Verb, [from: ListingState[], to: ListingState]> = {
  submit: [['draft', 'to-correct'], 'pending'],
  publish: [['pending', 'published'], 'published'],
  'request-changes': [['pending', 'published'], 'to-correct'],
  reject: [['pending', 'published'], 'rejected'],
  fill: [['published', 'expired'], 'filled'],
  withdraw: [['draft', 'to-correct', 'pending', 'published', 'expired'], 'withdrawn'],
  expire: [['published'], 'expired'],
  renew: [['published', 'expired', 'filled'], 'published'],
}
const VERBS = Object.keys(TABLE) as Verb[]
const DESK: Verb[] = ['publish', 'request-changes', 'reject']

const AFTERWARDS = new Date('2027-02-13T12:00:00Z')

let neighbour: Actor
let stranger: Actor

beforeAll(async () => {
  neighbour = await deps.person('desk@elsewhere.test', 'coordinator', 'rouen')
  stranger = await deps.person('stranger@releve.test', 'candidate')
})

/** What each verb is, done by somebody. */
const ACTS: Record<Verb, (id: string, actor: Actor) => Promise<{ state: ListingState }>> = {
  submit: (id, actor) => submitListing(deps.as(actor), id),
  publish: (id, actor) => decide(deps.as(actor), id, { decision: 'publish' }),
  'request-changes': (id, actor) => decide(deps.as(actor), id, { decision: 'request-changes', reason: 'Précisez.' }),
  reject: (id, actor) => decide(deps.as(actor), id, { decision: 'reject', reason: 'Ce n’est pas une annonce.' }),
  fill: (id, actor) => fillListing(deps.as(actor), id, []),
  withdraw: (id, actor) => withdrawListing(deps.as(actor), id),
  renew: (id, actor) => renewListing(deps.as(actor), id),
  async expire(id) {
    await expireListings({ ...deps.worker, actor: null })
    return viewListing(deps.as(owner), id)
  },
}
const actorOf = (verb: Verb) => (['publish', 'request-changes', 'reject'].includes(verb) ? coordinator : owner)

const PATHS: Record<ListingState, Verb[]> = {
  draft: [],
  pending: ['submit'],
  'to-correct': ['submit', 'request-changes'],
  published: ['submit', 'publish'],
  rejected: ['submit', 'reject'],
  filled: ['submit', 'publish', 'fill'],
  withdrawn: ['submit', 'withdraw'],
  expired: ['submit', 'publish', 'expire'],
}

/** A listing brought into a state by the verbs that lead there. */
async function bring(state: ListingState): Promise<string> {
  const { id } = await createListing(deps.as(owner), INPUT)
  for (const verb of PATHS[state]) {
    if (verb === 'expire') deps.now = AFTERWARDS
    expect((await ACTS[verb](id, actorOf(verb))).state).toBe(TABLE[verb][1])
    deps.now = START
  }
  return id
}

const stateOf = async (id: string) => (await viewListing(deps.as(owner), id)).state

/** The failure of a verb, as code and state. */
async function failureOf(verb: Promise<unknown>): Promise<unknown> {
  return verb.then(
    (value) => value,
    (error) => (error instanceof Failure ? { code: error.code, state: error.state } : error),
  )
}

describe('the table of states', () => {
  test('is the same in the design, in the code and in the database', async () => {
    const designed = VERBS.flatMap((verb) => TABLE[verb][0].map((from) => `${from} ${verb} ${TABLE[verb][1]}`)).sort()
    const coded = TRANSITIONS.flatMap(({ verb, from, to }) => from.map((one) => `${one} ${verb} ${to}`)).sort()
    const stored = await db.sql`select from_state, verb, to_state from listing_transition`
    expect(coded).toEqual(designed)
    expect(stored.map((row) => `${row.from_state} ${row.verb} ${row.to_state}`).sort()).toEqual(designed)
    for (const state of STATES) expect(verbsOf(state)).toEqual(VERBS.filter((verb) => TABLE[verb][0].includes(state)))
  })

  test.each(STATES)('from %s each verb leads where the table says, or is refused with the state', async (state) => {
    for (const verb of VERBS) {
      const id = await bring(state)
      const [from, to] = TABLE[verb]
      // The desk looks again at what has changed, and only at that.
      if (state === 'published' && DESK.includes(verb)) await updateListing(deps.as(owner), id, { title: 'Autrement' })
      if (verb === 'expire') deps.now = AFTERWARDS
      const outcome = await failureOf(ACTS[verb](id, actorOf(verb)))
      deps.now = START
      if (from.includes(state)) expect(outcome, verb).toMatchObject({ state: to })
      else if (verb === 'expire') expect(outcome, verb).toMatchObject({ state })
      // A draft is its owner's alone: to the desk it does not exist.
      else if (state === 'draft' && actorOf(verb) === coordinator)
        expect(outcome, verb).toMatchObject({ code: 'not-found' })
      else expect(outcome, verb).toEqual({ code: 'conflict', state })
      expect(await stateOf(id), verb).toBe(from.includes(state) ? to : state)
    }
  })
})

describe('every step', () => {
  test('leaves one row of history: what, when, why', async () => {
    const id = await bring('to-correct')
    const steps = await listingHistory(deps.as(owner), id)
    expect(steps.map(({ verb, from, to, reason, at }) => ({ verb, from, to, reason, at }))).toEqual([
      { verb: 'submit', from: 'draft', to: 'pending', reason: null, at: START },
      { verb: 'request-changes', from: 'pending', to: 'to-correct', reason: 'Précisez.', at: START },
    ])
    const actors = await db.sql`select actor from listing_history where listing = ${id} order by at, id`
    expect(actors.map((row) => row.actor)).toEqual([owner.account, coordinator.account])
  })

  test.each([
    ['fill', 'published'],
    ['withdraw', 'published'],
    ['submit', 'draft'],
  ] as const)('done by two at once happens once: %s', async (verb, state) => {
    const id = await bring(state)
    const outcomes = await Promise.all([1, 2, 3].map(() => failureOf(ACTS[verb](id, owner))))
    const to = TABLE[verb][1]
    expect(outcomes.filter((each) => (each as Failure).code === undefined)).toHaveLength(1)
    expect(outcomes.filter((each) => (each as Failure).code === 'conflict')).toEqual([
      { code: 'conflict', state: to },
      { code: 'conflict', state: to },
    ])
    expect((await db.sql`select from listing_history where listing = ${id} and verb = ${verb}`).length).toBe(1)
  })
})

describe('who may', () => {
  test('the desk of the territory withdraws, fills and renews too; another desk or person does not see the listing', async () => {
    for (const verb of ['withdraw', 'fill', 'renew'] as const) {
      const id = await bring('published')
      for (const actor of [neighbour, stranger]) {
        expect(await failureOf(ACTS[verb](id, actor)), verb).toMatchObject({ code: 'not-found' })
      }
      expect(await ACTS[verb](id, coordinator), verb).toMatchObject({ state: TABLE[verb][1] })
    }
  })

  test('only the owner submits and edits', async () => {
    const id = await bring('to-correct')
    for (const actor of [coordinator, neighbour, stranger]) {
      expect(await failureOf(ACTS.submit(id, actor))).toMatchObject({ code: 'not-found' })
      expect(await failureOf(updateListing(deps.as(actor), id, { title: 'x' }))).toMatchObject({ code: 'not-found' })
    }
  })

  test('only a desk of the territory decides: the owner may not, another desk does not see it', async () => {
    const id = await bring('pending')
    for (const actor of [owner, stranger]) {
      expect(await failureOf(ACTS.publish(id, actor))).toMatchObject({ code: 'forbidden' })
    }
    expect(await failureOf(ACTS.publish(id, neighbour))).toMatchObject({ code: 'not-found' })
    expect(await stateOf(id)).toBe('pending')
  })

  test('a refusal or a return needs a reason', async () => {
    const id = await bring('pending')
    for (const decision of ['reject', 'request-changes'] as const) {
      await expect(decide(deps.as(coordinator), id, { decision })).rejects.toMatchObject({
        errors: [{ path: 'reason' }],
      })
    }
  })

  test('nobody else sees a listing that is not published', async () => {
    for (const state of STATES.filter((each) => each !== 'published')) {
      const id = await bring(state)
      for (const actor of [null, stranger, neighbour]) {
        expect(await failureOf(viewListing(deps.as(actor), id)), state).toMatchObject({ code: 'not-found' })
      }
    }
  })
})

describe('dates', () => {
  test('a listing expires the day after its last half-day, where it is', async () => {
    const id = await bring('published')
    deps.now = new Date('2027-02-12T22:59:59Z')
    expect(await ACTS.expire(id, owner)).toMatchObject({ state: 'published' })
    deps.now = new Date('2027-02-12T23:00:00Z')
    expect(await ACTS.expire(id, owner)).toMatchObject({ state: 'expired' })
  })

  test('nothing is renewed or submitted once every half-day is past, until the dates are edited', async () => {
    const [expired, draft] = [await bring('expired'), await bring('draft')]
    deps.now = AFTERWARDS
    expect(await failureOf(ACTS.renew(expired, owner))).toEqual({ code: 'conflict', state: 'expired' })
    await expect(ACTS.submit(draft, owner)).rejects.toMatchObject({ errors: [{ path: 'periods' }] })
    const periods = [{ from: '2027-03-01', to: '2027-03-05' }]
    await updateListing(deps.as(owner), expired, { periods })
    expect(await ACTS.renew(expired, owner)).toMatchObject({ state: 'published' })
  })

  test('a listing whose exceptions leave nothing needed is refused', async () => {
    const id = await bring('draft')
    await updateListing(deps.as(owner), id, { except: [{ from: '2027-02-01', to: '2027-02-28' }] })
    await expect(ACTS.submit(id, owner)).rejects.toMatchObject({
      errors: [{ path: 'periods', message: expect.stringContaining('exceptions') }],
    })
  })
})
