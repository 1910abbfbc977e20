import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { connect, type Sql } from '../../src/platform/db.ts'
import { openServices, type Services } from '../../src/platform/embedded/services.ts'
import { ROOT } from '../../src/platform/root.ts'

export interface Ran {
  code: number | null
  out: string
  err: string
  /** Of stdout. */
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever the verb printed
  json: any
}

export interface Operator {
  services: Services
  sql: Sql
  /** Runs a verb in a process of its own, as `npm run cli` does. */
  cli(...args: string[]): Promise<Ran>
  /** The same with a module loaded first, and variables beside the usual ones. */
  cliWith(extra: { preload?: string; env?: Record<string, string> }, ...args: string[]): Promise<Ran>
}

/** A data folder with a server's services on it, migrated: the verbs find them there, as beside a running `npm start`. */
export function useOperator(): Operator {
  const operator = {} as Operator
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'releve-cli-'))
  fs.chmodSync(dataDir, 0o711)
  const env = { PATH: process.env.PATH, HOME: dataDir, DATA_DIR: dataDir }
  operator.cliWith = ({ preload, env: more = {} }, ...args) =>
    ran(['--import', 'tsx', ...(preload ? ['--import', preload] : []), 'src/cli.ts', ...args], { ...env, ...more })
  operator.cli = (...args) => operator.cliWith({}, ...args)
  beforeAll(async () => {
    operator.services = await openServices({ dataDir, holder: 'server', log: () => {} })
    const { code, err } = await operator.cli('migrate')
    if (code !== 0) throw new Error(err)
    operator.sql = connect(operator.services.databaseUrl, { max: 2, name: 'test' })
  }, 120_000)
  afterAll(async () => {
    await operator.sql?.end({ timeout: 2 })
    await operator.services?.close()
    fs.rmSync(dataDir, { recursive: true, force: true })
  })
  return operator
}

function ran(args: string[], env: NodeJS.ProcessEnv): Promise<Ran> {
  return new Promise((done) => {
    const child = spawn(process.execPath, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] })
    let [out, err] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (part) => (out += part))
    child.stderr.setEncoding('utf8').on('data', (part) => (err += part))
    child.once('close', (code) => {
      done({
        code,
        out,
        err,
        get json() {
          return JSON.parse(out)
        },
      })
    })
  })
}
