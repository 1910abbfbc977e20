import { expect, test } from 'vitest'
import { requestLink, signIn } from '../../src/accounts/service.ts'
import { cookieOptions } from '../../src/accounts/session.ts'
import { hashToken } from '../../src/platform/tokens.ts'
import { useApi } from '../support/api.ts'
import { useDb } from '../support/db.ts'
import { useDeps } from '../support/deps.ts'
import { lastLink } from '../support/links.ts'

const db = useDb()
const deps = useDeps(db)
const send = useApi(() => deps.web)
const secure = useApi(() => ({ ...deps.web, baseUrl: 'https://releve.test' }))

async function linkFor(email: string) {
  await requestLink(deps.as(null), { email })
  return lastLink(deps.worker)
}

/** A code that is not this one. */
const wrong = (code: string) => (code === '000000' ? '000001' : '000000')

test('the cookie is this host’s alone, over HTTPS alone, and out of the reach of scripts and of other sites', async () => {
  const { token } = await linkFor('cookie@releve.test')
  const reply = await secure('POST', '/api/auth/session', { body: { token } })
  const cookie = reply.headers.get('Set-Cookie') ?? ''
  expect(cookie).toMatch(/^__Host-releve=[\w-]{43};/)
  const attributes = cookie.split('; ').slice(1)
  expect(attributes).toEqual(expect.arrayContaining(['Secure', 'HttpOnly', 'SameSite=Lax', 'Path=/']))
  expect(cookie).not.toMatch(/Domain=/i)
  expect(cookieOptions('http://localhost:3000')).not.toHaveProperty('prefix')
})

test('secrets have 256 bits, and only their digests are kept', async () => {
  const session = await signIn(deps.as(null), { token: (await linkFor('bits@releve.test')).token })
  expect(Buffer.from(session.sessionToken, 'base64url')).toHaveLength(32)
  const kept = await db.sql`select hash from session where account = ${session.account}`
  expect(kept).toEqual([{ hash: hashToken(session.sessionToken) }])
})

test('a link works once, and its code with it', async () => {
  const email = 'once@releve.test'
  const { token, code } = await linkFor(email)
  const outcomes = await Promise.allSettled([1, 2, 3].map(() => signIn(deps.as(null), { token })))
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  await expect(signIn(deps.as(null), { email, code })).rejects.toMatchObject({ code: 'invalid' })
})

test('after five wrong codes the right one does nothing either; the mailed link still works', async () => {
  const email = 'five@releve.test'
  const { token, code } = await linkFor(email)
  for (let n = 0; n < 5; n++) {
    await expect(signIn(deps.as(null), { email, code: wrong(code) })).rejects.toMatchObject({ code: 'invalid' })
  }
  await expect(signIn(deps.as(null), { email, code })).rejects.toMatchObject({ code: 'invalid' })
  await signIn(deps.as(null), { token })
})

test('after four the right one works, and tries at once are counted once each', async () => {
  const email = 'four@releve.test'
  const { code } = await linkFor(email)
  await Promise.allSettled([1, 2, 3, 4].map(() => signIn(deps.as(null), { email, code: wrong(code) })))
  await signIn(deps.as(null), { email, code })
})

test('signing in ends the session that the same browser had', async () => {
  const email = 'again@releve.test'
  const first = await signIn(deps.as(null), { token: (await linkFor(email)).token })
  const cookie = `releve=${first.sessionToken}`
  const { token } = await linkFor(email)
  expect((await send('POST', '/api/auth/session', { body: { token }, headers: { Cookie: cookie } })).status).toBe(201)
  expect((await send('GET', '/api/me', { headers: { Cookie: cookie } })).status).toBe(401)
  expect(await db.sql`select from session where account = ${first.account}`).toHaveLength(1)
})

test('an address that is known and one that is not are answered by the same bytes and the same statements', async () => {
  await deps.person('known@releve.test')
  const asked: string[][] = []
  const answers: unknown[] = []
  for (const email of ['known@releve.test', 'never@releve.test']) {
    const statements: string[] = []
    asked.push(statements)
    deps.web.sql.options.debug = (_, text) => statements.push(text)
    const reply = await send('POST', '/api/auth/link', { body: { email } })
    deps.web.sql.options.debug = false
    answers.push([reply.status, JSON.stringify(reply.body)])
  }
  expect(answers[0]).toEqual(answers[1])
  expect(asked[0]?.length).toBeGreaterThan(1)
  expect(asked[0]).toEqual(asked[1])
})
