import type { Context } from 'hono'
import type { Env } from '../accounts/context.ts'
import type { FieldError } from '../platform/errors.ts'
import { frenchNumber, frenchRange, plural } from '../reference/french.ts'
import { professionLabel } from '../reference/professions.ts'
import type { Territory } from '../territories/model.ts'
import { ErrorSummary, TextField } from '../web/fields.tsx'
import { type Form, makeForm, refusedFields } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { TerritoryNav } from '../web/territory-nav.tsx'
import { fieldErrors } from '../web/validation.ts'
import { bind } from '../web/words.ts'
import { type Figures, type Row, type Statistics, statisticsQuery } from './model.ts'
import { myTerritory, readStatistics } from './service.ts'

type C = Context<Env>

const LABELS = { territoire: 'Territoire', from: 'Du', to: 'Au' }

const TITLE = 'Rapport du territoire'

const PATH = '/mon-territoire/rapport'

/** What a CPTS asked for and found, for its coordinators. */
export async function showReport(c: C) {
  const { ctx } = c.var
  const { territory: asked, territories } = await myTerritory(ctx, c.req.query('territoire'))
  const typed = { from: c.req.query('from') ?? '', to: c.req.query('to') ?? '' }
  const show = (errors: readonly FieldError[], found: Statistics | null) => {
    const dates = { from: typed.from || (found?.from ?? ''), to: typed.to || (found?.to ?? '') }
    const values = new Map(Object.entries({ territoire: asked.slug, ...dates }).map(([name, text]) => [name, [text]]))
    const form = makeForm(values, LABELS, errors)
    const content = (
      <>
        <h1>{TITLE}</h1>
        <TerritoryNav current={PATH} territory={asked.slug} territories={territories} />
        <DatesForm form={form} territory={asked} />
        {found && <Found territory={asked} statistics={found} />}
      </>
    )
    return page(c, TITLE, content, errors.length > 0 ? 422 : 200)
  }
  const query = statisticsQuery.safeParse(typed)
  if (!query.success) return show(fieldErrors(query.error), null)
  try {
    return show([], await readStatistics(ctx, asked.slug, query.data))
  } catch (error) {
    return show(refusedFields(error), null)
  }
}

function DatesForm({ form, territory }: { form: Form; territory: Territory }) {
  return (
    <form method="get" action={PATH} novalidate>
      <ErrorSummary form={form} />
      <input type="hidden" name="territoire" value={territory.slug} />
      <div class="pair">
        <TextField form={form} name="from" label="Du" type="date" />
        <TextField form={form} name="to" label="Au" type="date" />
      </div>
      <div class="actions">
        <button type="submit">Compter</button>
      </div>
    </form>
  )
}

function Found({
  territory,
  statistics: { from, to, items, totals },
}: {
  territory: Territory
  statistics: Statistics
}) {
  const asked = items.filter((row) => row.published + row.filled + row.openNow > 0)
  const others = items.filter((row) => !asked.includes(row))
  return (
    <>
      <h2>{`${territory.name}, ${bind(frenchRange(from, to))}`}</h2>
      <p>
        <strong>{bind(plural(totals.published, 'annonce publiée', 'annonces publiées'))}</strong>,{' '}
        <strong>{bind(plural(totals.filled, 'pourvue'))}</strong>
        {totals.medianDaysToFill !== null && ` (en ${delay(totals.medianDaysToFill)}, délai médian)`}.{' '}
        {bind(plural(totals.openNow, 'annonce ouverte', 'annonces ouvertes'))} aujourd’hui
        {totals.candidatesAvailable !== null &&
          bind(`, ${plural(totals.candidatesAvailable, 'personne disponible', 'personnes disponibles')}`)}
        .
      </p>
      {asked.length === 0 ? (
        <p>
          Aucune annonce n’a été publiée, pourvue ni laissée ouverte entre ces dates. Essayez des dates plus larges.
        </p>
      ) : (
        <Table rows={asked} totals={totals} name="Annonces par profession et commune" />
      )}
      {others.length > 0 && (
        <details>
          <summary>{`Sans annonce, mais des personnes disponibles (${others.length})`}</summary>
          <Table rows={others} name="Personnes disponibles, sans annonce" />
        </details>
      )}
      <p>
        <small>
          La commune est la première de l’annonce. Une annonce publiée de nouveau ne compte plus comme pourvue. Une
          personne est disponible si son profil est actif, confirmé depuis 120 jours au plus, et que l’une de ses zones
          contient la commune&nbsp;; les totaux ne la comptent qu’une fois.
        </small>
      </p>
    </>
  )
}

/** Wide: it scrolls by itself, with the keyboard too. */
function Table({ rows, totals, name }: { rows: readonly Row[]; totals?: Figures; name: string }) {
  return (
    <section class="scrolls" aria-label={name} tabindex={0}>
      <table class="figures">
        <thead>
          <tr>
            <th scope="col">Profession</th>
            <th scope="col">Commune</th>
            <th scope="col">Publiées</th>
            <th scope="col">Pourvues</th>
            <th scope="col">Délai médian</th>
            <th scope="col">Ouvertes</th>
            <th scope="col">Disponibles</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr>
              <th scope="row">{professionLabel(row.profession)}</th>
              <td>{row.communeName}</td>
              <Counts figures={row} />
            </tr>
          ))}
        </tbody>
        {totals && (
          <tfoot>
            <tr>
              <th scope="row">Ensemble</th>
              <td />
              <Counts figures={totals} />
            </tr>
          </tfoot>
        )}
      </table>
    </section>
  )
}

function Counts({ figures }: { figures: Figures }) {
  return (
    <>
      <td>{frenchNumber(figures.published)}</td>
      <td>{frenchNumber(figures.filled)}</td>
      <td>{figures.medianDaysToFill === null ? '–' : delay(figures.medianDaysToFill)}</td>
      <td>{frenchNumber(figures.openNow)}</td>
      <td>{figures.candidatesAvailable === null ? '–' : frenchNumber(figures.candidatesAvailable)}</td>
    </>
  )
}

const delay = (days: number) => plural(days, 'jour')
