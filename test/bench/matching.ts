import { provisionAccount } from '../../src/accounts/service.ts'
import { type Candidate, type CandidateInput, candidateInput } from '../../src/candidates/model.ts'
import { readCandidate, readShortlist, saveProfile } from '../../src/candidates/service.ts'
import { readConfig } from '../../src/config.ts'
import { contextOf, createWorkerDeps, openSurroundings } from '../../src/deps.ts'
import { type Listing, type ListingInput, listingInput } from '../../src/listings/model.ts'
import { createListing, readListing, readOpenListings, submitListing } from '../../src/listings/service.ts'
import { widenForListing, widenForMe } from '../../src/matching/advice.ts'
import { rematchCandidate, rematchListing } from '../../src/matching/service.ts'
import { whereaboutsOfCandidate, whereaboutsOfOpenings } from '../../src/matching/shortlist.ts'
import { decide } from '../../src/moderation/service.ts'
import { runJobs } from '../../src/platform/jobs.ts'
import { createLog } from '../../src/platform/log.ts'
import { seed } from '../../src/seed/service.ts'
import { handlersOf, type WorkerDeps } from '../../src/worker.ts'
import { rows, timed } from './report.ts'

/** Matching on `seed --scale france`: what the matcher adds to its shortlist query and to writing its rows. */

const SAMPLES = Number(process.env.BENCH_SAMPLES ?? 100)
const TODAY = '2027-01-10'
const NOW = new Date(`${TODAY}T12:00:00Z`)
const BASELINE = 'the bare shortlist query and the bare write of the same rows'

export async function benchMatching(dataDir: string): Promise<void> {
  const log = createLog('silent')
  // While working on the matcher: a DATA_DIR that holds the seed already.
  const seeded = process.env.BENCH_DATA
  const config = readConfig({ ...process.env, DATA_DIR: seeded ?? dataDir })
  const surroundings = await openSurroundings(config, 'server', log)
  const deps = createWorkerDeps({
    ...config,
    ...surroundings,
    smtpUrl: 'smtp://127.0.0.1:1',
    log,
    clock: () => NOW,
  })
  try {
    if (!seeded) {
      const took = await timed(() => seed(deps, { scale: 'france', seed: 1, today: TODAY }, say))
      say(`seeded in ${Math.round(took / 1000)} s`)
    }
    await deps.sql`analyze`
    await recomputations(deps)
    await journeys(deps, surroundings.databaseUrl)
  } finally {
    await deps.close()
    await surroundings.close()
  }
}

const say = (line: string) => process.stderr.write(`${line}\n`)

/** Some ids, spread over the whole country, the same every time. */
async function sample(deps: WorkerDeps, from: 'listing' | 'candidate'): Promise<string[]> {
  const found = await deps.sql`
    select id from ${deps.sql(from)} where ${from === 'listing' ? deps.sql`state = 'published'` : deps.sql`status = 'active'`}
    order by md5(id::text) limit ${SAMPLES}`
  return found.map((found) => found.id)
}

type Row = { listing: string; candidate: string; score: number }

/** The same rows, written by one plain statement. */
async function bareWrite(deps: WorkerDeps, pairs: readonly Row[]): Promise<void> {
  await deps.sql.begin(async (tx) => {
    await tx`
      insert into match (listing, candidate, score)
      select * from unnest(${pairs.map((p) => p.listing)}::uuid[], ${pairs.map((p) => p.candidate)}::uuid[],
        ${pairs.map((p) => p.score)}::float8[])`
  })
}

async function stored(deps: WorkerDeps, side: 'listing' | 'candidate', id: string): Promise<Row[]> {
  return deps.sql<Row[]>`delete from match where ${deps.sql(side)} = ${id} returning listing, candidate, score`
}

const SINCE = new Date(NOW.getTime() - 122 * 86_400_000)

/** From the rows as they are to the matches as stored, by the matcher alone. */
async function recomputations(deps: WorkerDeps): Promise<void> {
  const figures = { listing: [] as number[], candidate: [] as number[] }
  const bare = { listing: [] as number[], candidate: [] as number[] }
  const shortlists = { listing: [] as number[], candidate: [] as number[] }
  const widens = { listing: [] as number[], candidate: [] as number[] }
  const pairs: number[] = []
  for (const side of ['listing', 'candidate'] as const) {
    for (const [i, id] of (await sample(deps, side)).entries()) {
      const query = await shortlistOf(deps, side, id)
      const rematch = () => (side === 'listing' ? rematchListing(deps, id) : rematchCandidate(deps, id))
      // Both have run once before they are timed, and take turns at being first.
      await rematch()
      await query()
      const kept = await stored(deps, side, id)
      pairs.push(kept.length)
      const measureBare = async () => {
        const alone = await timed(query)
        shortlists[side].push(alone)
        bare[side].push(alone + (await timed(() => bareWrite(deps, kept))))
        await stored(deps, side, id)
      }
      if (i % 2 === 0) await measureBare()
      figures[side].push(await timed(rematch))
      await stored(deps, side, id)
      if (i % 2 === 1) await measureBare()
      await rematch()
      widens[side].push(await timed(await widenOf(deps, side, id)))
    }
  }
  rows('a listing’s matches recomputed and stored', figures.listing, BASELINE, bare.listing)
  rows('a profile’s matches recomputed and stored', figures.candidate, BASELINE, bare.candidate)
  rows('widen, for a listing', widens.listing, 'the bare shortlist query', shortlists.listing)
  rows('widen, for a profile', widens.candidate, 'the bare shortlist query', shortlists.candidate)
  say(`matches stored per recomputation: ${pairs.reduce((sum, n) => sum + n, 0) / pairs.length} on average`)
}

