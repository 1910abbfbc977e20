import { beforeEach, describe, expect, test } from 'vitest'
import { remind } from '../../src/mail/reminders.ts'
import { LISTING, type Person } from '../api/world.ts'
import { useDb } from '../support/db.ts'
import { START, useDeps } from '../support/deps.ts'
import { useLinks } from './linking.ts'
import { useSending } from './sending.ts'

/** What the clock reminds people of: once each, in time, and with links that do what they say. */

const db = useDb()
const deps = useDeps(db)
const links = useLinks(deps)
const OWNER = 'titulaire@exemple.fr'
const { to, batch } = useSending(deps)
let me: Person & { id: string }
let email: string

beforeEach(async () => {
  for (const table of ['outbox', 'listing', 'candidate']) await db.sql`delete from ${db.sql(table)}`
  me = await links.world.candidate()
  ;[{ email } = { email: '' }] = await db.sql`select email from contact where account = ${me.account}`
})

const day = (days: number) => new Date(START.getTime() + days * 86_400_000)
const last = (address: string) => to(address).at(-1)?.mail
const words = (address: string) => last(address)?.text?.replaceAll(/\s+/g, ' ') ?? ''

/** What the clock does so many days after the start; done twice, as a worker that was killed in between would. */
async function onDay(days: number): Promise<void> {
  deps.now = day(days)
  await remind(deps.worker)
  await remind(deps.worker)
  await batch()
}

/** The days of these on which somebody was written to. */
async function daysMailed(address: string, days: readonly number[]): Promise<number[]> {
  const mailed: number[] = []
  for (const n of days) {
    const before = to(address).length
    await onDay(n)
    if (to(address).length > before) mailed.push(n)
  }
  return mailed
}

const every = (from: number, until: number) => Array.from({ length: until - from + 1 }, (_, i) => from + i)

/** The path of a link in the last mail, without what says which mail it was. */
function linkTo(address: string, action: string): string {
  const found = new RegExp(`http://releve\\.test(/lien/${action}/[^\\s?"]+)`).exec(last(address)?.text ?? '')?.[1]
  if (!found) throw new Error(`no ${action} in ${last(address)?.text}`)
  return found
}

describe('a candidate is asked', () => {
  test('60, 90 and 113 days after the last confirmation, once each, and no more', async () => {
    expect(await daysMailed(email, every(1, 125))).toEqual([60, 90, 113])
    expect(to(email)).toHaveLength(3)
    expect(to(email)[0]?.mail.subject).toBe('Vos disponibilités sont-elles toujours justes ?')
  })

  test('in words that come true: the profile is proposed until that day', async () => {
    await onDay(113)
    expect(words(email)).toContain('ne sera plus proposé aux titulaires dans 8 jours')
    const lines = async (n: number) => {
      deps.now = day(n)
      const { body } = await links.world.send('GET', '/api/candidates/me/widen', me)
      return body.items.map(({ line }: { line: string }) => line)
    }
    expect(await lines(113 + 7)).not.toContain('confirmation')
    expect(await lines(113 + 8)).toContain('confirmation')
  })

  test.each([
    [60, 66],
    [90, 96],
    [113, 119],
  ])('up to six days late where nobody was there on day %i', async (_day, latest) => {
    expect(await daysMailed(email, [latest + 1])).toEqual([])
    await db.sql`delete from outbox`
    expect(await daysMailed(email, [latest, latest + 1])).toEqual([latest])
  })

  test('not while paused', async () => {
    await links.world.send('POST', '/api/candidates/me/pause', me)
    expect(await daysMailed(email, [60, 61, 90, 113])).toEqual([])
    await links.world.send('POST', '/api/candidates/me/resume', me)
    expect(await daysMailed(email, [114])).toEqual([114])
  })

  test('and one click confirms: everything begins anew', async () => {
    await onDay(60)
    const link = linkTo(email, 'toujours-disponible')
    const confirmed = async () =>
      (await db.sql`select confirmed_at from candidate where id = ${me.id}`)[0]?.confirmed_at as Date
    expect((await links.open(link)).status).toBe(200)
    expect(await confirmed()).toEqual(START)
    expect((await links.press(link)).status).toBe(200)
    expect(await confirmed()).toEqual(day(60))
    expect(await daysMailed(email, every(61, 151))).toEqual([120, 150])
  })

  test('and one click pauses', async () => {
    await onDay(90)
    expect((await links.press(linkTo(email, 'pause'))).status).toBe(200)
    const [row] = await db.sql`select status from candidate where id = ${me.id}`
    expect(row?.status).toBe('paused')
    expect(await daysMailed(email, [113])).toEqual([])
  })

  test('by the clock of the worker', async () => {
    deps.now = day(60)
    await db.sql`select graphile_worker.add_job('clock.daily')`
    await deps.work('clock.daily')
    const rows = await db.sql`select stream from outbox where account = ${me.account} and subject like 'Vos disponib%'`
    expect(rows).toEqual([{ stream: 'reminder' }])
  })
})

