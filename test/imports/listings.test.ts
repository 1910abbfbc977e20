import { describe, expect, test } from 'vitest'
import { readContact } from '../../src/accounts/service.ts'
import { mailedLink, takeOver } from '../../src/listings/behalf.ts'
import { readListing } from '../../src/listings/service.ts'
import { useService } from '../support/service.ts'
import { textOf } from '../support/visitor.ts'
import { useCountry } from './country.ts'

/** From the columns of a file of needs to listings, and back. */

const service = useService()
const { accounts, ask, pathOf, read, rowsOf, stateOf } = useCountry(service)

const HEAD = 'Nom;Mail;Tel;Commune;Profession;Mode d’exercice;Dates;Redevance;Titre;Description'
const csv = (...lines: string[]) => new Uint8Array(Buffer.from([HEAD, ...lines].join('\n')))

/** One line of a file; each its own person unless said otherwise. */
let people = 0
const line = (cells: Partial<Record<'mail' | 'commune' | 'dates' | 'title' | 'description', string>> = {}) => {
  const mail = cells.mail ?? `titulaire${people++}@cabinet.test`
  const {
    commune = 'Orvault',
    dates = 'du 3 au 14 mars',
    title = `Besoin ${people}`,
    description = `Texte ${people}`,
  } = cells
  return `Odile Roux;${mail};612345678;${commune};IDEL;tournée;${dates};10 %;${title};${description}`
}

async function checked(...lines: string[]): Promise<string> {
  const id = await read('besoins.csv', csv(...lines))
  const headings = HEAD.split(';')
  const { mapping } = (await stateOf(id)) as { mapping: (string | null)[] }
  const fields = Object.fromEntries(headings.map((_, i) => [`colonne${i}`, mapping[i] ?? '']))
  expect((await ask(pathOf(id, '/colonnes'), 'desk', fields)).status).toBe(303)
  await service.settled()
  return id
}

async function imported(id: string, fields: Record<string, string> = {}): Promise<void> {
  expect((await ask(pathOf(id, '/importer'), 'desk', fields)).status).toBe(303)
  await service.settled()
}

const listingsOf = (id: string) => service.db.sql`
  select l.*, c.email, c.name, c.phone from import_row r join listing l on l.id = r.listing
  join contact c on c.account = l.owner where r.import = ${id} order by r.n`

