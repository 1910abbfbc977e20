import type { Context } from 'hono'
import type { Env } from '../accounts/context.ts'
import { noteExport } from '../accounts/service.ts'
import { STATE_LABELS, stepPhrase } from '../listings/details.tsx'
import type { ListingState } from '../listings/model.ts'
import { invalid } from '../platform/errors.ts'
import { frenchInstant } from '../reference/french.ts'
import { listingKindLabel, professionLabel } from '../reference/professions.ts'
import { type Column, csvAnswer } from '../web/csv.ts'
import { fieldErrors } from '../web/validation.ts'
import { type BoardRow, daysSince, nextStep, readQuery, STUCK_LABELS, type Step } from './board-query.ts'
import { readAllRows, readHistory } from './board-service.ts'
import { statisticsQuery } from './model.ts'
import { myTerritory } from './service.ts'

/** The board and the history as files: listings and what became of them, nobody's name, address or number. */

type C = Context<Env>

export async function boardFile(c: C) {
  const { territory } = await myTerritory(c.var.ctx, c.req.query('territoire'))
  const now = c.var.ctx.clock()
  const rows = await readAllRows(
    c.var.ctx,
    territory.slug,
    readQuery((name) => c.req.query(name)),
  )
  await noteExport(c.var.ctx, 'listings', territory.slug)
  return csvAnswer(c, `annonces-${territory.slug}`, columns(now), rows)
}

const columns = (now: Date): Column<BoardRow>[] => [
  { title: 'Annonce', of: ({ title }) => title },
  { title: 'Type', of: ({ kind }) => kind && listingKindLabel(kind) },
  { title: 'Profession', of: ({ profession }) => profession && professionLabel(profession) },
  { title: 'Commune', of: ({ commune }) => commune },
  { title: 'État', of: ({ state }) => STATE_LABELS[state] },
  { title: 'Jours dans cet état', of: ({ since }) => daysSince(since, now) },
  { title: 'Première publication', of: ({ publishedAt }) => publishedAt && frenchInstant(publishedAt) },
  { title: 'Premier jour', of: ({ firstDay }) => firstDay },
  { title: 'Dernier jour', of: ({ lastDay }) => lastDay },
  { title: 'Places', of: ({ places }) => places },
  { title: 'Places pourvues', of: ({ placesFilled }) => placesFilled },
  { title: 'Vues', of: ({ views }) => views },
  { title: 'Réponses', of: ({ answers }) => answers },
  { title: 'Profils bien assortis', of: ({ goodMatches }) => goodMatches },
  { title: 'Profils', of: ({ matches }) => matches },
  { title: 'Saisie et pas encore reprise', of: ({ entered }) => entered },
  { title: 'Ce qui bloque', of: ({ stuck }) => stuck && STUCK_LABELS[stuck] },
  { title: 'À faire', of: (row) => nextStep(row) },
  { title: 'Identifiant', of: ({ id }) => id },
]

export async function historyFile(c: C) {
  const { territory } = await myTerritory(c.var.ctx, c.req.query('territoire'))
  const dates = statisticsQuery.safeParse({ from: c.req.query('from') ?? '', to: c.req.query('to') ?? '' })
  if (!dates.success) throw invalid(fieldErrors(dates.error))
  const { from, to, steps } = await readHistory(c.var.ctx, territory.slug, dates.data)
  await noteExport(c.var.ctx, 'history', territory.slug)
  return csvAnswer(c, `historique-${territory.slug}-${from}-${to}`, STEPS, steps)
}

const WHO = { owner: 'Titulaire', coordinator: 'Coordination' }

const stateLabel = (state: string | null) => state && STATE_LABELS[state as ListingState]

const STEPS: Column<Step>[] = [
  { title: 'Date', of: ({ at }) => frenchInstant(at) },
  { title: 'Annonce', of: ({ title }) => title },
  { title: 'Profession', of: ({ profession }) => profession && professionLabel(profession) },
  { title: 'Commune', of: ({ commune }) => commune },
  { title: 'Étape', of: (step) => stepPhrase(step).replaceAll('\u00a0', ' ') },
  { title: 'De', of: ({ from }) => stateLabel(from) },
  { title: 'À', of: ({ to }) => stateLabel(to) },
  { title: 'Par', of: ({ by }) => by && WHO[by] },
  { title: 'Motif', of: ({ reason }) => reason },
  { title: 'Identifiant de l’annonce', of: ({ listing }) => listing },
]
