import type { Context, Deps } from '../accounts/context.ts'
import type { Actor } from '../accounts/model.ts'
import { accountWithEmail, issueLink, provisionAccount } from '../accounts/service.ts'
import { readCandidate, saveProfile } from '../candidates/service.ts'
import { createListing, readListing, submitListing } from '../listings/service.ts'
import { bestMatch, rematchAll } from '../matching/service.ts'
import { decide } from '../moderation/service.ts'
import { toDate, toDay } from '../reference/calendar.ts'
import { reindex, type Searching } from '../search/service.ts'
import { getCommunes, getTerritory, listTerritories } from '../territories/service.ts'
import { type PlannedCandidate, type PlannedListing, planSeed, type SeedPlace } from './plan.ts'

export const SCALES = { demo: { listings: 40, candidates: 60 } } as const
export type Scale = keyof typeof SCALES

export interface Seeded {
  listings: number
  candidates: number
  matches: number
}

/**
 * Adds made-up listings and candidates around the territories, the same for the same `seed` and `today`, through the
 * verbs people use; people who are there from an earlier run stay as they are. Sends no mail; leaves matches and index
 * current.
 */
export async function seed(
  deps: Deps & Searching,
  options: { scale: Scale; seed: number; today: string },
  progress: (line: string) => void = () => {},
): Promise<Seeded> {
  const quiet = { ...deps, emit: async () => {} }
  const plan = planSeed(SCALES[options.scale], options.seed, options.today, await placesOf(deps))
  const desk = await deskOf(quiet, options.seed)
  const seeded = { listings: 0, candidates: 0, matches: 0 }
  for (const planned of plan.candidates) if (await addCandidate(quiet, planned, options.today)) seeded.candidates++
  progress(`${seeded.candidates} candidates`)
  for (const planned of plan.listings) if (await addListing(quiet, planned, options.today, desk)) seeded.listings++
  progress(`${seeded.listings} listings`)
  seeded.matches = await rematchAll(deps)
  await reindex(deps)
  return seeded
}

/** A sign-in link for one person of each kind: the two sides of the best match, and the coordinator. */
export async function demoLinks(deps: Deps): Promise<{ who: string; url: string }[]> {
  const best = await bestMatch(deps.sql)
  const listing = best && (await readListing(deps.sql, best.listing))
  const candidate = best && (await readCandidate(deps.sql, best.candidate))
  const desk = await deskOf(deps, 1)
  const links = [{ who: 'Coordinatrice', url: await issueLink(deps, desk.account, '/moderation') }]
  if (listing) links.unshift({ who: 'Titulaire', url: await issueLink(deps, listing.ownerId, '/mes-annonces') })
  if (candidate) links.unshift({ who: 'Remplaçante', url: await issueLink(deps, candidate.accountId, '/mon-profil') })
  return links
}

/** The communes of every territory, those of the smaller as likely as those of the larger. */
async function placesOf(deps: Deps): Promise<SeedPlace[]> {
  const places: SeedPlace[] = []
  for (const { slug } of await listTerritories(deps.sql)) {
    const territory = await getTerritory(deps.sql, slug)
    const communes = await getCommunes(deps.sql, territory?.communes ?? [])
    places.push(...communes.sort((a, b) => b.population - a.population).slice(0, 8))
  }
  return places
}

/** A coordinator of every territory, who publishes what the seed posts. */
async function deskOf(deps: Deps, seedNumber: number): Promise<Actor> {
  const email = `coordination.${seedNumber}@exemple.example`
  let account = ''
  const roles: Actor['roles'] = []
  for (const { slug } of await listTerritories(deps.sql)) {
    const name = 'Coordination de démonstration'
    account = (await provisionAccount(deps, { email, name, role: 'coordinator', territory: slug })).id
    roles.push({ role: 'coordinator', territory: slug })
  }
  return { account, roles }
}

async function addCandidate(deps: Deps, planned: PlannedCandidate, today: string): Promise<boolean> {
  if (await accountWithEmail(deps.sql, planned.email)) return false
  const { id } = await provisionAccount(deps, planned)
  await saveProfile(at(deps, daysBefore(today, planned.confirmedDaysAgo), { account: id, roles: [] }), planned.input)
  return true
}

async function addListing(deps: Deps, planned: PlannedListing, today: string, desk: Actor): Promise<boolean> {
  if (await accountWithEmail(deps.sql, planned.email)) return false
  const { id } = await provisionAccount(deps, planned)
  const then = daysBefore(today, planned.publishedDaysAgo)
  const owner = at(deps, then, { account: id, roles: [] })
  const listing = await createListing(owner, planned.input)
  await submitListing(owner, listing.id)
  await decide(at(deps, then, desk), listing.id, { decision: 'publish' })
  return true
}

const daysBefore = (today: string, days: number) => new Date(`${toDate(toDay(today) - days)}T09:00:00Z`)

function at(deps: Deps, now: Date, actor: Actor): Context {
  return { ...deps, actor, clock: () => now }
}
