import { z } from 'zod'
import { toDay } from '../reference/calendar.ts'
import { DEPARTMENTS } from '../reference/departments.ts'
import { civilDate, communeCode, line, percent } from '../reference/fields.ts'
import { LISTING_KINDS, PRACTICE_TYPES, PROFESSIONS } from '../reference/professions.ts'
import { cutWords, seenWords } from './cutting.ts'

/** Facets a client may ask for. */
export const FACETS = ['kind', 'profession', 'specialty', 'practiceType', 'territory'] as const
export type Facet = (typeof FACETS)[number]

/** A place without radius means this far around, in km. */
export const DEFAULT_RADIUS_KM = 20

const codesOf = <T extends string>(list: readonly { code: T }[]) => list.map(({ code }) => code)

/** Query parameters are text: empty means absent, as a form sends it; null too, where JSON is sent. */
const absent = (value: unknown) => value === '' || value === null

const absentIfEmpty = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (absent(value) ? undefined : value), schema.optional())

const number = (schema: z.ZodNumber) =>
  z.preprocess(
    (value) => (absent(value) ? undefined : typeof value === 'string' ? Number(value) : value),
    schema.optional(),
  )

const place = {
  commune: absentIfEmpty(communeCode),
  radiusKm: number(z.number().min(1, 'Le rayon va de 1 à 300 km.').max(300, 'Le rayon va de 1 à 300 km.')),
}

const profession = absentIfEmpty(z.enum(codesOf(PROFESSIONS)))
const kind = absentIfEmpty(z.enum(codesOf(LISTING_KINDS)))
const practiceType = absentIfEmpty(z.enum(codesOf(PRACTICE_TYPES)))
const specialty = absentIfEmpty(
  z.string().regex(/^[a-z-]{1,80}$/, 'Spécialité inconnue : donnez son code, par exemple pediatrie.'),
)
const territory = absentIfEmpty(
  z.string().regex(/^[a-z0-9-]{1,80}$/, 'Territoire inconnu : donnez son code, par exemple erdre-et-cens.'),
)
/** Where a commune and its radius are not asked for; of a listing with several communes, any. */
const department = absentIfEmpty(
  z.preprocess(
    (value) => (typeof value === 'string' ? value.toUpperCase() : value),
    z
      .string()
      .refine((code) => DEPARTMENTS.includes(code), 'Département inconnu : donnez son code, par exemple 44 ou 2A.'),
  ),
)
const dates = { from: absentIfEmpty(civilDate), to: absentIfEmpty(civilDate) }
const limit = number(z.int().min(1).max(100))

/** What a search is about, without how its answer is cut. */
const about = z.strictObject({
  // As long as an address can be: what is too much is not read, and the answer says so (noticesOf).
  q: absentIfEmpty(z.string().overwrite(cutWords)),
  kind,
  profession,
  specialty,
  practiceType,
  ...place,
  department,
  ...dates,
  minShare: number(percent),
  territory,
  sort: absentIfEmpty(z.enum(['relevance', 'date', 'distance'])),
})

const FACETS_REMEDY = `Trop de décomptes, ou deux fois le même : nommez chacun une fois, parmi ${FACETS.join(', ')}.`

/** What one may search published listings by. */
export const searchQuery = about
  .extend({
    facets: absentIfEmpty(
      z
        .string()
        .transform((text) => text.split(','))
        .refine((codes) => new Set(codes).size === codes.length && codes.length <= FACETS.length, FACETS_REMEDY)
        .pipe(z.array(z.enum(FACETS))),
    ),
    limit,
    cursor: absentIfEmpty(z.string().regex(/^\d{1,5}$/, 'Curseur inconnu : reprenez celui du champ next.')),
  })
  .superRefine(inOrder)
  .superRefine(nearSomething)
export type SearchQuery = z.infer<typeof searchQuery>

/** What one may search candidates by; a zone that comes within `radiusKm` (default 0) of the commune reaches it. */
export const candidateQuery = z
  .strictObject({
    profession,
    specialty,
    kind,
    practiceType,
    ...place,
    ...dates,
    territory,
    limit,
    cursor: absentIfEmpty(
      z
        .string()
        .regex(
          /^\d{1,13}_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
          'Curseur inconnu : reprenez celui du champ next.',
        ),
    ),
  })
  .superRefine(inOrder)
export type CandidateQuery = z.infer<typeof candidateQuery>

export const ALERTS = ['digest', 'instant', 'never'] as const

/** Characters of the words of a kept search: each listing that is published is held against all of them, of everybody. */
const MOST_KEPT = 500

