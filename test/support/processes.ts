import { type ChildProcess, spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { freePort } from '../../src/platform/embedded/process.ts'
import { ROOT } from '../../src/platform/root.ts'
import { waitUntil } from './child.ts'

export interface Process {
  url: string
  child: ChildProcess
  /** What it wrote to its log, line by line. */
  lines(): Record<string, unknown>[]
  /** What it keeps in memory, in bytes. */
  memory(): number
  /** Sends the signal, and waits for the end: its exit code. */
  end(signal?: NodeJS.Signals): Promise<number | null>
}

/**
 * src/main.ts in a process of its own on services that run already, as one of many machines; killed with the test at the
 * latest. A worker is asked about its health on the same port.
 */
export async function startProcess(roles: 'web' | 'worker', settings: Record<string, string>): Promise<Process> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const env = {
    PATH: process.env.PATH,
    DATA_DIR: path.join(ROOT, 'unused'),
    SECRET: 'a secret that only the tests know, 32 bytes',
    SMTP_URL: 'smtp://127.0.0.1:9',
    MEILI_URL: 'http://127.0.0.1:9',
    MEILI_MASTER_KEY: 'a key of nothing at all',
    LIMIT_SEARCH: '1000000',
    ...{ ROLES: roles, PORT: String(port), HEALTH_PORT: String(port), BASE_URL: url },
    ...settings,
  }
  const options = ['--import', 'tsx', path.join(ROOT, 'src/main.ts')]
  const child = spawn(process.execPath, options, { env, cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  let text = ''
  child.stderr.setEncoding('utf8').on('data', (part) => {
    text += part
  })
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null
  await waitUntil(async () => {
    if (hasEnded()) throw new Error(`the ${roles} ended: ${text}`)
    return (await fetch(`${url}/healthz`).catch(() => null))?.ok ?? false
  }, 90_000)
  return {
    url,
    child,
    lines: () =>
      text
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line)),
    memory: () => 4096 * Number(fs.readFileSync(`/proc/${child.pid}/statm`, 'utf8').split(' ')[1]),
    async end(signal = 'SIGTERM') {
      child.kill(signal)
      await waitUntil(hasEnded, 40_000)
      return child.exitCode
    },
  }
}
