import type { Deps } from '../accounts/context.ts'
import { MAIL_THRESHOLD } from '../matching/score.ts'
import { accountsToAlert } from '../matching/service.ts'
import { queueLate } from '../platform/outbox.ts'
import { civilDay, instantAt } from '../reference/calendar.ts'
import { instantSearchesFor } from '../search/alerts.ts'
import * as store from './alert-store.ts'

/** Alerts: new matches for those who want them at once, and their saved searches, in one mail a day. */

/** Two alerts are this far apart, though they be of two days. */
const PAUSE_MS = 12 * 3_600_000
/** The hour, in the person's time, at which those who want one mail a day get it. */
const DAILY_HOUR = 7

/** New matches of a listing, or of a candidate, for who wants alerts: they go now, or wait for the next mail that may. */
export async function alertFound(deps: Deps, ids: { listing?: string; candidate?: string }): Promise<void> {
  const [side, id] = ids.listing ? (['listing', ids.listing] as const) : (['candidate', ids.candidate ?? ''] as const)
  const accounts = await accountsToAlert(deps.sql, side, id, MAIL_THRESHOLD)
  if (accounts.length === 0) return
  await store.noteDue(deps.sql, accounts, deps.clock())
  await planAlerts(deps, accounts)
}

/** A listing was published: those who keep a search that it fits hear of it. */
export async function alertSearches(deps: Deps, { listing }: { listing: string }): Promise<void> {
  const accounts = await instantSearchesFor(deps, listing)
  if (accounts.length === 0) return
  await store.noteDue(deps.sql, accounts, deps.clock())
  await planAlerts(deps, accounts)
}

/**
 * Puts the alerts that may go now into the outbox, of these accounts or of all where it is null; the clock asks every hour
 * for what had to wait.
 */
export async function planAlerts(deps: Deps, among: readonly string[] | null = null): Promise<void> {
  const now = deps.clock()
  await deps.sql.begin(async (tx) => {
    const waiting = await store.lockWaiting(tx, among)
    const accounts = waiting.filter((one) => mayGo(one, now)).map(({ account }) => account)
    if (accounts.length === 0) return
    await store.claim(tx, accounts, now)
    const mails = accounts.map((account) => ({
      key: `alert:${account}:${now.toISOString()}`,
      account,
      stream: 'alert' as const,
    }))
    await queueLate(tx, deps.secret, mails, now)
  })
}

/** One mail a civil day, and not two within a few hours; who wants them daily gets it in the morning. */
function mayGo({ sentAt, dueSince, timeZone, daily }: store.Waiting, now: Date): boolean {
  const today = civilDay(now, timeZone)
  if (sentAt && (civilDay(sentAt, timeZone) >= today || now.getTime() - sentAt.getTime() < PAUSE_MS)) return false
  if (!daily) return true
  // The first morning after it became due.
  const morning = instantAt(today, DAILY_HOUR, timeZone)
  return now >= morning && dueSince < morning
}
