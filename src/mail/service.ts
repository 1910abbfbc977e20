import type { Deps } from '../accounts/context.ts'
import * as store from './store.ts'

export { type Mailing, sendBatch, sendDue } from './delivery.ts'
export { createMailer, type Dkim, type Mailer } from './mailer.ts'
export { holdMails, mailsOf, readFigures, standingOf, wasWritten } from './store.ts'

/** An address without account is forgotten after this, though its last mail never went. */
const FAREWELL_DAYS = 7

/** Forgets the addresses of people who are gone and whom no mail reached. */
export async function purgeFarewells(deps: Pick<Deps, 'sql' | 'clock'>): Promise<void> {
  await store.purgeFarewells(deps.sql, new Date(deps.clock().getTime() - FAREWELL_DAYS * 86_400_000))
}
