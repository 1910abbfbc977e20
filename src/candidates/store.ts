import { type Db, insertRows, jsonRows } from '../platform/db.ts'
import { fromHalfDayNumbers, type HalfDays, listHalfDays } from '../reference/calendar.ts'
import { type Box, boxText, type NamedPlace } from '../reference/geography.ts'
import type { Candidate, CandidateInput } from './model.ts'

/** As read: the half-days taken are still ranges `[from, to)` of half-day numbers. */
type Row = Omit<Candidate, 'taken'> & { takenRanges: [number, number][] }

const select = (db: Db) => db`
  select c.id, c.account as "accountId", a.confirmed_at is not null as "emailConfirmed", c.rpps, c.situation, c.kinds,
    c.practice_types as "practiceTypes", c.preferred_practice_types as "preferredPracticeTypes", c.unavailable,
    c.min_days as "minDays", c.min_candidate_share_pct as "minCandidateSharePct", c.candidate_window as "window",
    c.wishes, c.status, c.digest, c.confirmed_at as "confirmedAt", c.updated_at as "updatedAt",
    (select coalesce(json_agg(json_build_object('profession', q.profession, 'specialty', q.specialty,
        'student', q.student, 'licenceUntil', q.licence_until) order by q.position), '[]')
      from qualification q where q.candidate = c.id) as qualifications,
    (select coalesce(json_agg(json_build_object('radiusKm', z.radius_km, 'place', json_build_object('code', p.code,
        'name', p.name, 'city', p.city, 'lat', p.lat, 'lon', p.lon)) order by z.position), '[]')
      from zone z join commune p on p.code = z.commune where z.candidate = c.id) as zones,
    (select coalesce(json_agg(json_strip_nulls(json_build_object('from', v.from_day, 'to', v.to_day,
        'weekdays', v.weekdays, 'halves', v.halves, 'everyWeeks', nullif(v.every_weeks, 1))) order by v.position), '[]')
      from availability v where v.candidate = c.id) as availability,
    (select coalesce(json_agg(json_build_array(lower(r), upper(r))), '[]')
      from taken t, unnest(t.half_days) r where t.candidate = c.id) as "takenRanges"
  from candidate c join account a on a.id = c.account`

function toCandidate({ takenRanges, ...row }: Row): Candidate {
  const taken = takenRanges.flatMap(([from, to]) => Array.from({ length: to - from }, (_, i) => from + i))
  return { ...row, taken: fromHalfDayNumbers(taken) }
}

export async function readCandidate(db: Db, id: string): Promise<Candidate | null> {
  const [row] = await db<Row[]>`${select(db)} where c.id = ${id}`
  return row ? toCandidate(row) : null
}

export async function readCandidateOf(db: Db, account: string): Promise<Candidate | null> {
  const [row] = await db<Row[]>`${select(db)} where c.account = ${account}`
  return row ? toCandidate(row) : null
}

/** The same with the row locked until the transaction ends. */
export async function lockCandidateOf(tx: Db, account: string): Promise<Candidate | null> {
  await tx`select from candidate where account = ${account} for update`
  return readCandidateOf(tx, account)
}

export async function readCandidates(db: Db, ids: readonly string[]): Promise<Candidate[]> {
  if (ids.length === 0) return []
  return (await db<Row[]>`${select(db)} where c.id = any(${ids as string[]})`).map(toCandidate)
}

/**
 * Active candidates with a qualification in one of the professions, who look for one of the kinds, were confirmed since
 * an instant, and have a zone that may hold one of the boxes (degrees; a point is a box without sides) or is one of the
 * communes: the matcher's shortlist. The rest is for the scoring core to say.
 */
export async function readShortlist(
  db: Db,
  where: {
    professions: readonly string[]
    kinds: readonly string[]
    boxes: readonly Box[]
    communes: readonly string[]
  },
  confirmedSince: Date,
): Promise<Candidate[]> {
  const rows = await db<Row[]>`
    with near as materialized (
      select r.candidate from unnest(${where.professions as string[]}::text[]) as p (profession)
        cross join unnest(${where.boxes.map(boxText)}::text[]) as b (area)
        join reach r on r.profession = p.profession and r.area && b.area::box
      union
      select candidate from reach where profession = any(${where.professions as string[]})
        and commune in (select code from commune where code = any(${where.communes as string[]})
          or city = any(${where.communes as string[]})))
    ${select(db)} join near n on n.candidate = c.id
    where c.status = 'active' and c.kinds && ${where.kinds as string[]} and c.confirmed_at > ${confirmedSince}`
  return rows.map(toCandidate)
}

/** What an account says of itself, as of an instant: writing it confirms the availability. */
export interface WrittenProfile {
  account: string
  input: CandidateInput
  now: Date
}

