import type { Fragment } from 'postgres'
import type { Db } from '../platform/db.ts'
import {
  type Counted,
  type Counts,
  type Facet,
  type Found,
  fitsFirst,
  MOST_PLACES,
  type SearchPlan,
  without,
} from './model.ts'
import { STEPS } from './ranking.ts'
import { anyOf, everyOf, operandsIn, type Term } from './words.ts'

/** What Postgres answers to a search. */

/**
 * Answers a search for some terms, those of its words (spelled.ts): all of several must be there, or where no listing has
 * them all, one of them.
 */
export async function searchDocuments(db: Db, plan: SearchPlan, terms: readonly Term[]): Promise<Found> {
  const every = await find(db, plan, terms, false)
  const fewer = every.total === 0 && terms.length > 1 && !plan.everyWord
  const found = fewer ? await find(db, plan, terms, fewer) : every
  const words = fewer ? anyOf(terms) : everyOf(terms)
  return plan.counted ? { ...found, counts: await countChoices(db, plan, plan.counted, words) } : found
}

const COLUMNS: Record<Facet, string> = {
  kind: 'kind',
  profession: 'profession',
  specialty: 'specialty',
  practiceType: 'practice_type',
  territory: 'territories',
}

/** Communes beyond which most documents may be there: then they are read by something else, and their places only looked up. */
const MANY_COMMUNES = 3000
const isWide = ({ near }: SearchPlan) => near !== null && near.communes.length > MANY_COMMUNES

/**
 * The documents in the place of a search, `d`. Postgres plans for any words and places at once, and takes both for rare: left
 * to itself it held the place against every document that has a word (300 ms of 20,000, for tours around Lyon), where
 * coming from the place takes 8. `offset 0` and `is true` say which comes first.
 */
const documents = (db: Db, plan: SearchPlan) =>
  plan.near && !isWide(plan)
    ? db`(select distinct listing as id from (${placed(db, plan.near.communes)}) p) p,
        lateral (select * from search_document where listing = p.id offset 0) d`
    : db`search_document d`

const placed = (db: Db, communes: readonly string[]) => db`
  select p.listing from search_place p join unnest(${communes as string[]}::text[]) as c (code) on c.code = p.commune`

/** Every condition of a search by the choice it comes from; those of no choice first. */
function conditions(db: Db, plan: SearchPlan, words: string) {
  const { near } = plan
  const fixed = [
    db`open_until > ${plan.now}`,
    db`(local_until is null or local_until <= ${plan.now} or territories && ${plan.sees as string[]}::text[])`,
    ...(plan.department ? [db`departments @> ${[plan.department]}::text[]`] : []),
    ...(near && isWide(plan) ? [db`(listing in (${placed(db, near.communes)})) is true`] : []),
    ...(words ? [db`words @@ ${words}::tsquery`] : []),
  ]
  const chosen = (one: SearchPlan) => [
    ...(one.kind ? [db`kind = ${one.kind}`] : []),
    ...(one.profession ? [db`profession = ${one.profession}`] : []),
    ...(one.specialty ? [db`specialty = ${one.specialty}`] : []),
    ...(one.practiceType ? [db`practice_type = ${one.practiceType}`] : []),
    ...(one.territory ? [db`territories @> ${[one.territory]}::text[]`] : []),
    ...(one.days ? [db`days && int4range(${one.days.from}, ${one.days.to}, '[]')`] : []),
    ...(one.minShare === undefined ? [] : [db`candidate_share_pct >= ${one.minShare}`]),
  ]
  const all = (list: Fragment[]) => list.reduce((some, one) => db`${some} and ${one}`, db`true`)
  return { fixed: all(fixed), every: all([...fixed, ...chosen(plan)]), chosen: (one: SearchPlan) => all(chosen(one)) }
}

/**
 * Measured on 20,000 listings: 2 ms for 20 km around a city, 20 to 60 for what thousands fit, facets counted, 90 for 300 km
 * around Paris. A commune compared with a list of ten thousand took seconds: hence the join.
 */
async function find(db: Db, plan: SearchPlan, terms: readonly Term[], fewer: boolean): Promise<Found> {
  const facets = plan.facets ?? []
  const { every } = conditions(db, plan, fewer ? anyOf(terms) : everyOf(terms))
  const [row] = await db`
    with found as materialized (
      select listing, ${facets.reduce((all, facet) => db`${all}${db(COLUMNS[facet])}, `, db``)} published_at, standing,
        ${goodness(db, terms, fewer)} as rank, ${kmTo(db, plan)} as distance
      from ${documents(db, plan)} where ${every})
    select (select count(*)::int from found) as total,
      array(select listing from found order by ${order(db, plan)} limit ${plan.limit} offset ${plan.offset}) as ids
      ${facets.length > 0 ? db`, ${facets.map((facet) => counts(db, facet)).reduce((all, one) => db`${all}, ${one}`)}` : db``}`
  return {
    ids: row?.ids,
    total: row?.total,
    facets: Object.fromEntries(facets.map((facet) => [facet, row?.[facet] ?? {}])),
  }
}

