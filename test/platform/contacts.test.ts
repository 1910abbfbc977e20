import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect, type Sql } from '../../src/platform/db.ts'
import { migrate } from '../../src/platform/migrate.ts'
import { hashToken, randomToken } from '../../src/platform/tokens.ts'
import { useDb } from '../support/db.ts'

/**
 * Somebody has the web's login (its password, or a hole in its SQL) and an ordinary account of their own, and wants the
 * contact of somebody who never agreed. They know every id there is; they do not know anybody's secret.
 */

const db = useDb()
let web: Sql
const id: Record<string, string> = {}
const secret: Record<string, string> = {}
const REFUSED = { code: '42501' }

beforeAll(async () => {
  await migrate(db.url)
  web = connect(db.webUrl, { max: 2, name: 'test' })
  for (const name of ['desk', 'owner', 'locum', 'thief']) {
    const [row] = await db.sql`select account_for_email(${`${name}@releve.test`}) as id`
    id[name] = row?.id
    secret[name] = randomToken()
    await db.sql`
      insert into session (hash, account, expires_at)
      values (${hashToken(secret[name] as string)}, ${row?.id}, now() + interval '1 day')`
  }
  await db.sql`insert into role (account, role, territory) values (${id.desk ?? ''}, 'coordinator', 'erdre-et-cens')`
  for (const name of ['owner', 'thief']) id[`${name}'s listing`] = await listingOf(id[name] ?? '')
  for (const name of ['locum', 'thief']) {
    const [row] =
      await db.sql`insert into candidate (account, kinds) values (${id[name] ?? ''}, '{replacement}') returning id`
    id[`${name}'s profile`] = row?.id
    await db.sql`insert into zone (candidate, position, commune, radius_km) values (${row?.id}, 0, '44114', 30)`
  }
})
afterAll(() => web.end({ timeout: 2 }))

async function listingOf(owner: string): Promise<string> {
  return db.sql.begin(async (tx) => {
    const [row] = await tx`
      insert into listing (owner, kind, profession, practice_type, title, description, last_day)
      values (${owner}, 'replacement', 'medecin', 'msp', 'T', 'D', '2027-02-12') returning id`
    await tx`insert into listing_commune (listing, position, commune) values (${row?.id}, 0, '44114')`
    await tx`insert into listing_period (listing, position, from_day, to_day) values (${row?.id}, 0, '2027-02-08', '2027-02-12')`
    await tx`update listing set state = 'pending', submitted_at = now() where id = ${row?.id}`
    return row?.id
  })
}

const of = (name: string) => id[name] ?? ''
const proofOf = (name: string) => secret[name] ?? ''
const seen = (credential: string, subject: string) => web`select email from see_contact(${credential}, ${of(subject)})`
const readings = async () => (await db.sql`select from audit where action = 'contact.read'`).length

