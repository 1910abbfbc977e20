import { EventEmitter } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { type CronItem, Logger, parseCronItems, run, type WorkerEvents } from 'graphile-worker'
import { connect, type Db } from './db.ts'
import type { Log } from './log.ts'

/** Job payloads hold ids and nothing else: a handler re-reads, and may run twice. */
export type Ids = Record<string, string>

/** What the rest of the code knows of a task: how its jobs fold and queue. */
export interface Routing {
  /** Jobs with the same key fold into one: ten edits in a second make one recomputation, of the last state. */
  key?: (ids: Ids) => string
  /** Jobs of one queue run one after the other, whatever the number of workers. */
  queue?: string
  /** Lower goes first; what is done for many at once (10) waits for what somebody waits for (0). */
  priority?: number
}

/** Adds a job for each subscriber of an event, in the caller's transaction: a rollback drops them. */
export type Emit = (tx: Db, event: string, ids: Ids) => Promise<void>

/** Makes `emit` from the table of events and the routing of their tasks. Throws on an event nobody declared. */
export function createEmit(subscribers: Record<string, readonly string[]>, routing: Record<string, Routing>): Emit {
  return async (tx, event, ids) => {
    const tasks = subscribers[event]
    if (!tasks) throw new Error(`unknown event ${event}`)
    for (const task of tasks) await addJob(tx, task, ids, routing[task])
  }
}

/** Adds one job in the caller's transaction. */
export async function addJob(tx: Db, task: string, ids: Ids, routing: Routing = {}): Promise<void> {
  const key = routing.key ? `${task}:${routing.key(ids)}` : null
  await tx`select enqueue(${task}, ${tx.json(ids)}::json, ${routing.queue ?? null}, ${key}, ${routing.priority ?? 0})`
}

/** Frees all jobs: whoever had taken them did so in another database. */
export async function freeAll(tx: Db): Promise<void> {
  await tx`update graphile_worker._private_jobs set locked_at = null, locked_by = null where locked_by is not null`
  await tx`update graphile_worker._private_job_queues set locked_at = null, locked_by = null where locked_by is not null`
}

/**
 * Deletes the jobs of the tasks that are LIKE one of the patterns, and counts all ticks of the clock up to `now` as done.
 * Returns how many jobs.
 */
export async function dropJobs(tx: Db, patterns: readonly string[], now: Date): Promise<number> {
  await tx`update graphile_worker._private_known_crontabs set last_execution = date_trunc('minute', ${now}::timestamptz)`
  const result = await tx`
    delete from graphile_worker._private_jobs j using graphile_worker._private_tasks t
    where t.id = j.task_id and t.identifier like any(${patterns as string[]})`
  return result.count
}

export type Handler = (ids: Ids) => Promise<void>

export interface RunningJobs {
  /**
   * Stops taking jobs, lets the running ones end, closes the connections. Jobs that take longer than so many milliseconds
   * are given back: the process is to end then, for they go on.
   */
  stop(most?: number): Promise<void>
}

/** Runs jobs until stopped. `cron` lines are graphile-worker items, in UTC; missed ticks within their window run once. */
export async function runJobs(
  databaseUrl: string,
  handlers: Record<string, Handler>,
  { log, cron = [], concurrency = 4 }: { log: Log; cron?: CronItem[]; concurrency?: number },
): Promise<RunningJobs> {
  const vigil = await keepVigil(databaseUrl, log)
  const runner = await run({
    events: vigil.events,
    connectionString: databaseUrl,
    maxPoolSize: concurrency + 2,
    concurrency,
    noHandleSignals: true,
    pollInterval: 1000,
    logger: workerLogger(log),
    parsedCronItems: parseCronItems(cron),
    taskList: Object.fromEntries(
      Object.entries(handlers).map(([name, handler]) => [name, async (payload: unknown) => handler(payload as Ids)]),
    ),
  })
  return {
    async stop(most) {
      const stopped = runner.stop()
      if (most === undefined) await stopped
      else if (await Promise.race([stopped.then(() => false), sleep(most, true, { ref: false })])) {
        log.warn('jobs: what has not ended is given back')
        await vigil.giveUp()
      }
      await vigil.end()
    },
  }
}

/** First half of the advisory locks that say "these workers live"; the second is their pool's id. */
const ALIVE = 7_205_004
const VIGIL_MS = 30_000

/**
 * Frees at once what workers that died had locked: graphile-worker alone waits four hours. The id of each pool of
 * workers is an advisory lock of its process's session, which Postgres drops when the process is gone.
 */
async function keepVigil(databaseUrl: string, log: Log) {
  const sql = connect(databaseUrl, { max: 2, name: 'releve-vigil' })
  const session = await sql.reserve()
  const events: WorkerEvents = new EventEmitter()
  // Jobs are locked in the name of the pool, not of its workers.
  events.on('pool:create', ({ workerPool }) => {
    session`select pg_advisory_lock(${ALIVE}, hashtext(${workerPool.id}))`.catch((error) => {
      log.warn({ err: error }, 'jobs: this process could not be marked alive')
    })
  })
  const free = () => sql.begin((tx) => freeTheDead(tx, log))
  await free()
  const timer = setInterval(() => {
    free().catch((error) => log.warn({ err: error }, 'jobs: dead workers could not be looked for'))
  }, VIGIL_MS)
  return {
    events,
    /** As if this process had died. */
    async giveUp() {
      await session`select pg_advisory_unlock_all()`
      await free()
    },
    async end() {
      clearInterval(timer)
      session.release()
      await sql.end({ timeout: 5 })
    },
  }
}

async function freeTheDead(tx: Db, log: Log): Promise<void> {
  const dead = await tx`
    select id from (
      select locked_by as id from graphile_worker._private_jobs where locked_by is not null
      union select locked_by from graphile_worker._private_job_queues where locked_by is not null
    ) w where pg_try_advisory_xact_lock(${ALIVE}, hashtext(id))`
  if (dead.length === 0) return
  // A kill is no failure of the job: after 25 of them it would be given up.
  await tx`
    update graphile_worker._private_jobs set attempts = greatest(attempts - 1, 0)
    where locked_by = any(${dead.map((row) => row.id)}::text[])`
  await tx`select graphile_worker.force_unlock_workers(${dead.map((row) => row.id)}::text[])`
  log.info({ workers: dead.length }, 'jobs: freed what dead workers had locked')
}

function workerLogger(log: Log): Logger {
  return new Logger(() => (level, message, meta) => {
    if (level === 'error') log.error({ err: meta?.error ?? meta }, message)
    else if (level === 'warning') log.warn(message)
    else log.debug(message)
  })
}
