import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createMailer } from '../../src/mail/service.ts'
import { MASK } from '../../src/reference/contacts.ts'
import { createWorld, type Person, type World } from '../api/world.ts'
import { useApi } from '../support/api.ts'
import { useDb } from '../support/db.ts'
import { START, useDeps } from '../support/deps.ts'
import { startSmtp } from '../support/smtp.ts'

/** What would let the other side reach somebody goes along once both said yes: on the site, by the API and in the mail. */

const db = useDb()
const deps = useDeps(db)
const send = useApi(() => deps.web)
let smtp: Awaited<ReturnType<typeof startSmtp>>
let world: World
let locum: Person & { id: string }
let listing: string

beforeAll(async () => {
  smtp = await startSmtp()
  deps.worker.mailer = createMailer(smtp.url, 'Relève <releve@releve.test>')
  world = await createWorld(deps, send)
})
afterAll(async () => {
  deps.worker.mailer.close()
  await smtp.stop()
})
beforeEach(async () => {
  deps.now = START
  locum = await world.candidate()
  listing = await world.listing('submit', 'publish')
  await deps.work('mail.')
  smtp.mails.length = 0
})

const NUMBER = '06 98 76 54 32'
const WORDS = `Libre à ces dates, au ${NUMBER} ou karim@exemple.fr, voir www.karim.fr`
const MASKED = `Libre à ces dates, au ${MASK} ou ${MASK}, voir ${MASK}`
const ALL = ['phone', 'email', 'url']
const SECRETS = [NUMBER, 'karim@exemple.fr', 'www.karim.fr']

const propose = async (message: string) =>
  (await world.send('POST', `/api/listings/${listing}/interest`, locum, { message })).body
const invite = async (message: string) => {
  const body = { candidateId: locum.id, message }
  return (await world.send('POST', `/api/listings/${listing}/invitations`, world.owner, body)).body
}
const mine = async (as: Person, id: string) =>
  (await world.send('GET', '/api/me/interests?limit=100', as)).body.items.find((one: { id: string }) => one.id === id)
const write = async (as: Person, id: string, text: string) =>
  (await world.send('POST', `/api/interests/${id}/messages`, as, { text })).body
const thread = async (as: Person, id: string) =>
  (await world.send('GET', `/api/interests/${id}/messages`, as)).body.items
const mailed = async (to: string) => {
  await deps.work('mail.')
  return smtp.mails
    .splice(0)
    .filter((one) => one.to[0] === to)
    .map(({ mail }) => `${mail.html}\n${mail.text}`)
}
const OWNER = 'titulaire@exemple.fr'
const addressOf = async ({ account }: Person) =>
  (await db.sql`select email from contact where account = ${account}`)[0]?.email as string

describe('the words of a proposal', () => {
  test('are whole for who wrote them and without contact details for the other side, until both agreed', async () => {
    const proposed = await propose(WORDS)
    expect(proposed).toMatchObject({ message: WORDS, flagged: ALL, masked: false })
    expect(await mine(world.owner, proposed.id)).toMatchObject({ message: MASKED, flagged: ALL, masked: true })
    const accepted = (await world.send('POST', `/api/interests/${proposed.id}/accept`, world.owner)).body
    expect(accepted).toMatchObject({ message: WORDS, flagged: ALL, masked: false })
    expect(await mine(locum, proposed.id)).toMatchObject({ message: WORDS, masked: false })
  })

  test('are mailed as the other side may read them', async () => {
    await propose(WORDS)
    const [mail = '', ...others] = await mailed(OWNER)
    expect(others).toEqual([])
    expect(mail).toContain('Libre à ces dates')
    expect(mail).toContain(MASK)
    expect(mail).toContain('Les coordonnées écrites dans ce texte sont masquées')
    for (const secret of SECRETS) expect(mail).not.toContain(secret)
  })

  test('of an invitation too', async () => {
    const invited = await invite(WORDS)
    expect(invited).toMatchObject({ message: WORDS, flagged: ALL, masked: false })
    expect(await mine(locum, invited.id)).toMatchObject({ message: MASKED, masked: true })
    const [mail = ''] = await mailed(await addressOf(locum))
    expect(mail).toContain(MASK)
    for (const secret of SECRETS) expect(mail).not.toContain(secret)
  })

  test('without any are nobody’s to mask', async () => {
    const words = 'Libre du 09/02/2027 au 20/02/2027, 22 à 25 patients par jour, de 8 h 30 à 12 h 30.'
    const { id } = await propose(words)
    expect(await mine(world.owner, id)).toMatchObject({ message: words, flagged: [], masked: false })
    expect((await mailed(OWNER))[0]).not.toContain('masquées')
  })
})

