import { type Db, insertRows, jsonRows } from '../platform/db.ts'
import { toDate } from '../reference/calendar.ts'
import { type Box, boxText } from '../reference/geography.ts'
import type { HistoryStep, Listing, ListingFields, ListingState } from './model.ts'

type Writable = Omit<ListingFields, 'communes'> & { communes: string[] }

/**
 * One row per listing, with its communes, periods and territories; dates inside JSON are `YYYY-MM-DD`. One whose owner was
 * erased is a figure: it is there for the statistics alone.
 */
const select = (db: Db) => db`
  select l.id, l.owner as "ownerId", l.state, l.kind, l.profession, l.specialty, l.practice_type as "practiceType",
    l.title, l.description, l.structure_name as "structureName", l.except_ranges as "except",
    l.partial_accepted as "partialAccepted", l.candidate_share_pct as "candidateSharePct",
    l.students_accepted as "studentsAccepted", l.housing, l.transport, l.vehicle_needed as "vehicleNeeded",
    l.flex_days as "flexDays", l.places, l.places_filled as "placesFilled", l.listing_window as "window",
    l.patientele_price as "patientelePrice", l.equipment_price as "equipmentPrice", l.walls_price as "wallsPrice", l.rent,
    l.collaboration_first as "collaborationFirst", l.successors_wanted as "successorsWanted",
    l.home_visits as "homeVisits", l.software, l.secretary, l.sector,
    l.territory_days as "territoryDays",
    case when l.patients_min is not null or l.patients_max is not null
      then json_build_object('min', l.patients_min, 'max', l.patients_max) end as "patientsPerDay",
    l.created_at as "createdAt", l.updated_at as "updatedAt", l.submitted_at as "submittedAt",
    l.published_at as "publishedAt", l.renewed_at as "renewedAt",
    l.changed_since_at as "changedSinceAt", l.entered_at as "enteredAt", l.entered_by as "enteredBy",
    l.taken_over_at as "takenOverAt", l.answers,
    coalesce(place.communes, '[]') as communes, coalesce(place.time_zone, 'Europe/Paris') as "timeZone",
    coalesce(place.territories, '{hors-territoire}') as territories,
    coalesce(dates.periods, '[]') as periods
  from (select * from listing where owner is not null) l
  left join lateral (
    select json_agg(json_build_object('code', c.code, 'name', c.name, 'city', c.city, 'lat', c.lat, 'lon', c.lon)
        order by lc.position) as communes,
      min(c.time_zone) filter (where lc.position = 0) as time_zone,
      (select array_agg(tc.territory order by tc.territory) from listing_commune f
        join territory_commune tc on tc.commune = f.commune
        where f.listing = l.id and f.position = 0) as territories
    from listing_commune lc join commune c on c.code = lc.commune where lc.listing = l.id
  ) place on true
  left join lateral (
    select json_agg(json_strip_nulls(json_build_object('from', p.from_day, 'to', p.to_day, 'weekdays', p.weekdays,
        'halves', p.halves, 'everyWeeks', nullif(p.every_weeks, 1), 'quota', case when p.quota_per is not null
          then json_build_object('halfDays', p.quota_half_days, 'per', p.quota_per) end)) order by p.position) as periods
    from listing_period p where p.listing = l.id
  ) dates on true`

export async function readListing(db: Db, id: string): Promise<Listing | null> {
  const [row] = await db<Listing[]>`${select(db)} where l.id = ${id}`
  return row ?? null
}

export async function readListings(db: Db, ids: readonly string[]): Promise<Listing[]> {
  if (ids.length === 0) return []
  return db<Listing[]>`${select(db)} where l.id = any(${ids as string[]})`
}

/** Takes the row's lock, so that an edit reads what it is about to change. */
export async function lockListing(tx: Db, id: string): Promise<Listing | null> {
  await tx`select from listing where id = ${id} for update`
  return readListing(tx, id)
}

/** An account's, newest first; of all states, or of these. */
export async function readListingsOf(
  db: Db,
  owner: string,
  limit: number,
  before: string | null,
  states: readonly ListingState[] | null = null,
): Promise<Listing[]> {
  return db<Listing[]>`
    ${select(db)} where l.owner = ${owner} ${before ? db`and l.id < ${before}` : db``}
      ${states ? db`and l.state = any(${states as string[]})` : db``}
    order by l.id desc limit ${limit}`
}

export async function ownsPublished(db: Db, owner: string): Promise<boolean> {
  return (await db`select from listing where owner = ${owner} and state = 'published' limit 1`).length > 0
}

/**
 * Published listings of some professions and kinds with a commune in one of these boxes (degrees), or that is one of
 * these places: the matcher's shortlist for a candidate. Measured: commune_at (GiST) per box, then listing_commune_commune.
 */
