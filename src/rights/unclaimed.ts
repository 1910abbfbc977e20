import type { Deps } from '../accounts/context.ts'
import { eraseAccount as wipeAccount } from '../accounts/service.ts'
import { keepMails } from '../imports/forgetting.ts'
import { isUnclaimed, staleProfiles, unclaimedOf } from '../imports/undoing.ts'
import { TAKE_OVER_DAYS } from '../listings/behalf.ts'
import { holdMails, takeFarewells } from '../mail/service.ts'
import { lockMatching } from '../matching/service.ts'

/** Accounts that a coordinator's import made, and nobody ever came to: forgotten without another mail. */

const PAGE = 100

/** After an import was undone: whom it made an account for, unless they came or something else waits for them. */
export async function forgetImported(deps: Deps, { import: id }: { import: string }): Promise<void> {
  for (;;) {
    const accounts = await unclaimedOf(deps.sql, id, PAGE)
    for (const account of accounts) await forget(deps, account, { refused: false })
    if (accounts.length < PAGE) return
  }
}

/** After "ce n'est pas moi". */
export async function forgetClaim(deps: Deps, { account }: { account: string }): Promise<void> {
  if (await isUnclaimed(deps.sql, account)) await forget(deps, account, { refused: true })
}

/** The clock's part: profiles that nobody took over while the link worked. */
export async function forgetStale(deps: Deps): Promise<void> {
  const before = new Date(deps.clock().getTime() - TAKE_OVER_DAYS * 86_400_000)
  for (const account of await staleProfiles(deps.sql, before)) await forget(deps, account, null)
}

async function forget(deps: Deps, account: string, why: { refused: boolean } | null): Promise<void> {
  await deps.sql.begin(async (tx) => {
    await holdMails(tx, account)
    await lockMatching(tx)
    if (why) await keepMails(deps, tx, account, why)
    await wipeAccount(tx, account, deps.clock())
    // They never came: there is nobody to say farewell to.
    await takeFarewells(tx, account)
  })
}
