import { type Context, type Deps, signedIn } from '../accounts/context.ts'
import { isThere, noteContact, readRoles } from '../accounts/service.ts'
import type { Candidate } from '../candidates/model.ts'
import { confirmProfile, pauseProfile, readCandidate, resumeProfile } from '../candidates/service.ts'
import { calmAlerts, stopLetter } from '../digest/preferences.ts'
import { fillListing, renewListing } from '../introductions/filling.ts'
import type { Listing } from '../listings/model.ts'
import { readListing, withdrawListing } from '../listings/service.ts'
import { dismissCandidate, dismissListing, restoreCandidate, restoreListing } from '../matching/dismissal.ts'
import { stopBroadcast } from '../network/subscribers.ts'
import { within } from '../platform/db.ts'
import { Failure } from '../platform/errors.ts'
import { expiringToken, readExpiringToken } from '../platform/tokens.ts'
import { calmSearches } from '../search/saved.ts'
import type { Territory } from '../territories/model.ts'
import { getTerritory } from '../territories/service.ts'
import { ACTIONS, type Action, isAction, placeOf } from './model.ts'

/** One-click links: each does one thing, for the account it was mailed to, until its day; its bearer is not signed in. */

/**
 * The link that does this. `subject` is the account, the listing, the candidate, `listing:candidate` or `account:territory`,
 * as ACTIONS says. A GET changes nothing, the POST acts (RFC 8058 too, for those that stop mail).
 */
export function actionUrl(deps: Pick<Deps, 'secret' | 'baseUrl'>, action: Action, subject: string, now: Date): string {
  const until = new Date(now.getTime() + ACTIONS[action].days * 86_400_000)
  return `${deps.baseUrl}/lien/${action}/${expiringToken(deps.secret, purposeOf(action), subject, until)}`
}

const purposeOf = (action: Action) => `lien:${action}`

/** What a link is about, once it is known to be ours and everybody concerned is still there. */
export interface Aim {
  action: Action
  /** In whose name it acts. */
  account: string
  listing: Listing | null
  candidate: Candidate | null
  /** Whose broadcast it is about. */
  territory?: Territory
}

/** A link that works, or why it does not and where on the site the same can be done. */
export type Opened =
  | { works: true; aim: Aim; place: string }
  | { works: false; why: 'forged' | 'expired' | 'gone'; place: string }

/** Reads a link; changes nothing. */
export async function openLink(
  deps: Pick<Deps, 'sql' | 'secret' | 'clock'>,
  action: string,
  token: string,
): Promise<Opened> {
  if (!isAction(action)) return { works: false, why: 'forged', place: '/mon-compte' }
  const read = readExpiringToken(deps.secret, purposeOf(action), token, deps.clock())
  const place = placeOf(action, read?.subject ?? null)
  if (!read) return { works: false, why: 'forged', place }
  if (read.expired) return { works: false, why: 'expired', place }
  const aim = await aimOf(deps, action, read.subject)
  return aim ? { works: true, aim, place } : { works: false, why: 'gone', place }
}

/** Null when the account, the profile or the listing is gone. */
async function aimOf(deps: Pick<Deps, 'sql'>, action: Action, subject: string): Promise<Aim | null> {
  const { about } = ACTIONS[action]
  if (about === 'account') {
    const there = await isThere(deps.sql, subject)
    return there ? { action, account: subject, listing: null, candidate: null } : null
  }
  const [first = '', second = ''] = subject.split(':')
  if (about === 'membership') {
    const territory = (await isThere(deps.sql, first)) ? await getTerritory(deps.sql, second) : null
    return territory ? { action, account: first, listing: null, candidate: null, territory } : null
  }
  const listing = about === 'candidate' ? null : await readListing(deps.sql, first)
  const candidate = about === 'listing' ? null : await readCandidate(deps.sql, about === 'pair' ? second : first)
  if ((about !== 'candidate' && !listing) || (about !== 'listing' && !candidate)) return null
  const byOwner = about === 'listing' || action === 'pas-pour-cette-annonce'
  const account = byOwner ? listing?.ownerId : candidate?.accountId
  return account ? { action, account, listing, candidate } : null
}