/** What each choice would find beside the others, read once for all of them; measured on 1,000 listings: see withCounts. */
export async function countChoices(
  db: Db,
  plan: SearchPlan,
  { facets, months, shares }: Counted,
  words = '',
): Promise<Counts> {
  const { fixed, chosen } = conditions(db, plan, words)
  const parts = [
    ...facets.map((facet) => {
      const value = facet === 'territory' ? db`unnest(territories)` : db`${db(COLUMNS[facet])}`
      return db`select ${facet} as sort, value, count(*)::int as n
        from (select ${value} as value from base where ${chosen(without(plan, facet))}) v where value is not null group by value`
    }),
    ...months.map(
      ({ month, from, to }) => db`select 'months', ${month}, count(*)::int from base
        where ${chosen({ ...plan, days: { from, to } })}`,
    ),
    ...shares.map(
      (share) => db`select 'shares', ${String(share)}, count(*)::int from base
        where ${chosen({ ...plan, minShare: share })}`,
    ),
    db`(select 'places', commune, count(*)::int from base join search_place using (listing)
      where ${chosen(plan)} group by commune order by count(*) desc, commune limit ${MOST_PLACES})`,
  ]
  const rows = await db`
    with base as materialized (
      select listing, kind, profession, specialty, practice_type, territories, days, candidate_share_pct
      from ${documents(db, plan)} where ${fixed})
    ${parts.reduce((all, one) => db`${all} union all ${one}`)}`
  const of = (sort: string): Record<string, number> =>
    Object.fromEntries(rows.filter((row) => row.sort === sort).map((row) => [row.value, row.n]))
  return {
    facets: Object.fromEntries(facets.map((facet) => [facet, of(facet)])),
    months: of('months'),
    shares: of('shares'),
    places: of('places'),
  }
}

function order(db: Db, plan: SearchPlan) {
  if (plan.sort === 'date') return db`published_at desc, listing`
  if (plan.sort === 'distance') return db`distance nulls last, standing desc, listing`
  const fits = fitsFirst(plan)
  if (!fits) return db`rank desc, standing desc, listing`
  // As rankPage does it; the steps are of the best that was found, for a rank has no upper end.
  return db`round(${STEPS} * rank / nullif(max(rank) over (), 0)) desc,
    coalesce((${JSON.stringify(fits)}::text::jsonb ->> listing::text)::float8, 0) desc, rank desc, standing desc, listing`
}

/** Of where a word stands: description, practice type and terms, profession and places, title. See `goodness`. */
const WEIGHTS = '{0.1,0.3,0.5,1}'

/**
 * How well a document has the terms: where not all are asked for, how many of them first; then where they stand, a word
 * itself before one that begins so. ts_rank sums what WEIGHTS says of each place, of a word's next ones little: the title
 * before any number of places before any number of descriptions. It divides by the number of operands and by 1.645; made
 * whole again and rounded to tenths, what a word has by standing twice in a description is gone: where documents are as
 * good as each other, what comes next decides.
 */
function goodness(db: Db, terms: readonly Term[], fewer: boolean) {
  if (terms.length === 0) return db`0`
  const sum = (parts: readonly Fragment[]) => parts.reduce((all, one) => db`${all} + ${one}`)
  const rank = (words: readonly string[]) =>
    db`${operandsIn(words)}::int * ts_rank(${WEIGHTS}::float4[], words, ${words.join(' | ')}::tsquery)`
  const [exact, begun] = [terms.flatMap((term) => term.exact), terms.flatMap((term) => term.begun)]
  const where = db`round((${sum([exact, begun].filter(({ length }) => length > 0).map(rank))})::numeric, 1)`
  if (!fewer) return where
  return db`${MOST_RANK} * (${sum(terms.map((term) => db`(words @@ ${everyOf([term])}::tsquery)::int`))}) + ${where}`
}
/** More than any sum of ranks. */
const MOST_RANK = 1000

/** Km from the place of a search to the nearest commune of document `d`: Meilisearch, of one point a document, knows the first. */
function kmTo(db: Db, { near, sort }: Pick<SearchPlan, 'near' | 'sort'>) {
  if (sort !== 'distance' || near?.lat == null || near.lon == null) return db`null::float8`
  return db`(
    select min(km_between(c.lat, c.lon, ${near.lat}, ${near.lon})) from search_place p join commune c on c.code = p.commune
    where p.listing = d.listing)`
}

/** A page of some listings, the nearest first; of those as far, the one that stands higher. */
export async function nearestOf(db: Db, listings: readonly string[], plan: SearchPlan): Promise<string[]> {
  const rows = await db`
    select listing from search_document d where listing = any(${listings as string[]})
    order by ${kmTo(db, plan)} nulls last, standing desc, listing limit ${plan.limit} offset ${plan.offset}`
  return rows.map((row) => row.listing)
}

function counts(db: Db, facet: Facet) {
  const value = facet === 'territory' ? db`unnest(territories)` : db`${db(COLUMNS[facet])}`
  return db`(select json_object_agg(value, n) from (
    select value, count(*)::int as n from (select ${value} as value from found) v
    where value is not null group by value) c) as ${db(facet)}`
}
