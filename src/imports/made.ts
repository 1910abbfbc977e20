import { type Db, jsonRows } from '../platform/db.ts'

/** What was made of rows, and what became of it. For the worker's jobs. */

export interface ChosenRow {
  n: number
  input: unknown
  lacks: string[]
}

/** Rows to be imported, after one, in the order of the sheet. */
export async function readChosen(tx: Db, id: string, after: number, limit: number): Promise<ChosenRow[]> {
  return tx<ChosenRow[]>`
    select n, input, lacks from import_row
    where import = ${id} and n > ${after} and included and status in ('valid', 'duplicate') order by n limit ${limit}`
}

export async function coordinatesNow(tx: Db, account: string | null, territory: string): Promise<boolean> {
  if (!account) return false
  const rows = await tx`
    select from role where account = ${account} and role = 'coordinator' and territory = ${territory} for share`
  return rows.length > 0
}

export interface MadePerson {
  account: string
  made: boolean
}

/** Those of some addresses that have an account. */
export async function knownAddresses(tx: Db, emails: readonly string[]): Promise<Set<string>> {
  const rows = await tx`
    select e.email from (select distinct email from unnest(${emails as string[]}::text[]) as u (email)) e
    where account_with_email(e.email) is not null`
  return new Set(rows.map((row) => row.email))
}

export async function lockAccounts(tx: Db, accounts: readonly string[]): Promise<void> {
  await tx`select from account where id = any(${accounts as string[]}) order by id for update`
}

/** Those of some accounts for whom more listings than `most` wait to be taken over. */
export async function overfull(tx: Db, accounts: readonly string[], most: number, since: Date): Promise<string[]> {
  const rows = await tx`
    select owner from listing
    where owner = any(${accounts as string[]}) and entered_at is not null and taken_over_at is null
      and (state <> 'withdrawn' or entered_at > ${since})
    group by owner having count(*) > ${most}`
  return rows.map((row) => row.owner)
}

/** Those of some accounts that somebody uses, or that have a profile. */
export async function occupied(tx: Db, accounts: readonly string[]): Promise<string[]> {
  const rows = await tx`
    select a.id from account a where a.id = any(${accounts as string[]})
      and (a.confirmed_at is not null or exists (select from candidate c where c.account = a.id))`
  return rows.map((row) => row.id)
}

/** Their accounts are candidates', so that they are not taken for addresses nobody ever confirmed. */
export async function callCandidates(tx: Db, accounts: readonly string[]): Promise<void> {
  await tx`select take_role(account, 'candidate') from unnest(${accounts as string[]}::uuid[]) as a (account)`
}

export interface MadeRow {
  n: number
  account: string
  made: boolean
  listing?: string | null
  candidate?: string | null
}

/** Notes what was made of rows; their words go. */
export async function markMade(tx: Db, id: string, rows: readonly MadeRow[], now: Date): Promise<void> {
  await tx`
    update import_row o set account = r.account, account_made = r.made, listing = r.listing, candidate = r.candidate,
      made_at = ${now}, cells = null, input = null, twin = null
    from jsonb_to_recordset(${jsonRows(rows.map((row) => ({ ...row })))}::text::jsonb)
      as r (n int, account uuid, made boolean, listing uuid, candidate uuid)
    where o.import = ${id} and o.n = r.n`
}

export async function dropFile(tx: Db, id: string): Promise<void> {
  await tx`delete from import_file where import = ${id}`
}

export async function noteAudit(
  tx: Db,
  actor: string | null,
  action: string,
  subject: string,
  now: Date,
): Promise<void> {
  await tx`insert into audit (at, actor, action, subject) values (${now}, ${actor}, ${action}, ${subject})`
}

/** Rows whose people have not been told of, oldest first, locked. */
export async function lockUntold(
  tx: Db,
  id: string,
  limit: number,
): Promise<{ n: number; listing: string | null; candidate: string | null; account: string | null }[]> {
  return tx<{ n: number; listing: string | null; candidate: string | null; account: string | null }[]>`
    select n, listing, candidate, account from import_row
    where import = ${id} and made_at is not null and told_at is null and undone_at is null order by n limit ${limit} for update`
}

export async function markTold(tx: Db, id: string, rows: readonly number[], now: Date): Promise<void> {
  await tx`update import_row set told_at = ${now} where import = ${id} and n = any(${rows as number[]})`
}

/** Withdraws what nobody took over, answered or published; of the rest says why it stays. */
export async function undoListings(tx: Db, id: string, actor: string | null, now: Date): Promise<void> {
  await tx`
    with own as (
      select r.n, l.id, l.state,
        case when l.taken_over_at is not null then 'reprise par la personne'
          when l.answers > 0 or exists (select from interest i where i.listing = l.id) then 'une personne y a répondu'
          when l.published_at is not null then 'déjà publiée'
          when l.state not in ('draft', 'pending', 'to-correct', 'withdrawn') then 'déjà traitée' end as kept
      from import_row r join listing l on l.id = r.listing
      where r.import = ${id} and r.made_at is not null and r.undone_at is null for update of l),
    withdrawn as (
      update listing l set state = 'withdrawn', updated_at = ${now}, changed_since_at = null
      from own where own.id = l.id and own.kept is null and l.state <> 'withdrawn' returning l.id),
    steps as (
      insert into listing_history (listing, verb, from_state, to_state, actor, at, reason)
      select own.id, 'withdraw', own.state, 'withdrawn', ${actor}, ${now}, 'Import annulé par la coordination.'
      from withdrawn w join own on own.id = w.id)
    update import_row r set kept = own.kept, undone_at = case when own.kept is null then ${now}::timestamptz end
    from own where r.import = ${id} and r.n = own.n`
}

