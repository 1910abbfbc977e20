import { raw } from 'hono/html'
import { frenchNumber } from '../reference/french.ts'

/** Plots of a report, drawn by the server: numbers as bars, and the same numbers as a table. */

/** What is counted, in the order of its bars. */
export interface Bars {
  /** Of this page alone: its title's id begins so. */
  id: string
  title: string
  /** What one reads in it, in a sentence. */
  summary: string
  /** What the labels are: "Profession". */
  heading: string
  series: readonly string[]
  /** One value a series, not negative; null is not told, and has no bar. */
  rows: readonly { label: string; values: readonly (number | null)[] }[]
}

/** As wide as a phone, in CSS pixels: a larger screen scales it. */
const WIDTH = 340
const BAR = 15
/** More bars than anybody reads; the table has all. */
const MOST = 15

/**
 * The bars as SVG: no style in it, which the CSP forbids (its colours are classes of ours), and no text of people's but
 * labels, which are escaped. Loads its libraries when the first is drawn.
 */
export async function drawBars({ id, title, summary, series, rows }: Bars): Promise<string> {
  const [Plot, { parseHTML }] = await Promise.all([import('@observablehq/plot'), import('linkedom')])
  const { document } = parseHTML('<!doctype html><html><body></body></html>')
  const drawn = rows.slice(0, MOST)
  const points = drawn.flatMap(({ values }, row) =>
    values.flatMap((value, i) => (value === null ? [] : [{ row, value, series: i }])),
  )
  const most = Math.max(1, ...points.map(({ value }) => value))
  const places = { x: 'value', y: 'series', fy: 'row' } as const
  const svg = Plot.plot({
    document: document as unknown as Document,
    width: WIDTH,
    height: drawn.length * (series.length * BAR + 10) + 4,
    margin: 2,
    marginLeft: 132,
    marginRight: 42,
    x: { axis: null, domain: [0, most] },
    y: { axis: null, domain: series.map((_, i) => i), padding: 0.15 },
    fy: { domain: drawn.map((_, i) => i), padding: 0.2 },
    marks: [
      Plot.axisFy({
        anchor: 'left',
        label: null,
        lineWidth: 11,
        fontSize: 11,
        tickFormat: (row: number) => drawn[row]?.label ?? '',
      }),
      ...series.map((_, i) =>
        Plot.barX(
          points.filter((point) => point.series === i),
          { ...places, className: `bar-${i}` },
        ),
      ),
      Plot.text(points, {
        ...places,
        text: ({ value }: { value: number }) => frenchNumber(value),
        textAnchor: 'start',
        dx: 4,
        fontSize: 11,
      }),
    ],
  })
  svg.querySelector('style')?.remove()
  // A picture with a name; what its parts are called is for nobody.
  for (const part of svg.querySelectorAll('[aria-label]')) part.removeAttribute('aria-label')
  for (const [name, words] of [
    ['desc', summary],
    ['title', title],
  ] as const) {
    const told = document.createElementNS('http://www.w3.org/2000/svg', name)
    told.setAttribute('id', `${id}-${name}`)
    told.textContent = words
    svg.prepend(told as unknown as Node)
  }
  svg.setAttribute('role', 'img')
  svg.setAttribute('aria-labelledby', `${id}-title ${id}-desc`)
  return svg.outerHTML
}

export type Drawn = Bars & { svg: string | null }

/** Each with its picture; none where there is nothing to draw. */
export async function drawAll(figures: readonly Bars[]): Promise<Drawn[]> {
  const drawn: Drawn[] = []
  for (const bars of figures) drawn.push({ ...bars, svg: bars.rows.length === 0 ? null : await drawBars(bars) })
  return drawn
}

/** A plot under its title, with the same numbers as a table: folded on the screen, or in full (`open`) on paper. */
export function BarsFigure({ bars, open = false }: { bars: Drawn; open?: boolean }) {
  const { id, title, summary, series, svg } = bars
  return (
    <figure class="plotted" aria-labelledby={`${id}-titre`}>
      <h3 id={`${id}-titre`}>{title}</h3>
      <p>{summary}</p>
      {series.length > 1 && (
        <p class="legend">
          {series.map((name, i) => (
            <span class={`key-${i}`}>{name}</span>
          ))}
        </p>
      )}
      {svg && raw(svg)}
      {svg && (open ? <BarsTable bars={bars} /> : <Folded bars={bars} />)}
    </figure>
  )
}

function Folded({ bars }: { bars: Bars }) {
  return (
    <details>
      <summary>
        Les chiffres en tableau
        {bars.rows.length > MOST && ` (les ${bars.rows.length} lignes)`}
      </summary>
      <BarsTable bars={bars} />
    </details>
  )
}

function BarsTable({ bars: { title, heading, series, rows } }: { bars: Bars }) {
  return (
    <section class="scrolls" aria-label={`${title}\u00a0: tableau`} tabindex={0}>
      <table class="numbers">
        <thead>
          <tr>
            <th scope="col">{heading}</th>
            {series.map((name) => (
              <th scope="col">{name}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ label, values }) => (
            <tr>
              <th scope="row">{label}</th>
              {values.map((value) => (
                <td>{value === null ? '–' : frenchNumber(value)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
