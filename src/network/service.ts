import { type Context, signedIn } from '../accounts/context.ts'
import { coordinates } from '../accounts/model.ts'
import { readReach } from '../candidates/service.ts'
import { readFigures } from '../listings/service.ts'
import { STALE_DAYS } from '../matching/criteria.ts'
import { forbidden, invalid, notFound } from '../platform/errors.ts'
import { civilDay } from '../reference/calendar.ts'
import { PROFESSIONS } from '../reference/professions.ts'
import { OUTSIDE } from '../territories/model.ts'
import { getCommunes, getTerritory } from '../territories/service.ts'
import { type Available, boxOf, countAvailable, type Workplace } from './available.ts'
import {
  datesOf,
  type Figures,
  MOST_PLACES,
  NOTHING,
  type Row,
  type Statistics,
  type StatisticsQuery,
} from './model.ts'

export { myTerritories, myTerritory } from '../territories/service.ts'

const CODES = PROFESSIONS.map(({ code }) => code as string)

/**
 * What a territory asked for and found between two civil dates, both included (by default the last twelve months), by
 * profession and commune: rows where something is not zero. For its coordinators.
 */
export async function readStatistics(ctx: Context, slug: string, query: StatisticsQuery): Promise<Statistics> {
  const actor = signedIn(ctx)
  const territory = await getTerritory(ctx.sql, slug)
  if (!territory) throw notFound()
  if (!coordinates(actor, [slug])) throw forbidden()
  const { from, to } = datesOf(query, civilDay(ctx.clock(), 'Europe/Paris'))
  if (to < from) {
    const path = query.to === undefined ? 'from' : 'to'
    throw invalid([{ path, message: 'La fin précède le début : échangez ou corrigez les deux dates.' }])
  }
  const figures = await readFigures(ctx.sql, slug, from, to)
  const cells = new Map<string, Figures>()
  const codes = slug === OUTSIDE ? [...new Set(figures.flatMap(({ commune }) => commune ?? []))] : territory.communes
  const places = await getCommunes(ctx.sql, codes)
  const people = slug === OUTSIDE && places.length > MOST_PLACES ? null : await peopleFor(ctx, places)
  for (const { profession, commune, ...counts } of figures) {
    cells.set(`${profession} ${commune}`, { ...counts, candidatesAvailable: people && 0 })
  }
  for (const [profession, counts] of people?.cells ?? []) {
    for (const [commune, candidatesAvailable] of counts) {
      const key = `${profession} ${commune}`
      cells.set(key, { ...(cells.get(key) ?? NOTHING), candidatesAvailable })
    }
  }
  const totals = { ...(cells.get('null null') ?? NOTHING), candidatesAvailable: people?.total ?? null }
  return { from, to, items: rowsOf(cells, new Map(places.map(({ code, name }) => [code, name]))), totals }
}

/** The people who may be asked to come to some places, as of now. */
export async function peopleFor(
  deps: Pick<Context, 'sql' | 'clock'>,
  places: readonly Workplace[],
): Promise<Available> {
  const now = deps.clock()
  // Two days more than the definition, whose days are civil ones.
  const since = new Date(now.getTime() - (STALE_DAYS + 2) * 86_400_000)
  const codes = places.flatMap(({ code, city }) => (city ? [code, city] : [code]))
  const people = places.length === 0 ? [] : await readReach(deps.sql, codes, boxOf(places), since)
  return countAvailable(people, places, { now, staleDays: STALE_DAYS })
}

/** Sorted by profession, as we list them, then by the commune's name. */
function rowsOf(cells: ReadonlyMap<string, Figures>, names: ReadonlyMap<string, string>): Row[] {
  const byName = new Intl.Collator('fr')
  return [...cells]
    .map(([key, figures]): Row => {
      const [profession, commune] = key.split(' ') as [string, string]
      return { profession, commune, communeName: names.get(commune) ?? commune, ...figures }
    })
    .filter((row) => row.profession !== 'null')
    .filter((row) => row.published + row.filled + row.openNow + (row.candidatesAvailable ?? 0) > 0)
    .sort(
      (a, b) =>
        CODES.indexOf(a.profession) - CODES.indexOf(b.profession) ||
        byName.compare(a.communeName, b.communeName) ||
        byName.compare(a.commune, b.commune),
    )
}
