import { describe, expect, test, vi } from 'vitest'
import { VERBS as TABLE } from '../../src/cli/verbs.ts'
import { useOperator } from '../support/cli.ts'

/** The operator's verbs as an operator calls them, beside a running server. */

// Each verb is a process of its own.
vi.setConfig({ testTimeout: 120_000 })

const operator = useOperator()
const { cli } = operator

const VERBS: [verb: string, ...words: string[]][] = [
  ['migrate'],
  ['account'],
  ['territory'],
  ['digest'],
  ['outbox'],
  ['reindex'],
  ['rematch'],
  ['communes', 'refresh'],
  ['seed'],
  ['backup'],
  ['restore'],
  ['doctor'],
]

describe('help', () => {
  test('names every verb', async () => {
    const { code, out, err } = await cli('--help')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    for (const words of VERBS) expect(out).toContain(`\n  ${words.join(' ')}`)
  })

  test.each(VERBS)('of %s says how it is called, what it does and how it exits', async (...words) => {
    const { code, out, err } = await cli(...words, '--help')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain(`\n  ${words.join(' ')}`)
    expect(out).toMatch(/Exit: 0 .*1 .*2/)
    expect(out.split('\n').length).toBeLessThan(8)
  })
})

describe('called wrongly', () => {
  test.each([
    [[], /a verb is missing/],
    [['digst'], /no verb digst/],
    [['toString'], /no verb toString/],
    [['migrate', 'now'], /now/],
    [['communes', 'reload'], /refresh/],
    [['account', '--email', 'nobody'], /--email/],
    [['account', '--email', 'a@exemple.fr', '--role', 'coordinator', '--territory', 'atlantide'], /atlantide/],
    [['territory', '--slug', 'x'], /--name/],
    [['digest', '--at', 'monday'], /--at/],
    [['outbox', '--resend', 'all'], /all/],
    [['rematch', '--when', 'now'], /--when/],
    [['reindex', '-x'], /-x/],
    [['seed', '--scale', 'mars'], /--scale/],
    [['backup'], /one FILE/],
    [['restore', 'a.gz', 'b.gz'], /one FILE/],
    [['doctor', '--all'], /--all/],
  ])('%j exits 2, says what is wrong on stderr and nothing on stdout', async (args, said) => {
    const { code, out, err } = await cli(...args)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err.split('\n')[0]).toMatch(said)
    expect(err).toContain('npm run -s cli -- VERB')
  })

  test.each([
    ['account', {}, '--email: is required'],
    ['account', { email: 'a@gmial.com' }, 'vouliez-vous écrire a@gmail.com'],
    ['account', { email: 'a@exemple.fr', role: 'king' }, '--role'],
    ['account', { email: 'a@exemple.fr', role: 'coordinator' }, '--territory'],
    ['account', { email: 'a@exemple.fr', role: 'candidate', territory: 'rouen' }, '--territory'],
    ['account', { email: 'a@exemple.fr', name: '' }, '--name'],
    ['digest', { at: '2027-02-01' }, '--at'],
    ['seed', { seed: '-1' }, '--seed'],
    ['seed', { seed: '1.5' }, '--seed'],
    ['seed', { seed: '4294967296' }, '--seed'],
    ['seed', { today: '2027-02-30' }, '--today'],
  ])('%s with %j is refused before anything is opened', (name, values, said) => {
    expect(() => TABLE[name]?.prepare(values)).toThrow(said)
  })
})

describe('failing', () => {
  const ARGUMENTS: Record<string, string[]> = {
    account: ['--email', 'a@exemple.fr'],
    territory: ['--slug', 'x', '--name', 'X', '--communes', '44114'],
    communes: ['refresh'],
    backup: ['/nowhere/releve.gz'],
    restore: ['/nowhere/releve.gz'],
  }

  test.each(Object.keys(TABLE))('%s exits 1 with one line when there is no database', async (name) => {
    const away = { DATABASE_URL: 'postgres://nobody@127.0.0.1:9/nothing' }
    const { code, out, err } = await operator.cliWith({ env: away }, name, ...(ARGUMENTS[name] ?? []), '--json')
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toMatch(/^DATABASE_URL expects a PostgreSQL that answers: [^\n]*\n$/)
  })

  test('reindex exits 1 when Meilisearch is away', async () => {
    const away = { MEILI_URL: 'http://127.0.0.1:9', MEILI_MASTER_KEY: 'a key of sixteen characters' }
    expect(await operator.cliWith({ env: away }, 'reindex', '--json')).toMatchObject({ code: 1, out: '' })
  })

  test('a wrong setting exits 1 with its name', async () => {
    const { code, out, err } = await operator.cliWith({ env: { PORT: 'trois mille' } }, 'rematch')
    expect({ code, out, err }).toEqual({ code: 1, out: '', err: 'PORT expects a port, 0 to 65535\n' })
  })
})

