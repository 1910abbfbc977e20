import fs from 'node:fs'
import { createGunzip } from 'node:zlib'
import { type BackupFoot, type BackupHead, END, type TableHead } from './backup.ts'

/** What a backup file cannot be used for, and why, in words for the operator. */
export class BackupError extends Error {}

/** A table of a file, whose rows have to be read to the end before the next. */
export interface Section extends TableHead {
  rows: AsyncGenerator<Buffer>
}

/** Reads a backup from its beginning: `head`, then each of `sections()`, then `foot()`. Throws BackupError where it is broken. */
export async function openBackup(file: string) {
  const source = fs.createReadStream(file)
  const unpacked = source.pipe(createGunzip({ chunkSize: 1 << 20 }))
  source.once('error', (error) => unpacked.destroy(error))
  const lines = linesOf(unpacked)
  const head = parse<BackupHead>(await lines.line())
  if (head.releve !== 'backup') throw new BackupError('this is no backup of Relève')
  if (head.version !== 1) throw new BackupError(`its format ${head.version} is of a newer version of Relève`)
  let foot: BackupFoot | undefined
  return {
    head,
    async *sections(): AsyncGenerator<Section> {
      for (;;) {
        const next = parse<TableHead | BackupFoot>(await lines.line())
        if (!('table' in next)) {
          foot = next
          return
        }
        yield { ...next, rows: lines.rows() }
      }
    },
    foot(): BackupFoot {
      if (!foot) throw new BackupError('it was not read to its end')
      return foot
    },
    close: () => source.destroy(),
  }
}

/** Reads a file to its end, and says what is in it. Throws BackupError when it is not whole. */
export async function checkBackup(file: string): Promise<BackupHead> {
  const opened = await openBackup(file)
  try {
    const counted: Record<string, number> = {}
    for await (const { schema, table, rows } of opened.sections()) {
      let count = 0
      for await (const part of rows) count += countLines(part)
      counted[`${schema}.${table}`] = count
    }
    for (const [table, count] of Object.entries(opened.foot().rows))
      if (counted[table] !== count)
        throw new BackupError(`${table} has ${counted[table] ?? 0} rows instead of ${count}`)
    return opened.head
  } finally {
    opened.close()
  }
}

function countLines(part: Buffer): number {
  let count = 0
  for (let at = part.indexOf(10); at >= 0; at = part.indexOf(10, at + 1)) count++
  return count
}

function parse<T>(line: string): T {
  try {
    return JSON.parse(line) as T
  } catch {
    throw new BackupError('this is no backup of Relève, or it is broken')
  }
}

/** A heading is short; whatever is longer is something else. */
const LONGEST_HEADING = 1 << 20

function linesOf(stream: AsyncIterable<Buffer>) {
  const parts = stream[Symbol.asyncIterator]()
  let rest: Buffer = Buffer.alloc(0)
  const more = async () => {
    const { value, done } = await parts.next().catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'EACCES') throw new BackupError(error.message)
      throw new BackupError(`the file is broken or was cut off: ${error.message}`)
    })
    if (done) throw new BackupError('the file was cut off')
    rest = rest.length === 0 ? value : Buffer.concat([rest, value])
  }
  return {
    async line(): Promise<string> {
      let end = rest.indexOf(10)
      for (; end < 0; end = rest.indexOf(10)) {
        if (rest.length > LONGEST_HEADING) throw new BackupError('this is no backup of Relève')
        await more()
      }
      const text = rest.toString('utf8', 0, end)
      rest = rest.subarray(end + 1)
      return text
    },
    /** Whole rows, many at a time, until the line that ends them. */
    async *rows(): AsyncGenerator<Buffer> {
      for (;;) {
        if (rest.subarray(0, END.length).equals(Buffer.from(END))) {
          rest = rest.subarray(END.length)
          return
        }
        const end = rest.indexOf(`\n${END}`)
        const whole = end >= 0 ? end + 1 : rest.lastIndexOf(10) + 1
        if (whole > 0) yield rest.subarray(0, whole)
        rest = rest.subarray(whole)
        if (end < 0) await more()
      }
    },
  }
}
