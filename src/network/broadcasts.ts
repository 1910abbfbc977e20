import { randomUUID } from 'node:crypto'
import { newsletterMail } from '../../emails/broadcast.ts'
import type { Message } from '../../emails/layout.tsx'
import { type Context, type Deps, signedIn } from '../accounts/context.ts'
import { coordinates } from '../accounts/model.ts'
import type { Listing } from '../listings/model.ts'
import { readListings } from '../listings/service.ts'
import { subscribersOf } from '../members/service.ts'
import type { Db } from '../platform/db.ts'
import { Failure, forbidden, invalid, notFound } from '../platform/errors.ts'
import { factsOf, type OpeningFacts } from '../search/facts.ts'
import { isOpen } from '../search/service.ts'
import type { Territory } from '../territories/model.ts'
import { slotsAt } from '../territories/schedule.ts'
import { getCommunes, getTerritory, listTerritories } from '../territories/service.ts'
import { type BroadcastInput, MOST_CHOSEN, mayGo } from './broadcast.ts'
import * as store from './broadcast-store.ts'
import { isSeen, openingsOf } from './openings.ts'

/** A territory's broadcast: prepared by a coordinator, looked at, sent once to the members who asked for it. */

export type { Broadcast, Counts } from './broadcast-store.ts'

const HISTORY = 20
/** What was prepared and never sent is forgotten after this. */
const DRAFT_DAYS = 30
const DAY_MS = 86_400_000

/** What a coordinator chooses from. */
export interface Choice {
  openings: { listing: Listing; spreadAt: Date | null }[]
  subscribers: number
  sent: (store.Broadcast & { counts: store.Counts | null })[]
  weekly: boolean
  /** Whether one may go today. */
  free: boolean
}

function guard(ctx: Context, territory: string): string {
  const actor = signedIn(ctx)
  if (!coordinates(actor, [territory])) throw forbidden()
  return actor.account
}

export async function readChoice(ctx: Context, territory: string): Promise<Choice> {
  guard(ctx, territory)
  const openings = await openingsOf(ctx, territory, { sees: [territory] })
  const ids = openings.map(({ listing }) => listing.id)
  const spread = await store.readSpread(ctx.sql, territory, ids)
  const sent = await store.readSent(ctx.sql, territory, HISTORY)
  const counts = await store.readCounts(
    ctx.sql,
    sent.map(({ id }) => id),
  )
  return {
    openings: openings.map(({ listing }) => ({ listing, spreadAt: spread.get(listing.id) ?? null })),
    subscribers: (await subscribersOf(ctx.sql, territory)).length,
    sent: sent.map((one) => ({ ...one, counts: counts.get(one.id) ?? null })),
    weekly: (await store.readWeekly(ctx.sql)).includes(territory),
    free: mayGo(await store.lastSent(ctx.sql, territory), ctx.clock()),
  }
}

/** Keeps what a coordinator chose, in the order of the page, as a new draft or in place of `draft`; returns its id. */
export async function prepareBroadcast(
  ctx: Context,
  territory: string,
  { intro = null, listings }: BroadcastInput,
  draft: string | null = null,
): Promise<string> {
  const by = guard(ctx, territory)
  const open = await stillOpen(ctx, { territory, listings })
  if (open.length === 0) {
    throw invalid([{ path: 'listings', message: 'Aucune de ces annonces n’est encore ouverte : cochez-en d’autres.' }])
  }
  const now = ctx.clock()
  return ctx.sql.begin(async (tx) => {
    await store.dropDrafts(tx, territory, new Date(now.getTime() - DRAFT_DAYS * DAY_MS))
    const write = async (id: string) => {
      const kept = { id, territory, by, intro, listings: open.map((listing) => listing.id) }
      return (await store.putDraft(tx, kept, now)) ? id : null
    }
    return (draft && (await write(draft))) || ((await write(randomUUID())) as string)
  })
}

/** Of what was chosen, what the territory's people may read now, in its order: what was filled meanwhile is not there. */
export async function stillOpen(
  { sql, clock }: Pick<Deps, 'sql' | 'clock'>,
  { territory, listings }: Pick<store.Broadcast, 'territory' | 'listings'>,
): Promise<Listing[]> {
  const now = clock()
  const rows = new Map((await readListings(sql, listings)).map((listing) => [listing.id, listing]))
  return listings.flatMap((id) => {
    const listing = rows.get(id)
    const there = listing?.territories.includes(territory) && isOpen(listing, now) && isSeen(listing, [territory], now)
    return listing && there ? [listing] : []
  })
}

export interface Prepared {
  broadcast: store.Broadcast
  territory: Territory
  /** For members. */
  openings: OpeningFacts[]
  /** For everybody: without what stays in its territory for now. */
  open: OpeningFacts[]
  subscribers: number
  counts: store.Counts | null
  free: boolean
}

/** A broadcast as it would go, or went, for the coordinators of its territory. */
export async function readPrepared(ctx: Context, id: string): Promise<Prepared> {
  const actor = signedIn(ctx)
  const [broadcast] = await store.readBroadcasts(ctx.sql, [id])
  const territory = broadcast ? await getTerritory(ctx.sql, broadcast.territory) : null
  if (!broadcast || !territory || !coordinates(actor, [broadcast.territory])) throw notFound()
  const now = ctx.clock()
  const listings = await stillOpen(ctx, broadcast)
  const facts = (some: readonly Listing[]) => some.map((listing) => factsOf(listing, now, ctx.baseUrl))
  return {
    broadcast,
    territory,
    openings: facts(listings),
    open: facts(listings.filter((listing) => isSeen(listing, [], now))),
    subscribers: (await subscribersOf(ctx.sql, broadcast.territory)).length,
    counts: (await store.readCounts(ctx.sql, [id])).get(id) ?? null,
    free: mayGo(await store.lastSent(ctx.sql, broadcast.territory), now),
  }
}

