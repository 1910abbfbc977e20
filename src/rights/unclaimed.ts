import type { Deps } from '../accounts/context.ts'
import { unclaimedOf } from '../imports/undoing.ts'
import { eraseAccount } from './service.ts'

/** Accounts that a coordinator's import made, and nobody ever came to. */

const PAGE = 100

/** After an import was undone: forgets whom it made an account for, unless they came or something else waits for them. */
export async function forgetImported(deps: Deps, { import: id }: { import: string }): Promise<void> {
  for (;;) {
    const accounts = await unclaimedOf(deps.sql, id, PAGE)
    for (const account of accounts) await eraseAccount({ ...deps, actor: null }, account)
    if (accounts.length < PAGE) return
  }
}
