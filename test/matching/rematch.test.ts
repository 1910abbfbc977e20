import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Actor } from '../../src/accounts/model.ts'
import { saveProfile } from '../../src/candidates/service.ts'
import { updateListing } from '../../src/listings/service.ts'
import { rematchAll, rematchCandidate, rematchListing } from '../../src/matching/service.ts'
import { waitUntil } from '../support/child.ts'
import { useDb } from '../support/db.ts'
import { START, useDeps } from '../support/deps.ts'
import { figures, times } from '../support/soak.ts'
import type { OracleListing } from './oracle.ts'
import { aCandidate, aListing } from './sides.ts'
import { candidateInputOf, createWorld, listingInputOf, randomSides, type World } from './world.ts'

const db = useDb()
const deps = useDeps(db)

const LISTINGS = times(30, 300)
const CANDIDATES = times(60, 1000)
const EDITS = times(60, 500)
/** The oracle is slow: in the full count it looks at all pairs before and after. */
const LOOK_EVERY = times(1, EDITS)

const EVERYWHERE = [
  'erdre-et-cens',
  'nord-est-mayenne',
  'le-mans-agglo',
  'grand-havre',
  'rouen',
  'bray-bresle',
  'hors-territoire',
]

test(`after ${EDITS} random edits of ${LISTINGS} listings and ${CANDIDATES} candidates, the stored matches are those of the definition`, {
  timeout: times(90_000, 1_800_000),
}, async () => {
  const { world, sides } = await populate(LISTINGS, CANDIDATES)
  const { draw } = sides
  await deps.work('match.')
  expect(await world.stored()).toEqual(world.expected())
  expect(world.expected().length).toBeGreaterThan(100)

  const listings = [...world.listings.keys()]
  const candidates = [...world.candidates.keys()]
  const aListing = () => draw(fc.constantFrom(...listings))
  const aCandidate = () => draw(fc.constantFrom(...candidates))
  const edits: Record<string, () => Promise<unknown>> = {
    async editListing() {
      await world.edit(aListing(), sides.listing())
    },
    async saveProfile() {
      const { actor } = world.candidates.get(aCandidate()) as { actor: Actor }
      await world.save(actor, sides.candidate(seen(world, aListing())))
    },
    confirm: () => world.confirm(aCandidate()),
    pause: () => world.setActive(aCandidate(), false),
    resume: () => world.setActive(aCandidate(), true),
    withdraw: () => world.withdraw(aListing()),
    async fill() {
      const listing = aListing()
      const suited = world.suited(listing)
      if (suited.length > 0) await world.fill(listing, suited.slice(0, 2))
    },
    async renew() {
      const filled = listings.filter((id) => world.listings.get(id)?.state === 'filled')
      if (filled.length > 0) await world.renew(draw(fc.constantFrom(...filled)))
    },
    later: () => world.later(draw(fc.integer({ min: 1, max: 9 }))),
  }
  const names = Object.keys(edits)
  for (let i = 0; i < EDITS; i++) {
    const name = names[i % names.length] as string
    await edits[name]?.()
    if (i % 2 === 0) continue // so that two changes wait at once, and fold
    await deps.work('match.')
    if ((i + 1) % (2 * LOOK_EVERY) === 0) expect(await world.stored(), `after ${name}`).toEqual(world.expected())
  }
  await deps.work('match.')
  expect(await world.stored()).toEqual(world.expected())

  const incremental = await world.stored()
  await db.sql`delete from match`
  expect(await rematchAll(deps.worker)).toBe(incremental.length)
  expect(await world.stored()).toEqual(incremental)
  for (const id of candidates.slice(0, 20)) await rematchCandidate(deps.worker, id)
  for (const id of listings.slice(0, 10)) await rematchListing(deps.worker, id)
  expect(await world.stored()).toEqual(incremental)
  figures(
    `rematch: ${EDITS} edits of ${LISTINGS} listings and ${CANDIDATES} candidates, ${incremental.length} matches as by the oracle`,
  )
})

test('two changes at once end in the matches of the last state, whoever recomputes first', async () => {
  const { world, sides } = await populate(4, 6)
  const [listing] = [...world.listings.keys()].filter((id) => world.listings.get(id)?.state === 'published')
  const [candidate] = world.candidates.keys()
  if (!listing || !candidate) throw new Error('nothing published')
  const { owner } = world.listings.get(listing) as { owner: Actor }
  const { actor } = world.candidates.get(candidate) as { actor: Actor }
  for (let round = 0; round < 12; round++) {
    const wanted = { ...seen(world, listing), share: 60 + round, studentsAccepted: round % 3 === 0 }
    const [first, last] = [sides.candidate(wanted), sides.candidate(wanted)]
    await Promise.all([
      updateListing(deps.as(owner), listing, listingInputOf(wanted)).then(() => rematchListing(deps.worker, listing)),
      saveProfile(deps.as(actor), candidateInputOf(first))
        .then(() => saveProfile(deps.as(actor), candidateInputOf(last)))
        .then(() => rematchCandidate(deps.worker, candidate)),
      rematchAll(deps.worker),
      rematchListing(deps.worker, listing),
    ])
    await world.edit(listing, wanted)
    await world.save(actor, last)
    expect(await world.stored(), `round ${round}`).toEqual(world.expected())
  }
})

