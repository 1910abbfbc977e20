import fc from 'fast-check'
import type { Actor } from '../../src/accounts/model.ts'
import { type CandidateInput, candidateInput } from '../../src/candidates/model.ts'
import { confirmProfile, pauseProfile, resumeProfile, saveProfile } from '../../src/candidates/service.ts'
import { fillListing, renewListing } from '../../src/introductions/filling.ts'
import { type ListingInput, listingInput } from '../../src/listings/model.ts'
import { createListing, submitListing, updateListing, withdrawListing } from '../../src/listings/service.ts'
import { decide } from '../../src/moderation/service.ts'
import type { Sql } from '../../src/platform/db.ts'
import { Failure } from '../../src/platform/errors.ts'
import type { TestDeps } from '../support/deps.ts'
import { candidateFor, listingAt } from './generate.ts'
import {
  type Assessment,
  assess,
  isDated,
  leavesNeed,
  type OracleCandidate,
  type OracleListing,
  type OraclePlace,
} from './oracle.ts'
import { PLACES } from './places.ts'

/**
 * Listings and candidates in a real database, written through the services, beside what the oracle knows of them: every
 * change is told to both, and the oracle never reads the database.
 */
export interface World {
  listings: Map<string, { owner: Actor; state: string; seen: OracleListing; renewed: Date }>
  candidates: Map<string, { actor: Actor; seen: OracleCandidate; takenBy: Map<string, Set<string>> }>
  /** "listing candidate score" of every pair that should match now, sorted. */
  expected(): string[]
  /** The same of the stored matches. */
  stored(): Promise<string[]>
  /** Candidates that should match a listing now. */
  suited(listing: string): string[]
  post(owner: Actor, listing: OracleListing): Promise<string>
  edit(id: string, listing: OracleListing): Promise<void>
  withdraw(id: string): Promise<void>
  fill(id: string, candidates: string[]): Promise<void>
  renew(id: string): Promise<void>
  save(actor: Actor, candidate: OracleCandidate): Promise<string>
  confirm(id: string): Promise<void>
  setActive(id: string, active: boolean): Promise<void>
  /** A day or more later: what the clock does every night. */
  later(days: number): Promise<void>
}

