import { beforeAll, describe, expect, test } from 'vitest'
import { useDb } from '../support/db.ts'

/** What cannot be is refused by Postgres itself, whatever the code does. */

const db = useDb()
const REFUSED = { code: '23514' } // check_violation
const TAKEN = { code: '23505' } // unique_violation

let account: string
let candidate: string
let listing: string

beforeAll(async () => {
  const { sql } = db
  const [row] =
    await sql`select account_for_email('owner@releve.test') as id, account_for_email('c@releve.test') as other`
  account = row?.id
  const [profile] = await sql`
    insert into candidate (account, kinds) values (${row?.other}, '{replacement}') returning id`
  candidate = profile?.id
  listing = await sql.begin(async (tx) => {
    const [created] = await tx`
      insert into listing (owner, kind, profession, practice_type, title, description, last_day)
      values (${account}, 'replacement', 'medecin', 'msp', 'T', 'D', '2027-02-12') returning id`
    const id = created?.id as string
    await tx`insert into listing_commune (listing, position, commune) values (${id}, 0, '44114')`
    await tx`insert into listing_period (listing, position, from_day, to_day) values (${id}, 0, '2027-02-08', '2027-02-12')`
    await tx`update listing set state = 'pending', submitted_at = now() where id = ${id}`
    await tx`update listing set state = 'published', published_at = now() where id = ${id}`
    return id
  })
})

describe('a listing', () => {
  test.each(['pending', 'published', 'filled', 'nonsense'])('does not begin as %s, however complete', async (state) => {
    const insert = db.sql`
      insert into listing (owner, state, kind, profession, practice_type, title, description, last_day, published_at)
      values (${account}, ${state}, 'replacement', 'medecin', 'msp', 'T', 'D', '2027-02-12', now())`
    await expect(insert).rejects.toMatchObject({ ...REFUSED, message: expect.stringContaining('starts as a draft') })
  })

  test.each(['draft', 'pending', 'nonsense'])('does not go from published to %s', async (state) => {
    await expect(db.sql`update listing set state = ${state} where id = ${listing}`).rejects.toMatchObject(REFUSED)
  })

  test('does not leave the draft without its fields', async () => {
    const [draft] = await db.sql`insert into listing (owner) values (${account}) returning id`
    await expect(
      db.sql`update listing set state = 'pending', submitted_at = now() where id = ${draft?.id}`,
    ).rejects.toMatchObject(REFUSED)
  })

  test.each(['kind', 'profession', 'practice_type', 'title', 'description', 'last_day', 'published_at'])(
    'that is published has its %s',
    async (column) => {
      const clear = db.sql`update listing set ${db.sql(column)} = null where id = ${listing}`
      await expect(clear).rejects.toMatchObject(REFUSED)
    },
  )

  test.each(['listing_commune', 'listing_period'])('that is published keeps a row of %s', async (table) => {
    await expect(db.sql`delete from ${db.sql(table)} where listing = ${listing}`).rejects.toMatchObject(REFUSED)
    const replace = db.sql.begin(async (tx) => {
      const rows = await tx`delete from ${tx(table)} where listing = ${listing} returning *`
      await tx`insert into ${tx(table)} ${tx(rows)}`
    })
    await expect(replace).resolves.toBeUndefined()
  })

  test('does not leave the draft without a commune or a period', async () => {
    const [draft] = await db.sql`
      insert into listing (owner, kind, profession, practice_type, title, description, last_day)
      values (${account}, 'replacement', 'medecin', 'msp', 'T', 'D', '2027-02-12') returning id`
    await expect(
      db.sql`update listing set state = 'pending', submitted_at = now() where id = ${draft?.id}`,
    ).rejects.toMatchObject(REFUSED)
  })

  test.each([
    ['candidate_share_pct', 140],
    ['candidate_share_pct', -1],
    ['candidate_share_pct', 'NaN'],
    ['title', ''],
    ['title', 'x'.repeat(121)],
    ['kind', 'holiday'],
    ['practice_type', 'cave'],
    ['housing', 'maybe'],
    ['patients_max', 501],
    ['answers', -1],
    ['places_filled', 2],
    ['taken_over_at', '2027-02-01'],
  ])('has no %s of %j', async (column, value) => {
    const write = db.sql`update listing set ${db.sql({ [column]: value } as Record<string, string>)} where id = ${listing}`
    await expect(write).rejects.toMatchObject(REFUSED)
  })

  test('does not see more patients at least than at most', async () => {
    await expect(
      db.sql`update listing set patients_min = 5, patients_max = 4 where id = ${listing}`,
    ).rejects.toMatchObject(REFUSED)
  })
})

