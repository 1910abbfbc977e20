import { describe, expect, test } from 'vitest'
import { ACTIONS, type Action } from '../../src/mail/model.ts'
import { signedToken } from '../../src/platform/tokens.ts'
import type { Person } from '../api/world.ts'
import { useDb } from '../support/db.ts'
import { useDeps } from '../support/deps.ts'
import { useLinks } from './linking.ts'

/** Whoever holds a link of a mail does one thing with one button: no sign-in, no cookie, and never by opening it. */

const db = useDb()
const deps = useDeps(db)
const links = useLinks(deps)
const { pathOf, ask, open, press } = links
const START = deps.now
const DAY = 86_400_000

const digestOf = async (id: string) => (await db.sql`select digest from candidate where id = ${id}`)[0]?.digest
const stateOf = async (id: string) => (await db.sql`select state from listing where id = ${id}`)[0]?.state
const refusedBy = async (account: string) =>
  (await db.sql`select section from digest_refused where account = ${account} order by 1`).map((row) => row.section)

async function keeps(person: Person, alerts: string): Promise<string> {
  const { body } = await links.world.send('POST', '/api/me/searches', person, { name: alerts, query: {}, alerts })
  return body.id
}
const alertsOf = async (person: Person) =>
  (await db.sql`select alerts from saved_search where account = ${person.account} order by name`).map(
    (row) => row.alerts,
  )

async function everything(): Promise<string> {
  const rows = await db.sql`select
    (select json_agg(c order by id) from candidate c) as a, (select json_agg(l order by id) from listing l) as b,
    (select json_agg(m order by listing, candidate) from match_mark m) as c,
    (select json_agg(r order by account, section) from digest_refused r) as d,
    (select json_agg(s order by id) from saved_search s) as e, (select json_agg(a order by id) from account a) as f`
  return JSON.stringify(rows)
}

describe('opening a link changes nothing', () => {
  test('of whichever kind, looked at or asked for its head: a scanner does both', async () => {
    const candidate = await links.world.candidate()
    const listing = await links.world.listing('submit', 'publish')
    const subjects = {
      account: candidate.account,
      candidate: candidate.id,
      listing,
      pair: `${listing}:${candidate.id}`,
      membership: `${candidate.account}:erdre-et-cens`,
    }
    deps.now = new Date(START.getTime() + DAY)
    const before = await everything()
    for (const [action, { about }] of Object.entries(ACTIONS)) {
      const path = pathOf(action as Action, subjects[about])
      const page = await open(path)
      expect(page.status, action).toBe(200)
      expect(page.headers.get('Cache-Control'), action).toBe('no-store')
      expect(page.headers.get('X-Robots-Tag')).toContain('noindex')
      expect(page.headers.get('Referrer-Policy')).toBe('same-origin')
      expect(page.headers.get('Set-Cookie')).toBeNull()
      expect((await ask('HEAD', path)).status).toBe(200)
    }
    expect(await everything()).toBe(before)
  })
})

