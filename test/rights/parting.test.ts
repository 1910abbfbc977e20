import { describe, expect, test } from 'vitest'
import { handlersOf } from '../../src/worker.ts'
import { PROFILE } from '../api/world.ts'
import { useLeaving } from './leaving.ts'

/** Whoever leaves leaves others behind: they are told, and nothing of theirs is lost. */

const place = useLeaving()
const { db, deps, send, somebody, erase, mailsTo, emailOf, wait, rowsHolding } = place

describe('the other side of a live introduction', () => {
  test('is told that it is over, without a name, each of them once; a declined one is nobody’s news', async () => {
    const { me, email, mine, texts } = await somebody()
    const published = await mine('submit', 'publish')
    const [asked, invited, declined] = [
      await place.world.candidate(),
      await place.world.candidate(),
      await place.world.candidate(),
    ]
    await place.world.send('POST', `/api/listings/${published}/interest`, asked, {})
    await place.world.send('POST', `/api/listings/${published}/invitations`, me, { candidateId: invited.id })
    const no = await place.world.send('POST', `/api/listings/${published}/interest`, declined, {})
    await place.world.send('POST', `/api/interests/${no.body.id}/decline`, me, {})
    const theirs = await place.world.listing('submit', 'publish')
    const { body } = await place.world.send('POST', `/api/listings/${theirs}/interest`, me, {})
    await place.world.send('POST', `/api/interests/${body.id}/accept`, place.world.owner)
    await wait()
    place.smtp.mails.length = 0
    await erase(me)
    await wait()
    await handlersOf(deps.worker)['mail.erased']?.({ account: me.account })
    await wait()
    const told = await Promise.all([asked, invited, place.world.owner].map(emailOf))
    expect(place.smtp.mails.map(({ to }) => to[0]).sort()).toEqual([...told, email].sort())
    for (const { to, mail } of place.smtp.mails.filter((one) => !one.to.includes(email))) {
      expect(mail.subject).toMatch(/^Mise en relation terminée : /)
      const secrets = [email, texts[1], '06 11 22 33 99'] as string[]
      for (const secret of secrets) expect(`${mail.html}${mail.text}`).not.toContain(secret)
      const own = to.includes('titulaire@exemple.fr') ? `/mes-annonces/${theirs}` : '/mon-profil'
      expect(mail.text).toContain(`http://releve.test${own}`)
    }
  })

  test('and whoever was named for days to come: told, and free again where the listing was not filled whole', async () => {
    const { me, mine, texts } = await somebody()
    const [several, filled] = [await mine(), await mine('submit', 'publish')]
    await place.world.send('PATCH', `/api/listings/${several}`, me, { kind: 'reinforcement', places: 3 })
    await place.world.send('POST', `/api/listings/${several}/submit`, me)
    await place.world.send('POST', `/api/listings/${several}/moderation`, place.world.desk, { decision: 'publish' })
    const [one, two] = [await reinforcement(), await place.world.candidate()]
    await place.world.send('POST', `/api/listings/${several}/fill`, me, { candidateIds: [one.id] })
    await place.world.send('POST', `/api/listings/${filled}/fill`, me, { candidateIds: [two.id] })
    const theirs = await place.world.listing('submit', 'publish')
    await place.world.send('POST', `/api/listings/${theirs}/fill`, place.world.owner, { candidateIds: [texts[5]] })
    await wait()
    place.smtp.mails.length = 0
    await erase(me)
    await wait()
    const told = await Promise.all([one, two, place.world.owner].map(emailOf))
    const parted = place.smtp.mails.filter(({ mail }) => mail.subject?.startsWith('Mise en relation terminée'))
    expect(parted.map(({ to }) => to[0]).sort()).toEqual(told.sort())
    const taken = await db.sql`select candidate from taken where candidate in ${db.sql([one.id, two.id])}`
    expect(taken).toEqual([{ candidate: two.id }])
  })

  async function reinforcement() {
    const one = await place.world.candidate()
    await place.world.send('PUT', '/api/candidates/me', one, { ...PROFILE, kinds: ['reinforcement'] })
    await deps.work('match.')
    return one
  }

  test('is not mailed what waits with the person’s words in it', async () => {
    const { me, mine, told } = await somebody()
    const published = await mine('submit', 'publish')
    const { body } = await place.world.send(
      'POST',
      `/api/listings/${published}/interest`,
      await place.world.candidate(),
      {},
    )
    await place.world.send('POST', `/api/interests/${body.id}/accept`, me)
    await place.world.send('POST', `/api/interests/${body.id}/messages`, me, { text: told })
    // Written into the outbox, and not sent yet.
    await deps.work('mail.messages')
    await deps.work('mail.accepted')
    expect(await db.sql`select from outbox where body like ${`%${told}%`}`).not.toEqual([])
    place.smtp.mails.length = 0
    await erase(me)
    await wait()
    const [gone, ...others] = place.smtp.mails.filter(({ mail }) => `${mail.text}`.includes(told))
    // The title of what is over is said; the words, the number and the name are not.
    expect(others).toEqual([])
    expect(gone?.mail.subject).toMatch(/^Mise en relation terminée/)
    expect(gone?.mail.text).not.toContain('06 11 22 33 99')
  })
})

