import { type Context, type Deps, signedIn } from '../accounts/context.ts'
import { coordinates } from '../accounts/model.ts'
import { accountsOnBehalf } from '../accounts/service.ts'
import type { Db } from '../platform/db.ts'
import { Failure, forbidden, notFound } from '../platform/errors.ts'
import { sign } from '../platform/tokens.ts'
import { getTerritory } from '../territories/service.ts'
import * as invited from './invited.ts'
import { CONSENTS, INVITE_DAYS, type Invitee, type InviteOutcome, type Member, type Purpose } from './model.ts'
import * as offered from './offered.ts'
import * as store from './store.ts'

/** Who belongs to a CPTS: invitations, and what each says of their own membership. */

export { type Invitation, markMailed, readInvitation } from './invited.ts'
export {
  consentsOf,
  coordinatorsOf,
  type MemberStep,
  membershipsOf,
  readMember,
  readStep,
  readSteps,
  stepsOf,
  subscribersOf,
} from './store.ts'

/** The coordinator acting, in one of their territories; `not-found` and `forbidden` as the API has them. */
export async function coordinatorOf(ctx: Context, territory: string): Promise<string> {
  const actor = signedIn(ctx)
  if (!coordinates(actor, [territory])) throw (await getTerritory(ctx.sql, territory)) ? forbidden() : notFound()
  return actor.account
}

/** What became of one person of `inviteMembers`. */
export interface Invited {
  email: string
  outcome: InviteOutcome
  /** Null for whoever refused and is not known any more. */
  account: string | null
}

/**
 * Invites people to a CPTS, in their order, all or none: for its coordinators. Accounts are made where there are none, with
 * the name and number given; what an account says of itself stays. Each is mailed once in `INVITE_DAYS`, though the
 * invitation be taken back and made again. `already`: invited lately, a member, or asking to join (answer them instead).
 */
export async function inviteMembers(ctx: Context, territory: string, people: readonly Invitee[]): Promise<Invited[]> {
  const actor = await coordinatorOf(ctx, territory)
  const [now, since] = [ctx.clock(), monthBefore(ctx)]
  const named = people.map((person) => {
    const email = person.email.toLowerCase()
    return { ...person, email, address: sign(ctx.secret, 'invitation', email).toString('hex') }
  })
  return ctx.sql.begin(async (tx) => {
    await store.lockMembers(tx, territory)
    const addresses = named.map(({ address }) => address)
    const refused = await invited.refusedSince(tx, territory, addresses, since)
    const open = named.filter(({ address }) => !refused.has(address))
    const accounts = await accountsOnBehalf(tx, signedIn(ctx), open)
    if (accounts === null) throw forbidden()
    const rows = new Map((await store.readMembers(tx, territory, accounts)).map((row) => [row.account, row]))
    const chosen = new Map<string, (typeof open)[number] & { account: string }>()
    const outcomes = new Map<string, Invited>()
    for (const [i, person] of open.entries()) {
      const account = accounts[i] as string
      const outcome = outcomeFor(rows.get(account), since)
      if (outcome === 'invited' && !chosen.has(account)) chosen.set(account, { ...person, account })
      outcomes.set(person.email, { email: person.email, outcome, account })
    }
    await invite(ctx, tx, territory, actor, [...chosen.values()], { now, since })
    const told = new Set<string>()
    return named.map(({ email }) => {
      const first = !told.has(email)
      told.add(email)
      const result = outcomes.get(email) ?? { email, outcome: 'refused' as const, account: null }
      // Twice in one list is one invitation.
      return first || result.outcome !== 'invited' ? result : { ...result, outcome: 'already' as const }
    })
  })
}

function outcomeFor(row: Member | undefined, since: Date): InviteOutcome {
  if (!row) return 'invited'
  if (row.state === 'member' || row.state === 'asked') return 'already'
  if (row.since <= since) return 'invited'
  // A coordinator who declined somebody may think again; the person’s own no stands.
  if (row.state === 'invited') return 'already'
  return row.by === row.account ? 'refused' : 'invited'
}

