import type { Context } from '../accounts/context.ts'
import { campaignHours, HOURS_A_HALF_DAY } from '../campaigns/service.ts'
import { invalid } from '../platform/errors.ts'
import { civilDay } from '../reference/calendar.ts'
import { OUTSIDE, type Territory } from '../territories/model.ts'
import { getCommunes } from '../territories/service.ts'
import type { Available } from './available.ts'
import { datesOf, MOST_PLACES, type StatisticsQuery } from './model.ts'
import { MOST_MONTHS, monthsOf } from './periods.ts'
import { type Names, type PublicReport, toPublic } from './report-merged.ts'
import { type Fact, type Report, reckon } from './report-model.ts'
import { readFacts, readReinforcement } from './report-store.ts'
import { myTerritory, peopleFor } from './service.ts'

/** What a territory asked for and found in a period, for its coordinators; and what of it may leave the house. */

export { HOURS_A_HALF_DAY } from '../campaigns/service.ts'

export interface TerritoryReport {
  territory: Territory
  report: Report
  facts: Fact[]
  /** Who may be asked as of now; null where the catch-all has too many communes to count. */
  people: Available | null
  /** Communes by code. */
  communeNames: Map<string, string>
  /** Half-days confirmed in campaigns or taken in other reinforcements × `HOURS_A_HALF_DAY`; how many people helped. */
  hours: number
  helpers: number
  /** Half-days of campaigns, by profession. */
  campaigns: { profession: string; places: number; confirmed: number }[]
}

/** Between two civil dates, both included, by default the last twelve months; `invalid` where they are not in order. */
export async function readReport(ctx: Context, slug: string, query: StatisticsQuery): Promise<TerritoryReport> {
  const { territory } = await myTerritory(ctx, slug)
  const { from, to } = datesOf(query, civilDay(ctx.clock(), 'Europe/Paris'))
  if (to < from) {
    const path = query.to === undefined ? 'from' : 'to'
    throw invalid([{ path, message: 'La fin précède le début : échangez ou corrigez les deux dates.' }])
  }
  if (monthsOf(from, to).length > MOST_MONTHS) {
    const message = `Un rapport va jusqu’à ${MOST_MONTHS} mois : rapprochez les deux dates.`
    throw invalid([{ path: 'from', message }])
  }
  const facts = await readFacts(ctx.sql, territory.slug, from, to)
  const reinforcement = await readReinforcement(ctx.sql, territory.slug, from, to)
  const campaigns = await campaignHours(ctx.sql, territory.slug, from, to)
  const outside = territory.slug === OUTSIDE
  const codes = outside ? [...new Set(facts.map(({ commune }) => commune))] : territory.communes
  const places = await getCommunes(ctx.sql, codes)
  const people = outside && places.length > MOST_PLACES ? null : await peopleFor(ctx, places)
  return {
    territory,
    report: reckon(facts, { from, to }),
    facts,
    people,
    communeNames: new Map(places.map(({ code, name }) => [code, name])),
    hours: campaigns.reduce((sum, { hours }) => sum + hours, reinforcement.halfDays * HOURS_A_HALF_DAY),
    campaigns,
    helpers: reinforcement.people,
  }
}

/** The same without anything that could tell of somebody: groups under five are merged. */
export function publicReport({ report, facts, people, hours, helpers }: TerritoryReport, names: Names): PublicReport {
  return toPublic(report, facts, { byFirstProfession: people?.byFirstProfession ?? new Map(), hours, helpers }, names)
}