test('a recomputation that read before a change does not write after the one that read it', async () => {
  const { world } = await populate(0, 0)
  const listing = await world.post(await deps.person('owner@releve.test'), aListing)
  const [changing, other] = [await deps.person('c@releve.test'), await deps.person('d@releve.test')]
  const id = await world.save(changing, aCandidate)
  await world.save(other, aCandidate)
  await deps.work('match.')
  await db.sql`delete from match where candidate = ${id}`

  // Its write of the other's score waits for this row, after it has read the candidate as active.
  await db.sql`update match set score = 1`
  const holding = await db.sql.reserve()
  await holding`begin`
  await holding`select from match where listing = ${listing} for update`
  const early = rematchListing(deps.worker, listing)
  await waitUntil(async () => {
    const [row] = await db.sql`
      select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    return row !== undefined
  })
  await world.setActive(id, false)
  const late = rematchCandidate(deps.worker, id)
  await Promise.race([late, sleep(300)])
  await holding`commit`
  holding.release()
  await Promise.all([early, late])
  expect(await world.stored()).toEqual(world.expected())
})

test('a row that breaks an invariant costs itself its matches, and nothing else', async () => {
  const { world } = await populate(0, 0)
  const owner = await deps.person('owner@releve.test')
  const [broken, sound] = [await world.post(owner, aListing), await world.post(owner, aListing)]
  const [fine, odd] = [await deps.person('c@releve.test'), await deps.person('d@releve.test')]
  const candidate = await world.save(fine, aCandidate)
  const strange = await world.save(odd, aCandidate)
  await db.sql`update listing set except_ranges = '[{"from": "Noël", "to": "Noël"}]' where id = ${broken}`
  await db.sql`update candidate set unavailable = '[{"from": "demain", "to": "demain"}]' where id = ${strange}`
  const matches = async () => (await db.sql`select listing, candidate from match`).map((row) => ({ ...row }))
  await rematchAll(deps.worker)
  expect(await matches()).toEqual([{ listing: sound, candidate }])
  for (const id of [candidate, strange]) await rematchCandidate(deps.worker, id)
  for (const id of [broken, sound]) await rematchListing(deps.worker, id)
  expect(await matches()).toEqual([{ listing: sound, candidate }])
})

test('both shortlists go by the GiST indexes', async () => {
  await db.sql.begin(async (tx) => {
    // A test has few rows: what is asked is whether the index can answer at all, which not every operator can.
    await tx`set local enable_seqscan = off`
    const plan = async (query: ReturnType<typeof tx>) => JSON.stringify(await tx`explain (format json) ${query}`)
    const candidates = await plan(tx`
      select r.candidate from unnest(array['((-1.55,47.21),(-1.55,47.21))']) as b (area)
      join reach r on r.profession = 'medecin' and r.area && b.area::box`)
    expect(candidates).toContain('"Index Name":"reach_area"')
    expect(candidates).toMatch(/"Index Cond":"[^"]*profession[^"]*area/)
    const communes = await plan(tx`
      select c.code from unnest(array['((-1,48),(-2,47))']) as b (area)
      join commune c on point(c.lon, c.lat) <@ b.area::box`)
    expect(communes).toContain('"Index Name":"commune_at"')
  })
})

function seen(world: World, listing: string): OracleListing {
  return world.listings.get(listing)?.seen as OracleListing
}

/** A fresh world in an emptied database. Some owners look for work themselves; some addresses are unconfirmed. */
async function populate(listings: number, candidates: number) {
  await db.sql`delete from listing`
  await db.sql`delete from candidate`
  await db.sql`delete from graphile_worker._private_jobs`
  deps.now = START
  const coordinator = await deps.person('desk@cpts.test', 'coordinator', ...EVERYWHERE)
  const world = createWorld(deps, db.sql, coordinator)
  const sides = await randomSides(db.sql, () => deps.now, 4_000)
  for (let i = 0; i < listings; i++) {
    await world.post(await deps.person(`person-${i % 12}@releve.test`), sides.listing())
  }
  const posted = [...world.listings.values()]
  for (let i = 0; i < candidates; i++) {
    const drawn = sides.candidate(posted[i % posted.length]?.seen as OracleListing)
    const actor = await deps.person(`${i < 4 ? 'person' : 'candidate'}-${i}@releve.test`)
    if (!drawn.emailConfirmed) await db.sql`update account set confirmed_at = null where id = ${actor.account}`
    // Saving confirms: whoever confirmed long ago saved long ago.
    deps.now = drawn.confirmedAt < START ? drawn.confirmedAt : START
    await world.save(actor, drawn)
    deps.now = START
  }
  return { world, sides }
}
