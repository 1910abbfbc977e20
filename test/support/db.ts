import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, inject } from 'vitest'
import { connect, type Sql } from '../../src/platform/db.ts'

/** `url` is the superuser's, `webUrl` the same database with the web's restricted login; filled before the first test. */
export type TestDb = { sql: Sql; url: string; webUrl: string }

/** One database per test file, cloned from the migrated template and dropped at the end. */
export function useDb(): TestDb {
  const name = `t_${randomUUID().replaceAll('-', '')}`
  const db = { url: `${inject('pgUrl')}/${name}`, webUrl: `${inject('webUrl')}/${name}` } as TestDb
  beforeAll(async () => {
    await administer(`create database ${name} template template_app strategy file_copy`)
    db.sql = connect(db.url, { max: 4, name: 'test' })
  })
  afterAll(async () => {
    await db.sql?.end({ timeout: 2 })
    await administer(`drop database if exists ${name} with (force)`)
  })
  return db
}

async function administer(statement: string): Promise<void> {
  const sql = connect(`${inject('pgUrl')}/postgres`, { max: 1, name: 'test' })
  await sql.unsafe(statement)
  await sql.end()
}
