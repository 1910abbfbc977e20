import { frenchNumber } from '../reference/french.ts'
import { distanceKm, EARTH_RADIUS_KM, type Point } from '../reference/geography.ts'

/** A map drawn from points alone: no tiles, no outline, the towns around it say where it is. */

/** Something to go to. */
export interface Spot extends Point {
  count: number
  href: string
  /** The place: "Orvault". */
  label: string
}

/** Somewhere people reach from, or search around. */
export interface Reach extends Point {
  radiusKm: number
  label: string
}

/** A town people know. */
export interface Town extends Point {
  name: string
}

/** Of the drawing, in its own units: about as many pixels on a telephone. */
const WIDTH = 360
const HEIGHT = 340
const MARGIN = 26

/** Units between the middles of two markers: each is a target of 24 pixels and more for a finger. */
const APART = 34

const MOST_DOTS = 220
const MOST_NAMES = 9

/** Kilometres of one degree of latitude. */
const DEGREE_KM = (EARTH_RADIUS_KM * Math.PI) / 180

/** Mainland France with Corsica: what lies elsewhere is never drawn with it, for it would be nothing but sea. */
const MAINLAND = { south: 41, north: 51.5, west: -5.5, east: 10 }

const isMainland = ({ lat, lon }: Point) =>
  lat > MAINLAND.south && lat < MAINLAND.north && lon > MAINLAND.west && lon < MAINLAND.east

/** One piece of the Earth that fits on a map. */
const pieceOf = (point: Point) =>
  isMainland(point) ? 'mainland' : `${Math.round(point.lat / 12)} ${Math.round(point.lon / 12)}`

/** Where the map shows a point, and how many units a kilometre is. */
export interface Projection {
  at(point: Point): { x: number; y: number }
  unitsPerKm: number
}

/** Equirectangular, true in the middle; holds every point and circle, and at least `leastKm` from top to bottom. */
export function projectionOf(points: readonly Point[], circles: readonly Reach[], leastKm: number): Projection {
  const boxes = [
    ...points.map(({ lat, lon }) => ({ lat, lon, up: 0, aside: 0 })),
    ...circles.map(({ lat, lon, radiusKm }) => ({
      lat,
      lon,
      up: radiusKm / DEGREE_KM,
      aside: radiusKm / DEGREE_KM / Math.cos((lat * Math.PI) / 180),
    })),
  ]
  const south = Math.min(...boxes.map(({ lat, up }) => lat - up))
  const north = Math.max(...boxes.map(({ lat, up }) => lat + up))
  const west = Math.min(...boxes.map(({ lon, aside }) => lon - aside))
  const east = Math.max(...boxes.map(({ lon, aside }) => lon + aside))
  const middle = { lat: (south + north) / 2, lon: (west + east) / 2 }
  const narrowing = Math.cos((middle.lat * Math.PI) / 180)
  const tall = Math.max((north - south) * DEGREE_KM, leastKm)
  const wide = (east - west) * DEGREE_KM * narrowing
  const unitsPerKm = Math.min((HEIGHT - 2 * MARGIN) / tall, wide > 0 ? (WIDTH - 2 * MARGIN) / wide : Infinity)
  return {
    unitsPerKm,
    at: ({ lat, lon }) => ({
      x: WIDTH / 2 + (lon - middle.lon) * DEGREE_KM * narrowing * unitsPerKm,
      y: HEIGHT / 2 - (lat - middle.lat) * DEGREE_KM * unitsPerKm,
    }),
  }
}

/** Spots that would lie on each other, around the one with most. */
export interface Cluster {
  x: number
  y: number
  spots: [Spot, ...Spot[]]
  count: number
}

/** The most counted first; whatever is less than a finger away joins it. */
export function clusterSpots(spots: readonly Spot[], { at }: Projection): Cluster[] {
  const clusters: Cluster[] = []
  for (const spot of spots.toSorted((a, b) => b.count - a.count || (a.label < b.label ? -1 : 1))) {
    const { x, y } = at(spot)
    const near = clusters.find((one) => Math.hypot(one.x - x, one.y - y) < APART)
    if (near) {
      near.spots.push(spot)
      near.count += spot.count
    } else clusters.push({ x, y, spots: [spot], count: spot.count })
  }
  return clusters
}

