import { describe, expect, test } from 'vitest'
import { planDigest } from '../../src/digest/service.ts'
import { LISTING, PROFILE } from '../api/world.ts'
import { type Mail, refusal } from '../support/smtp.ts'
import { useLocum, useMailWorld } from './sending.ts'

/** The weekly letter: what is in it, what is not, to whom and when. */

const DAY = 86_400_000
const mails = useMailWorld()
const { db, deps, world, smtp, batch, letters, later, to } = mails
const locum = useLocum(mails)

const last = (email: string) => to(email).at(-1)?.mail.text?.replaceAll(/\s+/g, ' ') ?? ''
const header = (mail: Mail | undefined, name: string) => mail?.mail.headers.find(({ key }) => key === name)?.value
const titles = async (id: string, title: string) => db.sql`update listing set title = ${title} where id = ${id}`
const publish = () => world.listing('submit', 'publish')

describe('a candidate’s letter', () => {
  test('tells of new matches with their reasons, once, and can be stopped', async () => {
    await publish()
    expect(await letters()).toMatchObject({ empty: 0 })
    const [mail, ...more] = to(locum.email)
    expect(more).toEqual([])
    expect(mail?.mail.text).toContain(LISTING.title)
    expect(last(locum.email)).toMatch(/Disponible 22 demi-journées sur 25/)
    expect(header(mail, 'list-id')).toBe('<digest.releve.test>')
    expect(header(mail, 'list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click')
    expect(header(mail, 'list-unsubscribe')).toMatch(/^<http:\/\/releve\.test\/lien\/arret-lettre\/\S+>$/)
    later(7 * DAY)
    await letters()
    expect(to(locum.email)).toHaveLength(1)
  })

  test('holds ten at most, the best first, and says how many more there are', async () => {
    for (let i = 0; i < 12; i++) {
      const id = await publish()
      await titles(id, `Annonce ${i}`)
      // Farther and farther below.
      await db.sql`update listing set candidate_share_pct = ${76 - i} where id = ${id}`
    }
    await db.sql`delete from graphile_worker._private_jobs`
    await letters()
    const text = last(locum.email)
    const found = [...text.matchAll(/Annonce (\d+)/g)].map((match) => Number(match[1]))
    expect([...new Set(found)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(text).toMatch(/2 autres/)
    later(7 * DAY)
    await letters()
    expect(new Set([...last(locum.email).matchAll(/Annonce (\d+)/g)].map((match) => match[1]))).toEqual(
      new Set(['10', '11']),
    )
  })

  test('leaves out what was seen, set aside, answered, or is below the threshold', async () => {
    const [seen, aside, answered, below] = [await publish(), await publish(), await publish(), await publish()]
    await Promise.all([
      titles(seen, 'Vue'),
      titles(answered, 'Répondue'),
      titles(aside, 'Écartée'),
      titles(below, 'Lointaine'),
    ])
    await world.send('GET', `/api/listings/${seen}`, locum)
    await world.send('POST', `/api/candidates/me/matches/${aside}/dismissal`, locum)
    await world.send('POST', `/api/listings/${answered}/interest`, locum, {})
    await db.sql`update match set score = 59.9 where listing = ${below}`
    const fresh = await publish()
    await titles(fresh, 'Nouvelle')
    await letters()
    const text = last(locum.email)
    expect(text).toContain('Nouvelle')
    for (const gone of ['Vue', 'Écartée', 'Répondue', 'Lointaine']) expect(text).not.toContain(gone)
  })

  test('tells again of a listing that was edited since, and says so', async () => {
    const id = await publish()
    await letters()
    later(7 * DAY)
    await world.send('PATCH', `/api/listings/${id}`, world.owner, { candidateSharePct: 90 })
    await deps.work('match.')
    await letters()
    expect(to(locum.email)).toHaveLength(2)
    expect(last(locum.email)).toMatch(/Modifiée depuis/i)
  })

  test('is worked out when it goes: what was filled meanwhile is not in it, and who has nothing left had no letter', async () => {
    const [kept, filled] = [await publish(), await publish()]
    await titles(kept, 'Gardée')
    await titles(filled, 'Pourvue entre-temps')
    await planDigest(deps.worker, { slots: null })
    await world.send('POST', `/api/listings/${filled}/fill`, world.owner, {})
    await batch()
    expect(last(locum.email)).toContain('Gardée')
    expect(last(locum.email)).not.toContain('Pourvue entre-temps')

    later(7 * DAY)
    const other = await publish()
    await db.sql`update digest_sent set widened_at = ${deps.now}`
    await planDigest(deps.worker, { slots: null })
    await world.send('POST', `/api/listings/${other}/withdraw`, world.owner, {})
    await batch()
    expect(to(locum.email)).toHaveLength(1)
    // So what is new a day later need not wait for a week.
    later(DAY)
    await publish()
    await letters()
    expect(to(locum.email)).toHaveLength(2)
  })

  test('that could not be sent tells what is true when it is', async () => {
    const id = await publish()
    smtp.hooks.onData = () => refusal(451, 'later')
    await letters()
    smtp.hooks.onData = undefined
    await titles(id, 'Retirée')
    const fresh = await publish()
    await titles(fresh, 'Plus récente')
    await world.send('POST', `/api/listings/${id}/withdraw`, world.owner, {})
    later(2 * 60_000)
    await batch()
    expect(last(locum.email)).toContain('Plus récente')
    expect(last(locum.email)).not.toContain('Retirée')
  })

  test('says what to widen when there is nothing, once a month at most', async () => {
    await world.send('PUT', '/api/candidates/me', locum, { ...PROFILE, zones: [{ commune: '44109', radiusKm: 1 }] })
    const spring = { periods: [{ from: '2027-05-03', to: '2027-05-21' }], except: [] }
    await world.send('PATCH', `/api/listings/${await publish()}`, world.owner, spring)
    await letters()
    expect(last(locum.email)).toContain('En passant de 1 à 9 km autour de Nantes : 1 annonce de plus.')
    later(14 * DAY)
    await letters()
    expect(to(locum.email)).toHaveLength(1)
    later(17 * DAY)
    await world.send('POST', '/api/candidates/me/confirm', locum)
    await letters()
    expect(to(locum.email)).toHaveLength(2)
  })

  test('goes to nobody who said never, paused, or whose address is out of use', async () => {
    await publish()
    const states = [
      () => world.send('PUT', '/api/candidates/me', locum, { ...PROFILE, digest: 'never' }),
      () => world.send('PUT', '/api/candidates/me', locum, { ...PROFILE, status: 'paused' }),
      async () => {
        await world.send('PUT', '/api/candidates/me', locum, PROFILE)
        await db.sql`insert into suppression (account, reason, at) values (${locum.account}, 'complained', ${deps.now})`
      },
    ]
    for (const set of states) {
      await set()
      await deps.work('match.')
      await letters()
      expect(to(locum.email)).toEqual([])
    }
  })
})

describe('the letter', () => {
  test('of one person that cannot be written keeps no other back', async () => {
    await publish()
    const other = await world.candidate()
    await letters()
    smtp.mails.length = 0
    for (const table of ['outbox', 'digest_sent', 'match_mark']) await db.sql`delete from ${db.sql(table)}`
    // Behind the back of every check: dates that are none.
    await db.sql`update candidate set unavailable = '[{"from": "never", "to": "never"}]' where id = ${other.id}`
    await planDigest(deps.worker, { slots: null })
    await batch()
    expect(to(locum.email)).toHaveLength(1)
    const [row] = await db.sql`
      select attempts, last_error, next_try_at > ${deps.now} as later from outbox where account = ${other.account}`
    expect(row).toEqual({ attempts: 1, last_error: 'could not be written', later: true })
  })

  test('has a section for each of a person’s roles, in one mail', async () => {
    const id = await publish()
    await db.sql`insert into listing_view (listing, day, views) values (${id}, '2027-01-30', 12)`
    // The owner looks for openings too, and coordinates.
    const colleague = await deps.person('collegue@exemple.fr', 'coordinator', 'erdre-et-cens')
    await world.send('PUT', '/api/candidates/me', colleague, PROFILE)
    const { body } = await world.send('POST', '/api/listings', colleague, { ...LISTING, title: 'La mienne' })
    await world.send('POST', `/api/listings/${body.id}/submit`, colleague)
    await world.send('POST', `/api/listings/${body.id}/moderation`, world.desk, { decision: 'publish' })
    await world.listing('submit')
    await deps.work('match.')
    await letters()
    expect(to('collegue@exemple.fr')).toHaveLength(1)
    const text = last('collegue@exemple.fr')
    expect(text).toContain(LISTING.title)
    expect(text).toContain('« La mienne »')
    expect(text).toMatch(/À relire -+ - 1 annonce reçue/)
    expect(last('titulaire@exemple.fr')).toMatch(/12 fois/)
  })

  test('of an owner does not tell again of whom the page showed', async () => {
    await publish()
    await letters()
    expect(to('titulaire@exemple.fr')).toHaveLength(1)
    later(7 * DAY)
    const second = await world.candidate()
    await db.sql`
      insert into match_mark (listing, candidate, owner_seen_at)
      select listing, candidate, ${deps.now} from match where candidate = ${second.id}`
    await letters()
    expect(to('titulaire@exemple.fr')).toHaveLength(1)
  })

  test('is planned once, whoever plans it at once', async () => {
    await publish()
    const plans = await Promise.all([1, 2, 3].map(() => planDigest(deps.worker, { slots: null })))
    const mails = plans.flatMap(({ mails }) => mails)
    expect(new Set(mails).size).toBe(mails.length)
    expect(await db.sql`select from outbox where stream = 'digest' and account = ${locum.account}`).toHaveLength(1)
  })

  test('is not written on a dry run', async () => {
    await publish()
    const { accounts, mails } = await planDigest(deps.worker, { slots: null, dryRun: true })
    expect(accounts).toContain(locum.account)
    expect(mails).toEqual([])
    expect(await db.sql`select from outbox`).toHaveLength(0)
    expect(await db.sql`select from digest_sent`).toHaveLength(0)
  })
})
