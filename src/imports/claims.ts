import type { Context, Deps } from '../accounts/context.ts'
import { admit, armToken, isConfirmed, type SignedIn } from '../accounts/service.ts'
import type { Candidate } from '../candidates/model.ts'
import { readCandidate } from '../candidates/service.ts'
import { TAKE_OVER_DAYS } from '../listings/behalf.ts'
import type { Db } from '../platform/db.ts'
import { Failure } from '../platform/errors.ts'
import { signedToken, verifySignedToken } from '../platform/tokens.ts'
import { getTerritory } from '../territories/service.ts'
import * as made from './made.ts'

/** Somebody whose profile a coordinator brought in takes it over by a mailed link, or says that it is not them. */

const PURPOSE = 'take-over-profile'

export interface Claim {
  candidate: Candidate
  /** The CPTS that brought it in. */
  by: string
  /** The person has come in another way: the link does nothing any more. */
  known: boolean
}

/** The page of the mailed link. It is bound to the person too: it signs in nobody else. */
export function claimUrl(
  ctx: Pick<Deps, 'secret' | 'baseUrl'>,
  { id, accountId }: Pick<Candidate, 'id' | 'accountId'>,
): string {
  const token = claimToken(ctx, { id, accountId })
  return `${ctx.baseUrl}/connexion/profil?jeton=${encodeURIComponent(token)}`
}

const claimToken = ({ secret }: Pick<Deps, 'secret'>, { id, accountId }: Pick<Candidate, 'id' | 'accountId'>) =>
  signedToken(secret, PURPOSE, `${id}.${accountId}`)

/** The same for whoever mails it, by the owner's login: from now on it signs in. */
export async function mailedClaim(deps: Deps, candidate: Pick<Candidate, 'id' | 'accountId'>): Promise<string> {
  await armToken(deps, candidate.accountId, claimToken(deps, candidate), TAKE_OVER_DAYS)
  return claimUrl(deps, candidate)
}

/** The profile that an import brought in, or null: gone, refused, or brought in too long ago. */
export async function importedProfile(
  deps: Pick<Deps, 'sql' | 'clock'>,
  id: string,
  db: Db = deps.sql,
): Promise<Claim | null> {
  const since = new Date(deps.clock().getTime() - TAKE_OVER_DAYS * 86_400_000)
  const territory = await made.territoryOfProfile(db, id, since)
  const candidate = territory && (await readCandidate(db, id))
  if (!candidate) return null
  const by = (await getTerritory(deps.sql, territory))?.name ?? 'La coordination'
  return { candidate, by, known: await isConfirmed(db, candidate.accountId) }
}

/** What a mailed link is about, or null: not ours, or spent. */
export async function readClaim(deps: Deps, token: string, db: Db = deps.sql): Promise<Claim | null> {
  const [id, account] = verifySignedToken(deps.secret, PURPOSE, token)?.split('.') ?? []
  const claim = id && account ? await importedProfile(deps, id, db) : null
  return claim?.candidate.accountId === account ? claim : null
}

/** The person comes: signed in by the link, which confirms the address; from now on the profile counts. */
export async function claimProfile(ctx: Context, token: string): Promise<SignedIn> {
  return ctx.sql.begin(async (tx) => {
    const { candidate } = await lockClaim(ctx, tx, token)
    await ctx.emit(tx, 'candidate.confirmed', { candidate: candidate.id })
    return admit(ctx, tx, candidate.accountId, '/mon-profil', token)
  })
}

/** "Ce n'est pas moi": the profile goes at once, and the account soon after. */
export async function refuseClaim(ctx: Context, token: string): Promise<void> {
  await ctx.sql.begin(async (tx) => {
    const { candidate } = await lockClaim(ctx, tx, token)
    await made.deleteProfile(tx, candidate.id)
    await ctx.emit(tx, 'candidate.refused', { account: candidate.accountId })
  })
}

async function lockClaim(ctx: Context, tx: Db, token: string): Promise<Claim> {
  const claim = await readClaim(ctx, token, tx)
  if (claim && (await made.lockUnconfirmed(tx, claim.candidate.accountId))) return claim
  throw new Failure('not-found', 'Ce lien a déjà servi ou a expiré : connectez-vous avec votre adresse mail.')
}
