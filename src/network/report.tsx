import type { Context } from 'hono'
import type { Env } from '../accounts/context.ts'
import type { FieldError } from '../platform/errors.ts'
import { civilDay } from '../reference/calendar.ts'
import { frenchNumber, frenchRange, plural } from '../reference/french.ts'
import type { Territory } from '../territories/model.ts'
import { ErrorSummary, TextField } from '../web/fields.tsx'
import { type Form, makeForm, refusedFields } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { TerritoryNav } from '../web/territory-nav.tsx'
import { fieldErrors } from '../web/validation.ts'
import { bind } from '../web/words.ts'
import { statisticsQuery } from './model.ts'
import { PRESETS, presetDates } from './periods.ts'
import { CellsTable } from './report-cells.tsx'
import { daysText, figuresOf, percent } from './report-figures.tsx'
import { BarsFigure, type Drawn, drawAll } from './report-plots.tsx'
import { HOURS_A_HALF_DAY, readReport, type TerritoryReport } from './report-service.ts'
import { myTerritory } from './service.ts'

type C = Context<Env>

const LABELS = { from: 'Du', to: 'Au' }

const TITLE = 'Rapport du territoire'

export const REPORT = '/mon-territoire/rapport'

/** What a CPTS asked for and found, for its coordinators. */
export async function showReport(c: C) {
  const { ctx } = c.var
  const { territory, territories } = await myTerritory(ctx, c.req.query('territoire'))
  const typed = { from: c.req.query('from') ?? '', to: c.req.query('to') ?? '' }
  const show = (errors: readonly FieldError[], found: TerritoryReport | null, figures: readonly Drawn[] = []) => {
    const dates = { from: typed.from || (found?.report.from ?? ''), to: typed.to || (found?.report.to ?? '') }
    const form = makeForm(new Map(Object.entries(dates).map(([name, text]) => [name, [text]])), LABELS, errors)
    const content = (
      <>
        <h1>{TITLE}</h1>
        <TerritoryNav current={REPORT} territory={territory.slug} territories={territories} />
        <Periods territory={territory} today={civilDay(ctx.clock(), 'Europe/Paris')} dates={dates} />
        <DatesForm form={form} territory={territory} />
        {found && <Found found={found} figures={figures} />}
      </>
    )
    return page(c, TITLE, content, errors.length > 0 ? 422 : 200)
  }
  const query = statisticsQuery.safeParse(typed)
  if (!query.success) return show(fieldErrors(query.error), null)
  let found: TerritoryReport
  try {
    found = await readReport(ctx, territory.slug, query.data)
  } catch (error) {
    return show(refusedFields(error), null)
  }
  return show([], found, await drawAll(figuresOf(found)))
}

/** An address of the report, of its file or of its paper, for some dates. */
export function reportPath(path: string, territory: string, dates: { from: string; to: string }): string {
  return `${path}?${new URLSearchParams({ territoire: territory, from: dates.from, to: dates.to })}`
}

function Periods(props: { territory: Territory; today: number; dates: { from: string; to: string } }) {
  return (
    <nav aria-label="Période" class="groups">
      <ul class="chips">
        {PRESETS.map(({ code, label }) => {
          const { from, to } = presetDates(code, props.today)
          const current = from === props.dates.from && to === props.dates.to
          return (
            <li>
              <a
                href={reportPath(REPORT, props.territory.slug, { from, to })}
                aria-current={current ? 'true' : undefined}
              >
                {label}
              </a>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}

function DatesForm({ form, territory }: { form: Form; territory: Territory }) {
  return (
    <form method="get" action={REPORT} novalidate>
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

function Found({ found, figures }: { found: TerritoryReport; figures: readonly Drawn[] }) {
  const { territory, report, people, hours, helpers } = found
  const { all, from, to, fillRate } = report
  const nothing = all.published + all.filled + all.open === 0
  return (
    <>
      <h2>{`${territory.name}, ${bind(frenchRange(from, to))}`}</h2>
      <p>
        <strong>{bind(plural(all.published, 'annonce publiée', 'annonces publiées'))}</strong>,{' '}
        <strong>{bind(plural(all.filled, 'pourvue'))}</strong>
        {all.medianDays !== null && ` (en ${daysText(all.medianDays)}, délai médian)`}.{' '}
        {bind(plural(all.open, 'annonce ouverte', 'annonces ouvertes'))} aujourd’hui
        {people && bind(`, ${plural(people.total, 'personne disponible', 'personnes disponibles')}`)}.
      </p>
      <ul class="report-facts">
        <li>
          <strong>{fillRate === null ? '–' : percent(fillRate)}</strong> des annonces closes ont été pourvues
        </li>
        <li>
          <strong>{daysText(all.medianDays)}</strong> de délai médian pour pourvoir
        </li>
        <li>
          <strong>{bind(`${frenchNumber(hours)} h`)}</strong> de renfort
          {helpers > 0 && bind(`, par ${plural(helpers, 'personne')}`)}
        </li>
      </ul>
      <ul class="chips noprint">
        <li>
          <a href={reportPath(`${REPORT}/imprimer`, territory.slug, report)}>Rapport à imprimer ou à transmettre</a>
        </li>
        <li>
          <a href={reportPath('/mon-territoire/rapport.csv', territory.slug, report)}>Chiffres à transmettre (CSV)</a>
        </li>
      </ul>
      {nothing ? (
        <p>
          Aucune annonce n’a été publiée, pourvue ni laissée ouverte entre ces dates. Essayez des dates plus larges.
        </p>
      ) : (
        figures.map((bars) => <BarsFigure bars={bars} />)
      )}
      <CellsTable found={found} />
      <Method />
    </>
  )
}

function Method() {
  return (
    <p>
      <small>
        La commune est la première de l’annonce. Une annonce publiée de nouveau ne compte plus comme pourvue. Une
        personne est disponible si son profil est actif, confirmé depuis 120 jours au plus, et que l’une de ses zones
        contient la commune&nbsp;; le total ne la compte qu’une fois. Une demi-journée de renfort compte{' '}
        {HOURS_A_HALF_DAY}&nbsp;heures. Cette page est pour vous&nbsp;: elle montre aussi les petits nombres. Ce qui est
        à transmettre les regroupe.
      </small>
    </p>
  )
}
