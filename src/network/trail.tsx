import type { Context } from 'hono'
import type { Env } from '../accounts/context.ts'
import { signedIn } from '../accounts/context.ts'
import { noteExport } from '../accounts/service.ts'
import { invalid } from '../platform/errors.ts'
import { type Column, csvAnswer } from '../web/csv.ts'
import { ErrorSummary, SelectField, TextField } from '../web/fields.tsx'
import { type Form, makeForm } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { Pager } from '../web/pager.tsx'
import { TerritoryNav } from '../web/territory-nav.tsx'
import { fieldErrors } from '../web/validation.ts'
import { bind } from '../web/words.ts'
import { TRAIL_GROUPS, type TrailRow, trailActor, trailPhrase, trailQuery, trailSubject } from './trail-model.ts'
import { myTerritory, readTrail } from './trail-service.ts'

type C = Context<Env>

const TITLE = 'Journal'

export const TRAIL = '/mon-territoire/journal'

/** So many rows a page, and in a file. */
const PAGE = 50
const MOST = 20_000

const MOMENT = new Intl.DateTimeFormat('fr-FR', { timeZone: 'Europe/Paris', dateStyle: 'medium', timeStyle: 'short' })

const LABELS = { action: 'Quoi', from: 'Du', to: 'Au' }

const typedOf = (c: C) => ({
  action: c.req.query('action') ?? '',
  from: c.req.query('from') ?? '',
  to: c.req.query('to') ?? '',
})

/** What was decided, read, granted, brought in and taken out in a territory: for its coordinators, to be read only. */
export async function showTrail(c: C) {
  const { ctx } = c.var
  const { territory, territories } = await myTerritory(ctx, c.req.query('territoire'))
  const { slug } = territory
  const typed = typedOf(c)
  const query = trailQuery.safeParse({ ...typed, avant: c.req.query('avant') ?? '' })
  const errors = query.success ? [] : fieldErrors(query.error)
  const form = makeForm(new Map(Object.entries(typed).map(([name, text]) => [name, [text]])), LABELS, errors)
  const found = query.success ? await readTrail(ctx, slug, query.data, PAGE + 1) : []
  const rows = found.slice(0, PAGE)
  const last = found.length > PAGE ? rows.at(-1)?.id : undefined
  const narrowed = Object.values(typed).some((text) => text !== '')
  const content = (
    <>
      <h1>{TITLE}</h1>
      <TerritoryNav current={TRAIL} territory={slug} territories={territories} />
      <p>
        Ce qui a été décidé sur les annonces, qui a lu quelles coordonnées, les rôles, les imports et les fichiers
        téléchargés, pour {territory.name}. Personne ne peut modifier ni effacer une ligne.
      </p>
      <Filters form={form} slug={slug} />
      {query.success && (
        <p role="status">
          {rows.length === 0 &&
            (narrowed || query.data.avant ? 'Rien d’autre pour ces choix.' : 'Rien pour l’instant.')}
          {narrowed && (
            <>
              {' '}
              <a href={trailPath(TRAIL, slug, {})}>Voir tout le journal</a>
            </>
          )}
        </p>
      )}
      {rows.length > 0 && <Rows rows={rows} reader={signedIn(ctx).account} slug={slug} />}
      <Pager
        name="Pages du journal"
        links={[
          query.data?.avant !== undefined && { href: trailPath(TRAIL, slug, typed), label: 'Revenir au plus récent' },
          last !== undefined && { href: trailPath(TRAIL, slug, { ...typed, avant: last }), label: 'Plus ancien' },
        ]}
      />
      {rows.length > 0 && (
        <p>
          <a href={trailPath(`${TRAIL}.csv`, slug, typed)} download>
            Télécharger ce journal (CSV)
          </a>
        </p>
      )}
    </>
  )
  return page(c, TITLE, content, errors.length > 0 ? 422 : 200)
}

function trailPath(path: string, territory: string, query: Record<string, string>): string {
  const said = Object.entries(query).filter(([, text]) => text !== '')
  return `${path}?${new URLSearchParams([['territoire', territory], ...said])}`
}

function Filters({ form, slug }: { form: Form; slug: string }) {
  return (
    <form method="get" action={TRAIL} novalidate>
      <ErrorSummary form={form} />
      <input type="hidden" name="territoire" value={slug} />
      <SelectField form={form} name="action" label={LABELS.action} options={TRAIL_GROUPS} blank="Tout" />
      <div class="pair">
        <TextField form={form} name="from" label={LABELS.from} type="date" />
        <TextField form={form} name="to" label={LABELS.to} type="date" />
      </div>
      <button type="submit">Filtrer</button>
    </form>
  )
}

function Rows({ rows, reader, slug }: { rows: readonly TrailRow[]; reader: string; slug: string }) {
  return (
    <ol class="trail">
      {rows.map((row) => {
        const subject = trailSubject(row, reader)
        const href = hrefOf(row, slug)
        return (
          <li>
            <time datetime={row.at.toISOString()}>{bind(MOMENT.format(row.at))}</time>
            <strong>{bind(trailPhrase(row))}</strong>
            <span>
              {'par '}
              {inSentence(trailActor(row, reader))}
              {subject && ' \u2013 '}
              {subject && (href ? <a href={href}>{subject}</a> : subject)}
              {!subject && href && (
                <>
                  {' \u2013 '}
                  <a href={href}>voir l’import</a>
                </>
              )}
            </span>
          </li>
        )
      })}
    </ol>
  )
}

/** A name keeps its capital; our own words do not. */
const inSentence = (who: string) => who.replace(/^(Vous|Un|Une|Le|L’exploitant)(?= |$)/, (word) => word.toLowerCase())

function hrefOf({ action, subject, subjectKnown, title }: TrailRow, slug: string): string | null {
  if (subject === null) return null
  if (action.startsWith('listing.'))
    return title === null || title === 'Annonce effacée' ? null : `/mes-annonces/${subject}`
  if (action.startsWith('import.')) return `/mon-territoire/imports/${subject}`
  if (action.startsWith('contact.') && subjectKnown) return `/mon-territoire/personnes/${subject}?territoire=${slug}`
  return null
}

const columns = (reader: string): Column<TrailRow>[] => [
  { title: 'Date', of: ({ at }) => MOMENT.format(at).replaceAll(/\s/g, ' ') },
  { title: 'Quoi', of: (row) => trailPhrase(row) },
  { title: 'Par', of: (row) => trailActor(row, reader) },
  { title: 'Sur', of: (row) => trailSubject(row, reader) },
  { title: 'Code', of: ({ action }) => action },
  { title: 'Identifiant', of: ({ subject }) => subject },
]

/** The same rows as a file, which leaves one of its own. */
export async function trailFile(c: C) {
  const { ctx } = c.var
  const { territory } = await myTerritory(ctx, c.req.query('territoire'))
  const query = trailQuery.safeParse(typedOf(c))
  if (!query.success) throw invalid(fieldErrors(query.error))
  const rows = await readTrail(ctx, territory.slug, query.data, MOST)
  await noteExport(ctx, 'trail', territory.slug)
  return csvAnswer(c, `journal-${territory.slug}`, columns(signedIn(ctx).account), rows)
}