async function shortlistOf(deps: WorkerDeps, side: 'listing' | 'candidate', id: string) {
  if (side === 'listing') {
    const listing = await readListing(deps.sql, id)
    const where = whereaboutsOfOpenings([listing as Parameters<typeof whereaboutsOfOpenings>[0][0]])
    return () => readShortlist(deps.sql, where, SINCE)
  }
  const candidate = await readCandidate(deps.sql, id)
  if (!candidate) throw new Error(`no candidate ${id}`)
  return () => readOpenListings(deps.sql, whereaboutsOfCandidate(candidate))
}

async function widenOf(deps: WorkerDeps, side: 'listing' | 'candidate', id: string) {
  const [found] =
    side === 'listing'
      ? await deps.sql`select owner as account from listing where id = ${id}`
      : await deps.sql`select account from candidate where id = ${id}`
  const ctx = contextOf(deps, { account: found?.account, roles: [] })
  return () => (side === 'listing' ? widenForListing(ctx, id) : widenForMe(ctx))
}

/** From the person's click to the matches as stored, jobs included: the coordinator publishes, a candidate saves. */
async function journeys(deps: WorkerDeps, databaseUrl: string): Promise<void> {
  const desk = await provisionAccount(deps, {
    email: 'bench@releve.example',
    role: 'coordinator',
    territory: 'hors-territoire',
  })
  const slugs = (await deps.sql`select slug from territory`).map((found) => found.slug as string)
  const coordinator = contextOf(deps, {
    account: desk.id,
    roles: slugs.map((territory) => ({ role: 'coordinator' as const, territory })),
  })
  // Mail and index have figures of their own.
  const matching = Object.entries(handlersOf(deps)).filter(([task]) => task.startsWith('match.'))
  const jobs = await runJobs(databaseUrl, Object.fromEntries(matching), { log: deps.log })
  const publish: number[] = []
  const save: number[] = []
  const bare = { publish: [] as number[], save: [] as number[] }
  try {
    for (const id of await sample(deps, 'listing')) {
      const listing = await readListing(deps.sql, id)
      if (!listing) continue
      const owner = contextOf(deps, { account: listing.ownerId, roles: [] })
      const draft = await createListing(owner, inputOf(listing))
      await submitListing(owner, draft.id)
      // A copy of a published listing of the same owner: it has the same matches.
      await rematchListing(deps, id)
      const expected = await countOf(deps, 'listing', id)
      await quiet(deps)
      publish.push(
        await timed(async () => {
          await decide(coordinator, draft.id, { decision: 'publish' })
          await done(deps, 'listing', draft.id, expected)
        }),
      )
      const query = await shortlistOf(deps, 'listing', draft.id)
      const kept = await stored(deps, 'listing', draft.id)
      bare.publish.push((await timed(query)) + (await timed(() => bareWrite(deps, kept))))
    }
    for (const id of await sample(deps, 'candidate')) {
      const candidate = await readCandidate(deps.sql, id)
      if (!candidate) continue
      const ctx = contextOf(deps, { account: candidate.accountId, roles: [] })
      await rematchCandidate(deps, id)
      const expected = (await stored(deps, 'candidate', id)).length
      await quiet(deps)
      save.push(
        await timed(async () => {
          await saveProfile(ctx, profileOf(candidate))
          await done(deps, 'candidate', id, expected)
        }),
      )
      const query = await shortlistOf(deps, 'candidate', id)
      const kept = await stored(deps, 'candidate', id)
      bare.save.push((await timed(query)) + (await timed(() => bareWrite(deps, kept))))
    }
  } finally {
    await jobs.stop()
  }
  rows('publish → matches stored, jobs included', publish, BASELINE, bare.publish)
  rows('profile saved → matches stored, jobs included', save, BASELINE, bare.save)
}

async function countOf(deps: WorkerDeps, side: 'listing' | 'candidate', id: string): Promise<number> {
  const [found] = await deps.sql`select count(*)::int as n from match where ${deps.sql(side)} = ${id}`
  return found?.n
}

/** Until so many matches are stored; where there are none, until the job is gone. */
async function done(deps: WorkerDeps, side: 'listing' | 'candidate', id: string, expected: number): Promise<void> {
  for (;;) {
    const [found] =
      expected > 0
        ? await deps.sql`select count(*)::int as n from match where ${deps.sql(side)} = ${id}`
        : await deps.sql`select ${expected} - count(*)::int as n from graphile_worker._private_jobs where key = ${`match.${side}:${id}`}`
    if (found?.n >= expected) return
    // The worker shares this process: asking without a pause would slow what is measured.
    await new Promise((again) => setTimeout(again, 1))
  }
}

async function quiet(deps: WorkerDeps): Promise<void> {
  for (;;) {
    const [waiting] = await deps.sql`select from graphile_worker._private_jobs where starts_with(key, 'match.') limit 1`
    if (!waiting) return
    await new Promise((again) => setTimeout(again, 5))
  }
}

/** What a client would send to have the same listing. */
function inputOf(listing: Listing): ListingInput {
  const fields = Object.keys(listingInput.shape).flatMap((name) => {
    const value = listing[name as keyof Listing]
    return value === undefined ? [] : [[name, name === 'communes' ? listing.communes.map(({ code }) => code) : value]]
  })
  return listingInput.parse(Object.fromEntries(fields))
}

function profileOf(candidate: Candidate): CandidateInput {
  const fields = Object.keys(candidateInput.shape).map((name) => [name, candidate[name as keyof Candidate]])
  const zones = candidate.zones.map(({ place, radiusKm }) => ({ commune: place.code, radiusKm }))
  return candidateInput.parse({ ...Object.fromEntries(fields), zones })
}
