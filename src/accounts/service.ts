import type { Db } from '../platform/db.ts'
import { within } from '../platform/db.ts'
import { Failure, invalid, notFound } from '../platform/errors.ts'
import { mustMatch } from '../platform/etag.ts'
import { hashToken, randomToken, sameBytes, signedToken, sixDigits, verifySignedToken } from '../platform/tokens.ts'
import { type Context, countUse, signedIn } from './context.ts'
import { noteVisit } from './heard.ts'
import type { Actor, Contact, LinkRequest, MeChange, Role, RoleName, SessionRequest } from './model.ts'
import * as store from './store.ts'

/** A mailed link or code works for this long. */
export const LINK_MINUTES = 30
/** A session lasts this long from sign-in. */
export const SESSION_DAYS = 90

const LINK_PURPOSE = 'sign-in'
const CODE_PURPOSE = 'sign-in-code'

/** Mails a sign-in link and code. The outcome never says whether the address was known. */
export async function requestLink(ctx: Context, input: LinkRequest): Promise<void> {
  await countUse(ctx, 'links', ctx.address)
  const now = ctx.clock()
  await ctx.sql.begin(async (tx) => {
    const [account] = (await store.accountsForEmails(tx, [input.email])) as [string]
    await store.lockAccount(tx, account)
    const since = (hours: number) => store.countLinks(tx, account, new Date(now.getTime() - hours * 3_600_000))
    // Anybody may ask in anybody's name: an hour's worth again and again would fill a stranger's mailbox.
    if ((await since(1)) >= ctx.limits.signin || (await since(24)) >= 3 * ctx.limits.signin) {
      throw new Failure(
        'too-many',
        'Trop de demandes pour cette adresse : réessayez dans une heure, ou avec le dernier lien reçu.',
        {
          retryAfter: 3600,
        },
      )
    }
    const expiresAt = new Date(now.getTime() + LINK_MINUTES * 60_000)
    const link = await store.insertLink(tx, { account, next: input.next ?? null, createdAt: now, expiresAt })
    await ctx.emit(tx, 'account.link-requested', { link })
  })
}

/** A working sign-in link for an account, for the operator to hand over. */
export async function issueLink(
  ctx: Pick<Context, 'sql' | 'clock' | 'secret' | 'baseUrl'>,
  account: string,
  next: string | null = null,
): Promise<string> {
  const now = ctx.clock()
  const expiresAt = new Date(now.getTime() + LINK_MINUTES * 60_000)
  return linkUrl(ctx, await store.insertLink(ctx.sql, { account, next, createdAt: now, expiresAt }))
}

/** The page of a mailed link; its GET only shows a button. */
export function linkUrl(ctx: Pick<Context, 'secret' | 'baseUrl'>, link: string): string {
  return `${ctx.baseUrl}/connexion/lien?jeton=${linkSecrets(ctx.secret, link).token}`
}

/** What the sign-in mail says: token and code are computed from the link's id, so that no row can sign anyone in. */
export function linkSecrets(secret: string, link: string): { token: string; code: string } {
  return { token: signedToken(secret, LINK_PURPOSE, link), code: sixDigits(secret, CODE_PURPOSE, link) }
}

export interface SignedIn {
  account: string
  /** What the cookie holds. */
  sessionToken: string
  expiresAt: Date
  next: string | null
}

/**
 * Signs in with a mailed token, or an address and its code; either works once. Confirms the address. What fails counts
 * against the place it came from.
 */
export async function signIn(ctx: Context, input: SessionRequest): Promise<SignedIn> {
  await countUse(ctx, 'attempts', ctx.address)
  const session = await useSecret(ctx, input)
  if (ctx.address) await ctx.limiter?.giveBack('attempts', ctx.address)
  return session
}

