import { frenchNumber } from '../reference/french.ts'
import { PROFESSIONS, professionLabel } from '../reference/professions.ts'
import { daysText } from './report-figures.tsx'
import type { TerritoryReport } from './report-service.ts'

/** Every profession in every commune: the coordinator's own table. */

interface CellRow {
  profession: string
  commune: string
  published: number
  filled: number
  medianDays: number | null
  open: number
  people: number | null
}

export function CellsTable({ found }: { found: TerritoryReport }) {
  const rows = cellsOf(found)
  const asked = rows.filter(({ published, filled, open }) => published + filled + open > 0)
  const others = rows.filter((row) => !asked.includes(row))
  const { all } = found.report
  const totals = { ...all, profession: '', commune: '', people: found.people?.total ?? null }
  return (
    <>
      {asked.length > 0 && (
        <details>
          <summary>{`Par profession et commune (${asked.length})`}</summary>
          <Table rows={asked} totals={totals} name="Annonces par profession et commune" />
        </details>
      )}
      {others.length > 0 && (
        <details>
          <summary>{`Sans annonce, mais des personnes disponibles (${others.length})`}</summary>
          <Table rows={others} name="Personnes disponibles, sans annonce" />
        </details>
      )}
    </>
  )
}

const CODES = PROFESSIONS.map(({ code }) => code as string)

/** Sorted by profession, as we list them, then by the commune's name. */
function cellsOf({ report, people, communeNames }: TerritoryReport): CellRow[] {
  const keys = new Map(report.cells.map((cell) => [cell.key, cell]))
  const offered = [...(people?.cells ?? [])].flatMap(([profession, counts]) =>
    [...counts.keys()].map((commune) => `${profession} ${commune}`),
  )
  const byName = new Intl.Collator('fr')
  return [...new Set([...keys.keys(), ...offered])]
    .map((key): CellRow => {
      const [profession, commune] = key.split(' ') as [string, string]
      const { published, filled, medianDays, open, label } = keys.get(key) ?? NOTHING
      const count = people && (people.cells.get(profession)?.get(commune) ?? 0)
      return {
        profession,
        commune: communeNames.get(commune) ?? label,
        published,
        filled,
        medianDays,
        open,
        people: count,
      }
    })
    .sort((a, b) => CODES.indexOf(a.profession) - CODES.indexOf(b.profession) || byName.compare(a.commune, b.commune))
}

const NOTHING = { published: 0, filled: 0, medianDays: null, open: 0, label: '' }

/** Wide: it scrolls by itself, with the keyboard too. */
function Table({ rows, totals, name }: { rows: readonly CellRow[]; totals?: CellRow; name: string }) {
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
              <td>{row.commune}</td>
              <Counts row={row} />
            </tr>
          ))}
        </tbody>
        {totals && (
          <tfoot>
            <tr>
              <th scope="row">Ensemble</th>
              <td />
              <Counts row={totals} />
            </tr>
          </tfoot>
        )}
      </table>
    </section>
  )
}

function Counts({ row }: { row: CellRow }) {
  return (
    <>
      <td>{frenchNumber(row.published)}</td>
      <td>{frenchNumber(row.filled)}</td>
      <td>{daysText(row.medianDays)}</td>
      <td>{frenchNumber(row.open)}</td>
      <td>{row.people === null ? '–' : frenchNumber(row.people)}</td>
    </>
  )
}