/** Writes whole profiles and confirms their availability; returns their ids, in order. */
export async function writeCandidates(tx: Db, profiles: readonly WrittenProfile[]): Promise<string[]> {
  const written = await tx`
    insert into candidate as c (account, rpps, situation, kinds, practice_types, preferred_practice_types, unavailable,
      min_days, min_candidate_share_pct, wishes, candidate_window, status, digest, confirmed_at, updated_at)
    select account, rpps, situation, kinds, practice_types, preferred_practice_types, unavailable,
      min_days, min_candidate_share_pct, wishes, candidate_window, status, digest, confirmed_at, updated_at
    from jsonb_populate_recordset(null::candidate, ${jsonRows(profiles.map(rowOf))}::text::jsonb)
    on conflict (account) do update set rpps = excluded.rpps, situation = excluded.situation, kinds = excluded.kinds,
      practice_types = excluded.practice_types, preferred_practice_types = excluded.preferred_practice_types,
      unavailable = excluded.unavailable, min_days = excluded.min_days,
      min_candidate_share_pct = excluded.min_candidate_share_pct, wishes = excluded.wishes,
      candidate_window = excluded.candidate_window, status = excluded.status, digest = excluded.digest,
      confirmed_at = excluded.confirmed_at, updated_at = excluded.updated_at
    returning c.id, c.account`
  const idOf = new Map(written.map((row) => [row.account as string, row.id as string]))
  const candidates = profiles.map(({ account, input }) => ({ candidate: idOf.get(account) as string, input }))
  const ids = candidates.map(({ candidate }) => candidate)
  for (const table of ['qualification', 'zone', 'availability']) {
    await tx`delete from ${tx(table)} where candidate = any(${ids})`
  }
  await insertRows(tx, 'qualification', candidates.flatMap(qualificationsOf))
  await insertRows(tx, 'zone', candidates.flatMap(zonesOf))
  await insertRows(tx, 'availability', candidates.flatMap(availabilityOf))
  await tx`select refresh_reach(${ids}::uuid[])`
  return ids
}

const rowOf = ({ account, input, now }: WrittenProfile) => ({
  account,
  rpps: input.rpps ?? null,
  situation: input.situation ?? null,
  kinds: input.kinds,
  practice_types: input.practiceTypes ?? [],
  preferred_practice_types: input.preferredPracticeTypes ?? [],
  unavailable: input.unavailable ?? [],
  min_days: input.minDays ?? null,
  min_candidate_share_pct: input.minCandidateSharePct ?? null,
  wishes: input.wishes ?? null,
  candidate_window: input.window ?? null,
  status: input.status ?? 'active',
  digest: input.digest ?? 'weekly',
  confirmed_at: now,
  updated_at: now,
})

interface Written {
  candidate: string
  input: CandidateInput
}

const qualificationsOf = ({ candidate, input }: Written) =>
  input.qualifications.map((q, position) => ({
    candidate,
    position,
    profession: q.profession,
    specialty: q.specialty ?? null,
    student: q.student ?? false,
    licence_until: q.licenceUntil ?? null,
  }))

const zonesOf = ({ candidate, input }: Written) =>
  input.zones.map((z, position) => ({ candidate, position, commune: z.commune, radius_km: z.radiusKm }))

const availabilityOf = ({ candidate, input }: Written) =>
  (input.availability ?? []).map((p, position) => ({
    candidate,
    position,
    from_day: p.from,
    to_day: p.to,
    weekdays: p.weekdays ?? null,
    halves: p.halves ?? null,
    every_weeks: p.everyWeeks ?? 1,
  }))

/** Makes `reach` say what zones and communes say, for everybody: after points of communes changed. */
export async function refreshReach(tx: Db): Promise<void> {
  await tx`select refresh_reach()`
}

/** What owners read or the matcher uses was edited. */
export async function markEdited(tx: Db, id: string, now: Date): Promise<void> {
  await tx`update candidate set edited_at = ${now} where id = ${id}`
}

/** Says "still available": null when the account has no profile. */
export async function confirmAvailability(tx: Db, account: string, now: Date): Promise<string | null> {
  const [row] = await tx`update candidate set confirmed_at = ${now} where account = ${account} returning id`
  return row?.id ?? null
}

export async function setStatus(
  tx: Db,
  account: string,
  status: 'active' | 'paused',
  now: Date,
): Promise<string | null> {
  const [row] = await tx`
    update candidate set status = ${status}, updated_at = ${now} where account = ${account} returning id`
  return row?.id ?? null
}

