import type { Message } from '../../emails/layout.tsx'
import type { Deps } from '../accounts/context.ts'
import type { Db } from '../platform/db.ts'
import { type OutgoingMail, queueMail, visitOf } from '../platform/outbox.ts'

/** How a mail is written: its words, with links that say which mail was read. */

/** The way from a mail to a page of ours, given as a path or as a whole URL. */
export type Link = (path: string) => string

/** Links of the mail under this key: each says which mail was read, and nothing else; a visit counts as a click. */
export function linksOf(deps: Pick<Deps, 'secret' | 'baseUrl'>, key: string): Link {
  const visit = visitOf(deps.secret, key)
  return (path) => {
    const url = new URL(path, `${deps.baseUrl}/`)
    url.searchParams.set('m', visit)
    return url.href
  }
}

/** A mail whose words are made with its links. */
export type Draft = Omit<OutgoingMail, 'message'> & { message: (link: Link) => Message }

/** Writes a mail and puts it in the outbox, in the caller's transaction if there is one; once a key. */
export async function writeMail(deps: Deps, draft: Draft, tx?: Db): Promise<void> {
  const mail = { ...draft, message: draft.message(linksOf(deps, draft.key)) }
  const put = (tx: Db) => queueMail(tx, deps.secret, mail, deps.clock())
  await (tx ? put(tx) : deps.sql.begin(put))
}

/** RFC 2919 and RFC 8058. No phrase in the identifier: an accent in it would have the whole header encoded. */
export function listHeaders(deps: Pick<Deps, 'baseUrl'>, list: string, unsubscribeUrl: string): Record<string, string> {
  return {
    'List-Id': `<${list}.${new URL(deps.baseUrl).hostname}>`,
    'List-Unsubscribe': `<${unsubscribeUrl}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  }
}
