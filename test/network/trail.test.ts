import { beforeAll, describe, expect, test } from 'vitest'
import { startUndo, uploadImport } from '../../src/imports/service.ts'
import { createWorld, type Person, type World } from '../api/world.ts'
import { useApi } from '../support/api.ts'
import { useDb } from '../support/db.ts'
import { useDeps } from '../support/deps.ts'
import { textOf } from '../support/visitor.ts'

/** What was decided, read, granted, brought in and taken out leaves a row that stays, for the coordinators of the place. */

const db = useDb()
const deps = useDeps(db)
const send = useApi(() => deps.web)
const JOURNAL = '/mon-territoire/journal'
let world: World
/** Coordinates only Rouen. */
let elsewhere: Person

beforeAll(async () => {
  world = await createWorld(deps, send)
  elsewhere = await deps.person('ailleurs@cpts.test', 'coordinator', 'rouen')
  await world.send('PATCH', '/api/me', world.desk, { name: 'Camille Desk' })
})

/** The rows that something leaves. */
async function leaving(work: () => Promise<unknown>) {
  const before = await db.sql`select id from audit`
  await work()
  return db.sql`
    select action, actor, subject, territory, detail from audit where id <> all(${before.map(({ id }) => id)}::uuid[])
    order by at, id`
}

const belong = ({ account }: Person, territory: string) => db.sql`
  insert into member (territory, account, state, since) values (${territory}, ${account}, 'member', ${deps.now})`

const page = (who: { token: string }, query = '') => send('GET', `${JOURNAL}${query}`, { token: who.token })
const file = (who: { token: string }, path: string) => send('GET', path, { token: who.token })

const HOME = 'erdre-et-cens'

describe('exactly one row is left by', () => {
  test.each([
    ['publish', { decision: 'publish' }, 'published'],
    ['request-changes', { decision: 'request-changes', reason: 'Précisez les horaires.' }, 'to-correct'],
    ['reject', { decision: 'reject', reason: 'Ce n’est pas ici.' }, 'rejected'],
  ])('the decision %s, which says where and of what', async (verb, decision, to) => {
    const id = await world.listing('submit')
    const rows = await leaving(() => world.send('POST', `/api/listings/${id}/moderation`, world.desk, decision))
    const by = { actor: world.desk.account, subject: id, territory: HOME }
    expect(rows).toEqual([{ action: `listing.${verb}`, ...by, detail: { from: 'pending', to } }])
  })

  test('a listing that the coordinator takes away, and none by its owner’s own doing', async () => {
    const [theirs, own] = [await world.listing('submit', 'publish'), await world.listing('submit')]
    expect(await leaving(() => world.send('POST', `/api/listings/${theirs}/withdraw`, world.desk))).toMatchObject([
      { action: 'listing.withdraw', subject: theirs, territory: HOME },
    ])
    expect(await leaving(() => world.send('POST', `/api/listings/${own}/withdraw`, world.owner))).toEqual([])
  })

  test('each reading of a contact: by the other side, where the listing is; by a coordinator, where the page is', async () => {
    const { id, by } = await world.interest()
    await world.send('POST', `/api/interests/${id}/accept`, world.owner)
    const here = { subject: by.account, territory: HOME }
    expect(await leaving(() => file(world.owner, `/mises-en-relation/${id}`))).toEqual([
      { action: 'contact.read', actor: world.owner.account, ...here, detail: { as: 'owner' } },
    ])
    // Coordinates two territories, of which the person is in both.
    const both = await deps.person('deux@cpts.test', 'coordinator', 'rouen', HOME)
    await belong(by, 'rouen')
    await belong(by, HOME)
    for (const territory of [HOME, 'rouen']) {
      const path = `/mon-territoire/personnes/${by.account}?territoire=${territory}`
      expect(await leaving(() => file(both, path))).toEqual([
        { action: 'contact.read', actor: both.account, subject: by.account, territory, detail: { as: 'coordinator' } },
      ])
      expect(await leaving(() => file(both, `/mon-territoire/personnes?territoire=${territory}`))).toEqual([
        { action: 'members.read', actor: both.account, subject: null, territory, detail: { as: 'coordinator' } },
      ])
    }
  })

  test('a role that is given or taken away, and none by one that is there already', async () => {
    let who = ''
    const given = await leaving(async () => {
      who = (await deps.person('nommee@cpts.test', 'coordinator', HOME)).account
    })
    const row = { actor: null, subject: who, territory: HOME, detail: { role: 'coordinator' } }
    expect(given).toEqual([{ action: 'role.added', ...row }])
    expect(await leaving(() => deps.person('nommee@cpts.test', 'coordinator', HOME))).toEqual([])
    expect(await leaving(() => db.sql`delete from role where account = ${who}`)).toEqual([
      { action: 'role.removed', ...row },
    ])
  })

  test('an import that is brought, done, undone', async () => {
    let id = ''
    const desk = deps.as(world.desk)
    const uploaded = await leaving(async () => {
      const bytes = new TextEncoder().encode('Nom;Mail\nRoux;roux@cabinet.test\n')
      id = await uploadImport(desk, HOME, { kind: 'members', name: 'membres.csv', bytes })
    })
    const row = { actor: world.desk.account, subject: id, territory: HOME, detail: { kind: 'members' } }
    expect(uploaded).toEqual([{ action: 'import.uploaded', ...row }])
    await deps.work('import.')
    const done = await leaving(async () => {
      await db.sql.begin(async (tx) => {
        await tx`update import set state = 'making' where id = ${id}`
        await desk.emit(tx, 'import.chosen', { import: id })
      })
      await deps.work('import.')
    })
    expect(done).toEqual([{ action: 'import.done', ...row }])
    const undone = await leaving(async () => {
      await startUndo(desk, id)
      await deps.work('import.')
    })
    expect(undone).toEqual([{ action: 'import.undone', ...row }])
  })

  test.each([
    ['listings', '/mon-territoire/annonces.csv'],
    ['history', '/mon-territoire/historique.csv'],
    ['people', '/mon-territoire/personnes.csv'],
    ['census', '/mon-territoire/recensement.csv'],
    ['report', '/mon-territoire/rapport.csv'],
    ['trail', `${JOURNAL}.csv`],
  ])('a file that goes out: %s', async (what, path) => {
    const rows = await leaving(async () => expect((await file(world.desk, path)).status).toBe(200))
    // A list of names that goes out was read, too.
    const reading = rows.filter(({ action }) => action === 'members.read')
    expect(reading).toHaveLength(what === 'people' || what === 'census' ? 1 : 0)
    expect(rows.filter((row) => !reading.includes(row))).toEqual([
      { action: `export.${what}`, actor: world.desk.account, subject: null, territory: HOME, detail: {} },
    ])
    // Refused, nothing goes out.
    expect(await leaving(() => file(elsewhere, `${path}?territoire=${HOME}`))).toEqual([])
  })

  test('one’s own data taken along', async () => {
    const me = await world.person()
    expect(await leaving(() => file(me, '/api/me/export'))).toEqual([
      { action: 'export.me', actor: me.account, subject: me.account, territory: null, detail: {} },
    ])
  })
})

