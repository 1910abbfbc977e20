import type { Deps } from '../accounts/context.ts'
import * as store from './store.ts'

export { type Mailing, sendBatch, sendDue } from './delivery.ts'
export { createMailer, type Dkim, type Mailer } from './mailer.ts'
export { holdMails, mailsOf, readFigures, standingOf, takeFarewells, wentBy } from './store.ts'

/** What became of a mail is kept for so long (the keys of reminders among it), a dead letter with its words for less. */
const KEPT_DAYS = { sent: 400, dead: 90 }

/** Forgets mails of long ago. */
export async function purgeOutbox(deps: Pick<Deps, 'sql' | 'clock'>): Promise<void> {
  const before = (days: number) => new Date(deps.clock().getTime() - days * 86_400_000)
  await store.purgeOutbox(deps.sql, { sent: before(KEPT_DAYS.sent), dead: before(KEPT_DAYS.dead) })
}

/** An address without account is forgotten after this, though its last mail never went. */
const FAREWELL_DAYS = 7

/** Forgets the addresses of people who are gone and whom no mail reached. */
export async function purgeFarewells(deps: Pick<Deps, 'sql' | 'clock'>): Promise<void> {
  await store.purgeFarewells(deps.sql, new Date(deps.clock().getTime() - FAREWELL_DAYS * 86_400_000))
}
