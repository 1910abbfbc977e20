import type { Db } from '../platform/db.ts'
import { Failure } from '../platform/errors.ts'
import { signedToken, sixDigits, verifySignedToken } from '../platform/tokens.ts'
import { type Context, countUse } from './context.ts'
import type { LinkRequest } from './model.ts'
import * as store from './store.ts'

/** The links and codes that are mailed to sign in with. */

/** A mailed link or code works for this long. */
export const LINK_MINUTES = 30

const LINK_PURPOSE = 'sign-in'
const CODE_PURPOSE = 'sign-in-code'

/** Mails a sign-in link and code. The outcome never says whether the address was known. */
export async function requestLink(ctx: Context, input: LinkRequest): Promise<void> {
  await countUse(ctx, 'links', ctx.address)
  await ctx.sql.begin(async (tx) => {
    const [account] = (await store.accountsForEmails(tx, [input.email])) as [string]
    await mailLink(ctx, tx, account, input.next ?? null)
  })
}

/**
 * Mails a new link in the place of one that was used or has expired, to where that one went; who holds it need not type the
 * address, nor do they learn it. False when the token is not ours, or its link too old to be known.
 */
export async function requestLinkAgain(ctx: Context, token: string): Promise<boolean> {
  await countUse(ctx, 'links', ctx.address)
  const id = linkOfToken(ctx.secret, token)
  return ctx.sql.begin(async (tx) => {
    const link = id && (await store.seeLink(tx, id))
    if (!link) return false
    await mailLink(ctx, tx, link.account, link.next)
    return true
  })
}

async function mailLink(ctx: Context, tx: Db, account: string, next: string | null): Promise<void> {
  const now = ctx.clock()
  await store.lockAccount(tx, account)
  const since = (hours: number) => store.countLinks(tx, account, new Date(now.getTime() - hours * 3_600_000))
  // Anybody may ask in anybody's name: an hour's worth again and again would fill a stranger's mailbox.
  if ((await since(1)) >= ctx.limits.signin || (await since(24)) >= 3 * ctx.limits.signin) {
    throw new Failure(
      'too-many',
      'Trop de demandes pour cette adresse : réessayez dans une heure, ou avec le dernier lien reçu.',
      { retryAfter: 3600 },
    )
  }
  const link = await store.insertLink(tx, { account, next, createdAt: now, expiresAt: expiry(now) })
  await ctx.emit(tx, 'account.link-requested', { link })
}

const expiry = (now: Date) => new Date(now.getTime() + LINK_MINUTES * 60_000)

/** A working sign-in link for an account, for the operator to hand over. */
export async function issueLink(
  ctx: Pick<Context, 'sql' | 'clock' | 'secret' | 'baseUrl'>,
  account: string,
  next: string | null = null,
): Promise<string> {
  const now = ctx.clock()
  return linkUrl(ctx, await store.insertLink(ctx.sql, { account, next, createdAt: now, expiresAt: expiry(now) }))
}

/** What a mailed token stands for, without using it; null when it is not ours, or its link too old to be known. */
export async function lookAtLink(
  ctx: Context,
  token: string,
): Promise<{ account: string; next: string | null; spent: boolean } | null> {
  const id = linkOfToken(ctx.secret, token)
  const link = id && (await store.seeLink(ctx.sql, id))
  if (!link) return null
  return { account: link.account, next: link.next, spent: link.usedAt !== null || link.expiresAt <= ctx.clock() }
}

/** The page of a mailed link; its GET only shows a button. */
export function linkUrl(ctx: Pick<Context, 'secret' | 'baseUrl'>, link: string): string {
  return `${ctx.baseUrl}/connexion/lien?jeton=${linkSecrets(ctx.secret, link).token}`
}

/** What the sign-in mail says: token and code are computed from the link's id, so that no row can sign anyone in. */
export function linkSecrets(secret: string, link: string): { token: string; code: string } {
  return { token: signedToken(secret, LINK_PURPOSE, link), code: sixDigits(secret, CODE_PURPOSE, link) }
}

/** The id of the link that a token was made for, or null when it is forged. */
export function linkOfToken(secret: string, token: string): string | null {
  return verifySignedToken(secret, LINK_PURPOSE, token)
}
