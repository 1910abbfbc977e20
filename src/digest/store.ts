import type { Db } from '../platform/db.ts'

/** Whoever a letter could go to. */
export interface Recipient {
  account: string
  /** The active profile that wants the letter, if any. */
  candidate: string | null
  /** Owns a published listing and wants to hear of new candidates. */
  owner: boolean
  /** Coordinates a territory, and wants to hear of it. */
  desk: boolean
  /** A listing was published, or again, since one of their saved searches was told of any. */
  searches: boolean
  /** May be told what to widen. */
  widen: boolean
  /** Profession and commune of the profile: whoever shares them is told of the same listings. */
  kin: string | null
}

/** A territory and a time zone whose hour it is: people belong to the territory they coordinate, look in, or publish in. */
export interface Slot {
  slug: string
  timeZone: string
}

const wants = (db: Db, section: Section) => db`
  not exists (select from digest_refused r where r.account = a.id and r.section = ${section})`

/** Of `account a`: the profile `c`, what they own, coordinate and search. */
const people = (db: Db) => db`
  account a
  left join candidate c on c.account = a.id and c.status = 'active' and c.digest <> 'never'
  left join digest_sent d on d.account = a.id
  cross join lateral (
    select exists (select from listing l where l.owner = a.id and l.state = 'published') and ${wants(db, 'owner')} as owner,
      exists (select from role r where r.account = a.id and r.role = 'coordinator') and ${wants(db, 'coordinator')} as desk,
      (select min(s.told_until) from saved_search s where s.account = a.id and s.alerts <> 'never' and s.deleted_at is null) as told_until) o`

/** Where `account a` is at home: the territory of its letter, and the time zone its hours are in. */
const home = (db: Db) => db`
  cross join lateral (
    select coalesce(
      (select min(r.territory) from role r where r.account = a.id and r.role = 'coordinator'),
      (select min(tc.territory) from territory_commune tc where tc.commune = place.commune),
      'hors-territoire') as territory, coalesce(place.time_zone, 'Europe/Paris') as time_zone
    from (select 1) one left join lateral (
      select p.commune, p.time_zone from (
        select 1 as rank, z.commune, co.time_zone from zone z join commune co on co.code = z.commune
          where z.candidate = c.id and z.position = 0
        union all
        select * from (select 2, f.commune, co.time_zone from listing l
          join listing_commune f on f.listing = l.id and f.position = 0 join commune co on co.code = f.commune
          where l.owner = a.id and l.state = 'published' order by l.id limit 1) listed
        union all
        select * from (select 3, tc.commune, co.time_zone from role r join territory_commune tc on tc.territory = r.territory
          join commune co on co.code = tc.commune
          where r.account = a.id and r.role = 'coordinator' order by tc.territory, tc.commune limit 1) held
      ) p order by p.rank limit 1) place on true) h`

/**
 * A page of accounts in the order of their ids, those of them due a letter, and where the page ends (null: there is no
 * more): their last is older than `before` or there was none, and their territory's hour is one of `slots` (null: whatever
 * the hour). `widenedBefore`: who was not told what to widen since may be.
 */
