import { Hono, type Context as HonoContext } from 'hono'
import type { Context, Env } from '../accounts/context.ts'
import { frenchInstant } from '../reference/french.ts'
import { listingKindLabel, professionLabel } from '../reference/professions.ts'
import { type Commune, placeLabel } from '../territories/model.ts'
import { getCommunes } from '../territories/service.ts'
import { ErrorSummary, SelectField, TextField, VerbButton } from '../web/fields.tsx'
import { seeOther } from '../web/flash.ts'
import { type Form, makeForm, pathId, readForm, refusedFields, textOf, type Values } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { fieldErrors } from '../web/validation.ts'
import { NAMES, type Name, type Query, searchHref } from './form.tsx'
import { type SavedSearch, savedSearchInput } from './model.ts'
import { deleteSearch, mySearches, saveSearch } from './saved.ts'

type C = HonoContext<Env<Context>>

const LABELS = { name: 'Nom de la recherche', alerts: 'Me prévenir' }

const ALERT_CHOICES: readonly { code: SavedSearch['alerts']; label: string }[] = [
  { code: 'digest', label: 'Dans ma lettre' },
  { code: 'instant', label: 'Dès qu’une annonce paraît' },
  { code: 'never', label: 'Jamais' },
]
const ALERTS_SAID: Record<SavedSearch['alerts'], string> = {
  digest: 'dans votre lettre',
  instant: 'un mail dès qu’une annonce paraît',
  never: 'sans mail',
}

const LONGEST_NAME = 100

/** One's saved searches: the list, keeping one, forgetting one. */
export function savedRoutes() {
  return new Hono<Env<Context>>()
    .get('/mes-recherches', (c) => show(c, null))
    .post('/mes-recherches', async (c) => {
      const values = await readForm(c)
      const query = Object.fromEntries(NAMES.flatMap((name) => [[name, textOf(values, `query.${name}`) ?? '']]))
      const { cursor: _cursor, ...about } = query
      const alerts = textOf(values, 'alerts')
      const sent = savedSearchInput.safeParse({ name: textOf(values, 'name') ?? '', query: about, alerts })
      if (!sent.success) return show(c, makeForm(values, LABELS, fieldErrors(sent.error)))
      try {
        await saveSearch(c.var.ctx, sent.data)
      } catch (error) {
        return show(c, makeForm(values, LABELS, refusedFields(error)))
      }
      return seeOther(c, '/mes-recherches', 'recherche')
    })
    .post('/mes-recherches/:id/suppression', async (c) => {
      await deleteSearch(c.var.ctx, pathId(c))
      return seeOther(c, '/mes-recherches', 'recherche-supprimee')
    })
}

async function show(c: C, refused: Form | null) {
  const { ctx } = c.var
  const searches = await mySearches(ctx)
  const codes = searches.flatMap(({ query }) => (query.commune ? [String(query.commune)] : []))
  const communes = new Map((await getCommunes(ctx.sql, [...new Set(codes)])).map((each) => [each.code, each]))
  const content = (
    <>
      <h1>Mes recherches</h1>
      {refused && (
        <>
          <ErrorSummary form={refused} />
          <KeepForm form={refused} />
        </>
      )}
      {searches.length === 0 && (
        <p>
          Vous n’avez gardé aucune recherche. <a href="/">Cherchez des annonces</a>, puis gardez la recherche.
        </p>
      )}
      {searches.map((search) => (
        <article>
          <h2>
            <a href={hrefOf(search, communes)}>{search.name}</a>
          </h2>
          <p>
            <small>
              Gardée le {frenchInstant(search.createdAt)} · {ALERTS_SAID[search.alerts]}
            </small>
          </p>
          <VerbButton action={`/mes-recherches/${search.id}/suppression`} label="Supprimer" quiet />
        </article>
      ))}
    </>
  )
  return page(c, 'Mes recherches', content, refused ? 422 : 200)
}

/** The search as an address of the page: its commune by name, as one types it. */
function hrefOf({ query }: SavedSearch, communes: ReadonlyMap<string, Commune>): string {
  const commune = communes.get(String(query.commune))
  const parts = { ...query, ...(commune ? { commune: placeLabel(commune) } : {}) }
  return searchHref(new Map(Object.entries(parts).map(([name, value]) => [name as Name, String(value)])))
}

/**
 * Below the answers: keeps this search under a name, and hears of what is new for it; whoever has not signed in is led there
 * and back. `commune` is the one that was worked out of its field.
 */
export function Warn({ query, commune, signedIn }: { query: Query; commune: Commune | null; signedIn: boolean }) {
  if (!signedIn) {
    const next = encodeURIComponent(`${searchHref(query)}#avertir`)
    return (
      <section id="avertir" class="warn">
        <h2>Être averti·e des nouvelles annonces</h2>
        <p>Un mail quand une annonce répond à cette recherche, au rythme que vous voulez.</p>
        <a class="button" href={`/connexion?next=${next}`}>
          Me connecter et m’avertir
        </a>
      </section>
    )
  }
  const values = new Map(
    [...query].map(([name, text]): [string, string[]] => [
      `query.${name}`,
      [name === 'commune' ? (commune?.code ?? '') : text],
    ]),
  )
  values.set('name', [nameOf(query, commune)])
  return (
    <section id="avertir" class="warn">
      <h2>Être averti·e des nouvelles annonces</h2>
      <details>
        <summary>Garder cette recherche</summary>
        <KeepForm form={makeForm(values, LABELS)} />
        <p>
          <a href="/mes-recherches">Voir mes recherches</a>
        </p>
      </details>
    </section>
  )
}

function KeepForm({ form }: { form: Form }) {
  return (
    <form method="post" action="/mes-recherches" novalidate>
      {hidden(form.values).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      <TextField form={form} name="name" label={LABELS.name} maxlength={LONGEST_NAME} required />
      <SelectField form={form} name="alerts" label={LABELS.alerts} options={ALERT_CHOICES} />
      <button type="submit">Garder</button>
    </form>
  )
}

const hidden = (values: Values) =>
  [...values].flatMap(([name, [value]]): [string, string][] =>
    name.startsWith('query.') && value ? [[name, value]] : [],
  )

/** A name to begin with: what the search asks for, in a few words. */
function nameOf(query: Query, commune: Commune | null): string {
  const kind = query.get('kind')
  const profession = query.get('profession')
  const parts = [
    query.get('q'),
    kind && listingKindLabel(kind),
    profession && professionLabel(profession),
    commune?.name,
  ]
  return parts.filter(Boolean).join(', ').slice(0, LONGEST_NAME) || 'Toutes les annonces'
}
