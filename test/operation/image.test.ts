import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { connect } from '../../src/platform/db.ts'
import { FAST } from '../../src/platform/embedded/postgres.ts'
import { freePort } from '../../src/platform/embedded/process.ts'
import { openServices } from '../../src/platform/embedded/services.ts'
import { ROOT } from '../../src/platform/root.ts'
import { LISTING } from '../api/world.ts'
import { temporaryFolder, waitUntil } from '../support/child.ts'
import { startSmtp } from '../support/smtp.ts'
import { times } from '../support/soak.ts'
import { build, type ComposeService, compose, type Image, inside, instructions, linkProduction } from './image.ts'

/** What Dockerfile and compose.yaml would do, done without Docker. In the soak npm really installs; else its folders are linked. */

const SECRETS = {
  BASE_URL: 'https://releve.test',
  SECRET: 'a secret that only the tests know, 32 bytes',
  POSTGRES_PASSWORD: 'owner0123456789',
  POSTGRES_WEB_PASSWORD: 'web0123456789',
  MEILI_MASTER_KEY: 'replaced by the one of the embedded',
  SMTP_URL: 'smtp://replaced.test',
}

/** An image is run by `node`; here by a uid that owns nothing of the tree, where we may choose one. */
const IDENTITY = process.getuid?.() === 0 ? { uid: 1000, gid: 1000 } : {}

/** For each thing waited for, in milliseconds: on a machine with much else to do. */
const PATIENCE = 120_000

interface Running {
  child: ChildProcess
  url: string
  env: NodeJS.ProcessEnv
  err: () => string
}

describe('compose.yaml', () => {
  const services = compose(SECRETS)
  const ours = Object.entries(services).filter(([, { image }]) => image === 'releve')

  it('runs two webs, a worker and one migration of one image, on a tree none of them can write to', () => {
    expect(ours.map(([name]) => name).sort()).toEqual(['migrate', 'web', 'worker'])
    expect(services.web?.deploy?.replicas).toBe(2)
    for (const [, service] of ours) expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'] })
    expect(instructions().findLast(({ verb }) => verb === 'USER')?.rest).toBe('node')
  })

  it('hands each process the secrets it works with, and no others', () => {
    const given = (name: string) => Object.values(services[name]?.environment ?? {}).join('\n')
    expect(given('web')).not.toContain(SECRETS.POSTGRES_PASSWORD)
    expect(given('web')).not.toContain(SECRETS.SMTP_URL)
    expect(given('worker')).not.toContain(SECRETS.POSTGRES_WEB_PASSWORD)
    expect(given('db')).not.toContain(SECRETS.SECRET)
    const open = Object.entries(services).filter(([, { ports }]) => ports)
    expect(open.map(([name]) => name)).toEqual(['proxy'])
  })

  it('stops before anything starts when a secret is missing', () => {
    for (const name of Object.keys(SECRETS)) expect(() => compose({ ...SECRETS, [name]: '' })).toThrow(name)
  })
})

it('builds, migrates, starts two webs and a worker, carries a need from the mail to the search, and ends in order', {
  timeout: times(600_000, 1_500_000),
}, async () => {
  const folder = temporaryFolder(0o755)
  const image = build(path.join(folder, 'image'), process.env.SOAK ? () => false : linkedInstead)
  const before = treeOf(image)
  const services = await servicesFor(folder)
  const planned = compose({ ...SECRETS, MEILI_MASTER_KEY: services.masterKey, SMTP_URL: services.smtp.url })
  const envOf = (name: string, port: number) => envFor(image, planned[name], services, port)

  const migrated = await ended(image, planned.migrate?.command ?? [], envOf('migrate', 0))
  expect(migrated).toMatchObject({ code: 0, out: 'the schema is up to date\n' })
  const webs: Running[] = []
  for (let i = 0; i < (planned.web?.deploy?.replicas ?? 0); i++) webs.push(await up(image, envOf, 'web'))
  const worker = await up(image, envOf, 'worker')
  await Promise.all([...webs, worker].map((one) => healthy(image, one)))

  await journey(webs, services.smtp, (...args) => ended(image, ['releve', ...args], worker.env))
  const doctor = await ended(image, ['releve', 'doctor', '--json'], worker.env)
  const findings = JSON.parse(doctor.out).findings as { status: string }[]
  expect(findings.filter(({ status }) => status === 'error')).toEqual([])

  for (const { child } of [...webs, worker]) child.kill('SIGTERM')
  await waitUntil(() => [...webs, worker].every(({ child }) => child.exitCode !== null), PATIENCE)
  expect([...webs, worker].map(({ child, err }) => [child.exitCode, err()])).toEqual(
    [...webs, worker].map(() => [0, '']),
  )
  expect(treeOf(image)).toEqual(before)
})

/** Without the network: the packages that are here, or of them those that production gets. Types are checked elsewhere. */
function linkedInstead(step: string, workdir: string): boolean {
  if (step === 'npm run build') {
    const tsc = path.join(ROOT, 'node_modules/typescript/bin/tsc')
    execFileSync(process.execPath, [tsc, '-p', '.', '--noCheck'], { cwd: workdir, stdio: 'inherit' })
  } else if (step === 'npm ci') fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(workdir, 'node_modules'))
  else if (step === 'npm ci --omit=dev --omit=optional') linkProduction(workdir)
  else return false
  return true
}

