import { z } from 'zod'
import { type OperatorDeps, progress, required, verb } from './verb.ts'

const file = required.min(1)

export const backup = verb({
  argument: 'file',
  usage: 'backup FILE',
  does: 'writes all that the database holds, of one moment, to FILE (gzip, mode 0600), while the service goes on',
  options: {},
  input: z.object({ file }),
  async run(deps, { file }) {
    const { backup } = await import('../platform/backup.ts')
    const counts = await backup(deps.databaseUrl, file)
    const rows = Object.values(counts).reduce((sum, n) => sum + n, 0)
    const tables = Object.keys(counts).length
    return { result: { file, tables, rows }, lines: [`${rows} rows of ${tables} tables in ${file}`] }
  },
})

export const restore = verb({
  argument: 'file',
  untouched: true,
  usage: 'restore FILE [--resume]',
  does: 'loads a backup into an empty database; mails that waited are set aside unless --resume: nothing ran since FILE was made',
  options: { resume: { type: 'boolean' } },
  input: z.object({ file, resume: z.boolean().optional() }),
  async run(deps, { file, resume }) {
    const { restore } = await import('../platform/restore.ts')
    const { freeAll } = await import('../platform/jobs.ts')
    const { quieten } = await import('../mail/outbox.ts')
    let quiet = { mails: 0, jobs: 0 }
    const { databaseUrl, databaseWebUrl } = deps
    const { at, rows: counts } = await restore(file, {
      databaseUrl,
      webUrl: databaseWebUrl === databaseUrl ? undefined : databaseWebUrl,
      async settle(tx) {
        await freeAll(tx)
        if (!resume) quiet = await quieten(tx, deps.clock())
      },
    })
    const rows = Object.values(counts).reduce((sum, n) => sum + n, 0)
    const lines = [`${rows} rows of ${at}`]
    if (!resume) {
      lines.push(
        `${quiet.mails} mails that waited are set aside (outbox --resend sends them), ${quiet.jobs} to be written dropped`,
      )
    }
    return { result: { at, rows, ...quiet, indexed: await indexAnew(deps) }, lines }
  },
})

/** What searches read is of another database, or of none. Null where there is no Meilisearch, or it does not answer. */
async function indexAnew(deps: OperatorDeps): Promise<number | null> {
  if (!deps.meili) return null
  const { reindex } = await import('../search/rebuilding.ts')
  try {
    return await reindex(deps)
  } catch (error) {
    progress(
      `the search index is not made (${(error as Error).message}): run reindex; Postgres answers searches meanwhile`,
    )
    return null
  }
}
