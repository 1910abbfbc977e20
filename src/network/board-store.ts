import type { Db } from '../platform/db.ts'
import { type BoardKey, type BoardQuery, type BoardRow, GROUPS, STUCK_AFTER, type Step } from './board-query.ts'

/** The listings of a territory as its coordinators follow them: those that ever came to the desk, or that it entered. */

interface At {
  territory: string
  now: Date
  /** Who looks: nobody reminds themselves. */
  viewer: string
}

const day = 86_400_000
const ago = (now: Date, days: number) => new Date(now.getTime() - days * day)

/** Whether a territory holds the first commune `f`: the catch-all holds what no other does. */
const heldBy = (db: Db, territory: string) =>
  territory === 'hors-territoire'
    ? db`not exists (select from territory_commune tc where tc.commune = f.commune)`
    : db`f.commune in (select commune from territory_commune where territory = ${territory})`

/** Common table `shown`: one row a listing, with when it came into its state and why it is stuck. */
function shown(db: Db, { territory, now }: At) {
  return db`
    listed as (
      select l.*, f.commune, l.entered_at is not null and l.taken_over_at is null and l.state <> 'withdrawn' as entered,
        coalesce((select max(h.at) from listing_history h
          where h.listing = l.id and h.to_state = l.state and h.from_state is distinct from l.state), l.created_at) as since
      from listing_commune f join listing l on l.id = f.listing
      where f.position = 0 and ${heldBy(db, territory)} and l.owner is not null
        and (l.submitted_at is not null or (l.entered_at is not null and l.taken_over_at is null))),
    shown as (
      select *, case
        when state = 'pending' and since < ${ago(now, STUCK_AFTER.unread)} then 'unread'
        when state = 'to-correct' and since < ${ago(now, STUCK_AFTER.uncorrected)} then 'uncorrected'
        when entered and state in ('draft', 'published') and entered_at < ${ago(now, STUCK_AFTER.untaken)} then 'untaken'
        when state = 'published' and places_filled = 0 and renewed_at < ${ago(now, STUCK_AFTER.unanswered)}
          and not exists (select from interest i where i.listing = listed.id and i.state in ('proposed', 'accepted'))
          and not exists (select from taken k where k.listing = listed.id)
          -- A campaign sends its own waves.
          and not exists (select from campaign_listing g where g.listing = listed.id) then 'unanswered' end as stuck
      from listed)`
}

/** Of all the territory's listings: how many stand in each column. */
export async function countGroups(db: Db, at: At): Promise<Record<string, number>> {
  const rows = await db<{ state: string; n: number; entered: number; stuck: number }[]>`
    with ${shown(db, at)}
    select state, count(*)::int as n, count(*) filter (where entered)::int as entered,
      count(*) filter (where stuck is not null)::int as stuck
    from shown group by state`
  const sum = (of: (row: (typeof rows)[number]) => number) => rows.reduce((total, row) => total + of(row), 0)
  return Object.fromEntries(
    GROUPS.map(({ code, states }) => {
      if (code === 'saisies') return [code, sum(({ entered }) => entered)]
      if (code === 'bloquees') return [code, sum(({ stuck }) => stuck)]
      return [code, sum(({ state, n }) => ((states as readonly string[] | null)?.includes(state) ? n : 0))]
    }),
  )
}

export type PlacedRow = BoardRow & { key: BoardKey }

