import fs from 'node:fs'
import path from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from './postgres.ts'
import { processStart } from './process.ts'

export type Holder = 'server' | 'cli'

/** What `owner.json` tells other processes; `services` once they are up. */
type Owner<Services> = {
  pid: number
  start: string | null
  holder: Holder
  state: 'starting' | 'up' | 'stopping'
  services: Services | null
}

export type Ownership = { publish(services: unknown): void; stopping(): void; release(): void }

/** Held for as long as we live: a lock that is garbage-collected is a lock let go. */
const held = new Set<DatabaseSync>()

/**
 * Takes a data folder for us alone, or, for a `cli` beside a live `server`, answers that server's services to attach to.
 * A `cli` that holds the folder, or an owner that is starting or stopping, is waited for. Throws one line that names the
 * process and the folder when a server already runs on it, or after `patience` milliseconds.
 */
export async function claimFolder<Services>(
  dataDir: string,
  holder: Holder,
  log: Log,
  patience = 60_000,
): Promise<{ owned: Ownership } | { attached: Services; pid: number }> {
  let said = false
  for (const end = Date.now() + patience; ; await sleep(50)) {
    const lock = tryLock(path.join(dataDir, 'owner.lock'))
    if (lock) return { owned: own(dataDir, holder, lock) }
    const owner = liveOwner<Services>(dataDir)
    if (owner?.holder === 'server' && owner.state === 'up' && holder === 'cli' && owner.services)
      return { attached: owner.services, pid: owner.pid }
    const who = owner ? `process ${owner.pid} (${owner.holder === 'server' ? 'a server' : 'a command'})` : 'a process'
    if (owner?.holder === 'server' && owner.state !== 'stopping' && holder === 'server')
      throw new Error(`DATA_DIR ${dataDir} is in use by ${who}: stop it, or set another DATA_DIR`)
    if (Date.now() > end)
      throw new Error(`DATA_DIR ${dataDir} is still in use by ${who} after ${patience / 1000} s: try again later`)
    if (!said && owner) log(`waiting for ${who}, which is using DATA_DIR ${dataDir}`)
    said ||= owner !== null
  }
}

function own(dataDir: string, holder: Holder, lock: DatabaseSync): Ownership {
  const file = path.join(dataDir, 'owner.json')
  const owner: Owner<unknown> = {
    pid: process.pid,
    start: processStart(process.pid),
    holder,
    state: 'starting',
    services: null,
  }
  const write = (change: Partial<Owner<unknown>>) => {
    Object.assign(owner, change)
    fs.writeFileSync(`${file}.tmp`, JSON.stringify(owner), { mode: 0o600 })
    fs.renameSync(`${file}.tmp`, file)
  }
  write({})
  return {
    publish: (services) => write({ state: 'up', services }),
    stopping: () => write({ state: 'stopping', services: null }),
    release() {
      fs.rmSync(file, { force: true })
      lock.close()
      held.delete(lock)
    },
  }
}

/**
 * A lock that the kernel lets go when its holder dies in any way, so that no taker has to judge a stale file and no two can
 * take it at once. Node has no flock: SQLite's lock on an empty database is the same thing.
 */
function tryLock(file: string): DatabaseSync | null {
  // Not a static import: an older Node must come as far as our own words about it.
  const sqlite = process.getBuiltinModule('node:sqlite')
  const lock = new sqlite.DatabaseSync(file, { timeout: 0 })
  try {
    lock.exec('pragma journal_mode = memory; begin exclusive') // no journal: a kill leaves nothing to roll back
    fs.chmodSync(file, 0o600) // whoever may read it may keep us from locking it
    held.add(lock)
    return lock
  } catch (error) {
    lock.close()
    if ((error as { errcode?: number }).errcode === 5) return null // SQLITE_BUSY
    throw error
  }
}

/** The owner that wrote the file, unless it died and its successor has the lock but has not written yet. */
function liveOwner<Services>(dataDir: string): Owner<Services> | null {
  try {
    const owner = JSON.parse(fs.readFileSync(path.join(dataDir, 'owner.json'), 'utf8')) as Owner<Services>
    return processStart(owner.pid) === owner.start ? owner : null
  } catch {
    return null // not written yet, or just removed
  }
}
