import { z } from 'zod'
import { civilDate, communeCode, percent } from '../reference/fields.ts'
import { LISTING_KINDS, PRACTICE_TYPES, PROFESSIONS } from '../reference/professions.ts'

/** Facets a client may ask for. */
export const FACETS = ['kind', 'profession', 'specialty', 'practiceType', 'territory'] as const
export type Facet = (typeof FACETS)[number]

/** A place without radius means this far around, in km. */
export const DEFAULT_RADIUS_KM = 20

const codesOf = <T extends string>(list: readonly { code: T }[]) => list.map(({ code }) => code)

/** Query parameters are text: empty means absent, as a form sends it. */
const absentIfEmpty = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional())

const number = (schema: z.ZodNumber) =>
  z.preprocess((value) => (value === '' || value === undefined ? undefined : Number(value)), schema.optional())

/** What one may search published listings by. */
export const searchQuery = z
  .strictObject({
    q: absentIfEmpty(z.string().max(10_000)),
    kind: absentIfEmpty(z.enum(codesOf(LISTING_KINDS))),
    profession: absentIfEmpty(z.enum(codesOf(PROFESSIONS))),
    specialty: absentIfEmpty(
      z.string().regex(/^[a-z-]{1,80}$/, 'Spécialité inconnue : donnez son code, par exemple pediatrie.'),
    ),
    practiceType: absentIfEmpty(z.enum(codesOf(PRACTICE_TYPES))),
    commune: absentIfEmpty(communeCode),
    radiusKm: number(z.number().min(1, 'Le rayon va de 1 à 300 km.').max(300, 'Le rayon va de 1 à 300 km.')),
    from: absentIfEmpty(civilDate),
    to: absentIfEmpty(civilDate),
    minShare: number(percent),
    territory: absentIfEmpty(
      z.string().regex(/^[a-z0-9-]{1,80}$/, 'Territoire inconnu : donnez son code, par exemple erdre-et-cens.'),
    ),
    sort: absentIfEmpty(z.enum(['relevance', 'date', 'distance'])),
    facets: absentIfEmpty(
      z
        .string()
        .transform((text) => text.split(','))
        .pipe(z.array(z.enum(FACETS))),
    ),
    limit: number(z.int().min(1).max(100)),
    cursor: absentIfEmpty(z.string().regex(/^\d{1,5}$/, 'Curseur inconnu : reprenez celui du champ next.')),
  })
  .superRefine((query, ctx) => {
    if (query.from && query.to && query.to < query.from) {
      ctx.addIssue({
        code: 'custom',
        path: ['to'],
        message: 'La fin (to) précède le début (from) : échangez ou corrigez les dates.',
      })
    }
    if (!query.commune && query.sort === 'distance') {
      ctx.addIssue({
        code: 'custom',
        path: ['commune'],
        message: 'Indiquez une commune pour trier par distance.',
      })
    }
  })
export type SearchQuery = z.infer<typeof searchQuery>

/** The query with its place worked out: the codes of every commune within the radius. */
export interface SearchPlan extends Omit<SearchQuery, 'cursor' | 'limit' | 'commune' | 'radiusKm'> {
  near: { lat: number | null; lon: number | null; communes: string[] } | null
  offset: number
  limit: number
}

/** What an engine found: ids in order, best first. */
export interface Found {
  ids: string[]
  total: number
  facets: Partial<Record<Facet, Record<string, number>>>
}
