import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createMailer } from '../../src/mail/service.ts'
import { handlersOf } from '../../src/worker.ts'
import { createWorld, type Person, type World } from '../api/world.ts'
import { useApi } from '../support/api.ts'
import { useDb } from '../support/db.ts'
import { START, useDeps } from '../support/deps.ts'
import { startSmtp } from '../support/smtp.ts'

/** Two sides of an introduction write to each other through us. */

const db = useDb()
const LIMIT = 12
const deps = useDeps(db, { limits: { messages: LIMIT } })
const send = useApi(() => deps.web)
let smtp: Awaited<ReturnType<typeof startSmtp>>
let world: World
let interest: string
let locum: Person
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
  const one = await world.interest()
  interest = one.id
  locum = one.by
  listing = one.listing
  await deps.work('mail.')
  smtp.mails.length = 0
})

const path = () => `/api/interests/${interest}/messages`
const write = (as: Person, text: string) => send('POST', path(), { token: as.token, body: { text } })
const thread = async (as: Person, query = '') => (await send('GET', `${path()}${query}`, { token: as.token })).body
const later = (minutes: number) => {
  deps.now = new Date(deps.now.getTime() + minutes * 60_000)
}
const mailed = async () => {
  await deps.work('mail.')
  return smtp.mails.splice(0).map(({ to, mail, raw }) => ({
    to: to[0],
    subject: mail.subject,
    text: mail.text ?? '',
    // Without the envelope's own line, which says whom it is for.
    said: `${mail.html}${mail.text}${raw.toString().replace(/^To: .*$/m, '')}`,
  }))
}
const hour = () => handlersOf(deps.worker)['clock.hourly']?.({})

