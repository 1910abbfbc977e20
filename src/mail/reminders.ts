import { confirmAvailabilityMail, inactivityMail, listingExpiringMail } from '../../emails/reminder.ts'
import type { Deps } from '../accounts/context.ts'
import { type Inactive, inactiveAccounts } from '../accounts/service.ts'
import { confirmedBetween } from '../candidates/service.ts'
import { OPEN_ENDED_DAYS } from '../listings/rules.ts'
import { endingBetween } from '../listings/service.ts'
import { STALE_DAYS } from '../matching/criteria.ts'
import { civilDay, toDate, toDay } from '../reference/calendar.ts'
import { frenchDate } from '../reference/french.ts'
import { actionUrl } from './links.ts'
import { type Link, writeMail } from './writing.ts'

/** What the clock reminds people of, once a day; each reminder has a key, so that a day run twice writes once. */

/** Days since the confirmation at which a candidate is asked again: a week before the 120 of the definition at the latest. */
const ASKED_AT = [113, 90, 60] as const
/** Days before its end at which the owner of a listing is told. */
const ENDING_AT = [1, 7] as const
/** Somebody who was not heard of for so long is forgotten (CNIL: two years after the last contact), and warned before. */
export const KEPT_DAYS = 730
/** Nobody is erased sooner after the last warning than this. */
export const LAST_WARNING_DAYS = 7
const WARNED_AT = [LAST_WARNING_DAYS, 30] as const
/** A reminder that could not be written on its day may be so many days late. */
const LATE_DAYS = 6

export async function remind(deps: Deps): Promise<void> {
  const today = civilDay(deps.clock(), 'Europe/Paris')
  await askCandidates(deps, today)
  await warnOwners(deps, today)
  await warnInactive(deps, today)
}

async function askCandidates(deps: Deps, today: number): Promise<void> {
  for (const days of ASKED_AT) {
    for (const profile of await confirmedBetween(deps.sql, toDate(today - days - LATE_DAYS), toDate(today - days))) {
      const key = `confirm:${profile.id}:${profile.confirmedAt.toISOString()}:${days}`
      const since = today - civilDay(profile.confirmedAt, 'Europe/Paris')
      const message = (link: Link) =>
        confirmAvailabilityMail({
          days,
          daysLeft: STALE_DAYS + 1 - since,
          confirmUrl: link(actionUrl(deps, 'toujours-disponible', profile.id, deps.clock())),
          pauseUrl: link(actionUrl(deps, 'pause', profile.id, deps.clock())),
          url: link('/mon-profil?modifier=oui#modifier'),
        })
      await writeMail(deps, { key, account: profile.accountId, stream: 'reminder', message })
    }
  }
}

async function warnOwners(deps: Deps, today: number): Promise<void> {
  for (const listing of await endingBetween(
    deps.sql,
    toDate(today),
    toDate(today + Math.max(...ENDING_AT)),
    OPEN_ENDED_DAYS,
  )) {
    const left = toDay(listing.lastDay) - today
    const step = ENDING_AT.find((days) => left <= days) as number
    // What was published shortly before its end is no news to whoever published it.
    if (toDay(listing.lastDay) - civilDay(listing.renewedAt, 'Europe/Paris') <= step) continue
    const key = `ending:${listing.id}:${listing.lastDay}:${step}`
    const now = deps.clock()
    const message = (link: Link) =>
      listingExpiringMail({
        title: listing.title,
        daysLeft: left,
        lastDay: frenchDate(listing.lastDay),
        renewUrl: listing.openEnded ? link(actionUrl(deps, 'toujours-actuelle', listing.id, now)) : null,
        filledUrl: link(actionUrl(deps, 'pourvue', listing.id, now)),
        url: link(`/mes-annonces/${listing.id}`),
      })
    await writeMail(deps, { key, account: listing.ownerId, stream: 'reminder', message })
  }
}

async function warnInactive(deps: Deps, today: number): Promise<void> {
  const lastHeard = toDate(today - KEPT_DAYS + Math.max(...WARNED_AT))
  for (const one of await inactiveAccounts(deps.sql, lastHeard)) {
    const left = Math.max(0, civilDay(one.lastContactAt, 'Europe/Paris') + KEPT_DAYS - today)
    const step = WARNED_AT.find((days) => left <= days) as number
    const key = warningKey(one, step)
    // A last warning that comes late gives its week all the same.
    const erased = step === LAST_WARNING_DAYS ? LAST_WARNING_DAYS : left
    const message = (link: Link) =>
      inactivityMail({
        daysLeft: erased,
        erasedOn: frenchDate(toDate(today + erased)),
        keepUrl: link(actionUrl(deps, 'garder-mon-compte', one.account, deps.clock())),
        url: link('/mon-compte'),
      })
    await writeMail(deps, { key, account: one.account, stream: 'reminder', message })
  }
}

/** The key of a warning before somebody is forgotten. */
export function warningKey({ account, lastContactAt }: Inactive, days: number): string {
  return `inactive:${account}:${lastContactAt.toISOString()}:${days}`
}