describe('stopping mail', () => {
  test('is one POST without cookie, from anywhere, as RFC 8058 says: no letter, no alert, nothing of one’s searches', async () => {
    const candidate = await links.world.candidate()
    await keeps(candidate, 'digest')
    await keeps(candidate, 'instant')
    const path = pathOf('arret-lettre', candidate.account)
    const oneClick = { 'List-Unsubscribe': 'One-Click' }
    const from = { Origin: 'https://mail.example', 'Sec-Fetch-Site': 'cross-site' }
    const answer = await ask('POST', `${path}?m=${'a'.repeat(22)}`, oneClick, from)
    expect(answer).toMatchObject({ status: 200, text: expect.stringContaining('C’est arrêté') })
    expect(answer.headers.get('Set-Cookie')).toBeNull()
    expect(await digestOf(candidate.id)).toBe('never')
    expect(await refusedBy(candidate.account)).toEqual(['coordinator', 'owner'])
    expect(await alertsOf(candidate)).toEqual(['never', 'never'])
    expect((await ask('POST', path)).status).toBe(200)
  })

  test('of the alerts leaves the letter', async () => {
    const candidate = await links.world.candidate()
    await db.sql`update candidate set digest = 'instant' where id = ${candidate.id}`
    for (const alerts of ['digest', 'instant', 'never']) await keeps(candidate, alerts)
    const path = pathOf('arret-alertes', candidate.account)
    expect(await press(path, { 'List-Unsubscribe': 'One-Click' })).toMatchObject({ status: 200 })
    expect(await digestOf(candidate.id)).toBe('weekly')
    expect(await alertsOf(candidate)).toEqual(['digest', 'digest', 'never'])
    expect(await refusedBy(candidate.account)).toEqual([])
    await db.sql`update candidate set digest = 'never' where id = ${candidate.id}`
    await press(path)
    expect(await digestOf(candidate.id)).toBe('never')
  })

  test('works by the links of letters sent before there were others', async () => {
    const candidate = await links.world.candidate()
    const path = `/lettre/desabonnement/${signedToken(deps.web.secret, 'digest-unsubscribe', candidate.account)}`
    expect((await open(path)).text).toContain('Arrêter la lettre')
    expect(await digestOf(candidate.id)).toBe('weekly')
    const answer = await ask('POST', path, { 'List-Unsubscribe': 'One-Click' }, { Origin: 'https://mail.example' })
    expect(answer.status).toBe(200)
    expect(await digestOf(candidate.id)).toBe('never')
    expect((await press(`${path}x`)).status).toBe(404)
  })
})

describe('a candidate', () => {
  test('sets a listing aside, takes it back, and both may be said twice', async () => {
    const candidate = await links.world.candidate()
    const listing = await links.world.listing('submit', 'publish')
    const path = pathOf('pas-pour-moi', `${listing}:${candidate.id}`)
    const mine = async () =>
      (await links.world.send('GET', '/api/candidates/me/matches?limit=100', candidate)).body.items.map(
        (match: { listing: { id: string } }) => match.listing.id,
      )
    expect((await open(path)).text).toContain('Deux semaines en maison de santé à Orvault')
    for (const _again of [1, 2]) expect((await press(path)).text).toContain('C’est écarté')
    expect(await mine()).not.toContain(listing)
    for (const _again of [1, 2]) expect((await press(path, { annuler: 'oui' })).text).toContain('C’est annulé')
    expect(await mine()).toContain(listing)
  })

  test('is still available, or pauses and resumes', async () => {
    const candidate = await links.world.candidate()
    deps.now = new Date(START.getTime() + 20 * DAY)
    const status = async () => (await links.world.send('GET', '/api/candidates/me', candidate)).body.status
    expect((await press(pathOf('toujours-disponible', candidate.id))).text).toContain(
      'Vos disponibilités sont confirmées',
    )
    expect(await db.sql`select confirmed_at from candidate where id = ${candidate.id}`).toMatchObject([
      { confirmed_at: deps.now },
    ])
    const path = pathOf('pause', candidate.id)
    expect((await press(path)).text).toContain('Reprendre mon profil')
    expect(await status()).toBe('paused')
    expect((await press(path, { annuler: 'oui' })).text).toContain('de nouveau actif')
    expect(await status()).toBe('active')
  })

  test('is not undone by what cannot be undone', async () => {
    const listing = await links.world.listing('submit', 'publish')
    await press(pathOf('pourvue', listing), { annuler: 'oui' })
    expect(await stateOf(listing)).toBe('filled')
  })
})

