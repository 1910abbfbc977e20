import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect, type Sql } from '../../src/platform/db.ts'
import { migrate } from '../../src/platform/migrate.ts'
import { hashToken, randomToken } from '../../src/platform/tokens.ts'
import { useDb } from '../support/db.ts'

/** What somebody could read who had the web's database password, or a hole in the web's SQL. */

const db = useDb()
let web: Sql
const id: Record<string, string> = {}
/** Personal tokens, which the web's login cannot make for others: made here by the owner's. */
const secret: Record<string, string> = {}

beforeAll(async () => {
  // Rights on the database itself do not come along with a template.
  await migrate(db.url)
  web = connect(db.webUrl, { max: 2, name: 'test' })
  for (const name of ['owner', 'candidate', 'stranger', 'desk', 'other-desk', 'outside-desk', 'outsider', 'drafter']) {
    const [row] = await db.sql`select account_for_email(${`${name}@releve.test`}) as id`
    id[name] = row?.id
    await db.sql`update contact set name = ${name}, phone = '06 00 00 00 00' where account = ${row?.id}`
    secret[name] = randomToken()
    await db.sql`
      insert into token (account, name, hash) values (${row?.id}, 'test', ${hashToken(secret[name] as string)})`
  }
  for (const [name, territory] of [
    ['desk', 'erdre-et-cens'],
    ['other-desk', 'rouen'],
    ['outside-desk', 'hors-territoire'],
  ] as const) {
    await db.sql`insert into role (account, role, territory) values (${id[name] ?? ''}, 'coordinator', ${territory})`
  }
  id.listing = await listingOf('owner', '44114', true)
  await listingOf('drafter', '44114', false)
  id.profile = await profileOf('candidate', '76540')
  await profileOf('outsider', '01001')
})
afterAll(() => web.end({ timeout: 2 }))

async function listingOf(owner: string, commune: string, submitted: boolean): Promise<string> {
  return db.sql.begin(async (tx) => {
    const [row] = await tx`
      insert into listing (owner, kind, profession, practice_type, title, description, last_day)
      values (${id[owner] ?? ''}, 'replacement', 'medecin', 'msp', 'T', 'D', '2027-02-12') returning id`
    await tx`insert into listing_commune (listing, position, commune) values (${row?.id}, 0, ${commune})`
    await tx`insert into listing_period (listing, position, from_day, to_day) values (${row?.id}, 0, '2027-02-08', '2027-02-12')`
    if (submitted) await tx`update listing set state = 'pending', submitted_at = now() where id = ${row?.id}`
    return row?.id
  })
}

async function profileOf(name: string, commune: string): Promise<string> {
  const [row] = await db.sql`
    insert into candidate (account, kinds) values (${id[name] ?? ''}, '{replacement}') returning id`
  await db.sql`insert into zone (candidate, position, commune, radius_km) values (${row?.id}, 0, ${commune}, 30)`
  return row?.id
}

describe("the web's login", () => {
  const DENIED = { code: '42501' }

  test.each([
    'select email from contact',
    'select account from contact',
    'select name from contact',
    'select phone from contact',
    'select * from contact',
    "select account from contact where email = 'owner@releve.test'",
    "update contact set name = 'x' where email = 'owner@releve.test'",
    "update contact set name = 'x' returning email",
    "update contact set email = 'x@releve.test'",
    'delete from contact',
    "insert into contact (account, email) select id, 'x@releve.test' from account",
    'select * from outbox',
    "insert into outbox (key, account, stream) select 'k', id, 'digest' from account",
    'delete from outbox',
    "insert into role (account, role, territory) select id, 'coordinator', 'rouen' from account",
    "update role set territory = 'rouen'",
    'delete from role',
    "update audit set action = 'x'",
    'select * from audit',
    'delete from audit',
    'truncate audit',
    "update listing_history set reason = 'x'",
    "update listing_report set reason = 'x'",
    'delete from listing_report',
    'delete from listing_history',
    'delete from listing',
    'delete from account',
    'delete from interest',
    'delete from idempotency',
    'delete from rate_limit',
    'update match set score = 100',
    'delete from match',
    'insert into match (listing, candidate, score) select l.id, c.id, 100 from listing l, candidate c',
    'delete from match_mark',
    'delete from search_document',
    "update saved_search set query = '{}'",
    "update suppression set reason = 'bounced'",
    "insert into suppression (account, reason, at) select id, 'bounced', now() from account",
    "select note_mail_event(uuidv7(), 'bounced', null, now())",
    "update message set text = 'x'",
    'delete from message',
    'update consent set given = true',
    'delete from consent',
    "update member_step set text = 'x'",
    'delete from member_step',
    'delete from invitation',
    'select * from farewell',
    "insert into farewell (erased, address, at) values (uuidv7(), 'x@releve.test', now())",
    "insert into audit (action) values ('seen')",
    'create temporary table listing_transition (from_state text)',
    'delete from listing_transition',
    "insert into listing_transition values ('draft', 'publish', 'published')",
    "update commune set name = 'x'",
    'delete from territory',
    'select * from graphile_worker._private_jobs',
    "select graphile_worker.add_job('mail.send')",
    'select * from migration',
    'create table x (y int)',
    "create function x() returns int language sql as 'select 1'",
    'set role postgres',
    "copy contact to '/tmp/contact'",
  ])('is refused: %s', async (statement) => {
    await expect(web.unsafe(statement)).rejects.toMatchObject(DENIED)
  })

  test('makes nobody a coordinator', async () => {
    await web`select take_role(${id.stranger ?? ''}, 'coordinator')`
    await web`select take_role(${id.stranger ?? ''}, 'candidate')`
    expect(await db.sql`select role from role where account = ${id.stranger ?? ''}`).toEqual([{ role: 'candidate' }])
  })

  test('makes an account for somebody only in the name of a coordinator, and renames nobody', async () => {
    const make = async (actor: string, address: string) =>
      (await web`select enter_account(${secret[actor] ?? ''}, ${address}, 'Odile', '06 11 11 11 11') as id`)[0]?.id
    expect(await make('stranger', 'new@releve.test')).toBeNull()
    expect(await db.sql`select from contact where email = 'new@releve.test'`).toEqual([])
    expect(await make('desk', 'Owner@releve.test')).toBe(id.owner)
    expect((await db.sql`select name from contact where account = ${id.owner ?? ''}`)[0]).toEqual({ name: 'owner' })
  })

  test('does its own work', async () => {
    await expect(web`select state, title from listing`).resolves.toHaveLength(2)
    await expect(web`select enqueue('mail.send', '{}'::json)`).resolves.toBeDefined()
    await expect(web`select * from operating_counts()`).resolves.not.toHaveLength(0)
  })
})

