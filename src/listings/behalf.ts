import { type Context, type Deps, signedIn } from '../accounts/context.ts'
import { coordinatedTerritories } from '../accounts/model.ts'
import {
  accountOnBehalf,
  admit,
  armToken,
  isAddressOf,
  isConfirmed,
  lockAccount,
  readRoles,
  type SignedIn,
  takeRole,
} from '../accounts/service.ts'
import { type Db, within } from '../platform/db.ts'
import { Failure, forbidden, invalid } from '../platform/errors.ts'
import { signedToken, verifySignedToken } from '../platform/tokens.ts'
import { getTerritory } from '../territories/service.ts'
import * as desk from './desk.ts'
import type { Listing, ListingInput, OnBehalfOf } from './model.ts'
import { draftFor, isEntered, keepToTerritory, moveListing, updateListing } from './service.ts'
import * as store from './store.ts'

/** A coordinator enters a listing for somebody, who takes it over by a mailed link, or refuses it. */

/** The mailed link works for this long, and once. */
export const TAKE_OVER_DAYS = 30

/** So many listings may wait for one person to come, whoever entered them: each is a mail to somebody who asked for none. */
export const UNTAKEN_AT_MOST = 3

const PURPOSE = 'take-over'

/**
 * Creates a draft owned by the person named, whose account is made if there is none (what an account says of itself stays
 * as it is), and mails them the link to take it over. For coordinators, in their territories; `conflict` where
 * `UNTAKEN_AT_MOST` wait already.
 */
export async function enterListing(ctx: Context, person: OnBehalfOf, input: ListingInput): Promise<Listing> {
  const actor = signedIn(ctx)
  if (coordinatedTerritories(actor).length === 0) throw forbidden()
  return ctx.sql.begin(async (tx) => {
    const owner = await accountOnBehalf(tx, actor, person)
    if (owner === null) throw forbidden()
    if (owner === actor.account) {
      const message = 'Cette adresse est la vôtre : donnez celle de la personne, ou déposez l’annonce en votre nom.'
      throw invalid([{ path: 'onBehalfOf.email', message }])
    }
    await keepUntakenFew(ctx, tx, owner)
    const draft = await draftFor(ctx, tx, owner, input)
    keepToTerritory(ctx, draft)
    await desk.markEntered(tx, [draft.id], actor.account, ctx.clock())
    await ctx.emit(tx, 'listing.entered-on-behalf', { listing: draft.id })
    return (await store.readListing(tx, draft.id)) as Listing
  })
}

async function keepUntakenFew(ctx: Context, tx: Db, owner: string): Promise<void> {
  await lockAccount(tx, owner)
  if ((await desk.countUntaken(tx, owner, linksSince(ctx))) < UNTAKEN_AT_MOST) return
  const message = `${UNTAKEN_AT_MOST} annonces saisies pour cette adresse attendent déjà que la personne les reprenne : demandez-lui d’ouvrir le mail reçu, ou de se connecter. Une annonce retirée compte encore ${TAKE_OVER_DAYS} jours.`
  throw new Failure('conflict', message)
}

/** Edits a listing; a coordinator may say again for whom it was entered, and the address does not change. */
export async function updateEntered(
  ctx: Context,
  id: string,
  person: OnBehalfOf,
  input: ListingInput,
): Promise<Listing> {
  if (coordinatedTerritories(signedIn(ctx)).length === 0) throw forbidden()
  return ctx.sql.begin(async (tx) => {
    const listing = await updateListing({ ...ctx, sql: within(tx) }, id, input)
    if (await isAddressOf(tx, signedIn(ctx), person.email, listing.ownerId)) return listing
    const message = 'L’annonce a été saisie pour une autre adresse : retirez-la, puis saisissez-la de nouveau.'
    throw invalid([{ path: 'onBehalfOf.email', message }])
  })
}

/** What a coordinator entered for people who have not come yet, the colleagues' too, newest first. */
export async function enteredListings(ctx: Context, limit: number): Promise<Listing[]> {
  const actor = signedIn(ctx)
  const ids = await desk.listEntered(ctx.sql, actor.account, coordinatedTerritories(actor), limit)
  const listings = new Map((await store.readListings(ctx.sql, ids)).map((listing) => [listing.id, listing]))
  return ids.flatMap((id) => listings.get(id) ?? [])
}

/**
 * What is mailed to whom a listing was entered for, by the owner's login: the link that from now on takes it over, for somebody who never came; whoever has
 * an account (`known`) signs in as usual, for a link that does it would outlive every other.
 */
