import { addressesRefusedMail } from '../../emails/desk.ts'
import type { Context, Deps } from '../accounts/context.ts'
import { isConfirmed, readRoles } from '../accounts/service.ts'
import { readCandidateOf } from '../candidates/service.ts'
import { candidateSummary } from '../candidates/view.ts'
import { isManager, readListingsOf } from '../listings/service.ts'
import { coordinatorsOf } from '../network/week.ts'
import { type Db, within } from '../platform/db.ts'
import * as store from './store.ts'
import { type Link, writeMail } from './writing.ts'

/** Addresses that mail does not reach: the coordinators of those people hear of it, and may phone. */

/**
 * Tells of the addresses marked since the last time, one mail an hour and coordinator with all of them; never the address.
 * Harmless when run twice.
 */
export async function tellRefused(deps: Deps): Promise<void> {
  const now = deps.clock()
  const hour = now.toISOString().slice(0, 13)
  const keyOf = (coordinator: string) => `refused:${coordinator}:${hour}`
  await deps.sql.begin(async (tx) => {
    const desks = new Map<string, string[]>()
    const told: string[] = []
    for (const account of await store.lockUntold(tx)) {
      const coordinators = (await cameOrWasEntered(tx, account)) ? await coordinatorsOf(tx, account) : []
      // One of them had a mail this hour: all hear of it in the next, so that nobody hears of it twice.
      if (await anyWritten(tx, coordinators.map(keyOf))) continue
      for (const coordinator of coordinators) desks.set(coordinator, [...(desks.get(coordinator) ?? []), account])
      told.push(account)
    }
    for (const [coordinator, accounts] of [...desks].sort()) {
      const key = keyOf(coordinator)
      const actor = { account: coordinator, roles: await readRoles(tx, coordinator) }
      const people: { label: string; path: string }[] = []
      for (const account of accounts) {
        people.push(await labelOf({ ...deps, sql: within(tx), actor }, account))
      }
      const message = (link: Link) =>
        addressesRefusedMail({ people: people.map(({ label, path }) => ({ label, url: link(path) })) })
      await writeMail(deps, { key, account: coordinator, stream: 'desk', message, about: accounts }, tx)
    }
    await store.markToldOfRefused(tx, told, now)
  })
}

/** Else somebody typed that address to sign in and nobody came: strangers would have us write to the desk as they please. */
async function cameOrWasEntered(tx: Db, account: string): Promise<boolean> {
  return (await isConfirmed(tx, account)) || (await readListingsOf(tx, account, 1, null)).length > 0
}

async function anyWritten(tx: Db, keys: readonly string[]): Promise<boolean> {
  for (const key of keys) if (await store.wasWritten(tx, key)) return true
  return false
}

/** What the coordinator acting knows somebody by: the latest listing of a territory of theirs, else the profile. */
async function labelOf(ctx: Context, account: string): Promise<{ label: string; path: string }> {
  const listings = await readListingsOf(ctx.sql, account, 100, null)
  const listing = listings.find((one) => one.submittedAt !== null && isManager(ctx, one))
  if (listing) return { label: `Titulaire de l’annonce « ${listing.title} »`, path: `/mes-annonces/${listing.id}` }
  const profile = await readCandidateOf(ctx.sql, account)
  const label = profile ? `Profil : ${candidateSummary(profile)}` : 'Un compte sans annonce ni profil'
  return { label, path: '/moderation' }
}
