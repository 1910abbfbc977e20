import type { Db } from '../platform/db.ts'
import type { Publication, Report } from './model.ts'

/** What the coordinator's desk asks of the listings: its queue, the reports, what it entered for others, its figures. */

/** Whether a territory of these holds the first commune `f`: the catch-all holds what no other does. */
function held(db: Db, territories: readonly string[]) {
  const named = db`f.commune in (select commune from territory_commune where territory = any(${territories as string[]}))`
  if (!territories.includes('hors-territoire')) return named
  return db`(${named} or not exists (select from territory_commune tc where tc.commune = f.commune))`
}

/** A listing to look at, and why: reported goes before changed. */
export interface Queued {
  id: string
  why: 'pending' | 'changed' | 'reported'
  since: Date
  /** Open ones, oldest first. */
  reports: Report[]
}

/** What the queue is sorted by: microseconds since 1970, id of the listing. */
export type QueueKey = [since: number, id: string]

/**
 * What the coordinators of some territories have to look at, oldest first, after a place in that order or from the first;
 * `only` one of them, if it is there.
 * Measured: 20 ms of 20,000 listings.
 */
export async function readQueue(
  db: Db,
  territories: readonly string[],
  limit: number,
  after: QueueKey | null,
  only: string | null = null,
): Promise<(Queued & { key: QueueKey })[]> {
  const [since, id] = after ?? [0, '']
  const rows = await db<(Omit<Queued, 'reports'> & { key: QueueKey; reasons: string[]; times: Date[] })[]>`
    with ${queue(db)}
    select id, why, since, reasons, times, json_build_array((extract(epoch from since) * 1000000)::bigint, id) as key
    from queue f where ${held(db, territories)}
      ${after ? db`and (since, id) > (timestamptz 'epoch' + ${since}::float8 * interval '1 microsecond', ${id})` : db``}
      ${only ? db`and id = ${only}` : db``}
    order by since, id limit ${limit}`
  return rows.map(({ reasons, times, ...row }) => ({
    ...row,
    reports: reasons.map((reason, i) => ({ reason, at: times[i] as Date })),
  }))
}

/** Everything that some coordinator has to look at. */
function queue(db: Db) {
  return db`
    waiting as (
      select id from listing where state = 'pending' or changed_since_at is not null
      union select listing from listing_report where settled_at is null),
    queue as (
      select l.id, f.commune, coalesce(r.reasons, '{}') as reasons, coalesce(r.times, '{}') as times,
        case when l.state = 'pending' then 'pending' when r.reasons is null then 'changed' else 'reported' end as why,
        case when l.state = 'pending' then l.updated_at else least(l.changed_since_at, r.times[1]) end as since
      from waiting w
      join listing l on l.id = w.id
      join listing_commune f on f.listing = l.id and f.position = 0
      left join lateral (
        select array_agg(reason order by at, id) as reasons, array_agg(at order by at, id) as times
        from listing_report where listing = l.id and settled_at is null) r on true
      where l.state in ('pending', 'published'))`
}

/** How much waits for the coordinators of a territory, and since when. */
export interface QueueCount {
  territory: string
  pending: number
  changed: number
  reported: number
  oldest: Date
}

/** What `readQueue` would list, counted; territories with nothing to look at are left out. */
export async function countQueue(db: Db, territories: readonly string[]): Promise<QueueCount[]> {
  return db<QueueCount[]>`
    with ${queue(db)}
    select t.slug as territory, count(*) filter (where why = 'pending')::int as pending,
      count(*) filter (where why = 'changed')::int as changed, count(*) filter (where why = 'reported')::int as reported,
      min(since) as oldest
    from queue f ${ofTerritories(db, territories)} group by 1`
}

/** For rows `f` with a first commune: a row for each of these territories that holds it. */
function ofTerritories(db: Db, territories: readonly string[]) {
  return db`left join territory_commune tc on tc.commune = f.commune
    join unnest(${territories as string[]}::text[]) as t (slug) on t.slug = coalesce(tc.territory, 'hors-territoire')`
}

