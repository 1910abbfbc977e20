import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { type RunAs, runAs, SYSTEM_PATH } from './process.ts'

const NOBODY = 65534

/**
 * Who may run Postgres, which refuses root: ourselves when we are not root, else whoever owns its `cluster` already, else
 * `nobody`, else the owner of a folder on the way (a clone in somebody's private home), else root inside a user namespace
 * (a clone in a private folder of root's). Each is tried for real. Throws one line that says what to do when none can.
 */
export function chooseRunAs(cluster: string, program: string, mustRead: string): RunAs {
  if (process.getuid?.() !== 0) return { kind: 'self' }
  const folder = path.dirname(cluster)
  const way = [...ancestors(cluster), ...ancestors(program)]
  const candidates: RunAs[] = [
    ...(fs.existsSync(cluster) ? ownersOf([cluster]) : []),
    { kind: 'uid', uid: NOBODY, gid: NOBODY },
    ...ownersOf(way),
    { kind: 'namespace' },
  ]
  const able = candidates.find((as) => canReach(as, folder, program, mustRead))
  if (able) return able
  const closed = way.find((dir) => !(fs.statSync(dir).mode & 0o001))
  throw new Error(
    `Postgres refuses to run as root, and another user cannot reach ${closed ?? folder}: run Relève as an ordinary user, or open the way (chmod o+x ${closed ?? folder}), or set DATABASE_URL`,
  )
}

const ownersOf = (files: string[]) =>
  files
    .map((file) => fs.statSync(file))
    .filter((stat) => stat.uid !== 0)
    .map((stat): RunAs => ({ kind: 'uid', uid: stat.uid, gid: stat.gid }))

function canReach(as: RunAs, ...[folder, program, mustRead]: string[]): boolean {
  const test = 'test -x "$1" && test -r "$3" && exec "$2" -V'
  const { command, identity } = runAs(as, ['sh', '-c', test, 'sh', folder ?? '', program ?? '', mustRead ?? ''])
  const options = { ...identity, cwd: '/', env: { PATH: SYSTEM_PATH }, stdio: 'ignore' } as const
  return spawnSync(command[0] ?? '', command.slice(1), options).status === 0
}

function ancestors(file: string): string[] {
  const parent = path.dirname(file)
  return parent === file ? [] : [...ancestors(parent), parent]
}

/** Gives a folder of Postgres to whom it runs as: it may have been made by another user, or in another mode. */
export function adopt(folder: string, as: RunAs): void {
  const owner = fs.statSync(folder)
  const wanted = as.kind === 'uid' ? as : { uid: process.getuid?.() ?? owner.uid, gid: process.getgid?.() ?? owner.gid }
  if (owner.uid === wanted.uid) return
  if (as.kind === 'self')
    throw new Error(
      `${folder} belongs to uid ${owner.uid} and we are uid ${wanted.uid}: run as that user, or give it to us (chown -R ${wanted.uid} ${path.dirname(folder)})`,
    )
  chownTree(folder, wanted.uid, wanted.gid)
}

/** The folder itself last, so that its owner tells whether all of it was done. */
function chownTree(folder: string, uid: number, gid: number): void {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name)
    if (entry.isDirectory()) chownTree(file, uid, gid)
    else fs.lchownSync(file, uid, gid)
  }
  fs.chownSync(folder, uid, gid)
}
