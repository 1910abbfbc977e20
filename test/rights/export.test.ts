import { randomUUID } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { parkForm } from '../../src/accounts/parking.ts'
import { createWorld, LISTING, PROFILE, type World } from '../api/world.ts'
import { useApi } from '../support/api.ts'
import { useDb } from '../support/db.ts'
import { START, useDeps } from '../support/deps.ts'

/** Whoever asks gets all that is held on them, and nothing that others said of themselves. */

const db = useDb()
const deps = useDeps(db)
const send = useApi(() => deps.web)
let world: World

beforeAll(async () => {
  world = await createWorld(deps, send)
})

test('holds what the person said, did and received', async () => {
  const me = await deps.person('moi@exemple.fr', 'coordinator', 'rouen')
  await world.send('PATCH', '/api/me', me, { name: 'Ma Pomme', phone: '06 11 22 33 99' })
  const profile = (await world.send('PUT', '/api/candidates/me', me, PROFILE)).body
  const mine = (await world.send('POST', '/api/listings', me, { ...LISTING, title: 'La mienne' })).body
  await world.send('POST', `/api/listings/${mine.id}/submit`, me)
  await world.send('POST', `/api/listings/${mine.id}/moderation`, world.desk, {
    decision: 'request-changes',
    reason: 'Et le logement ?',
  })
  await world.send('POST', `/api/listings/${mine.id}/submit`, me)
  await world.send('POST', `/api/listings/${mine.id}/moderation`, world.desk, { decision: 'publish' })
  await world.send('PATCH', `/api/listings/${mine.id}`, me, { title: 'La mienne, autrement' })
  const [theirs, aside] = [await world.listing('submit', 'publish'), await world.listing('submit', 'publish')]
  const interest = (await world.send('POST', `/api/listings/${theirs}/interest`, me, { message: 'Me voici.' })).body
  await world.send('POST', `/api/interests/${interest.id}/accept`, world.owner)
  await world.send('POST', `/api/interests/${interest.id}/messages`, world.owner, { text: 'À quelle heure ?' })
  await world.send('POST', `/api/interests/${interest.id}/messages`, me, { text: 'À huit heures.' })
  await world.send('POST', `/api/candidates/me/matches/${aside}/dismissal`, me)
  await world.send('POST', `/api/listings/${theirs}/fill`, world.owner, { candidateIds: [profile.id] })
  await world.send('POST', `/api/listings/${aside}/report`, me, { reason: 'Elle a déjà été pourvue.' })
  await world.send('POST', '/api/me/searches', me, { name: 'Autour de Nantes', query: { q: 'msp' } })
  await world.send('POST', '/api/me/tokens', me, { name: 'agenda' })
  await parkForm(deps.as(me), { what: 'listing', listing: null }, new Map([['title', ['À finir']]]), null)
  await send('POST', '/api/auth/link', { body: { email: 'moi@exemple.fr' } })
  await deps.work('mail.accepted')
  await deps.work('mail.sign-in')
  await world.send('PUT', '/api/me/preferences', me, { letter: { listings: true, desk: false }, profile: 'weekly' })
  await db.sql`
    insert into suppression (account, reason, code, at) values (${me.account}, 'bounced', '550 5.1.1', ${START})`

  const { status, body, headers } = await send('GET', '/api/me/export', { token: me.token })
  expect(status).toBe(200)
  expect(headers.get('Content-Disposition')).toBe('attachment; filename="releve-mes-donnees.json"')
  expect(headers.get('Cache-Control')).toBe('no-store')
  expect(body).toMatchObject({
    exportedAt: START.toISOString(),
    account: { id: me.account, confirmedAt: START.toISOString() },
    contact: { email: 'moi@exemple.fr', name: 'Ma Pomme', phone: '06 11 22 33 99' },
    signInLinks: [{ usedAt: null }],
    profile: { id: profile.id, rpps: PROFILE.rpps, zones: [{ commune: '44109', communeName: 'Nantes' }] },
    fillings: [{ listing: theirs, halfDays: expect.any(Number) }],
    listings: [
      {
        id: mine.id,
        title: 'La mienne, autrement',
        wordsBefore: { title: 'La mienne', communes: ['Orvault'] },
        state: 'published',
        history: [
          { verb: 'submit', from: 'draft', to: 'pending', reason: null },
          { verb: 'request-changes', to: 'to-correct', reason: 'Et le logement ?' },
          { verb: 'submit' },
          { verb: 'publish' },
        ],
      },
    ],
    reports: [{ listing: aside, reason: 'Elle a déjà été pourvue.' }],
    interests: [
      {
        id: interest.id,
        listing: { id: theirs },
        side: 'candidate',
        by: 'candidate',
        state: 'accepted',
        message: 'Me voici.',
        messages: [
          { by: 'owner', mine: false, text: 'À quelle heure ?' },
          { by: 'candidate', mine: true, text: 'À huit heures.' },
        ],
      },
    ],
    matches: expect.arrayContaining([
      {
        listing: aside,
        candidate: profile.id,
        side: 'candidate',
        toldAt: null,
        seenAt: null,
        dismissedAt: START.toISOString(),
      },
    ]),
    begunForms: [
      { what: 'listing', listing: null, savedAt: START.toISOString(), fields: [{ name: 'title', texts: ['À finir'] }] },
    ],
    searches: [{ name: 'Autour de Nantes', query: { q: 'msp' } }],
    digest: { lastSentAt: null, letter: { listings: true, desk: false } },
    addressTrouble: { reason: 'bounced', since: START.toISOString(), answer: '550 5.1.1' },
    mails: expect.arrayContaining([
      { stream: 'account', createdAt: START.toISOString(), sentAt: null, failedAt: null },
      expect.objectContaining({ stream: 'interest' }),
    ]),
    audit: expect.arrayContaining([expect.objectContaining({ action: 'contact.read' })]),
  })
  expect(body.roles).toEqual(
    expect.arrayContaining([{ role: 'coordinator', territory: 'rouen' }, { role: 'candidate' }]),
  )
  expect(body.tokens.map(({ name }: { name: string }) => name).sort()).toEqual(['agenda', 'cli'])
})

test('tells neither secrets nor who the others are', async () => {
  const { by, id } = await world.interest()
  await world.send('POST', `/api/interests/${id}/accept`, world.owner)
  await world.send('POST', `/api/interests/${id}/messages`, by, { text: 'Bonjour.' })
  await deps.work('mail.accepted')
  const text = JSON.stringify((await send('GET', '/api/me/export', { token: world.owner.token })).body)
  expect(text).toContain('Bonjour.')
  const [other] = await db.sql`select email, name, phone from contact where account = ${by.account}`
  const [desk] = await db.sql`select email from contact where account = ${world.desk.account}`
  const hashes = await db.sql`select encode(hash, 'hex') as hash from token`
  for (const secret of [
    ...[other?.email, other?.name, other?.phone, desk?.email, by.account, world.desk.account],
    ...[world.owner.token, ...hashes.map(({ hash }) => hash)],
  ]) {
    expect(text).not.toContain(secret)
  }
})

test('of somebody who has done nothing yet is nearly empty, and of nobody there is none', async () => {
  const me = await deps.person(`${randomUUID()}@exemple.fr`)
  const { body } = await send('GET', '/api/me/export', { token: me.token })
  expect(body).toMatchObject({ roles: [], profile: null, listings: [], interests: [], matches: [], mails: [] })
  expect(await send('GET', '/api/me/export')).toMatchObject({ status: 401 })
})
