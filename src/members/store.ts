import { type Db, jsonRows } from '../platform/db.ts'
import type { Consent, Invitee, Member, MemberVerb } from './model.ts'

/** Rows of `member`, of the steps that led there and of what people agreed to. */

/** Whoever changes a territory's people at once waits: what is counted and looked up next is counted once. */
export async function lockMembers(tx: Db, territory: string): Promise<void> {
  await tx`select pg_advisory_xact_lock(7205024, hashtext(${territory}))`
}

const columns = (db: Db) => db`
  m.territory, m.account, m.kind, m.structure_name as "structureName", m.profession, m.state, m.since, m.by,
  m.subscribed_at as "subscribedAt", m.message`

/** A territory's people, the latest step first; of some accounts only, where they are given. */
export async function readMembers(db: Db, territory: string, accounts?: readonly string[]): Promise<Member[]> {
  return db<Member[]>`
    select ${columns(db)} from member m where m.territory = ${territory}
      ${accounts ? db`and m.account = any(${accounts as string[]})` : db``}
    order by m.since desc, m.account`
}

export async function readMember(db: Db, territory: string, account: string): Promise<Member | null> {
  return (await readMembers(db, territory, [account]))[0] ?? null
}

/** All that somebody is, to every CPTS. */
export async function membershipsOf(db: Db, account: string): Promise<Member[]> {
  return db<
    Member[]
  >`select ${columns(db)} from member m where m.account = ${account} order by m.since desc, m.territory`
}

/** Makes or renews the rows of these accounts as invited. */
export async function putInvited(
  tx: Db,
  territory: string,
  people: readonly (Invitee & { account: string })[],
  by: string,
  now: Date,
): Promise<void> {
  const rows = people.map(({ account, profession, structureName }) => ({ account, profession, structureName }))
  await tx`
    insert into member (territory, account, kind, structure_name, profession, state, since, by)
    select ${territory}, p.account, case when p."structureName" is null then 'person' else 'structure' end,
      p."structureName", p.profession, 'invited', ${now}, ${by}
    from jsonb_to_recordset(${jsonRows(rows)}::text::jsonb) as p (account uuid, profession text, "structureName" text)
    on conflict (territory, account) do update set state = 'invited', since = excluded.since, by = excluded.by,
      kind = excluded.kind, structure_name = excluded.structure_name, message = null,
      profession = coalesce(excluded.profession, member.profession)`
}

/** Moves somebody from one of these states to another; false when they are in none of them. */
export async function moveMember(
  tx: Db,
  row: { territory: string; account: string; from: readonly Member['state'][]; to: Member['state']; by: string },
  now: Date,
): Promise<boolean> {
  const moved = await tx`
    update member set state = ${row.to}, since = ${now}, by = ${row.by},
      subscribed_at = case when ${row.to} = 'member' then subscribed_at end
    where territory = ${row.territory} and account = ${row.account} and state = any(${row.from as string[]})`
  return moved.count > 0
}

/** Makes or renews one's own row as asked for, with what was written. */
export async function putAsked(
  tx: Db,
  row: Pick<Member, 'territory' | 'account' | 'structureName' | 'profession' | 'message'>,
  now: Date,
): Promise<void> {
  const { territory, account, structureName, profession, message } = row
  const kind = structureName === null ? 'person' : 'structure'
  await tx`
    insert into member (territory, account, kind, structure_name, profession, state, since, by, message)
    values (${territory}, ${account}, ${kind}, ${structureName}, ${profession}, 'asked', ${now}, ${account}, ${message})
    on conflict (territory, account) do update set state = 'asked', since = excluded.since, by = excluded.by,
      kind = excluded.kind, structure_name = excluded.structure_name, profession = excluded.profession,
      message = excluded.message, subscribed_at = null,
      told_at = case when member.state = 'asked' then member.told_at end`
}

/** Takes back the invitations of these accounts that nobody answered; whose they were. */
export async function dropInvited(tx: Db, territory: string, accounts: readonly string[]): Promise<string[]> {
  const rows = await tx`
    delete from member where territory = ${territory} and state = 'invited' and account = any(${accounts as string[]})
    returning account`
  return rows.map((row) => row.account)
}

export async function setSubscribed(tx: Db, territory: string, account: string, at: Date | null): Promise<boolean> {
  const changed = await tx`
    update member set subscribed_at = ${at} where territory = ${territory} and account = ${account} and state = 'member'
      and (subscribed_at is null) = ${at !== null}`
  return changed.count > 0
}

