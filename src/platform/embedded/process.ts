import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import net from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** Who a child runs as: as we do, as another uid (only root may), or as us in a user namespace where root is not uid 0. */
export type RunAs = { kind: 'self' } | { kind: 'uid'; uid: number; gid: number } | { kind: 'namespace' }

export const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
const env = { PATH: SYSTEM_PATH, LC_ALL: 'C', TZ: 'UTC' }

/** A TCP port of the loopback that was free a moment ago: whoever binds it must be ready to ask for another. */
export async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as net.AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** The command line and spawn options that make `command` run as somebody. */
export function runAs(as: RunAs, command: string[]): { command: string[]; identity: { uid?: number; gid?: number } } {
  if (as.kind === 'uid') return { command, identity: { uid: as.uid, gid: as.gid } }
  if (as.kind === 'self') return { command, identity: {} }
  return { command: ['unshare', '--user', '--map-user=1000', '--map-group=1000', '--', ...command], identity: {} }
}

let tying: boolean | undefined
/** Busybox has a setpriv without --pdeathsig, macOS has none. */
function canTie(): boolean {
  tying ??= spawnSync('setpriv', ['--pdeathsig', 'TERM', '--', 'true'], { env, stdio: 'ignore' }).status === 0
  return tying
}

/** Closes the gap between our fork and setpriv's prctl: whoever died in it never sends the signal. */
const IF_PARENT_LIVES = '[ "$PPID" = "$0" ] && exec "$@"'

/**
 * Spawns a child (stdin and stdout are pipes when we `talk`, stderr always is) that the kernel sends `signal` when we die in any way, kill -9 included (Linux with util-linux; elsewhere
 * only on an orderly exit). It leads a session of its own, so that a Ctrl-C in the terminal is ours alone to handle.
 */
export function spawnTied(
  signal: NodeJS.Signals,
  bin: string,
  args: string[],
  options: { cwd: string; as?: RunAs; env?: Record<string, string>; talk?: boolean },
): ChildProcess {
  const tie = ['setpriv', '--pdeathsig', signal.slice(3), '--', 'sh', '-c', IF_PARENT_LIVES, String(process.pid)]
  const { command, identity } = runAs(options.as ?? { kind: 'self' }, [...(canTie() ? tie : []), bin, ...args])
  const child = spawn(command[0] ?? bin, command.slice(1), {
    ...identity,
    cwd: options.cwd,
    env: { ...env, ...options.env },
    stdio: options.talk ? 'pipe' : ['ignore', 'ignore', 'pipe'],
    detached: true,
  })
  child.stdin?.on('error', () => {}) // a child that ends without reading its input says why on stderr
  if (!canTie()) {
    const end = () => child.kill(signal)
    process.once('exit', end)
    child.once('exit', () => process.off('exit', end))
  }
  return child
}

/** Keeps the last 20,000 characters that a child wrote on its stderr, for the error that tells why it ended. */
export function tailOf(child: ChildProcess, onText?: (text: string) => void): () => string {
  let tail = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-20_000)
    onText?.(tail)
  })
  return () => tail.trim()
}

export const hasEnded = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null

/** Runs a command to its end, tied to us; throws with what it wrote when it fails. */
export async function runTied(
  bin: string,
  args: string[],
  options: { cwd: string; as?: RunAs; input?: string },
): Promise<void> {
  const child = spawnTied('SIGTERM', bin, args, { ...options, talk: true })
  const errors = tailOf(child)
  let output = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-20_000)
  })
  child.stdin?.end(options.input ?? '')
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`${bin} failed (${code ?? child.signalCode}): ${errors() || output.trim()}`)
}

/** Sends the signals one after the other, each with its patience in milliseconds, until the child has ended. */
export async function stopChild(child: ChildProcess, ...steps: [NodeJS.Signals, number][]): Promise<void> {
  const ended = hasEnded(child) ? Promise.resolve() : once(child, 'exit')
  for (const [signal, patience] of steps) {
    if (hasEnded(child)) return
    child.kill(signal)
    await Promise.race([ended, sleep(patience, undefined, { ref: false })])
  }
  await ended
}

/** The state and start time of a process (null once it has ended; a zombie has): a recycled pid has another start. */
export function processStart(pid: number): string | null {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ') // the name before it may hold blanks and brackets
    return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? '')
  } catch {
    if (fs.existsSync('/proc/self/stat')) return null
  }
  try {
    process.kill(pid, 0)
    return 'unknown'
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? 'unknown' : null
  }
}

/** Whether `pid` is a live process whose command line holds `marker`. */
export function isProcessOf(pid: number, marker: string): boolean {
  if (processStart(pid) === null) return false
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(marker)
  } catch {
    return spawnSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { env, encoding: 'utf8' }).stdout?.includes(
      marker,
    )
  }
}

/** Ends what a dead owner left behind (where nothing tied it, or it is still shutting down) and waits up to `patience` ms. */
export async function endOrphan(pid: number, marker: string, signal: NodeJS.Signals, patience = 20_000): Promise<void> {
  if (!isProcessOf(pid, marker)) return
  try {
    process.kill(pid, signal)
  } catch {} // gone meanwhile, or not ours to signal: the wait tells
  for (const end = Date.now() + patience; isProcessOf(pid, marker); await sleep(20)) {
    if (Date.now() > end) throw new Error(`process ${pid} still holds ${marker}: stop it first`)
  }
}
