import { describe, expect, test } from 'vitest'
import type { Person } from '../api/world.ts'
import { useApi } from '../support/api.ts'
import { useDb } from '../support/db.ts'
import { useDeps } from '../support/deps.ts'
import { useLinks } from './linking.ts'

/** What somebody is written of without having asked: chosen by the link of a mail, on one's account, or by the API. */

const db = useDb()
const deps = useDeps(db)
const links = useLinks(deps)
const { pathOf, open, press, ask } = links
const send = useApi(() => deps.web)

const preferences = async ({ token }: Person) => (await send('GET', '/api/me/preferences', { token })).body
const put = ({ token }: Person, body: unknown) => send('PUT', '/api/me/preferences', { token, body })
const ALL = { letter: { listings: true, desk: true }, profile: 'weekly' }

async function keeps(person: Person, name: string, alerts: string): Promise<string> {
  return (await links.world.send('POST', '/api/me/searches', person, { name, query: {}, alerts })).body.id
}
const searches = async (person: Person) =>
  Object.fromEntries(
    (await send('GET', '/api/me/searches?limit=100', { token: person.token })).body.items.map(
      (one: { name: string; alerts: string }) => [one.name, one.alerts],
    ),
  )

describe('by the link of a mail', () => {
  test('shows what holds, saves what is chosen, and says what holds then', async () => {
    const candidate = await links.world.candidate()
    const kine = await keeps(candidate, 'Kiné à Nantes', 'digest')
    const path = pathOf('preferences', candidate.account)
    const form = await open(path)
    expect(form.html).toMatch(/value="weekly" checked/)
    expect(form.html).toContain(`name="recherche.${kine}"`)
    expect(form.html).not.toContain('name="desk"')
    const saved = await press(path, { profile: 'instant', [`recherche.${kine}`]: 'instant', action: 'enregistrer' })
    expect(saved.status).toBe(200)
    expect(saved.text).toContain('C’est enregistré')
    expect(saved.text).toContain('Rien sur vos annonces dans la lettre.')
    expect(saved.text).toContain('un mail par jour au plus\u00a0: Kiné à Nantes.')
    // What the form does not show stays as it was.
    expect(await preferences(candidate)).toEqual({ letter: { listings: false, desk: true }, profile: 'instant' })
    expect(await searches(candidate)).toEqual({ 'Kiné à Nantes': 'instant' })
  })

  test('stops everything with one button', async () => {
    const candidate = await links.world.candidate()
    await keeps(candidate, 'Tout', 'instant')
    const path = pathOf('preferences', candidate.account)
    const stopped = await press(path, { profile: 'weekly', listings: 'oui', action: 'tout-arreter' })
    expect(stopped.text).toContain('Aucune annonce par mail')
    expect(await preferences(candidate)).toEqual({ letter: { listings: false, desk: false }, profile: 'never' })
    expect(await searches(candidate)).toEqual({ Tout: 'never' })
  })

  test('is for one account: another’s search is not touched, whoever is signed in', async () => {
    const [anne, bruno] = [await links.world.candidate(), await links.world.candidate()]
    const id = await keeps(bruno, 'À Bruno', 'digest')
    const fields = { profile: 'never', [`recherche.${id}`]: 'never' }
    const path = pathOf('preferences', anne.account)
    expect((await ask('POST', path, fields, { Authorization: `Bearer ${bruno.token}` })).status).toBe(200)
    expect(await searches(bruno)).toEqual({ 'À Bruno': 'digest' })
    expect((await preferences(bruno)).profile).toBe('weekly')
    expect((await preferences(anne)).profile).toBe('never')
  })

  test('a coordinator finds the desk’s letter, and who has no profile is not asked about it', async () => {
    const { desk } = links.world
    const path = pathOf('preferences', desk.account)
    const form = await open(path)
    expect(form.html).toContain('name="desk"')
    expect(form.html).not.toContain('name="profile"')
    await press(path, { listings: 'oui', action: 'enregistrer' })
    expect(await preferences(desk)).toEqual({ letter: { listings: true, desk: false }, profile: null })
  })

  test('refuses what is no form', async () => {
    const { account } = await links.world.candidate()
    expect((await ask('POST', pathOf('preferences', account))).status).toBe(415)
  })
})

