import { randomBytes } from 'node:crypto'
import fs from 'node:fs/promises'
import path from 'node:path'

/** Writes a new file, mode 0600, and waits until the disk has it; its name is durable only after `syncFolder`. */
export async function writeSynced(file: string, content: string | Uint8Array): Promise<void> {
  const handle = await fs.open(file, 'wx', 0o600)
  try {
    await handle.writeFile(content)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Waits until the disk has the folder's names. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await fs.open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/**
 * A random secret (base64url of `bytes` bytes) made the first time it is asked for and kept in `dataDir/secrets/name`.
 * Processes that ask at the same moment get the same one.
 */
export async function keptSecret(dataDir: string, name: string, bytes = 32): Promise<string> {
  const folder = path.join(dataDir, 'secrets')
  const file = path.join(folder, name)
  const kept = await fs.readFile(file, 'utf8').catch(() => null)
  if (kept) return kept.trim()
  await fs.mkdir(folder, { recursive: true, mode: 0o700 })
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`
  await writeSynced(temporary, `${randomBytes(bytes).toString('base64url')}\n`)
  try {
    await fs.link(temporary, file) // unlike rename, fails when another process was first
    await syncFolder(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await fs.rm(temporary, { force: true })
  }
  return (await fs.readFile(file, 'utf8')).trim()
}