export async function readDue(
  tx: Db,
  page: { before: Date; widenedBefore: Date; slots: readonly Slot[] | null; after: string | null; limit: number },
): Promise<{ recipients: Recipient[]; last: string | null }> {
  const { before, widenedBefore, slots, after, limit } = page
  // The page first: asked for at once, everybody's listings, roles and searches were looked at for each page.
  const accounts = await tx`
    select id from account ${after ? tx`where id > ${after}` : tx``} order by id limit ${limit}`
  const ids = accounts.map((row) => row.id as string)
  const recipients = await tx<Recipient[]>`
    with newest as materialized (select max(renewed_at) as at from listing where state = 'published')
    select a.id as account, c.id as candidate, o.owner, o.desk, coalesce(o.told_until < newest.at, false) as searches,
      (c.id is not null or o.owner) and coalesce(d.widened_at < ${widenedBefore}, true) as widen,
      (select q.profession || ' ' || z.commune from qualification q join zone z on z.candidate = q.candidate
        where q.candidate = c.id and q.position = 0 and z.position = 0) as kin
    from ${people(tx)} cross join newest ${slots ? home(tx) : tx``}
    where a.id = any(${ids}) and a.confirmed_at is not null and (d.at is null or d.at < ${before})
      and (c.id is not null or o.owner or o.desk or o.told_until is not null)
      and not exists (select from suppression s where s.account = a.id)
      ${
        slots
          ? tx`and (h.territory, h.time_zone) in (select * from unnest(${slots.map(({ slug }) => slug)}::text[],
              ${slots.map(({ timeZone }) => timeZone)}::text[]))`
          : tx``
      }
    order by a.id`
  return { recipients, last: ids.length < limit ? null : (ids.at(-1) as string) }
}

/**
 * Remembers that these people get a letter now, but those who got one since `before`: returns the others. What was before is
 * kept until it went.
 */
export async function claim(tx: Db, accounts: readonly string[], before: Date, now: Date): Promise<string[]> {
  const rows = await tx`
    insert into digest_sent as d (account, at)
    select id, ${now} from account where id = any(${accounts as string[]}) order by id for key share
    on conflict (account) do update set at = excluded.at, previous = d.at where d.at is null or d.at < ${before}
    returning account`
  return rows.map((row) => row.account)
}

/** It turned out that there was nothing to say to them: they had no letter. */
export async function unclaim(tx: Db, accounts: readonly string[]): Promise<void> {
  if (accounts.length === 0) return
  await tx`update digest_sent set at = previous, previous = null where account = any(${accounts as string[]})`
}

export async function markWidened(tx: Db, accounts: readonly string[], now: Date): Promise<void> {
  if (accounts.length === 0) return
  await tx`update digest_sent set widened_at = ${now} where account = any(${accounts as string[]})`
}

/** What a letter or an alert to somebody may speak of, as of now. */
export interface Reader {
  account: string
  candidate: string | null
  /** Wants alerts of new matches. */
  alerts: boolean
  owner: boolean
  /** Slugs of the territories whose week they want to hear of. */
  territories: string[]
  widenedAt: Date | null
}

export async function readReaders(db: Db, accounts: readonly string[]): Promise<Reader[]> {
  return db<Reader[]>`
    select a.id as account, c.id as candidate, coalesce(c.digest in ('daily', 'instant'), false) as alerts, o.owner,
      case when o.desk then array(select r.territory from role r where r.account = a.id and r.role = 'coordinator'
        order by r.territory) else '{}' end as territories, d.widened_at as "widenedAt"
    from ${people(db)} where a.id = any(${accounts as string[]})`
}

/** A part of the letter that somebody may do without; a candidate's own choice is in the profile. */
export type Section = 'owner' | 'coordinator'

export async function readRefused(db: Db, account: string): Promise<Section[]> {
  const rows = await db`select section from digest_refused where account = ${account}`
  return rows.map((row) => row.section)
}

/** These sections are refused, and no other. */
export async function setRefused(tx: Db, account: string, sections: readonly Section[]): Promise<void> {
  await tx`delete from digest_refused where account = ${account} and section <> all(${sections as string[]})`
  await tx`
    insert into digest_refused (account, section) select ${account}, unnest(${sections as string[]}::text[])
    on conflict do nothing`
}

/** When somebody last had a digest, or null. */
export async function lastSent(db: Db, account: string): Promise<Date | null> {
  const [row] = await db`select at from digest_sent where account = ${account}`
  return row?.at ?? null
}

/** Time zones in which anybody is written to. */
export async function timeZones(db: Db): Promise<string[]> {
  return (await db`select distinct time_zone from commune`).map((row) => row.time_zone)
}
