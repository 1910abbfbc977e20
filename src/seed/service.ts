import type { Deps } from '../accounts/context.ts'
import { issueLink, knownEmails, provisionAccounts } from '../accounts/service.ts'
import { readCandidate, writeCandidates } from '../candidates/service.ts'
import { writePublished } from '../listings/batch.ts'
import { readListing } from '../listings/service.ts'
import { bestMatch, rematchAll } from '../matching/service.ts'
import { type Db, within } from '../platform/db.ts'
import { reconcile, type Searching } from '../search/service.ts'
import { allCommunes, listTerritories } from '../territories/service.ts'
import { worldOf } from './places.ts'
import { type Plan, planSeed, type SeedOptions } from './plan.ts'
import * as store from './store.ts'

/** What a seed added, and the matches there are now. */
export interface Seeded {
  listings: number
  candidates: number
  matches: number
}

type Progress = (line: string) => void

/**
 * Adds made-up listings and candidates, the same for the same options; people who are there from an earlier run stay as
 * they are. Sends no mail; leaves matches and index current. Killed midway, the next run adds what is missing.
 */
export async function seed(
  deps: Deps & Searching,
  options: SeedOptions,
  progress: Progress = () => {},
): Promise<Seeded> {
  const added = await seedPlan(deps, await makePlan(deps, options), progress)
  let said = 0
  // Nobody is written to about what was made up.
  const matches = await rematchAll({ ...deps, emit: async () => {} }, (done) => {
    if (done < said + 1000) return
    said = done
    progress(`matches of ${done} listings`)
  })
  progress(`${matches} matches`)
  // What was there before is indexed already: only what differs is written.
  await reconcile(deps)
  progress('index current')
  return { ...added, matches }
}

/** The plan of a seed, over the communes and territories as they are in the database. */
export async function makePlan(deps: Pick<Deps, 'sql'>, options: SeedOptions): Promise<Plan> {
  const territories = await listTerritories(deps.sql)
  return planSeed(options, worldOf(options.scale, await allCommunes(deps.sql), territories))
}

/** People written in one transaction. */
const PAGE = 500

/** Writes the people of a plan who are not there yet, a page at a time; matches and index are left as they were. */
export async function seedPlan(
  deps: Deps,
  plan: Plan,
  progress: Progress = () => {},
): Promise<Pick<Seeded, 'listings' | 'candidates'>> {
  const desk = await deskOf(deps, plan.seed)
  const pages = async <T extends Planned>(
    count: number,
    person: (i: number) => T,
    role: 'practitioner' | 'candidate',
    write: (tx: Db, people: Made<T>[]) => Promise<unknown>,
  ) => {
    let added = 0
    for (let from = 0; from < count; from += PAGE) {
      const page = Array.from({ length: Math.min(PAGE, count - from) }, (_, i) => person(from + i))
      added += await addPage(deps, page, role, write)
      progress(`${role}s: ${from + page.length} of ${count}`)
      // Tables that grow fourfold are planned for anew: without it a page took twice as long at the 30,000th person.
      if (isPowerOfFour(from / PAGE + 1)) await store.analyze(deps.sql)
    }
    return added
  }
  const candidates = await pages(plan.size.candidates, plan.candidate, 'candidate', (tx, people) =>
    writeCandidates(
      tx,
      people.map(({ account, input, confirmedAt }) => ({ account, input, now: confirmedAt })),
    ),
  )
  const listings = await pages(plan.size.listings, plan.listing, 'practitioner', (tx, people) =>
    writePublished(
      tx,
      people.map(({ account, ...listing }) => ({ ...listing, owner: account })),
      desk,
    ),
  )
  await store.analyze(deps.sql)
  return { listings, candidates }
}

const isPowerOfFour = (n: number) => Math.log(n) / Math.log(4) === Math.round(Math.log(n) / Math.log(4))

interface Planned {
  email: string
  name: string
}
type Made<T> = T & { account: string }

/** Makes accounts for those who have none, with what each says, all or nothing; returns how many. */
async function addPage<T extends Planned>(
  deps: Deps,
  page: readonly T[],
  role: 'practitioner' | 'candidate',
  write: (tx: Db, people: Made<T>[]) => Promise<unknown>,
): Promise<number> {
  return deps.sql.begin(async (tx) => {
    await store.lockSeed(tx)
    const known = await knownEmails(
      tx,
      page.map(({ email }) => email),
    )
    const people = page.filter(({ email }) => !known.has(email))
    if (people.length === 0) return 0
    const accounts = await provisionAccounts(
      { ...deps, sql: within(tx) },
      people.map(({ email, name }) => ({ email, name, role })),
    )
    await write(
      tx,
      people.map((person, i) => ({ ...person, account: accounts[i] as string })),
    )
    return people.length
  })
}

/** A sign-in link for one person of each kind: the two sides of the best match, and the coordinator. */
export async function demoLinks(deps: Deps): Promise<{ who: string; url: string }[]> {
  const best = await bestMatch(deps.sql)
  const listing = best && (await readListing(deps.sql, best.listing))
  const candidate = best && (await readCandidate(deps.sql, best.candidate))
  const desk = await deskOf(deps, 1)
  const links = [{ who: 'Coordinatrice', url: await issueLink(deps, desk, '/moderation') }]
  if (listing) links.unshift({ who: 'Titulaire', url: await issueLink(deps, listing.ownerId, '/mes-annonces') })
  if (candidate) links.unshift({ who: 'Remplaçante', url: await issueLink(deps, candidate.accountId, '/mon-profil') })
  return links
}

/** A coordinator of every territory, who publishes what the seed posts. */
async function deskOf(deps: Deps, seedNumber: number): Promise<string> {
  const person = { email: `coordination.${seedNumber}@exemple.example`, name: 'Coordination de démonstration' }
  const territories = await listTerritories(deps.sql)
  const roles = territories.map(({ slug }) => ({ ...person, role: 'coordinator' as const, territory: slug }))
  const [account] = await provisionAccounts(deps, roles)
  return account as string
}
