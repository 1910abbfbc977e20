import type { Deps } from '../accounts/context.ts'
import { readRoles } from '../accounts/service.ts'
import { withdrawInvitations } from '../members/service.ts'
import { within } from '../platform/db.ts'
import * as made from './made.ts'
import * as store from './store.ts'

/** The job that takes an import back: what nobody has touched goes, what stays is named on the page. */
export async function undoImport(deps: Deps, { import: id, actor }: { import: string; actor: string }): Promise<void> {
  await deps.sql.begin(async (tx) => {
    await store.lockWork(tx, id)
    const one = await store.readImport(tx, id)
    if (one?.state !== 'undoing') return
    // Never published: no match and no index knows of them, nobody answered; so nobody has to hear.
    if (one.kind === 'listings') await made.undoListings(tx, id, actor, deps.clock())
    if (one.kind === 'candidates') await made.undoCandidates(tx, id, deps.clock())
    if (one.kind === 'members') {
      const ctx = { ...deps, sql: within(tx), actor: { account: actor, roles: await readRoles(tx, actor) } }
      const gone = await withdrawInvitations(ctx, one.territory, await made.invitedBy(tx, id))
      await made.undoInvitations(tx, id, gone, deps.clock())
    }
    await store.changeImport(tx, id, { state: 'undone', undone_at: deps.clock() })
    await made.noteAudit(tx, actor, 'import.undone', id, deps.clock())
    await deps.emit(tx, 'import.undone', { import: id })
  })
}

export { isUnclaimed, staleProfiles, unclaimedOf } from './made.ts'
