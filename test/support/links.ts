import { armLink, linkSecrets, readLink } from '../../src/accounts/service.ts'
import type { WorkerDeps } from '../../src/worker.ts'

/** What the mail of the sign-in link that was asked for last says, working as it does once the mail is written. */
export async function lastLink(worker: WorkerDeps): Promise<{ token: string; code: string }> {
  const [row] = await worker.sql`select id from sign_in_link order by id desc limit 1`
  const link = await readLink(worker.sql, row?.id)
  if (!link) throw new Error('nobody asked for a link')
  await armLink(worker, link)
  return linkSecrets(worker.secret, link.id)
}