/** What became of a territory's listings since an instant, and how many are published now. */
export interface Lately {
  territory: string
  published: number
  filled: number
  open: number
  /** Those filled and still so, the latest first. */
  filledListings: { id: string; title: string }[]
}

/** Of territories; those with nothing to tell are left out. Measured: 0.1 s of 20,000 listings. */
export async function readLately(db: Db, territories: readonly string[], since: Date): Promise<Lately[]> {
  return db<Lately[]>`
    with listed as (
      select l.id, l.owner, l.title, l.state, l.published_at > ${since} as is_published, f.commune, s.at as filled_at
      from listing l
      join listing_commune f on f.listing = l.id and f.position = 0
      left join lateral (select max(at) as at from listing_history h
        where h.listing = l.id and h.verb = 'fill' and h.to_state = 'filled' and l.state = 'filled') s on true
      where l.published_at is not null
        and (l.state = 'published' or l.published_at > ${since} or (l.state = 'filled' and l.updated_at > ${since})))
    select t.slug as territory, count(*) filter (where is_published)::int as published,
      count(*) filter (where filled_at > ${since})::int as filled,
      count(*) filter (where state = 'published')::int as open,
      coalesce(json_agg(json_build_object('id', id, 'title', title) order by filled_at desc, id)
        filter (where filled_at > ${since} and owner is not null), '[]') as "filledListings"
    from listed f ${ofTerritories(db, territories)} group by 1`
}

/** A report of a listing by an account, or by a keyed digest of a visitor's address; null when theirs is open already. */
export async function insertReport(
  tx: Db,
  report: { listing: string; reporter: string | null; address: Buffer | null; reason: string; now: Date },
): Promise<string | null> {
  const { listing, reporter, address, reason, now } = report
  const [row] = await tx`
    insert into listing_report (listing, reporter, address, reason, at)
    values (${listing}, ${reporter}, ${address}, ${reason}, ${now}) on conflict do nothing returning id`
  return row?.id ?? null
}

export async function countReports(db: Db, listing: string): Promise<number> {
  const [row] = await db`
    select count(*)::int as n from listing_report where listing = ${listing} and settled_at is null`
  return row?.n
}

/** A coordinator decided: the reports are answered, and where a visitor's came from is forgotten. */
export async function settleReports(tx: Db, listing: string, now: Date): Promise<void> {
  await tx`
    update listing_report set settled_at = ${now}, address = null where listing = ${listing} and settled_at is null`
}

/** What an account reported to the desk. */
export async function reportsBy(db: Db, account: string): Promise<{ listing: string; reason: string; at: Date }[]> {
  return db<{ listing: string; reason: string; at: Date }[]>`
    select listing, reason, at from listing_report where reporter = ${account} order by at, id`
}

/**
 * What was published since an instant and still is, or one listing alone; prolonging is no publication. Also what stayed in
 * its territory and is, or will be, found from everywhere since then.
 */
export async function publishedSince(db: Db, since: Date, listing: string | null = null): Promise<Publication[]> {
  return db<Publication[]>`
    select l.id, l.owner, h.at, coalesce(t.slugs, '{}') as territories,
      case when l.territory_days > 0 and t.slugs is not null
        then l.published_at + l.territory_days * interval '1 day' end as "localUntil"
    from listing l
    cross join lateral (
      select max(at) as at from listing_history
      where listing = l.id and to_state = 'published' and from_state <> 'published') h
    cross join lateral (
      select array_agg(tc.territory) as slugs from listing_commune f
      join territory_commune tc on tc.commune = f.commune where f.listing = l.id and f.position = 0) t
    where l.state = 'published' and l.owner is not null
      and (l.renewed_at > ${since} and h.at > ${since}
        or l.territory_days > 0 and l.published_at + l.territory_days * interval '1 day' > ${since})
      ${listing ? db`and l.id = ${listing}` : db``}
    order by h.at desc, l.id`
}