describe('a contact is given', () => {
  /** Who reads whom: what comes back, and how many readings are on record. */
  async function read(viewer: string, subject: string) {
    const readings = async () =>
      (
        await db.sql`
          select from audit where action = 'contact.read' and actor = ${id[viewer] ?? ''} and subject = ${id[subject] ?? ''}`
      ).length
    const before = await readings()
    const [contact] =
      await web`select name, email, phone from see_contact(${secret[viewer] ?? ''}, ${id[subject] ?? ''})`
    return { email: contact?.email ?? null, recorded: (await readings()) - before }
  }
  const NOTHING = { email: null, recorded: 0 }
  const contactOf = (name: string) => ({ email: `${name}@releve.test`, recorded: 1 })

  test('to the person, without a record', async () => {
    expect(await read('stranger', 'stranger')).toEqual({ email: 'stranger@releve.test', recorded: 0 })
    const [row] = await web`select * from see_contact(${secret.owner ?? ''}, ${id.owner ?? ''})`
    expect(row).toEqual({ name: 'owner', email: 'owner@releve.test', phone: '06 00 00 00 00' })
  })

  test('to nobody else by default', async () => {
    expect(await read('stranger', 'owner')).toEqual(NOTHING)
    expect(await read('owner', 'candidate')).toEqual(NOTHING)
    expect(await read('owner', 'desk')).toEqual(NOTHING)
    expect(await web`select * from see_contact(null, ${id.owner ?? ''})`).toEqual([])
    expect(await web`select * from see_contact(${secret.owner ?? ''}, null)`).toEqual([])
  })

  test('to a coordinator of the territory: of its listings once submitted, of its candidates; and recorded', async () => {
    expect(await read('desk', 'owner')).toEqual(contactOf('owner'))
    expect(await read('other-desk', 'owner')).toEqual(NOTHING)
    expect(await read('desk', 'drafter')).toEqual(NOTHING)
    expect(await read('other-desk', 'candidate')).toEqual(contactOf('candidate'))
    expect(await read('desk', 'candidate')).toEqual(NOTHING)
  })

  test('outside every territory to the coordinators of "hors-territoire", and inside not to them', async () => {
    expect(await read('outside-desk', 'outsider')).toEqual(contactOf('outsider'))
    expect(await read('desk', 'outsider')).toEqual(NOTHING)
    expect(await read('outside-desk', 'owner')).toEqual(NOTHING)
  })

  test('to the other side once both said yes, and no longer when one has withdrawn', async () => {
    const move = (state: string) => db.sql`update interest set state = ${state}, answered_at = now()`
    await db.sql`
      insert into interest (listing, candidate, by) values (${id.listing ?? ''}, ${id.profile ?? ''}, 'candidate')`
    expect([await read('owner', 'candidate'), await read('candidate', 'owner')]).toEqual([NOTHING, NOTHING])
    await move('accepted')
    expect(await read('owner', 'candidate')).toEqual(contactOf('candidate'))
    expect(await read('candidate', 'owner')).toEqual(contactOf('owner'))
    expect(await read('stranger', 'owner')).toEqual(NOTHING)
    await move('withdrawn')
    expect([await read('owner', 'candidate'), await read('candidate', 'owner')]).toEqual([NOTHING, NOTHING])
  })
})