async function useSecret(ctx: Context, input: SessionRequest): Promise<SignedIn> {
  const now = ctx.clock()
  const id = input.token !== undefined ? linkOfToken(ctx, input.token) : await linkOfCode(ctx, input, now)
  return ctx.sql.begin(async (tx) => {
    const link = await store.useLink(tx, id, now)
    if (!link) throw refused(input)
    return admit(ctx, tx, link.account, link.next)
  })
}

/**
 * Opens a session for an account whose address something mailed has just proved to be its own: mails go there again, unless
 * its owner called them unwanted.
 */
export async function admit(
  ctx: Pick<Context, 'clock'>,
  tx: Db,
  account: string,
  next: string | null,
): Promise<SignedIn> {
  const now = ctx.clock()
  await store.confirmAccounts(tx, [account], now)
  await store.liftTrouble(tx, account, ['refused', 'bounced'])
  const sessionToken = randomToken()
  const expiresAt = new Date(now.getTime() + SESSION_DAYS * 86_400_000)
  await store.insertSession(tx, hashToken(sessionToken), account, now, expiresAt)
  return { account, sessionToken, expiresAt, next }
}

function linkOfToken(ctx: Context, token: string): string {
  const id = verifySignedToken(ctx.secret, LINK_PURPOSE, token)
  if (!id) throw refused({ token })
  return id
}

async function linkOfCode(ctx: Context, input: SessionRequest, now: Date): Promise<string> {
  const links = await store.tryLinks(ctx.sql, input.email as string, now)
  const given = Buffer.from(input.code as string)
  const id = links.find((link) => sameBytes(Buffer.from(sixDigits(ctx.secret, CODE_PURPOSE, link)), given))
  if (!id) throw refused(input)
  await store.forgiveTry(ctx.sql, id)
  return id
}

function refused(input: SessionRequest): Failure {
  return invalid([
    input.token !== undefined
      ? { path: 'token', message: 'Ce lien a déjà servi ou a expiré : demandez-en un nouveau.' }
      : {
          path: 'code',
          message: 'Ce code est faux, a déjà servi ou a expiré : vérifiez-le ou demandez-en un nouveau.',
        },
  ])
}

/** Who a session cookie or a personal token belongs to, or null. */
export async function identify(
  ctx: Pick<Context, 'sql' | 'clock'>,
  credential: { session?: string | undefined; bearer?: string | undefined },
): Promise<Actor | null> {
  const known = credential.bearer
    ? await store.accountOfToken(ctx.sql, hashToken(credential.bearer))
    : credential.session
      ? await store.accountOfSession(ctx.sql, hashToken(credential.session), ctx.clock())
      : null
  if (!known) return null
  const { account, lastContactAt } = known
  if (ctx.clock().getTime() - lastContactAt.getTime() > HEARD_OF_MS) await noteVisit(ctx.sql, account, ctx.clock())
  return { account, roles: await store.readRoles(ctx.sql, account) }
}

/** A visit counts as a contact, written once a day at most. */
const HEARD_OF_MS = 86_400_000

export async function signOut(ctx: Context, sessionToken: string): Promise<void> {
  await store.deleteSession(ctx.sql, hashToken(sessionToken))
}

/** Ends every session, and voids the links that were mailed; personal tokens are revoked one by one. */
export async function signOutEverywhere(ctx: Context): Promise<void> {
  const { account } = signedIn(ctx)
  await ctx.sql.begin(async (tx) => {
    await store.deleteSessions(tx, account)
    await store.voidLinks(tx, account, ctx.clock())
  })
}

/** What no longer opens anything is not kept: ended sessions, old links, addresses that never confirmed in a week. */
export async function purge(ctx: Pick<Context, 'sql' | 'clock'>): Promise<void> {
  const now = ctx.clock()
  await store.purge(ctx.sql, now, new Date(now.getTime() - 7 * 86_400_000))
}

export interface Me extends Contact {
  id: string
  roles: Role[]
}

