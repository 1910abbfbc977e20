import type { Child } from 'hono/jsx'
import { StateBadge } from '../listings/details.tsx'
import { frenchDate, frenchRange, plural } from '../reference/french.ts'
import { LISTING_KINDS, listingKindLabel, PROFESSIONS, professionLabel } from '../reference/professions.ts'
import { SelectField, TextField } from '../web/fields.tsx'
import { makeForm } from '../web/forms.ts'
import { bind } from '../web/words.ts'
import {
  AGES,
  type BoardQuery,
  type BoardRow,
  daysSince,
  nextStep,
  queryFields,
  reminderOf,
  SORTS,
  STUCK_LABELS,
} from './board-query.ts'
import { type ExplainedRow, remindableFrom } from './board-service.ts'

/** The rows of the board, and how they are chosen. */

interface RowsProps {
  rows: readonly ExplainedRow[]
  territory: string
  now: Date
  /** The column that is shown, to come back to. */
  from: string
}

export function BoardRows({ rows, territory, now, from }: RowsProps) {
  return (
    <ol class="board">
      {rows.map((row) => (
        <li class={row.stuck ? 'stuck' : undefined}>
          <div class="head">
            <h3>
              <a href={hrefOf(row)}>{row.title ?? 'Annonce sans titre'}</a>
            </h3>
            <StateBadge state={row.state} />
            {row.entered && <span class="badge">Pas encore reprise</span>}
          </div>
          <p class="about">{aboutOf(row)}</p>
          <p class="about">{bind(tallyOf(row, now))}</p>
          {row.stuck && (
            <p class="why">
              <strong>{STUCK_LABELS[row.stuck]}.</strong> {row.why && bind(row.why)}
            </p>
          )}
          <Steps row={row} territory={territory} now={now} from={from} />
        </li>
      ))}
    </ol>
  )
}

const hrefOf = ({ id, state }: BoardRow) => (state === 'pending' ? `/moderation/${id}` : `/mes-annonces/${id}`)

function aboutOf({ kind, profession, commune, firstDay, lastDay }: BoardRow): string {
  const what = [kind && listingKindLabel(kind), profession && professionLabel(profession), commune]
  const dates = bind(datesOf(firstDay, lastDay))
  return [...what, dates].filter(Boolean).join(' · ')
}

function datesOf(first: string | null, last: string | null): string {
  if (first && last) return frenchRange(first, last)
  if (first) return `à partir du ${frenchDate(first)}`
  return last ? `jusqu’au ${frenchDate(last)}` : ''
}

/** "Depuis 12 jours, 40 vues, 2 réponses, 3 profils bien assortis sur 18". */
function tallyOf(row: BoardRow, now: Date): string {
  const days = daysSince(row.since, now)
  const age = days === 0 ? 'Depuis aujourd’hui' : `Depuis ${plural(days, 'jour')}`
  if (row.publishedAt === null) return age
  const profiles =
    row.state === 'published'
      ? [`${plural(row.goodMatches, 'profil bien assorti', 'profils bien assortis')} sur ${row.matches}`]
      : []
  const places = row.places > 1 ? [`${row.placesFilled} places pourvues sur ${row.places}`] : []
  return [age, plural(row.views, 'vue'), plural(row.answers, 'réponse'), ...profiles, ...places].join(', ')
}

function Steps({ row, territory, now, from }: { row: ExplainedRow; territory: string; now: Date; from: string }) {
  const next = nextStep(row)
  const again = remindableFrom(row, now)
  const may = !row.own && reminderOf(row) !== null && (row.stuck !== null || row.state !== 'published')
  return (
    <div class="todo">
      {next && <span>{next}</span>}
      {may && again === null && (
        <form method="post" action={`/mon-territoire/relancer/${row.id}`}>
          <input type="hidden" name="territoire" value={territory} />
          <input type="hidden" name="etat" value={from} />
          <button type="submit" class="outline" aria-label={`Relancer par mail\u00a0: ${row.title ?? 'cette annonce'}`}>
            Relancer par mail
          </button>
        </form>
      )}
      {may && again !== null && <Quiet>{bind(`Relancé, de nouveau possible le ${frenchDate(again, false)}`)}</Quiet>}
    </div>
  )
}

const Quiet = ({ children }: { children: Child }) => <small>{children}</small>

const LABELS = {
  q: 'Mots du titre, du texte ou commune',
  profession: 'Profession',
  type: 'Type',
  age: 'Dans cet état',
  tri: 'Ordre',
}

/** The filters of the board: a form that works without JavaScript; the column stays. */
export function Filters({ territory, query, open }: { territory: string; query: BoardQuery; open: boolean }) {
  const fields = { tri: query.sort, ...queryFields(query) }
  const form = makeForm(new Map(Object.entries(fields).map(([name, text]) => [name, [text]])), LABELS)
  return (
    <details class="noprint" open={open}>
      <summary>Filtrer et trier</summary>
      <form method="get" action="/mon-territoire">
        <input type="hidden" name="territoire" value={territory} />
        {query.group && <input type="hidden" name="etat" value={query.group} />}
        <TextField form={form} name="q" label={LABELS.q} type="search" maxlength={200} />
        <div class="pair">
          <SelectField form={form} name="profession" label={LABELS.profession} options={PROFESSIONS} blank="Toutes" />
          <SelectField form={form} name="type" label={LABELS.type} options={LISTING_KINDS} blank="Tous" />
        </div>
        <div class="pair">
          <SelectField form={form} name="age" label={LABELS.age} options={AGE_OPTIONS} blank="Peu importe" />
          <SelectField form={form} name="tri" label={LABELS.tri} options={SORTS} />
        </div>
        <div class="actions">
          <button type="submit">Afficher</button>
          {open && <a href={`/mon-territoire?territoire=${encodeURIComponent(territory)}`}>Tout effacer</a>}
        </div>
      </form>
    </details>
  )
}

const AGE_OPTIONS = AGES.map((days) => ({ code: String(days), label: `Depuis ${days}\u00a0jours au moins` }))
