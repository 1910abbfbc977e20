import { type Context, countUse, type Deps, signedIn } from '../accounts/context.ts'
import { type Db, within } from '../platform/db.ts'
import { Failure, notFound } from '../platform/errors.ts'
import { type Interest, LIVE, type Message } from './model.ts'
import { type Introduction, introductionOf, myIntroduction } from './service.ts'
import * as store from './store.ts'
import { type Words, wordsFor } from './view.ts'

/** A message as one side reads it. */
export type ReadMessage = Message & Words

/** As the side reads it that is `side`: its own words whole, the other's without contact details before both agreed. */
function readBy(side: Interest['by'] | null, { state }: Pick<Interest, 'state'>, message: Message): ReadMessage {
  return { ...message, ...wordsFor(message.text, { state, own: message.by === side }) }
}

/** A side hears of what the other writes at once, then in one mail at most every hour. */
const MAIL_EVERY_MS = 3_600_000

/** A page of what the two sides wrote to each other, oldest first; either may read it whatever became of them. */
export async function readThread(
  ctx: Context,
  id: string,
  limit: number,
  after: string | null,
): Promise<{ introduction: Introduction; messages: ReadMessage[] }> {
  const introduction = await myIntroduction(ctx, id)
  const messages = await store.readMessages(ctx.sql, id, limit, after)
  return { introduction, messages: messages.map((one) => readBy(introduction.side, introduction.interest, one)) }
}

/** The last messages of introductions that the caller may read, by interest, oldest first. */
export async function lastMessages(
  ctx: Pick<Context, 'sql'>,
  introductions: readonly Introduction[],
  each: number,
): Promise<Map<string, ReadMessage[]>> {
  const mine = new Map(introductions.filter(({ side }) => side !== null).map((one) => [one.interest.id, one]))
  const messages = await store.readLastMessages(ctx.sql, [...mine.keys()], each)
  const read = messages.flatMap((message) => {
    const introduction = mine.get(message.interest)
    return introduction ? [readBy(introduction.side, introduction.interest, message)] : []
  })
  return Map.groupBy(read, (message) => message.interest)
}

/** Writes to the other side, while the interest is proposed or accepted; then it is a conflict with its state. */
export async function sendMessage(
  ctx: Context,
  id: string,
  text: string,
): Promise<{ introduction: Introduction; message: ReadMessage }> {
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
  return { introduction, message: readBy(by, introduction.interest, message) }
}

/**
 * What one side of a live interest wrote and no mail told of yet, unless a mail went less than an hour ago; `tell` writes
 * the mail in the same transaction. Two at once write one mail.
 */
export async function tellMessages(
  deps: Deps,
  { interest: id, by }: { interest: string; by: Interest['by'] },
  tell: (tx: Db, introduction: Introduction, messages: readonly ReadMessage[]) => Promise<unknown>,
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
    const other = by === 'candidate' ? 'owner' : 'candidate'
    await tell(
      tx,
      introduction,
      messages.map((message) => readBy(other, introduction.interest, message)),
    )
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

/** Of some introductions, those with something that the person acting has not looked at yet. */
export async function newsAmong(ctx: Context, introductions: readonly Introduction[]): Promise<Set<string>> {
  const ids = introductions.map(({ interest }) => interest.id)
  return new Set(await store.readNews(ctx.sql, signedIn(ctx).account, ids))
}

/** When the person acting last looked at what was new in an introduction, by interest. */
export async function myLooks(ctx: Context): Promise<Map<string, Date>> {
  return store.readLooks(ctx.sql, signedIn(ctx).account)
}

/** The person acting was shown these introductions. Nobody waits for this, and no page breaks over it. */
export async function noteRead(ctx: Context, introductions: readonly Introduction[]): Promise<void> {
  const mine = introductions.filter(({ side }) => side !== null).map(({ interest }) => interest.id)
  try {
    await store.markRead(ctx.sql, signedIn(ctx).account, mine, ctx.clock())
  } catch (error) {
    ctx.log.warn({ err: error }, 'introductions: what somebody read was not remembered')
  }
}

/** What is going on with each of some listings of the person acting. */
export async function goingOn(ctx: Context, listings: readonly string[]): Promise<Map<string, store.Going>> {
  const rows = await store.readGoing(ctx.sql, signedIn(ctx).account, listings)
  return new Map(rows.map((row) => [row.listing, row]))
}