describe('the owner of a listing is told', () => {
  const DATED = { ...LISTING, periods: [{ from: '2027-02-22', to: '2027-03-12' }], except: [] }
  const END = 40 // 12 March
  const OPEN = {
    kind: 'succession',
    profession: 'medecin',
    communes: ['44114'],
    practiceType: 'msp',
    title: 'Patientèle à reprendre',
    description: 'Départ en retraite.',
    window: {},
  }
  const stateOf = async (id: string) => (await db.sql`select state from listing where id = ${id}`)[0]?.state

  async function published(fields: object = DATED): Promise<string> {
    const { body } = await links.world.send('POST', '/api/listings', links.world.owner, fields)
    await links.world.send('POST', `/api/listings/${body.id}/submit`, links.world.owner)
    await links.world.send('POST', `/api/listings/${body.id}/moderation`, links.world.desk, { decision: 'publish' })
    return body.id
  }

  test('seven days and one day before its dates are past', async () => {
    await published()
    expect(await daysMailed(OWNER, every(1, END + 1))).toEqual([END - 7, END - 1])
    const [week, eve] = to(OWNER).map(({ mail }) => mail)
    expect(week?.subject).toBe(`Votre annonce s’arrête dans 7 jours : ${LISTING.title}`)
    expect(week?.text).toContain('publiée jusqu’au 12 mars 2027')
    expect(week?.text).not.toContain('/lien/toujours-actuelle/')
    expect(eve?.subject).toBe(`Votre annonce s’arrête demain : ${LISTING.title}`)
  })

  test('late where the clock stood still, and in how many days it is', async () => {
    await published()
    expect(await daysMailed(OWNER, [END - 3, END - 2])).toEqual([END - 3])
    expect(last(OWNER)?.subject).toContain('s’arrête dans 3 jours')
  })

  test.each([
    [8, [END - 7, END - 1]],
    [7, [END - 1]],
    [2, [END - 1]],
    [1, []],
  ])('not of what was published %i days before its end', async (before, told) => {
    deps.now = day(END - before)
    await published({ ...DATED, periods: [{ from: '2027-03-08', to: '2027-03-12' }] })
    expect(await daysMailed(OWNER, every(END - before, END + 1))).toEqual(told)
  })

  test('of one without end seven days and one day before its ninety are over; one click renews it', async () => {
    const id = await published(OPEN)
    expect(await daysMailed(OWNER, every(1, 89))).toEqual([83, 89])
    expect(words(OWNER)).toContain('publiée jusqu’au 1er mai 2027')
    expect((await links.press(linkTo(OWNER, 'toujours-actuelle'))).status).toBe(200)
    const [row] = await db.sql`select renewed_at, state from listing where id = ${id}`
    expect(row).toEqual({ renewed_at: day(89), state: 'published' })
    expect(await daysMailed(OWNER, every(90, 178))).toEqual([89 + 83, 89 + 89])
  })

  test('anew when its dates move', async () => {
    const id = await published()
    await onDay(END - 7)
    const moved = { periods: [{ from: '2027-02-22', to: '2027-03-19' }] }
    await links.world.send('PATCH', `/api/listings/${id}`, links.world.owner, moved)
    expect(await daysMailed(OWNER, every(END - 6, END + 7))).toEqual([END, END + 6])
  })

  test('not of what is filled or withdrawn, or was never published', async () => {
    const [filled, withdrawn] = [await published(), await published()]
    const { body } = await links.world.send('POST', '/api/listings', links.world.owner, DATED)
    await links.world.send('POST', `/api/listings/${body.id}/submit`, links.world.owner)
    await links.world.send('POST', `/api/listings/${filled}/fill`, links.world.owner, {})
    await links.world.send('POST', `/api/listings/${withdrawn}/withdraw`, links.world.owner)
    expect(await daysMailed(OWNER, [END - 7, END - 1])).toEqual([])
  })

  test('and one click says that it is filled', async () => {
    const id = await published()
    await onDay(END - 7)
    expect((await links.press(linkTo(OWNER, 'pourvue'))).status).toBe(200)
    expect(await stateOf(id)).toBe('filled')
    expect(await daysMailed(OWNER, [END - 1])).toEqual([])
  })

  test('once, however many clocks strike at once', async () => {
    await published()
    deps.now = day(END - 7)
    await Promise.all([1, 2, 3].map(() => remind(deps.worker)))
    expect(await db.sql`select from outbox where stream = 'reminder'`).toHaveLength(1)
  })
})