/** How the profile of this account, if there is one, hears of listings; `only` where it was one of these until now. */
export async function setDigest(
  tx: Db,
  account: string,
  digest: Candidate['digest'],
  only: readonly Candidate['digest'][] | null = null,
): Promise<boolean> {
  const result = await tx`
    update candidate set digest = ${digest}
    where account = ${account} ${only ? tx`and digest = any(${only as string[]})` : tx``}`
  return result.count > 0
}

/** Ids of the profiles, a page at a time in id order. */
export async function listCandidateIds(db: Db, after: string | null, limit: number): Promise<string[]> {
  const rows = await db`
    select id from candidate where true ${after ? db`and id > ${after}` : db``} order by id limit ${limit}`
  return rows.map((row) => row.id)
}

/**
 * Active profiles of confirmed addresses whose availability was confirmed between two civil dates in Paris, both included
 * (index candidate_confirmed).
 */
export async function confirmedBetween(
  db: Db,
  from: string,
  to: string,
): Promise<{ id: string; accountId: string; confirmedAt: Date }[]> {
  return db<{ id: string; accountId: string; confirmedAt: Date }[]>`
    select c.id, c.account as "accountId", c.confirmed_at as "confirmedAt" from candidate c join account a on a.id = c.account
    where c.status = 'active' and a.confirmed_at is not null
      and c.confirmed_at >= ${from}::date::timestamp at time zone 'Europe/Paris'
      and c.confirmed_at < (${to}::date + 1)::timestamp at time zone 'Europe/Paris' order by c.id`
}

/** Half-days that a listing takes from the free time of a candidate who fills it, or one of its places. */
export async function take(tx: Db, listing: string, candidate: string, halfDays: HalfDays, now: Date): Promise<void> {
  const ranges = listHalfDays(halfDays).map((n) => `[${n},${n + 1})`)
  await tx`
    insert into taken (listing, candidate, half_days, at)
    values (${listing}, ${candidate}, ${`{${ranges.join(',')}}`}::text::int4multirange, ${now})`
}

/** Makes what a listing takes from a candidate these half-days: of none, nothing is kept. */
export async function retake(tx: Db, listing: string, candidate: string, halfDays: HalfDays, now: Date): Promise<void> {
  await tx`delete from taken where listing = ${listing} and candidate = ${candidate}`
  if (listHalfDays(halfDays).length > 0) await take(tx, listing, candidate, halfDays, now)
}

/** Candidates named as filling a listing, and when they were. */
export async function takenFrom(db: Db, listing: string): Promise<{ candidate: string; at: Date }[]> {
  return db<{ candidate: string; at: Date }[]>`
    select candidate, at from taken where listing = ${listing} order by candidate`
}

/** Gives back what a listing took; returns the candidates concerned. */
export async function giveBack(tx: Db, listing: string): Promise<string[]> {
  const rows = await tx`delete from taken where listing = ${listing} returning candidate`
  return rows.map((row) => row.candidate)
}

/** The filled listings that name a candidate, and how many half-days each takes. */
export async function takenBy(db: Db, candidate: string): Promise<{ listing: string; halfDays: number }[]> {
  return db<{ listing: string; halfDays: number }[]>`
    select t.listing, coalesce(sum(upper(r) - lower(r)), 0)::int as "halfDays"
    from taken t left join lateral unnest(t.half_days) r on true
    where t.candidate = ${candidate} group by t.listing order by t.listing`
}

/** Where somebody works, and in which professions. */
export interface Reach {
  professions: string[]
  zones: { place: NamedPlace; radiusKm: number }[]
  confirmedAt: Date
}

/**
 * Active candidates confirmed since an instant, one of whose zones may hold one of these communes, or all of them where
 * `within` (degrees) is null. Measured with 60,000 of them: around the 71 communes of Rouen 0.2 s, all 3 s.
 */
export async function readReach(
  db: Db,
  communes: readonly string[],
  within: Box | null,
  confirmedSince: Date,
): Promise<Reach[]> {
  const near = within
    ? db`join (select candidate from reach where area && ${boxText(within)}::box
        union select candidate from reach where commune in (select code from commune
          where code = any(${communes as string[]}) or city = any(${communes as string[]}))) n on n.candidate = c.id`
    : db``
  return db<Reach[]>`
    select c.confirmed_at as "confirmedAt",
      (select array_agg(distinct q.profession) from qualification q where q.candidate = c.id) as professions,
      (select json_agg(json_build_object('radiusKm', z.radius_km, 'place', json_build_object('code', p.code,
          'name', p.name, 'city', p.city, 'lat', p.lat, 'lon', p.lon)))
        from zone z join commune p on p.code = z.commune where z.candidate = c.id) as zones
    from candidate c join account a on a.id = c.account and a.confirmed_at is not null ${near}
    where c.status = 'active' and c.confirmed_at > ${confirmedSince}`
}
