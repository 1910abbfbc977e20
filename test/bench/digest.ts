import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { readConfig } from '../../src/config.ts'
import { createWorkerDeps, openSurroundings } from '../../src/deps.ts'
import { planDigest } from '../../src/digest/service.ts'
import { createLog } from '../../src/platform/log.ts'
import { seed } from '../../src/seed/service.ts'
import type { WorkerDeps } from '../../src/worker.ts'
import { timed } from './report.ts'
import type { Orders, Outcome } from './sender.ts'

/** The weekly letter to the candidates of `seed --scale france`, against bare nodemailer with ready messages of the same size. */

const TODAY = '2027-01-10'
const NOW = new Date(`${TODAY}T12:00:00Z`)
/** Letters sent, at most; the rest of the country is planned as well. */
const MOST = Number(process.env.BENCH_LETTERS ?? 100_000)

export async function benchDigest(dataDir: string): Promise<void> {
  const log = createLog('silent')
  const seeded = process.env.BENCH_DATA
  const config = readConfig({ ...process.env, DATA_DIR: seeded ?? dataDir })
  const surroundings = await openSurroundings(config, 'server', log)
  const deps = createWorkerDeps({ ...config, ...surroundings, smtpUrl: 'smtp://127.0.0.1:1', log, clock: () => NOW })
  const sink = await startSink()
  try {
    if (!seeded) await seed(deps, { scale: 'france', seed: 1, today: TODAY }, say)
    await deps.sql`analyze`
    const worker = { databaseUrl: surroundings.databaseUrl, now: NOW.toISOString(), secret: surroundings.secret }
    const ours = await round(deps, sink, () => send([{ smtpUrl: sink.url, worker }]))
    const bytes = Math.round(ours.bytes / ours.mails)
    const messages = Math.min(ours.mails, 10_000)
    const [bare] = (await send([{ smtpUrl: sink.url, bare: { messages, bytes } }])) as [Outcome]
    await sink.took()
    const two = await round(deps, sink, () =>
      send([
        { smtpUrl: sink.url, worker },
        { smtpUrl: sink.url, worker },
      ]),
    )
    const rate = ours.mails / ours.seconds
    const bareRate = messages / bare.seconds
    const of = `bare nodemailer, ${messages} ready messages of ${Math.round(bytes / 1024)} KB, the same sink`
    row(
      `the letters of ${ours.mails} candidates composed and sent`,
      perSecond(rate),
      `${of}: ${perSecond(bareRate)}`,
      percent(rate / bareRate),
    )
    row(
      'peak memory of the process that sends them',
      megabytes(ours.peakMb),
      megabytes(bare.peakMb),
      percent(ours.peakMb / bare.peakMb),
    )
    row(
      `the same by two workers, ${two.mails} letters`,
      perSecond(two.mails / two.seconds),
      'one worker',
      percent(two.mails / two.seconds / rate),
    )
    say(`planned in ${ours.planned.toFixed(1)} s`)
  } finally {
    sink.stop()
    await deps.close()
    await surroundings.close()
  }
}

const say = (line: string) => process.stderr.write(`${line}\n`)

const row = (...cells: string[]) => process.stdout.write(`| ${cells.join(' | ')} |\n`)
const perSecond = (rate: number) => `${Math.round(rate)} a second`
const megabytes = (mb: number) => `${Math.round(mb)} MB`
const percent = (ratio: number) => `${Math.round(ratio * 100)} %`

/** Plans everybody's letter anew, and has them sent. */
async function round(deps: WorkerDeps, sink: Sink, sending: () => Promise<Outcome[]>) {
  for (const table of ['outbox', 'digest_sent', 'match_mark']) await deps.sql`delete from ${deps.sql(table)}`
  await deps.sql`delete from graphile_worker._private_jobs`
  // A week like others: the monthly advice was given.
  await deps.sql`insert into digest_sent (account, widened_at) select account, ${NOW} from candidate`
  await deps.sql`insert into digest_refused (account, section) select distinct owner, 'owner' from listing where owner is not null on conflict do nothing`
  const planned = await timed(() => planDigest(deps, { slots: null }))
  await deps.sql`
    delete from outbox where id in (select id from outbox order by md5(id::text) offset ${MOST})`
  await deps.sql`vacuum analyze outbox`
  const outcomes = await sending()
  return {
    planned: planned / 1000,
    seconds: Math.max(...outcomes.map(({ seconds }) => seconds)),
    peakMb: Math.max(...outcomes.map(({ peakMb }) => peakMb)),
    ...(await sink.took()),
  }
}

const child = (script: string, ...args: string[]) =>
  spawn(
    process.execPath,
    ['--max-semi-space-size=8', '--import', 'tsx', path.join(import.meta.dirname, script), ...args],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  )

async function send(orders: Orders[]): Promise<Outcome[]> {
  return Promise.all(
    orders.map(async (order) => {
      const sender = child('sender.ts', JSON.stringify(order))
      let out = ''
      sender.stdout.on('data', (chunk) => {
        out += chunk
      })
      await once(sender, 'close')
      return JSON.parse(out) as Outcome
    }),
  )
}

interface Sink {
  url: string
  took(): Promise<{ mails: number; bytes: number }>
  stop(): void
}

async function startSink(): Promise<Sink> {
  const process: ChildProcess = child('sink.ts')
  const line = async (): Promise<string> => String((await once(process.stdout as NodeJS.ReadableStream, 'data'))[0])
  const port = /port (\d+)/.exec(await line())?.[1]
  return {
    url: `smtp://127.0.0.1:${port}`,
    async took() {
      const said = line()
      process.stdin?.write('count\n')
      return JSON.parse((await said).replace(/^took /, ''))
    },
    stop: () => void process.stdin?.end(),
  }
}