/** The verb's context in the name of whom a link was mailed to; whoever the browser is signed in as has no say in it. */
export async function inNameOf(ctx: Context, account: string): Promise<Context> {
  const { ifMatch: _, ...rest } = ctx
  return { ...rest, actor: { account, roles: await readRoles(ctx.sql, account) } }
}

/** `refused`: its verb is not possible any more; the page says how things stand. */
export type Outcome = 'done' | 'undone' | 'refused' | 'gone'

/**
 * Does what the link is for, or takes it back where that is possible. Harmless when repeated. Whatever becomes of it, its
 * reader was in touch.
 */
export async function act(ctx: Context, aim: Aim, undo = false): Promise<Outcome> {
  if (!(await noteContact(ctx.sql, aim.account, ctx.clock()))) return 'gone'
  const person = await inNameOf(ctx, aim.account)
  const undoing = undo && isUndoable(aim.action)
  try {
    await (undoing ? takeBack : perform)(person, aim)
  } catch (error) {
    if (error instanceof Failure && ['conflict', 'not-found'].includes(error.code)) return 'refused'
    throw error
  }
  return undoing ? 'undone' : 'done'
}

export function isUndoable(action: Action): boolean {
  return action === 'pas-pour-moi' || action === 'pas-pour-cette-annonce' || action === 'pause'
}

async function perform(person: Context, { action, account, listing, candidate, territory }: Aim): Promise<void> {
  const id = listing?.id ?? ''
  switch (action) {
    case 'arret-lettre':
      return stopAll(person)
    case 'arret-alertes':
      return person.sql.begin(async (tx) => {
        await calmAlerts({ ...person, sql: within(tx) })
        await calmSearches(tx, account, ['instant'], 'digest')
      })
    case 'arret-diffusion':
      if (territory) await stopBroadcast(person, territory.slug)
      return
    case 'pas-pour-moi':
      await dismissListing(person, id)
      return
    case 'pas-pour-cette-annonce':
      await dismissCandidate(person, id, candidate?.id ?? '')
      return
    case 'toujours-disponible':
      await confirmProfile(person)
      return
    case 'pause':
      await pauseProfile(person)
      return
    case 'toujours-actuelle':
      return keepPublished(person, listing as Listing)
    case 'pourvue':
      await fillListing(person, id, [])
      return
    case 'retirer':
      await withdrawListing(person, id)
      return
    case 'garder-mon-compte':
    case 'preferences':
      return
  }
}

/** No letter and no alert any more: the searches somebody keeps would go with them, and stay silent too. */
export async function stopAll(person: Context): Promise<void> {
  await person.sql.begin(async (tx) => {
    await stopLetter({ ...person, sql: within(tx) })
    await calmSearches(tx, signedIn(person).account, ['digest', 'instant'], 'never')
  })
}

async function takeBack(person: Context, { action, listing, candidate }: Aim): Promise<void> {
  const id = listing?.id ?? ''
  if (action === 'pas-pour-moi') await restoreListing(person, id)
  if (action === 'pas-pour-cette-annonce') await restoreCandidate(person, id, candidate?.id ?? '')
  if (action === 'pause') await resumeProfile(person)
}

/**
 * Renews what is published or has expired; not what was filled, which the site alone publishes again. Where places are
 * filled already it is enough to have said so: renewing would free them.
 */
async function keepPublished(person: Context, { id, state, placesFilled }: Listing): Promise<void> {
  if (state === 'published' && placesFilled > 0) return
  if (state !== 'published' && state !== 'expired') throw new Failure('conflict', 'Plus publiée.', { state })
  await renewListing(person, id)
}