describe('the journal', () => {
  test('names who decided what, and whom somebody read about, where the territory knows them', async () => {
    const id = await world.listing('submit')
    await world.send('PATCH', `/api/listings/${id}`, world.owner, { title: 'Une annonce du journal' })
    await world.send('POST', `/api/listings/${id}/moderation`, world.desk, { decision: 'publish' })
    const colleague = await deps.person('collegue@cpts.test', 'coordinator', HOME)
    const text = textOf((await page(colleague)).body)
    expect(text).toMatch(/Annonce publiée par Camille Desk – Une annonce du journal/)
    expect(textOf((await page(world.desk)).body)).toMatch(/Annonce publiée par vous – Une annonce du journal/)
    const stranger = await world.candidate()
    await belong(stranger, HOME)
    await world.send('PATCH', '/api/me', stranger, { name: 'Nadia Connue' })
    await file(colleague, `/mon-territoire/personnes/${stranger.account}`)
    expect(textOf((await page(world.desk, '?action=coordonnees')).body)).toContain('– Nadia Connue')
  })

  test('shows nothing of another territory', async () => {
    const body = textOf((await page(elsewhere)).body)
    expect(body).not.toMatch(/Annonce publiée|Camille Desk/)
    expect((await page(elsewhere, `?territoire=${HOME}`)).status).toBe(403)
    expect((await page(world.owner)).status).toBe(403)
    for (const row of await db.sql`select territory from read_trail(${elsewhere.account}, 'rouen', null, null, null, null, 1000) t join audit a using (id)`)
      expect(row.territory).toBe('rouen')
    expect(await db.sql`select from read_trail(${elsewhere.account}, ${HOME}, null, null, null, null, 1000)`).toEqual(
      [],
    )
  })

  test('is chosen by what and by date, and read page by page without a gap', async () => {
    expect(textOf((await page(world.desk, '?action=roles')).body)).not.toContain('Annonce publiée')
    expect(textOf((await page(world.desk, '?from=2020-01-01&to=2020-12-31')).body)).toContain(
      'Rien d’autre pour ces choix',
    )
    for (const wrong of ['?from=hier', '?action=tout', '?from=2027-02-02&to=2027-02-01']) {
      expect((await page(world.desk, wrong)).status).toBe(422)
    }
    const at = new Date(deps.now.getTime() + 1000)
    await db.sql`
      insert into audit (at, action, territory) select ${at}, 'export.report', ${HOME} from generate_series(1, 120)`
    const [{ n } = { n: 0 }] = await db.sql<{ n: number }[]>`
      select count(*)::int as n from audit where territory = ${HOME}`
    let [path, rows, pages] = ['', 0, 0]
    for (; pages < 10; pages++) {
      const { body } = await page(world.desk, path)
      rows += body.match(/<time/g)?.length ?? 0
      const [, next] = /href="\/mon-territoire\/journal(\?[^"]*avant=[^"]*)"/.exec(body) ?? []
      if (!next) break
      path = next.replaceAll('&amp;', '&')
    }
    expect(pages).toBeGreaterThan(1)
    expect(rows).toBe(n)
    const { body } = await file(world.desk, `${JOURNAL}.csv`)
    expect(body.trim().split('\r\n')).toHaveLength(n + 1)
  })
})