/** Rows of the board after a place in its order, or from the first; `good` is the score from which a match is counted apart. */
export async function readRows(
  db: Db,
  at: At,
  query: BoardQuery,
  { limit, after, good }: { limit: number; after: BoardKey | null; good: number },
): Promise<PlacedRow[]> {
  return db<PlacedRow[]>`
    with ${shown(db, at)},
    sorted as (
      select s.*, c.name as commune_name, ${keyOf(db, query)}::float8 as place
      from shown s join commune c on c.code = s.commune where ${chosen(db, at, query)}),
    page as (
      select * from sorted where ${after ? db`(place, id) > (${after[0]}::float8, ${after[1]}::uuid)` : db`true`}
      order by place, id limit ${limit})
    select p.id, p.title, p.state, p.kind, p.profession, p.commune_name as commune, p.entered, p.entered_at as "enteredAt",
      p.owner = ${at.viewer} as own, p.since, p.published_at as "publishedAt", p.places, p.places_filled as "placesFilled", p.answers, p.stuck,
      coalesce((select min(from_day) from listing_period d where d.listing = p.id)::text,
        p.listing_window->>'earliest') as "firstDay",
      coalesce(p.last_day::text, p.listing_window->>'latest') as "lastDay",
      coalesce((select sum(views) from listing_view v where v.listing = p.id), 0)::int as views,
      m.matches, m.good as "goodMatches",
      (select max(h.at) from listing o join listing_history h on h.listing = o.id and h.verb = 'remind'
        where o.owner = p.owner) as "remindedAt",
      json_build_array(p.place, p.id) as key
    from page p
    cross join lateral (
      select count(*)::int as matches, count(*) filter (where m.score >= ${good})::int as good from match m
      where m.listing = p.id and not exists (select from match_mark k
        where k.listing = m.listing and k.candidate = m.candidate and k.dismissed_by_owner_at is not null)) m
    order by p.place, p.id`
}

function keyOf(db: Db, { sort }: BoardQuery) {
  if (sort === 'recentes') return db`-extract(epoch from s.since)`
  if (sort === 'reponses') return db`s.answers`
  if (sort === 'profils') return db`(select count(*) from match m where m.listing = s.id)`
  return db`extract(epoch from s.since)`
}

function chosen(db: Db, { now }: At, { group, profession, kind, words, age }: BoardQuery) {
  const states = GROUPS.find(({ code }) => code === group)?.states
  const each = words.map((word) => `%${word.replace(/[\\%_]/g, '\\$&')}%`)
  return db`true
    ${states ? db`and s.state = any(${states as readonly string[] as string[]})` : db``}
    ${group === 'saisies' ? db`and s.entered` : db``} ${group === 'bloquees' ? db`and s.stuck is not null` : db``}
    ${profession ? db`and s.profession = ${profession}` : db``} ${kind ? db`and s.kind = ${kind}` : db``}
    ${age ? db`and s.since <= ${ago(now, age)}` : db``}
    ${each.length > 0 ? db`and concat_ws(' ', s.title, s.description, c.name) ilike all(${each})` : db``}`
}

/** What happened between two instants, the latest first. */
export async function readSteps(
  db: Db,
  at: At,
  { from, to, limit }: { from: Date; to: Date; limit: number },
): Promise<Step[]> {
  return db<Step[]>`
    with ${shown(db, at)}
    select s.id as listing, s.title, s.profession, c.name as commune, h.verb, h.from_state as "from", h.to_state as "to",
      h.at, case when h.verb <> 'repeat' then h.reason end as reason,
      case when h.actor = s.owner then 'owner' when h.actor is not null then 'coordinator' end as by
    from shown s join commune c on c.code = s.commune join listing_history h on h.listing = s.id
    where h.at >= ${from} and h.at < ${to} order by h.at desc, h.id desc limit ${limit}`
}

/** The reminders that an account got: how many, and when last. */
export async function readReminders(db: Db, account: string): Promise<{ count: number; last: Date | null }> {
  const [row] = await db<{ count: number; last: Date | null }[]>`
    select count(*)::int as count, max(h.at) as last
    from listing l join listing_history h on h.listing = l.id and h.verb = 'remind' where l.owner = ${account}`
  return row ?? { count: 0, last: null }
}

/** A step of a listing's history that changes nothing: its owner is reminded. Returns the id of the step. */
export async function insertReminder(tx: Db, listing: string, actor: string, now: Date): Promise<string> {
  const [row] = await tx`
    insert into listing_history (listing, verb, from_state, to_state, actor, at)
    select id, 'remind', state, state, ${actor}, ${now} from listing where id = ${listing} returning id`
  return row?.id
}
