import type { Deps } from '../accounts/context.ts'
import { listStuck } from '../introductions/service.ts'
import type { Listing } from '../listings/model.ts'
import { countQueue, readLately, readListings } from '../listings/service.ts'
import { adviseListing } from '../matching/advice.ts'
import { countMatches, prepare, shortlist } from '../matching/service.ts'
import { atPlace, plural } from '../reference/french.ts'
import { professionLabel } from '../reference/professions.ts'
import { OUTSIDE, type Territory } from '../territories/model.ts'
import { getCommunes, listTerritories } from '../territories/service.ts'
import { peopleFor } from './service.ts'
import { countRefused } from './store.ts'

/** What a coordinator's letter tells of the week: listings and numbers, nobody's name. */

export { coordinatorsOf } from './store.ts'

const DAY_MS = 86_400_000
const WEEK_MS = 7 * DAY_MS
/** A published listing without an answer for so long is stuck. */
const STUCK_DAYS = 14
const MOST_STUCK = 5
/** `figures.filled` counts the others too. */
const MOST_FILLED = 10

export interface TerritoryWeek {
  slug: string
  name: string
  /** As the desk's queue counts; whole days since the oldest came. */
  queue: { pending: number; changed: number; reported: number; oldestDays: number | null }
  /** Filled in the week and still so, the latest first. */
  filled: { id: string; title: string }[]
  /** The oldest first, each with what to do or why, in one sentence. */
  stuck: { id: string; title: string; why: string }[]
  /** Of the last seven days; `open` and `candidates` as of now, null where they are not counted (the catch-all). */
  figures: { published: number; filled: number; open: number; candidates: number | null }
  /** People whose address mail does not reach since a week at most. */
  refusedAddresses: number
}

/** The week up to an instant of each of these territories; those that do not exist are left out. */
export async function weekOf(deps: Deps, slugs: readonly string[], now: Date): Promise<TerritoryWeek[]> {
  const since = new Date(now.getTime() - WEEK_MS)
  const territories = (await listTerritories(deps.sql)).filter(({ slug }) => slugs.includes(slug))
  const queues = new Map((await countQueue(deps.sql, slugs)).map((row) => [row.territory, row]))
  const lately = new Map((await readLately(deps.sql, slugs, since)).map((row) => [row.territory, row]))
  const stuck = await stuckOf(deps, slugs, new Date(now.getTime() - STUCK_DAYS * DAY_MS))
  const refused = await countRefused(deps.sql, slugs, since)
  const weeks: TerritoryWeek[] = []
  for (const territory of territories) {
    const { slug, name } = territory
    const { pending = 0, changed = 0, reported = 0, oldest } = queues.get(slug) ?? {}
    const { published = 0, filled = 0, open = 0, filledListings = [] } = lately.get(slug) ?? {}
    weeks.push({
      slug,
      name,
      queue: { pending, changed, reported, oldestDays: oldest ? daysBetween(oldest, now) : null },
      filled: filledListings.slice(0, MOST_FILLED),
      stuck: stuck.get(slug) ?? [],
      figures: { published, filled, open, candidates: await countPeople(deps, territory) },
      refusedAddresses: refused.get(slug) ?? 0,
    })
  }
  return weeks
}

const daysBetween = (from: Date, to: Date) => Math.max(0, Math.floor((to.getTime() - from.getTime()) / DAY_MS))

/** The catch-all holds most of France: its people are not counted. */
async function countPeople(deps: Deps, { slug, communes }: Territory): Promise<number | null> {
  return slug === OUTSIDE ? null : (await peopleFor(deps, await getCommunes(deps.sql, communes))).total
}

async function stuckOf(
  deps: Deps,
  slugs: readonly string[],
  before: Date,
): Promise<Map<string, TerritoryWeek['stuck']>> {
  const rows = await listStuck(deps.sql, slugs, before, MOST_STUCK)
  const listings = await readListings(deps.sql, [...new Set(rows.map(({ listing }) => listing))])
  const shown = new Map<string, TerritoryWeek['stuck'][number]>()
  for (const listing of listings) {
    shown.set(listing.id, { id: listing.id, title: listing.title ?? '', why: await whyStuck(deps, listing) })
  }
  const byTerritory = Map.groupBy(rows, ({ territory }) => territory)
  return new Map(
    [...byTerritory].map(([slug, theirs]) => [slug, theirs.flatMap(({ listing }) => shown.get(listing) ?? [])]),
  )
}

/** What would bring somebody to a published listing, or else why nobody comes: one sentence. */
export async function whyStuck(deps: Deps, listing: Listing): Promise<string> {
  const [advice] = await adviseListing(deps, listing)
  if (advice) return advice.text
  const matches = (await countMatches(deps.sql, [listing.id])).get(listing.id) ?? 0
  if (matches > 0) {
    const people = plural(matches, 'personne correspond', 'personnes correspondent')
    return `${people} sans que rien ne soit engagé : une invitation peut aider.`
  }
  const prepared = prepare(listing, deps.clock())
  const near = prepared ? await shortlist(deps, deps.sql, [prepared]) : []
  const profession = professionLabel(listing.profession ?? '').toLowerCase()
  return near.length === 0
    ? `Personne dans le rayon : aucun profil « ${profession} » ne vient jusqu’${atPlace(listing.communes[0]?.name ?? '')}.`
    : `Personne ne convient à ces dates et conditions parmi les profils « ${profession} » des environs.`
}
