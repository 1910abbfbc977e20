import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { ConfigError, readConfig } from '../src/config.ts'
import { UNNAMED } from '../src/web/legal.tsx'

const SECRET = 'thirty-two bytes of secret text!'

function refusalOf(env: NodeJS.ProcessEnv): string {
  try {
    readConfig(env)
    return 'accepted'
  } catch (error) {
    return error instanceof ConfigError ? error.message : `not a ConfigError: ${error}`
  }
}

describe('a wrong variable stops with one line that names it and what it expects', () => {
  test.each([
    ['PORT', 'abc', /a port, 0 to 65535/],
    ['PORT', '70000', /a port, 0 to 65535/],
    ['PORT', '-1', /a port, 0 to 65535/],
    ['PORT', '3000.5', /a port, 0 to 65535/],
    ['BASE_URL', 'releve.example', /a URL starting with http:\/\/ or https:\/\//],
    ['BASE_URL', 'ftp://releve.example', /http:\/\/ or https:\/\//],
    ['DATABASE_URL', 'mysql://localhost/x', /postgres:\/\/ or postgresql:\/\//],
    ['DATABASE_URL', 'localhost', /postgres:\/\//],
    ['DATABASE_WEB_URL', 'http://x', /postgres:\/\//],
    ['MEILI_URL', 'localhost:7700', /http:\/\//],
    ['MEILI_MASTER_KEY', 'short', /at least 16 characters/],
    ['SMTP_URL', 'http://x', /smtp:\/\/ or smtps:\/\//],
    ['SMTP_URL', 'mail.example', /smtp:\/\//],
    ['MAIL_FROM', 'Relève', /an address, like/],
    ['MAIL_FROM', 'Relève <a@b.fr>\r\nBcc: c@d.fr', /an address, like/],
    ['SECRET', 'too short', /at least 32 bytes/],
    ['ROLES', 'web,cook', /web, worker or web,worker/],
    ['ROLES', ',', /web, worker or web,worker/],
    ['LOG_LEVEL', 'loud', /fatal, error, warn, info, debug or silent/],
    ['LIMIT_SIGNIN', '0', /a whole number of 1 or more/],
    ['LIMIT_SIGNIN', '1.5', /a whole number of 1 or more/],
    ['LIMIT_SIGNIN', 'many', /a whole number of 1 or more/],
    ['LIMIT_SEARCH', '0', /a whole number of 1 or more/],
    ['LIMIT_REPORTS', '-1', /a whole number of 1 or more/],
    ['LIMIT_MESSAGES', '1e', /a whole number of 1 or more/],
    ['TRUST_PROXY', 'yes', /how many proxies stand before us, 0 to 9/],
    ['TRUST_PROXY', '10', /how many proxies/],
    ['DKIM_DOMAIN', 'localhost', /a domain, like/],
    ['DKIM_SELECTOR', 'a b', /the selector of the key in DNS/],
    ['DKIM_PRIVATE_KEY', 'secret', /a private key in PEM/],
    ['DKIM_PRIVATE_KEY', '-----BEGIN PRIVATE KEY-----\\nAAAA\\n-----END PRIVATE KEY-----', /a private key in PEM/],
    ['METRICS_TOKEN', 'short', /16 to 200 characters without spaces/],
    ['MAIL_WEBHOOK_SECRET', 'short', /whsec_ and the base64 of 24 bytes or more, or 32 characters/],
    ['MAIL_WEBHOOK_SECRET', 'whsec_c2hvcnQ=', /whsec_ and the base64 of 24 bytes/],
    ['MAIL_WEBHOOK_SECRET', `whsec_${'?'.repeat(40)}`, /whsec_ and the base64 of 24 bytes/],
  ])('%s=%s', (name, value, expected) => {
    const message = refusalOf({ [name]: value })
    expect(message).toMatch(new RegExp(`^${name} expects `))
    expect(message).toMatch(expected)
    expect(message).not.toMatch(/\n/)
  })

  test.each([
    [{ NODE_ENV: 'production' }, 'SECRET'],
    [{ NODE_ENV: 'production', SECRET: '' }, 'SECRET'],
    [{ MEILI_URL: 'http://127.0.0.1:7700' }, 'MEILI_MASTER_KEY'],
    [{ DATABASE_WEB_URL: 'postgres://web@localhost/x' }, 'DATABASE_URL'],
    [{ DATABASE_WEB_URL: 'postgres://web@localhost/x', ROLES: 'web,worker' }, 'DATABASE_URL'],
  ])('%j lacks %s', (env, name) => {
    expect(refusalOf(env)).toMatch(new RegExp(`^${name} is required [^\\n]*$`))
  })

  test('the process ends with it, alone on stderr', () => {
    const root = path.join(import.meta.dirname, '..')
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'src/main.ts'], {
      cwd: root,
      env: { PATH: process.env.PATH, SMTP_URL: 'http://x' },
      encoding: 'utf8',
    })
    expect({ status, stdout, stderr }).toEqual({
      status: 1,
      stdout: '',
      stderr: 'SMTP_URL expects a URL starting with smtp:// or smtps://\n',
    })
  })
})

describe('without settings', () => {
  test('everything runs here, for one person to try', () => {
    expect(readConfig({})).toEqual({
      production: false,
      owns: true,
      port: 3000,
      host: '127.0.0.1',
      baseUrl: 'http://localhost:3000',
      dataDir: path.resolve('.data'),
      dkim: null,
      mailFrom: 'Relève <ne-pas-repondre@localhost>',
      roles: ['web', 'worker'],
      logLevel: 'info',
      limits: { search: 600, signin: 10, reports: 30, messages: 30 },
      capacity: { requests: 100, waiting: 400, patience: 5000, delay: 1000 },
      patience: { headers: 10_000, request: 120_000, idle: 65_000, connections: 2000 },
      drainGrace: 0,
      trustProxy: 0,
      operator: UNNAMED,
    })
  })

  test('a variable that is set to nothing is as good as unset', () => {
    const names = [
      'PORT',
      'HOST',
      'BASE_URL',
      'DATA_DIR',
      'DATABASE_URL',
      'SMTP_URL',
      'SECRET',
      'ROLES',
      'LIMIT_SIGNIN',
    ]
    expect(readConfig(Object.fromEntries(names.map((name) => [name, ''])))).toEqual(readConfig({}))
  })
})

test('the settings given are those used', () => {
  expect(
    readConfig({
      NODE_ENV: 'production',
      SECRET,
      PORT: '8080',
      HOST: '::',
      BASE_URL: 'https://releve.example/',
      DATABASE_URL: 'postgres://owner@db/releve',
      DATABASE_WEB_URL: 'postgres://releve_web@db/releve',
      MEILI_URL: 'http://meili:7700',
      MEILI_MASTER_KEY: 'a key of sixteen characters',
      SMTP_URL: 'smtps://mail.example',
      ROLES: 'worker',
      LIMIT_SIGNIN: '500',
      LIMIT_SEARCH: '100000',
      TRUST_PROXY: '1',
      METRICS_TOKEN: 'sixteen-letters-or-more',
      OPERATOR_NAME: 'CPTS du Test',
      DPO_EMAIL: 'dpo@cpts.example',
    }),
  ).toMatchObject({
    production: true,
    port: 8080,
    host: '::',
    baseUrl: 'https://releve.example',
    databaseWebUrl: 'postgres://releve_web@db/releve',
    owns: true,
    meili: { url: 'http://meili:7700', masterKey: 'a key of sixteen characters' },
    mailFrom: 'Relève <ne-pas-repondre@releve.example>',
    secret: SECRET,
    roles: ['worker'],
    limits: { search: 100_000, signin: 500, reports: 30, messages: 30 },
    trustProxy: 1,
    metricsToken: 'sixteen-letters-or-more',
    operator: { name: 'CPTS du Test', email: null, dpoEmail: 'dpo@cpts.example' },
  })
})
