import { type Context, signedIn } from '../accounts/context.ts'
import { coordinates } from '../accounts/model.ts'
import type { Db } from '../platform/db.ts'
import { type FieldError, forbidden, notFound } from '../platform/errors.ts'
import type { Territory, TerritoryChange } from './model.ts'
import { getCommunes, getTerritory, setSchedule } from './store.ts'

export {
  allCommunes,
  communesOfEpci,
  communesWithin,
  getCommune,
  getCommunes,
  getTerritory,
  listTerritories,
  loadReference,
  namedCommunes,
  saveTerritory,
  searchCommunes,
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
