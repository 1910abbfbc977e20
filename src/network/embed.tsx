import { type Context, Hono } from 'hono'
import type { Child } from 'hono/jsx'
import { z } from 'zod'
import type { Deps, Env } from '../accounts/context.ts'
import { isListingKind, isProfession, LISTING_KINDS, PROFESSIONS } from '../reference/professions.ts'
import { factsOf, type OpeningFacts } from '../search/facts.ts'
import type { Territory } from '../territories/model.ts'
import { STYLE } from '../web/assets.ts'
import { ErrorSummary, SelectField, TextArea, TextField } from '../web/fields.tsx'
import { makeForm } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { fieldErrors } from '../web/validation.ts'
import { bind, capital } from '../web/words.ts'
import { openingsOf, publicTerritory } from './openings.ts'

/** A territory's openings as a list in the page of another site: the only page of ours that one may frame. */

const MOST = 50
const USUAL = 20

const NUMBER = `Un nombre de 1 à ${MOST}.`

const embedQuery = z.object({
  profession: z
    .string()
    .refine(isProfession, 'Cette profession n’existe pas : choisissez-en une dans la liste.')
    .optional(),
  kind: z.string().refine(isListingKind, 'Ce type d’annonce n’existe pas : choisissez-en un dans la liste.').optional(),
  max: z
    .string()
    .regex(/^\d+$/, NUMBER)
    .transform(Number)
    .pipe(z.int(NUMBER).min(1, NUMBER).max(MOST, NUMBER))
    .optional(),
})

const NAMES = ['profession', 'kind', 'max'] as const

/** As a form or an address sends it: what is empty was not chosen. */
function queryOf(c: Context): Record<string, string> {
  return Object.fromEntries(
    NAMES.flatMap((name) => {
      const text = c.req.query(name)?.trim()
      return text ? [[name, text]] : []
    }),
  )
}

/** Mounted before anybody is looked for: it reads no cookie and sets none. */
export function embedRoutes(deps: Pick<Deps, 'sql' | 'clock' | 'baseUrl'>) {
  return new Hono().get('/territoires/:slug/integrer', async (c) => {
    const territory = await publicTerritory(deps, c.req.param('slug'))
    const query = embedQuery.safeParse(queryOf(c))
    c.header('Cache-Control', 'public, no-cache')
    if (!query.success) {
      const messages = fieldErrors(query.error).map(({ path, message }) => `${path} : ${message}`)
      return c.html(
        bare(territory, <p>{bind(`Cette liste est mal réglée. ${messages.join(' ')}`)}</p>, deps.baseUrl),
        422,
      )
    }
    const { max = USUAL, ...filter } = query.data
    const openings = await openingsOf(deps, territory.slug, { ...filter, limit: max })
    const now = deps.clock()
    const facts = openings.map(({ listing }) => factsOf(listing, now, deps.baseUrl))
    return c.html(bare(territory, <List facts={facts} />, deps.baseUrl))
  })
}

/** Another site's reader leaves that site only in a new tab. */
const AWAY = { target: '_blank', rel: 'noopener' }

function bare(territory: Territory, content: Child, baseUrl: string): string {
  const html = (
    <html lang="fr">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>{`Annonces ouvertes – ${territory.name}`}</title>
        <link rel="stylesheet" href={STYLE} />
      </head>
      <body class="embedded">
        <main>
          <h1>{bind(`Annonces ouvertes : ${territory.name}`)}</h1>
          {content}
          <p class="from">
            <a href={`${baseUrl}/territoires/${territory.slug}`} {...AWAY}>
              Toutes les annonces sur Relève
            </a>
          </p>
        </main>
      </body>
    </html>
  )
  return `<!doctype html>${html}`
}

function List({ facts }: { facts: readonly OpeningFacts[] }) {
  if (facts.length === 0) return <p>Aucune annonce ouverte pour l’instant.</p>
  return (
    <ul class="openings-list">
      {facts.map(({ title, what, place, calendar, places, terms, url }) => (
        <li>
          <a href={url} {...AWAY}>
            {title}
          </a>
          <p>
            {what} · {place}
          </p>
          <p>{capital(bind(calendar))}</p>
          {places && <p>{bind(places)}</p>}
          <p>{capital(bind(terms))}</p>
        </li>
      ))}
    </ul>
  )
}

const LABELS = { profession: 'Profession', kind: 'Type d’annonce', max: 'Nombre d’annonces au plus' }

const TITLE = 'Les annonces sur votre site'

/** For whoever keeps the site of a town or a CPTS: what to choose, and the lines to paste. */
export async function showCode(c: Context<Env>) {
  const { ctx } = c.var
  const territory = await publicTerritory(ctx, c.req.param('slug') ?? '')
  const typed = queryOf(c)
  const query = embedQuery.safeParse(typed)
  const values = new Map(Object.entries({ max: String(USUAL), ...typed }).map(([name, text]) => [name, [text]]))
  const form = makeForm(values, LABELS, query.success ? [] : fieldErrors(query.error))
  const content = (
    <>
      <h1>{TITLE}</h1>
      <p>
        La liste des annonces ouvertes de <a href={`/territoires/${territory.slug}`}>{territory.name}</a>, dans une page
        du site de votre commune, de votre CPTS ou de votre cabinet. Elle se met à jour seule, ne dépose aucun cookie et
        n’utilise aucun script.
      </p>
      <form method="get" action={`/territoires/${territory.slug}/sur-votre-site`} novalidate>
        <ErrorSummary form={form} />
        <div class="pair">
          <SelectField form={form} name="profession" label={LABELS.profession} blank="Toutes" options={PROFESSIONS} />
          <SelectField form={form} name="kind" label={LABELS.kind} blank="Tous" options={LISTING_KINDS} />
        </div>
        <TextField form={form} name="max" label={LABELS.max} inputmode="numeric" hint={bind(`De 1 à ${MOST}.`)} />
        <div class="actions">
          <button type="submit">Mettre à jour le code</button>
        </div>
      </form>
      {query.success && <Code territory={territory} baseUrl={ctx.baseUrl} typed={typed} />}
    </>
  )
  return page(c, TITLE, content, query.success ? 200 : 422, { noindex: true })
}

function Code({ territory, baseUrl, typed }: { territory: Territory; baseUrl: string; typed: Record<string, string> }) {
  const asked = new URLSearchParams(typed).toString()
  const src = `${baseUrl}/territoires/${territory.slug}/integrer${asked ? `?${asked}` : ''}`
  const snippet = snippetOf(src, territory.name)
  const form = makeForm(new Map([['code', [snippet]]]), {})
  return (
    <section aria-labelledby="code-titre">
      <h2 id="code-titre">Le code à coller</h2>
      <copy-link data-label="Copier le code" data-done="Code copié.">
        <TextArea form={form} name="code" label="Code HTML" rows={5} readonly />
      </copy-link>
      <p>
        <a href={src}>Voir la liste seule</a>
      </p>
    </section>
  )
}

/** The lines to paste, with whatever HTML asks to be written otherwise. */
export function snippetOf(src: string, name: string): string {
  const attribute = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;')
  return `<iframe src="${attribute(src)}" title="${attribute(`Annonces ouvertes, ${name}`)}" width="100%" height="600" loading="lazy" style="border:0"></iframe>`
}
