import type { Db } from '../platform/db.ts'
import type { FieldError } from '../platform/errors.ts'
import { getCommunes } from './store.ts'

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
} from './store.ts'

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
