import type { Context } from '../accounts/context.ts'
import { territoriesOf } from '../listings/service.ts'
import { fitsOf } from '../matching/service.ts'
import { invalid } from '../platform/errors.ts'
import { toDay } from '../reference/calendar.ts'
import { communesWithin, getCommune, getTerritory } from '../territories/service.ts'
import { CALENDAR, DEFAULT_RADIUS_KM, type SearchPlan, type SearchQuery } from './model.ts'

/** From a query to what an engine is asked: its place, dates and asker worked out. */

/** Listings that may be put forward for one person: the best matches. More than anybody reads; each search names them all. */
const MOST_FITTING = 500

/** Works out the place and dates of a query. Throws on a commune or a territory that does not exist. */
export async function planOf(ctx: Pick<Context, 'sql' | 'clock' | 'actor'>, query: SearchQuery): Promise<SearchPlan> {
  const { commune, radiusKm, from, to, cursor, limit, ...rest } = query
  const days = from || to ? { from: from ? toDay(from) : CALENDAR.from, to: to ? toDay(to) : CALENDAR.to } : null
  const account = ctx.actor?.account
  const [sees, fits] = account
    ? await Promise.all([territoriesOf(ctx.sql, account), fitsOf(ctx.sql, account, MOST_FITTING)])
    : [[]]
  const cut = { offset: Number(cursor ?? 0), limit: limit ?? 20 }
  const base = { ...rest, days, sees, now: ctx.clock(), ...cut, ...(fits ? { fits } : {}) }
  if (rest.territory && !(await getTerritory(ctx.sql, rest.territory)))
    throw invalid([unknownTerritory(rest.territory)])
  if (!commune) return { ...base, near: null }
  const place = await getCommune(ctx.sql, commune)
  if (!place) throw invalid([unknownCommune(commune)])
  const communes = await communesWithin(ctx.sql, commune, radiusKm ?? DEFAULT_RADIUS_KM)
  return { ...base, near: { lat: place.lat, lon: place.lon, communes } }
}

export function unknownCommune(code: string) {
  const message = `La commune ${code} n’existe pas : cherchez son code INSEE avec /api/communes?q=.`
  return { path: 'commune', message }
}

export function unknownTerritory(slug: string) {
  const message = `Le territoire ${slug} n’existe pas : cherchez son code avec /api/territories.`
  return { path: 'territory', message }
}