export async function mailedLink(
  ctx: Pick<Deps, 'sql' | 'clock' | 'secret' | 'baseUrl'>,
  listing: Listing,
): Promise<{ url: string; known: boolean }> {
  const known = await isConfirmed(ctx.sql, listing.ownerId)
  if (!known) await armToken(ctx, listing.ownerId, takeOverToken(ctx, listing), TAKE_OVER_DAYS)
  return { known, url: known ? `${ctx.baseUrl}${signInPath(listing.id)}` : takeOverUrl(ctx, listing) }
}

/** Where somebody with an account comes to a listing entered for them. */
export const signInPath = (id: string): string => `/connexion?next=/mes-annonces/${id}`

/** The page of the mailed link. It is bound to the person too: it signs in nobody else. */
export function takeOverUrl(ctx: Pick<Deps, 'secret' | 'baseUrl'>, listing: Pick<Listing, 'id' | 'ownerId'>): string {
  return `${ctx.baseUrl}/connexion/annonce?jeton=${encodeURIComponent(takeOverToken(ctx, listing))}`
}

const takeOverToken = ({ secret }: Pick<Deps, 'secret'>, { id, ownerId }: Pick<Listing, 'id' | 'ownerId'>) =>
  signedToken(secret, PURPOSE, `${id}.${ownerId}`)

/**
 * The listing of a mailed link, or null: taken over or withdrawn since, too old, or not ours. The link does nothing any more
 * once its person is `known`, having confirmed the address in another way.
 */
export async function readTakeOver(ctx: Deps, token: string): Promise<{ listing: Listing; known: boolean } | null> {
  const ids = takenOver(ctx, token)
  const listing = ids && working(ctx, ids.owner, await store.readListing(ctx.sql, ids.listing))
  return listing && { listing, known: await isConfirmed(ctx.sql, listing.ownerId) }
}

function takenOver(ctx: Deps, token: string): { listing: string; owner: string } | null {
  const [listing, owner] = verifySignedToken(ctx.secret, PURPOSE, token)?.split('.') ?? []
  return listing && owner ? { listing, owner } : null
}

function working(ctx: Deps, owner: string, listing: Listing | null): Listing | null {
  if (listing?.ownerId !== owner || listing.enteredAt === null || !isEntered(listing)) return null
  return listing.state !== 'withdrawn' && listing.enteredAt > linksSince(ctx) ? listing : null
}

/** Links mailed before this are too old. */
const linksSince = (ctx: Pick<Deps, 'clock'>) => new Date(ctx.clock().getTime() - TAKE_OVER_DAYS * 86_400_000)

/** The person comes: signed in by the mailed link, which confirms the address, with the listing theirs alone. */
export async function takeOver(ctx: Context, token: string): Promise<SignedIn> {
  return ctx.sql.begin(async (tx) => {
    const listing = await lockTakeOver(ctx, tx, token)
    await desk.markTakenOver(tx, listing.id, ctx.clock())
    await takeRole(tx, listing.ownerId, 'practitioner')
    return admit(ctx, tx, listing.ownerId, `/mes-annonces/${listing.id}`, token)
  })
}

/** "Ce n'est pas moi": the person withdraws what was entered for them, without signing in, and is forgotten. */
export async function refuseEntered(ctx: Context, token: string): Promise<void> {
  await ctx.sql.begin(async (tx) => {
    const { id, ownerId } = await lockTakeOver(ctx, tx, token)
    const person = { ...ctx, actor: { account: ownerId, roles: [] } }
    const step = await moveListing(person, tx, id, 'withdraw', 'Retirée par la personne, depuis le mail reçu.')
    await ctx.emit(tx, 'listing.closed', { listing: id, step })
    await ctx.emit(tx, 'listing.refused', { account: ownerId })
  })
}

async function lockTakeOver(ctx: Context, tx: Db, token: string): Promise<Listing> {
  const ids = takenOver(ctx, token)
  const listing = ids && working(ctx, ids.owner, await store.lockListing(tx, ids.listing))
  if (listing && !(await isConfirmed(tx, listing.ownerId))) return listing
  throw new Failure('not-found', 'Ce lien a déjà servi ou a expiré : connectez-vous avec votre adresse mail.')
}

/** The CPTS in whose name a listing was entered: one of the coordinator's that holds it, else one of the coordinator's. */
export async function enteringTerritory(ctx: Pick<Deps, 'sql'>, listing: Listing): Promise<string> {
  const roles = listing.enteredBy ? await readRoles(ctx.sql, listing.enteredBy) : []
  const theirs = roles.flatMap(({ territory }) => territory ?? [])
  const slug = theirs.find((one) => listing.territories.includes(one)) ?? theirs[0] ?? listing.territories[0]
  return (slug && (await getTerritory(ctx.sql, slug))?.name) ?? 'La coordination'
}
