import { beforeAll, expect, it } from 'vitest'
import { reconcile } from '../../src/search/service.ts'
import { makePlan, seedPlan } from '../../src/seed/service.ts'
import { useService } from '../support/service.ts'
import { judge, meanOf } from './judged.ts'

/** What people type finds what they mean: `npm run bench -- quality` prints the same of today. */

const TODAY = '2026-11-23'
const service = useService(`${TODAY}T09:00:00Z`)

beforeAll(async () => {
  const plan = await makePlan(service.worker, { scale: 'region', seed: 1, today: TODAY })
  await seedPlan(service.worker, { ...plan, size: { ...plan.size, candidates: 0 } })
  await reconcile(service.worker)
}, 120_000)

it('puts what is meant first: nDCG@10 of the judged queries', async () => {
  const judged = await judge(service.worker, TODAY)
  const worst = (list: typeof judged.postgres) =>
    list
      .toSorted((a, b) => a.ndcg - b.ndcg)
      .slice(0, 12)
      .map(({ q, ndcg, best }) => `${ndcg.toFixed(2)} ${q} (${best})`)
      .join('\n')
  expect(judged.meilisearch.length).toBeGreaterThanOrEqual(75)
  expect(meanOf(judged.meilisearch), worst(judged.meilisearch)).toBeGreaterThanOrEqual(0.9)
  expect(meanOf(judged.postgres), worst(judged.postgres)).toBeGreaterThanOrEqual(0.75)
}, 120_000)
