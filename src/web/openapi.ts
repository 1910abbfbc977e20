import { OpenAPIHono, z } from '@hono/zod-openapi'
import type { Context, Env } from 'hono'
import { type FieldError, invalid, notFound } from '../platform/errors.ts'
import { fieldErrors } from './validation.ts'

/** What every API route file shares: the router, the shapes of lists, errors and parameters. */

/** Looks at a refused body as sent, for errors the schema cannot find (a commune that does not exist). */
type MoreErrors<E extends Env> = (raw: unknown, c: Context<E>) => Promise<FieldError[]>

/**
 * A router that turns invalid input into our failures, every field named at once; an id that cannot be one is simply
 * not found.
 */
export function createRouter<E extends Env>(more?: MoreErrors<E>): OpenAPIHono<E> {
  return new OpenAPIHono<E>({
    defaultHook: async (result, c) => {
      if (result.success) return
      if (result.target === 'param') throw notFound()
      const found = fieldErrors(result.error)
      const others = more && result.target === 'json' ? await more(await c.req.json(), c) : []
      const named = new Set(found.map(({ path }) => path))
      throw invalid([...found, ...others.filter(({ path }) => !named.has(path))])
    },
  })
}

export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    state: z.string().optional(),
    requestId: z.string().optional(),
  })
  .openapi('Problem')

const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: problemSchema } },
})

/** The error answers a route may give, by status. */
export const problems = <S extends 401 | 403 | 404 | 409 | 422 | 429 | 503>(...statuses: S[]) =>
  Object.fromEntries(statuses.map((status) => [status, problem(DESCRIPTIONS[status])])) as Record<
    S,
    ReturnType<typeof problem>
  >

const DESCRIPTIONS = {
  401: 'Not signed in',
  403: 'A role that may not',
  404: 'No such thing, or not one you may see',
  409: 'Not in this state; the current one is in `state`',
  422: 'Invalid input, each field named',
  429: 'Too many requests; see Retry-After',
  503: 'A dependency is away; see Retry-After',
}

/** Open to all, but whoever is signed in is told more, or is known by it: for a route's `security`. */
export const KNOWN_OR_NOT: Record<string, string[]>[] = [{}, { token: [] }, { session: [] }]

/** Civil dates, both included. */
export const rangeSchema = z.object({ from: z.iso.date(), to: z.iso.date() })

/** A pattern of half-days, as answered; absent `weekdays` and `halves` mean all. */
export const periodSchema = rangeSchema.extend({
  weekdays: z.array(z.int()).nullish(),
  halves: z.array(z.enum(['am', 'pm'])).nullish(),
  everyWeeks: z.int().nullish(),
})

export const json = <T extends z.ZodType>(schema: T, description: string) => ({
  description,
  content: { 'application/json': { schema } },
})

export const body = <T extends z.ZodType>(schema: T, required = true) => ({
  body: { required, content: { 'application/json': { schema } } },
})

export const idParam = z.object({ id: z.uuid() })

export const listOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), next: z.string().nullable() })

const LIMIT = { type: 'integer', minimum: 1, maximum: 100, default: 20 } as const

export const limit = z
  .string()
  .regex(/^\d{1,3}$/, 'limit va de 1 à 100.')
  .transform(Number)
  .refine((n) => n >= 1 && n <= 100, 'limit va de 1 à 100.')
  .optional()
  .openapi(LIMIT)

export const UNKNOWN_CURSOR = 'Curseur inconnu : reprenez celui du champ next.'

/** Pages by position: for lists that hardly move; those that do are paged by what they are sorted by (cursors.ts). */
export const offsetPage = z.strictObject({
  limit,
  cursor: z
    .string()
    .regex(/^\d{1,6}$/, UNKNOWN_CURSOR)
    .optional(),
})

/** Pages by id: for lists from the newest to the oldest. */
export const idPage = z.strictObject({
  limit,
  cursor: z.uuid(UNKNOWN_CURSOR).optional(),
})

export const DEFAULT_LIMIT = 20

/** A page, by position, of a list that is at hand whole. */
export function pageOf<T>(
  all: readonly T[],
  { limit = DEFAULT_LIMIT, cursor }: z.infer<typeof offsetPage>,
): { items: T[]; next: string | null } {
  const offset = Number(cursor ?? 0)
  const end = offset + limit
  return { items: all.slice(offset, end), next: end < all.length ? String(end) : null }
}

/** Cuts a list read with one item too many into a page and the cursor of the next. */
export function cutPage<T>(
  rows: readonly T[],
  limit: number,
  cursor: (last: T) => string,
): { rows: T[]; next: string | null } {
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return { rows: page, next: rows.length > limit && last !== undefined ? cursor(last) : null }
}
