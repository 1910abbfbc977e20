import type { MultiSearchQuery } from 'meilisearch'
import type { Dispatcher, Pool } from 'undici'
import type { Context } from '../../src/accounts/context.ts'
import { contextOf } from '../../src/deps.ts'
import type { MeiliIndex } from '../../src/search/index.ts'
import { type SearchPlan, searchQuery } from '../../src/search/model.ts'
import { planOf } from '../../src/search/planning.ts'
import { understandWords } from '../../src/search/reading.ts'
import { askPostgres, searchListings } from '../../src/search/service.ts'
import type { WorkerDeps } from '../../src/worker.ts'
import { say, startWeb, withFrance } from './france.ts'
import { median, p99, repeat, row, timed } from './report.ts'

/** Searches of the whole country: through the API, against the same question put to Meilisearch by its own client. */

const TODAY = '2027-01-10'
const SAMPLES = Number(process.env.BENCH_SAMPLES ?? 400)
/** Until the service is compiled as it is after its first minutes. */
const WARM_UP = 1200
const CLIENTS = 20
const BASELINE = 'the same of Meilisearch, by its own client'

const WHO = [
  'kiné',
  'infirmière',
  'IDEL',
  'MG',
  'orthophoniste',
  'sage-femme',
  'dentiste',
  'médecin généraliste',
  'podologue',
  'psy',
]
const WHAT = ['rempla', 'remplacement', 'reprise', '', '', 'collaboration', '']
const MORE = ['', 'juillet', 'MSP', 'balnéo', 'cabinet de groupe', 'logement', '', 'en mars', 'secteur 1', 'tournée']

/** As people type them: a profession, a town of the landmarks by its size, and something more or nothing; `many` others to warm up. */
async function queriesOf(deps: WorkerDeps, many: number): Promise<string[]> {
  const towns = await deps.sql`
    select name from commune where city is null and population > 5000 order by md5(code) limit ${SAMPLES + many}`
  return towns.map(({ name }, i) =>
    [WHAT[i % WHAT.length], WHO[i % WHO.length], i % 9 === 0 ? '' : name, MORE[(i * 3) % MORE.length]]
      .filter(Boolean)
      .join(' '),
  )
}

export function benchSearch(dataDir: string): Promise<void> {
  return withFrance(
    dataDir,
    TODAY,
    () => new Date(`${TODAY}T12:00:00Z`),
    async (deps, surroundings) => {
      const { meili } = deps
      if (!meili) throw new Error('no Meilisearch here')
      const ctx = contextOf(deps, null)
      const all = await queriesOf(deps, WARM_UP)
      const queries = all.slice(0, SAMPLES)
      const plans: SearchPlan[] = []
      for (const q of all) {
        const query = searchQuery.parse({ q })
        const { filters, rest } = await understandWords(ctx, query)
        plans.push(await planOf(ctx, { ...query, ...filters, q: rest || undefined }))
      }
      const questions: MultiSearchQuery[][][] = []
      for (const q of all) questions.push(await questionsOf({ ...ctx, meili }, q))
      const web = await startWeb(surroundings)
      const by = new Map<string, number>()
      try {
        const api = async (i: number) => {
          const answer = await fetch(`${web.url}/api/listings?q=${encodeURIComponent(all[i % all.length] as string)}`)
          const { engine } = (await answer.json()) as { engine: string }
          if (answer.status !== 200) throw new Error(`${answer.status}`)
          by.set(engine, (by.get(engine) ?? 0) + 1)
        }
        const direct = async (i: number) => {
          for (const asked of questions[i % questions.length] ?? []) await meili.client.multiSearch({ queries: asked })
        }
        const postgres = (i: number) => askPostgres(deps.sql, plans[i % plans.length] as SearchPlan)
        for (const ask of [api, direct, postgres]) for (let i = SAMPLES; i < all.length; i++) await ask(i)
        const first = { api: [] as number[], direct: [] as number[] }
        for (const i of queries.keys()) {
          first.direct.push(await timed(() => direct(i)))
          first.api.push(await timed(() => api(i)))
        }
        row(
          'search through the API, towns and openings asked for the first time, p50',
          median(first.api),
          BASELINE,
          median(first.direct),
        )
        const alone = { api: [] as number[], direct: [] as number[], postgres: [] as number[] }
        for (const i of queries.keys()) {
          alone.direct.push(await timed(() => direct(i)))
          alone.api.push(await timed(() => api(i)))
          alone.postgres.push(await timed(() => postgres(i)))
        }
        row('search through the API, p50', median(alone.api), BASELINE, median(alone.direct))
        row('search through the API, p99', p99(alone.api), BASELINE, p99(alone.direct))
        row('the Postgres engine, p50', median(alone.postgres), BASELINE, median(alone.direct))
        row('the Postgres engine, p99', p99(alone.postgres), BASELINE, p99(alone.direct))
        const [theirs, ours] = [await crowd(direct), await crowd(api)]
        row(`with ${CLIENTS} clients at once, p50`, median(ours), BASELINE, median(theirs))
        row(`with ${CLIENTS} clients at once, p99`, p99(ours), BASELINE, p99(theirs))
        say(`answered by ${[...by].map(([engine, n]) => `${engine}: ${n}`).join(', ')}`)
      } finally {
        await web.stop()
      }
    },
  )
}

/** What a search asks of Meilisearch, to be asked by its own client: twice where nothing fits what was understood. */
async function questionsOf(ctx: Context & { meili: MeiliIndex }, q: string): Promise<MultiSearchQuery[][]> {
  const asked: MultiSearchQuery[][] = []
  const { meili } = ctx
  const request = (options: Dispatcher.RequestOptions) => {
    asked.push(JSON.parse(options.body as string).queries)
    return meili.wire.pool.request(options)
  }
  const spied = { ...meili, wire: { ...meili.wire, pool: { request } as unknown as Pool } }
  await searchListings({ ...ctx, meili: spied }, searchQuery.parse({ q }))
  return asked
}

/** So many clients, each asking on without a pause. */
async function crowd(ask: (i: number) => Promise<unknown>): Promise<number[]> {
  const took = await Promise.all(
    Array.from({ length: CLIENTS }, (_, client) => {
      let i = client * 17
      return repeat(SAMPLES / 5, () => timed(() => ask(i++)))
    }),
  )
  return took.flat()
}
