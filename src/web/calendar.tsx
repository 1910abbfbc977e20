import { raw } from 'hono/html'
import { toDate, toDay, weekdayOf, weekOf } from '../reference/calendar.ts'
import { plural } from '../reference/french.ts'
import { holidayOn } from '../reference/holidays.ts'
import { type NeededDates, type Shade, shadesOf } from '../reference/painting.ts'
import { monthAfter, monthsShown } from './dates.ts'
import { type Form, focused } from './forms.ts'

/**
 * Months of half-days, each a button that sends the form: painting works by page loads. Where there is JavaScript, the
 * element half-day-calendar paints at once, by mouse, touch and keyboard.
 */

const MONTHS = 'janvier février mars avril mai juin juillet août septembre octobre novembre décembre'.split(' ')
const WEEKDAYS = 'lundi mardi mercredi jeudi vendredi samedi dimanche'.split(' ')

/** What the half-days are, and which of them one may paint. */
interface Sheet {
  form: Form
  today: number
  shades: ReadonlyMap<number, Shade>
  /** The only button that Tab reaches: keys lead from it to the others. */
  entry: string
}

export function Months({ form, dates, today }: { form: Form; dates: NeededDates; today: number }) {
  const shades = shadesOf(dates)
  const count = monthsShown(form.values, dates, today)
  const first = [...shades.keys()]
    .filter((n) => n >> 1 >= today)
    .reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  const shown = form.focus?.startsWith('peindre:')
    ? form.focus
    : `peindre:${toDate(Number.isFinite(first) ? first >> 1 : today)}`
  const sheet = { form, today, shades, entry: shown }
  return (
    <div class="months">
      {Array.from({ length: count }, (_, i) => (
        <Month sheet={sheet} first={monthAfter(today, i)} end={monthAfter(today, i + 1)} />
      ))}
    </div>
  )
}

interface MonthProps {
  sheet: Sheet
  first: number
  end: number
}

/** Months as they were last written: most forms show the same ones, and a month is some hundred buttons. */
const written = new Map<string, string>()
const MOST_WRITTEN = 500

function Month(props: MonthProps) {
  const key = keyOf(props)
  const html = written.get(key) ?? String(<MonthTable {...props} />)
  // What was asked for last goes last.
  written.delete(key)
  written.set(key, html)
  if (written.size > MOST_WRITTEN) written.delete(written.keys().next().value as string)
  return raw(html)
}

/** All that a month's HTML depends on. */
function keyOf({ sheet: { form, today, shades, entry }, first, end }: MonthProps): string {
  const month = toDate(first).slice(0, 7)
  const own = entry.startsWith(`peindre:${month}`) || entry.endsWith('/semaine') ? entry : ''
  const halves = Array.from({ length: (end - first) * 2 }, (_, i) => shades.get(first * 2 + i)?.[0] ?? '-')
  return [month, Math.max(today, first - 1), own, own !== '' && focused(form, own), halves.join('')].join(' ')
}