/** Remembers that a coordinator entered listings for their owners, as the first step of their history. */
export async function markEntered(tx: Db, ids: readonly string[], coordinator: string, now: Date): Promise<void> {
  await tx`update listing set entered_by = ${coordinator}, entered_at = ${now} where id = any(${ids as string[]})`
  await tx`
    insert into listing_history (listing, verb, to_state, actor, at)
    select id, 'enter', 'draft', ${coordinator}, ${now} from unnest(${ids as string[]}::uuid[]) as l (id)`
}

/** The first step of the history of a draft that was made from another listing, named in `reason`. */
export async function noteRepeated(tx: Db, id: string, owner: string, reason: string, now: Date): Promise<void> {
  await tx`
    insert into listing_history (listing, verb, to_state, actor, at, reason)
    values (${id}, 'repeat', 'draft', ${owner}, ${now}, ${reason})`
}

/** How many listings entered for a person nobody has taken over: those not withdrawn, and all entered since. */
export async function countUntaken(tx: Db, owner: string, since: Date): Promise<number> {
  const [row] = await tx`
    select count(*)::int as n from listing
    where owner = ${owner} and entered_at is not null and taken_over_at is null
      and (state <> 'withdrawn' or entered_at > ${since})`
  return row?.n
}

/** From now on it is its owner's alone; false when it was already. */
export async function markTakenOver(tx: Db, id: string, now: Date): Promise<boolean> {
  const [row] = await tx`
    with taken as (
      update listing set taken_over_at = ${now} where id = ${id} and entered_at is not null and taken_over_at is null
      returning id, owner, state)
    insert into listing_history (listing, verb, from_state, to_state, actor, at)
    select id, 'take-over', state, state, owner, ${now} from taken returning id`
  return row !== undefined
}

/**
 * Ids of what was entered by a coordinator, or by anybody for a commune of these territories, and is neither taken over nor
 * withdrawn; newest first.
 */
export async function listEntered(
  db: Db,
  coordinator: string,
  territories: readonly string[],
  limit: number,
): Promise<string[]> {
  const rows = await db`
    select l.id from listing l left join listing_commune f on f.listing = l.id and f.position = 0
    where l.entered_at is not null and l.taken_over_at is null and l.state <> 'withdrawn'
      and (l.entered_by = ${coordinator} or (f.commune is not null and ${held(db, territories)}))
    order by l.id desc limit ${limit}`
  return rows.map((row) => row.id)
}

/** One more person was found for a listing with several places: it stays as it is, with so many places filled. */
export async function addPlacesFilled(tx: Db, id: string, more: number): Promise<void> {
  await tx`update listing set places_filled = places_filled + ${more} where id = ${id}`
}

/** Counts of listings; `null` profession and commune: all of the territory. */
export interface ListingFigures {
  profession: string | null
  commune: string | null
  /** First published within the dates. */
  published: number
  /** Filled within the dates, and still so. */
  filled: number
  /** Civil days from the first publication to the filling, of those. */
  medianDaysToFill: number | null
  openNow: number
}

/**
 * Listings of a territory by profession and first commune, between two civil dates where they are, both included; with
 * one row for all. One that was renewed is not filled any more.
 */
export async function readFigures(db: Db, territory: string, from: string, to: string): Promise<ListingFigures[]> {
  return db<ListingFigures[]>`
    with listed as (
      select l.profession, f.commune, l.state, (l.published_at at time zone c.time_zone)::date as published,
        (s.at at time zone c.time_zone)::date as filled
      from listing_commune f
      join listing l on l.id = f.listing
      join commune c on c.code = f.commune
      left join lateral (select at from listing_history h
        where h.listing = l.id and h.verb = 'fill' and h.to_state = 'filled' and l.state = 'filled'
        order by at desc limit 1) s on true
      where f.position = 0 and l.published_at is not null and ${held(db, [territory])}),
    dated as (select *, published between ${from} and ${to} as is_published, filled between ${from} and ${to} as is_filled
      from listed)
    select profession, commune, count(*) filter (where is_published)::int as published,
      count(*) filter (where is_filled)::int as filled,
      percentile_cont(0.5) within group (order by filled - published) filter (where is_filled) as "medianDaysToFill",
      count(*) filter (where state = 'published')::int as "openNow"
    from dated group by grouping sets ((profession, commune), ())`
}
