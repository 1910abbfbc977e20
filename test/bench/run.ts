import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { freePort } from '../../src/platform/embedded/process.ts'
import { openServices } from '../../src/platform/embedded/services.ts'
import { ROOT } from '../../src/platform/root.ts'

/** Prints each figure beside its baseline, measured in the same run. Nothing here passes or fails. */

const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] as number

async function repeat(times: number, measure: () => Promise<number>): Promise<number[]> {
  const values: number[] = []
  for (let i = 0; i < times; i++) values.push(await measure())
  return values
}

/** Milliseconds from `npm start` to the first good answer of /readyz. */
async function startup(dataDir: string): Promise<number> {
  const port = await freePort()
  const env = { ...process.env, DATA_DIR: dataDir, PORT: String(port), npm_lifecycle_event: '' }
  const began = performance.now()
  const npm = spawn('npm', ['-s', 'start'], { cwd: ROOT, env, stdio: 'ignore' })
  while (!(await fetch(`http://localhost:${port}/readyz`).catch(() => null))?.ok) {
    await new Promise((again) => setTimeout(again, 5))
  }
  const took = performance.now() - began
  const ended = new Promise((end) => npm.once('exit', end))
  npm.kill('SIGTERM')
  await ended
  return took
}

/** Milliseconds to start the embedded servers alone. */
async function servers(dataDir: string): Promise<number> {
  const began = performance.now()
  const services = await openServices({ dataDir, holder: 'server', log: () => {} })
  const took = performance.now() - began
  await services.close()
  return took
}

/** Milliseconds for npm, Node and tsx to run a file that does nothing. */
async function nothing(): Promise<number> {
  const began = performance.now()
  const npm = spawn('npm', ['-s', 'exec', '-c', 'node --import tsx -e ""'], { cwd: ROOT, stdio: 'ignore' })
  await new Promise((end) => npm.once('exit', end))
  return performance.now() - began
}

function row(what: string, figure: number, baseline: string, against: number): void {
  const ratio = (figure / against).toFixed(1)
  process.stdout.write(`| ${what} | ${Math.round(figure)} ms | ${baseline}: ${Math.round(against)} ms | ${ratio} |\n`)
}

const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'releve-bench-'))
fs.chmodSync(dataDir, 0o711)
try {
  const first = await startup(dataDir)
  const second = median(await repeat(5, () => startup(dataDir)))
  const bare = median(await repeat(5, () => servers(dataDir))) + median(await repeat(5, nothing))
  process.stdout.write('| what | figure | baseline | ratio |\n|---|---|---|---|\n')
  const baseline = 'the servers and an empty script alone'
  row('first `npm start` to ready (initdb, schema, 35,014 communes)', first, baseline, bare)
  row('second `npm start` to ready (median of 5)', second, baseline, bare)
} finally {
  fs.rmSync(dataDir, { recursive: true, force: true })
}