export async function readOpenListings(
  db: Db,
  where: {
    professions: readonly string[]
    kinds: readonly string[]
    boxes: readonly Box[]
    communes: readonly string[]
  },
): Promise<Listing[]> {
  return db<Listing[]>`
    with place as materialized (
      select c.code from unnest(${where.boxes.map(boxText)}::text[]) as b (area)
        join commune c on point(c.lon, c.lat) <@ b.area::box
      union
      select code from commune where code = any(${where.communes as string[]}) or city = any(${where.communes as string[]})),
    near as materialized (select distinct lc.listing from place p join listing_commune lc on lc.commune = p.code)
    ${select(db)} join near n on n.listing = l.id
    where l.state = 'published' and l.profession = any(${where.professions as string[]})
      and l.kind = any(${where.kinds as string[]})`
}

/** Published listings by profession and département of the first commune: how many there are to sweep. */
export async function listGroups(db: Db): Promise<{ profession: string; department: string; ids: string[] }[]> {
  return db<{ profession: string; department: string; ids: string[] }[]>`
    select l.profession, c.department, array_agg(l.id) as ids
    from listing l join listing_commune lc on lc.listing = l.id and lc.position = 0 join commune c on c.code = lc.commune
    where l.state = 'published' group by l.profession, c.department order by l.profession, c.department`
}

/** Ids of all listings in a state, a page at a time in id order. */
export async function listIds(db: Db, state: ListingState, after: string | null, limit: number): Promise<string[]> {
  const rows = await db`
    select id from listing where state = ${state} ${after ? db`and id > ${after}` : db``} order by id limit ${limit}`
  return rows.map((row) => row.id)
}

/** Makes an empty draft for each of these; returns their ids, in order. */
export async function insertListings(tx: Db, drafts: readonly { owner: string; now: Date }[]): Promise<string[]> {
  const rows = await tx`
    insert into listing (owner, created_at, updated_at)
    select owner, now, now
    from unnest(${drafts.map((d) => d.owner)}::uuid[], ${drafts.map((d) => d.now.toISOString())}::timestamptz[]) as d (owner, now)
    returning id`
  return rows.map((row) => row.id)
}

/** Every field of a listing, as of an instant; `lastDay` is a day number. */
export interface WrittenFields {
  id: string
  fields: Writable
  lastDay: number | null
  now: Date
}

/** Replaces every field of these listings. */
export async function writeFields(tx: Db, listings: readonly WrittenFields[]): Promise<void> {
  const ids = listings.map(({ id }) => id)
  await tx`
    update listing l set kind = r.kind, profession = r.profession, specialty = r.specialty,
      practice_type = r.practice_type, title = r.title, description = r.description, structure_name = r.structure_name,
      except_ranges = r.except_ranges, flex_days = r.flex_days, partial_accepted = r.partial_accepted,
      places = r.places, places_filled = case when l.state = 'filled' then r.places else l.places_filled end,
      listing_window = r.listing_window, patientele_price = r.patientele_price,
      equipment_price = r.equipment_price, walls_price = r.walls_price, rent = r.rent,
      collaboration_first = r.collaboration_first, successors_wanted = r.successors_wanted,
      candidate_share_pct = r.candidate_share_pct, students_accepted = r.students_accepted, housing = r.housing,
      transport = r.transport, vehicle_needed = r.vehicle_needed, home_visits = r.home_visits,
      patients_min = r.patients_min, patients_max = r.patients_max, software = r.software, secretary = r.secretary,
      sector = r.sector, territory_days = r.territory_days, last_day = r.last_day, updated_at = r.updated_at
    from jsonb_populate_recordset(null::listing, ${jsonRows(listings.map(rowOf))}::text::jsonb) r
    where l.id = r.id`
  await tx`delete from listing_commune where listing = any(${ids})`
  await tx`delete from listing_period where listing = any(${ids})`
  await insertRows(tx, 'listing_commune', listings.flatMap(communesOf))
  await insertRows(tx, 'listing_period', listings.flatMap(periodsOf))
}

const rowOf = ({ id, fields: f, lastDay, now }: WrittenFields) => ({
  id,
  kind: f.kind,
  profession: f.profession,
  specialty: f.specialty,
  practice_type: f.practiceType,
  title: f.title,
  description: f.description,
  structure_name: f.structureName,
  except_ranges: f.except,
  flex_days: f.flexDays,
  partial_accepted: f.partialAccepted,
  places: f.places,
  listing_window: f.window,
  patientele_price: f.patientelePrice,
  equipment_price: f.equipmentPrice,
  walls_price: f.wallsPrice,
  rent: f.rent,
  collaboration_first: f.collaborationFirst,
  successors_wanted: f.successorsWanted,
  candidate_share_pct: f.candidateSharePct,
  students_accepted: f.studentsAccepted,
  housing: f.housing,
  transport: f.transport,
  vehicle_needed: f.vehicleNeeded,
  home_visits: f.homeVisits,
  patients_min: f.patientsPerDay?.min ?? null,
  patients_max: f.patientsPerDay?.max ?? null,
  software: f.software,
  secretary: f.secretary,
  sector: f.sector,
  territory_days: f.territoryDays,
  last_day: lastDay === null ? null : toDate(lastDay),
  updated_at: now,
})

