import { beforeAll, expect, test } from 'vitest'
import { provisionAccount, readContact } from '../../src/accounts/service.ts'
import { contextOf } from '../../src/deps.ts'
import { answerRequest } from '../../src/members/asking.ts'
import { useService } from '../support/service.ts'
import { enter, linkIn, textOf, type Visitor, visit } from '../support/visitor.ts'

/** Somebody asks to join a CPTS on line; its coordinators hear of it and answer. */

const service = useService()
const HOME = 'erdre-et-cens'
const PATH = `/territoires/${HOME}/rejoindre`
const FIELDS = { name: 'Odile Roux', as: 'person', profession: 'infirmier', message: 'À Orvault.', agreed: 'oui' }
let desk: { account: string; roles: [{ role: 'coordinator'; territory: string }] }

beforeAll(async () => {
  const { id } = await provisionAccount(service.worker, {
    email: 'desk@cpts.test',
    role: 'coordinator',
    territory: HOME,
  })
  desk = { account: id, roles: [{ role: 'coordinator', territory: HOME }] }
})

const ctx = () => contextOf(service.worker, desk)
const accountOf = async (email: string): Promise<string> =>
  (await service.db.sql`select account from contact where email = ${email}`)[0]?.account
const rowOf = async (email: string) =>
  (await service.db.sql`select m.* from member m where account = ${await accountOf(email)} and territory = ${HOME}`)[0]
const asked = async (email: string, fields = {}): Promise<Visitor> => {
  const visitor = await enter(service, email)
  const sent = await visitor.follow(await visitor.post(PATH, { ...FIELDS, ...fields }))
  expect(textOf(sent.html)).toContain('Demande envoyée')
  return visitor
}

test('a visitor’s request survives the sign-in', async () => {
  const visitor = visit(service)
  const kept = await visitor.post(PATH, FIELDS)
  expect(kept.location).toContain('/connexion?next=')
  const page = await visitor.follow(kept)
  expect(textOf(page.html)).toContain('Votre demande est gardée.')
  const next = new URL(kept.location as string, service.baseUrl).searchParams.get('next')
  await visitor.post('/connexion', { email: 'visiteuse@cabinet.test', next: next as string })
  const mail = (await service.mailsTo('visiteuse@cabinet.test', 1)).at(-1)?.mail.text ?? ''
  const back = await visitor.follow(await visitor.post(linkIn(mail)))
  expect(back.html).toContain('value="Odile Roux"')
  const reprise = /name="reprise" value="([^"]+)"/.exec(back.html)?.[1]
  const sent = await visitor.follow(await visitor.post(PATH, { ...FIELDS, ...(reprise ? { reprise } : {}) }))
  expect(textOf(sent.html)).toContain('Demande envoyée')
  expect(await rowOf('visiteuse@cabinet.test')).toMatchObject({
    state: 'asked',
    profession: 'infirmier',
    kind: 'person',
  })
})

test('what is missing is said at its field, with what was typed kept', async () => {
  const visitor = await enter(service, 'pressee@cabinet.test')
  const refused = await visitor.post(PATH, { as: 'structure', name: '', message: 'Bonjour' })
  expect(refused.status).toBe(422)
  for (const field of ['name', 'structureName', 'agreed']) expect(refused.html).toContain(`href="#${field}"`)
  expect(refused.html).toContain('Bonjour')
  expect((await visitor.post('/territoires/hors-territoire/rejoindre', FIELDS)).status).toBe(404)
})

test('coordinators hear of a burst in one mail, the rest an hour later', async () => {
  await service.settled()
  const before = service.smtp.mails.filter(({ to }) => to.includes('desk@cpts.test')).length
  expect(before).toBe(1)
  await asked('deux@cabinet.test')
  await asked('trois@cabinet.test')
  await service.settled()
  expect(service.smtp.mails.filter(({ to }) => to.includes('desk@cpts.test'))).toHaveLength(before)
  service.now = new Date(service.now.getTime() + 3_700_000)
  const { mailWaitingRequests } = await import('../../src/mail/membership.ts')
  await mailWaitingRequests(service.worker)
  const mail = (await service.mailsTo('desk@cpts.test', before + 1)).at(-1)?.mail
  expect(mail?.subject).toContain('2 personnes demandent à rejoindre')
  expect(mail?.text).not.toContain('Odile')
})

test('whoever asks may be reached by the coordinators, and once accepted is told and may choose the broadcast', async () => {
  const person = await asked('accueillie@cabinet.test', { as: 'structure', structureName: 'MSP du Cens' })
  const account = await accountOf('accueillie@cabinet.test')
  expect(await rowOf('accueillie@cabinet.test')).toMatchObject({ kind: 'structure', structure_name: 'MSP du Cens' })
  expect(await readContact(service.db.sql, desk, account)).toMatchObject({ name: 'Odile Roux' })
  await answerRequest(ctx(), HOME, account, { accept: true, word: 'Bienvenue parmi nous !' })
  const again = answerRequest(ctx(), HOME, account, { accept: false, word: null })
  await expect(again).rejects.toMatchObject({ code: 'conflict' })
  const mails = await service.mailsTo('accueillie@cabinet.test', 2)
  expect(mails.at(-1)?.mail.text).toContain('Bienvenue parmi nous !')
  const subscribed = await person.follow(await person.post(`/mes-cpts/${HOME}/diffusion`))
  expect(textOf(subscribed.html)).toContain('Ne plus recevoir la diffusion')
  const left = await person.follow(await person.post(`/mes-cpts/${HOME}/quitter`))
  expect(textOf(left.html)).toContain('Vous l’avez quittée')
  expect(textOf(left.html)).toMatch(/retiré, «\sAdhérer à la CPTS\s»/)
  expect(await readContact(service.db.sql, desk, account)).toBeNull()
})

test('whoever is declined is told with the word, and may be asked for again', async () => {
  const person = await asked('declinee@cabinet.test')
  const account = await accountOf('declinee@cabinet.test')
  await answerRequest(ctx(), HOME, account, { accept: false, word: 'Vous exercez à Rouen.' })
  expect((await service.mailsTo('declinee@cabinet.test', 2)).at(-1)?.mail.text).toContain('Vous exercez à Rouen.')
  expect(textOf((await person.get('/mes-cpts')).html)).toContain('Adhésion refusée')
  await asked('declinee@cabinet.test')
  expect(await rowOf('declinee@cabinet.test')).toMatchObject({ state: 'asked' })
})

test('whoever takes a request back and asks anew sends no mail each time', async () => {
  await service.settled()
  await service.db.sql`delete from member where territory = ${HOME}`
  service.now = new Date(service.now.getTime() + 7_200_000)
  const mails = () => service.smtp.mails.filter(({ to }) => to.includes('desk@cpts.test')).length
  const before = mails()
  const person = await asked('insiste@cabinet.test')
  await service.mailsTo('desk@cpts.test', before + 1)
  await person.post(`/mes-cpts/${HOME}/quitter`)
  await asked('insiste@cabinet.test')
  await service.settled()
  expect(await rowOf('insiste@cabinet.test')).toMatchObject({ state: 'asked', told_at: null })
  expect(mails()).toBe(before + 1)
})
