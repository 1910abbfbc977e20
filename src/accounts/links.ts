import { type Db, within } from '../platform/db.ts'
import { Failure } from '../platform/errors.ts'
import { hashToken, signedToken, sixDigits, verifySignedToken } from '../platform/tokens.ts'
import { type Context, countUse } from './context.ts'
import type { LinkRequest } from './model.ts'
import * as proven from './proven.ts'

/** The links and codes that are mailed to sign in with. */

/** A mailed link or code works for this long. */
export const LINK_MINUTES = 30

const LINK_PURPOSE = 'sign-in'
const CODE_PURPOSE = 'sign-in-code'

/** Mails a sign-in link and code. The outcome never says whether the address was known. */
export async function requestLink(ctx: Context, input: LinkRequest): Promise<void> {
  await countUse(ctx, 'links', ctx.address)
  const asked = { email: input.email, next: input.next ?? null, anHour: ctx.limits.signin, ...span(ctx) }
  await ctx.sql.begin(async (tx) => mailLink(ctx, tx, await proven.requestLink(tx, asked)))
}

/**
 * Mails a new link in the place of one that was used or has expired, to where that one went; who holds it need not type the
 * address, nor do they learn it. False when the token is not ours, or its link too old to be known.
 */
export async function requestLinkAgain(ctx: Context, token: string): Promise<boolean> {
  await countUse(ctx, 'links', ctx.address)
  const id = linkOfToken(ctx.secret, token)
  return ctx.sql.begin(async (tx) => {
    const link = id && (await proven.seeLink(tx, id))
    if (!link) return false
    const { account, next } = link
    await mailLink(ctx, tx, await proven.addLink(tx, { account, next, anHour: ctx.limits.signin, ...span(ctx) }))
    return true
  })
}

// Anybody may ask in anybody's name: an hour's worth again and again would fill a stranger's mailbox.
async function mailLink(ctx: Context, tx: Db, link: string | null): Promise<void> {
  if (link === null) {
    throw new Failure(
      'too-many',
      'Trop de demandes pour cette adresse : réessayez dans une heure, ou avec le dernier lien reçu.',
      { retryAfter: 3600 },
    )
  }
  await ctx.emit(tx, 'account.link-requested', { link })
}

function span(ctx: Pick<Context, 'clock'>): proven.Span {
  const now = ctx.clock()
  return { now, until: new Date(now.getTime() + LINK_MINUTES * 60_000) }
}

/** A working sign-in link for an account, for the operator to hand over. */
export async function issueLink(
  ctx: Pick<Context, 'sql' | 'clock' | 'secret' | 'baseUrl'>,
  account: string,
  next: string | null = null,
): Promise<string> {
  return ctx.sql.begin(async (tx) => {
    const asked = { account, next, anHour: ISSUED_AN_HOUR, ...span(ctx) }
    const id = (await proven.addLink(tx, asked)) as string
    await armLink({ ...ctx, sql: within(tx) }, { id, account, expiresAt: asked.until })
    return linkUrl(ctx, id)
  })
}

/** The operator is not kept from asking. */
const ISSUED_AN_HOUR = 1_000_000

/**
 * From now on the token and the code of a link sign in, until it expires: done by whoever writes the mail, so that what the
 * web's login may write signs nobody in.
 */
export async function armLink(
  deps: Pick<Context, 'sql' | 'secret'>,
  { id, account, expiresAt }: { id: string; account: string; expiresAt: Date },
): Promise<void> {
  const { token, code } = linkSecrets(deps.secret, id)
  await proven.insertProof(deps.sql, { hash: hashToken(token), account, link: id, expiresAt })
  await proven.setCode(deps.sql, id, hashToken(`${id}${code}`))
}

/** The same for a mailed token that lets in somebody who never came, for so many days. */
export async function armToken(
  deps: Pick<Context, 'sql' | 'clock'>,
  account: string,
  token: string,
  days: number,
): Promise<void> {
  const expiresAt = new Date(deps.clock().getTime() + days * 86_400_000)
  await proven.insertProof(deps.sql, { hash: hashToken(token), account, link: null, expiresAt })
}

/** What a mailed token stands for, without using it; null when it is not ours, or its link too old to be known. */
export async function lookAtLink(
  ctx: Context,
  token: string,
): Promise<{ account: string; next: string | null; spent: boolean } | null> {
  const id = linkOfToken(ctx.secret, token)
  const link = id && (await proven.seeLink(ctx.sql, id))
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