describe('the reason of a decline', () => {
  test('tells the other side no way to reach who wrote it, for they did not agree', async () => {
    const { id } = await propose('Bonjour.')
    const reason = `Plus tard peut-être : ${NUMBER}`
    const declined = (await world.send('POST', `/api/interests/${id}/decline`, world.owner, { reason })).body
    expect(declined).toMatchObject({ reason, flagged: ['phone'], masked: false })
    expect(await mine(locum, id)).toMatchObject({
      message: 'Bonjour.',
      reason: `Plus tard peut-être : ${MASK}`,
      flagged: ['phone'],
      masked: true,
    })
    const [mail = ''] = await mailed(await addressOf(locum))
    expect(mail).toContain('Plus tard peut-être')
    expect(mail).not.toContain(NUMBER)
  })
})

describe('messages', () => {
  test('go each way without contact details before, and are read whole by both after', async () => {
    const { id } = await propose('Bonjour.')
    await mailed(OWNER)
    const own = `Rappelez-moi au ${NUMBER}.`
    const back = 'Écrivez à helene (at) cabinet point fr.'
    expect(await write(locum, id, own)).toMatchObject({ text: own, mine: true, flagged: ['phone'], masked: false })
    const [toOwner = ''] = await mailed(OWNER)
    expect(toOwner).toContain(`Rappelez-moi au ${MASK}.`)
    expect(toOwner).not.toContain(NUMBER)
    await write(world.owner, id, back)
    const [toLocum = ''] = await mailed(await addressOf(locum))
    expect(toLocum).toContain(MASK)
    expect(toLocum).not.toContain('helene')
    expect(await thread(world.owner, id)).toMatchObject([
      { text: `Rappelez-moi au ${MASK}.`, flagged: ['phone'], masked: true },
      { text: back, flagged: ['email'], masked: false },
    ])
    expect(await thread(locum, id)).toMatchObject([{ text: own, masked: false }, { masked: true }])

    await world.send('POST', `/api/interests/${id}/accept`, world.owner)
    for (const side of [world.owner, locum]) {
      expect(await thread(side, id)).toMatchObject([
        { text: own, flagged: ['phone'], masked: false },
        { text: back, flagged: ['email'], masked: false },
      ])
    }
    await mailed(OWNER)
    deps.now = new Date(deps.now.getTime() + 2 * 3_600_000)
    await write(locum, id, `Toujours le ${NUMBER}.`)
    expect((await mailed(OWNER))[0]).toContain(`Toujours le ${NUMBER}.`)
  })

  test('hide them again from the other side when one of them left, as the contact is', async () => {
    const { id } = await propose('Bonjour.')
    await write(locum, id, NUMBER)
    await world.send('POST', `/api/interests/${id}/accept`, world.owner)
    await world.send('POST', `/api/interests/${id}/withdraw`, locum)
    expect(await thread(world.owner, id)).toMatchObject([{ text: MASK, masked: true }])
    expect(await thread(locum, id)).toMatchObject([{ text: NUMBER, masked: false }])
  })

  test('are exported to each as each may read them', async () => {
    const { id } = await propose(WORDS)
    await write(locum, id, WORDS)
    const exported = async (as: Person) => {
      const { interests } = (await world.send('GET', '/api/me/export', as)).body
      return JSON.stringify(interests.find((one: { id: string }) => one.id === id))
    }
    expect(await exported(locum)).toContain(WORDS)
    const theirs = await exported(world.owner)
    expect(theirs).toContain(MASKED)
    for (const secret of SECRETS) expect(theirs).not.toContain(secret)
  })
})
