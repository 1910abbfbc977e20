import {
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
  TimeoutStrategy,
  timeout,
} from 'cockatiel'
import { MatchingStrategies, Meilisearch, MeilisearchApiError, type SearchResponse } from 'meilisearch'
import { multiSearch, openWire, type Wire } from '../platform/wire.ts'
import {
  type Counted,
  type Counts,
  FACETS,
  type Facet,
  type Found,
  fitsFirst,
  type SearchPlan,
  without,
} from './model.ts'
import { type Cut, cutOfOthers, type Ranked, rankPage } from './ranking.ts'

/** The Meilisearch side: the way to it, and the queries. Values in filters are validated codes and numbers. */

export interface MeiliAddress {
  url: string
  masterKey: string
  /** Name of the index of listings; several services may share one Meilisearch. */
  index?: string
  patience?: Partial<Patience>
}

/** How long searches wait for Meilisearch, in milliseconds. */
interface Patience {
  /** For one answer; longer ones count as none. */
  answer: number
  /** Until Postgres is asked as well, and the first to answer is taken. */
  headStart: number
  /** Until it is tried again, once it did not answer three times in a row. */
  probe: number
}

const PATIENCE: Patience = { answer: 1000, headStart: 300, probe: 5000 }
const FAILURES_IN_A_ROW = 3

/** The index is not what it was when it was last told of changes: emptied, or put back as it was yesterday. */
export class IndexBehind extends Error {}

/** Meilisearch lives and does not understand: the index has other settings than the question needs. */
const isRefused = (error: unknown) => error instanceof MeilisearchApiError && error.response.status === 400

/** The index has to be looked at: what is wrong with it does not mend itself. */
export const needsLook = (error: unknown) =>
  error instanceof IndexBehind || (error instanceof MeilisearchApiError && error.response.status < 500)

/** A client, and the index of listings in it. */
export interface MeiliIndex {
  client: Meilisearch
  /** For searches alone. */
  wire: Wire
  uid: string
  /** Open while Meilisearch does not answer searches: nobody waits for it then. Of this process alone. */
  circuit: CircuitBreakerPolicy
  patience: Patience
  /** While a search is put to it behind the back of its asker. */
  probing: boolean
}

/** What search needs beyond the others: Meilisearch, where there is one. */
export interface Searching {
  meili: MeiliIndex | null
}

/** Opens a client. gzip answers cost Meilisearch far more than they save on loopback. */
export function connectMeilisearch({ url, masterKey, index = 'listings', patience }: MeiliAddress): MeiliIndex {
  const requestInit = { headers: { 'Accept-Encoding': 'identity' } }
  const all = { ...PATIENCE, ...patience }
  return {
    client: new Meilisearch({ host: url, apiKey: masterKey, timeout: 3000, requestInit }),
    uid: index,
    circuit: circuitBreaker(
      handleWhen((error) => !(error instanceof IndexBehind) && !isRefused(error)),
      {
        breaker: new ConsecutiveBreaker(FAILURES_IN_A_ROW),
        halfOpenAfter: all.probe,
      },
    ),
    patience: all,
    probing: false,
    wire: openWire(url, masterKey),
  }
}

/**
 * Answers a search, or null when Meilisearch does not in time. After three without an answer in a row it is not waited for: now
 * and then a search is put to it behind the back of its asker, until it answers again.
 * `onFailure` hears why it did not. `level`: how far the index has to have been told of changes. `late`: it is known to lag, and
 * asked only in order to know when it does not answer any more.
 */
export async function searchIndex(
  meili: MeiliIndex,
  plan: SearchPlan,
  onFailure: (error: unknown) => void,
  { level, late = false }: { level?: number; late?: boolean } = {},
): Promise<Found | null> {
  const { circuit, patience } = meili
  if (circuit.state === CircuitState.HalfOpen) return null
  const known = late || circuit.state === CircuitState.Open
  if (known && meili.probing) return null
  // An answer that is there needs no stopping: an abort each time cost 0.2 ms.
  const limit = timeout(patience.answer, { strategy: TimeoutStrategy.Aggressive, abortOnReturn: false })
  const answer = circuit.execute(() => limit.execute(({ signal }) => ask(meili, plan, level, signal)))
  if (known) {
    meili.probing = true
    const end = () => {
      meili.probing = false
    }
    answer.then(end, (error) => {
      end()
      // An index that is gone comes back only when somebody builds it.
      if (needsLook(error)) onFailure(error)
    })
    return null
  }
  return answer.catch((error) => {
    onFailure(error)
    return null
  })
}

