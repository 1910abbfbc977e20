import { type Context, type Deps, signedIn } from '../accounts/context.ts'
import { coordinates } from '../accounts/model.ts'
import type { Db } from '../platform/db.ts'
import { Failure, forbidden, invalid, notFound } from '../platform/errors.ts'
import { addMonths, civilDay, civilHour, toDate } from '../reference/calendar.ts'
import { frenchDate, plural } from '../reference/french.ts'
import { OUTSIDE } from '../territories/model.ts'
import { getCommune, listTerritories } from '../territories/service.ts'
import {
  type Campaign,
  type CampaignInput,
  isAhead,
  MOST_SLOTS,
  type Slot,
  type SlotsInput,
  type SlotWish,
  tradeKey,
} from './model.ts'
import * as places from './place-store.ts'
import { syncListings } from './publishing.ts'
import { wishesOf } from './slots.ts'
import * as store from './store.ts'
import { slotWords } from './view.ts'

export { myTerritory } from '../territories/service.ts'
export { placesOf } from './place-store.ts'
export { campaignOfListing, type Listed } from './store.ts'

/** Hours that a half-day counts for in a report. */
export const HOURS_A_HALF_DAY = 4

/**
 * What the campaigns of a territory asked for and found between two civil dates, both included, by profession: `places` and
 * `confirmed` are half-days, `hours` those confirmed at four hours each. Drafts do not count; a profession without slots has
 * no row. Reads without asking who reads: for those who may see a territory's figures.
 */
export async function campaignHours(
  db: Db,
  territory: string,
  from: string,
  to: string,
): Promise<{ profession: string; places: number; confirmed: number; hours: number }[]> {
  const rows = await store.readFigures(db, territory, from, to)
  return rows.map((row) => ({ ...row, hours: row.confirmed * HOURS_A_HALF_DAY }))
}

/** The campaigns of a territory that the reader coordinates, the newest first. */
export async function listCampaigns(ctx: Context, territory: string): Promise<store.Listed[]> {
  if (!coordinates(signedIn(ctx), [territory])) throw forbidden()
  return store.listCampaigns(ctx.sql, territory, 200)
}

/** A draft in a territory that one coordinates. */
export async function createCampaign(ctx: Context, territory: string, input: CampaignInput): Promise<string> {
  const actor = signedIn(ctx)
  if (!coordinates(actor, [territory])) throw forbidden()
  await keepToTerritory(ctx, territory, input.commune)
  return ctx.sql.begin((tx) => store.insertCampaign(tx, territory, input, actor.account, ctx.clock()))
}

/** Its words and limits; of an open campaign, its listings follow. */
export async function updateCampaign(ctx: Context, id: string, input: CampaignInput): Promise<void> {
  await changing(ctx, id, async (tx, before) => {
    await keepToTerritory(ctx, before.territory, input.commune)
    await store.writeCampaign(tx, id, input, ctx.clock())
    const after = (await store.readCampaign(tx, id)) as Campaign
    if (after.state === 'open') await syncListings(ctx, tx, after)
  })
}

async function keepToTerritory(ctx: Context, slug: string, commune: string): Promise<void> {
  if (!(await getCommune(ctx.sql, commune))) {
    throw invalid([{ path: 'commune', message: 'Cette commune n’existe pas : choisissez-la dans la liste.' }])
  }
  const territories = await listTerritories(ctx.sql)
  const holding = territories.filter(({ communes }) => communes.includes(commune)).map((one) => one.slug)
  if (slug === OUTSIDE ? holding.length === 0 : holding.includes(slug)) return
  const message =
    'Cette commune n’est pas dans ce territoire : choisissez-en une autre, ou passez par son coordinateur.'
  throw invalid([{ path: 'commune', message }])
}

/** Adds slots; those that are there already get these places. Returns how many the form asked for. */
export async function addSlots(ctx: Context, id: string, input: SlotsInput): Promise<number> {
  return changing(ctx, id, async (tx, campaign) => {
    const today = civilDay(ctx.clock(), campaign.timeZone)
    const latest = addMonths(toDate(today), 12)
    const far = input.periods.findIndex(({ to }) => to > latest)
    if (far >= 0) {
      const message = `Une campagne se prépare sur un an au plus : finissez avant le ${frenchDate(latest)}.`
      throw invalid([{ path: `periods.${far}.to`, message }])
    }
    const wishes = wishesOf(input, today)
    if (wishes.length === 0) {
      const message = 'Aucune demi-journée à venir : vérifiez les dates et les jours cochés.'
      throw invalid([{ path: 'periods.0.from', message }])
    }
    const all = new Set([...(await store.readSlots(tx, id)), ...wishes].map(keyOf))
    if (all.size > MOST_SLOTS) {
      const message = `Cela ferait ${all.size} créneaux, ${MOST_SLOTS} au plus : raccourcissez, ou faites deux campagnes.`
      throw invalid([{ path: 'periods.0.to', message }])
    }
    await write(ctx, tx, campaign, wishes)
    return wishes.length
  })
}

