import type { Db } from '../platform/db.ts'
import { within } from '../platform/db.ts'
import { Failure, invalid, notFound, unauthenticated } from '../platform/errors.ts'
import { mustMatch } from '../platform/etag.ts'
import { hashToken, randomToken } from '../platform/tokens.ts'
import type { Viewer } from '../platform/viewer.ts'
import { type Context, countUse, signedIn } from './context.ts'
import { noteVisit } from './heard.ts'
import type { Actor, Contact, MeChange, Role, RoleName, SessionRequest } from './model.ts'
import { writeOpening } from './opening.ts'
import { purgeParked } from './parking.ts'
import * as proven from './proven.ts'
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
  // A wrong code is a try that counts: nothing is thrown before that is committed.
  const opened = await ctx.sql.begin(async (tx) => {
    const { token, fresh } = freshSession(ctx)
    const session =
      input.token !== undefined
        ? await proven.openSession(tx, input.token, fresh)
        : await proven.openSessionByCode(tx, { email: input.email as string, code: input.code as string }, fresh)
    if (!session) return null
    await confirm(tx, session.account, fresh.now)
    return { ...session, sessionToken: token, expiresAt: fresh.until }
  })
  if (!opened) throw refused(input)
  return opened
}

/** A new secret for a session, in the place of the one that the same browser had. */
function freshSession(ctx: Pick<Context, 'clock'> & Partial<Pick<Context, 'actor'>>): {
  token: string
  fresh: proven.Fresh
} {
  const now = ctx.clock()
  const token = randomToken()
  const until = new Date(now.getTime() + SESSION_DAYS * 86_400_000)
  return { token, fresh: { hash: hashToken(token), replaced: ctx.actor?.credential ?? null, now, until } }
}

/** Something mailed has just proved that the address is its owner's: mails go there again, unless called unwanted. */
async function confirm(tx: Db, account: string, now: Date): Promise<void> {
  await store.confirmAccounts(tx, [account], now)
  await store.liftTrouble(tx, account, ['refused', 'bounced'])
}

/**
 * Opens a session for the account that a mailed token (see `armToken`) was made for. Without a token, for the owner's login
 * alone.
 */
export async function admit(
  ctx: Pick<Context, 'clock'> & Partial<Pick<Context, 'actor'>>,
  tx: Db,
  account: string,
  next: string | null,
  mailed: string | null = null,
): Promise<SignedIn> {
  const { token, fresh } = freshSession(ctx)
  if (mailed === null) await proven.insertSession(tx, fresh.hash, account, fresh.now, fresh.until)
  else if ((await proven.openSession(tx, mailed, fresh))?.account !== account) {
    throw new Failure('not-found', 'Ce lien a déjà servi ou a expiré : connectez-vous avec votre adresse mail.')
  }
  await confirm(tx, account, fresh.now)
  return { account, sessionToken: token, expiresAt: fresh.until, next }
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
  const { bearer, session } = credential
  const given = bearer ?? session
  if (!given) return null
  const known = await proven.readSignedIn(ctx.sql, bearer ? 'token' : 'session', given, ctx.clock())
  if (!known) return null
  const { account, roles, lastContactAt } = known
  if (ctx.clock().getTime() - lastContactAt.getTime() > HEARD_OF_MS) await noteVisit(ctx.sql, account, ctx.clock())
  return { account, roles, credential: given }
}

/** A visit counts as a contact, written once a day at most. */
const HEARD_OF_MS = 86_400_000

export async function signOut(ctx: Context, sessionToken: string): Promise<void> {
  await proven.closeSession(ctx.sql, sessionToken)
}

/** Ends every session, and voids the links that were mailed; personal tokens are revoked one by one. */
export async function signOutEverywhere(ctx: Context): Promise<void> {
  await proven.closeSessions(ctx.sql, signedIn(ctx).credential ?? '', ctx.clock())
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
  return meOf(ctx.sql, signedIn(ctx))
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
  const actor = signedIn(ctx)
  return ctx.sql.begin(async (tx) => {
    await store.lockAccount(tx, actor.account)
    if (ctx.ifMatch !== undefined) mustMatch(ctx, await meOf(tx, actor))
    await store.setContact(tx, actor, change)
    return meOf(tx, actor)
  })
}

async function meOf(db: Db, viewer: Viewer): Promise<Me> {
  const { account } = viewer
  const contact = await store.readContact(db, viewer, account)
  if (!contact) throw notFound()
  return { id: account, ...contact, roles: await store.readRoles(db, account) }
}

/** Makes a personal token; its text is shown this once. */
export async function createToken(ctx: Context, input: { name: string }): Promise<proven.Token & { token: string }> {
  const token = randomToken()
  const made = await proven.makeToken(ctx.sql, signedIn(ctx), input.name, hashToken(token))
  if (!made) throw unauthenticated()
  return { ...made, token }
}

export async function listTokens(ctx: Context): Promise<proven.Token[]> {
  return proven.listTokens(ctx.sql, signedIn(ctx).account)
}

export async function deleteToken(ctx: Context, id: string): Promise<void> {
  if (!(await proven.deleteToken(ctx.sql, signedIn(ctx).account, id))) throw notFound()
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
    await proven.insertToken(tx, id, 'cli', hashToken(text))
    return { id, email: person.email, token: text }
  })
}

export { type Inactive, inactiveAccounts, noteContact, stillInactive } from './heard.ts'
export {
  armLink,
  armToken,
  issueLink,
  LINK_MINUTES,
  linkSecrets,
  linkUrl,
  lookAtLink,
  requestLink,
  requestLinkAgain,
} from './links.ts'
export { readOpening } from './opening.ts'
export {
  type AddressTrouble,
  emailsOf,
  eraseAccount,
  isAddressOf,
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
