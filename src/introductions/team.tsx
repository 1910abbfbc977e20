import { toDate, weekdayOf, weekOf } from '../reference/calendar.ts'
import { frenchDate } from '../reference/french.ts'

/** Who of a team takes which half-day, as a small calendar: a week a line, a letter a person. */

const LETTERS = ['A', 'B', 'C', 'D']
export const teamLetter = (person: number) => LETTERS[person] ?? '?'

const WEEKDAYS = ['lun.', 'mar.', 'mer.', 'jeu.', 'ven.', 'sam.', 'dim.']

/** Weeks that are shown at once; the others are folded away. */
const FIRST_WEEKS = 6

type Taken = readonly [halfDay: number, taker: number]

/** `days`: half-day numbers with the person's place in the team, -1 where nobody is free. */
export function TeamDays({ days }: { days: readonly Taken[] }) {
  const weeks = [...Map.groupBy(days, ([halfDay]) => weekOf(halfDay >> 1))]
  if (weeks.length === 0) return null
  const rest = weeks.slice(FIRST_WEEKS)
  return (
    <>
      <Weeks weeks={weeks.slice(0, FIRST_WEEKS)} caption="Qui vient quand" />
      {rest.length > 0 && (
        <details>
          <summary>{rest.length === 1 ? 'La semaine suivante' : `Les ${rest.length} semaines suivantes`}</summary>
          <Weeks weeks={rest} caption="Qui vient quand, la suite" />
        </details>
      )}
      <p class="hint">
        En haut le matin, en bas l’après-midi.
        {days.some(([, taker]) => taker < 0) && (
          <>
            {' '}
            <span class="half none">–</span> personne n’est libre.
          </>
        )}
      </p>
    </>
  )
}

function Weeks({ weeks, caption }: { weeks: readonly [number, Taken[]][]; caption: string }) {
  return (
    <table class="team-days">
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">
            Semaine<span class="unseen"> du</span>
          </th>
          {WEEKDAYS.map((name) => (
            <th scope="col">{name}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map(([week, halves]) => (
          <tr>
            <th scope="row">{frenchDate(toDate(week * 7 - 3), false).replace(' ', '\u00a0')}</th>
            {WEEKDAYS.map((_, i) => (
              <Day halves={halves.filter(([halfDay]) => weekdayOf(halfDay >> 1) === i + 1)} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Day({ halves }: { halves: readonly Taken[] }) {
  if (halves.length === 0) return <td></td>
  return (
    <td>
      <Half halves={halves} half={0} when="matin" />
      <Half halves={halves} half={1} when="après-midi" />
    </td>
  )
}

function Half({ halves, half, when }: { halves: readonly Taken[]; half: 0 | 1; when: string }) {
  const found = halves.find(([halfDay]) => (halfDay & 1) === half)
  if (!found) return <span class="half"></span>
  const [, taker] = found
  return (
    <span class={taker < 0 ? 'half none' : `half t${taker}`}>
      <span class="unseen">{`${when}\u00a0: `}</span>
      {taker < 0 ? '–' : teamLetter(taker)}
    </span>
  )
}
