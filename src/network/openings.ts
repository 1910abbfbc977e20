import type { Deps } from '../accounts/context.ts'
import type { Listing } from '../listings/model.ts'
import { isLocal } from '../listings/rules.ts'
import { readListings } from '../listings/service.ts'
import { notFound } from '../platform/errors.ts'
import type { OpeningFilter } from '../search/facts.ts'
import { isOpen } from '../search/service.ts'
import { OUTSIDE, type Territory } from '../territories/model.ts'
import { getTerritory, listTerritories } from '../territories/service.ts'
import * as store from './spread-store.ts'

/** The openings of a territory, for all that spreads them: its page, feed and list, its broadcast, its posters. */

/** On one page; the search shows the others. */
export const MOST_OPENINGS = 100

export interface Opening {
  listing: Listing
  /** Published, edited or renewed last. */
  at: Date
}

type Reading = Pick<Deps, 'sql' | 'clock'>

/** The territory of an address; throws `not-found`. The catch-all is no CPTS, and has no page. */
export async function publicTerritory(deps: Reading, slug: string): Promise<Territory> {
  const territory = slug === OUTSIDE ? null : await getTerritory(deps.sql, slug)
  if (!territory) throw notFound()
  return territory
}

/** What is open in a territory, the latest published first; never what is filled, withdrawn or past. */
export async function openingsOf(deps: Reading, slug: string, filter: OpeningFilter = {}): Promise<Opening[]> {
  return readOpenings(deps, [slug], [], filter)
}

/** What is open in the territories beside it, and not in itself. */
export async function neighbourOpenings(
  deps: Reading,
  { slug, neighbours }: Pick<Territory, 'slug' | 'neighbours'>,
  filter: OpeningFilter = {},
): Promise<Opening[]> {
  return neighbours.length === 0 ? [] : readOpenings(deps, neighbours, [slug], filter)
}

async function readOpenings(
  deps: Reading,
  territories: readonly string[],
  without: readonly string[],
  { profession, kind, sees = [], limit = MOST_OPENINGS }: OpeningFilter,
): Promise<Opening[]> {
  const now = deps.clock()
  const found = await store.findOpenings(deps.sql, { territories, without, profession, kind, sees, now, limit })
  const ids = found.map(({ id }) => id)
  const listings = new Map((await readListings(deps.sql, ids)).map((listing) => [listing.id, listing]))
  return found.flatMap(({ id, at }) => {
    const listing = listings.get(id)
    return listing && isOpen(listing, now) && isSeen(listing, sees, now) ? [{ listing, at }] : []
  })
}

/** While it stays in its territory, only that territory's people see it. */
export function isSeen(listing: Listing, sees: readonly string[], now: Date): boolean {
  return !isLocal(listing, now) || listing.territories.some((slug) => sees.includes(slug))
}

/** Every CPTS with how many openings it has, by name. */
export async function listPublicTerritories(deps: Reading): Promise<{ territory: Territory; open: number }[]> {
  const counts = await store.countOpenings(deps.sql, deps.clock())
  const byName = new Intl.Collator('fr')
  return (await listTerritories(deps.sql))
    .filter(({ slug }) => slug !== OUTSIDE)
    .map((territory) => ({ territory, open: counts.get(territory.slug) ?? 0 }))
    .sort((a, b) => byName.compare(a.territory.name, b.territory.name))
}
