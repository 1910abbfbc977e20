import { randomUUID } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { VERBS } from '../../src/cli/verbs.ts'
import { createWorkerDeps } from '../../src/deps.ts'
import { backup } from '../../src/platform/backup.ts'
import { connect, type Sql } from '../../src/platform/db.ts'
import { handlersOf } from '../../src/worker.ts'
import { temporaryFolder, waitUntil } from '../support/child.ts'
import { NO_LIMITS } from '../support/deps.ts'
import { startPublisher } from '../support/publisher.ts'
import { useService } from '../support/service.ts'
import { refusal } from '../support/smtp.ts'

/** What the service holds comes back from a file: all of it, of one moment, into an empty database, or nothing at all. */

vi.setConfig({ testTimeout: 60_000 })

const service = useService()
const made: string[] = []
/** A backup of what there is before the first test. */
let whole: string
let publish: Awaited<ReturnType<typeof startPublisher>>['publish']

async function administer(act: (sql: Sql) => Promise<unknown>) {
  const sql = connect(`${inject('pgUrl')}/postgres`, { max: 1, name: 'test' })
  await act(sql).finally(() => sql.end())
}

/** The addresses of a database with nothing in it, or nothing but the schema and the reference data. */
async function emptyDatabase(template = 'template_app') {
  const name = `t_${randomUUID().replaceAll('-', '')}`
  made.push(name)
  await administer((sql) => sql`create database ${sql(name)} template ${sql(template)}`)
  return { databaseUrl: `${inject('pgUrl')}/${name}`, databaseWebUrl: `${inject('webUrl')}/${name}` }
}

/** The verb, as the operator calls it, on another database. */
async function restore(file: string, target: Awaited<ReturnType<typeof emptyDatabase>>, resume = false) {
  const run = VERBS.restore?.prepare({ file, resume })
  const outcome = await run?.({ ...service.worker, meili: null, ...target })
  return outcome?.result as { rows: number; mails: number; jobs: number }
}

/** A digest of every table's rows. */
async function digests(sql: Sql): Promise<Record<string, string>> {
  const tables = await sql`
    select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
      and relpersistence = 'p' and relname <> 'migration' order by 1`
  const all: Record<string, string> = {}
  for (const { name } of tables) {
    const [row] = await sql`
      select count(*) || ' ' || coalesce(md5(string_agg(t::text, E'\n' order by t::text)), '') as digest from ${sql(name)} t`
    all[name] = row?.digest
  }
  return all
}

async function reading<T>(url: string, read: (sql: Sql) => Promise<T>): Promise<T> {
  const sql = connect(url, { max: 2, name: 'test' })
  return read(sql).finally(() => sql.end())
}

beforeAll(async () => {
  whole = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'releve-b-')), 'whole.gz')
  ;({ publish } = await startPublisher(service.worker))
  const locum = await service.person('locum@rempla.example')
  await locum('PUT', '/api/candidates/me', {
    qualifications: [{ profession: 'infirmier' }],
    kinds: ['replacement'],
    zones: [{ commune: '44114', radiusKm: 30 }],
    availability: [{ from: '2027-01-04', to: '2027-12-31' }],
  })
  await publish({ description: 'Une tournée\tà la « campagne »,\nsur deux lignes \\. et \\N.' })
  await service.settled()
  expect(await service.db.sql`select from match`).toHaveLength(1)
  service.smtp.hooks.onRcpt = (address) => (address === 'publisher@releve.test' ? refusal(451, 'later') : undefined)
  await publish()
  await service.settled()
  await backup(service.db.url, whole)
}, 60_000)

afterAll(async () => {
  fs.rmSync(path.dirname(whole), { recursive: true, force: true })
  await administer(async (sql) => {
    for (const name of made) await sql`drop database if exists ${sql(name)} with (force)`
  })
})

describe('a backup taken while somebody writes', () => {
  test('has all there was, of one moment', async () => {
    const file = path.join(temporaryFolder(), 'releve.gz')
    const before = await digests(service.db.sql)
    let [writing, written] = [true, 0]
    const writer = (async () => {
      while (writing && written < 2000) {
        const id = randomUUID()
        await service.db.sql.begin(async (tx) => {
          await tx`insert into account (id) values (${id})`
          await sleep(1)
          await tx`insert into contact (account, email) values (${id}, ${`${id}@exemple.fr`})`
        })
        written++
      }
    })()
    await waitUntil(() => written > 3)
    await backup(service.db.url, file)
    writing = false
    await writer
    expect(fs.statSync(file).mode & 0o777).toBe(0o600)
    expect(fs.readdirSync(path.dirname(file))).toEqual(['releve.gz'])

    const target = await emptyDatabase('template0')
    await restore(file, target, true)
    await reading(target.databaseUrl, async (sql) => {
      const { account: _, contact: __, ...rest } = await digests(sql)
      const { account: ___, contact: ____, ...were } = before
      expect(rest).toEqual(were)
      expect(
        await sql`select from account a full join contact c on c.account = a.id where a.id is null or c.account is null`,
      ).toHaveLength(0)
      const [row] = await sql`select count(*)::int as n from account`
      expect(row?.n).toBeGreaterThan(Number.parseInt(before.account ?? '', 10) + 3)
      // Numbers go on after those given, and the schema is that of any database.
      await sql`select enqueue('mail.send', '{}'::json)`
      const [triggers] =
        await sql`select count(*)::int as n from pg_trigger where not tgisinternal and tgenabled <> 'O'`
      expect(triggers?.n).toBe(0)
    })
    await service.db
      .sql`delete from account where id in (select account from contact where email like '%-%@exemple.fr')`
  })
})

