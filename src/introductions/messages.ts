import { type Context, countUse, type Deps } from '../accounts/context.ts'
import { type Db, within } from '../platform/db.ts'
import { Failure, notFound } from '../platform/errors.ts'
import { type Interest, LIVE, type Message } from './model.ts'
import { type Introduction, introductionOf, myIntroduction } from './service.ts'
import * as store from './store.ts'

/** A side hears of what the other writes at once, then in one mail at most every hour. */
const MAIL_EVERY_MS = 3_600_000

/** A page of what the two sides wrote to each other, oldest first; either may read it whatever became of them. */
export async function readThread(
  ctx: Context,
  id: string,
  limit: number,
  after: string | null,
): Promise<{ introduction: Introduction; messages: Message[] }> {
  const introduction = await myIntroduction(ctx, id)
  return { introduction, messages: await store.readMessages(ctx.sql, id, limit, after) }
}

/** The last messages of introductions that the caller may read, by interest, oldest first. */
export async function lastMessages(
  ctx: Pick<Context, 'sql'>,
  introductions: readonly Introduction[],
  each: number,
): Promise<Map<string, Message[]>> {
  const ids = introductions.filter(({ side }) => side !== null).map(({ interest }) => interest.id)
  return Map.groupBy(await store.readLastMessages(ctx.sql, ids, each), (message) => message.interest)
}

/** Writes to the other side, while the interest is proposed or accepted; then it is a conflict with its state. */
export async function sendMessage(
  ctx: Context,
  id: string,
  text: string,
): Promise<{ introduction: Introduction; message: Message }> {
  const introduction = await myIntroduction(ctx, id)
  const by = introduction.side as Interest['by']
  await countUse(ctx, 'messages')
  const message = await ctx.sql.begin(async (tx) => {
    const state = await store.holdState(tx, id)
    if (!state) throw notFound()
    if (!LIVE.includes(state)) {
      throw new Failure('conflict', 'Cette mise en relation est terminée : on ne peut plus s’y écrire.', { state })
    }
    const sent = await store.insertMessage(tx, { interest: id, by, text, at: ctx.clock() })
    await ctx.emit(tx, 'message.sent', { interest: id, by })
    return sent
  })
  return { introduction, message }
}

/**
 * What one side of a live interest wrote and no mail told of yet, unless a mail went less than an hour ago; `tell` writes
 * the mail in the same transaction. Two at once write one mail.
 */
export async function tellMessages(
  deps: Deps,
  { interest: id, by }: { interest: string; by: Interest['by'] },
  tell: (tx: Db, introduction: Introduction, messages: readonly Message[]) => Promise<unknown>,
): Promise<void> {
  await deps.sql.begin(async (tx) => {
    await store.lockInterest(tx, id)
    const introduction = await introductionOf({ ...deps, sql: within(tx) }, id)
    if (!introduction || !LIVE.includes(introduction.interest.state)) return
    const now = deps.clock()
    const last = await store.lastMailed(tx, id, by)
    if (last && now.getTime() - last.getTime() < MAIL_EVERY_MS) return
    const messages = await store.readUnmailed(tx, id, by)
    if (messages.length === 0) return
    await tell(tx, introduction, messages)
    await store.markMailed(
      tx,
      messages.map((message) => message.id),
      now,
    )
  })
}

/** Sides of live interests with messages that wait for a mail: the hourly clock tells them. */
export async function waitingThreads(deps: Deps): Promise<{ interest: string; by: Interest['by'] }[]> {
  return store.listUnmailed(deps.sql)
}
