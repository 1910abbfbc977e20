import fs from 'node:fs'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { createWorkerDeps } from '../../src/deps.ts'
import { runJobs } from '../../src/platform/jobs.ts'
import { createLog } from '../../src/platform/log.ts'
import { handlersOf } from '../../src/worker.ts'
import { waitUntil } from '../support/child.ts'
import { useOperator } from '../support/cli.ts'
import { NO_LIMITS } from '../support/deps.ts'

/** The verbs that send mail, or say what became of it. */

// Each verb is a process of its own.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const operator = useOperator()
const { cli } = operator

const mailbox = () =>
  fs.readdirSync(operator.services.mailboxDir as string).filter((name) => name.endsWith('.eml')).length

describe('digest', () => {
  const MONDAY = '2027-01-11T06:00:00Z'
  let foreseen: { due: number; sent: number; empty: number }

  beforeAll(async () => {
    await cli('seed', '--today', '2027-01-10')
    foreseen = (await cli('digest', '--at', MONDAY, '--dry-run', '--json')).json
  })

  test('--at is nothing but the clock: on another day or hour nobody is due', async () => {
    for (const at of ['2027-01-12T06:00:00Z', '2027-01-11T10:00:00Z']) {
      expect((await cli('digest', '--at', at, '--json')).json).toEqual({ due: 0, sent: 0, empty: 0 })
    }
  })

  test('--dry-run says who would get what, and sends nothing', async () => {
    const { due, sent, empty } = foreseen
    expect(due).toBe(sent + empty)
    expect(sent).toBeGreaterThan(10)
    const told = await cli('digest', '--at', MONDAY, '--dry-run')
    const [summary, ...people] = told.out.trimEnd().split('\n')
    expect(summary).toBe(`due ${due}, would be sent ${sent}, empty ${empty}`)
    expect(people.length).toBe(sent)
    expect(people.every((line) => /^\S+@exemple\.example: \d+ openings?, \d+ candidates?$/.test(line))).toBe(true)
    expect(mailbox()).toBe(0)
  })

  test('is handed to SMTP when it returns, and goes to nobody twice within six days', async () => {
    const sent = await cli('digest', '--at', MONDAY, '--json')
    expect(sent).toMatchObject({ code: 0, json: foreseen })
    expect(mailbox()).toBe(foreseen.sent)
    expect((await cli('digest', '--at', MONDAY, '--json')).json).toMatchObject({ sent: 0 })
    expect(mailbox()).toBe(foreseen.sent)
  })

  test('without --at is sent now, whatever the hour', async () => {
    await operator.sql`delete from digest_sent`
    await operator.sql`delete from match_mark`
    const { code, json } = await cli('digest', '--json')
    expect(code).toBe(0)
    expect(json.sent).toBeGreaterThan(0)
  })

  test('exits 1 when SMTP takes nothing: the mails wait', async () => {
    await operator.sql`delete from digest_sent`
    await operator.sql`delete from match_mark`
    const { code, json, err } = await operator.cliWith({ env: { SMTP_URL: 'smtp://127.0.0.1:9' } }, 'digest', '--json')
    expect(code).toBe(1)
    expect(json.due).toBe(json.sent + json.empty)
    expect(json.refused).toBe(json.sent)
    expect(err).toContain('could not be handed to SMTP')
    await operator.sql`delete from outbox`
    await operator.sql`delete from graphile_worker._private_jobs`
  })
})

describe('outbox', () => {
  test('lists what has not gone, without addresses; --resend has what was given up sent by the server', async () => {
    const { sql, services } = operator
    const [{ account } = { account: '' }] =
      await sql`select account from contact where email like 'titulaire.%' limit 1`
    const put = async (key: string, stream: string, state: { failed?: boolean; body?: boolean; at?: string } = {}) => {
      const body = state.body === false ? null : 'bonjour'
      const at = state.at ?? '2026-12-01T00:00:00Z'
      const [row] = await sql`
        insert into outbox (key, account, stream, subject, html, body, failed_at, attempts, last_error, created_at,
          next_try_at, tried_since)
        values (${key}, ${account}, ${stream}, ${body}, ${body}, ${body}, ${state.failed ? new Date() : null}, 3,
          'SMTP: 550', ${at}, '2099-01-01T00:00:00Z', ${at}) returning id`
      return row?.id as string
    }
    const refused = await put('refused', 'listing', { failed: true })
    const signIn = await put('sign-in', 'account', { failed: true, body: false, at: '2026-12-02T00:00:00Z' })
    const tooOften = await put('too-often', 'interest', { failed: true, at: '2026-12-03T00:00:00Z' })
    const waiting = await put('waiting', 'interest', { at: '2026-12-04T00:00:00Z' })

    const listed = await cli('outbox', '--json')
    expect(listed.json).toMatchObject({ waiting: 1, givenUp: 3 })
    expect(listed.json.mails[0]).toEqual({
      id: refused,
      stream: 'listing',
      state: 'given-up',
      createdAt: '2026-12-01T00:00:00.000Z',
      ageSeconds: expect.any(Number),
      attempts: 3,
      nextTryAt: null,
      lastError: 'SMTP: 550',
      resendable: true,
    })
    expect(listed.json.mails.map((mail: { id: string; state: string }) => [mail.id, mail.state])).toEqual([
      [refused, 'given-up'],
      [signIn, 'given-up'],
      [tooOften, 'given-up'],
      [waiting, 'waiting'],
    ])
    expect(listed.out).not.toContain('@')

    const before = mailbox()
    const resent = await cli('outbox', '--resend', '--json')
    expect(resent.json).toMatchObject({ resent: 2, gone: 1, waiting: 3, givenUp: 1 })
    const deps = createWorkerDeps({
      databaseUrl: services.databaseUrl,
      meili: null,
      secret: 'a secret that only the tests know, 32 bytes',
      baseUrl: 'http://releve.test',
      limits: NO_LIMITS,
      log: createLog('silent'),
      smtpUrl: services.smtpUrl as string,
      mailFrom: 'Relève <releve@releve.test>',
    })
    const jobs = await runJobs(services.databaseUrl, handlersOf(deps), { log: deps.log })
    await waitUntil(() => mailbox() === before + 2)
    await jobs.stop()
    await deps.close()

    const left = await cli('outbox')
    expect(left.out).toContain(signIn)
    expect(left.out).toMatch(/cannot be sent again/)
    expect(left.out).toMatch(/1 waiting, 1 given up\n$/)
    expect(left.out).not.toContain('@')
  })

  test('says so when there is nothing', async () => {
    await operator.sql`delete from outbox`
    expect(await cli('outbox')).toMatchObject({ code: 0, out: '0 waiting, 0 given up\n', err: '' })
  })
})