describe('an address out of use', () => {
  const suppress = (account: string, reason: string) =>
    db.sql`insert into suppression (account, reason, at) values (${account}, ${reason}, ${deps.now})`
  const reasonOf = async (account: string) =>
    (await db.sql`select reason from suppression where account = ${account}`)[0]?.reason ?? null
  const account = ({ token }: Person) => ask('GET', '/mon-compte', undefined, { Authorization: `Bearer ${token}` })

  test('is said on one’s account, with the remedy', async () => {
    const person = await links.world.person()
    expect((await account(person)).text).not.toContain('ne vous parviennent pas')
    await suppress(person.account, 'bounced')
    expect((await account(person)).text).toContain('reconnectez-vous avec le lien ou le code reçu par mail')
  })

  test('is in use again when its owner signs in by a mail; not after a complaint', async () => {
    for (const [reason, left] of [
      ['refused', null],
      ['bounced', null],
      ['complained', 'complained'],
    ] as const) {
      const person = await links.world.person()
      await suppress(person.account, reason)
      const { email } = (await links.world.send('GET', '/api/me', person)).body
      await links.world.send('POST', '/api/auth/link', null as never, { email })
      await send('POST', '/api/auth/session', { body: { token: await links.world.mailedToken() } })
      expect(await reasonOf(person.account), reason).toBe(left)
    }
  })

  test('called unwanted is written to again only when its owner says so', async () => {
    const candidate = await links.world.candidate()
    await suppress(candidate.account, 'complained')
    expect((await account(candidate)).text).toContain('indésirable')
    const path = pathOf('preferences', candidate.account)
    expect((await open(path)).text).toContain('Nos mails sont suspendus')
    const kept = await press(path, { profile: 'weekly', listings: 'oui' })
    expect(kept.text).toContain('tant que nos mails sont suspendus')
    expect(await reasonOf(candidate.account)).toBe('complained')
    const again = await press(path, { profile: 'weekly', listings: 'oui', reprendre: 'oui' })
    expect(again.text).not.toContain('suspendus')
    expect(await reasonOf(candidate.account)).toBeNull()
  })
})

describe('by the API', () => {
  test('are read and set whole', async () => {
    const candidate = await links.world.candidate()
    expect(await preferences(candidate)).toEqual(ALL)
    const chosen = { letter: { listings: false, desk: true }, profile: 'daily' }
    expect(await put(candidate, chosen)).toMatchObject({ status: 200, body: chosen })
    expect(await preferences(candidate)).toEqual(chosen)
    expect((await links.world.send('GET', '/api/candidates/me', candidate)).body.digest).toBe('daily')
  })

  test('name a profile for who has one, and for nobody else', async () => {
    const [candidate, nobody] = [await links.world.candidate(), await links.world.person()]
    const without = { ...ALL, letter: { listings: false, desk: false }, profile: null }
    expect((await put(candidate, without)).errors.profile).toContain('Vous avez un profil')
    expect(await preferences(candidate)).toEqual(ALL)
    expect((await put(nobody, ALL)).errors.profile).toContain('Vous n’avez pas de profil')
    expect(await put(nobody, without)).toMatchObject({ status: 200, body: without })
    expect(Object.keys((await put(nobody, { profile: 'always', more: 1 })).errors).sort()).toEqual([
      'letter',
      'more',
      'profile',
    ])
  })

  test('a search is one’s own to be told of; what it found while nobody wanted to know is not made up for', async () => {
    const [anne, bruno] = [await links.world.person(), await links.world.person()]
    const id = await keeps(anne, 'Tout', 'never')
    deps.now = new Date(deps.now.getTime() + 5 * 86_400_000)
    const change = (token: string) => send('PATCH', `/api/me/searches/${id}`, { token, body: { alerts: 'instant' } })
    expect((await change(bruno.token)).status).toBe(404)
    expect(await change(anne.token)).toMatchObject({ status: 200, body: { id, alerts: 'instant' } })
    expect(await db.sql`select told_until from saved_search where id = ${id}`).toEqual([{ told_until: deps.now }])
    const wrong = await send('PATCH', `/api/me/searches/${id}`, { token: anne.token, body: { alerts: 'daily' } })
    expect(wrong.errors.alerts).toContain('digest, instant, never')
  })
})