async function invite(
  ctx: Context,
  tx: Db,
  territory: string,
  actor: string,
  people: readonly (Invitee & { account: string; address: string })[],
  { now, since }: { now: Date; since: Date },
): Promise<void> {
  if (people.length === 0) return
  await store.putInvited(tx, territory, people, actor, now)
  await store.addSteps(tx, { territory, accounts: people.map((one) => one.account), verb: 'invite', by: actor }, now)
  // Of whom was mailed lately too: the link of that mail works again.
  for (const { id } of await invited.putInvitations(tx, territory, people, since, now)) {
    await ctx.emit(tx, 'member.invited', { invitation: id })
  }
}

/**
 * Takes back invitations that nobody answered, for coordinators of the territory; an account that exists for nothing else is
 * forgotten soon after. Returns the accounts whose invitation was taken back: others stay as they are.
 */
export async function withdrawInvitations(
  ctx: Context,
  territory: string,
  accounts: readonly string[],
): Promise<string[]> {
  const actor = await coordinatorOf(ctx, territory)
  return ctx.sql.begin(async (tx) => {
    await store.lockMembers(tx, territory)
    const gone = await store.dropInvited(tx, territory, accounts)
    await store.addSteps(tx, { territory, accounts: gone, verb: 'withdraw', by: actor }, ctx.clock())
    for (const account of gone) await ctx.emit(tx, 'member.gone', { account })
    return gone
  })
}

/** A territory's people as rows, for its coordinators: nobody's name. */
export async function readMembers(ctx: Context, territory: string): Promise<Member[]> {
  await coordinatorOf(ctx, territory)
  return store.readMembers(ctx.sql, territory)
}

/** A member says whether to receive the territory's broadcast; `conflict` for whoever is no member. Harmless twice. */
export async function setSubscribed(ctx: Context, territory: string, yes: boolean): Promise<void> {
  const { account } = signedIn(ctx)
  await ctx.sql.begin(async (tx) => {
    await store.lockMembers(tx, territory)
    if ((await store.readMember(tx, territory, account))?.state !== 'member') throw noMember()
    await subscribe(ctx, tx, territory, account, yes)
  })
}

/** The same within a change that is under way. */
export async function subscribe(
  ctx: Pick<Context, 'clock'>,
  tx: Db,
  territory: string,
  account: string,
  yes: boolean,
): Promise<void> {
  const now = ctx.clock()
  if (!(await store.setSubscribed(tx, territory, account, yes ? now : null))) return
  await recordConsent(ctx, tx, account, { purpose: 'broadcast', territory, given: yes })
  const verb = yes ? 'subscribe' : 'unsubscribe'
  await store.addSteps(tx, { territory, accounts: [account], verb, by: account }, now)
}

/** Leaves a CPTS: its broadcast ends too. Harmless twice. */
export async function leave(ctx: Context, territory: string): Promise<void> {
  const { account } = signedIn(ctx)
  await ctx.sql.begin(async (tx) => {
    await store.lockMembers(tx, territory)
    await subscribe(ctx, tx, territory, account, false)
    const now = ctx.clock()
    const moved = await store.moveMember(
      tx,
      { territory, account, from: ['member', 'asked'], to: 'left', by: account },
      now,
    )
    if (!moved) return
    if (await offered.dropOffer(tx, territory, account)) {
      await recordConsent(ctx, tx, account, { purpose: 'census', territory, given: false })
    }
    await recordConsent(ctx, tx, account, { purpose: 'membership', territory, given: false })
    await store.addSteps(tx, { territory, accounts: [account], verb: 'leave', by: account }, now)
  })
}

/** Remembers what somebody agreed to, or took back, in the version of today. */
export async function recordConsent(
  ctx: Pick<Context, 'clock'>,
  tx: Db,
  account: string,
  said: { purpose: Purpose; territory: string; given: boolean },
): Promise<void> {
  await store.insertConsent(tx, account, { ...said, version: CONSENTS[said.purpose].version, at: ctx.clock() })
}

const noMember = () => new Failure('conflict', 'Vous n’êtes pas membre de cette CPTS : rejoignez-la d’abord.')

/** Invitations of before this are over. */
export const monthBefore = (ctx: Pick<Deps, 'clock'>) => new Date(ctx.clock().getTime() - INVITE_DAYS * 86_400_000)

/** The clock's verb: forgets whom a territory wrote to long ago. */
export async function purgeInvitations(deps: Pick<Deps, 'sql' | 'clock'>): Promise<void> {
  await invited.purgeInvitations(deps.sql, monthBefore(deps))
}
