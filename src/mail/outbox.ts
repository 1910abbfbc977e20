import type { Deps } from '../accounts/context.ts'
import { addJobs, dropFailedJobs, idsAwaited } from '../platform/jobs.ts'
import * as store from './store.ts'

/** What has not gone, for the operator: no address, and nothing of what was said. */

const TASK = 'mail.send'

export interface UnsentMail extends Omit<store.Unsent, 'failedAt'> {
  /** Given up: refused for good, or tried so often that no job is left for it. */
  state: 'waiting' | 'given-up'
}

/** The mails that wait and those given up, oldest first. */
export async function unsentMails(deps: Pick<Deps, 'sql'>): Promise<UnsentMail[]> {
  // One snapshot: a mail and its job come and go apart.
  return deps.sql.begin('isolation level repeatable read read only', async (tx) => {
    const awaited = await idsAwaited(tx, TASK, 'mail')
    return (await store.unsentMails(tx)).map(({ failedAt, ...mail }) => ({
      ...mail,
      state: failedAt === null && awaited.has(mail.id) ? ('waiting' as const) : ('given-up' as const),
    }))
  })
}

/**
 * Makes the mails given up wait again, each with a fresh job; whatever worker runs sends them. `gone` counts those that
 * cannot: nothing is kept of what a sign-in mail said once it was given up.
 */
export async function resendMails(deps: Pick<Deps, 'sql'>): Promise<{ resent: number; gone: number }> {
  const givenUp = (await unsentMails(deps)).filter(({ state }) => state === 'given-up')
  const sendable = givenUp.filter(({ resendable }) => resendable)
  return deps.sql.begin(async (tx) => {
    const ids = await store.waitAgain(
      tx,
      sendable.map(({ id }) => id),
    )
    await dropFailedJobs(tx, TASK)
    await addJobs(tx, TASK, 'mail', ids)
    return { resent: ids.length, gone: givenUp.length - sendable.length }
  })
}
