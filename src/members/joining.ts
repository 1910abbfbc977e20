import { type Context, type Deps, signedIn } from '../accounts/context.ts'
import { admit, armToken, isConfirmed, type SignedIn } from '../accounts/service.ts'
import type { Db } from '../platform/db.ts'
import { Failure } from '../platform/errors.ts'
import { signedToken, verifySignedToken } from '../platform/tokens.ts'
import { getTerritory } from '../territories/service.ts'
import * as invited from './invited.ts'
import { INVITE_DAYS, type Member } from './model.ts'
import { monthBefore, recordConsent, subscribe } from './service.ts'
import * as store from './store.ts'

/** An invitation to a CPTS is answered: by its mailed link, or by whoever is signed in. */

const PURPOSE = 'member-invitation'

/** An invitation that still may be answered. */
export interface Open {
  /** The territory's slug and name. */
  territory: string
  name: string
  member: Member
  /** Its person has confirmed the address in another way: the link signs in nobody any more. */
  known: boolean
}

/**
 * What is mailed to whom is invited, by the owner's login: a link that signs in from now on, for somebody who never came; whoever has an account (`known`)
 * signs in as usual.
 */
export async function invitationLink(
  deps: Pick<Deps, 'sql' | 'clock' | 'secret'>,
  { id, account }: { id: string; account: string },
): Promise<{ path: string; known: boolean }> {
  const known = await isConfirmed(deps.sql, account)
  if (!known) await armToken(deps, account, signedToken(deps.secret, PURPOSE, id), INVITE_DAYS + 1)
  return { known, path: known ? SIGN_IN_PATH : linkPath(deps, id) }
}

/** Where somebody with an account answers an invitation. */
export const SIGN_IN_PATH = '/connexion?next=/mes-cpts'

/** The page of the mailed link. */
export function linkPath(deps: Pick<Deps, 'secret'>, id: string): string {
  return `/connexion/invitation?jeton=${encodeURIComponent(signedToken(deps.secret, PURPOSE, id))}`
}

/** The invitation of a mailed link, or null: answered or taken back since, too old, or not ours. Changes nothing. */
export async function readOpen(ctx: Deps, token: string): Promise<Open | null> {
  return openOf(ctx, ctx.sql, token)
}

async function openOf(ctx: Deps, db: Db, token: string): Promise<Open | null> {
  const id = verifySignedToken(ctx.secret, PURPOSE, token)
  const invitation = id && (await invited.readInvitation(db, id))
  if (!invitation || invitation.account === null || invitation.at <= monthBefore(ctx)) return null
  const member = await store.readMember(db, invitation.territory, invitation.account)
  const territory = await getTerritory(db, invitation.territory)
  if (member?.state !== 'invited' || !territory) return null
  return {
    territory: territory.slug,
    name: territory.name,
    member,
    known: await isConfirmed(db, invitation.account),
  }
}

/** The person comes and joins: signed in by the mailed link, which confirms the address. `not-found` when it is spent. */
export async function joinByLink(ctx: Context, token: string, said: { broadcast: boolean }): Promise<SignedIn> {
  return ctx.sql.begin(async (tx) => {
    const open = await lockOpen(ctx, tx, token)
    const { account } = open.member
    await join(ctx, tx, open.territory, account, said)
    return admit(ctx, tx, account, '/mes-cpts', token)
  })
}

/** "Ce n'est pas moi": nobody is signed in, and an account that exists for nothing else is forgotten. */
export async function refuseByLink(ctx: Context, token: string): Promise<void> {
  await ctx.sql.begin(async (tx) => {
    const { territory, member } = await lockOpen(ctx, tx, token)
    await refuse(ctx, tx, territory, member.account)
    await ctx.emit(tx, 'member.gone', { account: member.account })
  })
}

async function lockOpen(ctx: Context, tx: Db, token: string): Promise<Open> {
  const first = await openOf(ctx, tx, token)
  if (first) await store.lockMembers(tx, first.territory)
  const open = first && (await openOf(ctx, tx, token))
  if (open && !open.known) return open
  throw new Failure('not-found', 'Ce lien a déjà servi ou a expiré : connectez-vous avec votre adresse mail.')
}

/** Whoever is signed in answers an invitation; `conflict` where none is open. */
export async function answerInvitation(
  ctx: Context,
  territory: string,
  answer: { join: boolean; broadcast: boolean },
): Promise<void> {
  const { account } = signedIn(ctx)
  await ctx.sql.begin(async (tx) => {
    await store.lockMembers(tx, territory)
    if ((await store.readMember(tx, territory, account))?.state !== 'invited') {
      throw new Failure('conflict', 'Cette invitation a déjà eu sa réponse, ou elle a été retirée.')
    }
    if (answer.join) await join(ctx, tx, territory, account, answer)
    else await refuse(ctx, tx, territory, account)
  })
}

/** Within a change that is under way: the invited person becomes a member. */
export async function join(
  ctx: Context,
  tx: Db,
  territory: string,
  account: string,
  { broadcast }: { broadcast: boolean },
): Promise<void> {
  const now = ctx.clock()
  await store.moveMember(tx, { territory, account, from: ['invited'], to: 'member', by: account }, now)
  await recordConsent(ctx, tx, account, { purpose: 'membership', territory, given: true })
  await store.addSteps(tx, { territory, accounts: [account], verb: 'join', by: account }, now)
  if (broadcast) await subscribe(ctx, tx, territory, account, true)
}

async function refuse(ctx: Context, tx: Db, territory: string, account: string): Promise<void> {
  const now = ctx.clock()
  await store.moveMember(tx, { territory, account, from: ['invited'], to: 'refused', by: account }, now)
  await invited.markRefused(tx, territory, account, now)
  await store.addSteps(tx, { territory, accounts: [account], verb: 'refuse', by: account }, now)
}
