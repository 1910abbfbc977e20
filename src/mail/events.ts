import type { Context, Deps } from '../accounts/context.ts'
import type { MailEvents } from './model.ts'
import * as store from './store.ts'

/** What is told of mails that went: by their readers, who follow a link, and by the servers that took them. */

/** A visit of a mailed link counts as a click of its mail; of no mail, nothing happens. */
export async function noteVisit(deps: Pick<Deps, 'sql' | 'clock'>, visit: string): Promise<void> {
  await store.noteClick(deps.sql, visit, deps.clock())
}

/**
 * Notes what a mail server tells, by Message-ID; told again it changes nothing. An address that refuses for good, or whose
 * owner complains, is out of use: `mail.refused`. What is of no mail of ours is ignored, and counted.
 */
export async function noteMailEvents(ctx: Context, sent: MailEvents): Promise<{ noted: number; ignored: number }> {
  const all = [sent].flat()
  const events = all.flatMap((event): store.MailEvent[] => {
    const mail = UUID.exec(event.messageId)?.[1]
    const counts = event.type !== 'bounced' || event.permanent === true
    return mail && counts ? [{ mail, what: event.type, answer: withoutAddress(event.answer ?? null) }] : []
  })
  const noted = await ctx.sql.begin(async (tx) => {
    const { noted, marked } = await store.noteEvents(tx, events, ctx.clock())
    for (const account of new Set(marked)) await ctx.emit(tx, 'mail.refused', { account })
    return noted
  })
  return { noted, ignored: all.length - noted }
}

/** Of the Message-IDs we give: `<uuid@host>`. */
const UUID = /^<?([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})@/i

/** Word by word: a pattern would look at every letter of a long answer again and again. */
function withoutAddress(answer: string | null): string | null {
  const words = answer?.split(/[\p{C}\s]+/u).map((word) => (word.includes('@') ? '…' : word))
  return words?.join(' ').trim() ?? null
}
