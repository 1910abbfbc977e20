import type { Db } from '../platform/db.ts'
import type { CommunePoint, Landmark } from './model.ts'

/** What maps are drawn from. */

/** Large enough that people know where they are by it. */
const KNOWN = 1500

/** What a map names to say where it is, the largest first. */
export async function readLandmarks(sql: Db): Promise<Landmark[]> {
  return sql<Landmark[]>`
    select name, lat, lon from commune
    where population >= ${KNOWN} and lat is not null and city is null order by population desc, code`
}

/** The points of some communes, in no order; without those that have none. */
export async function communePoints(sql: Db, codes: readonly string[]): Promise<CommunePoint[]> {
  return sql<CommunePoint[]>`
    select code, name, postal_codes as "postalCodes", lat, lon from commune
    where code = any(${codes as string[]}) and lat is not null`
}
