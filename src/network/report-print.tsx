import type { Context } from 'hono'
import type { Env } from '../accounts/context.ts'
import { noteExport } from '../accounts/service.ts'
import { invalid } from '../platform/errors.ts'
import { civilDay, toDate } from '../reference/calendar.ts'
import { frenchDate, frenchNumber, frenchRange } from '../reference/french.ts'
import { type Column, csvAnswer } from '../web/csv.ts'
import { page } from '../web/layout.tsx'
import { fieldErrors } from '../web/validation.ts'
import { bind } from '../web/words.ts'
import { statisticsQuery } from './model.ts'
import { REPORT, reportPath } from './report.tsx'
import { daysText, NAMES, percent, publicFigures } from './report-figures.tsx'
import type { PublicReport } from './report-merged.ts'
import { BarsFigure, drawAll } from './report-plots.tsx'
import { HOURS_A_HALF_DAY, publicReport, readReport, type TerritoryReport } from './report-service.ts'
import { myTerritory } from './service.ts'
import { LEAST } from './small-groups.ts'

/** The report for whoever finances or follows a CPTS: on paper and as a file, without anything that tells of a person. */

type C = Context<Env>

const FEW = `moins de ${LEAST}`

async function read(c: C): Promise<{ found: TerritoryReport; report: PublicReport }> {
  const { territory } = await myTerritory(c.var.ctx, c.req.query('territoire'))
  const query = statisticsQuery.safeParse({ from: c.req.query('from') ?? '', to: c.req.query('to') ?? '' })
  if (!query.success) throw invalid(fieldErrors(query.error))
  const found = await readReport(c.var.ctx, territory.slug, query.data)
  return { found, report: publicReport(found, NAMES) }
}

export async function showPaper(c: C) {
  const { found, report } = await read(c)
  const { name } = found.territory
  const dates = bind(frenchRange(report.from, report.to))
  const today = toDate(civilDay(c.var.ctx.clock(), 'Europe/Paris'))
  const figures = await drawAll(publicFigures(report))
  const content = (
    <div class="paper">
      <p class="noprint">
        <a href={reportPath(REPORT, found.territory.slug, report)}>Revenir au rapport</a>
        {' · Imprimez cette page, ou enregistrez-la en PDF, depuis votre navigateur.'}
      </p>
      <div class="cover">
        <h1>Rapport d’activité&nbsp;: remplacements et renforts</h1>
        <p>
          <strong>{name}</strong>, {dates}. Établi le {bind(frenchDate(today))} avec Relève.
        </p>
      </div>
      <h2>En bref</h2>
      <ul class="report-facts">
        <Fact value={number(report.published)}>annonces publiées</Fact>
        <Fact value={report.filled === null ? '–' : number(report.filled)}>d’entre elles pourvues à ce jour</Fact>
        <Fact value={report.fillRate === null ? '–' : percent(report.fillRate)}>
          des annonces closes ont été pourvues
        </Fact>
        <Fact value={daysText(report.medianDays)}>de délai médian pour pourvoir</Fact>
        <Fact value={number(report.people)}>personnes disponibles aujourd’hui</Fact>
        <Fact value={report.hours === null ? '–' : bind(`${frenchNumber(report.hours)} h`)}>de renfort</Fact>
      </ul>
      {figures.length === 0 && (
        <p>
          Il y a trop peu d’annonces dans cette période pour en dire plus sans désigner quelqu’un&nbsp;: choisissez des
          dates plus larges.
        </p>
      )}
      {figures.map((bars) => (
        <BarsFigure bars={bars} open />
      ))}
      <Method territory={name} from={report.from} to={report.to} />
    </div>
  )
  return page(c, `Rapport d’activité de ${name}`, content)
}

const number = (value: number | null) => (value === null ? FEW : bind(frenchNumber(value)))

function Fact({ value, children }: { value: string; children: string }) {
  return (
    <li>
      <strong>{value}</strong> {children}
    </li>
  )
}

function Method({ territory, from, to }: { territory: string; from: string; to: string }) {
  return (
    <section>
      <h2>Méthode</h2>
      <ul>
        <li>
          Tout porte sur les annonces publiées pour la première fois {bind(frenchRange(from, to))} dont la première
          commune est dans le territoire «&nbsp;{territory}&nbsp;», et sur ce qu’elles sont devenues à ce jour. Une
          annonce publiée de nouveau n’est plus comptée comme pourvue.
        </li>
        <li>
          Une annonce expirée l’est sans que personne corresponde, sans réponse de qui correspondait, ou sans accord,
          d’après les profils, les réponses et les mises en relation enregistrés.
        </li>
        <li>
          Une personne est disponible si son profil est actif, confirmé depuis 120&nbsp;jours au plus, et que l’une de
          ses zones touche le territoire. Elle compte une fois, dans sa première profession.
        </li>
        <li>Une demi-journée de renfort compte {HOURS_A_HALF_DAY}&nbsp;heures.</li>
        <li>
          Aucune donnée personnelle&nbsp;: un nombre de 1 à {LEAST - 1} n’apparaît nulle part et ne peut pas être déduit
          d’un total. Les groupes trop petits sont réunis, avec le plus petit des autres s’il le faut. «&nbsp;–&nbsp;»
          est ce qui ne peut pas être dit.
        </li>
      </ul>
    </section>
  )
}

interface Line {
  part: string
  label: string
  /** Null: not told. */
  value: number | string | null
  filled: number | null
}

const LINES: Column<Line>[] = [
  { title: 'Rubrique', of: ({ part }) => part },
  { title: 'Ligne', of: ({ label }) => label.replaceAll('\u00a0', ' ') },
  { title: 'Nombre', of: ({ value }) => value },
  { title: 'dont pourvues', of: ({ filled }) => filled },
]

/** The same figures as a file. */
export async function reportFile(c: C) {
  const { found, report } = await read(c)
  const { territory } = found
  const share = report.fillRate === null ? null : Math.round(report.fillRate * 100)
  const brief: [string, number | string | null][] = [
    ['Annonces publiées', report.published ?? FEW],
    ['Annonces pourvues', report.filled],
    ['Taux de celles qui sont closes (%)', share],
    ['Délai médian pour pourvoir (jours)', report.medianDays],
    ['Personnes disponibles aujourd’hui', report.people ?? FEW],
    ['Heures de renfort', report.hours],
  ]
  const period = `${frenchDate(report.from)} au ${frenchDate(report.to)}`
  const lines: Line[] = [
    { part: 'Territoire', label: territory.name, value: null, filled: null },
    { part: 'Période', label: period, value: null, filled: null },
    ...brief.map(([label, value]) => ({ part: 'En bref', label, value, filled: null })),
    ...publicFigures(report).flatMap(({ title, rows }) =>
      rows.map(({ label, values }) => ({ part: title, label, value: values[0] ?? null, filled: values[1] ?? null })),
    ),
  ]
  await noteExport(c.var.ctx, 'report', territory.slug)
  return csvAnswer(c, `rapport-${territory.slug}-${report.from}-${report.to}`, LINES, lines)
}
