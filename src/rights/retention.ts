import type { Deps } from '../accounts/context.ts'
import { inactiveAccounts, stillInactive } from '../accounts/service.ts'
import { KEPT_DAYS, LAST_WARNING_DAYS, warningKey } from '../mail/reminders.ts'
import { wentBy } from '../mail/service.ts'
import { lockMatching } from '../matching/service.ts'
import { within } from '../platform/db.ts'
import { civilDay, toDate } from '../reference/calendar.ts'
import { eraseAccount } from './service.ts'

/**
 * The clock's verb: erases whoever was not heard of for two years (CNIL), a week after the day the last warning went at the
 * soonest: nobody whom it could have reached and did not. Returns how many. Harmless when run twice.
 */
export async function eraseInactive(deps: Deps): Promise<number> {
  const today = civilDay(deps.clock(), 'Europe/Paris')
  const lastHeard = toDate(today - KEPT_DAYS)
  let erased = 0
  for (const one of await inactiveAccounts(deps.sql, lastHeard)) {
    const key = warningKey(one, LAST_WARNING_DAYS)
    if (!(await wentBy(deps.sql, key, toDate(today - LAST_WARNING_DAYS)))) continue
    await deps.sql.begin(async (tx) => {
      // In the order in which an erasure takes them.
      await lockMatching(tx)
      // Whoever came back while others were erased stays.
      if (!(await stillInactive(tx, one.account, lastHeard))) return
      await eraseAccount({ ...deps, sql: within(tx), actor: null }, one.account)
      erased++
    })
  }
  return erased
}
