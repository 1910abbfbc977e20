import { Hono, type Context as HonoContext } from 'hono'
import type { Child } from 'hono/jsx'
import type { Context, Env } from '../accounts/context.ts'
import type { FieldError } from '../platform/errors.ts'
import { placeLabel } from '../territories/model.ts'
import { getCommune } from '../territories/service.ts'
import { makeForm, refusedFields } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { askedBy, queryOf } from './asked.tsx'
import { countAvailable } from './candidates.ts'
import { noticesOf } from './cutting.ts'
import { countedAt, Filters } from './filters.tsx'
import { LABELS, type Query, SearchForm, searchHref } from './form.tsx'
import { Ways, Welcome } from './home.tsx'
import { listingRoutes } from './listing.tsx'
import { DEFAULT_RADIUS_KM } from './model.ts'
import { widen } from './nothing.tsx'
import { peopleRoutes } from './people.tsx'
import { placesOf, ResultsMap } from './places.tsx'
import { PlaceChoices, Results } from './results.tsx'
import { savedRoutes, Warn } from './searches.tsx'
import { type Searching, type SearchResult, searchListings } from './service.ts'
import { sitemapRoutes } from './sitemaps.tsx'
import { feedHref, feedRoutes } from './subscription.tsx'
import { suggestSearches } from './suggesting.ts'

export type SearchEnv = Env<Context & Searching>
type C = HonoContext<SearchEnv>

/** Finding listings, reading one, answering it. */
export function searchPages() {
  return new Hono<SearchEnv>()
    .get('/', search)
    .get('/recherche/suggestions', suggest)
    .route('/', listingRoutes())
    .route('/', savedRoutes())
    .route('/', feedRoutes())
    .route('/', peopleRoutes())
    .route('/', sitemapRoutes())
}

/** For the script of the search field, while one types. */
async function suggest(c: C) {
  const items = await suggestSearches(c.var.ctx, c.req.query('q') ?? '')
  return c.json({ items }, 200, { 'Cache-Control': 'private, max-age=300' })
}

async function search(c: C) {
  const { ctx } = c.var
  const query = queryOf(c)
  const { asked, commune, choices, errors: wrong } = await askedBy(ctx, query)
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
          <SearchForm form={form} query={query} notice={noticesOf(c.req.query('q'))[0]?.message} />
          {above}
          <div class="columns">
            <Filters form={form} query={query} counted={counted} result={result} />
            {below}
          </div>
        </div>
      </search-page>
    )
    const feed = { feed: `${ctx.baseUrl}${feedHref(query, commune)}` }
    const options = {
      wide: true,
      ...(home ? { url: `${ctx.baseUrl}/`, ...feed } : { noindex: true, ...(asked ? feed : {}) }),
    }
    return page(c, titleOf(query), content, errors.length > 0 ? 422 : 200, options)
  }

  if (choices.length > 0)
    return show([], null, <PlaceChoices choices={choices} hrefOf={(commune) => searchHref(query, { commune })} />)
  if (!asked) return show(wrong, null, null)
  try {
    const result = await searchListings(ctx, asked, counted)
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

function titleOf(query: Query): string {
  const text = query.get('q')
  return text ? `Annonces pour «\u00a0${text.slice(0, 60)}\u00a0»` : 'Annonces'
}
