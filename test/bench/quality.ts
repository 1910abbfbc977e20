import { type Judged, judge, meanOf } from '../search/judged.ts'
import { withRegion } from './region.ts'

/** How good the first ten of each judged query are, with either engine: nDCG@10, the mean and the five worst. */
export async function benchQuality(dataDir: string): Promise<void> {
  await withRegion(dataDir, async (_web, _pages, worker) => {
    const judged = await judge(worker, new Date().toISOString().slice(0, 10))
    say('Meilisearch', judged.meilisearch, 0.9)
    say('Postgres', judged.postgres, 0.75)
  })
}

function say(engine: string, judged: readonly Judged[], bound: number): void {
  const mean = meanOf(judged)
  const line = (what: string, ndcg: number, baseline: string, against: number) =>
    process.stdout.write(`| ${what} | ${ndcg.toFixed(3)} | ${baseline} | ${(ndcg / against).toFixed(2)} |\n`)
  line(`nDCG@10 of ${judged.length} judged queries, ${engine}`, mean, `at least ${bound}`, bound)
  for (const { q, ndcg } of judged.toSorted((a, b) => a.ndcg - b.ndcg).slice(0, 5))
    line(`of the five worst, ${engine}: ${q}`, ndcg, 'the best order: 1', 1)
}