export function createWorld(deps: TestDeps, sql: Sql, coordinator: Actor): World {
  const world = { listings: new Map(), candidates: new Map() } as World
  const listing = (id: string) => world.listings.get(id) as NonNullable<ReturnType<typeof world.listings.get>>
  const candidate = (id: string) => world.candidates.get(id) as NonNullable<ReturnType<typeof world.candidates.get>>
  const seenWith = (id: string): OracleCandidate => {
    const { seen, takenBy } = candidate(id)
    return { ...seen, taken: new Set([...takenBy.values()].flatMap((set) => [...set])) }
  }
  // The oracle is slow on purpose: what did not change is not assessed twice.
  const versions = new Map<string, number>()
  const touch = (id: string) => versions.set(id, (versions.get(id) ?? 0) + 1)
  const known = new Map<string, Assessment>()
  const assessNow = (listingId: string, candidateId: string): Assessment => {
    const key = [listingId, versions.get(listingId), candidateId, versions.get(candidateId), deps.now.getTime()].join(
      ' ',
    )
    const { state, seen } = listing(listingId)
    const found =
      known.get(key) ?? assess({ ...seen, published: state === 'published' }, seenWith(candidateId), deps.now)
    known.set(key, found)
    return found
  }

  /** How many people have a place of a listing. */
  const namedFor = (id: string) => [...world.candidates.values()].filter(({ takenBy }) => takenBy.has(id)).length

  world.expected = () => {
    const lines: string[] = []
    for (const listingId of world.listings.keys()) {
      for (const candidateId of world.candidates.keys()) {
        const { failing, score } = assessNow(listingId, candidateId)
        if (failing.length === 0) lines.push(`${listingId} ${candidateId} ${score}`)
      }
    }
    return lines.sort()
  }
  world.suited = (id) => [...world.candidates.keys()].filter((each) => assessNow(id, each).failing.length === 0)
  world.stored = async () =>
    (await sql`select listing, candidate, score from match`)
      .map((row) => `${row.listing} ${row.candidate} ${row.score}`)
      .sort()

  world.post = async (owner, seen) => {
    const { id } = await createListing(deps.as(owner), listingInputOf(seen))
    world.listings.set(id, { owner, state: 'draft', seen: { ...seen, owner: owner.account }, renewed: deps.now })
    if (leavesNeed(seen, deps.now)) {
      await submitListing(deps.as(owner), id)
      await decide(deps.as(coordinator), id, { decision: 'publish' })
      listing(id).state = 'published'
      touch(id)
    } else {
      await refused(() => submitListing(deps.as(owner), id), 'invalid')
    }
    return id
  }
  world.edit = async (id, seen) => {
    const { owner, state } = listing(id)
    const write = () => updateListing(deps.as(owner), id, listingInputOf(seen))
    if (state === 'withdrawn') return refused(write, 'conflict')
    if (state === 'published' && !leavesNeed(seen, deps.now)) return refused(write, 'invalid')
    const named = state === 'filled' ? 0 : namedFor(id)
    if (named > 0 && (seen.places < named || (seen.places === named && state === 'published'))) {
      return refused(write, 'invalid')
    }
    await write()
    listing(id).seen = { ...seen, owner: owner.account }
    touch(id)
  }
  world.withdraw = async (id) => {
    const { owner, state } = listing(id)
    const write = () => withdrawListing(deps.as(owner), id)
    if (state === 'withdrawn' || state === 'filled') return refused(write, 'conflict')
    await write()
    await deps.work('taken.')
    for (const [each, { takenBy }] of world.candidates) if (takenBy.delete(id)) touch(each)
    listing(id).state = 'withdrawn'
    touch(id)
  }
  world.fill = async (id, candidates) => {
    const { owner, state, seen } = listing(id)
    const write = () => fillListing(deps.as(owner), id, candidates)
    if (state !== 'published' && state !== 'expired') return refused(write, 'conflict')
    const left = seen.places - namedFor(id)
    if (seen.places > 1 && candidates.length > left) return refused(write, 'invalid')
    if (candidates.some((each) => candidate(each).takenBy.has(id))) return refused(write, 'invalid')
    await write()
    for (const each of candidates) candidate(each).takenBy.set(id, assessNow(id, each).shared)
    if (seen.places === 1 || candidates.length === 0 || candidates.length === left) listing(id).state = 'filled'
    for (const each of [id, ...candidates]) touch(each)
  }
  world.renew = async (id) => {
    const { owner, state, seen } = listing(id)
    const write = () => renewListing(deps.as(owner), id)
    if (!['filled', 'expired', 'published'].includes(state) || !leavesNeed(seen, deps.now)) {
      return refused(write, 'conflict')
    }
    await write()
    for (const [each, { takenBy }] of world.candidates) if (takenBy.delete(id)) touch(each)
    listing(id).state = 'published'
    listing(id).renewed = deps.now
    touch(id)
  }
  world.save = async (actor, seen) => {
    const { id } = await saveProfile(deps.as(actor), candidateInputOf(seen))
    const [account] = await sql`select confirmed_at is not null as confirmed from account where id = ${actor.account}`
    world.candidates.set(id, {
      actor,
      seen: { ...seen, account: actor.account, confirmedAt: deps.now, emailConfirmed: account?.confirmed },
      takenBy: world.candidates.get(id)?.takenBy ?? new Map(),
    })
    touch(id)
    return id
  }
  world.confirm = async (id) => {
    await confirmProfile(deps.as(candidate(id).actor))
    candidate(id).seen.confirmedAt = deps.now
    touch(id)
  }
  world.setActive = async (id, active) => {
    await (active ? resumeProfile : pauseProfile)(deps.as(candidate(id).actor))
    candidate(id).seen.active = active
    touch(id)
  }
  world.later = async (days) => {
    deps.now = new Date(deps.now.getTime() + days * 86_400_000)
    await sql`select graphile_worker.add_job('clock.daily')`
    await deps.work('clock.daily')
    await sql`select graphile_worker.add_job('match.all')`
    await deps.work('match.all')
    for (const [id, each] of world.listings) {
      const openEnded = !isDated(each.seen) && !each.seen.window?.latest
      const forgotten = openEnded && deps.now.getTime() - each.renewed.getTime() > 90 * 86_400_000
      if (each.state !== 'published' || (leavesNeed(each.seen, deps.now) && !forgotten)) continue
      each.state = 'expired'
      touch(id)
    }
  }
  return world
}