/** Takes away profiles that nobody came to; of the rest says why they stay. */
export async function undoCandidates(tx: Db, id: string, now: Date): Promise<void> {
  await tx`
    with own as (
      select r.n, r.candidate, case when a.confirmed_at is not null then 'la personne est venue' end as kept
      from import_row r join account a on a.id = r.account
      where r.import = ${id} and r.made_at is not null and r.undone_at is null for update of a),
    gone as (delete from candidate c using own where own.candidate = c.id and own.kept is null)
    update import_row r set kept = own.kept, undone_at = case when own.kept is null then ${now}::timestamptz end
    from own where r.import = ${id} and r.n = own.n`
}

/** Accounts of an undone import that it made, nobody came to, and nothing else speaks of. */
export async function unclaimedOf(db: Db, id: string, limit: number): Promise<string[]> {
  const rows = await db`
    select distinct r.account from import_row r join account a on a.id = r.account
    where r.import = ${id} and r.account_made and r.undone_at is not null and a.confirmed_at is null
      and not exists (select from listing l where l.owner = a.id and l.state <> 'withdrawn')
      and not exists (select from candidate c where c.account = a.id)
      and not exists (select from member m where m.account = a.id and m.state in ('asked', 'member', 'invited'))
    limit ${limit}`
  return rows.map((row) => row.account)
}

/** The address of an account, and how many mails imports had it written; null when it is gone. */
export async function mailsHad(tx: Db, account: string): Promise<{ email: string; mails: number } | null> {
  const [row] = await tx<{ email: string; mails: number }[]>`
    select c.email, (select count(*)::int from import_row r where r.account = c.account and r.told_at is not null) as mails
    from contact c where c.account = ${account}`
  return row ?? null
}

/** Keeps the digest (hexadecimal) of an address that is forgotten, with the mails it had; those of before `since` are over. */
export async function keepMails(tx: Db, address: string, mails: number, since: Date, now: Date): Promise<void> {
  await tx`
    insert into forgotten_address as f (address, mails, at) values (decode(${address}, 'hex'), ${mails}, ${now})
    on conflict (address) do update set at = excluded.at,
      mails = excluded.mails + case when f.at > ${since} then f.mails else 0 end`
}

/** The mails that forgotten addresses had since an instant, by their digests (hexadecimal). */
export async function mailsKept(tx: Db, addresses: readonly string[], since: Date): Promise<Map<string, number>> {
  const rows = await tx`
    select encode(address, 'hex') as address, mails from forgotten_address where at > ${since}
      and address in (select decode(a, 'hex') from unnest(${addresses as string[]}::text[]) as t (a))`
  return new Map(rows.map((row) => [row.address, row.mails]))
}

export async function purgeMails(db: Db, before: Date): Promise<void> {
  await db`delete from forgotten_address where at <= ${before}`
}

/** Profiles that an import made and nobody came to since an instant, with their accounts. */
export async function staleProfiles(db: Db, before: Date): Promise<string[]> {
  const rows = await db`
    select distinct r.account from import_row r join account a on a.id = r.account
    where r.candidate is not null and r.made_at < ${before} and r.account_made and a.confirmed_at is null
      and not exists (select from listing l where l.owner = a.id and l.state <> 'withdrawn')`
  return rows.map((row) => row.account)
}

/** The territory whose import made a profile since an instant; null for any other. */
export async function territoryOfProfile(db: Db, candidate: string, since: Date): Promise<string | null> {
  const [row] = await db`
    select i.territory from import_row r join import i on i.id = r.import
    where r.candidate = ${candidate} and r.made_at > ${since} and r.undone_at is null`
  return row?.territory ?? null
}

/** True for an account that nobody came to, which stays so until the transaction ends. */
export async function lockUnconfirmed(tx: Db, account: string): Promise<boolean> {
  const rows = await tx`select from account where id = ${account} and confirmed_at is null for update`
  return rows.length > 0
}

export async function deleteProfile(tx: Db, candidate: string): Promise<void> {
  await tx`delete from candidate where id = ${candidate}`
}

/** Whether nothing waits for an account that nobody came to. */
export async function isUnclaimed(db: Db, account: string): Promise<boolean> {
  const rows = await db`
    select from account a where a.id = ${account} and a.confirmed_at is null
      and not exists (select from listing l where l.owner = a.id and l.state <> 'withdrawn')
      and not exists (select from candidate c where c.account = a.id)
      and not exists (select from member m where m.account = a.id and m.state in ('asked', 'member', 'invited'))`
  return rows.length > 0
}

/** Rows whose people are members already, or not to be asked: nothing was made of them. */
export async function markIgnored(
  tx: Db,
  id: string,
  rows: readonly { n: number; problems: unknown }[],
): Promise<void> {
  await tx`
    update import_row o set status = 'ignored', included = false, problems = r.problems
    from jsonb_to_recordset(${jsonRows(rows.map((row) => ({ ...row })))}::text::jsonb) as r (n int, problems jsonb)
    where o.import = ${id} and o.n = r.n`
}

/** The people whom an import invited, and who has not been taken back. */
export async function invitedBy(tx: Db, id: string): Promise<string[]> {
  const rows = await tx`
    select distinct account from import_row
    where import = ${id} and made_at is not null and undone_at is null and account is not null`
  return rows.map((row) => row.account)
}

/** Says which invitations were taken back; the others were answered. */
export async function undoInvitations(tx: Db, id: string, gone: readonly string[], now: Date): Promise<void> {
  await tx`
    update import_row set undone_at = case when account = any(${gone as string[]}) then ${now}::timestamptz end,
      kept = case when account = any(${gone as string[]}) then null else 'la personne a répondu' end
    where import = ${id} and made_at is not null and undone_at is null`
}