/** A search to keep, under a name. */
export const savedSearchInput = z.strictObject({
  name: line(100),
  query: about
    .extend({
      q: absentIfEmpty(
        z
          .string()
          .max(
            MOST_KEPT,
            `Trop de mots pour une recherche à garder : ${MOST_KEPT} caractères au plus, raccourcissez-la.`,
          )
          .overwrite(seenWords),
      ),
    })
    .superRefine(inOrder)
    .superRefine(nearSomething),
  alerts: z.enum(ALERTS).nullish(),
})
export type SavedSearchInput = z.infer<typeof savedSearchInput>

/** What may be changed of a search that is kept. */
export const savedSearchChange = z
  .strictObject({ alerts: z.enum(ALERTS).optional(), name: line(100).optional() })
  .refine(({ alerts, name }) => alerts !== undefined || name !== undefined, {
    path: ['alerts'],
    message: 'Dites ce qui change : le nom (name), ou comment vous prévenir (alerts).',
  })
export type SavedSearchChange = z.infer<typeof savedSearchChange>

export interface SavedSearch {
  id: string
  name: string
  /** Parameters of GET /api/listings. */
  query: Record<string, string | number>
  /** How its owner wants to hear of new listings. */
  alerts: (typeof ALERTS)[number]
  /** What its secret addresses are signed for; told to nobody as such. */
  feed: string
  createdAt: Date
}

type Refined = z.RefinementCtx

function inOrder({ from, to }: { from?: string | undefined; to?: string | undefined }, ctx: Refined): void {
  if (!from || !to || to >= from) return
  const message = 'La fin (to) précède le début (from) : échangez ou corrigez les dates.'
  ctx.addIssue({ code: 'custom', path: ['to'], message })
}

function nearSomething(query: { commune?: string | undefined; sort?: string | undefined }, ctx: Refined): void {
  if (query.commune || query.sort !== 'distance') return
  ctx.addIssue({ code: 'custom', path: ['commune'], message: 'Indiquez une commune pour trier par distance.' })
}

/** Day numbers, both included. */
export interface DaySpan {
  from: number
  to: number
}

/** The days that can be asked for at all: an open end of a window or of a search is one of these. */
export const CALENDAR: DaySpan = { from: toDay('2000-01-01'), to: toDay('2199-12-31') }

/** The query with its place and dates worked out: the codes of every commune within the radius, day numbers. */
export interface SearchPlan extends Omit<SearchQuery, 'cursor' | 'limit' | 'commune' | 'radiusKm' | 'from' | 'to'> {
  near: { lat: number | null; lon: number | null; communes: readonly string[] } | null
  days: DaySpan | null
  /** Territories whose own listings the asker finds already, while they stay there. */
  sees: readonly string[]
  now: Date
  offset: number
  limit: number
  /** Nothing but what has every word; else, where there is none, what has some of them. */
  everyWord?: boolean
  /** What to count beside the answer, for a page that offers choices. */
  counted?: Counted
  /** Listings that match the asker's profile, with their scores, 0..100; none for a visitor. */
  fits?: Readonly<Record<string, number>>
}

/** What fits the asker comes first among what is as relevant; null where another order was asked for, or nothing fits. */
export function fitsFirst({ sort = 'relevance', fits = {} }: SearchPlan): Readonly<Record<string, number>> | null {
  return sort === 'relevance' && Object.keys(fits).length > 0 ? fits : null
}

/** The choices that a page offers, to be counted. */
export interface Counted {
  facets: readonly Facet[]
  months: readonly (DaySpan & { month: string })[]
  /** Percent. */
  shares: readonly number[]
}

/**
 * How many each choice would find, in the place of the one that was made of its sort and beside all others; `months` by
 * "2027-02", `shares` by the least share. `places`: by INSEE code, what was found in each commune, of the `MOST_PLACES` with
 * the most.
 */
export interface Counts {
  facets: Partial<Record<Facet, Record<string, number>>>
  months: Record<string, number>
  shares: Record<string, number>
  places: Record<string, number>
}

/** As many as Meilisearch is told to count (search/listings.json). */
export const MOST_PLACES = 2000

/** The plan with the choice of one sort taken back: a specialty goes with its profession. */
export function without(plan: SearchPlan, sort: Facet | 'days' | 'minShare'): SearchPlan {
  const back = sort === 'days' ? { days: null } : { [sort]: undefined }
  return { ...plan, ...back, ...(sort === 'profession' ? { specialty: undefined } : {}) }
}

/** What an engine found: ids in order, best first. */
export interface Found {
  ids: string[]
  total: number
  facets: Partial<Record<Facet, Record<string, number>>>
  /** Where the plan asked for them. */
  counts?: Counts
}
