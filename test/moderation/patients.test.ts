import { beforeAll, describe, expect, test } from 'vitest'
import { patientDoubt, patientNotices } from '../../src/reference/traces.ts'
import { createWorld, LISTING, type World } from '../api/world.ts'
import { type Reply, useApi } from '../support/api.ts'
import { useDb } from '../support/db.ts'
import { useDeps } from '../support/deps.ts'
import { LISTING as FORM } from '../support/forms.ts'
import { textOf } from '../support/visitor.ts'

/** Whoever writes what seems to be about a patient is told before it goes, and decides. */

const db = useDb()
const deps = useDeps(db)
const send = useApi(() => deps.web)
const BAD = 'Tournée calme. Mme Durand, 84 ans, attend sa toilette le matin.'
const DOUBT = /Ce texte semble contenir des données d’un patient \(«\sMme Durand, 84\sans\s»\)/
let world: World

beforeAll(async () => {
  world = await createWorld(deps, send)
})

async function post(who: { token: string }, path: string, fields: Record<string, string | string[]>): Promise<Reply> {
  const body = new URLSearchParams(Object.entries(fields).flatMap(([k, v]) => [v].flat().map((one) => [k, one])))
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Origin: 'http://releve.test' }
  return send('POST', path, { token: who.token, raw: body.toString(), headers })
}

/** Held back with all that was typed, then sent by the button beside the field. */
async function heldBack(
  who: { token: string },
  path: string,
  field: string,
  others: Record<string, string | string[]> = {},
) {
  const fields = { ...others, [field]: BAD }
  const held = await post(who, path, fields)
  expect(held.status).toBe(422)
  expect(textOf(held.body)).toMatch(DOUBT)
  expect(held.body).toContain('Mme Durand, 84 ans, attend sa toilette')
  expect(held.body).toMatch(/<button[^>]*name="malgre"[^>]*>\s*Envoyer quand même/)
  const sent = await post(who, path, { ...fields, malgre: 'oui' })
  expect(sent.status).toBe(303)
}

describe('on the pages, is held back once', () => {
  test('a message', async () => {
    const { id } = await world.interest()
    await heldBack(world.owner, `/mises-en-relation/${id}/messages`, 'text')
    expect((await db.sql`select from message where interest = ${id} and text = ${BAD}`).length).toBe(1)
  })

  test('an answer to a listing, and a refusal', async () => {
    const [listing, who] = [await world.listing('submit', 'publish'), await world.candidate()]
    await heldBack(who, `/annonces/${listing}/interet`, 'message')
    const [row] = await db.sql`select id from interest where listing = ${listing}`
    await heldBack(world.owner, `/mises-en-relation/${row?.id}/decliner`, 'reason')
  })

  test('a report and a note', async () => {
    const who = await world.candidate()
    await heldBack(who, `/annonces/${await world.listing('submit', 'publish')}/signaler`, 'reason')
    await db.sql`
      insert into member (territory, account, state, since) values ('erdre-et-cens', ${who.account}, 'member', ${deps.now})`
    const person = `/mon-territoire/personnes/${who.account}/notes`
    await heldBack(world.desk, person, 'text', { territoire: 'erdre-et-cens' })
  })

  test('a listing that is sent at once; one that is looked at first says so there', async () => {
    await heldBack(world.owner, '/mes-annonces/nouvelle', 'description', { ...FORM, action: 'envoyer' })
    const kept = await post(world.owner, '/mes-annonces/nouvelle', { ...FORM, description: BAD, action: 'apercu' })
    expect(kept.status).toBe(303)
    const { body } = await send('GET', kept.headers.get('Location')?.split('?')[0] ?? '', { token: world.owner.token })
    expect(textOf(body)).toMatch(DOUBT)
  })
})

test('the API takes it, and says so in the answer; the tag is that of the thing', async () => {
  const made = await world.send('POST', '/api/listings', world.owner, { ...LISTING, description: BAD })
  expect(made.body.notices).toEqual([{ path: 'description', message: expect.stringMatching(DOUBT) }])
  const read = await world.send('GET', `/api/listings/${made.body.id}`, world.owner)
  expect(read.body.notices).toBeUndefined()
  expect(made.headers.get('ETag')).toBe(read.headers.get('ETag'))
  const { id } = await world.interest()
  const message = await world.send('POST', `/api/interests/${id}/messages`, world.owner, { text: BAD })
  expect(message.body.notices).toEqual([{ path: 'text', message: expect.stringMatching(DOUBT) }])
  const plain = await world.send('POST', `/api/interests/${id}/messages`, world.owner, { text: 'À demain.' })
  expect(plain.body).not.toHaveProperty('notices')
})

test('what is found is quoted once, and what is not about a patient is let alone', () => {
  expect(patientDoubt('Dossier n° 4512, puis dossier n° 4512.')).toMatch(/\(« Dossier n° 4512 », « dossier n° 4512 »\)/)
  expect(patientDoubt('Cabinet de deux médecins, patientèle âgée, beaucoup de diabétiques.')).toBeNull()
  expect(patientNotices({ title: null, description: undefined })).toEqual([])
})