describe('an owner', () => {
  test('sets a candidate aside for one listing', async () => {
    const candidate = await links.world.candidate()
    const listing = await links.world.listing('submit', 'publish')
    const path = pathOf('pas-pour-cette-annonce', `${listing}:${candidate.id}`)
    const shown = async () =>
      (await links.world.send('GET', `/api/listings/${listing}/matches?limit=100`, links.world.owner)).body.items.map(
        (match: { candidate: { id: string } }) => match.candidate.id,
      )
    expect(await shown()).toContain(candidate.id)
    await press(path)
    expect(await shown()).not.toContain(candidate.id)
    await press(path, { annuler: 'oui' })
    expect(await shown()).toContain(candidate.id)
  })

  test('says that a listing is filled: nobody is named, and its history says who did it', async () => {
    const listing = await links.world.listing('submit', 'publish')
    const path = pathOf('pourvue', listing)
    expect((await open(path)).text).toContain('Elle est pourvue')
    expect((await press(path)).text).toContain('L’annonce est pourvue')
    expect(await stateOf(listing)).toBe('filled')
    expect(await db.sql`select from taken where listing = ${listing}`).toHaveLength(0)
    const [step] =
      await db.sql`select verb, actor from listing_history where listing = ${listing} order by id desc limit 1`
    expect(step).toEqual({ verb: 'fill', actor: links.world.owner.account })
    for (const seen of [await open(path), await press(path)]) {
      expect(seen).toMatchObject({ status: 200, text: expect.stringContaining('est déjà pourvue') })
      expect(seen.text).not.toContain('Elle est pourvue')
    }
  })

  test('renews what expired, but never by an old mail what was filled since', async () => {
    const listing = await links.world.listing('submit', 'publish')
    const path = pathOf('toujours-actuelle', listing)
    await db.sql`update listing set state = 'expired' where id = ${listing}`
    expect((await press(path)).text).toContain('est publiée')
    expect(await stateOf(listing)).toBe('published')
    await links.world.send('POST', `/api/listings/${listing}/fill`, links.world.owner)
    expect(await press(path)).toMatchObject({ status: 200, text: expect.stringContaining('est déjà pourvue') })
    expect(await stateOf(listing)).toBe('filled')
  })

  test('keeps the places already filled when saying that it is still wanted', async () => {
    const { id } = await links.world.candidate()
    const wanted = { kind: 'reinforcement', places: 3 }
    const listing = await links.world.listing()
    await links.world.send('PATCH', `/api/listings/${listing}`, links.world.owner, wanted)
    await links.world.send('POST', `/api/listings/${listing}/submit`, links.world.owner)
    await links.world.send('POST', `/api/listings/${listing}/moderation`, links.world.desk, { decision: 'publish' })
    await deps.work('match.')
    await db.sql`insert into taken (listing, candidate, half_days) values (${listing}, ${id}, '{}')`
    await db.sql`update listing set places_filled = 1 where id = ${listing}`
    expect(await press(pathOf('toujours-actuelle', listing))).toMatchObject({ status: 200 })
    expect(await stateOf(listing)).toBe('published')
    expect(await db.sql`select places_filled from listing where id = ${listing}`).toEqual([{ places_filled: 1 }])
    expect(await db.sql`select from taken where listing = ${listing}`).toHaveLength(1)
  })

  test('withdraws a listing, once', async () => {
    const listing = await links.world.listing('submit', 'publish')
    const path = pathOf('retirer', listing)
    expect((await press(path)).text).toContain('L’annonce est retirée')
    expect(await stateOf(listing)).toBe('withdrawn')
    expect(await press(path)).toMatchObject({ status: 200, text: expect.stringContaining('a déjà été retirée') })
  })
})

describe('pressing any button', () => {
  test('is being in touch, and signs nobody in', async () => {
    const candidate = await links.world.candidate()
    deps.now = new Date(START.getTime() + 30 * DAY)
    const answer = await press(pathOf('garder-mon-compte', candidate.account))
    expect(answer.text).toContain('Votre compte est gardé')
    expect(answer.headers.get('Set-Cookie')).toBeNull()
    const [row] = await db.sql`select last_contact_at from account where id = ${candidate.account}`
    expect(row?.last_contact_at).toEqual(deps.now)
  })

  test('acts for whom it was mailed to, whoever the browser is signed in as, and whatever it has seen', async () => {
    const candidate = await links.world.candidate()
    const headers = { Authorization: `Bearer ${links.world.owner.token}`, 'If-Match': '"another"' }
    expect((await ask('POST', pathOf('pause', candidate.id), {}, headers)).status).toBe(200)
    expect(await db.sql`select status from candidate where id = ${candidate.id}`).toEqual([{ status: 'paused' }])
  })
})