/** Members who want the broadcast, and whom mail reaches as far as we know. */
export async function subscribersOf(db: Db, territory: string): Promise<string[]> {
  const rows = await db`
    select m.account from member m join account a on a.id = m.account
    where m.territory = ${territory} and m.subscribed_at is not null and a.confirmed_at is not null
      and not exists (select from suppression s where s.account = m.account)
    order by m.account`
  return rows.map((row) => row.account)
}

export interface MemberStep {
  verb: MemberVerb
  by: string | null
  text: string | null
  at: Date
}

/** Adds the same step to the history of each of these accounts. */
export async function addSteps(
  tx: Db,
  step: { territory: string; accounts: readonly string[]; verb: MemberVerb; by: string; text?: string | null },
  now: Date,
): Promise<void> {
  await tx`
    insert into member_step (territory, account, verb, by, text, at)
    select ${step.territory}, account, ${step.verb}, ${step.by}, ${step.text ?? null}, ${now}
    from unnest(${step.accounts as string[]}::uuid[]) as a (account)`
}

/** Adds one step, for somebody to be told of it; its id. */
export async function addStep(
  tx: Db,
  step: { territory: string; account: string; verb: MemberVerb; by: string; text: string | null },
  now: Date,
): Promise<string> {
  const { territory, account, verb, by, text } = step
  const [row] = await tx`
    insert into member_step (territory, account, verb, by, text, at)
    values (${territory}, ${account}, ${verb}, ${by}, ${text}, ${now}) returning id`
  return row?.id
}

export async function readStep(
  db: Db,
  id: string,
): Promise<(MemberStep & { territory: string; account: string }) | null> {
  const [row] = await db<(MemberStep & { territory: string; account: string })[]>`
    select territory, account, verb, by, text, at from member_step where id = ${id}`
  return row ?? null
}

export async function countAsked(tx: Db, territory: string): Promise<{ untold: number; lastTold: Date | null }> {
  const [row] = await tx<{ untold: number; lastTold: Date | null }[]>`
    select t.asked_told_at as "lastTold",
      (select count(*)::int from member m where m.territory = t.slug and m.state = 'asked' and m.told_at is null) as untold
    from territory t where t.slug = ${territory}`
  return row as { untold: number; lastTold: Date | null }
}

export async function markTold(tx: Db, territory: string, now: Date): Promise<void> {
  await tx`update territory set asked_told_at = ${now} where slug = ${territory}`
  await tx`
    update member set told_at = ${now} where territory = ${territory} and state = 'asked' and told_at is null`
}

export async function untoldTerritories(db: Db): Promise<string[]> {
  const rows = await db`select distinct territory from member where state = 'asked' and told_at is null`
  return rows.map((row) => row.territory)
}

/** Of a territory: its coordinators whom mail reaches as far as we know. */
export async function coordinatorsOf(db: Db, territory: string): Promise<string[]> {
  const rows = await db`
    select r.account from role r where r.role = 'coordinator' and r.territory = ${territory}
      and not exists (select from suppression s where s.account = r.account) order by r.account`
  return rows.map((row) => row.account)
}

export async function readSteps(db: Db, territory: string, account: string): Promise<MemberStep[]> {
  return db<MemberStep[]>`
    select verb, by, text, at from member_step where territory = ${territory} and account = ${account} order by at, id`
}

/** What happened between an account and every CPTS; `mine` says whether the person did it. */
export async function stepsOf(
  db: Db,
  account: string,
): Promise<{ territory: string; verb: MemberVerb; mine: boolean; text: string | null; at: Date }[]> {
  return db`
    select territory, verb, coalesce(by = account, false) as mine, text, at from member_step
    where account = ${account} order by at, id` as never
}

/** The latest word of an account comes last. */
export async function consentsOf(db: Db, account: string): Promise<Consent[]> {
  return db<Consent[]>`
    select purpose, territory, version, given, at from consent where account = ${account} order by at, id`
}

export async function insertConsent(tx: Db, account: string, consent: Consent): Promise<void> {
  const { purpose, territory, version, given, at } = consent
  await tx`
    insert into consent (account, purpose, territory, version, given, at)
    values (${account}, ${purpose}, ${territory}, ${version}, ${given}, ${at})`
}
