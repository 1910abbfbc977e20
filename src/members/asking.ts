import { type Context, countUse, type Deps, signedIn } from '../accounts/context.ts'
import { readMe, updateMe } from '../accounts/service.ts'
import { type Db, within } from '../platform/db.ts'
import { Failure } from '../platform/errors.ts'
import { join } from './joining.ts'
import type { JoinRequest, MemberState } from './model.ts'
import { coordinatorOf, recordConsent } from './service.ts'
import * as store from './store.ts'

/** Somebody asks to join a CPTS, and a coordinator answers. */

/**
 * Asks to join, or says anew what was asked; whoever was invited is a member at once. Returns what the person is then;
 * `conflict` for a member, `too-many` as for messages.
 */
export async function askToJoin(ctx: Context, territory: string, input: JoinRequest): Promise<MemberState> {
  const { account } = signedIn(ctx)
  await countUse(ctx, 'messages')
  return ctx.sql.begin(async (tx) => {
    await store.lockMembers(tx, territory)
    const state = (await store.readMember(tx, territory, account))?.state
    if (state === 'member') throw new Failure('conflict', 'Vous êtes déjà membre de cette CPTS.')
    const own = { ...ctx, sql: within(tx) }
    if (input.name !== (await readMe(own)).name) await updateMe(own, { name: input.name })
    const { profession = null, message = null } = input
    const structureName = input.as === 'structure' ? (input.structureName ?? null) : null
    const now = ctx.clock()
    if (state === 'invited') {
      await join(ctx, tx, territory, account, { broadcast: false })
      return 'member'
    }
    await store.putAsked(tx, { territory, account, profession, structureName, message }, now)
    if (state !== 'asked') {
      await recordConsent(ctx, tx, account, { purpose: 'membership', territory, given: true })
      await store.addSteps(tx, { territory, accounts: [account], verb: 'ask', by: account, text: message }, now)
    }
    await ctx.emit(tx, 'member.asked', { territory })
    return 'asked'
  })
}

/** A coordinator answers whoever asks, with a word if they like; the person is told by mail. `conflict` when it was answered. */
export async function answerRequest(
  ctx: Context,
  territory: string,
  account: string,
  answer: { accept: boolean; word: string | null },
): Promise<void> {
  const actor = await coordinatorOf(ctx, territory)
  await ctx.sql.begin(async (tx) => {
    await store.lockMembers(tx, territory)
    const now = ctx.clock()
    const to = answer.accept ? 'member' : 'refused'
    if (!(await store.moveMember(tx, { territory, account, from: ['asked'], to, by: actor }, now))) {
      throw new Failure('conflict', 'Cette demande a déjà eu sa réponse, ou la personne l’a retirée.')
    }
    const verb = answer.accept ? 'accept' : 'decline'
    const step = await store.addStep(tx, { territory, account, verb, by: actor, text: answer.word }, now)
    await ctx.emit(tx, 'member.answered', { step })
  })
}

/** Coordinators hear of requests at once, then in one mail at most every hour. */
const TELL_EVERY_MS = 3_600_000

/**
 * How many ask to join a CPTS and no mail told of yet; `tell` writes the mails in the same transaction, unless some went
 * less than an hour ago.
 */
export async function tellAsked(
  deps: Deps,
  territory: string,
  tell: (tx: Db, waiting: number) => Promise<unknown>,
): Promise<void> {
  await deps.sql.begin(async (tx) => {
    await store.lockMembers(tx, territory)
    const { untold, lastTold } = await store.countAsked(tx, territory)
    const now = deps.clock()
    if (untold === 0 || (lastTold && now.getTime() - lastTold.getTime() < TELL_EVERY_MS)) return
    await tell(tx, untold)
    await store.markTold(tx, territory, now)
  })
}

/** The CPTS whose coordinators have not heard yet of somebody who asks: for the hourly clock. */
export async function untoldTerritories(deps: Pick<Deps, 'sql'>): Promise<string[]> {
  return store.untoldTerritories(deps.sql)
}
