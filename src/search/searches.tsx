import { Hono, type Context as HonoContext } from 'hono'
import { type Context, countUse, type Env } from '../accounts/context.ts'
import { listingKindLabel, professionLabel } from '../reference/professions.ts'
import { type Commune, placeLabel } from '../territories/model.ts'
import { getCommunes } from '../territories/service.ts'
import { ErrorSummary, SelectField, TextField, VerbButton } from '../web/fields.tsx'
import { seeOther } from '../web/flash.ts'
import { type Form, makeForm, pathId, queryId, readForm, refusedFields, textOf, type Values } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { fieldErrors } from '../web/validation.ts'
import { feedUrls, renewFeed } from './feed.ts'
import { NAMES, type Name, type Query, searchHref } from './form.tsx'
import { ALERT_CHOICES, KEPT_LABELS, type Kept, KeptSearch, LONGEST_NAME } from './kept-list.tsx'
import { type SavedSearch, savedSearchChange, savedSearchInput } from './model.ts'
import {
  countFound,
  deletedSearch,
  deleteSearch,
  mySearches,
  restoreSearch,
  saveSearch,
  updateSearch,
} from './saved.ts'
import type { Searching } from './service.ts'

type C = HonoContext<Env<Context & Searching>>

/** One's saved searches: the list, keeping one, forgetting one. */
export function savedRoutes() {
  return (
    new Hono<Env<Context & Searching>>()
      .get('/mes-recherches', (c) => show(c, null))
      .post('/mes-recherches', async (c) => {
        const values = await readForm(c)
        const query = Object.fromEntries(NAMES.flatMap((name) => [[name, textOf(values, `query.${name}`) ?? '']]))
        const { cursor: _cursor, ...about } = query
        const alerts = textOf(values, 'alerts')
        const sent = savedSearchInput.safeParse({ name: textOf(values, 'name') ?? '', query: about, alerts })
        if (!sent.success) return show(c, makeForm(values, KEPT_LABELS, fieldErrors(sent.error)))
        try {
          await saveSearch(c.var.ctx, sent.data)
        } catch (error) {
          return show(c, makeForm(values, KEPT_LABELS, refusedFields(error)))
        }
        return seeOther(c, '/mes-recherches', 'recherche')
      })
      .post('/mes-recherches/:id', async (c) => {
        const id = pathId(c)
        const values = await readForm(c)
        const sent = savedSearchChange.safeParse({
          name: textOf(values, 'name') ?? '',
          alerts: textOf(values, 'alerts') ?? undefined,
        })
        if (!sent.success) return show(c, null, { id, form: makeForm(values, KEPT_LABELS, fieldErrors(sent.error)) })
        await updateSearch(c.var.ctx, id, sent.data)
        return seeOther(c, '/mes-recherches', 'recherche-changee')
      })
      // The address of a refused change, when it is reloaded.
      .get('/mes-recherches/:id', (c) => seeOther(c, '/mes-recherches'))
      .post('/mes-recherches/:id/adresses', async (c) => {
        await renewFeed(c.var.ctx, pathId(c))
        return seeOther(c, '/mes-recherches', 'recherche-adresses')
      })
      .post('/mes-recherches/:id/suppression', async (c) => {
        const id = pathId(c)
        await deleteSearch(c.var.ctx, id)
        return seeOther(c, `/mes-recherches?supprimee=${id}`)
      })
      .post('/mes-recherches/:id/retour', async (c) => {
        await restoreSearch(c.var.ctx, pathId(c))
        return seeOther(c, '/mes-recherches', 'recherche-rendue')
      })
  )
}

/** `refused`: a search that could not be kept; `changing`: one that is, with a change that could not be made. */
async function show(c: C, refused: Form | null, changing: { id: string; form: Form } | null = null) {
  const { ctx } = c.var
  const searches = await mySearches(ctx)
  // Each of them is a search, also below a form that was refused.
  await countUse(ctx, 'searches', ctx.address)
  const kept = await lookAt(ctx, searches)
  const deleted = queryId(c, 'supprimee')
  const gone = deleted && (await deletedSearch(ctx, deleted))
  const content = (
    <>
      <h1>Mes recherches</h1>
      {gone && (
        <div class="confirmation" role="status">
          <p>«&nbsp;{gone.name}&nbsp;» est supprimée.</p>
          <VerbButton action={`/mes-recherches/${gone.id}/retour`} label="Annuler la suppression" quiet />
        </div>
      )}
      {refused && (
        <>
          <ErrorSummary form={refused} />
          <KeepForm form={refused} />
        </>
      )}
      {searches.length === 0 && (
        <>
          <p>Vous n’avez gardé aucune recherche.</p>
          <p>
            <a href="/">Cherchez des annonces</a>, puis «&nbsp;Garder cette recherche&nbsp;» sous les résultats&nbsp;:
            vous êtes averti·e de ce qui paraît, par mail, dans votre agenda ou dans un lecteur de flux.
          </p>
        </>
      )}
      {kept.map((one) => (
        <KeptSearch kept={one} refused={changing?.id === one.search.id ? changing.form : null} />
      ))}
    </>
  )
  return page(c, 'Mes recherches', content, refused || changing ? 422 : 200)
}

/** What each of them finds now, for whoever keeps them. */
async function lookAt(ctx: Context & Searching, searches: readonly SavedSearch[]): Promise<Kept[]> {
  const codes = searches.flatMap(({ query }) => (query.commune ? [String(query.commune)] : []))
  const communes = new Map((await getCommunes(ctx.sql, [...new Set(codes)])).map((each) => [each.code, each]))
  const found = await countFound(ctx, searches)
  return searches.map((search) => ({
    search,
    href: searchHref(queryOfSaved(search, communes.get(String(search.query.commune)) ?? null)),
    urls: feedUrls(ctx, search),
    ...(found.get(search.id) ?? { open: null, fresh: 0 }),
  }))
}

/** What a kept search asks for as the page's address says it: its commune by name, as one types it. */
export function queryOfSaved({ query }: SavedSearch, commune: Commune | null): Query {
  const parts = { ...query, ...(commune ? { commune: placeLabel(commune) } : {}) }
  return new Map(Object.entries(parts).map(([name, value]) => [name as Name, String(value)]))
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
        <KeepForm form={makeForm(values, KEPT_LABELS)} />
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
      <TextField form={form} name="name" label="Nom de la recherche" maxlength={LONGEST_NAME} required />
      <SelectField form={form} name="alerts" label="Me prévenir" options={ALERT_CHOICES} />
      <button type="submit">Garder</button>
    </form>
  )
}

const hidden = (values: Values) =>
  [...values].flatMap(([name, [value]]): [string, string][] =>
    name.startsWith('query.') && value ? [[name, value]] : [],
  )

/** A name to begin with: what the search asks for, in a few words. */
export function nameOf(query: Query, commune: Commune | null): string {
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
