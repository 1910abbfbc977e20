import { execFile } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import chromium, { inflate } from '@sparticuz/chromium'
import { type Browser, chromium as playwright } from 'playwright-core'
import { ROOT } from '../../src/platform/root.ts'

/** A headless Chromium out of the npm packages: a fresh clone needs no browser of its own. */
export async function launchBrowser(): Promise<Browser> {
  const { executable, env } = await unpacked()
  // In a single process, as its makers need it, closing one window ends the browser now and then.
  const args = chromium.args.filter((arg) => arg !== '--single-process')
  return playwright.launch({ executablePath: executable, args, headless: true, env })
}

const PACKAGE = path.join(ROOT, 'node_modules/@sparticuz/chromium')

interface Unpacked {
  executable: string
  env: Record<string, string>
}

/**
 * Unpacks it once a checkout and version (2.6 s), under .cache. Another process may do so at the same time: each works
 * in a folder of its own and the first to end gives it the name.
 */
async function unpacked(): Promise<Unpacked> {
  const { version } = JSON.parse(fs.readFileSync(path.join(PACKAGE, 'package.json'), 'utf8')) as { version: string }
  const folder = path.join(ROOT, '.cache', `chromium-${version}`)
  if (!fs.existsSync(folder)) {
    const own = `${folder}.${process.pid}`
    fs.mkdirSync(own, { recursive: true })
    // The package unpacks into the temporary folder, and takes whatever lies there for its own.
    const before = process.env.TMPDIR
    process.env.TMPDIR = own
    try {
      await chromium.executablePath()
      await inflate(path.join(PACKAGE, 'bin/al2023.tar.br'))
    } finally {
      if (before === undefined) delete process.env.TMPDIR
      else process.env.TMPDIR = before
    }
    try {
      fs.renameSync(own, folder)
    } catch {
      fs.rmSync(own, { recursive: true, force: true })
    }
  }
  const executable = path.join(folder, 'chromium')
  const env = Object.fromEntries(Object.entries(process.env).filter((each): each is [string, string] => !!each[1]))
  // Where the machine lacks libnss3 and friends, those of the package do.
  const { stdout } = await promisify(execFile)('ldd', [executable]).catch(() => ({ stdout: 'not found' }))
  if (stdout.includes('not found')) env.LD_LIBRARY_PATH = path.join(folder, 'al2023/lib')
  return { executable, env }
}