describe('a message', () => {
  test('is there for both sides, oldest first, and says whose it is', async () => {
    const first = await write(locum, ' Bonjour,\nà quelle heure ? ')
    expect(first).toMatchObject({
      status: 201,
      body: { by: 'candidate', mine: true, text: 'Bonjour,\nà quelle heure ?' },
    })
    later(1)
    await write(world.owner, 'À huit heures.')
    const seen = await thread(world.owner)
    expect(seen).toMatchObject({
      items: [
        {
          id: first.body.id,
          by: 'candidate',
          mine: false,
          text: 'Bonjour,\nà quelle heure ?',
          at: START.toISOString(),
        },
        { by: 'owner', mine: true, text: 'À huit heures.' },
      ],
      next: null,
    })
    expect((await thread(locum)).items.map((one: { mine: boolean }) => one.mine)).toEqual([true, false])
  })

  test('is read a page at a time', async () => {
    for (const text of ['un', 'deux', 'trois']) await write(locum, text)
    const first = await thread(locum, '?limit=2')
    expect(first.items.map((one: { text: string }) => one.text)).toEqual(['un', 'deux'])
    const rest = await thread(locum, `?limit=2&cursor=${first.next}`)
    expect(rest).toMatchObject({ items: [{ text: 'trois' }], next: null })
  })

  test('has 1 to 5,000 characters', async () => {
    for (const text of ['', '   ', 'x'.repeat(5001), '\u0007', 3, null]) {
      const refused = await send('POST', path(), { token: locum.token, body: { text } })
      expect(refused, String(text)).toMatchObject({ status: 422, body: { errors: [{ path: 'text' }] } })
    }
    expect(await send('POST', path(), { token: locum.token, body: { text: 'a', to: 'b' } })).toMatchObject({
      status: 422,
    })
    expect(await write(locum, '😀'.repeat(5000))).toMatchObject({ status: 201 })
  })

  test('is nobody else’s: not a stranger’s, not another candidate’s, not the coordinator’s', async () => {
    await write(locum, 'Entre nous.')
    for (const other of [await world.person(), await world.candidate(), world.desk]) {
      expect(await send('GET', path(), { token: other.token })).toMatchObject({ status: 404 })
      expect(await write(other, 'Et moi ?')).toMatchObject({ status: 404 })
    }
    expect((await thread(locum)).items).toHaveLength(1)
  })

  test('goes while the introduction is proposed or accepted, then it is a conflict; what was said stays readable', async () => {
    expect(await write(world.owner, 'Avant de répondre…')).toMatchObject({ status: 201 })
    await world.send('POST', `/api/interests/${interest}/accept`, world.owner)
    expect(await write(locum, 'Merci !')).toMatchObject({ status: 201 })
    await world.send('POST', `/api/listings/${listing}/fill`, world.owner)
    expect(await write(locum, 'À lundi.')).toMatchObject({ status: 201 })
    await world.send('POST', `/api/interests/${interest}/withdraw`, locum)
    expect(await write(world.owner, 'Dommage.')).toMatchObject({ status: 409, body: { state: 'withdrawn' } })
    expect((await thread(world.owner)).items).toHaveLength(3)
    const declined = await world.interest()
    await world.send('POST', `/api/interests/${declined.id}/decline`, world.owner)
    const late = await send('POST', `/api/interests/${declined.id}/messages`, {
      token: declined.by.token,
      body: { text: 'Pourquoi ?' },
    })
    expect(late).toMatchObject({ status: 409, body: { state: 'declined' } })
  })

  test('sent while the other side withdraws is either there before, or refused', async () => {
    for (let round = 0; round < 6; round++) {
      const one = await world.interest()
      const [sent, withdrawn] = await Promise.all([
        send('POST', `/api/interests/${one.id}/messages`, { token: one.by.token, body: { text: 'Toujours libre ?' } }),
        send('POST', `/api/interests/${one.id}/withdraw`, { token: one.by.token }),
      ])
      expect(withdrawn.status).toBe(200)
      expect([201, 409]).toContain(sent.status)
      const kept = await db.sql`select from message where interest = ${one.id}`
      expect(kept.length).toBe(sent.status === 201 ? 1 : 0)
    }
  })

  test(`may be written ${LIMIT} times a day`, async () => {
    const [one, other] = [await world.interest(), await world.interest()]
    const to = (id: string) =>
      send('POST', `/api/interests/${id}/messages`, { token: world.desk.token, body: { text: 'x' } })
    expect((await to(one.id)).status).toBe(404)
    const by = (id: string) =>
      send('POST', `/api/interests/${id}/messages`, { token: other.by.token, body: { text: 'x' } })
    // The proposal was the first.
    for (let i = 1; i < LIMIT; i++) expect((await by(other.id)).status).toBe(201)
    const over = await by(other.id)
    expect(over.status).toBe(429)
    expect(Number(over.headers.get('Retry-After'))).toBeGreaterThan(0)
    expect(over.body.detail).toMatch(/^Trop de messages/)
  })
})

describe('a form over the number of a day', () => {
  test('comes back with what was typed, says why, and when to come back', async () => {
    for (let i = 1; i < LIMIT; i++) expect((await write(locum, 'x')).status).toBe(201)
    const post = (to: string, fields: Record<string, string>) =>
      send('POST', to, {
        token: locum.token,
        raw: new URLSearchParams(fields).toString(),
        headers: { 'Content-Type': 'application/x-www-form-urlencoded', Origin: 'http://releve.test' },
      })
    const open = await world.listing('submit', 'publish')
    for (const refused of [
      await post(`/mises-en-relation/${interest}/messages`, { text: 'Mes mots à moi.' }),
      await post(`/annonces/${open}/interet`, { message: 'Mes mots à moi.' }),
    ]) {
      expect(refused.status).toBe(429)
      expect(refused.headers.get('Retry-After')).toMatch(/^\d+$/)
      expect(refused.body).toContain('Trop de messages')
      expect(refused.body).toContain('>Mes mots à moi.</textarea>')
    }
  })
})

