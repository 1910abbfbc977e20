import { describe, expect, test } from 'vitest'
import { admit, purge, readContact } from '../../src/accounts/service.ts'
import { readCandidate } from '../../src/candidates/service.ts'
import { luhn } from '../../src/reference/fields.ts'
import { forgetStale } from '../../src/rights/unclaimed.ts'
import { useService } from '../support/service.ts'
import { textOf, visit } from '../support/visitor.ts'
import { useCountry } from './country.ts'

/** Files of people: candidates who take their profile over or refuse it, members who are invited. */

const service = useService()
const { accounts, ask, pathOf, read, rowsOf, stateOf } = useCountry(service)

const CANDIDATES = 'Nom;Mail;Tel;Profession;Commune;Rayon;Disponibilités;Jours;RPPS'
const MEMBERS = 'Nom;Mail;Profession;Structure'

async function checked(kind: string, head: string, ...lines: string[]): Promise<string> {
  const id = await read('personnes.csv', new Uint8Array(Buffer.from([head, ...lines].join('\n'))), kind)
  const { mapping } = (await stateOf(id)) as { mapping: (string | null)[] }
  const fields = Object.fromEntries(head.split(';').map((_, i) => [`colonne${i}`, mapping[i] ?? '']))
  expect((await ask(pathOf(id, '/colonnes'), 'desk', fields)).status).toBe(303)
  await service.settled()
  return id
}

async function imported(id: string): Promise<void> {
  expect((await ask(pathOf(id, '/importer'), 'desk', {})).status).toBe(303)
  await service.settled()
}

/** Each with a number of their own. */
let people = 10
const candidate = (mail: string, rest = 'Orvault;20;à partir du 1er mars 2027;lundi et jeudi;') =>
  `Lucie Martin;${mail};06112233${people++};MG;${rest}`

const RPPS = Array.from({ length: 10 }, (_, key) => `1010101010${key}`).find(luhn) as string

const profileOf = async (email: string) => {
  const [row] = await service.db.sql`
    select p.id from candidate p join contact c on c.account = p.account where c.email = ${email}`
  return row ? readCandidate(service.db.sql, row.id) : null
}

const linkOf = async (email: string) =>
  /https?:\/\/[^/\s]+(\/connexion\/profil\S+)/.exec((await service.mailsTo(email))[0]?.mail.text ?? '')?.[1] as string

