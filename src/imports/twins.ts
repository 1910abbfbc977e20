import { type Db, jsonRows } from '../platform/db.ts'
import { accountAt, type Viewer } from '../platform/viewer.ts'

/** What a row may double of what is stored; addresses are looked up by the function that the web may call too. */

/** A listing that a row would be; null dates are any. */
export interface Wanted {
  n: number
  email: string
  kind: string
  profession: string | null
  structure: string | null
  commune: string
  from: string | null
  to: string | null
  /** Title and description, lower case. */
  text: string
}

export interface FoundTwin {
  n: number
  id: string
  title: string | null
  why: 'person' | 'structure' | 'text'
}

/** From how alike two texts (pg_trgm, 0..1) are the same need told twice. */
const ALIKE = 0.6

/**
 * For rows, a listing that is neither withdrawn nor rejected, of the same profession at overlapping dates: by the same
 * person, of the same practice in the same commune, or in like words there. Only of what the desk of the territory sees:
 * an address in a spreadsheet must not tell what its person drafts, or asks for elsewhere.
 */
export async function listingTwins(
  db: Db,
  viewer: Viewer | null,
  rows: readonly Wanted[],
  territory: string,
): Promise<FoundTwin[]> {
  return db<FoundTwin[]>`
    with r as materialized (
      select *, ${accountAt(db, viewer, db`email`)} as account
      from jsonb_to_recordset(${jsonRows(rows.map((row) => ({ ...row })))}::text::jsonb) as r (n int, email text, kind text,
        profession text, structure text, commune text, "from" date, "to" date, text text)),
    near as (
      select r.n, l.id, 'person' as why, 1 as rank from r join listing l on l.owner = r.account and l.kind = r.kind
      union all
      select r.n, l.id, case when lower(l.structure_name) = lower(r.structure) then 'structure' else 'text' end, 2
      from r join listing_commune f on f.commune = r.commune and f.position = 0 join listing l on l.id = f.listing
      where l.kind = r.kind and l.profession = r.profession and l.state not in ('withdrawn', 'rejected')
        and (lower(l.structure_name) = lower(r.structure)
          or length(r.text) > 60 and similarity(lower(concat_ws(' ', l.title, l.description)), r.text) > ${ALIKE}))
    select distinct on (near.n) near.n, l.id, l.title, near.why
    from near join r on r.n = near.n join listing l on l.id = near.id
    left join lateral (select min(from_day) as first, max(to_day) as last from listing_period where listing = l.id) p on true
    join listing_commune o on o.listing = l.id and o.position = 0
    left join territory_commune t on t.commune = o.commune
    where l.owner is not null and l.state not in ('withdrawn', 'rejected')
      and coalesce(t.territory, 'hors-territoire') = ${territory}
      and (l.submitted_at is not null or l.entered_at is not null and l.taken_over_at is null)
      and (l.profession is null or r.profession is null or l.profession = r.profession)
      and coalesce(p.first, (l.listing_window->>'earliest')::date, '-infinity') <= coalesce(r."to", 'infinity')
      and coalesce(p.last, (l.listing_window->>'latest')::date, 'infinity') >= coalesce(r."from", '-infinity')
    order by near.n, near.rank, l.id`
}

/** What is known of an address that rows name. */
export interface Known {
  email: string
  account: string
  confirmed: boolean
  hasProfile: boolean
  /** Listings entered for them that they have not taken over: those not withdrawn, and all entered since. */
  untaken: number
  /** In the territory; null for who never was. */
  membership: string | null
}

export async function knownPeople(
  db: Db,
  viewer: Viewer | null,
  emails: readonly string[],
  territory: string,
  since: Date,
): Promise<Known[]> {
  return db<Known[]>`
    select e.email, a.id as account, a.confirmed_at is not null as confirmed,
      exists (select from candidate c where c.account = a.id) as "hasProfile",
      (select count(*)::int from listing l where l.owner = a.id and l.entered_at is not null and l.taken_over_at is null
        and (l.state <> 'withdrawn' or l.entered_at > ${since})) as untaken,
      (select m.state from member m where m.account = a.id and m.territory = ${territory}) as membership
    from (select distinct email from unnest(${emails as string[]}::text[]) as u (email)) e
    join account a on a.id = ${accountAt(db, viewer, db`e.email`)}`
}

/** Profiles under one of these RPPS numbers. */
export async function knownNumbers(db: Db, numbers: readonly string[]): Promise<Set<string>> {
  const rows = await db`select distinct rpps from candidate where rpps = any(${numbers as string[]})`
  return new Set(rows.map((row) => row.rpps))
}

/** Name and number, both as written by `personKey`, of people with a profile. For the worker, whose login may read them. */
export async function knownNames(db: Db, keys: readonly string[]): Promise<Set<string>> {
  const rows = await db`
    select k.key from unnest(${keys as string[]}::text[]) as k (key)
    where exists (select from contact c join candidate p on p.account = c.account
      where lower(c.name) || '|' || regexp_replace(c.phone, '\\D', '', 'g') = k.key)`
  return new Set(rows.map((row) => row.key))
}
