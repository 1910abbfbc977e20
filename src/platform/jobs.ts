import { type CronItem, Logger, parseCronItems, run } from 'graphile-worker'
import type { Db } from './db.ts'
import type { Log } from './log.ts'

/** Job payloads hold ids and nothing else: a handler re-reads, and may run twice. */
export type Ids = Record<string, string>

/** What the rest of the code knows of a task: how its jobs fold and queue. */
export interface Routing {
  /** Jobs with the same key fold into one: ten edits in a second make one recomputation, of the last state. */
  key?: (ids: Ids) => string
  /** Jobs of one queue run one after the other, whatever the number of workers. */
  queue?: string
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
  await tx`select enqueue(${task}, ${tx.json(ids)}::json, ${routing.queue ?? null}, ${key})`
}

export type Handler = (ids: Ids) => Promise<void>

export interface RunningJobs {
  /** Stops taking jobs, lets the running ones end, closes the connections. */
  stop(): Promise<void>
}

/** Runs jobs until stopped. `cron` lines are graphile-worker items, in UTC; missed ticks within their window run once. */
export async function runJobs(
  databaseUrl: string,
  handlers: Record<string, Handler>,
  { log, cron = [], concurrency = 4 }: { log: Log; cron?: CronItem[]; concurrency?: number },
): Promise<RunningJobs> {
  const runner = await run({
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
  return { stop: () => runner.stop() }
}

function workerLogger(log: Log): Logger {
  return new Logger(() => (level, message, meta) => {
    if (level === 'error') log.error({ err: meta?.error ?? meta }, message)
    else if (level === 'warning') log.warn(message)
    else log.debug(message)
  })
}
