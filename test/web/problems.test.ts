import { expect, it } from 'vitest'
import { isHindered, isUnreachable } from '../../src/platform/db.ts'
import { createLog } from '../../src/platform/log.ts'
import { toProblem } from '../../src/web/problems.ts'
import { useDb } from '../support/db.ts'

/** What Postgres cannot do just now is no fault of ours nor of who asks: 503, and when to come again. */

const db = useDb()

const failing = (statements: string) =>
  db.sql
    .begin((tx) => tx.unsafe(statements))
    .then(
      () => null,
      (error: unknown) => error,
    )

it.each([
  ['a statement that takes too long', 'set local statement_timeout = 20; select pg_sleep(5)'],
  [
    'a database that may only be read',
    "set transaction read only; insert into territory (slug, name) values ('a', 'A')",
  ],
  ['a full disk', "do $$ begin raise 'no space' using errcode = '53100'; end $$"],
  ['two changes in each other’s way', "do $$ begin raise 'deadlock' using errcode = '40P01'; end $$"],
])('%s', async (_, statements) => {
  const error = await failing(statements)
  expect(isHindered(error)).toBe(true)
  expect(isUnreachable(error)).toBe(false)
  const { problem, retryAfter } = toProblem(error, createLog('silent'))
  expect(problem).toMatchObject({ status: 503, type: 'about:blank#unavailable' })
  expect(retryAfter).toBe(60)
})

it('leaves what is wrong with a statement a fault of ours', async () => {
  const error = await failing('select 1 / 0')
  expect(isHindered(error)).toBe(false)
  expect(toProblem(error, createLog('silent')).problem.status).toBe(500)
})
