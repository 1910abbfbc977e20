import { addressesRefusedMail } from '../../emails/desk.ts'
import type { Deps } from '../accounts/context.ts'
import { readCandidateOf } from '../candidates/service.ts'
import { candidateSummary } from '../candidates/view.ts'
import { readListingsOf } from '../listings/service.ts'
import { coordinatorsOf } from '../network/week.ts'
import { queueMail, visitOf } from '../platform/outbox.ts'
import * as store from './store.ts'
import { type Link, linksOf } from './visits.ts'

/** Addresses that mail does not reach: the coordinators of those people hear of it, and may phone. */

/**
 * Tells of the addresses marked since the last time, one mail an hour and coordinator with all of them; never the address.
 * Harmless when run twice.
 */
export async function tellRefused(deps: Deps): Promise<void> {
  const now = deps.clock()
  const hour = now.toISOString().slice(0, 13)
  await deps.sql.begin(async (tx) => {
    const untold = await store.lockUntold(tx)
    const desks = new Map<string, string[]>()
    for (const account of untold) {
      for (const coordinator of await coordinatorsOf(tx, account)) {
        if (coordinator !== account) desks.set(coordinator, [...(desks.get(coordinator) ?? []), account])
      }
    }
    const late = new Set<string>()
    for (const [coordinator, accounts] of [...desks].sort()) {
      const key = `refused:${coordinator}:${hour}`
      const link = linksOf(deps, key)
      const people = await Promise.all(accounts.map((account) => labelOf(deps, account, link)))
      const message = addressesRefusedMail({ people })
      const mail = { key, account: coordinator, stream: 'desk' as const, message, visit: visitOf(deps.secret, key) }
      // They had one this hour: these wait for the next.
      if (!(await queueMail(tx, mail, now))) for (const account of accounts) late.add(account)
    }
    await store.markToldOfRefused(
      tx,
      untold.filter((account) => !late.has(account)),
      now,
    )
  })
}

/** What a coordinator knows somebody by: the listing, else the profile. */
async function labelOf(deps: Deps, account: string, link: Link): Promise<{ label: string; url: string }> {
  const listings = await readListingsOf(deps.sql, account, 100, null)
  const listing = listings.find(({ submittedAt }) => submittedAt !== null)
  if (listing) return { label: `Titulaire de l’annonce « ${listing.title} »`, url: link(`/mes-annonces/${listing.id}`) }
  const profile = await readCandidateOf(deps.sql, account)
  const label = profile ? `Profil : ${candidateSummary(profile)}` : 'Un compte sans annonce ni profil'
  return { label, url: link('/moderation') }
}
