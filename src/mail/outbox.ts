import type { Deps } from '../accounts/context.ts'
import type { Db } from '../platform/db.ts'
import { addJob, dropJobs } from '../platform/jobs.ts'
import { SENDING } from '../platform/outbox.ts'
import * as store from './store.ts'

/** What has not gone, for the operator: no address, and nothing of what was said. */

export { type Unsent, unsentMails } from './store.ts'

/**
 * Makes the mails given up wait again; whatever worker runs sends them. `gone` counts those that cannot: nothing is kept
 * of what a sign-in mail said once it was given up.
 */
export async function resendMails(deps: Pick<Deps, 'sql' | 'clock'>): Promise<{ resent: number; gone: number }> {
  return deps.sql.begin(async (tx) => {
    const resent = await store.resend(tx, deps.clock())
    const gone = (await store.unsentMails(tx)).filter(({ state }) => state === 'given-up').length
    await addJob(tx, 'mail.send', {}, SENDING)
    return { resent, gone }
  })
}

/**
 * Keeps what waited when a backup was made from going out after it is restored: the service that went on sent most of it.
 * Mails are given up, which `outbox --resend` sends; the jobs that would write others are dropped, and letters whose hour
 * has passed are not caught up. Counts both.
 */
export async function quieten(tx: Db, now: Date): Promise<{ mails: number; jobs: number }> {
  const mails = await store.setAside(tx, 'waited when the backup was made', now)
  return { mails, jobs: await dropJobs(tx, ['mail.%', 'alert.%', 'import.tell'], now) }
}
