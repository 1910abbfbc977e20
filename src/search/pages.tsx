import { Hono, type Context as HonoContext } from 'hono'
import type { Context, Env } from '../accounts/context.ts'
import type { FieldError } from '../platform/errors.ts'
import { findPlace } from '../territories/fields.tsx'
import { placeLabel } from '../territories/model.ts'
import { makeForm, refusedFields } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { fieldErrors } from '../web/validation.ts'
import { LABELS, NAMES, type Name, type Query, SearchForm } from './form.tsx'
import { listingRoutes } from './listing.tsx'
import { searchQuery } from './model.ts'
import { PlaceChoices, Results, widen } from './results.tsx'
import { KeepSearch, savedRoutes } from './searches.tsx'
import { type Searching, searchListings } from './service.ts'

export type SearchEnv = Env<Context & Searching>
type C = HonoContext<SearchEnv>

/** Finding listings, reading one, answering it. */
export function searchPages() {
  return new Hono<SearchEnv>().get('/', search).route('/', listingRoutes()).route('/', savedRoutes())
}

/** The parts of the address that are a search's; whatever else somebody added is no error. */
function queryOf(c: C): Query {
  const given = c.req.query()
  return new Map(
    NAMES.flatMap((name): [Name, string][] => {
      const text = given[name]?.trim()
      // The form always sends a radius: without a commune, or words that may name one, it means nothing.
      return text && (name !== 'radiusKm' || given.commune?.trim() || given.q?.trim()) ? [[name, text]] : []
    }),
  )
}

async function search(c: C) {
  const { ctx } = c.var
  const query = queryOf(c)
  const typed = query.get('commune')
  const place = typed ? await findPlace(ctx.sql, typed) : null
  const commune = place && 'commune' in place ? place.commune : null
  const choices = place && 'choices' in place ? place.choices : []
  const values = new Map([...query].map(([name, text]): [string, string[]] => [name, [text]]))
  if (commune) values.set('commune', [placeLabel(commune)])

  const show = (errors: readonly FieldError[], below: unknown) => {
    const form = makeForm(values, LABELS, errors)
    const content = (
      <>
        <h1>Trouver une annonce</h1>
        <SearchForm form={form} />
        {below}
      </>
    )
    return page(c, titleOf(query), content, errors.length > 0 ? 422 : 200)
  }

  if (choices.length > 0) return show([], <PlaceChoices query={query} choices={choices} />)
  const unknown = place && !commune ? [{ path: 'commune', message: UNKNOWN_PLACE }] : []
  const asked = searchQuery.safeParse({
    ...Object.fromEntries(query),
    commune: commune?.code,
  })
  if (!asked.success || unknown.length > 0) {
    return show([...unknown, ...(asked.success ? [] : fieldErrors(asked.error))], null)
  }
  try {
    const result = await searchListings(ctx, asked.data)
    const widenings = result.total === 0 ? await widen(ctx, query, asked.data) : []
    return show(
      [],
      <>
        <Results result={result} query={query} commune={commune} widenings={widenings} now={ctx.clock()} />
        {ctx.actor && <KeepSearch query={query} commune={commune} />}
      </>,
    )
  } catch (error) {
    return show(refusedFields(error), null)
  }
}

const UNKNOWN_PLACE = 'Cette commune est introuvable : vérifiez le nom, ou donnez son code postal.'

function titleOf(query: Query): string {
  const text = query.get('q')
  return text ? `Annonces pour «\u00a0${text.slice(0, 60)}\u00a0»` : 'Annonces'
}