async function refused(write: () => Promise<unknown>, code: Failure['code']): Promise<void> {
  const failure = await write().then(
    () => 'accepted',
    (error) => (error instanceof Failure ? error.code : error),
  )
  if (failure !== code) throw new Error(`expected ${code}, got ${failure}`)
}

/** As a client would send it: of each kind only the fields that it has. */
export function listingInputOf(seen: OracleListing): ListingInput {
  const { kind, profession, specialty, practiceType, studentsAccepted } = seen
  const { periods, except, flexDays, places, partialAccepted, window } = seen
  const { patientelePrice, equipmentPrice, wallsPrice, rent, collaborationFirst, successorsWanted } = seen
  return listingInput.parse({
    ...{ kind, profession, specialty, practiceType, studentsAccepted },
    title: 'Une annonce',
    description: 'Un texte.',
    communes: seen.communes.map(({ code }) => code),
    // What another kind asked for is taken back.
    ...{ periods: null, except: null, flexDays: null, places: null, partialAccepted: null, window: null },
    ...(isDated(seen) ? { periods, except, flexDays, places, partialAccepted } : { window: window ?? {} }),
    ...{ patientelePrice, equipmentPrice, wallsPrice, rent, collaborationFirst, successorsWanted },
    candidateSharePct: seen.share,
  })
}

export function candidateInputOf(seen: OracleCandidate): CandidateInput {
  return candidateInput.parse({
    qualifications: seen.qualifications,
    kinds: seen.kinds,
    zones: seen.zones.map(({ place, radiusKm }) => ({ commune: place.code, radiusKm })),
    practiceTypes: seen.practiceTypes,
    preferredPracticeTypes: seen.preferred,
    availability: seen.availability,
    unavailable: seen.unavailable,
    minDays: seen.minDays,
    minCandidateSharePct: seen.minShare,
    window: seen.window,
    wishes: seen.wishes,
    status: seen.active ? 'active' : 'paused',
  })
}

/** Endless listings and candidates, the same for the same seed, with the points that the database has. */
export async function randomSides(sql: Sql, now: () => Date, seed: number) {
  const codes = Object.values(PLACES).map((place) => place.code)
  const rows = await sql<OraclePlace[]>`select code, city, lat, lon from commune where code = any(${codes})`
  const real = new Map(rows.map((row) => [row.code, { ...row }]))
  const placeOf = (place: OraclePlace) => real.get(place.code) as OraclePlace
  let next = seed
  const draw = <T>(arbitrary: fc.Arbitrary<T>): T => fc.sample(arbitrary, { numRuns: 1, seed: next++ })[0] as T
  return {
    draw,
    listing: (): OracleListing => {
      // Several places are filled one by one: a story of its own (see introductions).
      const drawn = { ...draw(listingAt(now())), places: 1 }
      return { ...drawn, communes: drawn.communes.map(placeOf) }
    },
    /** Leaning towards a listing. */
    candidate: (listing: OracleListing): OracleCandidate => {
      const drawn = draw(candidateFor(listing, now()))
      return { ...drawn, zones: drawn.zones.map((zone) => ({ ...zone, place: placeOf(zone.place) })) }
    },
  }
}
