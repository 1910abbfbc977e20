import './platform/node.ts'
import { setTimeout as sleep } from 'node:timers/promises'
import { createApp } from './app.ts'
import { runVerb } from './cli/apart.ts'
import { type Config, ConfigError, readConfig } from './config.ts'
import { createWebDeps, createWorkerDeps, openSurroundings, type Surroundings } from './deps.ts'
import { freePort } from './platform/embedded/process.ts'
import { runJobs } from './platform/jobs.ts'
import { close, listen } from './platform/listening.ts'
import { createLog, type Log } from './platform/log.ts'
import { civilDay, toDate } from './reference/calendar.ts'
import { reconcile } from './search/service.ts'
import { demoLinks, seed } from './seed/service.ts'
import { healthRoutes } from './web/health.ts'
import { createMetrics, metricsRoute, processMetrics } from './web/metrics.ts'
import { createShedding } from './web/shedding.ts'
import { CRON, handlersOf } from './worker.ts'

/** Requests in flight get this long to end. */
const DRAIN_MS = 10_000

/** And jobs: one that takes longer is given back, and begins again elsewhere. */
const JOB_MS = 20_000

/** Starts the roles asked for, and ends them in order: stop taking work, let what runs end, then the services. */
async function main(): Promise<void> {
  const config = readConfig()
  if (config.port === 0) {
    config.port = await freePort()
    if (config.baseUrl === 'http://localhost:0') config.baseUrl = `http://localhost:${config.port}`
  }
  const log = createLog(config.logLevel)
  const stopping = new AbortController()
  const stopped = stopSignal().then(() => stopping.abort())
  const running: (() => Promise<void>)[] = []
  let surroundings: Surroundings | undefined
  try {
    surroundings = await openSurroundings(config, 'server', log)
    const settings: Running = { ...config, ...surroundings, log, stopping: stopping.signal }
    if (config.roles.includes('worker')) running.push(await startWorker(settings))
    if (config.roles.includes('web')) {
      running.push(await startWeb(settings))
      process.stdout.write(`Relève : ${config.baseUrl}\n`)
      if (surroundings.mailboxDir) process.stdout.write(`Courrier : http://localhost:${config.port}/dev/mailbox\n`)
    } else if (config.healthPort !== undefined) running.push(await startStatus(settings, config.healthPort))

    if (process.argv.includes('--demo')) await showDemo(settings)
    await stopped
  } finally {
    const ended = await Promise.allSettled(running.map((end) => end()))
    for (const end of ended) if (end.status === 'rejected') log.error({ err: end.reason }, 'closing')
    await surroundings?.close().catch((error) => log.error({ err: error }, 'closing'))
  }
}

type Running = Omit<Config, keyof Surroundings> & Surroundings & { log: Log; stopping: AbortSignal }

async function startWorker(settings: Running): Promise<() => Promise<void>> {
  if (!settings.smtpUrl) throw new ConfigError('SMTP_URL is required for the worker when NODE_ENV=production')
  const leaving = new AbortController()
  const rematchApart = () => runVerb(['rematch'], settings.log, leaving.signal)
  const deps = createWorkerDeps({ ...settings, smtpUrl: settings.smtpUrl, rematchApart })
  // In the background: searches are answered by Postgres until the index is there.
  const indexed = reconcile(deps).catch((error) => {
    settings.log.warn({ err: error }, 'search: the index could not be prepared')
  })
  const jobs = await runJobs(settings.databaseUrl, handlersOf(deps), { log: settings.log, cron: CRON })
  return async () => {
    // It begins again where another worker is, or at the next start.
    leaving.abort()
    await jobs.stop(JOB_MS)
    await indexed
    await deps.close()
  }
}

async function startWeb(settings: Running): Promise<() => Promise<void>> {
  const deps = createWebDeps({
    ...settings,
    databaseUrl: settings.databaseWebUrl,
    registry: processMetrics(),
    shedding: createShedding(settings.capacity),
  })
  const server = await listenOn('PORT', createApp(deps).fetch, settings.port, settings)
  return async () => {
    // Whoever spreads the requests sees in /readyz that this process is no longer to get any.
    await sleep(settings.drainGrace)
    await close(server, DRAIN_MS)
    await deps.close()
  }
}

/** For a process that is no web: it can be looked at all the same. */
async function startStatus(settings: Running, port: number): Promise<() => Promise<void>> {
  const deps = createWebDeps({ ...settings, registry: processMetrics() })
  const app = healthRoutes(deps)
  app.route('/', metricsRoute(deps, createMetrics(deps)))
  const server = await listenOn('HEALTH_PORT', app.fetch, port, settings)
  return async () => {
    await close(server, 1000)
    await deps.close()
  }
}

function listenOn(name: string, fetch: Parameters<typeof listen>[0], port: number, { host, patience }: Running) {
  return listen(fetch, port, host, patience).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error
    throw new ConfigError(`${name} ${port} is taken on ${host}: stop what listens there, or set another`)
  })
}

/** `npm run demo`: made-up people to look at, and a way in for one of each. */
async function showDemo(settings: Running): Promise<void> {
  const deps = createWorkerDeps({ ...settings, smtpUrl: settings.smtpUrl ?? '' })
  try {
    const today = toDate(civilDay(deps.clock(), 'Europe/Paris'))
    await seed(deps, { scale: 'demo', seed: 1, today })
    for (const { who, url } of await demoLinks(deps)) process.stdout.write(`${who} : ${url}\n`)
  } finally {
    await deps.close()
  }
}

/** Resolves on Ctrl-C or SIGTERM, or when the npm that started us is gone. A second signal ends the process at once. */
function stopSignal(): Promise<void> {
  return new Promise((stop) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(1))
        stop()
      })
    }
    const parent = process.ppid
    if (process.env.npm_lifecycle_event) {
      setInterval(() => process.ppid !== parent && stop(), 500).unref()
    }
  })
}

main().then(
  () => process.exit(0),
  (error) => {
    process.stderr.write(
      `${error instanceof Error && !(error instanceof ConfigError) ? 'Relève: ' : ''}${error instanceof Error ? error.message : error}\n`,
    )
    process.exit(1)
  },
)
