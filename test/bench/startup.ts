import { spawn } from 'node:child_process'
import { freePort } from '../../src/platform/embedded/process.ts'
import { openServices } from '../../src/platform/embedded/services.ts'
import { ROOT } from '../../src/platform/root.ts'
import { median, repeat, row, timed } from './report.ts'

/** How long a newcomer waits: `npm start` against the servers it brings along and an empty script. */
export async function benchStartup(dataDir: string): Promise<void> {
  const first = await startup(dataDir)
  const second = median(await repeat(5, () => startup(dataDir)))
  const bare = median(await repeat(5, () => servers(dataDir))) + median(await repeat(5, nothing))
  const baseline = 'the servers and an empty script alone'
  row('first `npm start` to ready (initdb, schema, 35,014 communes)', first, baseline, bare)
  row('second `npm start` to ready (median of 5)', second, baseline, bare)
}

/** From `npm start` to the first good answer of /readyz. */
async function startup(dataDir: string): Promise<number> {
  const port = await freePort()
  const env = { ...process.env, DATA_DIR: dataDir, PORT: String(port), npm_lifecycle_event: '' }
  const npm = spawn('npm', ['-s', 'start'], { cwd: ROOT, env, stdio: 'ignore' })
  const took = await timed(async () => {
    while (!(await fetch(`http://localhost:${port}/readyz`).catch(() => null))?.ok) {
      await new Promise((again) => setTimeout(again, 5))
    }
  })
  const ended = new Promise((end) => npm.once('exit', end))
  npm.kill('SIGTERM')
  await ended
  return took
}

/** To start the embedded servers alone. */
async function servers(dataDir: string): Promise<number> {
  const began = performance.now()
  const services = await openServices({ dataDir, holder: 'server', log: () => {} })
  const took = performance.now() - began
  await services.close()
  return took
}

/** For npm, Node and tsx to run a file that does nothing. */
function nothing(): Promise<number> {
  return timed(() => {
    const npm = spawn('npm', ['-s', 'exec', '-c', 'node --import tsx -e ""'], { cwd: ROOT, stdio: 'ignore' })
    return new Promise((end) => npm.once('exit', end))
  })
}