export async function readMe(ctx: Context): Promise<Me> {
  return meOf(ctx.sql, signedIn(ctx).account)
}

/** What the use of one's account left of itself. */
export async function readTraces(ctx: Context): Promise<store.Traces> {
  const traces = await store.readTraces(ctx.sql, signedIn(ctx).account)
  if (!traces) throw notFound()
  return traces
}

/** Why no mail reaches the person acting, or null. */
export async function addressTrouble(ctx: Context): Promise<store.AddressTrouble | null> {
  return (await store.readTrouble(ctx.sql, signedIn(ctx).account))?.reason ?? null
}

export async function updateMe(ctx: Context, change: MeChange): Promise<Me> {
  const { account } = signedIn(ctx)
  return ctx.sql.begin(async (tx) => {
    await store.lockAccount(tx, account)
    if (ctx.ifMatch !== undefined) mustMatch(ctx, await meOf(tx, account))
    await store.setContact(tx, account, change)
    return meOf(tx, account)
  })
}

async function meOf(db: Db, account: string): Promise<Me> {
  const contact = await store.readContact(db, account, account)
  if (!contact) throw notFound()
  return { id: account, ...contact, roles: await store.readRoles(db, account) }
}

/** Makes a personal token; its text is shown this once. */
export async function createToken(ctx: Context, input: { name: string }): Promise<store.Token & { token: string }> {
  const token = randomToken()
  return { ...(await store.insertToken(ctx.sql, signedIn(ctx).account, input.name, hashToken(token))), token }
}

export async function listTokens(ctx: Context): Promise<store.Token[]> {
  return store.listTokens(ctx.sql, signedIn(ctx).account)
}

export async function deleteToken(ctx: Context, id: string): Promise<void> {
  if (!(await store.deleteToken(ctx.sql, signedIn(ctx).account, id))) throw notFound()
}

/** A person as the operator names one. */
export interface Person {
  email: string
  name?: string | undefined
  role?: RoleName | undefined
  /** The slug, for a coordinator. */
  territory?: string | undefined
}

/** The operator's way in: creates or updates accounts, confirmed; roles and territories add up. Ids in their order. */
export async function provisionAccounts(
  ctx: Pick<Context, 'sql' | 'clock'>,
  people: readonly Person[],
): Promise<string[]> {
  return ctx.sql.begin(async (tx) => {
    const ids = await store.accountsForEmails(
      tx,
      people.map((person) => person.email),
    )
    const accounts = people.map((person, i) => ({ ...person, account: ids[i] as string }))
    await store.confirmAccounts(tx, ids, ctx.clock())
    await store.setNames(
      tx,
      accounts.flatMap(({ account, name }) => (name ? [{ account, name }] : [])),
    )
    await store.addRoles(
      tx,
      accounts.flatMap(({ account, role, territory = null }) => (role ? [{ account, role, territory }] : [])),
    )
    return ids
  })
}

/** The same for one person, with a personal token where asked for. */
export async function provisionAccount(
  ctx: Pick<Context, 'sql' | 'clock'>,
  { token, ...person }: Person & { token?: boolean },
): Promise<{ id: string; email: string; token?: string }> {
  return ctx.sql.begin(async (tx) => {
    const [id] = (await provisionAccounts({ ...ctx, sql: within(tx) }, [person])) as [string]
    if (!token) return { id, email: person.email }
    const text = randomToken()
    await store.insertToken(tx, id, 'cli', hashToken(text))
    return { id, email: person.email, token: text }
  })
}

export { type Inactive, inactiveAccounts, noteContact, stillInactive } from './heard.ts'
export {
  type AddressTrouble,
  accountOnBehalf,
  accountWithEmail,
  emailsOf,
  eraseAccount,
  isConfirmed,
  isThere,
  knownEmails,
  liftTrouble,
  lockAccount,
  readContact,
  readLink,
  readRoles,
  readTrouble,
  takeRole,
} from './store.ts'
