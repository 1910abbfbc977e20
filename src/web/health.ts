import { Hono, type MiddlewareHandler } from 'hono'
import type { Sql } from '../platform/db.ts'
import type { Log } from '../platform/log.ts'
import { pendingMigrations } from '../platform/migrate.ts'

/** What a process is asked about itself. */
export interface Health {
  aside: Sql
  meili: { client: { isHealthy(): Promise<boolean> } } | null
  log: Log
  /** Aborted once the process is to end. */
  stopping: AbortSignal
}

/** The database is given this long to say that it is there. */
const PATIENCE_MS = 2000

/** For the operator: is the process up; can it do its work, and is it to be given any. */
export function healthRoutes(deps: Health): Hono {
  const app = new Hono()
  const look = lookAtDatabase(deps)
  app.get('/healthz', (c) => c.json({ status: 'ok' }))
  app.get('/readyz', async (c) => {
    const draining = deps.stopping.aborted
    const [{ database, pending }, meilisearch] = await Promise.all([look(), deps.meili?.client.isHealthy() ?? null])
    const ready = database && pending === 0 && !draining
    const status = draining ? 'draining' : ready ? 'ok' : 'unavailable'
    if (!ready) c.header('Retry-After', '5')
    return c.json({ status, database, pendingMigrations: pending, meilisearch }, ready ? 200 : 503)
  })
  return app
}

/** A process that is to end says so with every answer: who asks next, asks another. */
export function closeWhenStopping(stopping: AbortSignal): MiddlewareHandler {
  return async (c, next) => {
    await next()
    if (stopping.aborted) c.res.headers.set('Connection', 'close')
  }
}

interface Look {
  database: boolean
  pending: number | null
}

/**
 * Asked once at a time, however many look; null pending migrations are not known. Once there are none there are none: they
 * come with another version of ours.
 */
function lookAtDatabase({ aside: sql, log }: Health): () => Promise<Look> {
  let current = false
  let asked: Promise<Look> | null = null
  const ask = async (): Promise<Look> => {
    if (current) await sql`select 1`
    const pending = current ? 0 : (await pendingMigrations(sql)).length
    current = pending === 0
    return { database: true, pending }
  }
  return () => {
    asked ??= ask()
      .catch((error) => {
        log.warn({ err: error }, 'readyz: the database did not answer')
        return { database: false, pending: null }
      })
      .finally(() => {
        asked = null
      })
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<Look>((done) => {
      timer = setTimeout(() => done({ database: false, pending: null }), PATIENCE_MS)
    })
    return Promise.race([asked, late]).finally(() => clearTimeout(timer))
  }
}
