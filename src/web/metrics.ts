import { prometheus } from '@hono/prometheus'
import { Hono, type MiddlewareHandler } from 'hono'
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { Sql } from '../platform/db.ts'
import type { Log } from '../platform/log.ts'
import { hashToken, sameBytes } from '../platform/tokens.ts'
import { isLoopbackAddress, socketAddress } from './address.ts'
import { isLoopbackHost } from './loopback.ts'
import { SHED, type Shedding } from './shedding.ts'

/** What the process says of itself (memory, event loop, garbage): once a process, whatever the number of apps in it. */
export function processMetrics(): Registry {
  const register = new Registry()
  collectDefaultMetrics({ register })
  return register
}

export interface Metrics {
  /** Times every request, by the pattern of its route: never by its path, which may name somebody. */
  time: MiddlewareHandler
  /** Everything, in Prometheus's words. */
  print(): Promise<string>
  type: string
}

interface Measured {
  sql: Sql
  log: Log
  registry: Registry | null
  shedding: Shedding | null
}

/** The figures of one app; those of the database are asked for when they are read. Numbers alone, about nobody. */
export function createMetrics({ sql, log, registry, shedding }: Measured): Metrics {
  const own = new Registry()
  const { registerMetrics } = prometheus({ registry: own, metricOptions: { requestsTotal: { disabled: true } } })
  const up = gauge(own, 'database_up', 'Whether the database answered just now')
  const counts = {
    jobs: gauge(own, 'jobs', 'Jobs by state; a failed one was given up', 'state', ['waiting', 'running', 'failed']),
    oldest_job: gauge(own, 'oldest_waiting_job_seconds', 'Since when the oldest job that could run is waiting'),
    outbox: gauge(own, 'outbox_mails', 'Mails not sent, by state; a failed one was given up', 'state', [
      'waiting',
      'failed',
    ]),
    mails: gauge(own, 'mails', 'Mails of the last thirty days by what became of them', 'outcome', [
      'sent',
      'delivered',
      'refused',
      'clicked',
    ]),
    matches: gauge(own, 'matches', 'Matches stored'),
    listings: gauge(own, 'listings', 'Listings by state', 'state'),
  }
  const repairs = counter(own, 'search_repairs_total', 'What reconciliation found to be mended', ['store', 'what'])
  const late = gauge(own, 'search_index_late_seconds', 'Since when the oldest change waits to be told to Meilisearch')
  if (shedding) tellShedding(own, shedding)
  return {
    time: registerMetrics,
    type: own.contentType,
    async print() {
      const rows = await sql<{ gauge: keyof typeof counts; label: string; value: number | null }[]>`
        select gauge, label, value from operating_counts()`.catch((error) => {
        log.warn({ err: error }, 'metrics: the database did not answer')
        return null
      })
      up.set(rows ? 1 : 0)
      for (const { clear } of Object.values(counts)) clear(rows !== null)
      for (const row of rows ?? []) counts[row.gauge]?.set(row.value ?? 0, row.label)
      const [found] = await sql<{ late: number; repairs: { store: string; written: number; removed: number }[] }[]>`
        select coalesce((select extract(epoch from clock_timestamp() - min(since)) from search_pending), 0)::float8 as late,
          (select json_agg(json_build_object('store', store, 'written', written, 'removed', removed)) from search_repair) as repairs
        `.catch(() => [])
      repairs.reset()
      for (const { store, written, removed } of found?.repairs ?? []) {
        repairs.inc({ store, what: 'written' }, written)
        repairs.inc({ store, what: 'removed' }, removed)
      }
      late.clear(found !== undefined)
      if (found) late.set(found.late)
      return (registry ? Registry.merge([registry, own]) : own).metrics()
    },
  }
}

/** What a process has in hand, and whom it turned away. */
function tellShedding(registers: Registry, shedding: Shedding): void {
  const own = (name: string, help: string) => ({ name: `releve_${name}`, help, registers: [registers] })
  new Gauge({
    ...own('requests_in_work', 'Requests this process works on'),
    collect() {
      this.set(shedding.figures().working)
    },
  })
  new Gauge({
    ...own('requests_waiting', 'Requests that wait for this process to have a place'),
    collect() {
      this.set(shedding.figures().waiting)
    },
  })
  new Counter({
    ...own('requests_shed_total', 'Requests answered 503 because the process had enough, by reason'),
    labelNames: ['reason'],
    collect() {
      this.reset()
      for (const reason of SHED) this.inc({ reason }, shedding.figures().shed[reason])
    },
  })
}

/** /metrics, for the operator alone. */
export function metricsRoute({ metricsToken }: { metricsToken: string | null }, metrics: Metrics): Hono {
  return new Hono().get('/metrics', onlyOperator(metricsToken), async (c) =>
    c.body(await metrics.print(), 200, { 'Content-Type': metrics.type }),
  )
}

/** A counter of ours, that the database keeps. */
function counter(registry: Registry, name: string, help: string, labelNames: string[]) {
  return new Counter({ name: `releve_${name}`, help, labelNames, registers: [registry] })
}

/** A gauge of ours, by at most one label; a cleared one says 0 of the labels it always has. */
function gauge(registry: Registry, name: string, help: string, label?: string, always: string[] = []) {
  const labelNames = label ? [label] : []
  const made = new Gauge({ name: `releve_${name}`, help, labelNames, registers: [registry] })
  const set = (value: number, of = '') => (label ? made.set({ [label]: of }, value) : made.set(value))
  return {
    set,
    clear(known: boolean) {
      made.reset()
      for (const of of known ? always : []) set(0, of)
      // Of what nobody knows, nothing is said: without labels, reset has said 0.
      if (!known && !label) made.remove()
    },
  }
}

/**
 * With a token, whoever has it; without one, whoever sits at this machine. A proxy on this machine speaks for others: what
 * it forwards comes from elsewhere.
 */
export function onlyOperator(token: string | null): MiddlewareHandler {
  return async (c, next) => {
    if (token !== null) {
      const given = /^Bearer (\S+)$/.exec(c.req.header('Authorization') ?? '')?.[1] ?? ''
      if (sameBytes(hashToken(given), hashToken(token))) return next()
      return c.text('METRICS_TOKEN\n', 401, { 'WWW-Authenticate': 'Bearer' })
    }
    const forwarded = c.req.header('X-Forwarded-For') ?? c.req.header('Forwarded')
    const here = isLoopbackAddress(socketAddress(c) ?? '') && isLoopbackHost(c) && forwarded === undefined
    return here ? next() : c.notFound()
  }
}