describe('with the web’s login, nobody gets at a contact', () => {
  test('by saying who asks: the functions that believe it are not its own', async () => {
    await expect(web`select * from read_contact(${of('desk')}, ${of('owner')})`).rejects.toMatchObject(REFUSED)
    await expect(web`select * from read_people(${of('desk')}, 'erdre-et-cens')`).rejects.toMatchObject(REFUSED)
    await expect(web`select * from read_campaign_contacts(${of('desk')}, ${of('owner')})`).rejects.toMatchObject(
      REFUSED,
    )
    await expect(web`select account_on_behalf(${of('desk')}, 'a@b.fr', 'A', '1')`).rejects.toMatchObject(REFUSED)
    await expect(web`select viewer_of('x')`).rejects.toMatchObject(REFUSED)
    for (const guess of [of('desk'), '', hashToken(proofOf('desk')).toString('hex')]) {
      expect(await seen(guess, 'owner')).toEqual([])
      expect(await web`select * from see_people(${guess}, 'erdre-et-cens')`).toEqual([])
    }
    expect(await readings()).toBe(0)
    // While the coordinator, whose secret it is, is shown.
    expect(await seen(proofOf('desk'), 'owner')).toEqual([{ email: 'owner@releve.test' }])
    expect(await web`select from see_people(${proofOf('desk')}, 'erdre-et-cens')`).not.toEqual([])
    expect(await readings()).toBe(1)
  })

  test('by finding out a secret: not even its digest is to be read', async () => {
    for (const from of ['session', 'token', 'proof']) {
      await expect(web`select hash from ${web(from)}`).rejects.toMatchObject(REFUSED)
    }
    await expect(web`select code from sign_in_link`).rejects.toMatchObject(REFUSED)
  })

  test('by opening a session for somebody else', async () => {
    const mine = hashToken('mine')
    await expect(
      web`insert into session (hash, account, expires_at) values (${mine}, ${of('desk')}, now() + interval '1 day')`,
    ).rejects.toMatchObject(REFUSED)
    await expect(web`update session set hash = ${mine}`).rejects.toMatchObject(REFUSED)
    await expect(web`update session set account = ${of('desk')}`).rejects.toMatchObject(REFUSED)
    await expect(
      web`insert into token (account, name, hash) values (${of('desk')}, 'x', ${mine})`,
    ).rejects.toMatchObject(REFUSED)
    await expect(web`update token set account = ${of('desk')}`).rejects.toMatchObject(REFUSED)
    // A token is made for whose secret was given.
    expect(await web`select * from make_token('guess', 'x', ${mine})`).toEqual([])
    await web`select * from make_token(${proofOf('thief')}, 'x', ${mine})`
    expect(await seen('mine', 'thief')).toEqual([{ email: 'thief@releve.test' }])
    expect(await seen('mine', 'owner')).toEqual([])
  })

  test('by making a sign-in link: it opens nothing before the worker has mailed it', async () => {
    const mine = hashToken('session of my own')
    const link = () =>
      web`select request_link('desk@releve.test', null, now(), now() + interval '30 minutes', 10) as id`
    const [made] = await link()
    expect(made?.id).toBeTruthy()
    await expect(
      web`insert into proof (hash, account, link, expires_at) values (${mine}, ${of('desk')}, ${made?.id}, now() + interval '1 day')`,
    ).rejects.toMatchObject(REFUSED)
    await expect(web`update sign_in_link set code = ${mine}`).rejects.toMatchObject(REFUSED)
    await expect(web`update sign_in_link set attempts = 0`).rejects.toMatchObject(REFUSED)
    await expect(web`update sign_in_link set used_at = null`).rejects.toMatchObject(REFUSED)
    await expect(
      web`insert into sign_in_link (account, expires_at) values (${of('desk')}, now())`,
    ).rejects.toMatchObject(REFUSED)
    for (const guess of [made?.id, '', '000000']) {
      expect(await web`select * from open_session(${guess}, ${mine}, null, now(), now() + interval '1 day')`).toEqual(
        [],
      )
      expect(
        await web`
          select * from open_session_by_code('desk@releve.test', ${guess}, ${mine}, null, now(), now() + interval '1 day')`,
      ).toEqual([])
    }
    expect(await db.sql`select from session where account = ${of('desk')}`).toHaveLength(1)
  })

  test('by answering in somebody’s place: each side proposes and accepts for itself', async () => {
    const propose = async (who: string, listing: string, profile: string, side: string) =>
      (
        await web`select propose_interest(${proofOf(who)}, ${of(listing)}, ${of(profile)}, ${side}, null, now()) as id`
      )[0]?.id
    await expect(
      web`insert into interest (listing, candidate, by) values (${of("thief's listing")}, ${of("locum's profile")}, 'candidate')`,
    ).rejects.toMatchObject(REFUSED)
    expect(await propose('thief', "thief's listing", "locum's profile", 'candidate')).toBeNull()
    expect(await propose('thief', "owner's listing", "thief's profile", 'owner')).toBeNull()
    const own = await propose('thief', "thief's listing", "locum's profile", 'owner')
    expect(own).toBeTruthy()
    const accept = async (who: string, which: string) =>
      (await web`select accept_interest(${proofOf(who)}, ${which}, now()) as done`)[0]?.done
    expect([await accept('thief', own), await accept('owner', own), await accept('desk', own)]).toEqual([
      false,
      false,
      false,
    ])
    await expect(web`update interest set state = 'accepted', answered_at = now()`).rejects.toMatchObject(REFUSED)
    expect(await seen(proofOf('thief'), 'locum')).toEqual([])
    // Whom it was offered to says yes, and only then.
    expect(await accept('locum', own)).toBe(true)
    expect(await seen(proofOf('thief'), 'locum')).toEqual([{ email: 'locum@releve.test' }])
  })

  test('by moving what was agreed: whose a listing, a profile and an interest is cannot be changed', async () => {
    for (const change of [
      `update listing set owner = '${of('thief')}'`,
      `update candidate set account = '${of('thief')}'`,
      `update interest set candidate = '${of("locum's profile")}'`,
      `update interest set listing = '${of("owner's listing")}'`,
      `update role set account = '${of('thief')}'`,
      `insert into role (account, role, territory) values ('${of('thief')}', 'coordinator', 'erdre-et-cens')`,
    ]) {
      await expect(web.unsafe(change)).rejects.toMatchObject(REFUSED)
    }
  })

  test('by reading the spreadsheets that coordinators bring in', async () => {
    const [made] = await db.sql`
      insert into import (territory, kind, by, file_name, created_at)
      values ('erdre-et-cens', 'members', ${of('desk')}, 'x.csv', now()) returning id`
    await db.sql`insert into import_row (import, n, cells, label) values (${made?.id}, 2, '["Odile", "06 11 22 33 44"]', 'Odile')`
    for (const column of ['cells', 'input', 'label', 'problems', 'twin']) {
      await expect(web`select ${web(column)} from import_row`).rejects.toMatchObject(REFUSED)
    }
    const rows = async (who: string) =>
      (await web`select label from see_import_rows(${who}, ${made?.id}, 0, 10, null)`).map(({ label }) => label)
    expect([await rows(of('desk')), await rows(proofOf('thief')), await rows(proofOf('desk'))]).toEqual([
      [],
      [],
      ['Odile'],
    ])
    await expect(
      web`select * from read_trail(${of('desk')}, 'erdre-et-cens', null, null, null, null, 10)`,
    ).rejects.toMatchObject(REFUSED)
    expect(await web`select * from see_trail(${of('desk')}, 'erdre-et-cens', null, null, null, null, 10)`).toEqual([])
  })

  test('by asking whose an address is, or changing it', async () => {
    await expect(web`select account_with_email('owner@releve.test')`).rejects.toMatchObject(REFUSED)
    await expect(web`select account_for_email('owner@releve.test')`).rejects.toMatchObject(REFUSED)
    const told = async (who: string) =>
      (await web`select account_at(${proofOf(who)}, 'owner@releve.test') as told`)[0]?.told
    expect([await told('thief'), await told('desk')]).toEqual([null, of('owner')])
    await expect(web`update contact set name = 'x' where account = ${of('owner')}`).rejects.toMatchObject(REFUSED)
    await web`select set_contact(${proofOf('thief')}, ${JSON.stringify({ name: 'Moi' })}::text::jsonb)`
    await web`select set_contact('guess', ${JSON.stringify({ name: 'Toi' })}::text::jsonb)`
    expect(await db.sql`select c.name from contact c where c.name is not null`).toEqual([{ name: 'Moi' }])
  })
})