describe('the mail about messages', () => {
  test('goes to the other side at once, with the words and without who wrote them', async () => {
    await write(locum, 'Je peux venir dès lundi.\n<b>Merci</b>')
    const mails = await mailed()
    expect(mails).toMatchObject([{ to: 'titulaire@exemple.fr', subject: `Un message : ${title()}` }])
    expect(mails[0]?.text).toContain('> Je peux venir dès lundi.')
    expect(mails[0]?.text).toContain(`http://releve.test/mises-en-relation/${interest}?m=`)
    for (const secret of ['remplacant', 'Karim Benali', '06 98 76 54 32']) expect(mails[0]?.said).not.toContain(secret)
    await write(world.owner, 'Très bien.')
    const [back] = await mailed()
    expect(back?.to).toMatch(/^remplacant/)
    for (const secret of ['titulaire@exemple.fr', 'Hélène Martin', '06 12 34 56 78']) {
      expect(back?.said).not.toContain(secret)
    }
  })

  test('is one an hour and side, whatever the burst, and leaves nothing out', async () => {
    await write(locum, 'un')
    expect(await mailed()).toHaveLength(1)
    for (const text of ['deux', 'trois', 'quatre']) {
      later(5)
      await write(locum, text)
      expect(await mailed()).toEqual([])
    }
    await hour()
    expect(await mailed()).toEqual([])
    later(46)
    await hour()
    const [folded, ...others] = await mailed()
    expect(others).toEqual([])
    expect(folded?.subject).toBe(`3 messages : ${title()}`)
    expect(folded?.text).toMatch(/> deux\n\n> trois\n\n> quatre/)
    await hour()
    expect(await mailed()).toEqual([])
    // The other way has an hour of its own.
    await write(world.owner, 'cinq')
    expect(await mailed()).toHaveLength(1)
    later(61)
    await write(locum, 'six')
    expect(await mailed()).toMatchObject([{ subject: `Un message : ${title()}` }])
  })

  test('is one for a burst that waits, also when two processes write it at once', async () => {
    for (const text of ['un', 'deux', 'trois']) await write(locum, text)
    const tell = () => handlersOf(deps.worker)['mail.messages']?.({ interest, by: 'candidate' })
    await Promise.all([tell(), tell(), tell()])
    expect(await mailed()).toMatchObject([{ subject: `3 messages : ${title()}` }])
  })

  test('is not written once the introduction is over', async () => {
    await write(locum, 'un')
    await mailed()
    await write(locum, 'deux')
    await world.send('POST', `/api/interests/${interest}/withdraw`, locum)
    await mailed()
    later(61)
    await hour()
    expect(await mailed()).toEqual([])
  })
})

const title = () => 'Deux semaines en maison de santé à Orvault'

describe('what is proposed', () => {
  const propose = (as: Person, to: string) => send('POST', `/api/listings/${to}/interest`, { token: as.token })

  test('counts with the messages of a day, by account, over all listings; then nothing is mailed', async () => {
    // One was proposed already; what was refused counts too, for it is counted before the work.
    for (let n = 1; n < LIMIT - 1; n++) expect((await propose(locum, listing)).status).toBe(409)
    expect((await write(locum, 'Bonjour.')).status).toBe(201)
    const next = await world.listing('submit', 'publish')
    await mailed()
    const refused = await propose(locum, next)
    expect(refused).toMatchObject({ status: 429, body: { detail: expect.stringContaining('propositions') } })
    expect(refused.headers.get('Retry-After')).toMatch(/^\d+$/)
    expect((await write(locum, 'Encore.')).status).toBe(429)
    expect(await mailed()).toEqual([])
    expect((await propose(await world.candidate(), next)).status).toBe(201)
  })

  test('and so do invitations, by the owner’s account', async () => {
    const { id } = await world.candidate()
    const open = await world.listing('submit', 'publish')
    const invite = async () => {
      const body = { candidateId: id }
      return (await send('POST', `/api/listings/${open}/invitations`, { token: world.owner.token, body })).status
    }
    const answers: number[] = []
    while (answers.length <= LIMIT && answers.at(-1) !== 429) answers.push(await invite())
    expect(answers.at(-1)).toBe(429)
  })
})
