import { randomUUID } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { afterAll, expect, inject, test, vi } from 'vitest'
import { connect, type Sql } from '../../src/platform/db.ts'
import { migrate, migrationDigests } from '../../src/platform/migrate.ts'
import { temporaryFolder } from '../support/child.ts'

/** Whatever a database was, and whoever else is at it, it becomes what this version says, or stays what it was. */

vi.setConfig({ testTimeout: 60_000 })

const made: string[] = []

async function administer(statement: string) {
  const sql = connect(`${inject('pgUrl')}/postgres`, { max: 1, name: 'test' })
  await sql.unsafe(statement).finally(() => sql.end())
}

/** The address of a database with nothing in it. */
async function emptyDatabase(): Promise<string> {
  const name = `t_${randomUUID().replaceAll('-', '')}`
  made.push(name)
  await administer(`create database ${name} template template0 strategy file_copy`)
  return `${inject('pgUrl')}/${name}`
}

async function reading<T>(url: string, read: (sql: Sql) => Promise<T>): Promise<T> {
  const sql = connect(url, { max: 1, name: 'test' })
  return read(sql).finally(() => sql.end())
}

afterAll(async () => {
  for (const name of made) await administer(`drop database if exists ${name} with (force)`)
})

/** All that the catalogue says of our tables, rules, indexes, functions, triggers and rights. */
const schemaOf = (url: string) =>
  reading(url, async (sql) => {
    const rows = await sql`
      select format('column %s.%s %s %s %s', table_name, column_name, udt_name, is_nullable, column_default) as line
      from information_schema.columns where table_schema = 'public'
      union all select format('rule %s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) from pg_constraint
      where connamespace = 'public'::regnamespace
      union all select indexdef from pg_indexes where schemaname = 'public'
      union all select pg_get_functiondef(p.oid) || coalesce(array_to_string(proacl, ' '), '') from pg_proc p
      where pronamespace = 'public'::regnamespace and prokind = 'f'
        and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
      union all select pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
      union all select format('right %s %s %s', table_name, grantee, privilege_type)
      from information_schema.role_table_grants where table_schema = 'public' and grantee = 'releve_web'
      order by 1`
    return rows.map(({ line }) => line as string)
  })

test('four processes that migrate at once apply each file once', async () => {
  const url = await emptyDatabase()
  const applied = await Promise.all([1, 2, 3, 4].map(() => migrate(url)))
  expect(applied.flat().sort()).toEqual([...migrationDigests().keys()].sort())
  expect(await schemaOf(url)).toEqual(await schemaOf(`${inject('pgUrl')}/template_app`))
})

test('a file that fails halfway leaves nothing behind, says which and why, and is gone on from', async () => {
  const url = await emptyDatabase()
  const dir = temporaryFolder()
  const write = (name: string, text: string) => fs.writeFileSync(path.join(dir, name), text)
  write('grants.sql', 'select 1;')
  write('0001-first.sql', 'create table first (id int);')
  write('0002-second.sql', 'create table second (id int); insert into second values (1); select 1 / 0;')
  write('0003-third.sql', 'create table third (id int);')
  const tables = () =>
    reading(url, async (sql) => {
      const rows = await sql`
        select relname as name from pg_class
        where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> 'migration' order by 1`
      return rows.map(({ name }) => name)
    })
  await expect(migrate(url, { dir })).rejects.toThrow(
    'sql/0002-second.sql failed, and nothing of it was applied: division by zero',
  )
  expect(await tables()).toEqual(['first'])
  write('0002-second.sql', 'create table second (id int);')
  expect(await migrate(url, { dir })).toEqual(['0002-second.sql', '0003-third.sql'])
  expect(await tables()).toEqual(['first', 'second', 'third'])
  write('0001-first.sql', 'create table other (id int);')
  await expect(migrate(url, { dir })).rejects.toThrow('0001-first.sql was applied and has changed since')
})

test('a database of the first days becomes what a new one is, and keeps its rows', async () => {
  const url = await emptyDatabase()
  const first = [...migrationDigests().keys()].sort().slice(0, 4)
  expect(await migrate(url, { only: new Set(first) })).toEqual(first)
  await reading(url, async (sql) => {
    await sql.unsafe(`
      insert into territory (slug, name) values ('erdre', 'CPTS d’avant');
      insert into account (id, confirmed_at) values ('00000000-0000-7000-8000-000000000001', now());
      insert into contact (account, email, name) select id, 'avant@exemple.fr', 'Jeanne Avant' from account;
      insert into role (account, role) select id, 'practitioner' from account;
      insert into role (account, role, territory) select id, 'coordinator', 'erdre' from account;
      insert into session (hash, account, expires_at) select sha256('une'), id, now() + interval '1 day' from account;
      insert into audit (actor, action) select id, 'contact.read' from account;
      insert into listing (id, owner, kind, profession, practice_type, title, description, last_day)
      select '00000000-0000-7000-8000-000000000002', id, 'replacement', 'infirmier', 'domicile', 'Tournée',
        'Trente patients.', '2030-03-08' from account;
      insert into listing_period (listing, position, from_day, to_day) select id, 0, '2030-03-01', '2030-03-08' from listing;
      insert into commune (code, name, search_name, postal_codes, department, population, precision, time_zone)
      values ('44109', 'Nantes', 'nantes', '{44000}', '44', 320732, 'none', 'Europe/Paris');
      insert into listing_commune (listing, position, commune) select id, 0, '44109' from listing;
      update listing set state = 'pending', submitted_at = now();
      update listing set state = 'published', published_at = now();`)
  })
  const rest = await migrate(url)
  expect(rest).toEqual([...migrationDigests().keys()].sort().slice(4))
  expect(await schemaOf(url)).toEqual(await schemaOf(`${inject('pgUrl')}/template_app`))
  const kept = await reading(
    url,
    (sql) => sql`
      select c.email, c.name, l.title, l.state, p.to_day,
        (select array_agg(role order by role) from role) as roles,
        (select count(*)::int from session) as sessions, (select array_agg(action) from audit) as trail
      from contact c join listing l on l.owner = c.account join listing_period p on p.listing = l.id`,
  )
  expect([...kept]).toEqual([
    {
      ...{
        email: 'avant@exemple.fr',
        name: 'Jeanne Avant',
        title: 'Tournée',
        state: 'published',
        to_day: '2030-03-08',
      },
      ...{ roles: ['coordinator', 'practitioner'], sessions: 1, trail: ['contact.read'] },
    },
  ])
})
