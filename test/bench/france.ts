import { spawn } from 'node:child_process'
import path from 'node:path'
import { readConfig } from '../../src/config.ts'
import { createWorkerDeps, openSurroundings, type Surroundings } from '../../src/deps.ts'
import { freePort } from '../../src/platform/embedded/process.ts'
import { createLog } from '../../src/platform/log.ts'
import { ROOT } from '../../src/platform/root.ts'
import { seed } from '../../src/seed/service.ts'
import type { WorkerDeps } from '../../src/worker.ts'
import { timed } from './report.ts'

/** `seed --scale france`: 20,000 listings and 60,000 candidates, on the services the project brings along. */

export const say = (line: string) => process.stderr.write(`${line}\n`)

/** BENCH_DATA: a DATA_DIR that holds the seed already, made with the same `today` (YYYY-MM-DD). */
export async function withFrance(
  dataDir: string,
  today: string,
  clock: () => Date,
  work: (deps: WorkerDeps, surroundings: Surroundings) => Promise<void>,
): Promise<void> {
  const log = createLog('silent')
  const seeded = process.env.BENCH_DATA
  const config = readConfig({ ...process.env, DATA_DIR: seeded ?? dataDir })
  const surroundings = await openSurroundings(config, 'server', log)
  const deps = createWorkerDeps({ ...config, ...surroundings, smtpUrl: 'smtp://127.0.0.1:1', log, clock })
  try {
    if (!seeded) {
      const took = await timed(() => seed(deps, { scale: 'france', seed: 1, today }, say))
      say(`seeded in ${Math.round(took / 1000)} s`)
    }
    await deps.sql`analyze`
    await work(deps, surroundings)
  } finally {
    await deps.close()
    await surroundings.close()
  }
}

/** The web alone, as `npm start` runs it, in a process of its own on these services; its address, and how to end it. */
export async function startWeb(surroundings: Surroundings): Promise<{ url: string; stop: () => Promise<void> }> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const { databaseUrl, databaseWebUrl, meili, secret } = surroundings
  const env = {
    PATH: process.env.PATH,
    DATA_DIR: path.join(ROOT, 'unused'),
    ...{ PORT: String(port), BASE_URL: url, ROLES: 'web', SECRET: secret, LIMIT_SEARCH: '1000000000' },
    ...{ DATABASE_URL: databaseUrl, DATABASE_WEB_URL: databaseWebUrl, SMTP_URL: 'smtp://127.0.0.1:1' },
    ...(meili ? { MEILI_URL: meili.url, MEILI_MASTER_KEY: meili.masterKey } : {}),
  }
  const options = ['--max-semi-space-size=8', '--import', 'tsx', path.join(ROOT, 'src/main.ts')]
  const web = spawn(process.execPath, options, { env, cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] })
  while (!(await fetch(`${url}/readyz`).catch(() => null))?.ok) {
    if (web.exitCode !== null) throw new Error(`the web ended with ${web.exitCode}`)
    await new Promise((again) => setTimeout(again, 20))
  }
  return {
    url,
    async stop() {
      const ended = new Promise((end) => web.once('exit', end))
      web.kill('SIGTERM')
      await ended
    },
  }
}
