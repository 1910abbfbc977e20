import fc from 'fast-check'
import { beforeAll, describe, expect, it, test } from 'vitest'
import type { Actor } from '../../src/accounts/model.ts'
import { contextOf } from '../../src/deps.ts'
import { searchQuery } from '../../src/search/model.ts'
import { planOf } from '../../src/search/planning.ts'
import { cutOfOthers, type Ranked, rankPage, STEPS } from '../../src/search/ranking.ts'
import { searchListings } from '../../src/search/service.ts'
import { seed } from '../../src/seed/service.ts'
import { useService } from '../support/service.ts'
import { enter, visit } from '../support/visitor.ts'

/** Of what is as relevant, whoever looks for work finds first what fits their profile; page by page, nothing twice. */

describe('pages put together of what fits and the rest', () => {
  const found = fc.array(
    fc.record({ relevance: fc.integer({ min: 0, max: 24 }), fit: fc.option(fc.integer({ min: 0, max: 3 })) }),
    { maxLength: 60 },
  )

  test('are those of a list that was sorted whole', () => {
    fc.assert(
      fc.property(found, fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 9 }), (rows, limit, away) => {
        // As the engine has them: by relevance; what is even stays as it came.
        const whole = rows
          .map(({ relevance, fit }, i) => ({ id: `l${i}`, relevance: relevance / 24, fit }))
          .toSorted((a, b) => b.relevance - a.relevance)
        const step = (one: Ranked) => Math.round(one.relevance * STEPS)
        const expected = whole
          .toSorted(
            (a, b) =>
              step(b) - step(a) || (b.fit ?? 0) - (a.fit ?? 0) || Number(b.fit !== null) - Number(a.fit !== null),
          )
          .map(({ id }) => id)
        const fitting = whole.filter(({ fit }) => fit !== null)
        const others = whole.filter(({ fit }) => fit === null)
        // More may fit than this search finds.
        const elsewhere = Array.from({ length: away }, (_, i) => [`elsewhere${i}`, 2])
        const fits = Object.fromEntries([...fitting.map(({ id, fit }) => [id, fit]), ...elsewhere])
        const paged: string[] = []
        for (let offset = 0; offset < rows.length + 2 * limit; offset += limit) {
          const cut = cutOfOthers({ offset, limit }, Object.keys(fits).length)
          expect(cut.limit).toBeLessThanOrEqual(limit + Object.keys(fits).length)
          const asked = others.slice(cut.offset, cut.offset + cut.limit)
          paged.push(...rankPage(fitting, fits, asked, { offset, limit }))
        }
        expect(paged).toEqual(expected)
      }),
      { numRuns: 2000 },
    )
  })
})

const TODAY = '2026-11-23'
const service = useService(`${TODAY}T09:00:00Z`)

let candidate: Actor & { email: string }
let fits: Map<string, number>

beforeAll(async () => {
  await seed(service.worker, { scale: 'demo', seed: 7, today: TODAY })
  const [one] = await service.db.sql`
    select c.account, (select email from contact where account = c.account) as email from match m
    join candidate c on c.id = m.candidate group by c.id, c.account order by count(*) desc, c.id limit 1`
  candidate = { account: one?.account, roles: [], email: one?.email } as never
  fits = await scores()
})

const scores = async () =>
  new Map(
    (
      await service.db.sql`select listing, score from match m join candidate c on c.id = m.candidate
        where c.account = ${candidate.account}`
    ).map((row) => [row.listing as string, row.score as number]),
  )

const asking = (engine: 'meilisearch' | 'postgres', actor: Actor | null) => ({
  ...contextOf(service.worker, actor),
  ...(engine === 'postgres' ? { meili: null } : {}),
})

/** All that a search finds, page by page. */
async function paged(engine: 'meilisearch' | 'postgres', actor: Actor | null, input: Record<string, string>) {
  const ids: string[] = []
  const said: unknown[] = []
  for (let cursor: string | null = '0'; cursor !== null; ) {
    const query = searchQuery.parse({ limit: '3', facets: 'kind,profession', ...input, cursor })
    const page: Awaited<ReturnType<typeof searchListings>> = await searchListings(asking(engine, actor), query)
    expect(page.engine).toBe(engine)
    ids.push(...page.listings.map(({ id }) => id))
    said.push([page.total, page.facets])
    cursor = page.next
  }
  return { ids, said: said[0] }
}

it.each(['meilisearch', 'postgres'] as const)('come first among what is as relevant, with %s', async (engine) => {
  expect(fits.size).toBeGreaterThan(2)
  for (const input of [{}, { kind: 'replacement' }, { q: 'remplacement cabinet patients' }] as Record<
    string,
    string
  >[]) {
    const plain = await paged(engine, null, input)
    const mine = await paged(engine, candidate, input)
    expect(mine.ids.toSorted(), JSON.stringify(input)).toEqual(plain.ids.toSorted())
    expect(mine.said).toEqual(plain.said)
    expect(new Set(mine.ids).size).toBe(mine.ids.length)
    if (input.q) continue
    // Without words all is as relevant: what fits comes first, the best before the others, the rest as anybody has it.
    const fitting = plain.ids.filter((id) => fits.has(id))
    const best = fitting.map((id) => fits.get(id) as number).toSorted((a, b) => b - a)
    expect(mine.ids.slice(0, fitting.length).map((id) => fits.get(id))).toEqual(best)
    expect(mine.ids.slice(fitting.length)).toEqual(plain.ids.filter((id) => !fits.has(id)))
  }
})

it('change no order that was asked for, and nothing for a visitor', async () => {
  for (const engine of ['meilisearch', 'postgres'] as const) {
    const input = { sort: 'date' }
    expect((await paged(engine, candidate, input)).ids).toEqual((await paged(engine, null, input)).ids)
  }
  expect(await planOf(asking('postgres', null), searchQuery.parse({}))).not.toHaveProperty('fits')
})

it('say so on their card, until the person sets them aside', async () => {
  const person = await enter(service, candidate.email)
  const cards = async () => {
    const { html } = await person.get('/?q=&kind=')
    return [...html.matchAll(/<article class="result">[\s\S]*?<\/article>/g)].map(([card]) => card)
  }
  const [first] = await cards()
  expect(first).toMatch(/<strong>Correspond à votre profil<\/strong>, à \d+\u00a0sur\u00a0100/)
  const [best] = [...fits].toSorted((a, b) => b[1] - a[1])
  const id = best?.[0] as string
  expect(first).toContain(`/annonces/${id}`)
  await service.db.sql`
    insert into match_mark (listing, candidate, dismissed_by_candidate_at)
    select ${id}, id, now() from candidate where account = ${candidate.account}
    on conflict (listing, candidate) do update set dismissed_by_candidate_at = now()`
  const card = (await cards()).find((one) => one.includes(`/annonces/${id}`))
  expect(card ?? '').not.toContain('Correspond à votre profil')
  expect((await cards())[0]).not.toContain(`/annonces/${id}`)
  expect((await visit(service).get('/?kind=replacement')).html).not.toContain('Correspond à votre profil')
})
