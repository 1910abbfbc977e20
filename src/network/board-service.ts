import { type Context, signedIn } from '../accounts/context.ts'
import { coordinates } from '../accounts/model.ts'
import { isConfirmed, lockAccount } from '../accounts/service.ts'
import { TAKE_OVER_DAYS } from '../listings/behalf.ts'
import { isEntered, isOwner, lockManagedListing, readListings } from '../listings/service.ts'
import { MAIL_THRESHOLD } from '../matching/score.ts'
import { Failure, invalid, notFound } from '../platform/errors.ts'
import { civilDay, startOfDay, toDate, toDay } from '../reference/calendar.ts'
import { frenchInstant } from '../reference/french.ts'
import {
  type BoardKey,
  type BoardQuery,
  type BoardRow,
  daysSince,
  REMINDER_DAYS,
  readQuery,
  reminderOf,
  STRANGER_REMINDERS,
  type Step,
} from './board-query.ts'
import * as store from './board-store.ts'
import { datesOf, type StatisticsQuery } from './model.ts'
import { myTerritory } from './service.ts'
import { whyStuck } from './week.ts'

/** What the coordinators of a territory follow: where each listing stands, what is stuck and why, reminders. */

export const PAGE = 25
/** A page of what is stuck is shorter: each is explained, by the matcher. */
export const STUCK_PAGE = 8
/** Rows of a file: a territory has some hundreds a year. */
const MOST_ROWS = 20_000

const at = (ctx: Context, territory: string) => ({ territory, now: ctx.clock(), viewer: signedIn(ctx).account })

/** A stuck listing with the reason, and what would help, in one sentence. */
export type ExplainedRow = BoardRow & { why: string | null }

export interface Board {
  counts: Record<string, number>
  rows: ExplainedRow[]
  next: BoardKey | null
}

/** One page of a territory's listings, for its coordinators: 403 and 404 as `myTerritory`. */
export async function readBoard(ctx: Context, slug: string, query: BoardQuery, after: BoardKey | null): Promise<Board> {
  const { territory } = await myTerritory(ctx, slug)
  const size = query.group === 'bloquees' ? STUCK_PAGE : PAGE
  const rows = await store.readRows(ctx.sql, at(ctx, territory.slug), query, { ...page(size), after })
  const shown = rows.slice(0, size)
  const next = rows.length > size ? (shown.at(-1)?.key ?? null) : null
  const counts = await store.countGroups(ctx.sql, at(ctx, territory.slug))
  return { counts, next, rows: query.group === 'bloquees' ? await explained(ctx, shown) : plain(shown) }
}

/** The first of what is stuck, each explained. */
export async function readStuck(ctx: Context, slug: string, most: number): Promise<ExplainedRow[]> {
  const { territory } = await myTerritory(ctx, slug)
  const query: BoardQuery = { ...readQuery(() => undefined), group: 'bloquees' }
  const sorted = { limit: most, after: null, good: MAIL_THRESHOLD }
  return explained(ctx, await store.readRows(ctx.sql, at(ctx, territory.slug), query, sorted))
}

/** One more than the page tells whether there is another. */
const page = (size: number) => ({ limit: size + 1, good: MAIL_THRESHOLD })
const plain = (rows: readonly BoardRow[]): ExplainedRow[] => rows.map((row) => ({ ...row, why: null }))

async function explained(ctx: Context, rows: readonly BoardRow[]): Promise<ExplainedRow[]> {
  const unanswered = rows.filter(({ stuck }) => stuck === 'unanswered').map(({ id }) => id)
  const listings = new Map((await readListings(ctx.sql, unanswered)).map((listing) => [listing.id, listing]))
  const found: ExplainedRow[] = []
  for (const row of rows) {
    const listing = listings.get(row.id)
    found.push({ ...row, why: listing ? await whyStuck(ctx, listing) : whyWaiting(row) })
  }
  return found
}