describe.each([
  ['listing_period', 'listing', () => listing],
  ['availability', 'candidate', () => candidate],
] as const)('a period of %s', (table, column, subject) => {
  const insert = (row: Record<string, unknown>) =>
    db.sql.begin(async (tx) => {
      const whole = { [column]: subject(), position: 9, from_day: '2027-02-09', to_day: '2027-02-20', ...row }
      await tx`insert into ${tx(table)} ${tx(whole)}`
      throw new Error('accepted') // nothing is to stay
    })

  test.each([
    [{ to_day: '2027-02-08' }],
    [{ to_day: '2029-03-08' }],
    [{ to_day: '2029-02-09' }],
    [{ from_day: '2028-02-29', to_day: '2030-02-28' }],
    [{ weekdays: [8] }],
    [{ weekdays: [0, 1] }],
    [{ weekdays: [] }],
    [{ halves: ['noon'] }],
    [{ halves: [] }],
    [{ every_weeks: 0 }],
    [{ every_weeks: 9 }],
  ])('is never %j', async (row) => {
    await expect(insert(row)).rejects.toMatchObject(REFUSED)
  })

  test.each([
    [{ to_day: '2027-02-09' }],
    [{ to_day: '2029-02-08' }],
    [{ from_day: '2028-02-29', to_day: '2030-02-27' }],
    [{ weekdays: [1, 7], halves: ['pm'], every_weeks: 8 }],
  ])('may be %j', async (row) => {
    await expect(insert(row)).rejects.toThrow('accepted')
  })
})

describe('an interest', () => {
  const add = async () => {
    const [row] = await db.sql`
      insert into interest (listing, candidate, by) values (${listing}, ${candidate}, 'candidate') returning id`
    return row?.id as string
  }
  const move = (id: string, state: string) => db.sql`
    update interest set state = ${state}, answered_at = now() where id = ${id}`

  test('is alive once at a time for a pair, and may be made again once it is over', async () => {
    const id = await add()
    await expect(add()).rejects.toMatchObject(TAKEN)
    await move(id, 'accepted')
    await expect(add()).rejects.toMatchObject(TAKEN)
    await move(id, 'withdrawn')
    await move(await add(), 'declined')
  })

  test.each([
    [['declined'], 'accepted'],
    [['declined'], 'withdrawn'],
    [['withdrawn'], 'accepted'],
    [['accepted'], 'declined'],
    [['accepted', 'withdrawn'], 'accepted'],
  ])('that went %j does not go to %s', async (path, state) => {
    const id = await add()
    for (const step of path) await move(id, step)
    await expect(move(id, state)).rejects.toMatchObject(REFUSED)
    if (path.at(-1) === 'accepted') await move(id, 'withdrawn')
  })

  test('is not proposed again by going back', async () => {
    const id = await add()
    await move(id, 'declined')
    await expect(
      db.sql`update interest set state = 'proposed', answered_at = null where id = ${id}`,
    ).rejects.toMatchObject(REFUSED)
  })

  test('is answered at an instant, or not answered', async () => {
    const id = await add()
    await expect(db.sql`update interest set state = 'accepted' where id = ${id}`).rejects.toMatchObject(REFUSED)
    await expect(db.sql`update interest set answered_at = now() where id = ${id}`).rejects.toMatchObject(REFUSED)
    await move(id, 'withdrawn')
  })
})

describe('a candidate', () => {
  test.each([
    ['kinds', '{}'],
    ['kinds', '{holiday}'],
    ['min_days', -1],
    ['min_candidate_share_pct', 140],
    ['rpps', '1234'],
    ['status', 'asleep'],
    ['digest', 'hourly'],
  ])('has no %s of %j', async (column, value) => {
    const write = db.sql`update candidate set ${db.sql({ [column]: value } as Record<string, string>)} where id = ${candidate}`
    await expect(write).rejects.toMatchObject(REFUSED)
  })

  test.each([0, 0.9, 300.1])('has no radius of %d km', async (radius) => {
    const insert = db.sql`
      insert into zone (candidate, position, commune, radius_km) values (${candidate}, 0, '44114', ${radius})`
    await expect(insert).rejects.toMatchObject(REFUSED)
  })

  test('is one profile for an account', async () => {
    const again = db.sql`
      insert into candidate (account, kinds) select account, kinds from candidate where id = ${candidate}`
    await expect(again).rejects.toMatchObject(TAKEN)
  })
})

describe('a report', () => {
  const report = (row: Record<string, unknown>) =>
    db.sql`insert into listing_report ${db.sql({ listing, reason: 'x', at: new Date(), ...row } as never)}`

  test('is open once an account and listing, and once an address', async () => {
    const address = Buffer.alloc(32, 7)
    for (const who of [{ reporter: account }, { address }]) {
      await report(who)
      await expect(report(who)).rejects.toMatchObject(TAKEN)
      await db.sql`update listing_report set settled_at = now(), address = null where settled_at is null`
      await report(who)
      await db.sql`delete from listing_report`
    }
  })

  test.each([
    { reason: '' },
    { reason: 'x'.repeat(2001) },
    { address: Buffer.alloc(31) },
    { address: Buffer.alloc(32), settled_at: new Date() },
  ])('is never %o', async (row) => {
    await expect(report(row)).rejects.toMatchObject(REFUSED)
  })
})
