import { type ChildProcess, spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { freePort } from '../../src/platform/embedded/process.ts'
import { ROOT } from '../../src/platform/root.ts'
import { processesOn, temporaryFolder, waitUntil } from '../support/child.ts'
import { figures, times } from '../support/soak.ts'

/** `npm start` as a newcomer, an operator and a power cut meet it. */

interface Started {
  npm: ChildProcess
  port: number
  env: NodeJS.ProcessEnv
  out: () => string
}

async function start(folder: string): Promise<Started> {
  const port = await freePort()
  const env = { PATH: process.env.PATH, HOME: folder, DATA_DIR: folder, PORT: String(port) }
  const npm = spawn('npm', ['start'], { cwd: ROOT, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => {
    if (npm.exitCode === null && npm.signalCode === null) process.kill(-(npm.pid as number), 'SIGKILL')
  })
  let text = ''
  for (const stream of [npm.stdout, npm.stderr]) stream?.setEncoding('utf8').on('data', (part) => (text += part))
  await waitUntil(async () => {
    if (npm.exitCode !== null) throw new Error(text)
    return (await fetch(`http://localhost:${port}/readyz`).catch(() => null))?.ok ?? false
  }, 30_000)
  return { npm, port, env, out: () => text }
}

function run(
  command: string,
  args: string[],
  env: NodeJS.ProcessEnv,
): Promise<{ code: number | null; out: string; err: string }> {
  return new Promise((done) => {
    const child = spawn(command, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] })
    let [out, err] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (part) => (out += part))
    child.stderr.setEncoding('utf8').on('data', (part) => (err += part))
    child.once('close', (code) => done({ code, out, err }))
  })
}

const cli = (env: NodeJS.ProcessEnv, ...args: string[]) => run('npm', ['run', '-s', 'cli', '--', ...args], env)

const exited = (child: ChildProcess) => waitUntil(() => child.exitCode !== null || child.signalCode !== null)

it('runs the README’s walk-through as it is written', { timeout: 120_000 }, async () => {
  const folder = temporaryFolder()
  const { npm, port, env } = await start(folder)
  const readme = fs.readFileSync(path.join(ROOT, 'README.md'), 'utf8')
  const script = /```sh walk-through\n([\s\S]*?)```/
    .exec(readme)?.[1]
    ?.replaceAll('localhost:3000', `localhost:${port}`)
  const { code, out, err } = await run('bash', ['-euo', 'pipefail', '-c', script ?? 'exit 9'], env)
  expect({ code, err }).toMatchObject({ code: 0 })
  expect(out).toContain('"reasonText":"Disponible 20 demi-journées sur 28.')
  expect(out).toContain('{"due":3,"sent":3,"empty":0}')
  expect(out).toContain('"listId":"digest.localhost"')
  expect(out).toContain('"contact":{"name":"Hélène Martin","email":"titulaire@exemple.fr","phone":null}')
  expect(out).toMatch(
    /"items":\[\],"next":null,"total":0,"facets":\{\},"understood":\[\],"engine":"meilisearch","notices":\[\]\}$/,
  )
  process.kill(npm.pid as number, 'SIGTERM')
  await exited(npm)
  await waitUntil(() => processesOn(folder).length === 0)
})

it('keeps every write it acknowledged through kill -9, and leaves no process behind', {
  timeout: times(120_000, 600_000),
}, async () => {
  const folder = temporaryFolder()
  let token: string | undefined
  const acknowledged: string[] = []
  // Once the server itself, once the npm that started it.
  for (let round = 0; round < times(2, 20); round++) {
    const victim = round % 2 === 0 ? 'node' : 'npm'
    const { npm, port, env } = await start(folder)
    token ??= JSON.parse((await cli(env, 'account', '--email', 'a@exemple.fr', '--token', '--json')).out).token
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
    let killed = false
    const writers = Array.from({ length: 4 }, async () => {
      while (!killed) {
        const body = JSON.stringify({ title: `brouillon ${acknowledged.length}` })
        const answer = await fetch(`http://localhost:${port}/api/listings`, { method: 'POST', headers, body }).catch(
          () => null,
        )
        const listing = answer?.status === 201 ? await answer.json().catch(() => null) : null
        if (listing) acknowledged.push(listing.id)
      }
    })
    const goal = acknowledged.length + 50
    await waitUntil(() => acknowledged.length >= goal)
    const server = processesOn(folder).find((line) => line.includes('src/main.ts'))
    process.kill(victim === 'npm' ? (npm.pid as number) : Number(server?.split(' ')[0] ?? npm.pid), 'SIGKILL')
    if (victim === 'node') await exited(npm)
    await waitUntil(() => processesOn(folder).length === 0)
    killed = true
    await Promise.all(writers)
  }
  const { npm, port } = await start(folder)
  const kept = new Set<string>()
  for (let cursor = ''; ; ) {
    const url = `http://localhost:${port}/api/me/listings?limit=100${cursor}`
    const page = await (await fetch(url, { headers: { Authorization: `Bearer ${token}` } })).json()
    for (const listing of page.items) kept.add(listing.id)
    if (!page.next) break
    cursor = `&cursor=${page.next}`
  }
  expect(acknowledged.filter((id) => !kept.has(id))).toEqual([])
  figures(
    `start: ${times(2, 20)} × kill -9 of npm or the server, ${acknowledged.length} writes acknowledged, all there`,
  )
  process.kill(-(npm.pid as number), 'SIGINT')
  await exited(npm)
  await waitUntil(() => processesOn(folder).length === 0)
})

it('stops at once on a wrong setting, in one line that names it', async () => {
  const env = { PATH: process.env.PATH, PORT: 'trois mille' }
  const { code, err } = await run('npm', ['-s', 'start'], env)
  expect(code).toBe(1)
  expect(err.trim()).toBe('PORT expects a port, 0 to 65535')
})

// All that is wrong in a call is in test/cli/verbs: here, that npm hands on what was said and how it ended.
it('has verbs that say how they are called, and exit 2 when they are not', { timeout: 60_000 }, async () => {
  const env = { PATH: process.env.PATH, DATA_DIR: temporaryFolder() }
  const help = await cli(env, '--help')
  expect(help).toMatchObject({ code: 0, out: expect.stringContaining('account --email E') })
  for (const args of [['digst'], ['account'], ['digest', '--when', 'now']]) {
    expect(await cli(env, ...args)).toMatchObject({ code: 2, out: '' })
  }
})

it('seeds the same people twice over without doubling them, and doctor finds nothing wrong', {
  timeout: 120_000,
}, async () => {
  const env = { PATH: process.env.PATH, DATA_DIR: temporaryFolder() }
  const first = await cli(env, 'seed', '--scale', 'demo', '--today', '2027-01-04', '--json')
  expect(JSON.parse(first.out)).toMatchObject({ listings: 40, candidates: 60 })
  expect(JSON.parse(first.out).matches).toBeGreaterThan(20)
  const again = await cli(env, 'seed', '--today', '2027-01-04', '--json')
  expect(JSON.parse(again.out)).toMatchObject({ listings: 0, candidates: 0, matches: JSON.parse(first.out).matches })
  const doctor = await cli(env, 'doctor', '--json')
  expect(JSON.parse(doctor.out).findings.filter((f: { status: string }) => f.status !== 'ok')).toEqual([])
  const digest = JSON.parse((await cli(env, 'digest', '--json')).out)
  expect(digest.due).toBe(digest.sent + digest.empty)
  expect(digest.sent).toBeGreaterThan(10)
})