describe('account', () => {
  test('is made confirmed, with a token that works; roles and territories add up', async () => {
    const first = await cli('account', '--email', 'C@Exemple.fr', '--name', 'Cléa', '--token', '--json')
    expect(first).toMatchObject({ code: 0, err: '' })
    expect(first.json).toEqual({ id: expect.any(String), email: 'c@exemple.fr', token: expect.any(String) })
    for (const slug of ['rouen', 'grand-havre', 'rouen']) {
      const again = await cli(
        'account',
        '--email',
        'c@exemple.fr',
        '--role',
        'coordinator',
        '--territory',
        slug,
        '--json',
      )
      expect(again.json).toEqual({ id: first.json.id, email: 'c@exemple.fr' })
    }
    await cli('account', '--email', 'c@exemple.fr', '--role', 'candidate')
    const roles = await operator.sql`select role, territory from role where account = ${first.json.id} order by 1, 2`
    expect(roles.map((row) => row.territory ?? row.role)).toEqual(['candidate', 'grand-havre', 'rouen'])
    const [row] = await operator.sql`
      select a.confirmed_at, c.name from account a join contact c on c.account = a.id where a.id = ${first.json.id}`
    expect(row).toMatchObject({ confirmed_at: expect.any(Date), name: 'Cléa' })
  })

  test('is printed in lines without --json', async () => {
    const { out } = await cli('account', '--email', 'd@exemple.fr', '--token')
    expect(out).toMatch(/^id {4}[0-9a-f-]{36}\nemail d@exemple\.fr\ntoken \S+\n$/)
  })
})

describe('what is derived', () => {
  test('seed adds people, and nothing the second time; another number adds others', async () => {
    const seed = (...args: string[]) => cli('seed', '--today', '2027-01-04', '--json', ...args)
    const first = await seed()
    expect(first.code).toBe(0)
    expect(first.json).toMatchObject({ listings: 40, candidates: 60 })
    expect(first.err).toContain('candidates: 60 of 60')
    expect((await seed('--seed', '1')).json).toEqual({ listings: 0, candidates: 0, matches: first.json.matches })
    const other = await seed('--seed', '2', '--scale', 'demo')
    expect(other.json).toMatchObject({ listings: 40, candidates: 60 })
    expect(other.json.matches).toBeGreaterThan(first.json.matches)
    const [mails] = await operator.sql`select count(*)::int as n from outbox`
    const [jobs] = await operator.sql`select count(*)::int as n from graphile_worker.jobs`
    expect([mails?.n, jobs?.n]).toEqual([0, 0])
  })

  test('rematch, reindex and migrate say what there is', async () => {
    const [{ n } = { n: 0 }] = await operator.sql`select count(*)::int as n from match`
    expect((await cli('rematch', '--json')).json).toEqual({ matches: n })
    expect((await cli('reindex', '--json')).json).toEqual({
      listings: 80,
      agreement: { postgres: 80, meilisearch: 80, differing: 0 },
    })
    expect((await cli('migrate', '--json')).json).toEqual({ migrated: true })
    expect(await cli('rematch')).toMatchObject({ code: 0, out: `${n} matches\n` })
  })
})

describe('doctor', () => {
  test('finds nothing wrong, and exits 1 when something is, with the remedy', async () => {
    await cli('reindex')
    const well = await cli('doctor', '--json')
    expect(well.code).toBe(0)
    expect(well.json.findings.filter((f: { status: string }) => f.status !== 'ok')).toEqual([])
    expect(well.json.findings.map((f: { check: string }) => f.check)).toContain('outbox')

    const away = { SMTP_URL: 'smtp://127.0.0.1:9' }
    const ill = await operator.cliWith({ env: away }, 'doctor')
    expect(ill.code).toBe(1)
    expect(ill.out).toMatch(/^error +smtp: .+ → check SMTP_URL/m)
    const wrong = await operator.cliWith({ env: { SECRET: 'short' } }, 'doctor', '--json')
    expect(wrong).toMatchObject({
      code: 1,
      json: { findings: [{ check: 'node' }, { check: 'settings', status: 'error' }] },
    })
  })

  test('sees that the index is not what Postgres says, and reindex mends it', async () => {
    const { sql } = operator
    await cli('reindex')
    await sql`update search_document set version = 'other' where listing = (select listing from search_document limit 1)`
    const { code, out } = await cli('doctor')
    expect(code).toBe(0)
    expect(out).toMatch(
      /^warning +meilisearch: answers, but 1 listings differ: Postgres has 80, the index 80 → .*reindex/m,
    )
    expect((await cli('reindex')).out).toMatch(/^80 listings indexed\nMeilisearch has all 80, as Postgres has them\n$/)
    expect((await cli('doctor')).out).toMatch(/^ok +meilisearch: answers, its 80 listings are those of Postgres/m)
  })

  test('sees mails that were given up and jobs that nobody does', async () => {
    const { sql } = operator
    const [{ id } = { id: '' }] = await sql`select id from account limit 1`
    await sql`
      insert into outbox (key, account, stream, subject, html, body, failed_at, next_try_at, tried_since)
      values ('doctor', ${id}, 'listing', 's', 'h', 'b', now(), now(), now())`
    await sql`select enqueue('mail.send', '{}'), enqueue('mail.send', '{}', null, 'k')`
    await sql`update graphile_worker._private_jobs set run_at = now() - interval '1 day'`
    const { code, out } = await cli('doctor')
    expect(code).toBe(0)
    expect(out).toMatch(/^warning +jobs: the oldest has waited for 1440 min → start a worker/m)
    expect(out).toMatch(/^warning +outbox: 1 mails were given up → .*outbox --resend/m)
    await sql`delete from outbox`
    await sql`delete from graphile_worker._private_jobs`
  })
})
