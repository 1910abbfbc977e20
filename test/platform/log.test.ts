import { expect, test } from 'vitest'
import { createLog } from '../../src/platform/log.ts'
import { useDb } from '../support/db.ts'

const db = useDb()

test('what Postgres refused is logged without the words of whoever wrote it', async () => {
  const lines: string[] = []
  const log = createLog('info', { write: (line) => lines.push(line) })
  const refused = [
    db.sql`select ${'["Claire Morin \\u0000"]'}::text::jsonb`,
    db.sql`insert into commune (code, name) values ('99999', ${'Claire Morin'})`,
  ]
  for (const query of refused) {
    await query.catch((error: Error) => {
      // It is there to be told.
      expect(JSON.stringify(error)).toContain('Claire Morin')
      log.error({ err: error }, 'unexpected error')
    })
  }
  expect(lines.map((line) => JSON.parse(line).err.code)).toEqual(['22P05', '23502'])
  expect(lines.join('')).not.toContain('Claire')
})
