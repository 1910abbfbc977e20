import type { Db } from '../platform/db.ts'
import { toDate } from '../reference/calendar.ts'
import { type Box, boxText } from '../reference/geography.ts'
import type { HistoryStep, Listing, ListingFields, ListingState } from './model.ts'

type Writable = Omit<ListingFields, 'communes'> & { communes: string[] }

/** One row per listing, with its communes, periods and territories; dates inside JSON are `YYYY-MM-DD`. */
const select = (db: Db) => db`
  select l.id, l.owner as "ownerId", l.state, l.kind, l.profession, l.specialty, l.practice_type as "practiceType",
    l.title, l.description, l.structure_name as "structureName", l.except_ranges as "except",
    l.partial_accepted as "partialAccepted", l.candidate_share_pct as "candidateSharePct",
    l.students_accepted as "studentsAccepted", l.housing, l.transport, l.vehicle_needed as "vehicleNeeded",
    l.flex_days as "flexDays", l.places, l.places_filled as "placesFilled", l.listing_window as "window",
    l.patientele_price as "patientelePrice", l.equipment_price as "equipmentPrice", l.walls_price as "wallsPrice", l.rent,
    l.collaboration_first as "collaborationFirst", l.successors_wanted as "successorsWanted",
    l.home_visits as "homeVisits", l.software, l.secretary, l.sector,
    case when l.patients_min is not null or l.patients_max is not null
      then json_build_object('min', l.patients_min, 'max', l.patients_max) end as "patientsPerDay",
    l.created_at as "createdAt", l.updated_at as "updatedAt", l.submitted_at as "submittedAt",
    l.published_at as "publishedAt", l.renewed_at as "renewedAt",
    l.changed_since_at as "changedSinceAt", l.answers,
    coalesce(place.communes, '[]') as communes, coalesce(place.time_zone, 'Europe/Paris') as "timeZone",
    coalesce(place.territories, '{hors-territoire}') as territories,
    coalesce(dates.periods, '[]') as periods
  from listing l
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

export async function readListingsOf(db: Db, owner: string, limit: number, before: string | null): Promise<Listing[]> {
  return db<Listing[]>`
    ${select(db)} where l.owner = ${owner} ${before ? db`and l.id < ${before}` : db``} order by l.id desc limit ${limit}`
}

/** Listings a coordinator has to look at, oldest change first: submitted, or changed since they were published. */
export async function readQueue(db: Db, territories: string[], limit: number, offset: number): Promise<Listing[]> {
  return db<Listing[]>`
    select * from (${select(db)}
      where l.state = 'pending' or (l.state = 'published' and l.changed_since_at is not null)) q
    where q.territories::text[] && ${territories}
    order by coalesce(q."changedSinceAt", q."updatedAt"), q.id limit ${limit} offset ${offset}`
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

export async function listChangedSince(db: Db, since: Date): Promise<string[]> {
  return (await db`select id from listing where updated_at >= ${since}`).map((row) => row.id)
}

export async function insertListing(db: Db, owner: string, now: Date): Promise<string> {
  const [row] =
    await db`insert into listing (owner, created_at, updated_at) values (${owner}, ${now}, ${now}) returning id`
  return row?.id
}

/** Replaces every field; `lastDay` is a day number. */
export async function writeFields(tx: Db, id: string, f: Writable, lastDay: number | null, now: Date): Promise<void> {
  const row = {
    kind: f.kind,
    profession: f.profession,
    specialty: f.specialty,
    practice_type: f.practiceType,
    title: f.title,
    description: f.description,
    structure_name: f.structureName,
    except_ranges: tx.json(f.except as never),
    flex_days: f.flexDays,
    partial_accepted: f.partialAccepted,
    places: f.places,
    listing_window: f.window ? tx.json(f.window as never) : null,
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
    last_day: lastDay === null ? null : toDate(lastDay),
    updated_at: now,
  }
  await tx`update listing set ${tx(row as never)} where id = ${id}`
  await tx`delete from listing_commune where listing = ${id}`
  await tx`delete from listing_period where listing = ${id}`
  if (f.communes.length > 0) {
    await tx`insert into listing_commune ${tx(f.communes.map((commune, position) => ({ listing: id, position, commune })))}`
  }
  if (f.periods.length > 0) {
    const periods = f.periods.map((p, position) => ({
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
    await tx`insert into listing_period ${tx(periods)}`
  }
}

export async function markChangedSince(tx: Db, id: string, now: Date): Promise<void> {
  await tx`update listing set changed_since_at = coalesce(changed_since_at, ${now}) where id = ${id}`
}

/** True when the listing is published, and stays so until the transaction ends. */
export async function keepOpen(tx: Db, id: string): Promise<boolean> {
  const [row] = await tx`select from listing where id = ${id} and state = 'published' for share`
  return row !== undefined
}

export async function countAnswer(tx: Db, id: string): Promise<void> {
  await tx`update listing set answers = answers + 1 where id = ${id}`
}

/**
 * Moves a listing in one conditional UPDATE and writes the step: null when it is not (any more) in one of `from`.
 * The clock has no actor.
 */
export async function move(
  tx: Db,
  id: string,
  step: {
    verb: string
    from: readonly ListingState[]
    to: ListingState
    actor: string | null
    reason: string | null
    now: Date
  },
): Promise<string | null> {
  const published = step.to === 'published'
  const [row] = await tx`
    with before as (select id, state from listing where id = ${id} and state = any(${step.from as string[]}) for update),
    moved as (
      update listing l set state = ${step.to}, updated_at = ${step.now},
        submitted_at = case when ${step.verb} = 'submit' then coalesce(l.submitted_at, ${step.now}) else l.submitted_at end,
        published_at = case when ${published} then coalesce(l.published_at, ${step.now}) else l.published_at end,
        renewed_at = case when ${published} and (${step.verb} = 'renew' or before.state <> 'published')
          then ${step.now} else l.renewed_at end,
        changed_since_at = case when ${step.verb} in ('publish', 'request-changes', 'reject', 'withdraw')
          then null else l.changed_since_at end
      from before where l.id = before.id returning l.id)
    insert into listing_history (listing, verb, from_state, to_state, actor, at, reason)
    select moved.id, ${step.verb}, before.state, ${step.to}, ${step.actor}, ${step.now}, ${step.reason}
    from moved join before on before.id = moved.id returning id`
  return row?.id ?? null
}

export async function readState(db: Db, id: string): Promise<ListingState | null> {
  const [row] = await db`select state from listing where id = ${id}`
  return row?.state ?? null
}

export async function readHistory(db: Db, listing: string): Promise<HistoryStep[]> {
  return db<HistoryStep[]>`
    select id, verb, from_state as "from", to_state as "to", at, reason from listing_history
    where listing = ${listing} order by at, id`
}

export async function readStep(db: Db, id: string): Promise<(HistoryStep & { listing: string }) | null> {
  const [row] = await db<(HistoryStep & { listing: string })[]>`
    select id, listing, verb, from_state as "from", to_state as "to", at, reason from listing_history where id = ${id}`
  return row ?? null
}

/**
 * Published listings whose last half-day or latest start is before "today" where they are, or that have no last day and
 * were neither published nor renewed since an instant.
 */
export async function pastListings(db: Db, now: Date, renewedBefore: Date): Promise<string[]> {
  const rows = await db`
    select l.id from listing l
    join listing_commune lc on lc.listing = l.id and lc.position = 0 join commune c on c.code = lc.commune
    where l.state = 'published' and (l.last_day < (${now}::timestamptz at time zone c.time_zone)::date
      or (l.last_day is null and l.renewed_at < ${renewedBefore}))`
  return rows.map((row) => row.id)
}
