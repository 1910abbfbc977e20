import { correctionReminderMail, takeOverReminderMail, unansweredReminderMail } from '../../emails/listing-reminder.ts'
import type { Deps } from '../accounts/context.ts'
import { mailedLink, TAKE_OVER_DAYS } from '../listings/behalf.ts'
import type { Listing } from '../listings/model.ts'
import { isEntered, readHistory, readListing, readStep } from '../listings/service.ts'
import { daysSince, reminderOf } from '../network/board-query.ts'
import { whyStuck } from '../network/week.ts'
import { getTerritory } from '../territories/service.ts'
import { type Draft, writeMail } from './writing.ts'

/** To the owner of a listing that a coordinator reminds them of; nothing where it does not wait for them any more. */
export async function mailReminded(
  deps: Deps,
  { listing: id, step }: { listing: string; step: string },
): Promise<void> {
  const listing = await readListing(deps.sql, id)
  const reminded = await readStep(deps.sql, step)
  if (!listing || !reminded || reminded.to !== listing.state) return
  const written = await write(deps, listing)
  if (written) await writeMail(deps, { key: `listing-reminded:${step}`, account: listing.ownerId, ...written })
}

async function write(deps: Deps, listing: Listing): Promise<Pick<Draft, 'stream' | 'message'> | null> {
  const what = reminderOf({ state: listing.state, entered: isEntered(listing) })
  const by = (await getTerritory(deps.sql, listing.territories[0] ?? ''))?.name ?? 'La coordination'
  const about = { by, title: listing.title ?? 'sans titre' }
  const path = `/mes-annonces/${listing.id}`
  if (what === 'correct') {
    const asked = (await readHistory(deps.sql, listing.id)).findLast(({ verb }) => verb === 'request-changes')
    const reason = asked?.reason ?? null
    return { stream: 'listing', message: (link) => correctionReminderMail({ ...about, url: link(path), reason }) }
  }
  if (what === 'take-over') {
    const { url, known } = await mailedLink(deps, listing)
    const left = Math.max(1, TAKE_OVER_DAYS - daysSince(listing.enteredAt as Date, deps.clock()))
    // As the first mail: its link signs in, and is nobody's else.
    return { stream: 'account', message: () => takeOverReminderMail({ ...about, url, days: known ? null : left }) }
  }
  if (what === null) return null
  const why = await whyStuck(deps, listing)
  return { stream: 'listing', message: (link) => unansweredReminderMail({ ...about, url: link(path), why }) }
}
