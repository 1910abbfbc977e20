import { fork } from 'node:child_process'
import path from 'node:path'
import type { Log } from '../platform/log.ts'

/** The verbs, beside this folder: from source and from dist/ alike. */
const CLI = path.join(import.meta.dirname, `../cli${path.extname(import.meta.filename)}`)

/**
 * Runs a verb of the operator in a process of its own, with our settings: its memory is apart from ours and goes when it
 * ends. It ends with us at the latest, and is ended by `signal`. Throws when it does not end well: it may run again.
 */
export async function runVerb(args: readonly string[], log: Log, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  const began = performance.now()
  // A session of its own: a Ctrl-C in the terminal is ours alone to handle.
  const child = fork(CLI, [...args, '--json'], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  const end = () => void child.kill('SIGTERM')
  signal.addEventListener('abort', end, { once: true })
  const verb = args.join(' ')
  log.info({ verb, pid: child.pid }, 'apart: a process of its own began')
  let out = ''
  child.stdout?.setEncoding('utf8').on('data', (text) => (out += text))
  try {
    const [code, by] = await new Promise<[number | null, NodeJS.Signals | null]>((closed, failed) => {
      child.once('error', failed)
      child.once('close', (...how) => closed(how))
    })
    if (code !== 0) throw new Error(`${verb}, in a process of its own, ended with ${by ?? code}`)
    const seconds = Math.round((performance.now() - began) / 1000)
    log.info({ verb, seconds, result: JSON.parse(out) }, 'apart: it is done')
  } finally {
    signal.removeEventListener('abort', end)
  }
}