const communesOf = ({ id, fields }: WrittenFields) =>
  fields.communes.map((commune, position) => ({ listing: id, position, commune }))

const periodsOf = ({ id, fields }: WrittenFields) =>
  fields.periods.map((p, position) => ({
    listing: id,
    position,
    from_day: p.from,
    to_day: p.to,
    weekdays: p.weekdays ?? null,
    halves: p.halves ?? null,
    every_weeks: p.everyWeeks ?? 1,
    quota_half_days: p.quota?.halfDays ?? null,
    quota_per: p.quota?.per ?? null,
  }))

/** What people could read was edited; with `again`, the desk looks at it again. */
export async function markEdited(tx: Db, id: string, now: Date, { again }: { again: boolean }): Promise<void> {
  const since = again ? tx`, changed_since_at = coalesce(changed_since_at, ${now})` : tx``
  await tx`update listing set edited_at = ${now} ${since} where id = ${id}`
}

/** True when the listing is published, and stays so until the transaction ends. */
export async function keepOpen(tx: Db, id: string): Promise<boolean> {
  const [row] = await tx`select from listing where id = ${id} and state = 'published' for share`
  return row !== undefined
}

export async function countAnswer(tx: Db, id: string): Promise<void> {
  await tx`update listing set answers = answers + 1 where id = ${id}`
}

/** A step of a listing's life. */
export interface Step {
  id: string
  /** Null is the clock. */
  actor: string | null
  reason: string | null
  now: Date
}

/**
 * Moves listings in one conditional UPDATE and writes the steps: returns those of the history, one for each listing that
 * was (still) in one of `from`.
 */
export async function move(
  tx: Db,
  { verb, from, to }: { verb: string; from: readonly ListingState[]; to: ListingState },
  steps: readonly Step[],
): Promise<string[]> {
  const published = to === 'published'
  const rows = await tx`
    with step as (
      select * from unnest(${steps.map((s) => s.id)}::uuid[], ${steps.map((s) => s.actor)}::uuid[],
        ${steps.map((s) => s.reason)}::text[], ${steps.map((s) => s.now.toISOString())}::timestamptz[]) as s (id, actor, reason, now)),
    before as (
      select l.id, l.state, s.actor, s.reason, s.now from listing l join step s on s.id = l.id
      where l.state = any(${from as string[]}) for update of l),
    moved as (
      update listing l set state = ${to}, updated_at = before.now,
        submitted_at = case when ${verb} = 'submit' then coalesce(l.submitted_at, before.now) else l.submitted_at end,
        published_at = case when ${published} then coalesce(l.published_at, before.now) else l.published_at end,
        renewed_at = case when ${published} and (${verb} = 'renew' or before.state <> 'published')
          then before.now else l.renewed_at end,
        places_filled = case when ${verb} = 'renew' then 0 when ${to} = 'filled' then l.places else l.places_filled end,
        changed_since_at = case when ${verb} in ('publish', 'request-changes', 'reject', 'withdraw')
          then null else l.changed_since_at end
      from before where l.id = before.id returning l.id)
    insert into listing_history (listing, verb, from_state, to_state, actor, at, reason)
    select moved.id, ${verb}, before.state, ${to}, before.actor, before.now, before.reason
    from moved join before on before.id = moved.id returning id`
  return rows.map((row) => row.id)
}

/** Ids of an account's listings in some states, locked until the transaction ends. */
export async function lockListingsOf(tx: Db, owner: string, states: readonly ListingState[]): Promise<string[]> {
  const rows = await tx`
    select id from listing where owner = ${owner} and state = any(${states as string[]}) order by id for update`
  return rows.map((row) => row.id)
}

export async function readState(db: Db, id: string): Promise<ListingState | null> {
  const [row] = await db`select state from listing where id = ${id}`
  return row?.state ?? null
}

const steps = (db: Db) => db`
  select h.id, h.listing, h.verb, h.from_state as "from", h.to_state as "to", h.at, h.reason,
    case when h.actor = l.owner then 'owner' when h.actor is not null then 'coordinator' end as by
  from listing_history h join listing l on l.id = h.listing`

export async function readHistory(db: Db, listing: string): Promise<HistoryStep[]> {
  return db<HistoryStep[]>`${steps(db)} where h.listing = ${listing} order by h.at, h.id`
}

export async function readStep(db: Db, id: string): Promise<(HistoryStep & { listing: string }) | null> {
  const [row] = await db<(HistoryStep & { listing: string })[]>`${steps(db)} where h.id = ${id}`
  return row ?? null
}