/** The newsletter to paste elsewhere: what anybody may read. */
export function newsletterOf({ baseUrl }: Pick<Deps, 'baseUrl'>, { broadcast, territory, open }: Prepared): Message {
  const territoryUrl = `${baseUrl}/territoires/${territory.slug}`
  return newsletterMail({ territory: territory.name, intro: broadcast.intro, openings: open, territoryUrl })
}

/**
 * Sends it to the members who asked for it, once: two clicks are one. `conflict` when another went today, `invalid` when
 * nothing is open any more or nobody receives it.
 */
export async function sendBroadcast(ctx: Context, id: string): Promise<void> {
  const { broadcast, openings, subscribers } = await readPrepared(ctx, id)
  if (broadcast.sentAt) return
  if (openings.length === 0) throw refused('Plus aucune de ces annonces n’est ouverte : préparez une autre diffusion.')
  if (subscribers === 0) throw refused('Personne n’est encore abonné à cette diffusion.')
  await ctx.sql.begin((tx) => send(ctx, tx, broadcast))
}

const refused = (message: string) => invalid([{ path: 'envoyer', message }])

async function send(
  deps: Pick<Deps, 'clock' | 'emit'>,
  tx: Db,
  { id, territory }: Pick<store.Broadcast, 'id' | 'territory'>,
) {
  await store.lockTerritory(tx, territory)
  const [before] = await store.readBroadcasts(tx, [id])
  if (before?.sentAt) return
  if (!mayGo(await store.lastSent(tx, territory), deps.clock())) throw new Failure('conflict', ONE_A_DAY)
  if (await store.markSent(tx, id, deps.clock())) await deps.emit(tx, 'broadcast.sent', { broadcast: id })
}

export const ONE_A_DAY =
  'Une diffusion est déjà partie aujourd’hui pour ce territoire. La prochaine pourra partir demain : une par jour au plus, pour que les membres continuent à les lire.'

/** Mails it to the person acting alone, once a minute at most. */
export async function testBroadcast(ctx: Context, id: string): Promise<void> {
  const { openings } = await readPrepared(ctx, id)
  if (openings.length === 0) throw refused('Plus aucune de ces annonces n’est ouverte : préparez une autre diffusion.')
  const { account } = signedIn(ctx)
  const minute = ctx.clock().toISOString().slice(0, 16)
  await ctx.sql.begin((tx) => ctx.emit(tx, 'broadcast.tested', { broadcast: id, account, minute }))
}

/** Whether the new openings of a territory go every week, at the hour of its letter. */
export async function setWeekly(ctx: Context, territory: string, on: boolean): Promise<void> {
  const by = guard(ctx, territory)
  await ctx.sql.begin((tx) => store.setWeekly(tx, territory, by, on, ctx.clock()))
}

/**
 * The clock's verb, every hour: for the territories whose hour it is, what was never spread. Where there is nothing new,
 * nobody to read it, or one went the same day, nothing goes.
 */
export async function sendWeekly(deps: Deps, tick: Date): Promise<void> {
  const weekly = await store.readWeekly(deps.sql)
  const territories = weekly.length > 0 ? await listTerritories(deps.sql) : []
  for (const { slug, communes, digest } of territories.filter((one) => weekly.includes(one.slug))) {
    const [place] = await getCommunes(deps.sql, communes.slice(0, 1))
    if (slotsAt(tick, [{ slug, ...digest }], [place?.timeZone ?? 'Europe/Paris']).length === 0) continue
    const openings = await openingsOf(deps, slug, { sees: [slug] })
    const ids = openings.map(({ listing }) => listing.id)
    const spread = await store.readSpread(deps.sql, slug, ids)
    const listings = ids.filter((id) => !spread.has(id)).slice(0, MOST_CHOSEN)
    if (listings.length === 0 || (await subscribersOf(deps.sql, slug)).length === 0) continue
    await deps.sql.begin(async (tx) => {
      await store.lockTerritory(tx, slug)
      if (!mayGo(await store.lastSent(tx, slug), deps.clock())) return
      const draft = { id: randomUUID(), territory: slug, by: null, intro: null, listings }
      await store.putDraft(tx, draft, deps.clock())
      await send(deps, tx, draft)
    })
  }
}

/** For the mails of a broadcast: what it holds now; null when it is gone or nothing in it is open any more. */
export async function broadcastNow(
  deps: Pick<Deps, 'sql' | 'clock' | 'baseUrl'>,
  id: string,
): Promise<{ broadcast: store.Broadcast; territory: Territory; openings: OpeningFacts[] } | null> {
  const [broadcast] = await store.readBroadcasts(deps.sql, [id])
  const territory = broadcast ? await getTerritory(deps.sql, broadcast.territory) : null
  if (!broadcast || !territory) return null
  const listings = await stillOpen(deps, broadcast)
  if (listings.length === 0) return null
  return { broadcast, territory, openings: listings.map((listing) => factsOf(listing, deps.clock(), deps.baseUrl)) }
}

/** Whom its mails are to be written to, for the first who asks and for nobody after. */
export async function takeRecipients(
  tx: Db,
  { id, territory }: Pick<store.Broadcast, 'id' | 'territory'>,
): Promise<string[]> {
  const accounts = await subscribersOf(tx, territory)
  return (await store.noteRecipients(tx, id, accounts.length)) ? accounts : []
}

export { readBroadcasts } from './broadcast-store.ts'
