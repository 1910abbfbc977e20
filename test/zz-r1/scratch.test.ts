import { expect, it } from 'vitest'
import { findPlace } from '../../src/territories/fields.tsx'
import { placeLabel } from '../../src/territories/model.ts'
import { getCommune } from '../../src/territories/service.ts'
import { useDb } from '../support/db.ts'
const db = useDb()
it('labels', async () => {
  const rows = await db.sql`select code from commune where code in (select code from commune tablesample system(4)) or name in (select name from commune group by name having count(*) > 1) `
  console.log(rows.length)
  let bad = 0
  const codes = rows.map((r) => r.code).filter((_: string, i: number) => i % 4 === 0)
  for (const code of codes) {
    const c = await getCommune(db.sql, code)
    const p = await findPlace(db.sql, placeLabel(c as never))
    if (!('commune' in p) || p.commune.code !== code) { bad++; if (bad < 20) console.log(code, placeLabel(c as never), 'commune' in p ? p.commune.code : p.choices.length) }
  }
  console.log('checked', codes.length, 'bad', bad)
  expect(1).toBe(1)
}, 600_000)
