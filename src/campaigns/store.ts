import { type Db, jsonRows } from '../platform/db.ts'
import type { Campaign, CampaignInput, Slot, SlotWish, Trade, TradeListing } from './model.ts'

const select = (db: Db) => db`
  select c.id, c.territory, t.name as "territoryName", c.state, c.title, c.description, c.commune, co.name as "communeName",
    co.time_zone as "timeZone", c.place, c.contact, c.practice_type as "practiceType",
    c.students_accepted as "studentsAccepted", c.most_half_days as "mostHalfDays", c.most_a_week as "mostAWeek",
    c.answer_hours as "answerHours", c.factor, c.automatic, c.waves, c.created_by as "createdBy",
    c.created_at as "createdAt", c.updated_at as "updatedAt", c.opened_at as "openedAt", c.closed_at as "closedAt"
  from campaign c join territory t on t.slug = c.territory join commune co on co.code = c.commune`

export async function readCampaign(db: Db, id: string): Promise<Campaign | null> {
  const [row] = await db<Campaign[]>`${select(db)} where c.id = ${id}`
  return row ?? null
}

/** The row is held: `update` by whoever changes slots or invites, `share` by whoever answers. Taken before any other lock. */
export async function lockCampaign(tx: Db, id: string, how: 'update' | 'share'): Promise<Campaign | null> {
  if (how === 'update') await tx`select from campaign where id = ${id} for update`
  else await tx`select from campaign where id = ${id} for share`
  return readCampaign(tx, id)
}

/** A campaign in a list, with what is asked and found. */
export interface Listed {
  id: string
  title: string
  state: Campaign['state']
  communeName: string
  /** Null without slots. */
  firstDay: string | null
  lastDay: string | null
  places: number
  confirmed: number
}

/** Of a territory, the newest first. */
export async function listCampaigns(db: Db, territory: string, limit: number): Promise<Listed[]> {
  return db<Listed[]>`
    select c.id, c.title, c.state, co.name as "communeName", s.first as "firstDay", s.last as "lastDay",
      coalesce(s.places, 0)::int as places, coalesce(s.confirmed, 0)::int as confirmed
    from campaign c join commune co on co.code = c.commune
    left join lateral (select min(day) as first, max(day) as last, sum(places) as places, sum(confirmed) as confirmed
      from campaign_slot where campaign = c.id) s on true
    where c.territory = ${territory} order by c.id desc limit ${limit}`
}

/** Those that are open, in the order in which they began. */
export async function openCampaigns(db: Db): Promise<string[]> {
  const rows = await db`select id from campaign where state = 'open' order by id`
  return rows.map((row) => row.id)
}

const columnsOf = (input: CampaignInput) => ({
  title: input.title,
  description: input.description,
  commune: input.commune,
  place: input.place,
  contact: input.contact,
  practice_type: input.practiceType,
  students_accepted: input.studentsAccepted,
  most_half_days: input.mostHalfDays,
  most_a_week: input.mostAWeek,
  answer_hours: input.answerHours,
  factor: input.factor,
  automatic: input.automatic,
})

export async function insertCampaign(
  tx: Db,
  territory: string,
  input: CampaignInput,
  by: string,
  now: Date,
): Promise<string> {
  const row = { territory, created_by: by, created_at: now, updated_at: now, ...columnsOf(input) }
  const [made] = await tx`insert into campaign ${tx(row)} returning id`
  return made?.id
}

export async function writeCampaign(tx: Db, id: string, input: CampaignInput, now: Date): Promise<void> {
  await tx`update campaign set ${tx({ ...columnsOf(input), updated_at: now })} where id = ${id}`
}

/** Moves a campaign from one state to the next; false where it was in another. */
export async function moveCampaign(tx: Db, id: string, to: 'open' | 'closed', now: Date): Promise<boolean> {
  const moved =
    to === 'open'
      ? await tx`update campaign set state = 'open', opened_at = ${now}, updated_at = ${now} where id = ${id} and state = 'draft'`
      : await tx`update campaign set state = 'closed', closed_at = ${now}, updated_at = ${now} where id = ${id} and state = 'open'`
  return moved.count > 0
}

/** True when a draft went; its slots go with it. */
export async function deleteDraft(tx: Db, id: string): Promise<boolean> {
  return (await tx`delete from campaign where id = ${id} and state = 'draft'`).count > 0
}

/** The number of the wave that begins. */
export async function nextWave(tx: Db, id: string): Promise<number> {
  const [row] = await tx`update campaign set waves = waves + 1 where id = ${id} returning waves`
  return row?.waves
}

/** Slots of a campaign, by half-day and profession. */
export async function readSlots(db: Db, campaign: string): Promise<Slot[]> {
  return db<Slot[]>`
    select id, campaign, profession, specialty, day, half, places, confirmed from campaign_slot
    where campaign = ${campaign} order by day, half, profession, specialty`
}

/** Makes these slots have so many places: those that are missing are added. */
export async function writeSlots(tx: Db, campaign: string, wishes: readonly SlotWish[]): Promise<void> {
  const rows = wishes.map((wish) => ({ ...wish, campaign }))
  await tx`
    insert into campaign_slot as s (campaign, profession, specialty, day, half, places)
    select campaign, profession, specialty, day, half, places
    from jsonb_populate_recordset(null::campaign_slot, ${jsonRows(rows)}::text::jsonb)
    on conflict (campaign, profession, specialty, day, half) do update set places = excluded.places
      where s.places <> excluded.places`
}

/** Slots without places that nobody was ever asked for. */
export async function dropEmptySlots(tx: Db, campaign: string): Promise<void> {
  await tx`
    delete from campaign_slot s where campaign = ${campaign} and places = 0
      and not exists (select from campaign_place p where p.slot = s.id)`
}

/** The listings of a campaign, by profession. */
export async function tradeListings(db: Db, campaign: string): Promise<TradeListing[]> {
  return db<TradeListing[]>`
    select profession, specialty, listing from campaign_listing where campaign = ${campaign} order by profession, specialty`
}

export async function addTradeListing(tx: Db, campaign: string, trade: Trade, listing: string): Promise<void> {
  await tx`
    insert into campaign_listing (campaign, profession, specialty, listing)
    values (${campaign}, ${trade.profession}, ${trade.specialty}, ${listing})`
}

/** The open or closed campaign a listing was published for, or null. */
export async function campaignOfListing(db: Db, listing: string): Promise<string | null> {
  const [row] = await db`select campaign from campaign_listing where listing = ${listing}`
  return row?.campaign ?? null
}

/** What a territory's campaigns asked for and found between two civil dates, both included, by profession. */
export async function readFigures(
  db: Db,
  territory: string,
  from: string,
  to: string,
): Promise<{ profession: string; places: number; confirmed: number }[]> {
  return db<{ profession: string; places: number; confirmed: number }[]>`
    select s.profession, sum(s.places)::int as places, sum(s.confirmed)::int as confirmed
    from campaign c join campaign_slot s on s.campaign = c.id
    where c.territory = ${territory} and c.state <> 'draft' and s.day between ${from} and ${to}
    group by s.profession order by s.profession`
}
