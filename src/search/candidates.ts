import { type Context, signedIn } from '../accounts/context.ts'
import { coordinatedTerritories } from '../accounts/model.ts'
import type { Candidate } from '../candidates/model.ts'
import { countActive, findCandidates, readCandidates } from '../candidates/service.ts'
import { hasWindow } from '../listings/rules.ts'
import { ownsPublished } from '../listings/service.ts'
import { overlap, reckon, STALE_DAYS } from '../matching/criteria.ts'
import { forbidden, invalid } from '../platform/errors.ts'
import { civilDay, countHalfDays, halfDaysOf, subtract, toDate, toDay, weekdayOf } from '../reference/calendar.ts'
import { PROFESSIONS } from '../reference/professions.ts'
import { OUTSIDE } from '../territories/model.ts'
import { getCommune, getTerritory } from '../territories/service.ts'
import { CALENDAR, type CandidateQuery, type DaySpan } from './model.ts'
import { unknownCommune, unknownTerritory } from './planning.ts'

/** Looking for people: without names or contact, for who coordinates or has a published listing. */

/** Throws for everybody else. */
export async function maySearchCandidates(ctx: Context): Promise<void> {
  const actor = signedIn(ctx)
  if (coordinatedTerritories(actor).length > 0 || (await ownsPublished(ctx.sql, actor.account))) return
  throw forbidden()
}

/** How many people look for openings now: active, with an availability that was confirmed not long ago. */
export async function countAvailable(ctx: Context): Promise<number> {
  return countActive(ctx.sql, new Date(ctx.clock().getTime() - STALE_DAYS * DAY_MS))
}

/** Read at a time, before their half-days are looked at. */
const BATCH = 200
const DAY_MS = 86_400_000

/**
 * Candidates as a match wants them: active, with a confirmed address and an availability confirmed at most 120 days ago;
 * the most freshly confirmed first, one more than `limit` where there are more. Dates ask for a free half-day from today
 * on, or for a succession or collaboration that the windows meet; a commune or territory that a zone reaches it.
 */
export async function searchCandidates(ctx: Context, query: CandidateQuery, limit: number): Promise<Candidate[]> {
  await maySearchCandidates(ctx)
  const today = civilDay(ctx.clock(), 'Europe/Paris')
  const days = daysOf(query, today)
  const filter = {
    professions: query.profession ? [query.profession] : PROFESSIONS.map(({ code }) => code),
    specialty: query.specialty,
    kind: query.kind,
    practiceType: query.practiceType,
    ...(await placesOf(ctx, query)),
    available: days && !hasWindow(query.kind ?? null) ? availableIn(days) : null,
    // Two days more than the definition, whose days are civil ones.
    confirmedSince: new Date(ctx.clock().getTime() - (STALE_DAYS + 2) * DAY_MS),
  }
  const found: Candidate[] = []
  let after = cursorOf(query)
  for (;;) {
    const batch = await findCandidates(ctx.sql, filter, after, BATCH)
    const read = new Map(
      (
        await readCandidates(
          ctx.sql,
          batch.map(({ id }) => id),
        )
      ).map((each) => [each.id, each]),
    )
    for (const { id } of batch) {
      const candidate = read.get(id)
      if (candidate && isFresh(candidate, today) && (!days || isFree(candidate, query, days, today))) {
        found.push(candidate)
      }
      if (found.length > limit) return found
    }
    after = batch.at(-1) ?? null
    if (batch.length < BATCH) return found
  }
}

function daysOf({ from, to }: CandidateQuery, today: number): DaySpan | null {
  if (!from && !to) return null
  return { from: Math.max(today, from ? toDay(from) : today), to: to ? toDay(to) : CALENDAR.to }
}

function availableIn({ from, to }: DaySpan) {
  const week = Array.from({ length: Math.max(0, Math.min(7, to - from + 1)) }, (_, i) => weekdayOf(from + i))
  return { from: toDate(from), to: toDate(to), weekdays: week }
}

async function placesOf({ sql }: Context, { commune, radiusKm, territory }: CandidateQuery) {
  if (commune && !(await getCommune(sql, commune))) throw invalid([unknownCommune(commune)])
  const outside = territory === OUTSIDE
  const held = territory && !outside ? await getTerritory(sql, territory) : null
  if (territory && !outside && !held) throw invalid([unknownTerritory(territory)])
  const reaching = [
    ...(commune ? [{ communes: [commune], radiusKm: radiusKm ?? 0 }] : []),
    ...(territory && !outside ? [{ communes: held?.communes ?? [], radiusKm: 0 }] : []),
  ]
  return { reaching, outside }
}

function isFresh({ confirmedAt }: Candidate, today: number): boolean {
  return today - civilDay(confirmedAt, 'Europe/Paris') <= STALE_DAYS
}

function isFree(candidate: Candidate, query: CandidateQuery, days: DaySpan, today: number): boolean {
  if (hasWindow(query.kind ?? null)) return overlap(days, reckon(candidate.window, today, toDay)) !== null
  const { availability, unavailable, taken } = candidate
  const until = Math.min(days.to, licensedUntil(candidate, query))
  return countHalfDays(subtract(halfDaysOf(availability, unavailable, days.from, until), taken)) > 0
}

/** Day number after which only a student's licence would fit, and it has ended. */
function licensedUntil({ qualifications }: Candidate, { profession, specialty }: CandidateQuery): number {
  const fitting = qualifications.filter(
    (q) => (!profession || q.profession === profession) && (!specialty || q.specialty === specialty),
  )
  return Math.max(
    ...fitting.map(({ student, licenceUntil }) =>
      student && licenceUntil ? toDay(licenceUntil) : Number.POSITIVE_INFINITY,
    ),
  )
}

export function candidateCursor({ id, confirmedAt }: Pick<Candidate, 'id' | 'confirmedAt'>): string {
  return `${confirmedAt.getTime()}_${id}`
}

function cursorOf({ cursor }: CandidateQuery) {
  if (!cursor) return null
  const [at, id] = cursor.split('_') as [string, string]
  return { id, confirmedAt: new Date(Number(at)) }
}
