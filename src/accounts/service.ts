import type { Db } from '../platform/db.ts'
import { within } from '../platform/db.ts'
import { type Failure, invalid, notFound } from '../platform/errors.ts'
import { mustMatch } from '../platform/etag.ts'
import { hashToken, randomToken, sameBytes } from '../platform/tokens.ts'
import { type Context, countUse, signedIn } from './context.ts'
import { noteVisit } from './heard.ts'
import { linkOfToken, linkSecrets } from './links.ts'
import type { Actor, Contact, MeChange, Role, RoleName, SessionRequest } from './model.ts'
import { writeOpening } from './opening.ts'
import { purgeParked } from './parking.ts'
import * as store from './store.ts'
import * as trail from './trail.ts'

/** A session lasts this long from sign-in. */
export const SESSION_DAYS = 90

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
  const id = input.token !== undefined ? linkOfToken(ctx.secret, input.token) : await linkOfCode(ctx, input, now)
  if (!id) throw refused(input)
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

async function linkOfCode(ctx: Context, input: SessionRequest, now: Date): Promise<string | null> {
  const links = await store.tryLinks(ctx.sql, input.email as string, now)
  const given = Buffer.from(input.code as string)
  const id = links.find((link) => sameBytes(Buffer.from(linkSecrets(ctx.secret, link).code), given))
  if (id) await store.forgiveTry(ctx.sql, id)
  return id ?? null
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

/**
 * What no longer opens anything is not kept: ended sessions, old links, addresses that never confirmed in a week, forms
 * that nobody went on with.
 */
export async function purge(ctx: Pick<Context, 'sql' | 'clock'>): Promise<void> {
  const now = ctx.clock()
  const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000)
  await store.purge(ctx.sql, now, { weekAgo: daysAgo(7), monthAgo: daysAgo(30) })
  await purgeParked(ctx)
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

/** Notes that a file goes out, of a territory one coordinates or of one's own data: after it was made, before it is sent. */
export async function noteExport(ctx: Context, what: trail.Exported, territory: string | null): Promise<void> {
  await trail.noteExport(ctx.sql, signedIn(ctx).account, what, territory)
}

/** Who saw one's name, address or number, by day, the latest first. */
export async function myReadings(ctx: Context, most: number): Promise<trail.Reading[]> {
  return trail.readReadings(ctx.sql, signedIn(ctx).account, most)
}

/** Why no mail reaches the person acting, or null. */
export async function addressTrouble(ctx: Context): Promise<store.AddressTrouble | null> {
  return (await store.readTrouble(ctx.sql, signedIn(ctx).account))?.reason ?? null
}

/** Keeps when the practice of the person acting is open ("1am" … "7pm"), for the next listing to start from. */
export async function keepOpening(ctx: Context, halfDays: readonly string[]): Promise<void> {
  await writeOpening(ctx.sql, signedIn(ctx).account, halfDays)
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
export { issueLink, LINK_MINUTES, linkSecrets, linkUrl, lookAtLink, requestLink, requestLinkAgain } from './links.ts'
export { readOpening } from './opening.ts'
export {
  type AddressTrouble,
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
export type { Reading } from './trail.ts'
export { accountOnBehalf, accountsOnBehalf, forgetUnknown } from './unknown.ts'
