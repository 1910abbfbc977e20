import { Hono, type Context as HonoContext } from 'hono'
import type { Child } from 'hono/jsx'
import type { Context, Env } from '../accounts/context.ts'
import type { FieldError } from '../platform/errors.ts'
import { findPlace } from '../territories/fields.tsx'
import { placeLabel } from '../territories/model.ts'
import { getCommune } from '../territories/service.ts'
import { makeForm, refusedFields } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { fieldErrors } from '../web/validation.ts'
import { countAvailable } from './candidates.ts'
import { countedAt, Filters } from './filters.tsx'
import { LABELS, NAMES, type Name, type Query, SearchForm, searchHref } from './form.tsx'
import { Ways, Welcome } from './home.tsx'
import { listingRoutes } from './listing.tsx'
import { DEFAULT_RADIUS_KM, searchQuery } from './model.ts'
import { widen } from './nothing.tsx'
import { placesOf, ResultsMap } from './places.tsx'
import { PlaceChoices, Results } from './results.tsx'
import { savedRoutes, Warn } from './searches.tsx'
import { type Searching, type SearchResult, searchListings } from './service.ts'

export type SearchEnv = Env<Context & Searching>
type C = HonoContext<SearchEnv>

/** Finding listings, reading one, answering it. */
export function searchPages() {
  return new Hono<SearchEnv>().get('/', search).route('/', listingRoutes()).route('/', savedRoutes())
}

/** The parts of the address that are a search's; whatever else somebody added is no error. */
function queryOf(c: C): Query {
  const given = c.req.query()
  const [commune, words] = [given.commune?.trim(), given.q?.trim()]
  // The form always sends a radius, and the order that was chosen: without a place they mean nothing. Words may name one.
  const idle = (name: Name) =>
    name === 'radiusKm' ? !commune && !words : name === 'sort' && given.sort === 'distance' && !commune
  return new Map(
    NAMES.flatMap((name): [Name, string][] => {
      const text = given[name]?.trim()
      return text && !idle(name) ? [[name, text]] : []
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

  const home = searchHref(query) === '/' && !query.has('cursor')
  const counted = countedAt(ctx.clock())
  const show = (errors: readonly FieldError[], result: SearchResult | null, below: Child, above: Child = null) => {
    const form = makeForm(
      new Map([...values, ['radiusKm', [query.get('radiusKm') ?? String(DEFAULT_RADIUS_KM)]]]),
      LABELS,
      errors,
    )
    const content = (
      <search-page>
        <p class="unseen" role="status"></p>
        <div id="recherche" class={home ? 'home' : undefined}>
          {home ? <Welcome /> : <h1>Annonces</h1>}
          <SearchForm form={form} query={query} />
          {above}
          <div class="columns">
            <Filters
              form={form}
              query={tooLong(query) ? without(query, 'q') : query}
              counted={counted}
              result={result}
            />
            {below}
          </div>
        </div>
      </search-page>
    )
    const options = { wide: true, ...(home ? { url: `${ctx.baseUrl}/` } : { noindex: true }) }
    return page(c, titleOf(query), content, errors.length > 0 ? 422 : 200, options)
  }

  if (choices.length > 0) return show([], null, <PlaceChoices query={query} choices={choices} />)
  const wrong = [
    ...(place && !commune ? [{ path: 'commune', message: UNKNOWN_PLACE }] : []),
    ...(tooLong(query) ? [{ path: 'q', message: TOO_MANY_WORDS }] : []),
  ]
  const asked = searchQuery.safeParse({
    ...Object.fromEntries(query),
    commune: commune?.code,
  })
  if (!asked.success || wrong.length > 0) {
    return show([...wrong, ...(asked.success ? [] : fieldErrors(asked.error))], null, null)
  }
  try {
    const result = await searchListings(ctx, asked.data, counted)
    const { read, total } = result
    const around = commune ?? (read.commune ? await getCommune(ctx.sql, read.commune) : null)
    const widenings = total === 0 ? await widen(ctx, query, result) : []
    const places = await placesOf(ctx, result)
    const ways = home && !ctx.actor && <Ways open={total} available={await countAvailable(ctx)} />
    return show(
      [],
      result,
      <>
        <Results result={result} query={query} commune={around} widenings={widenings} now={ctx.clock()} />
        <ResultsMap places={places} result={result} query={query} commune={around} />
        {!home && <Warn query={query} commune={commune} signedIn={ctx.actor !== null} />}
      </>,
      ways,
    )
  } catch (error) {
    return show(refusedFields(error), null, null)
  }
}

/** Characters: each link of the page says the whole search again. */
const MOST_WORDS = 500
const TOO_MANY_WORDS = `Trop de mots : ${MOST_WORDS} caractères au plus, gardez les plus importants.`

const tooLong = (query: Query) => (query.get('q')?.length ?? 0) > MOST_WORDS

const without = (query: Query, name: Name): Query => new Map([...query].filter(([key]) => key !== name))

const UNKNOWN_PLACE = 'Cette commune est introuvable : vérifiez le nom, ou donnez son code postal.'

function titleOf(query: Query): string {
  const text = query.get('q')
  return text ? `Annonces pour «\u00a0${text.slice(0, 60)}\u00a0»` : 'Annonces'
}
