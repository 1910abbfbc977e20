import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { createApp } from '../../src/app.ts'
import { visitOf } from '../../src/platform/outbox.ts'
import { useDb } from '../support/db.ts'
import { useDeps } from '../support/deps.ts'

/** A click is a visit of a mailed link: its mark is noted, and gone from the address. */

const db = useDb()
const deps = useDeps(db)
let app: ReturnType<typeof createApp>
beforeAll(() => {
  app = createApp(deps.web)
})

const BROWSER = { 'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' }

async function mailed(): Promise<{ mark: string; clicked(): Promise<Date | null> }> {
  const key = randomUUID()
  const mark = visitOf(deps.web.secret, key)
  await db.sql`
    insert into outbox (key, stream, visit, created_at, next_try_at, tried_since, sent_at)
    values (${key}, 'digest', ${mark}, ${deps.now}, ${deps.now}, ${deps.now}, ${deps.now})`
  return {
    mark,
    clicked: async () => (await db.sql`select clicked_at from outbox where key = ${key}`)[0]?.clicked_at ?? null,
  }
}
const get = (path: string, method = 'GET', headers: Record<string, string> = BROWSER) =>
  app.request(path, { method, headers })

describe('a visit with the mark of a mail', () => {
  test('is noted once, and leads to the same page without it', async () => {
    const { mark, clicked } = await mailed()
    const answer = await get(`/annonces/x?a=1&m=${mark}&b=%C3%A9`)
    expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/annonces/x?a=1&b=%C3%A9'])
    expect(await clicked()).toEqual(deps.now)
    deps.now = new Date(deps.now.getTime() + 60_000)
    expect((await get(`/?m=${mark}`)).headers.get('Location')).toBe('/')
    expect(await clicked()).not.toEqual(deps.now)
  })

  test('is no click where nobody looks: HEAD, a form, a robot, a page fetched in advance', async () => {
    const { mark, clicked } = await mailed()
    await get(`/?m=${mark}`, 'HEAD')
    await get(`/connexion?m=${mark}`, 'POST')
    await get(`/?m=${mark}`, 'GET', { 'User-Agent': 'Googlebot/2.1 (+http://www.google.com/bot.html)' })
    await get(`/?m=${mark}`, 'GET', { ...BROWSER, 'Sec-Purpose': 'prefetch' })
    expect(await clicked()).toBeNull()
  })

  test('leads nowhere else', async () => {
    const { mark } = await mailed()
    for (const path of ['//elsewhere.example/', '/%5Celsewhere.example/', '/\\elsewhere.example/']) {
      const location = (await get(`http://releve.test${path}?m=${mark}`)).headers.get('Location') ?? ''
      expect(new URL(location, 'http://releve.test').host, path).toBe('releve.test')
    }
  })

  test('is none with a mark that is none, and the page is there', async () => {
    for (const mark of ['', 'x', `${'a'.repeat(21)}!`, 'a'.repeat(23)]) {
      expect((await get(`/connexion?m=${encodeURIComponent(mark)}`)).status).toBe(200)
    }
    expect((await get(`/connexion?m=${'a'.repeat(22)}`)).status).toBe(303)
  })

  test('reaches its page when it cannot be noted', async () => {
    const broken = createApp({ ...deps.web, sql: (() => Promise.reject(new Error('away'))) as never })
    const answer = await broken.request(`/connexion?m=${'a'.repeat(22)}`, { headers: BROWSER })
    expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/connexion'])
  })
})