async function ask(
  { wire, uid }: MeiliIndex,
  plan: SearchPlan,
  level: number | undefined,
  signal: AbortSignal,
): Promise<Found> {
  const sort = plan.sort === 'date' ? ['publishedAt:desc'] : undefined
  const { counted } = plan
  const facets = [...new Set([...(plan.facets ?? []), ...(counted ? [...counted.facets, 'communes'] : [])])]
  const fits = fitsFirst(plan)
  const whole = { ...base(uid, plan), ...(sort ? { sort } : {}), ...(facets.length > 0 ? { facets } : {}) }
  const main = fits ? halves(whole, fits, plan) : [{ ...whole, offset: plan.offset, limit: plan.limit }]
  const beside = counted ? besideOf(plan, counted) : []
  const queries = [
    ...main,
    ...beside.map((one) => ({ ...base(uid, one.plan), limit: 0, ...(one.facet ? { facets: [one.facet] } : {}) })),
    ...(level === undefined
      ? []
      : [{ indexUid: uid, q: '', filter: [`level >= ${level}`], limit: 1, attributesToRetrieve: ['level'] }]),
  ]
  const answers = (await multiSearch(wire, queries, signal)) as (SearchResponse & {
    facetDistribution?: Distribution
  })[]
  if (level !== undefined && answers.pop()?.hits.length !== 1) throw new IndexBehind(`not told of change ${level}`)
  const [answer, fitting] = answers
  if (!answer) throw new Error('Meilisearch answered nothing')
  const others = answers.slice(main.length)
  const total = (one: SearchResponse | undefined) => one?.estimatedTotalHits ?? one?.hits.length ?? 0
  const found = fits ? sumOf(answer.facetDistribution, fitting?.facetDistribution) : (answer.facetDistribution ?? {})
  const result = {
    ids: fits ? rankPage(rankedOf(fitting), fits, rankedOf(answer), plan) : rankedOf(answer).map(({ id }) => id),
    total: total(answer) + (fits ? total(fitting) : 0),
    facets: Object.fromEntries((plan.facets ?? []).map((facet) => [facet, found[facet] ?? {}])),
  }
  if (!counted) return result
  const counts: Counts = { facets: {}, months: {}, shares: {}, places: found.communes ?? {} }
  for (const facet of counted.facets) counts.facets[facet] = found[facet] ?? {}
  for (const [i, { facet, month, share }] of beside.entries()) {
    if (facet) counts.facets[facet] = others[i]?.facetDistribution?.[facet] ?? {}
    if (month) counts.months[month] = total(others[i])
    if (share !== undefined) counts.shares[share] = total(others[i])
  }
  return { ...result, counts }
}

type Distribution = Record<string, Record<string, number>>

const rankedOf = (answer: SearchResponse | undefined): Ranked[] =>
  (answer?.hits ?? []).map((hit) => ({ id: hit.id as string, relevance: hit._rankingScore ?? 0 }))

/** The search cut in two, for rankPage to put together: what fits nobody's profile as far as the page goes, and all that fits. */
function halves<Q extends { filter: string[] }>(whole: Q, fits: Readonly<Record<string, number>>, plan: SearchPlan) {
  const ids = Object.keys(fits).map((id) => `"${id}"`)
  const half = (among: string, cut: Cut) => ({
    ...whole,
    ...cut,
    filter: [...whole.filter, `id ${among} [${ids}]`],
    showRankingScore: true,
  })
  return [half('NOT IN', cutOfOthers(plan, ids.length)), half('IN', { offset: 0, limit: ids.length })]
}

function sumOf(one: Distribution = {}, other: Distribution = {}): Distribution {
  const sum = structuredClone(one)
  for (const [facet, values] of Object.entries(other)) {
    const counts = sum[facet] ?? {}
    sum[facet] = counts
    for (const [value, n] of Object.entries(values)) counts[value] = (counts[value] ?? 0) + n
  }
  return sum
}

const base = (indexUid: string, plan: SearchPlan) => ({
  indexUid,
  q: plan.q?.slice(0, 500) ?? '',
  matchingStrategy: plan.everyWord ? MatchingStrategies.ALL : MatchingStrategies.LAST,
  filter: filters(plan),
  attributesToRetrieve: ['id'],
})

interface Beside {
  plan: SearchPlan
  facet?: Facet
  month?: string
  share?: number
}

/** What has to be asked beside the search itself: facets where a choice was made, each month and each share. */
function besideOf(plan: SearchPlan, { facets, months, shares }: Counted): Beside[] {
  const made = (facet: Facet) => plan[facet] || (facet === 'profession' && plan.specialty)
  return [
    ...facets.filter(made).map((facet) => ({ plan: without(plan, facet), facet })),
    ...months.map(({ month, from, to }) => ({ plan: { ...plan, days: { from, to } }, month })),
    ...shares.map((share) => ({ plan: { ...plan, minShare: share }, share })),
  ]
}

function filters(plan: SearchPlan): string[] {
  const all: string[] = [`openUntil > ${plan.now.getTime() / 1000}`]
  const seen = plan.sees.map((slug) => `"${slug}"`).join(',')
  all.push(`localUntil <= ${plan.now.getTime() / 1000}${seen && ` OR territory IN [${seen}]`}`)
  for (const field of FACETS) if (plan[field]) all.push(`${field} = "${plan[field]}"`)
  if (plan.department) all.push(`departments = "${plan.department}"`)
  if (plan.near) all.push(`communes IN [${plan.near.communes.map((code) => `"${code}"`).join(',')}]`)
  if (plan.minShare !== undefined) all.push(`candidateSharePct >= ${plan.minShare}`)
  if (plan.days) {
    const { from, to } = plan.days
    // TO asks for one value within both bounds; two comparisons could be met by two different days.
    all.push(`(days ${from} TO ${to}) OR (windowFrom <= ${to} AND windowTo >= ${from})`)
  }
  return all
}
