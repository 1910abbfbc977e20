import type { Context as HonoContext } from 'hono'
import type { Context } from '../accounts/context.ts'
import type { FieldError } from '../platform/errors.ts'
import { findPlace } from '../territories/fields.tsx'
import type { Commune } from '../territories/model.ts'
import { fieldErrors } from '../web/validation.ts'
import { cutWords } from './cutting.ts'
import { NAMES, type Name, type Query } from './form.tsx'
import { type SearchQuery, searchQuery } from './model.ts'

/** What the address of a search asks for: of the page, and of its feed. */

/** The parts of the address that are a search's; whatever else somebody added is no error. */
export function queryOf(c: HonoContext): Query {
  const given = c.req.query()
  const [commune, words] = [given.commune?.trim(), cutWords(given.q ?? '')]
  // The form always sends a radius, and the order that was chosen: without a place they mean nothing. Words may name one.
  const idle = (name: Name) =>
    name === 'radiusKm' ? !commune && !words : name === 'sort' && given.sort === 'distance' && !commune
  return new Map(
    NAMES.flatMap((name): [Name, string][] => {
      const text = name === 'q' ? cutWords(given.q ?? '') : given[name]?.trim()
      return text && !idle(name) ? [[name, text]] : []
    }),
  )
}

export interface Asked {
  /** Null where there are errors, or several communes are meant. */
  asked: SearchQuery | null
  /** Worked out of its field. */
  commune: Commune | null
  choices: readonly Commune[]
  errors: readonly FieldError[]
}

/** The search that is meant, with its commune worked out; or what is wrong with it. */
export async function askedBy({ sql }: Pick<Context, 'sql'>, query: Query): Promise<Asked> {
  const typed = query.get('commune')
  const place = typed ? await findPlace(sql, typed) : null
  const commune = place && 'commune' in place ? place.commune : null
  const choices = place && 'choices' in place ? place.choices : []
  if (choices.length > 0) return { asked: null, commune, choices, errors: [] }
  const read = searchQuery.safeParse({ ...Object.fromEntries(query), commune: commune?.code })
  const errors = [
    ...(place && !commune ? [{ path: 'commune', message: UNKNOWN_PLACE }] : []),
    ...(read.success ? [] : fieldErrors(read.error)),
  ]
  return { asked: read.success && errors.length === 0 ? read.data : null, commune, choices, errors }
}

const UNKNOWN_PLACE = 'Cette commune est introuvable : vérifiez le nom, ou donnez son code postal.'