describe('a file of candidates', () => {
  test('makes profiles that count for nobody until their person takes them over by the mailed link', async () => {
    const id = await checked('candidates', CANDIDATES, candidate('lucie@mail.test'))
    await imported(id)
    const before = await profileOf('lucie@mail.test')
    expect(before).toMatchObject({
      emailConfirmed: false,
      qualifications: [{ profession: 'medecin', specialty: 'medecine-generale' }],
      zones: [{ radiusKm: 20 }],
      availability: [{ from: '2027-03-01', to: '2028-03-01', weekdays: [1, 4] }],
    })
    expect(
      await readContact(service.db.sql, { account: accounts.desk as string }, before?.accountId as string),
    ).toBeNull()
    const link = await linkOf('lucie@mail.test')
    const visitor = visit(service)
    expect(textOf((await visitor.get(link)).html)).toContain(
      'Médecin (Médecine générale), autour d’Orvault'.slice(0, 27),
    )
    const taken = await visitor.post(link, { action: 'reprendre' })
    expect(taken.status).toBe(303)
    expect((await visitor.follow(taken)).status).toBe(200)
    expect(await profileOf('lucie@mail.test')).toMatchObject({ emailConfirmed: true })
    expect((await visit(service).get(link)).status).toBe(410)
  })

  test('is forgotten by whoever says that it is not them, and by time', async () => {
    const id = await checked(
      'candidates',
      CANDIDATES,
      candidate('non@mail.test'),
      candidate('silence@mail.test', 'Sautron;;;;'),
    )
    await imported(id)
    const refused = await visit(service).post(await linkOf('non@mail.test'), { action: 'refuser' })
    expect(textOf(refused.html)).toContain('Le profil est effacé')
    await service.settled()
    const there = () => service.db.sql`select email from contact where email in ('non@mail.test', 'silence@mail.test')`
    expect((await there()).map(({ email }) => email)).toEqual(['silence@mail.test'])
    const now = service.now
    await service.db.sql`
      update account a set created_at = ${now} from contact c where c.account = a.id and c.email = 'silence@mail.test'`
    service.now = new Date(now.getTime() + 29 * 86_400_000)
    await purge(service.worker)
    await forgetStale(service.worker)
    // As long as the mailed link works.
    expect(await there()).toHaveLength(1)
    service.now = new Date(now.getTime() + 31 * 86_400_000)
    await forgetStale(service.worker)
    service.now = now
    expect(await there()).toEqual([])
    expect(service.smtp.mails.filter(({ to }) => to.includes('silence@mail.test')).length).toBe(1)
  })

  test('overwrites no profile and no account, and finds people by number, name and telephone', async () => {
    const first = await checked('candidates', CANDIDATES, `Lucie Martin;une@mail.test;0699887766;MG;Orvault;;;;${RPPS}`)
    await imported(first)
    const [confirmed] = await service.db.sql`select account_for_email('compte@mail.test') as id`
    await service.db.sql.begin((tx) => admit(service.worker, tx, confirmed?.id, null))
    const id = await checked(
      'candidates',
      CANDIDATES,
      candidate('compte@mail.test'),
      candidate('une@mail.test'),
      `Autre;autre@mail.test;;MG;Orvault;;;;${RPPS}`,
      'Lucie Martin;encore@mail.test;+33699887766;MG;Orvault;;;;',
    )
    expect((await rowsOf(id)).map(({ status }) => status)).toEqual(['error', 'error', 'duplicate', 'duplicate'])
    expect(textOf((await ask(pathOf(id))).html)).toContain('Aucun profil ne peut être importé')
  })

  test('is undone: people who never came are forgotten, those who did stay', async () => {
    const id = await checked('candidates', CANDIDATES, candidate('venue@mail.test'), candidate('jamais@mail.test'))
    await imported(id)
    await visit(service).post(await linkOf('venue@mail.test'), { action: 'reprendre' })
    await ask(pathOf(id, '/annuler'), 'desk', {})
    await service.settled()
    expect(await profileOf('venue@mail.test')).not.toBeNull()
    expect((await service.db.sql`select from contact where email = 'jamais@mail.test'`).length).toBe(0)
    expect(textOf((await ask(pathOf(id))).html)).toContain('la personne est venue')
  })

  test('writes three times at most to whom it forgets, and not again to whoever refused', async () => {
    const line = candidate('canon@mail.test')
    const mails = async () => {
      await service.settled()
      return service.smtp.mails.filter(({ to }) => to.includes('canon@mail.test')).length
    }
    for (const n of [1, 2, 3]) {
      const id = await checked('candidates', CANDIDATES, line)
      await imported(id)
      await service.mailsTo('canon@mail.test', n)
      await ask(pathOf(id, '/annuler'), 'desk', {})
      await service.settled()
    }
    const fourth = await checked('candidates', CANDIDATES, line)
    await imported(fourth)
    expect(await stateOf(fourth)).toMatchObject({ trouble: expect.stringContaining('assez écrit à ces personnes') })
    expect(await mails()).toBe(3)
    await imported(await checked('candidates', CANDIDATES, candidate('refus@mail.test')))
    await visit(service).post(await linkOf('refus@mail.test'), { action: 'refuser' })
    await service.settled()
    const again = await checked('candidates', CANDIDATES, candidate('refus@mail.test'))
    await imported(again)
    expect(await stateOf(again)).toMatchObject({ state: 'preview', trouble: expect.stringContaining('ligne 2') })
  })
})

describe('a file of members', () => {
  test('invites people, says who is invited already, and takes the invitations back', async () => {
    const id = await checked(
      'members',
      MEMBERS,
      'Yann Le Goff;yann@mail.test;kiné;MSP de l’Erdre',
      'Ana;ana@mail.test;;',
    )
    await imported(id)
    expect(await stateOf(id)).toMatchObject({ state: 'done' })
    const states = () => service.db.sql`
      select c.email, m.state from member m join contact c on c.account = m.account
      where m.territory = 'erdre-et-cens' order by c.email`
    expect(await states()).toEqual([
      { email: 'ana@mail.test', state: 'invited' },
      { email: 'yann@mail.test', state: 'invited' },
    ])
    await service.mailsTo('yann@mail.test')
    const again = await checked('members', MEMBERS, 'Yann;yann@mail.test;;')
    expect(textOf((await ask(pathOf(again))).html)).toContain('Cette personne est déjà invitée')
    await ask(pathOf(id, '/annuler'), 'desk', {})
    await service.settled()
    expect(await states()).toEqual([])
    expect(await stateOf(id)).toMatchObject({ state: 'undone' })
  })
})
