import { monitorEventLoopDelay } from 'node:perf_hooks'
import { describe, expect, test } from 'vitest'
import { checkImport } from '../../src/imports/checking.ts'
import { makeImport } from '../../src/imports/making.ts'
import { readUpload } from '../../src/imports/reading.ts'
import { mapColumns, startImport, uploadImport } from '../../src/imports/service.ts'
import { useDb } from '../support/db.ts'
import { useDeps } from '../support/deps.ts'
import { figures, times } from '../support/soak.ts'

/** As many rows as a file may have (SOAK=1), or a tenth of them; and jobs that are killed midway. */

const db = useDb()
const deps = useDeps(db)

const MANY = times(5_000, 50_000)

async function prepared(rows: number, name: string) {
  const desk = await deps.person(`${name}@cpts.test`, 'coordinator', 'erdre-et-cens')
  const lines = Array.from(
    { length: rows },
    (_, i) => `Nom ${i};${name}${i}@cabinet.test;Orvault;IDEL;du 3 au 14 mars 2027;Texte ${i}`,
  )
  const bytes = new Uint8Array(Buffer.from(['Nom;Mail;Commune;Profession;Dates;Description', ...lines].join('\n')))
  const ctx = deps.as(desk)
  const id = await uploadImport(ctx, 'erdre-et-cens', { kind: 'listings', name: `${name}.csv`, bytes })
  await readUpload(deps.worker, { import: id })
  await mapColumns(ctx, id, ['name', 'email', 'commune', 'profession', 'dates', 'description'])
  await checkImport(deps.worker, { import: id })
  await startImport(ctx, id, { submit: false })
  return id
}

const entered = async (name: string) => {
  const [row] = await db.sql`
    select count(*)::int as n from listing l join contact c on c.account = l.owner where starts_with(c.email, ${name})`
  return row?.n
}

describe('an import', () => {
  test('of very many rows is made whole, and others get their turn meanwhile', { timeout: 600_000 }, async () => {
    const delay = monitorEventLoopDelay({ resolution: 10 })
    delay.enable()
    const id = await prepared(MANY, 'many')
    await makeImport(deps.worker, { import: id })
    delay.disable()
    expect(await entered('many')).toBe(MANY)
    const [one] = await db.sql`select state, progress from import where id = ${id}`
    expect(one?.state).toBe('done')
    // Milliseconds: the machine of the tests is shared.
    expect(delay.percentile(99) / 1e6).toBeLessThan(500)
    figures(
      `import: ${MANY} rows made whole, others waited ${Math.round(delay.percentile(99) / 1e6)} ms at the 99th percentile`,
    )
  })

  test('killed midway leaves nothing, and makes everything once when it runs again', { timeout: 120_000 }, async () => {
    const id = await prepared(1500, 'killed')
    const making = makeImport(deps.worker, { import: id }).then(
      () => 'made',
      () => 'killed',
    )
    for (let killed = false; !killed; ) {
      const rows = await db.sql`
        select pg_terminate_backend(a.pid) from pg_stat_activity a, import i
        where i.id = ${id} and i.progress > 0 and a.datname = current_database() and a.application_name <> 'test'
          and a.xact_start is not null and a.backend_xid is not null`
      killed = rows.length > 0
    }
    expect(await making).toBe('killed')
    expect(await entered('killed')).toBe(0)
    expect(
      (await db.sql`select from contact where starts_with(email, 'killed') and email like '%cabinet.test'`).length,
    ).toBe(0)
    await makeImport(deps.worker, { import: id })
    await makeImport(deps.worker, { import: id })
    expect(await entered('killed')).toBe(1500)
    expect((await db.sql`select from audit where action = 'import.done' and subject = ${id}`).length).toBe(1)
  })
})
