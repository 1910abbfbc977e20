import path from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Deps } from '../accounts/context.ts'
import type { Db } from '../platform/db.ts'
import type { ImportKind } from './model.ts'
import * as store from './store.ts'
import type { FromThread } from './thread.ts'

/** A file takes at most so long, and so much memory (MB), in its own thread. */
const MOST_SECONDS = 120
const MOST_MEMORY = { maxOldGenerationSizeMb: 1024, maxYoungGenerationSizeMb: 64 }

const TOO_MUCH = 'Ce fichier demande trop de travail : copiez les lignes utiles dans un nouveau classeur, ou coupez-le.'

/** The job that reads an upload into rows, all or none; run again it begins anew. */
export async function readUpload(deps: Deps, { import: id }: { import: string }): Promise<void> {
  await deps.sql.begin(async (tx) => {
    await store.lockWork(tx, id)
    const one = await store.readImport(tx, id)
    const bytes = one?.state === 'reading' ? await store.readFile(tx, id) : null
    if (!one || !bytes) return
    await store.deleteRows(tx, id)
    const refused = await readInto(deps, tx, { id, kind: one.kind, bytes })
    // Deleted meanwhile by its coordinator: then there is nothing to write on.
    if (refused !== null) {
      await store.deleteRows(tx, id)
      await store.changeImport(tx, id, { state: 'refused', trouble: refused })
    }
  })
}

/** Rows as they come from the thread; returns why the file was refused, or null. */
async function readInto(
  deps: Deps,
  tx: Db,
  { id, kind, bytes }: { id: string; kind: ImportKind; bytes: Uint8Array },
): Promise<string | null> {
  let read = 0
  for await (const message of messagesOf(kind, bytes)) {
    if ('refused' in message) return message.refused
    if ('rows' in message) {
      await store.insertRowsJson(tx, id, message.rows)
      read += message.count
      await store.noteProgress(deps.sql, id, read)
    } else if ('headings' in message) {
      const { headings, mapping, sheet, total } = message
      // Outside: the page shows how far it is of so many.
      await store.changeImport(deps.sql, id, { headings, mapping, sheet, total })
    }
  }
  await store.changeImport(tx, id, { state: 'mapping', progress: 0 })
  return null
}

/** Everything the thread says until it is done; what stops it (memory, time) is a refusal. */
async function* messagesOf(kind: ImportKind, bytes: Uint8Array): AsyncGenerator<FromThread> {
  // Beside this file, as it is written or as it is compiled.
  const file = path.join(import.meta.dirname, `thread${path.extname(import.meta.filename)}`)
  const thread = new Worker(file, { workerData: { kind, bytes }, resourceLimits: MOST_MEMORY })
  const waiting: FromThread[] = []
  let wake = () => {}
  const put = (message: FromThread) => {
    waiting.push(message)
    wake()
  }
  thread.on('message', put)
  thread.on('error', () => put({ refused: TOO_MUCH }))
  thread.on('exit', () => put({ refused: TOO_MUCH }))
  const timer = setTimeout(() => put({ refused: TOO_MUCH }), MOST_SECONDS * 1000)
  try {
    for (;;) {
      const message = waiting.shift()
      if (message === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      } else if ('done' in message) return
      else yield message
    }
  } finally {
    clearTimeout(timer)
    await thread.terminate()
  }
}
