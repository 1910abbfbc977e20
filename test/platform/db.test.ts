import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { connect, type Db, isUnreachable, type Sql, within } from '../../src/platform/db.ts'
import { useDb } from '../support/db.ts'

const db = useDb()
let sql: Sql

beforeEach(() => {
  sql = connect(db.url, { max: 1, name: 'tried' })
})
afterEach(() => sql.end({ timeout: 1 }))

async function kill(): Promise<void> {
  await db.sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'tried'`
}

/** What a transaction came to, and that the pool of one connection goes on. */
async function outcome(work: Promise<unknown>): Promise<string> {
  const outcome = await work.then(
    () => 'done',
    (error) => (isUnreachable(error) ? 'lost' : String(error)),
  )
  await sleep(50) // what is written too late is written here
  // The library gives what ended a connection once more to the first query of the next one.
  await sql`select 1`.catch((error) => expect(isUnreachable(error)).toBe(true))
  expect(await sql`select 1 as n`).toEqual([{ n: 1 }])
  return outcome
}

describe('a transaction whose connection dies', () => {
  test('during a query fails, and nothing else does', async () => {
    const work = sql.begin(async (tx) => {
      setTimeout(kill, 50)
      await tx`select pg_sleep(5)`
    })
    expect(await outcome(work)).toBe('lost')
  })

  test('between two queries', async () => {
    const work = sql.begin(async (tx) => {
      await tx`select 1`
      await kill()
      await sleep(100)
      await tx`select 2`
    })
    expect(await outcome(work)).toBe('lost')
  })

  test('before its commit', async () => {
    const work = sql.begin(async (tx) => {
      await tx`select 1`
      await kill()
      await sleep(100)
    })
    expect(await outcome(work)).toBe('lost')
  })

  test('in a savepoint, among several queries, with the error swallowed', async () => {
    const query = async (tx: Db) => {
      await Promise.all([tx`select pg_sleep(5)`, tx`select 1`]).catch(() => {})
      await tx`select 2`
    }
    const work = sql.begin(async (tx) => {
      setTimeout(kill, 50)
      await within(tx)
        .begin(query)
        .catch(() => {})
      await tx`select 3`
    })
    expect(await outcome(work)).toBe('lost')
  })
})

describe('a transaction within another', () => {
  test('is undone alone, and the outer one goes on', async () => {
    await db.sql`create table tried (n int)`
    await sql.begin(async (tx) => {
      await tx`insert into tried values (1)`
      const inner = within(tx).begin(async (own) => {
        await own`insert into tried values (2)`
        throw new Error('no')
      })
      await expect(inner).rejects.toThrow('no')
      const failed = within(tx).begin((own) => own`select 1 / 0`)
      await expect(failed).rejects.toThrow('division by zero')
      await within(tx).begin((own) => own`insert into tried values (3)`)
    })
    expect(await db.sql`select n from tried order by n`).toEqual([{ n: 1 }, { n: 3 }])
  })
})

test('a failure that is not the connection’s rolls back at once', async () => {
  const started = performance.now()
  const work = sql.begin(async (tx) => {
    await tx`select 1`
    throw new Error('no')
  })
  expect(await outcome(work)).toBe('Error: no')
  expect(performance.now() - started).toBeLessThan(500)
})
