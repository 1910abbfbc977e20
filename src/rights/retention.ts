import type { Deps } from '../accounts/context.ts'
import { inactiveAccounts } from '../accounts/service.ts'
import { KEPT_DAYS, warningKey } from '../mail/reminders.ts'
import { wasWritten } from '../mail/service.ts'
import { civilDay, toDate } from '../reference/calendar.ts'
import { eraseAccount } from './service.ts'

/**
 * The clock's verb: erases whoever was not heard of for two years (CNIL), at least a week after the last warning was written.
 * Returns how many. Harmless when run twice.
 */
export async function eraseInactive(deps: Deps): Promise<number> {
  const weekAgo = new Date(deps.clock().getTime() - 7 * 86_400_000)
  let erased = 0
  for (const one of await inactiveAccounts(deps.sql, toDate(civilDay(deps.clock(), 'Europe/Paris') - KEPT_DAYS))) {
    if (!(await wasWritten(deps.sql, warningKey(one, 7), weekAgo))) continue
    await eraseAccount({ ...deps, actor: null }, one.account)
    erased++
  }
  return erased
}
