import type { Db } from '../platform/db.ts'
import type { Viewer } from '../platform/viewer.ts'
import type { TrailRow } from './trail-model.ts'

/**
 * The trail of a territory, the latest first; nothing for who does not coordinate it. `actions`: null for all; whole ones,
 * or what is before the point. `before`: the last row of the page before.
 */
export async function readTrail(
  db: Db,
  { viewer, territory }: { viewer: Viewer; territory: string },
  wanted: { actions: readonly string[] | null; since: Date | null; until: Date | null; before: string | null },
  most: number,
): Promise<TrailRow[]> {
  const { actions, since, until, before } = wanted
  const { account, credential } = viewer
  const asked = db`${territory}, ${actions as string[] | null}::text[], ${since}, ${until}, ${before}, ${most}`
  return db<TrailRow[]>`
    select id, at, action, detail, actor, actor_name as "actorName", subject, subject_name as "subjectName",
      subject_known as "subjectKnown", title
    from ${credential ? db`see_trail(${credential}, ${asked})` : db`read_trail(${account}, ${asked})`}`
}