/** From its first day to the day before `end`. */
function MonthTable({ sheet, first, end }: MonthProps) {
  const date = toDate(first)
  const [year, month] = date.split('-').map(Number) as [number, number]
  const name = MONTHS[month - 1] as string
  // Weeks that are over are left out.
  const start = Math.max(weekOf(first), weekOf(sheet.today))
  const weeks = weekOf(end - 1) - start + 1
  return (
    <table>
      <caption>{`${name} ${year}`}</caption>
      <thead>
        <tr>
          <td></td>
          {WEEKDAYS.map((weekday, i) => (
            <th scope="col" abbr={weekday}>
              <Paint
                sheet={sheet}
                target={`${date.slice(0, 7)}/${i + 1}`}
                name={`${weekday.slice(0, 3)}, tous les ${weekday}s ${/^[ao]/.test(name) ? 'd’' : 'de '}${name}`}
              >
                {weekday.slice(0, 3)}
              </Paint>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {Array.from({ length: weeks }, (_, week) => {
          const monday = (start + week) * 7 - 3
          return (
            <tr>
              <th scope="row">
                <Paint
                  sheet={sheet}
                  target={`${toDate(monday)}/semaine`}
                  name={`semaine ${isoWeek(monday)}, du ${dayName(monday)}`}
                >
                  {String(isoWeek(monday))}
                </Paint>
              </th>
              {WEEKDAYS.map((_, i) =>
                monday + i < first || monday + i >= end ? <td></td> : <Day sheet={sheet} day={monday + i} />,
              )}
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

function Day({ sheet, day }: { sheet: Sheet; day: number }) {
  const { shades, today } = sheet
  const date = toDate(day)
  const holiday = holidayOn(date)
  const name = `${WEEKDAYS[weekdayOf(day) - 1]} ${dayName(day)}`
  const number = Number(date.slice(8))
  const classes = [weekdayOf(day) > 5 ? 'we' : '', holiday ? 'ferie' : '', day === today ? 'now' : ''].filter(Boolean)
  const halves = [shades.get(day * 2), shades.get(day * 2 + 1)]
  const pressed = halves.map((shade) => shade === 'on' || shade === 'quota')
  return (
    <td class={classes.join(' ') || undefined} title={holiday ?? undefined}>
      <Paint
        sheet={sheet}
        target={date}
        name={holiday ? `${name}, férié` : name}
        pressed={pressed[0] === pressed[1] ? pressed[0] : 'mixed'}
        disabled={day < today}
      >
        {number === 1 ? '1er' : String(number)}
      </Paint>
      {(['am', 'pm'] as const).map((half, i) => (
        <Paint
          sheet={sheet}
          target={`${date}${half}`}
          name={`${name}, ${i === 0 ? 'matin' : 'après-midi'}${shadeNote(halves[i])}`}
          pressed={pressed[i]}
          shade={halves[i]}
          disabled={day < today}
        />
      ))}
    </td>
  )
}

const shadeNote = (shade: Shade | undefined) =>
  shade === 'quota' ? ', à choisir' : shade === 'except' ? ', retiré' : ''

function Paint(props: {
  sheet: Sheet
  target: string
  name: string
  pressed?: boolean | 'mixed' | undefined
  shade?: Shade | undefined
  disabled?: boolean
  children?: string
}) {
  const { sheet, target, pressed, shade, disabled = false } = props
  const value = `peindre:${target}`
  return (
    <button
      type="submit"
      name="action"
      value={value}
      aria-label={props.name}
      aria-pressed={pressed === undefined ? undefined : (String(pressed) as 'true')}
      class={shade === 'quota' || shade === 'except' ? shade : undefined}
      tabindex={value === sheet.entry ? undefined : -1}
      disabled={disabled}
      autofocus={focused(sheet.form, value)}
    >
      {props.children}
    </button>
  )
}

/** More are never shown: the sentence beside them says them all. */
const MOST_SHOWN = 12

/** The months in which half-days from today on are needed, to be read: mornings above, afternoons below. Null for none. */
export function MonthsShown({ dates, today }: { dates: NeededDates; today: number }) {
  const shades = new Map([...shadesOf(dates)].filter(([n, shade]) => n >> 1 >= today && shade !== 'except'))
  const firsts = [...new Set([...shades.keys()].map((n) => monthAfter(n >> 1, 0)))].sort((a, b) => a - b)
  if (firsts.length === 0) return null
  return (
    <>
      <div class="months-shown">
        {firsts.slice(0, MOST_SHOWN).map((first) => (
          <MonthShown shades={shades} first={first} end={monthAfter(first, 1)} />
        ))}
      </div>
      <p class="hint">
        En haut le matin, en bas l’après-midi.
        {[...shades.values()].includes('quota') && ' Hachuré\u00a0: à choisir ensemble parmi ces jours.'}
        {firsts.length > MOST_SHOWN && ` Les ${MOST_SHOWN}\u00a0premiers mois.`}
      </p>
    </>
  )
}

function MonthShown({ shades, first, end }: { shades: ReadonlyMap<number, Shade>; first: number; end: number }) {
  const [year, month] = toDate(first).split('-').map(Number) as [number, number]
  const name = `${MONTHS[month - 1]} ${year}`
  const days = Array.from({ length: end - first }, (_, i) => first + i)
  const halfDays = days.flatMap((day) => [day * 2, day * 2 + 1]).filter((n) => shades.has(n)).length
  const classes = (day: number) =>
    [
      day === first && `from-${weekdayOf(day)}`,
      shades.has(day * 2) && 'am',
      shades.has(day * 2 + 1) && 'pm',
      (shades.get(day * 2) ?? shades.get(day * 2 + 1)) === 'quota' && 'quota',
    ]
      .filter(Boolean)
      .join(' ')
  return (
    <div class="month" role="img" aria-label={`${name}\u00a0: ${plural(halfDays, 'demi-journée')}`}>
      <strong>{name}</strong>
      {WEEKDAYS.map((weekday) => (
        <small>{weekday.charAt(0)}</small>
      ))}
      {days.map((day) => (
        <span class={classes(day) || undefined}>{String(day - first + 1)}</span>
      ))}
    </div>
  )
}

/** "9 février", "1er mars". */
function dayName(day: number): string {
  const [, month, date] = toDate(day).split('-').map(Number) as [number, number, number]
  return `${date === 1 ? '1er' : date} ${MONTHS[month - 1]}`
}

/** Number of an ISO week in its year: that of its Thursday. */
function isoWeek(monday: number): number {
  return weekOf(monday) - weekOf(toDay(`${toDate(monday + 3).slice(0, 4)}-01-04`)) + 1
}
