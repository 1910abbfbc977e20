import type { Db } from '../platform/db.ts'
import type { Viewer } from '../platform/viewer.ts'
import type { Interest } from './model.ts'

/** What opens contacts in the end is done by functions that find out whose word it is (sql/0045). */

/** In the name of whoever asks, who has to be that side; its id, or null where one is under way. */
export async function propose(
  tx: Db,
  { credential }: Viewer,
  { listing, candidate, by, message, now }: Pick<Interest, 'listing' | 'candidate' | 'by' | 'message'> & { now: Date },
): Promise<string | null> {
  const [row] = await tx`
    select propose_interest(${credential ?? null}, ${listing}, ${candidate}, ${by}, ${message}, ${now}) as id`
  return row?.id ?? null
}

/** The other side says yes: false when it was not proposed (any more), or is not for whoever asks. */
export async function accept(tx: Db, { credential }: Viewer, id: string, now: Date): Promise<boolean> {
  const [row] = await tx`select accept_interest(${credential ?? null}, ${id}, ${now}) as accepted`
  return row?.accepted === true
}