describe('the trail', () => {
  test.each([
    'update audit set action = null',
    "update audit set action = 'x'",
    'update audit set actor = null',
    'update audit set territory = null',
    'delete from audit',
    'truncate audit',
  ])('is not altered by the owner of the database: %s', async (statement) => {
    await world.listing('submit', 'publish')
    await expect(db.sql.unsafe(statement)).rejects.toMatchObject({ code: '42501' })
  })

  test('is not altered either where other triggers rest, nor by whoever says that they are erasing', async () => {
    for (const setting of [
      "set local session_replication_role = 'replica'",
      "set local application_name = 'function erase_account('",
    ]) {
      await expect(
        db.sql.begin(async (tx) => {
          await tx.unsafe(setting)
          await tx`update audit set actor = null`
        }),
      ).rejects.toMatchObject({ code: '42501' })
    }
  })

  test('loses the id of whoever is erased, and keeps the row', async () => {
    const desk = await deps.person('partante@cpts.test', 'coordinator', HOME)
    const id = await world.listing('submit')
    await world.send('POST', `/api/listings/${id}/moderation`, desk, { decision: 'publish' })
    await world.send('DELETE', '/api/me', desk)
    const rows = await db.sql`
      select actor, territory from audit where action = 'listing.publish' and subject = ${id}`
    expect(rows).toEqual([{ actor: null, territory: HOME }])
    expect(await db.sql`select from audit where ${desk.account} in (actor, subject)`).toEqual([])
    expect(textOf((await page(world.desk)).body)).toContain('un compte effacé')
  })
})

test('a person sees in what capacity and where their contact was read, and never by whom', async () => {
  const me = await world.candidate()
  const mine = async () => textOf((await send('GET', '/mon-compte', { token: me.token })).body)
  expect(await mine()).toContain('Personne d’autre que vous pour l’instant.')
  await belong(me, HOME)
  await file(world.desk, `/mon-territoire/personnes/${me.account}`)
  await file(world.desk, `/mon-territoire/personnes/${me.account}`)
  await file(world.desk, '/mon-territoire/personnes.csv')
  const listing = await world.listing('submit', 'publish')
  const interest = await world.send('POST', `/api/listings/${listing}/interest`, me, {})
  await world.send('POST', `/api/interests/${interest.body.id}/accept`, world.owner)
  await file(world.owner, `/mises-en-relation/${interest.body.id}`)
  const text = (await mine()).replaceAll('\u00a0', ' ')
  expect(text).toMatch(/: la coordination d’un territoire \([^)]+\), 2 fois/)
  expect(text).toMatch(/: la coordination d’un territoire \([^)]+\), dans un fichier téléchargé de ses personnes/)
  expect(text).toMatch(/: le titulaire d’une annonce, avec qui vous êtes en relation/)
  expect(text).not.toMatch(/Camille Desk/)
  const { contactReadings } = (await file(me, '/api/me/export')).body
  expect(contactReadings).toContainEqual({
    at: expect.any(String),
    readsAs: 'coordinator',
    territory: HOME,
    what: 'contact',
    times: 2,
  })
  expect(JSON.stringify(contactReadings)).not.toContain(world.desk.account)
})