/** Why something waits that the matcher knows nothing of. */
function whyWaiting({ stuck, remindedAt }: BoardRow): string | null {
  const reminded = remindedAt ? `, relancée le ${frenchInstant(remindedAt)}` : ''
  if (stuck === 'unread') return 'Personne ne l’a relue : tant qu’elle attend, personne ne la voit.'
  if (stuck === 'uncorrected') return `La correction demandée n’est pas faite${reminded}.`
  if (stuck === 'untaken') return `La personne n’est pas venue la reprendre${reminded} : un appel suffit souvent.`
  return null
}

/** Every row that the query asks for, for a file. */
export async function readAllRows(ctx: Context, slug: string, query: BoardQuery): Promise<BoardRow[]> {
  const { territory } = await myTerritory(ctx, slug)
  const all = { limit: MOST_ROWS, after: null, good: MAIL_THRESHOLD }
  return store.readRows(ctx.sql, at(ctx, territory.slug), query, all)
}

/** What happened to a territory's listings between two civil dates, both included; by default the last twelve months. */
export async function readHistory(
  ctx: Context,
  slug: string,
  query: StatisticsQuery,
): Promise<{ from: string; to: string; steps: Step[] }> {
  const { territory } = await myTerritory(ctx, slug)
  const { from, to } = datesOf(query, civilDay(ctx.clock(), 'Europe/Paris'))
  if (to < from) throw invalid([{ path: 'to', message: 'La fin précède le début : échangez les deux dates.' }])
  const steps = await store.readSteps(ctx.sql, at(ctx, territory.slug), {
    from: startOfDay(toDay(from), 'Europe/Paris'),
    to: startOfDay(toDay(to) + 1, 'Europe/Paris'),
    limit: MOST_ROWS,
  })
  return { from, to, steps }
}

/**
 * Mails the owner of a listing what it waits for: to correct it, to take it over, to widen it. Once a week and person,
 * whoever asks and for whichever listing; twice at all to somebody who never came. `conflict` where that is not so, or
 * where there is nothing to remind of.
 */
export async function remindOwner(ctx: Context, id: string): Promise<void> {
  const actor = signedIn(ctx)
  const now = ctx.clock()
  await ctx.sql.begin(async (tx) => {
    const listing = await lockManagedListing(ctx, tx, id)
    if (isOwner(ctx, listing) || !coordinates(actor, listing.territories)) throw notFound()
    const what = reminderOf({ state: listing.state, entered: isEntered(listing) })
    if (!what) throw new Failure('conflict', 'Cette annonce n’attend rien de son titulaire.')
    await lockAccount(tx, listing.ownerId)
    const { count, last } = await store.readReminders(tx, listing.ownerId)
    if (last && last.getTime() > now.getTime() - REMINDER_DAYS * 86_400_000) {
      const message = `Cette personne a déjà été relancée le ${frenchInstant(last)} : une relance par semaine, pas plus. Un appel ?`
      throw new Failure('conflict', message)
    }
    if (!(await isConfirmed(tx, listing.ownerId))) {
      if (count >= STRANGER_REMINDERS) {
        const message = `Cette personne n’est jamais venue, et a reçu ${STRANGER_REMINDERS} relances : téléphonez-lui, ou retirez l’annonce.`
        throw new Failure('conflict', message)
      }
      if (listing.enteredAt && daysSince(listing.enteredAt, now) >= TAKE_OVER_DAYS) {
        const message = `Le lien pour reprendre cette annonce a expiré (${TAKE_OVER_DAYS} jours) : retirez-la et saisissez-la de nouveau.`
        throw new Failure('conflict', message)
      }
    }
    const step = await store.insertReminder(tx, id, actor.account, now)
    await ctx.emit(tx, 'listing.reminded', { listing: id, step })
  })
}

/** From when on somebody may be reminded again; null where they may be now. */
export function remindableFrom({ remindedAt }: BoardRow, now: Date): string | null {
  if (!remindedAt || daysSince(remindedAt, now) >= REMINDER_DAYS) return null
  return toDate(civilDay(remindedAt, 'Europe/Paris') + REMINDER_DAYS)
}
