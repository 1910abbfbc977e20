import { contextOf } from '../../src/deps.ts'
import type { Listing } from '../../src/listings/model.ts'
import { listIds, readListings } from '../../src/listings/service.ts'
import { distanceKm, normalizeName, samePlace } from '../../src/reference/geography.ts'
import { searchQuery } from '../../src/search/model.ts'
import { searchListings } from '../../src/search/service.ts'
import type { Commune } from '../../src/territories/model.ts'
import { getCommunes } from '../../src/territories/service.ts'
import type { WorkerDeps } from '../../src/worker.ts'
import { dateOf, halfDaysOf, isWithin } from '../matching/oracle-dates.ts'
import { QUERIES } from './judged-queries.ts'

/**
 * How good the first ten of a search are: each query is judged against every listing by what its writer meant, from the
 * listings alone, and the order by nDCG@10. 1 is the best order there is, 0 nothing that was meant.
 */

/** What somebody means. Profession and place are musts; the rest may be missing from what still helps. */
export interface Wants {
  kind?: string
  profession?: string
  specialty?: string
  /** INSEE code: as far as a search goes by itself, 20 km. */
  near?: string
  department?: string
  /** Part of the name of one of its communes. */
  named?: string
  /** The next time these days come, `MM-DD`, both included. */
  days?: readonly [from: string, to: string]
  practice?: string
  /** What a title or text says, as a regular expression over normalizeName. */
  words?: string
}

/** nDCG@10 of one query, and how many listings deserve the best grade. */
export interface Judged {
  q: string
  ndcg: number
  best: number
}

const KM = 20
const FIRST = 10

export const meanOf = (judged: readonly Judged[]) => judged.reduce((sum, { ndcg }) => sum + ndcg, 0) / judged.length

/** Asks every query of both engines, as a visitor does. `today` is a civil date. */
export async function judge(deps: WorkerDeps, today: string): Promise<Record<'meilisearch' | 'postgres', Judged[]>> {
  const listings = await readListings(deps.sql, await listIds(deps.sql, 'published', null, 10_000))
  const codes = QUERIES.flatMap(([, { near }]) => near ?? [])
  const communes = new Map((await getCommunes(deps.sql, [...new Set(codes)])).map((commune) => [commune.code, commune]))
  const oracle = oracleOf(communes, today)
  const answers: Record<'meilisearch' | 'postgres', Judged[]> = { meilisearch: [], postgres: [] }
  for (const [q, wants] of QUERIES) {
    const grades = new Map(listings.map((listing) => [listing.id, oracle(listing, wants)]))
    const ideal = gainOf([...grades.values()].sort((a, b) => b - a))
    if (ideal === 0) throw new Error(`nothing in the seed is meant by "${q}"`)
    const best = [...grades.values()].filter((grade) => grade === 3).length
    for (const engine of ['meilisearch', 'postgres'] as const) {
      const ctx = { ...contextOf(deps, null), ...(engine === 'postgres' ? { meili: null } : {}) }
      const found = await searchListings(ctx, searchQuery.parse({ q, limit: FIRST }))
      if (found.engine !== engine) throw new Error(`${found.engine} answered for ${engine}`)
      answers[engine].push({ q, best, ndcg: gainOf(found.listings.map(({ id }) => grades.get(id) ?? 0)) / ideal })
    }
  }
  return answers
}

/** The discounted gain of the first ten, where a grade of 3 counts 7, of 2 counts 3, of 1 counts 1. */
function gainOf(grades: readonly number[]): number {
  return grades.slice(0, FIRST).reduce((sum, grade, i) => sum + (2 ** grade - 1) / Math.log2(i + 2), 0)
}

/** 0..3 of a listing for somebody: 3 is all of it, 2 all but a lesser wish, 1 the right work in the right place but no more. */
function oracleOf(communes: ReadonlyMap<string, Commune>, today: string) {
  const daysOf = new Map<string, Set<string>>()
  const needed = ({ id, periods, except }: Listing) => {
    const days =
      daysOf.get(id) ??
      new Set(
        periods
          .flatMap(halfDaysOf)
          .map(dateOf)
          .filter((day) => !isWithin(day, except)),
      )
    daysOf.set(id, days)
    return days
  }
  const next = ([from, to]: readonly [string, string]) => {
    const year = Number(today.slice(0, 4)) + (`${today.slice(0, 5)}${to}` < today ? 1 : 0)
    return { from: `${year}-${from}`, to: `${year}-${to}` }
  }
  const within = (listing: Listing, code: string) => {
    const place = communes.get(code)
    if (!place) throw new Error(`there is no commune ${code}`)
    return listing.communes.some(
      (one) => samePlace(one, place) || (one.lat !== null && distanceKm(one as never, place as never) <= KM),
    )
  }
  const isThen = (listing: Listing, days: readonly [string, string]) => {
    const { from, to } = next(days)
    const { window } = listing
    if (window) return (window.earliest ?? '0') <= to && (window.latest ?? '9') >= from
    return [...needed(listing)].some((day) => from <= day && day <= to && day >= today)
  }
  const isOpen = (listing: Listing) =>
    listing.window ? (listing.window.latest ?? '9') >= today : [...needed(listing)].some((day) => day >= today)

  return (listing: Listing, wants: Wants): number => {
    const { kind, profession, specialty, near, department, named, days, practice, words } = wants
    if (!isOpen(listing)) return 0
    if (profession && listing.profession !== profession) return 0
    if (specialty && listing.specialty !== specialty) return 0
    if (near && !within(listing, near)) return 0
    if (department && !listing.communes.some(({ code }) => code.startsWith(department))) return 0
    if (named && !listing.communes.some(({ name }) => normalizeName(name).includes(named))) return 0
    // Another kind or other days: of the right work in the right place, people may still want to know.
    if ((kind && listing.kind !== kind) || (days && !isThen(listing, days))) return profession && near ? 1 : 0
    const said = words ? saidIn(listing, words) : 3
    if (!practice) return said > 0 ? said : profession || kind ? 1 : 0
    if (words) return listing.practiceType === practice ? 3 : said
    return listing.practiceType === practice ? 3 : profession || near ? 1 : 0
  }
}

/** 3 where the title says it, 2 where the text does, else 0. */
function saidIn({ title, description }: Listing, words: string): number {
  const pattern = new RegExp(`\\b(${words})`)
  if (pattern.test(normalizeName(title ?? ''))) return 3
  return pattern.test(normalizeName(description ?? '')) ? 2 : 0
}
