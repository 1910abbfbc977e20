import type { Deps } from '../accounts/context.ts'
import { TAKE_OVER_DAYS, UNTAKEN_AT_MOST } from '../listings/behalf.ts'
import type { Db } from '../platform/db.ts'
import { sign } from '../platform/tokens.ts'
import * as made from './made.ts'

/** What is left of an address that an import wrote to, once its account is forgotten: that it was, for as long as links work. */

/** Links mailed before this are too old. */
export const linksSince = (deps: Pick<Deps, 'clock'>) => new Date(deps.clock().getTime() - TAKE_OVER_DAYS * 86_400_000)

/** The keyed digest of an address, in hexadecimal. */
export const addressOf = (deps: Pick<Deps, 'secret'>, email: string): string =>
  sign(deps.secret, 'forgotten', email.toLowerCase()).toString('hex')

/** In the transaction that forgets an account; `refused`: by its person's word, which counts as many mails as there may be. */
export async function keepMails(
  deps: Pick<Deps, 'secret' | 'clock'>,
  tx: Db,
  account: string,
  { refused }: { refused: boolean },
): Promise<void> {
  const had = await made.mailsHad(tx, account)
  const mails = refused ? UNTAKEN_AT_MOST : (had?.mails ?? 0)
  if (had && mails > 0) await made.keepMails(tx, addressOf(deps, had.email), mails, linksSince(deps), deps.clock())
}

/** The clock's part. */
export async function purgeForgotten(deps: Pick<Deps, 'sql' | 'clock'>): Promise<void> {
  await made.purgeMails(deps.sql, linksSince(deps))
}