describe('after a restore', () => {
  test('what was sent, or waited, is not sent again', async () => {
    const target = await emptyDatabase()
    const { mails } = await restore(whole, target)
    // That it was received, and that it is published.
    expect(mails).toBe(2)

    service.smtp.hooks.onRcpt = undefined
    const settings = {
      meili: null,
      secret: service.worker.secret,
      baseUrl: 'http://releve.test',
      limits: NO_LIMITS,
      log: service.worker.log,
      clock: () => service.now,
    }
    const worker = createWorkerDeps({
      ...settings,
      databaseUrl: target.databaseUrl,
      smtpUrl: service.smtp.url,
      mailFrom: 'Relève <releve@releve.test>',
    })
    try {
      const handlers = handlersOf(worker)
      const before = service.smtp.mails.length
      const jobs = await worker.sql`select task_identifier as task from graphile_worker.jobs`
      for (const { task } of jobs) await handlers[task]?.({})
      await handlers['mail.send']?.({})
      expect(service.smtp.mails.length).toBe(before)
    } finally {
      await worker.close()
    }
  })
})

describe('nothing is loaded', () => {
  const unchanged = async (databaseUrl: string) =>
    reading(databaseUrl, async (sql) => {
      const [found] = await sql`select to_regclass('account') as account`
      return !found?.account || (await sql`select from account`).length === 0
    })

  test.each<[string, (file: Buffer) => Buffer, RegExp]>([
    ['cut off', (file) => file.subarray(0, file.length - 2000), /cut off/],
    ['cut off and packed again', (file) => gzipSync(gunzipSync(file).subarray(0, -300)), /cut off|broken/],
    [
      'with a byte changed',
      (file) => Buffer.from(file).fill(file[file.length >> 1] === 7 ? 8 : 7, file.length >> 1, (file.length >> 1) + 1),
      /broken/,
    ],
    [
      'without one row',
      (file) =>
        gzipSync(
          gunzipSync(file)
            .toString()
            .replace(/\n44114\t.*\n/, '\n'),
        ),
      /rows instead of/,
    ],
    [
      'of a newer version',
      (file) => gzipSync(gunzipSync(file).toString().replace('0001-territories.sql', '9001-later.sql')),
      /newer version/,
    ],
    ['that is no backup', () => gzipSync('{"a": 1}\n'), /no backup/],
    ['that is not gzip', () => Buffer.from('bonjour'), /broken/],
  ])('of a file %s', async (_, spoil, said) => {
    const spoilt = path.join(temporaryFolder(), 'spoilt.gz')
    fs.writeFileSync(spoilt, spoil(fs.readFileSync(whole)))
    const target = await emptyDatabase()
    await expect(restore(spoilt, target)).rejects.toThrow(said)
    expect(await unchanged(target.databaseUrl)).toBe(true)
  })

  test('when a row breaks a rule, and the same database takes the whole file then', async () => {
    const spoilt = path.join(temporaryFolder(), 'spoilt.gz')
    // Of no account that there is.
    const broken = gunzipSync(fs.readFileSync(whole))
      .toString()
      .replace(/("table":"role".*\n)[0-9a-f-]{36}/, `$1${randomUUID()}`)
    fs.writeFileSync(spoilt, gzipSync(broken))
    const target = await emptyDatabase()
    await expect(restore(spoilt, target)).rejects.toThrow('the rows of role break a rule')
    expect(await unchanged(target.databaseUrl)).toBe(true)
    expect((await restore(whole, target)).rows).toBeGreaterThan(1000)
  })

  test('into a database in use, or one that went further', async () => {
    const used = { databaseUrl: service.db.url, databaseWebUrl: service.db.webUrl }
    await expect(restore(whole, used)).rejects.toThrow('in use')
    const further = await emptyDatabase()
    await reading(further.databaseUrl, (sql) => sql`insert into migration (name, digest) values ('9001-later.sql', '')`)
    await expect(restore(whole, further)).rejects.toThrow('9001-later.sql')
  })
})

test('a backup that cannot be written leaves no file, and the one there was', async () => {
  const folder = temporaryFolder()
  const file = path.join(folder, 'releve.gz')
  fs.writeFileSync(file, 'yesterday’s')
  await reading(service.db.url, (sql) => sql`create table circle_a (id int primary key, b int)`)
  await service.db.sql`create table circle_b (id int primary key references circle_a)`
  await service.db.sql`alter table circle_a add foreign key (b) references circle_b`
  await expect(backup(service.db.url, file)).rejects.toThrow('in a circle')
  await service.db.sql`drop table circle_a, circle_b cascade`
  expect(fs.readdirSync(folder)).toEqual(['releve.gz'])
  expect(fs.readFileSync(file, 'utf8')).toBe('yesterday’s')
  await expect(backup(service.db.url, path.join(folder, 'none', 'releve.gz'))).rejects.toThrow('ENOENT')
})