describe('a file of needs', () => {
  test('becomes drafts of the people it names, who are mailed the link to take them over', async () => {
    const id = await checked(line({ mail: 'premiere@cabinet.test' }), line({ commune: 'Sautron' }))
    expect(await stateOf(id)).toMatchObject({ state: 'preview' })
    expect((await rowsOf(id)).map(({ status, included }) => [status, included])).toEqual([
      ['valid', true],
      ['valid', true],
    ])
    expect((await service.db.sql`select from listing`).length).toBe(0)
    await imported(id)
    const [first, second] = await listingsOf(id)
    expect(first).toMatchObject({
      state: 'draft',
      email: 'premiere@cabinet.test',
      name: 'Odile Roux',
      phone: '06 12 34 56 78',
      profession: 'infirmier',
      practice_type: 'domicile',
      candidate_share_pct: 90,
      entered_by: accounts.desk,
    })
    expect((await readListing(service.db.sql, second?.id))?.communes[0]?.name).toBe('Sautron')
    const [mail] = await service.mailsTo('premiere@cabinet.test')
    expect(mail?.mail.text).toContain('/connexion/annonce?jeton=')
    expect(await readContact(service.db.sql, { account: accounts.desk as string }, first?.owner)).toBeNull()
    const [audit] = await service.db.sql`select actor from audit where action = 'import.done' and subject = ${id}`
    expect(audit?.actor).toBe(accounts.desk)
    expect((await rowsOf(id)).every(({ cells, input }) => cells === null && input === null)).toBe(true)
    expect((await service.db.sql`select from import_file where import = ${id}`).length).toBe(0)
  })

  test('is sent to the desk where that is asked for, as far as it is complete', async () => {
    const id = await checked(line(), line({ description: '' }))
    expect(textOf((await ask(pathOf(id))).html)).toContain('il manque la description')
    await imported(id, { envoyer: 'oui' })
    expect((await listingsOf(id)).map(({ state }) => state)).toEqual(['pending', 'draft'])
  })

  test('says what is wrong by row and column, and a row can be put right there', async () => {
    const id = await checked(line({ dates: '31/02/2027' }), line({ commune: 'Rouen', mail: 'odile@wanado.fr' }), line())
    const page = textOf((await ask(pathOf(id, '?lignes=a-corriger'))).html)
    expect(page).toMatch(/Dates \(«\s31\/02\/2027\s»\)\s: Cette date n’existe pas/)
    expect(page).toContain('odile@wanadoo.fr')
    expect(page).toContain('Rouen n’est pas dans votre territoire')
    const [, wrong] = await rowsOf(id)
    expect((await ask(pathOf(id, `/lignes/${wrong?.n}`))).html).toContain('value="odile@wanado.fr"')
    const half = await ask(pathOf(id, `/lignes/${wrong?.n}`), 'desk', { cellule1: 'odile@wanadoo.fr' })
    expect(half.status).toBe(422)
    const whole = await ask(pathOf(id, `/lignes/${wrong?.n}`), 'desk', { cellule3: '44700' })
    expect(whole.status).toBe(303)
    expect((await rowsOf(id)).map(({ status }) => status)).toEqual(['error', 'valid', 'valid'])
    await imported(id)
    expect((await listingsOf(id)).length).toBe(2)
    const refused = await ask(pathOf(id, '/a-corriger.csv'))
    expect(refused.html.split('\r\n').length).toBe(3)
    expect(refused.html).toContain('Dates : Cette date n’existe pas')
  })

  test('is read whatever its headings hold', async () => {
    const id = await read('besoins.csv', new Uint8Array(Buffer.from(`Nom;Mail;${'a'.repeat(199)}🙂\nRoux;a@b.test;x`)))
    expect(await stateOf(id)).toMatchObject({ state: 'mapping' })
  })

  test('runs nothing in the file of its refused rows', async () => {
    const id = await checked(`"=HYPERLINK(""http://x"")";${line({ dates: 'bientôt' }).slice('Odile Roux;'.length)}`)
    expect((await ask(pathOf(id, '/a-corriger.csv'))).html).toContain(`"'=HYPERLINK(""http://x"")"`)
  })

  test('doubles neither what is there nor itself, unless ticked', async () => {
    const first = await checked(line({ mail: 'double@cabinet.test' }))
    await imported(first)
    const id = await checked(
      line({ mail: 'double@cabinet.test', dates: 'du 10 au 20 mars' }),
      line({ mail: 'double@cabinet.test', dates: 'du 5 au 9 avril' }),
      line({ mail: 'double@cabinet.test', dates: 'du 7 au 30 avril' }),
    )
    expect((await rowsOf(id)).map(({ status, included }) => [status, included])).toEqual([
      ['duplicate', false],
      ['valid', true],
      ['duplicate', false],
    ])
    const page = textOf((await ask(pathOf(id))).html)
    expect(page).toContain('même personne, dates qui se recouvrent')
    expect(page).toContain('la ligne 3 de ce fichier')
    expect((await ask(pathOf(id, '/choix'), 'desk', { vue: ['2', '3', '4'], ligne: ['2'] })).status).toBe(303)
    expect((await rowsOf(id)).map(({ included }) => included)).toEqual([true, false, false])
  })

  test('tells nothing of what an address drafts, or asks for in another territory', async () => {
    const dates = { mail: 'ailleurs@cabinet.test', dates: 'du 3 au 14 mai' }
    await imported(await checked(line(dates)))
    const { sql } = service.db
    const statusNow = async () => (await rowsOf(await checked(line(dates)))).map(({ status, twin }) => [status, twin])
    const of = sql`owner = (select account from contact where email = ${dates.mail})`
    expect((await statusNow())[0]?.[0]).toBe('duplicate')
    await sql`update listing set taken_over_at = ${service.now} where ${of}`
    expect(await statusNow()).toEqual([['valid', null]])
    await sql`update listing set submitted_at = ${service.now}, state = 'pending' where ${of}`
    expect((await statusNow())[0]?.[0]).toBe('duplicate')
    await sql`update listing_commune set commune = '76540' where listing in (select id from listing where ${of})`
    expect(await statusNow()).toEqual([['valid', null]])
  })

  test('lets three wait for one person: further rows are refused, and ticked doubles too, all of the import', async () => {
    const months = ['mars', 'avril', 'mai', 'juin']
    const rows = months.map((month) => line({ mail: 'quatre@cabinet.test', dates: `du 3 au 5 ${month}` }))
    const id = await checked(...rows, line({ mail: 'quatre@cabinet.test', dates: 'du 4 au 5 mars' }))
    expect((await rowsOf(id)).map(({ status }) => status)).toEqual(['valid', 'valid', 'valid', 'error', 'duplicate'])
    await ask(pathOf(id, '/choix'), 'desk', { vue: ['6'], ligne: ['6'] })
    await imported(id)
    expect(await stateOf(id)).toMatchObject({
      state: 'preview',
      trouble: expect.stringContaining('Rien n’a été importé'),
    })
    expect((await service.db.sql`select from contact where email = 'quatre@cabinet.test'`).length).toBe(0)
  })
})

describe('undoing', () => {
  test('withdraws what nobody touched, forgets who never came, and names what stays', async () => {
    const id = await checked(line({ mail: 'venue@cabinet.test' }), line({ mail: 'jamais@cabinet.test' }), line())
    await imported(id, { envoyer: 'oui' })
    const [taken] = await listingsOf(id)
    const listing = await readListing(service.db.sql, taken?.id)
    if (!listing) throw new Error('no listing')
    const token = new URL((await mailedLink(service.worker, listing)).url).searchParams.get('jeton') as string
    await takeOver({ ...service.worker, actor: null }, token)
    expect((await ask(pathOf(id, '/annuler'), 'elsewhere', {})).status).toBe(404)
    expect((await ask(pathOf(id, '/annuler'), 'desk', {})).status).toBe(303)
    await service.settled()
    expect(await stateOf(id)).toMatchObject({ state: 'undone' })
    const left = await service.db
      .sql`select email from contact where email in ('venue@cabinet.test', 'jamais@cabinet.test')`
    expect(left.map(({ email }) => email)).toEqual(['venue@cabinet.test'])
    expect((await readListing(service.db.sql, taken?.id))?.state).toBe('pending')
    const page = textOf((await ask(pathOf(id))).html)
    expect(page).toContain('reprise par la personne')
    const [audit] = await service.db.sql`select actor from audit where action = 'import.undone' and subject = ${id}`
    expect(audit?.actor).toBe(accounts.desk)
  })

  test('is over after 30 days', async () => {
    const id = await checked(line())
    await imported(id)
    const now = service.now
    service.now = new Date(now.getTime() + 31 * 86_400_000)
    expect((await ask(pathOf(id, '/annuler'), 'desk', {})).status).toBe(409)
    expect(textOf((await ask(pathOf(id))).html)).not.toContain('Annuler cet import')
    service.now = now
  })
})
