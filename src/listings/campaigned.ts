import type { Db } from '../platform/db.ts'
import { Failure } from '../platform/errors.ts'
import type { Listing } from './model.ts'

/**
 * A campaign's listings say what its slots say (src/campaigns/publishing.ts): closed or opened by hand, they would give back
 * the half-days of people who still come, or leave the campaign without anybody to ask.
 */

/** Refuses, with 409 and where to go instead, what may only be done through the campaign. */
export async function notOfCampaign(tx: Db, { id, state }: Listing): Promise<void> {
  const [row] = await tx`select from campaign_listing where listing = ${id}`
  if (!row) return
  const message =
    'Cette annonce suit une campagne de renfort : changez ses créneaux, ou fermez la campagne, dans « Mon territoire », « Renforts ».'
  throw new Failure('conflict', message, { state })
}

/**
 * Somebody's account is about to be erased: what campaigns published in their name goes on in another coordinator's, if there
 * is any. Returns whose.
 */
export async function handOverCampaigns(tx: Db, owner: string): Promise<Set<string>> {
  const rows = await tx`select hand_over_campaigns(${owner}) as account`
  return new Set(rows.map((row) => row.account))
}
