import { describe, expect, test } from 'vitest'
import { useService } from '../support/service.ts'
import { textOf } from '../support/visitor.ts'
import { useCountry } from './country.ts'
import { importOf, upload, workbookOf } from './sheets.ts'

/** From a file to the page that says what its columns mean. */

const service = useService()
const { sessions, ask, pathOf, read, rowsOf, stateOf } = useCountry(service)

const SHEET = [
  ['Remplacements à pourvoir', null, null],
  ['Nom', 'Mail', 'Couleur'],
  ['Roux', 'roux@cabinet.fr', 'bleu'],
]

describe('an upload', () => {
  test('is read by a job, and its columns are guessed and shown with samples', async () => {
    const id = await read('été 2027.xlsx', await workbookOf(SHEET))
    expect(await stateOf(id)).toMatchObject({
      state: 'mapping',
      headings: ['Nom', 'Mail', 'Couleur'],
      mapping: ['name', 'email', null],
      sheet: 'Besoins',
      total: 1,
    })
    expect((await rowsOf(id)).map(({ n, cells }) => [n, cells])).toEqual([[3, ['Roux', 'roux@cabinet.fr', 'bleu']]])
    const { status, html } = await ask(pathOf(id))
    expect(status).toBe(200)
    expect(html).toContain('<option value="email" selected="">')
    expect(textOf(html)).toContain('roux@cabinet.fr')
    expect(textOf((await ask('/mon-territoire/imports')).html)).toContain('été 2027.xlsx')
  })

  test('of what is no spreadsheet is refused with the reason, and can be dropped', async () => {
    const id = await read('annonces.xls', new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 1, 2]))
    expect(textOf((await ask(pathOf(id))).html)).toContain('Le format .xls est trop ancien')
    expect((await ask(pathOf(id, '/supprimer'), 'desk', {})).status).toBe(303)
    expect((await ask(pathOf(id))).status).toBe(404)
  })

  test('larger than 10 MB is refused, and one that is sent by nobody who may is not even read', async () => {
    const large = new Uint8Array(10 * 1024 * 1024 + 1)
    const answer = await upload(service, sessions.desk as string, { name: 'x.csv', bytes: large })
    expect(answer.status).toBe(422)
    expect(textOf(await answer.text())).toContain('dépasse 10 Mo')
    const elsewhere = await ask('/mon-territoire/imports', 'desk', { type: 'x'.repeat(300_000) })
    expect(elsewhere.status).toBe(415)
    // Cut off while it sends, a program may see no answer at all.
    const stranger = { name: 'x.csv', bytes: new Uint8Array(2e6) }
    const refused = await upload(service, sessions.nobody as string, stranger).catch(() => null)
    expect(refused?.status ?? 403).toBe(403)
    const other = await upload(service, sessions.elsewhere as string, { name: 'x.csv', bytes: new Uint8Array(9) })
    expect(other.status).toBe(403)
    expect((await service.db.sql`select from import_file where octet_length(bytes) > 1000000`).length).toBe(0)
  })

  test('of whoever is not signed in is not read, neither for the file nor to keep what was typed', async () => {
    const send = (body: string | ReadableStream) =>
      fetch(`${service.baseUrl}/mon-territoire/imports`, {
        method: 'POST',
        redirect: 'manual',
        headers: { Origin: service.baseUrl, 'Content-Type': 'application/x-www-form-urlencoded' },
        body,
        duplex: 'half',
      } as RequestInit).then(
        ({ status }) => status,
        // Cut off while it sends.
        () => 303,
      )
    expect(await send('type=deux+mots')).toBe(401)
    const long = `type=${'deux+mots+'.repeat(300_000)}`
    expect(await send(long)).toBe(303)
    expect(await send(new Blob([long]).stream())).toBe(303)
  })

  test('of another territory’s coordinator does not exist', async () => {
    const id = await read('a.csv', new Uint8Array(Buffer.from('Nom;Mail\nRoux;r@x.fr\n')))
    expect((await ask(pathOf(id), 'elsewhere')).status).toBe(404)
    expect((await ask(pathOf(id), 'nobody')).status).toBe(404)
    expect((await ask(pathOf(id, '/colonnes'), 'elsewhere', { colonne0: 'email' })).status).toBe(404)
    expect((await ask(pathOf(id, '/supprimer'), 'elsewhere', {})).status).toBe(404)
    expect((await stateOf(id))?.state).toBe('mapping')
  })

  test('is not mapped without what is needed, and what was chosen is kept', async () => {
    const id = await read('a.csv', new Uint8Array(Buffer.from('Nom;Mail\nRoux;r@x.fr\n')))
    const { status, html } = await ask(pathOf(id, '/colonnes'), 'desk', { colonne0: 'name', colonne1: 'name' })
    expect(status).toBe(422)
    expect(textOf(html)).toMatch(/est déjà pris par la colonne «\sNom\s»/)
    expect(textOf(html)).toContain('Il manque la colonne')
  })

  test('that is a bomb is refused, and a job killed and run again reads it once', async () => {
    const id = importOf(
      await upload(service, sessions.desk as string, {
        name: 'lignes.csv',
        bytes: new Uint8Array(Buffer.from(`Nom;Mail\n${'Roux;r@x.fr\n'.repeat(3000)}`)),
      }),
    )
    await service.settled()
    await service.db.sql`update import set state = 'reading' where id = ${id}`
    await service.db.sql`select enqueue('import.read', ${service.db.sql.json({ import: id })}::json)`
    await service.settled()
    expect((await rowsOf(id)).length).toBe(3000)
    const bomb = await read('bombe.csv', new Uint8Array(Buffer.from(`Nom;Mail\n${'a;b\n'.repeat(60_000)}`)))
    expect(await stateOf(bomb)).toMatchObject({ state: 'refused', trouble: expect.stringContaining('50 000 lignes') })
    expect((await rowsOf(bomb)).length).toBe(0)
  })
})