/** Changes the places of slots by id; 0 takes a slot away. Never below those who said yes. */
export async function adjustSlots(ctx: Context, id: string, wanted: ReadonlyMap<string, number>): Promise<void> {
  await changing(ctx, id, async (tx, campaign) => {
    const slots = await store.readSlots(tx, id)
    await write(
      ctx,
      tx,
      campaign,
      slots.flatMap((slot) => {
        const asked = wanted.get(slot.id)
        return asked === undefined || asked === slot.places ? [] : [{ ...slot, places: asked }]
      }),
    )
  })
}

const keyOf = (slot: SlotWish) => `${slot.day} ${slot.half} ${tradeKey(slot)}`

async function write(ctx: Context, tx: Db, campaign: Campaign, wishes: readonly SlotWish[]): Promise<void> {
  await places.lockSlots(tx, campaign.id)
  const stored = new Map((await store.readSlots(tx, campaign.id)).map((slot) => [keyOf(slot), slot]))
  const errors = wishes.flatMap((wish) => {
    const slot = stored.get(keyOf(wish))
    if (!slot || wish.places >= slot.confirmed) return []
    const said = plural(slot.confirmed, 'personne a confirmé', 'personnes ont confirmé')
    const message = `${slotWords(slot)} : ${said}, gardez au moins ${plural(slot.confirmed, 'place')}, ou libérez-les d’abord.`
    return [{ path: `places.${slot.id}`, message }]
  })
  if (errors.length > 0) throw invalid(errors)
  await store.writeSlots(
    tx,
    campaign.id,
    wishes.map(({ profession, specialty, day, half, places }) => ({ profession, specialty, day, half, places })),
  )
  await store.dropEmptySlots(tx, campaign.id)
  if (campaign.state !== 'open') return
  await syncListings(ctx, tx, campaign)
  await ctx.emit(tx, 'campaign.moved', { campaign: campaign.id })
}

/** Publishes a listing for each profession: from then on people see the campaign, and may be invited. */
export async function openCampaign(ctx: Context, id: string): Promise<void> {
  await changing(ctx, id, async (tx, campaign) => {
    const hour = civilHour(ctx.clock(), campaign.timeZone)
    const slots = await store.readSlots(tx, id)
    if (!slots.some((slot) => slot.places > 0 && isAhead(slot, hour))) {
      throw new Failure('conflict', 'Ajoutez d’abord des créneaux à venir : il n’y a encore personne à chercher.')
    }
    if (!(await store.moveCampaign(tx, id, 'open', ctx.clock()))) throw wrongState(campaign)
    await syncListings(ctx, tx, { ...campaign, state: 'open' })
  })
}

/** No more invitations: its listings leave the searches, whoever still waits or has not answered is told; those who come, come. */
export async function closeCampaign(ctx: Context, id: string): Promise<void> {
  await changing(ctx, id, async (tx, campaign) => {
    if (!(await store.moveCampaign(tx, id, 'closed', ctx.clock()))) throw wrongState(campaign)
    await syncListings(ctx, tx, { ...campaign, state: 'closed' })
    for (const candidate of await places.releaseAll(tx, id, ctx.clock())) {
      await ctx.emit(tx, 'campaign.released', { campaign: id, candidate })
    }
  })
}

/** A draft nobody has seen goes for good. */
export async function deleteCampaign(ctx: Context, id: string): Promise<void> {
  await changing(ctx, id, async (tx, campaign) => {
    if (!(await store.deleteDraft(tx, id))) throw wrongState(campaign)
  })
}

export function wrongState({ state }: Pick<Campaign, 'state'>): Failure {
  const words = { draft: 'est un brouillon', open: 'est ouverte', closed: 'est close' }
  return new Failure('conflict', `Impossible : cette campagne ${words[state]}.`, { state })
}

/** The campaign, for the coordinators of its territory; to others it does not exist. */
export async function managedCampaign(ctx: Context, id: string): Promise<Campaign> {
  return managed(ctx, await store.readCampaign(ctx.sql, id))
}

function managed(ctx: Context, campaign: Campaign | null): Campaign {
  const actor = signedIn(ctx)
  if (!campaign || !coordinates(actor, [campaign.territory])) throw notFound()
  return campaign
}

/** A change by a coordinator, with the campaign held: one after the other, and none while a wave is planned. */
export async function changing<T>(
  ctx: Context,
  id: string,
  change: (tx: Db, campaign: Campaign) => Promise<T>,
): Promise<T> {
  return (await ctx.sql.begin(async (tx) => change(tx, managed(ctx, await store.lockCampaign(tx, id, 'update'))))) as T
}

/** The slots of a campaign, by half-day and profession. */
export async function slotsOf(deps: Pick<Deps, 'sql'>, campaign: string): Promise<Slot[]> {
  return store.readSlots(deps.sql, campaign)
}