/** The spots of the piece of the Earth that has most of them, and the others: they are said, not drawn. */
export function drawable(spots: readonly Spot[], circles: readonly Reach[]): { drawn: Spot[]; elsewhere: Spot[] } {
  const counts = new Map<string, number>()
  for (const spot of spots) counts.set(pieceOf(spot), (counts.get(pieceOf(spot)) ?? 0) + spot.count)
  const [most] = [...counts].sort((a, b) => b[1] - a[1])
  const piece = circles[0] ? pieceOf(circles[0]) : most?.[0]
  const drawn = spots.filter((spot) => pieceOf(spot) === piece)
  return { drawn, elsewhere: spots.filter((spot) => pieceOf(spot) !== piece) }
}

export interface MapProps {
  /** What the map is of, for who does not see it: "Où sont les annonces". */
  title: string
  spots: readonly Spot[]
  circles?: readonly Reach[]
  /** The largest first; those of the frame are drawn. */
  towns: readonly Town[]
  /** Where a marker of several spots leads; by default where its first does. */
  clusterHref?: (center: Spot, radiusKm: number) => string
  /** What is counted: "annonce"; nothing is, where there is none. */
  what?: string
  /** From top to bottom at least. */
  leastKm?: number
}

/** A map whose markers are links, and the same in words below it; nothing where there is nothing to draw. */
export function SpotMap({ title, spots, circles = [], towns, clusterHref, what, leastKm = 30 }: MapProps) {
  const { drawn, elsewhere } = drawable(spots, circles)
  const around = circles.filter((circle) => !drawn[0] || pieceOf(circle) === pieceOf(drawn[0]))
  if (drawn.length + around.length === 0) return null
  const projection = projectionOf(drawn, around, leastKm)
  const clusters = clusterSpots(drawn, projection)
  const shown = townsOn(towns, projection)
  return (
    <figure class="map">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`}>
        <title>{title}</title>
        <rect class="land" width={WIDTH} height={HEIGHT} rx="8" />
        <path class="towns" d={shown.map(({ x, y }) => `M${Math.round(x)} ${Math.round(y)}h0`).join('')} />
        {around.map((circle) => (
          <circle
            class="reach"
            {...rounded(projection.at(circle))}
            r={Math.round(circle.radiusKm * projection.unitsPerKm)}
          >
            <title>{`${circle.label}, ${frenchNumber(circle.radiusKm)}\u00a0km`}</title>
          </circle>
        ))}
        {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: no group of texts takes the focus */}
        <g class="names" aria-hidden="true">
          {named(shown, clusters).map(({ x, y, name }) => (
            <text x={Math.round(x)} y={Math.round(y)}>
              {name}
            </text>
          ))}
        </g>
        {clusters.map((cluster) => (
          <Marker cluster={cluster} clusterHref={clusterHref} what={what} />
        ))}
        <Scale unitsPerKm={projection.unitsPerKm} />
      </svg>
      <Places spots={spots} elsewhere={elsewhere} what={what} />
    </figure>
  )
}

const rounded = ({ x, y }: { x: number; y: number }) => ({ cx: Math.round(x), cy: Math.round(y) })

function Marker({ cluster, clusterHref, what }: { cluster: Cluster } & Pick<MapProps, 'clusterHref' | 'what'>) {
  const { x, y, count, spots } = cluster
  const [first, ...others] = spots
  const href = others.length > 0 && clusterHref ? clusterHref(first, reachOf(spots)) : first.href
  const more =
    others.length > 0 ? ` et ${others.length === 1 ? 'une commune proche' : `${others.length} communes proches`}` : ''
  const label = `${first.label}${more}${what ? `\u00a0: ${counted(count, what)}` : ''}`
  const [cx, cy] = [Math.round(x), Math.round(y)]
  return (
    <a href={href} aria-label={label}>
      <title>{label}</title>
      <circle cx={cx} cy={cy} r={count < 10 ? 13 : count < 100 ? 15 : 17} />
      {what && (
        <text x={cx} y={cy} dy=".35em">
          {count}
        </text>
      )}
    </a>
  )
}

const counted = (count: number, what: string) => `${frenchNumber(count)}\u00a0${what}${count > 1 ? 's' : ''}`

/** Kilometres around the first that hold all of them. */
const reachOf = ([first, ...others]: Cluster['spots']) => Math.max(0, ...others.map((spot) => distanceKm(first, spot)))

interface Shown {
  x: number
  y: number
  name: string
}

function townsOn(towns: readonly Town[], { at }: Projection): Shown[] {
  const shown: Shown[] = []
  for (const town of towns) {
    const { x, y } = at(town)
    if (x < 4 || y < 4 || x > WIDTH - 4 || y > HEIGHT - 4) continue
    shown.push({ x, y, name: town.name })
    if (shown.length === MOST_DOTS) break
  }
  return shown
}

/** Units; a letter is about half as wide as high. */
const LETTER = 6.3
const NAMES_APART = 55

/** The largest towns whose name has room: beside no other name, on no marker. */
function named(towns: readonly Shown[], clusters: readonly Cluster[]): Shown[] {
  const taken: { x: number; y: number; half: number; up: number }[] = clusters.map(({ x, y }) => ({
    x,
    y,
    half: 15,
    up: 15,
  }))
  const names: Shown[] = []
  for (const { x, y, name } of towns) {
    if (names.length === MOST_NAMES) break
    if (names.some((one) => Math.hypot(one.x - x, one.y - y) < NAMES_APART)) continue
    const half = (name.length * LETTER) / 2
    for (const below of [y - 7, y + 16, y + 28, y - 19]) {
      const box = { x: Math.min(Math.max(x, half + 4), WIDTH - half - 4), y: below - 4, half, up: 7 }
      if (box.y < 12 || box.y > HEIGHT - 12) continue
      if (taken.some((one) => Math.abs(one.x - box.x) < one.half + half && Math.abs(one.y - box.y) < one.up + 7))
        continue
      taken.push(box)
      names.push({ x: box.x, y: below, name })
      break
    }
  }
  return names
}

const LENGTHS = [500, 200, 100, 50, 20, 10, 5, 2, 1]

function Scale({ unitsPerKm }: { unitsPerKm: number }) {
  const km = LENGTHS.find((length) => length * unitsPerKm <= 90) ?? 1
  const right = 12 + Math.round(km * unitsPerKm)
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: no group of texts takes the focus
    <g class="scale" aria-hidden="true">
      <path d={`M12 ${HEIGHT - 14}v5H${right}v-5`} />
      <text x="14" y={HEIGHT - 15}>{`${km}\u00a0km`}</text>
    </g>
  )
}

const MOST_PLACES = 60

/** The same as links in a list, the most counted first. */
function Places({
  spots,
  elsewhere,
  what,
}: {
  spots: readonly Spot[]
  elsewhere: readonly Spot[]
  what: string | undefined
}) {
  if (!what || spots.length === 0) return null
  const away = elsewhere.reduce((sum, { count }) => sum + count, 0)
  const sorted = spots.toSorted((a, b) => b.count - a.count || a.label.localeCompare(b.label, 'fr'))
  return (
    <figcaption>
      {away > 0 && <p>{`Hors de la carte\u00a0: ${counted(away, what)}.`}</p>}
      <details>
        <summary>
          {spots.length > 1 ? `Les ${frenchNumber(spots.length)} communes en liste` : 'La commune en toutes lettres'}
        </summary>
        <ul class="places">
          {sorted.slice(0, MOST_PLACES).map(({ href, label, count }) => (
            <li>
              <a href={href}>{label}</a> {count}
            </li>
          ))}
        </ul>
      </details>
    </figcaption>
  )
}
