import { type Context, type Deps, signedIn } from '../accounts/context.ts'
import { MAIL_THRESHOLD } from '../matching/score.ts'
import { newsForCandidates, newsForOwners } from '../matching/service.ts'
import type { Db } from '../platform/db.ts'
import { queueLate } from '../platform/outbox.ts'
import { verifySignedToken } from '../platform/tokens.ts'
import { slotsAt } from '../territories/schedule.ts'
import { listTerritories } from '../territories/service.ts'
import * as store from './store.ts'

export { markWidened, type Reader, readReaders, type Slot, unclaim } from './store.ts'

/** Whom a weekly letter goes to, and when. What it says is worked out when it is sent (src/mail/letters.ts). */

/** Nobody gets a letter within this many days of the last. */
const MIN_DAYS = 6
/** Advice on what to widen is given at most this often. */
export const WIDEN_DAYS = 30
/** People planned in one transaction: a kill loses a page, which is planned again. */
const PAGE = 500

const UNSUBSCRIBE_PURPOSE = 'digest-unsubscribe'

export interface Plan {
  due: number
  /** Accounts that have something to be told. */
  accounts: string[]
  /** Outbox ids of their letters; none on a dry run. */
  mails: string[]
}

interface Planning {
  slots: readonly store.Slot[] | null
  tick?: Date
  /** Now, where the clock handed in is another. */
  triedSince?: Date
  dryRun?: boolean
}

/**
 * Plans a letter for everyone due who seems to have something to be told, and puts it in the outbox. `slots`: only whose
 * territory's hour it is; null is now, whatever the hour. `tick` is the hour it counts for, which may lie some days back
 * when nobody was there to send it. Any number may run at once.
 */
export async function planDigest(
  deps: Deps,
  { slots, tick = deps.clock(), triedSince = deps.clock(), dryRun = false }: Planning,
): Promise<Plan> {
  const plan: Plan = { due: 0, accounts: [], mails: [] }
  // One instant for all, so that letters of one kin stand together in the outbox.
  const now = deps.clock()
  let after: string | null = null
  do {
    const from: string | null = after
    after = await deps.sql.begin(async (tx) => {
      const page = await store.readDue(tx, { ...windows(tick), slots, after: from, limit: PAGE })
      const worth = await withNews(tx, page.recipients)
      // Another process may have written to some of them a moment ago: theirs counts.
      const accounts = dryRun ? worth : await store.claim(tx, worth, windows(tick).before, tick)
      plan.due += page.recipients.length - (worth.length - accounts.length)
      plan.accounts.push(...accounts)
      if (!dryRun) plan.mails.push(...(await queue(deps, tx, page.recipients, accounts, { tick, now, triedSince })))
      return page.last
    })
  } while (after)
  return plan
}

const windows = (tick: Date) => ({
  before: new Date(tick.getTime() - MIN_DAYS * DAY_MS),
  widenedBefore: new Date(tick.getTime() - WIDEN_DAYS * DAY_MS),
})

const DAY_MS = 86_400_000

async function withNews(tx: Db, page: readonly store.Recipient[]): Promise<string[]> {
  // Who may be told something else is not asked for matches: the letter itself does.
  const rest = page.filter(({ desk, searches, widen }) => !desk && !searches && !widen)
  const candidates = rest.flatMap(({ candidate }) => candidate ?? [])
  const owners = rest.flatMap(({ owner, account }) => (owner ? [account] : []))
  const openings = new Set((await newsForCandidates(tx, candidates, MAIL_THRESHOLD, 1)).map((one) => one.candidate))
  const needs = new Set((await newsForOwners(tx, owners, MAIL_THRESHOLD, 1)).map((one) => one.owner))
  return page
    .filter(
      ({ account, candidate, desk, searches, widen }) =>
        desk || searches || widen || needs.has(account) || (candidate && openings.has(candidate)),
    )
    .map(({ account }) => account)
}

async function queue(
  deps: Deps,
  tx: Db,
  recipients: readonly store.Recipient[],
  accounts: readonly string[],
  { tick, now, triedSince }: { tick: Date; now: Date; triedSince: Date },
): Promise<string[]> {
  const kin = new Map(recipients.map((one) => [one.account, one.kin]))
  const mails = accounts.map((account) => ({
    key: `digest:${account}:${tick.toISOString()}`,
    account,
    stream: 'digest' as const,
    kin: kin.get(account) ?? null,
  }))
  return queueLate(tx, deps.secret, mails, now, triedSince)
}

/** The territories and time zones whose weekly hour an instant lies in. */
export async function slotsNow(deps: Pick<Deps, 'sql'>, instant: Date): Promise<store.Slot[]> {
  const schedules = (await listTerritories(deps.sql)).map(({ slug, digest }) => ({ slug, ...digest }))
  return slotsAt(instant, schedules, await store.timeZones(deps.sql))
}

/** The clock's verb, every hour: the letters of the territories whose hour it is, or was when nobody was there. */
export async function planDue(deps: Deps, tick: Date): Promise<Plan | null> {
  const slots = await slotsNow(deps, tick)
  return slots.length === 0 ? null : planDigest(deps, { slots, tick })
}

/** Whether an unsubscribe link of a letter sent before there were others is ours. */
export function readUnsubscribe(deps: Pick<Deps, 'secret'>, token: string): string | null {
  return verifySignedToken(deps.secret, UNSUBSCRIBE_PURPOSE, token)
}

/** When the person acting last had a digest, or null. */
export async function lastDigest(ctx: Context): Promise<Date | null> {
  return store.lastSent(ctx.sql, signedIn(ctx).account)
}