/** `db`, `meilisearch` and the mail's way out: the services the project brings along, with the logins compose.yaml makes. */
async function servicesFor(folder: string) {
  const dataDir = path.join(folder, 'services')
  fs.mkdirSync(dataDir, { mode: 0o711 })
  const open = await openServices({ dataDir, holder: 'server', want: ['meilisearch'], settings: FAST, log: () => {} })
  onTestFinished(() => open.close())
  const smtp = await startSmtp()
  onTestFinished(() => smtp.stop())
  const sql = connect(open.databaseUrl, { max: 1 })
  await sql.unsafe(`create role releve superuser login password '${SECRETS.POSTGRES_PASSWORD}'`)
  await sql.end()
  return {
    smtp,
    masterKey: open.meili?.masterKey ?? '',
    hosts: { 'db:5432': new URL(open.databaseUrl).host, 'meilisearch:7700': new URL(open.meili?.url ?? '').host },
  }
}

function envFor(
  image: Image,
  service: ComposeService | undefined,
  { hosts }: { hosts: Record<string, string> },
  port: number,
): NodeJS.ProcessEnv {
  const health = service?.environment?.HEALTH_PORT ? { HEALTH_PORT: String(port) } : {}
  const env = { ...image.env, ...service?.environment, PORT: String(port), ...health }
  const reach = (value: string) => Object.entries(hosts).reduce((text, [name, at]) => text.replace(name, at), value)
  const filled = Object.entries(env).map(([name, value]) => [name, reach(value)])
  return { ...Object.fromEntries(filled), PATH: `${path.join(image.root, 'usr/local/bin')}:/usr/bin:/bin` }
}

function start(image: Image, command: string[], env: NodeJS.ProcessEnv) {
  const child = spawn(command[0] ?? '', command.slice(1), {
    ...IDENTITY,
    env,
    cwd: inside(image, '.'),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let [out, err] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (part) => (out += part))
  child.stderr.setEncoding('utf8').on('data', (part) => (err += part))
  return { child, out: () => out, err: () => err }
}

/** Runs a command to its end. */
async function ended(image: Image, command: string[], env: NodeJS.ProcessEnv) {
  const { child, out, err } = start(image, command, env)
  await new Promise((closed) => child.once('close', closed))
  if (child.exitCode !== 0) throw new Error(`${command.join(' ')}: ${child.exitCode}\n${err()}`)
  return { code: child.exitCode, out: out() }
}

async function up(image: Image, envOf: (name: string, port: number) => NodeJS.ProcessEnv, name: string) {
  const port = await freePort()
  const env = { ...envOf(name, port), LOG_LEVEL: 'warn' }
  return { ...start(image, image.command, env), url: `http://127.0.0.1:${port}`, env } satisfies Running
}

/** Until the image's own health check says so. */
async function healthy(image: Image, { child, env, err }: Running): Promise<void> {
  await waitUntil(async () => {
    if (child.exitCode !== null) throw new Error(err())
    return ended(image, image.healthcheck, env).then(
      () => true,
      () => false,
    )
  }, PATIENCE)
}

/** Somebody signs in, posts a need, a coordinator publishes it, anybody finds it: each step by the other web. */
async function journey(
  webs: Running[],
  smtp: Awaited<ReturnType<typeof startSmtp>>,
  releve: (...args: string[]) => Promise<{ out: string }>,
): Promise<void> {
  let turn = 0
  const ask = async (method: string, route: string, headers: Record<string, string>, body?: unknown) => {
    const web = webs[turn++ % webs.length]
    const answer = await fetch(`${web?.url}${route}`, {
      method,
      headers: { 'X-Forwarded-For': '203.0.113.7', 'Content-Type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!answer.ok) throw new Error(`${method} ${route}: ${answer.status} ${await answer.text()}`)
    return answer
  }
  const email = 'helene.martin@cabinet.example'
  await ask('POST', '/api/auth/link', {}, { email })
  await waitUntil(() => smtp.mails.some(({ to }) => to.includes(email)), PATIENCE)
  const code = /^(\d{6})$/m.exec(smtp.mails[0]?.mail.text ?? '')?.[1]
  const entered = await ask('POST', '/api/auth/session', {}, { email, code })
  const cookie = entered.headers.get('Set-Cookie') ?? ''
  expect(cookie).toMatch(/^__Host-releve=.*; Secure/)
  const owner = { Cookie: cookie.split(';')[0] ?? '' }

  const { id } = await (
    await ask('POST', '/api/listings', owner, { ...LISTING, periods: [{ from: soon(60), to: soon(70) }], except: [] })
  ).json()
  await ask('POST', `/api/listings/${id}/submit`, owner)
  const words = ['account', '--email', 'desk@cpts.example', '--role', 'coordinator', '--territory', 'erdre-et-cens']
  const { token } = JSON.parse((await releve(...words, '--token', '--json')).out)
  await ask('POST', `/api/listings/${id}/moderation`, { Authorization: `Bearer ${token}` }, { decision: 'publish' })
  await waitUntil(async () => {
    const found = await (await ask('GET', '/api/listings?q=orvault', {})).json()
    return found.engine === 'meilisearch' && found.items.some((one: { id: string }) => one.id === id)
  }, PATIENCE)
  const page = await (await ask('GET', '/', {})).text()
  const sheet = /href="(\/assets\/releve\.[0-9a-f]+\.css)"/.exec(page)?.[1] ?? 'no style sheet'
  await ask('GET', sheet, {})
}

const soon = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

/** Every file of the image's own, with its size and when it was written. */
function treeOf(image: Image): string[] {
  return fs
    .readdirSync(inside(image, '.'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file) => `${file} ${fs.statSync(file).size} ${fs.statSync(file).mtimeMs}`)
    .sort()
}
