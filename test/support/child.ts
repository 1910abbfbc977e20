import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import type { ServiceAddresses } from '../../src/platform/embedded/services.ts'
import type { Orders } from './services-child.ts'

/** A folder that is gone when the test is, once no process uses it. */
export function temporaryFolder(mode = 0o711): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'releve-t-'))
  fs.chmodSync(folder, mode)
  onTestFinished(async () => {
    await waitUntil(() => processesOn(folder).length === 0)
    fs.rmSync(folder, { recursive: true, force: true })
  })
  return folder
}

/** Starts `services-child.ts` in a process of its own, as another user if told; ended with the test at the latest. */
export function startChild(orders: Orders, identity: { uid?: number; gid?: number } = {}) {
  const script = path.join(import.meta.dirname, 'services-child.ts')
  const child = spawn(process.execPath, ['--import', 'tsx', script, JSON.stringify(orders)], {
    ...identity,
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  const closed = once(child, 'close')
  const values = (word: string) =>
    output
      .split('\n')
      .slice(0, -1) // what follows the last line feed was not said to the end
      .filter((line) => line.startsWith(`${word} `))
      .map((line) => line.slice(word.length + 1))
  return {
    pid: child.pid ?? 0,
    values,
    /** Waits for the first line that begins with the word. */
    async said(word: string): Promise<string> {
      await waitUntil(() => values(word).length > 0 || values('error').length > 0 || child.exitCode !== null)
      const value = values(word)[0]
      if (value === undefined) throw new Error(`no "${word}" from the child: ${output}`)
      return value
    },
    async up(): Promise<ServiceAddresses> {
      return JSON.parse(await this.said('up')) as ServiceAddresses
    },
    async end(signal: NodeJS.Signals): Promise<void> {
      child.kill(signal)
      await closed
    },
  }
}

/** Processes that live in the folder or name it on their command line (Postgres's own children have only the first). */
export function processesOn(folder: string): string[] {
  const pids = fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
  const read = (get: () => string) => {
    try {
      return get()
    } catch {
      return '' // ended meanwhile, a zombie, or not ours to look at
    }
  }
  return pids
    .map((pid) => {
      const command = read(() => fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ')
      return `${pid} ${read(() => fs.readlinkSync(`/proc/${pid}/cwd`))} ${command}`
    })
    .filter((line) => line.includes(folder))
}

export async function waitUntil(condition: () => boolean | Promise<boolean>, patience = 15_000): Promise<void> {
  for (const end = Date.now() + patience; !(await condition()); await sleep(20))
    if (Date.now() > end) throw new Error(`not so after ${patience} ms: ${condition}`)
}
