import { type Context, signedIn } from '../accounts/context.ts'
import { Failure } from '../platform/errors.ts'
import { civilDay, toDate } from '../reference/calendar.ts'
import { type HelpInput, type HelpOffer, isOver } from './help.ts'
import * as offered from './offered.ts'
import { coordinatorOf, recordConsent } from './service.ts'
import * as store from './store.ts'

/** Members say what they could help with, and when. */

export { offersOf } from './offered.ts'

/** Says it, or says it anew: the first time is a consent. `conflict` for whoever is no member. */
export async function offerHelp(ctx: Context, territory: string, input: HelpInput): Promise<void> {
  const { account } = signedIn(ctx)
  await ctx.sql.begin(async (tx) => {
    await store.lockMembers(tx, territory)
    if ((await store.readMember(tx, territory, account))?.state !== 'member') {
      throw new Failure('conflict', 'Vous n’êtes pas membre de cette CPTS : rejoignez-la d’abord.')
    }
    const before = await offered.offersOf(tx, account)
    if (!before.some((offer) => offer.territory === territory)) {
      await recordConsent(ctx, tx, account, { purpose: 'census', territory, given: true })
    }
    await offered.putOffer(tx, territory, account, input, ctx.clock())
  })
}

/** Takes it back. Harmless twice. */
export async function withdrawHelp(ctx: Context, territory: string): Promise<void> {
  const { account } = signedIn(ctx)
  await ctx.sql.begin(async (tx) => {
    if (!(await offered.dropOffer(tx, territory, account))) return
    await recordConsent(ctx, tx, account, { purpose: 'census', territory, given: false })
  })
}

/** What the members of a CPTS could help with, without what is over, for its coordinators. */
export async function readCensus(ctx: Context, territory: string): Promise<HelpOffer[]> {
  await coordinatorOf(ctx, territory)
  const today = toDate(civilDay(ctx.clock(), 'Europe/Paris'))
  return (await offered.readOffers(ctx.sql, territory)).filter((offer) => !isOver(offer, today))
}
