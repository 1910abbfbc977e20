import { type Context, signedIn } from '../accounts/context.ts'
import { coordinatedTerritories, coordinates } from '../accounts/model.ts'
import type { Db, Sql } from '../platform/db.ts'
import { type FieldError, forbidden, notFound } from '../platform/errors.ts'
import { readLandmarks } from './landmarks.ts'
import type { Landmark, Territory, TerritoryChange } from './model.ts'
import { getCommunes, getTerritory, setSchedule } from './store.ts'

export { searchCommunes } from './finding.ts'
export { communePoints } from './landmarks.ts'
export { communesWithin, getCommune, namedCommunes, nearCommunes, suggestCommunes } from './remembered.ts'
export {
  allCommunes,
  communesOfEpci,
  getCommunes,
  getTerritory,
  listTerritories,
  loadReference,
  saveTerritory,
  setSchedule,
} from './store.ts'

/** A coordinator of a territory says when its letter goes. */
export async function changeTerritory(ctx: Context, slug: string, { digest }: TerritoryChange): Promise<Territory> {
  const actor = signedIn(ctx)
  if (!(await getTerritory(ctx.sql, slug))) throw notFound()
  if (!coordinates(actor, [slug])) throw forbidden()
  await setSchedule(ctx.sql, slug, { weekday: digest?.weekday ?? undefined, hour: digest?.hour ?? undefined })
  return (await getTerritory(ctx.sql, slug)) as Territory
}

/** The territories that the person acting coordinates, to choose from; a role that has none is refused. */
export async function myTerritories(ctx: Context): Promise<Territory[]> {
  const slugs = coordinatedTerritories(signedIn(ctx))
  if (slugs.length === 0) throw forbidden()
  const found = await Promise.all(slugs.map((slug) => getTerritory(ctx.sql, slug)))
  return found.filter((territory) => territory !== null)
}

/** The one of them that an address names by its slug, the first where it names none; 404 and 403 as the API has them. */
export async function myTerritory(
  ctx: Context,
  slug: string | undefined,
): Promise<{ territory: Territory; territories: Territory[] }> {
  const territories = await myTerritories(ctx)
  const territory = slug ? territories.find((one) => one.slug === slug) : territories[0]
  if (territory) return { territory, territories }
  throw slug && (await getTerritory(ctx.sql, slug)) ? forbidden() : notFound()
}

/** An error for each code that is no commune, at `path.index` (or `path.index.key`). */
export async function unknownCommunes(
  db: Db,
  codes: readonly string[],
  path: string,
  key?: string,
): Promise<FieldError[]> {
  const known = new Set((await getCommunes(db, [...codes])).map((commune) => commune.code))
  return codes.flatMap((code, i) =>
    known.has(code)
      ? []
      : [
          {
            path: [path, i, ...(key ? [key] : [])].join('.'),
            message: `La commune ${code} n’existe pas : cherchez son code INSEE avec /api/communes?q=.`,
          },
        ],
  )
}

const kept = new WeakMap<Sql, Promise<readonly Landmark[]>>()

/**
 * The communes that people know, the largest first: some 7,000, read once a process (15 ms; asked for the frame of each map
 * it was 1 to 9), for they move by a kilometre in years.
 */
export function landmarks(sql: Sql): Promise<readonly Landmark[]> {
  const known = kept.get(sql)
  if (known) return known
  const reading = readLandmarks(sql)
  kept.set(sql, reading)
  reading.catch(() => kept.delete(sql))
  return reading
}