describe('twice', () => {
  test('at the same time is once', async () => {
    const { me, email } = await somebody()
    place.smtp.mails.length = 0
    const replies = await Promise.all([erase(me), erase(me), erase(me)])
    for (const { status } of replies) expect([204, 401]).toContain(status)
    expect(replies.some(({ status }) => status === 204)).toBe(true)
    await wait()
    expect(mailsTo(email).filter((subject) => subject === 'Vos données ont été effacées')).toHaveLength(1)
  })

  test('two people in touch with each other at the same time: both are gone', async () => {
    for (let round = 0; round < 4; round++) {
      const [a, b] = [await somebody(), await somebody()]
      const [one, two] = [await a.mine('submit', 'publish'), await b.mine('submit', 'publish')]
      await place.world.send('POST', `/api/listings/${one}/interest`, b.me, { message: b.told })
      await place.world.send('POST', `/api/listings/${two}/interest`, a.me, { message: a.told })
      const replies = await Promise.all([erase(a.me), erase(b.me)])
      expect(replies.map(({ status }) => status)).toEqual([204, 204])
      await wait()
      expect(await rowsHolding([...a.texts, ...b.texts])).toEqual([])
    }
  })

  test('somebody answers while the owner leaves: the answer is refused, or told', async () => {
    for (let round = 0; round < 4; round++) {
      const { me, mine, texts } = await somebody()
      const published = await mine('submit', 'publish')
      const locum = await place.world.candidate()
      await wait()
      place.smtp.mails.length = 0
      const [gone, proposed] = await Promise.all([
        erase(me),
        send('POST', `/api/listings/${published}/interest`, { token: locum.token, body: {} }),
      ])
      expect(gone.status).toBe(204)
      expect([201, 404, 409]).toContain(proposed.status)
      await wait()
      const told = mailsTo(await emailOf(locum))
      expect(told).toHaveLength(proposed.status === 201 ? 1 : 0)
      expect(await rowsHolding(texts)).toEqual([])
    }
  })
})

test('somebody invites a candidate who leaves: the invitation is refused, or its end is told', async () => {
  for (let round = 0; round < 6; round++) {
    const { me, profile, texts } = await somebody()
    const listing = await place.world.listing('submit', 'publish')
    await wait()
    place.smtp.mails.length = 0
    const [gone, invited] = await Promise.all([
      erase(me),
      send('POST', `/api/listings/${listing}/invitations`, {
        token: place.world.owner.token,
        body: { candidateId: profile },
      }),
    ])
    expect(gone.status).toBe(204)
    expect([201, 404, 422]).toContain(invited.status)
    await wait()
    expect(mailsTo('titulaire@exemple.fr')).toHaveLength(invited.status === 201 ? 1 : 0)
    expect(await rowsHolding(texts)).toEqual([])
  }
})
