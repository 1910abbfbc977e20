import type { Db } from '../platform/db.ts'
import { fromHalfDayNumbers, type HalfDays, listHalfDays } from '../reference/calendar.ts'
import { type Box, boxText } from '../reference/geography.ts'
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

/** Writes the whole profile of an account and confirms its availability; returns the candidate's id. */
export async function writeCandidate(tx: Db, account: string, input: CandidateInput, now: Date): Promise<string> {
  const row = {
    rpps: input.rpps ?? null,
    situation: input.situation ?? null,
    kinds: input.kinds,
    practice_types: input.practiceTypes ?? [],
    preferred_practice_types: input.preferredPracticeTypes ?? [],
    unavailable: tx.json((input.unavailable ?? []) as never),
    min_days: input.minDays ?? null,
    min_candidate_share_pct: input.minCandidateSharePct ?? null,
    wishes: input.wishes ? tx.json(input.wishes as never) : null,
    candidate_window: input.window ? tx.json(input.window as never) : null,
    status: input.status ?? 'active',
    digest: input.digest ?? 'weekly',
    confirmed_at: now,
    updated_at: now,
  }
  const [written] = await tx`
    insert into candidate ${tx({ account, ...row } as never)}
    on conflict (account) do update set ${tx(row as never)} returning id`
  const candidate = written?.id as string
  for (const table of ['qualification', 'zone', 'availability']) {
    await tx`delete from ${tx(table)} where candidate = ${candidate}`
  }
  await tx`insert into qualification ${tx(
    input.qualifications.map((q, position) => ({
      candidate,
      position,
      profession: q.profession,
      specialty: q.specialty ?? null,
      student: q.student ?? false,
      licence_until: q.licenceUntil ?? null,
    })),
  )}`
  await tx`insert into zone ${tx(
    input.zones.map((z, position) => ({ candidate, position, commune: z.commune, radius_km: z.radiusKm })),
  )}`
  const periods = (input.availability ?? []).map((p, position) => ({
    candidate,
    position,
    from_day: p.from,
    to_day: p.to,
    weekdays: p.weekdays ?? null,
    halves: p.halves ?? null,
    every_weeks: p.everyWeeks ?? 1,
  }))
  if (periods.length > 0) await tx`insert into availability ${tx(periods)}`
  await tx`select refresh_reach(${[candidate]}::uuid[])`
  return candidate
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

/** No digest any more, for the profile of this account if there is one. */
export async function refuseDigest(tx: Db, account: string): Promise<void> {
  await tx`update candidate set digest = 'never' where account = ${account}`
}

/** Ids of the profiles, a page at a time in id order. */
export async function listCandidateIds(db: Db, after: string | null, limit: number): Promise<string[]> {
  const rows = await db`
    select id from candidate where true ${after ? db`and id > ${after}` : db``} order by id limit ${limit}`
  return rows.map((row) => row.id)
}

/** Half-days that a filled listing takes from a candidate's free time. */
export async function take(tx: Db, listing: string, candidate: string, halfDays: HalfDays): Promise<void> {
  const ranges = listHalfDays(halfDays).map((n) => `[${n},${n + 1})`)
  await tx`
    insert into taken (listing, candidate, half_days)
    values (${listing}, ${candidate}, ${`{${ranges.join(',')}}`}::text::int4multirange)`
}

/** Candidates named as filling a listing. */
export async function takenFrom(db: Db, listing: string): Promise<string[]> {
  return (await db`select candidate from taken where listing = ${listing} order by candidate`).map(
    (row) => row.candidate,
  )
}

/** Gives back what a listing took; returns the candidates concerned. */
export async function giveBack(tx: Db, listing: string): Promise<string[]> {
  const rows = await tx`delete from taken where listing = ${listing} returning candidate`
  return rows.map((row) => row.candidate)
}
