import { beforeAll, describe, expect, test } from 'vitest'
import type { Actor } from '../../src/accounts/model.ts'
import type { ListingInput } from '../../src/listings/model.ts'
import { unsavedListing } from '../../src/listings/unsaved.ts'
import { type Estimate, estimate } from '../../src/matching/estimate.ts'
import { useDb } from '../support/db.ts'
import { START, useDeps } from '../support/deps.ts'
import type { OracleListing } from './oracle.ts'
import { aCandidate, aListing } from './sides.ts'
import { createWorld, listingInputOf, randomSides, type World } from './world.ts'

/** "23 remplaçants correspondent aujourd'hui", before anything is saved. */

const db = useDb()
const deps = useDeps(db)

const TERRITORIES = ['erdre-et-cens', 'nord-est-mayenne', 'le-mans-agglo', 'grand-havre', 'rouen', 'bray-bresle']
let world: World
let owner: Actor

async function estimateOf(actor: Actor | null, input: ListingInput): Promise<Estimate | null> {
  const ctx = deps.as(actor)
  return estimate(ctx, await unsavedListing(ctx, input))
}

beforeAll(async () => {
  const desk = await deps.person('desk@cpts.test', 'coordinator', ...TERRITORIES, 'hors-territoire')
  world = createWorld(deps, db.sql, desk)
  owner = await deps.person('owner@releve.test')
})

test('counts as many as match the same listing once it is published', { timeout: 60_000 }, async () => {
  const sides = await randomSides(db.sql, () => deps.now, 9_000)
  const listings = Array.from({ length: 24 }, () => sides.listing())
  for (const [i, seen] of [...listings, ...listings].entries()) {
    const drawn = sides.candidate(seen)
    const actor = i === 0 ? owner : await deps.person(`candidate-${i}@releve.test`)
    deps.now = drawn.confirmedAt < START ? drawn.confirmedAt : START
    await world.save(actor, drawn)
    deps.now = START
  }
  let found = 0
  for (const seen of listings) {
    const before = await estimateOf(owner, listingInputOf(seen))
    const id = await world.post(owner, seen)
    expect(before?.count, JSON.stringify(seen)).toBe(world.suited(id).length)
    found += before?.count ?? 0
  }
  expect(found).toBeGreaterThan(20)
})

describe('of what is typed so far', () => {
  const typed = (change: Partial<ListingInput> = {}) => ({ ...listingInputOf(aListing as OracleListing), ...change })

  beforeAll(async () => {
    await db.sql`delete from listing`
    await db.sql`delete from candidate`
    for (const [i, change] of [{}, {}, { minShare: 95 }].entries()) {
      await world.save(await deps.person(`near-${i}@releve.test`), { ...aCandidate, ...change })
    }
  })

  test('nothing is counted without kind, profession and commune', async () => {
    for (const change of [{ kind: null }, { profession: null, specialty: null }, { communes: [] }]) {
      expect(await estimateOf(null, typed(change))).toBeNull()
    }
  })

  test('what is not said yet rules nobody out', async () => {
    const all = await estimateOf(owner, typed({ practiceType: null, candidateSharePct: null }))
    expect(all).toMatchObject({ count: 3, text: '3 remplaçants correspondent aujourd’hui.' })
    const undated = await estimateOf(owner, typed({ periods: [], practiceType: null, candidateSharePct: null }))
    expect(undated).toMatchObject({
      count: 3,
      text: '3 remplaçants près de là : donnez vos dates pour savoir qui est libre.',
    })
  })

  test('a visitor does not learn of few how many: with one date after the other, when the only one is free', async () => {
    const few = {
      count: 0,
      text: 'Moins de 5 remplaçants correspondent aujourd’hui : connectez-vous pour le nombre exact.',
    }
    for (const change of [{}, { candidateSharePct: 60 }, { communes: ['97411'] }, { flexDays: 0, places: 1 }]) {
      expect(await estimateOf(null, typed(change))).toEqual({ ...few, undated: false, advice: null })
    }
    const undated = await estimateOf(null, typed({ periods: [] }))
    expect(undated?.text).toBe('Moins de 5 remplaçants près de là : connectez-vous pour le nombre exact.')
    for (const i of [3, 4]) await world.save(await deps.person(`near-${i}@releve.test`), aCandidate)
    const many = await estimateOf(null, typed({ practiceType: null, candidateSharePct: null }))
    expect(many).toMatchObject({ count: 5, text: '5 remplaçants correspondent aujourd’hui.' })
    await db.sql`delete from candidate c using contact o where o.account = c.account and o.email ~ '^near-[34]@'`
  })

  test('where nobody fits it says what would help first', async () => {
    await db.sql`update candidate set min_candidate_share_pct = 95`
    const none = await estimateOf(owner, typed({ candidateSharePct: 60 }))
    expect(none).toMatchObject({ count: 0, text: 'Personne ne correspond aujourd’hui.' })
    expect(none?.advice).toMatch(/: 3 personnes de plus\.$/)
    expect(await estimateOf(owner, typed({ communes: ['97411'] }))).toMatchObject({ count: 0, advice: null })
  })
})
