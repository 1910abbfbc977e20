import type { Db } from '../platform/db.ts'
import type { Fact } from './report-model.ts'

/** The facts that a territory's report is reckoned from: of listings, never of people. */

/** Whether a territory holds the first commune `f`: the catch-all holds what no other does. */
const heldBy = (db: Db, territory: string) =>
  territory === 'hors-territoire'
    ? db`not exists (select from territory_commune tc where tc.commune = f.commune)`
    : db`f.commune in (select commune from territory_commune where territory = ${territory})`

/**
 * What is known of each listing of a territory (by its first commune) that was published, filled or is open within two
 * civil dates, both included; those of erased people too, which stay as figures.
 */
export async function readFacts(db: Db, territory: string, from: string, to: string): Promise<Fact[]> {
  return db<Fact[]>`
    with listed as (
      select l.id, l.profession, l.kind, l.state, l.matches_at_close, f.commune, c.name,
        (l.published_at at time zone c.time_zone)::date::text as published,
        case when l.state = 'filled' then (
          select (max(h.at) at time zone c.time_zone)::date::text from listing_history h
          where h.listing = l.id and h.verb = 'fill' and h.to_state = 'filled') end as filled
      from listing_commune f join listing l on l.id = f.listing join commune c on c.code = f.commune
      where f.position = 0 and l.published_at is not null and ${heldBy(db, territory)})
    select profession, kind, commune, name as "communeName", state, published, filled,
      case when state = 'withdrawn' then (
        select from_state from listing_history h where h.listing = s.id and h.to_state = 'withdrawn'
        order by at desc limit 1) end as "withdrawnFrom",
      coalesce(matches_at_close, 0) > 0 or exists (select from match_mark k where k.listing = s.id)
        or exists (select from match m where m.listing = s.id)
        or exists (select from interest i where i.listing = s.id) as matched,
      exists (select from interest i where i.listing = s.id and (i.by = 'candidate' or i.state = 'accepted')) as answered,
      exists (select from interest i where i.listing = s.id and i.state = 'accepted') as agreed
    from listed s
    where published between ${from} and ${to} or filled between ${from} and ${to} or state = 'published'
    order by published, id`
}

/**
 * Half-days that people named in reinforcements took within two civil dates, without those of campaigns, which count their
 * own; and how many people helped, in either.
 */
export async function readReinforcement(
  db: Db,
  territory: string,
  from: string,
  to: string,
): Promise<{ halfDays: number; people: number }> {
  const [row] = await db<{ halfDays: number; people: number }[]>`
    with dates as (
      select int4range((${from}::date - date '1970-01-01') * 2, (${to}::date - date '1970-01-01' + 1) * 2) as span),
    parts as (
      select k.candidate, range * d.span as part
      from listing_commune f join listing l on l.id = f.listing join taken k on k.listing = l.id
      cross join dates d cross join lateral unnest(k.half_days) as range
      where f.position = 0 and l.kind = 'reinforcement' and ${heldBy(db, territory)} and range && d.span
        and not exists (select from campaign_listing g where g.listing = l.id)),
    people as (
      select candidate from parts
      union
      select p.candidate from campaign c join campaign_slot s on s.campaign = c.id join campaign_place p on p.slot = s.id
      where c.territory = ${territory} and c.state <> 'draft' and p.state = 'confirmed' and s.day between ${from} and ${to})
    select (select coalesce(sum(upper(part) - lower(part)), 0) from parts)::int as "halfDays",
      (select count(*) from people)::int as people`
  return row ?? { halfDays: 0, people: 0 }
}
