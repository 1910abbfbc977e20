import { type Context, signedIn } from '../accounts/context.ts'
import { startOfDay, toDay } from '../reference/calendar.ts'
import { TRAIL_GROUPS, type TrailQuery, type TrailRow } from './trail-model.ts'
import * as store from './trail-store.ts'

export { myTerritory } from '../territories/service.ts'

/** What was decided, read, granted, brought in and taken out in a territory, the latest first; for its coordinators. */
export async function readTrail(ctx: Context, territory: string, query: TrailQuery, most: number): Promise<TrailRow[]> {
  const { action, from, to, avant } = query
  const wanted = {
    actions: TRAIL_GROUPS.find(({ code }) => code === action)?.actions ?? null,
    since: from ? startOfDay(toDay(from), 'Europe/Paris') : null,
    until: to ? startOfDay(toDay(to) + 1, 'Europe/Paris') : null,
    before: avant ?? null,
  }
  return store.readTrail(ctx.sql, { viewer: signedIn(ctx), territory }, wanted, most)
}
