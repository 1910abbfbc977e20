import { around } from '../matching/shortlist.ts'
import { civilDay } from '../reference/calendar.ts'
import { type Box, boxAround, distanceKm, type NamedPlace, samePlace } from '../reference/geography.ts'
import { PROFESSIONS } from '../reference/professions.ts'

/** Who could come where, counted: pure. By the definition of a match: its lines "open" and "distance". */

export interface Worker {
  professions: readonly string[]
  zones: readonly { place: NamedPlace; radiusKm: number }[]
  confirmedAt: Date
}

export interface Workplace extends NamedPlace {
  timeZone: string
}

export interface Available {
  /** By profession, then commune. */
  cells: Map<string, Map<string, number>>
  /** Each person once. */
  total: number
  /** Each person once a profession; once at all, in the first of theirs as we list them; once a commune. */
  byProfession: Map<string, number>
  byFirstProfession: Map<string, number>
  byCommune: Map<string, number>
}

/** The box that holds all these places that have a point, in degrees; null where none has. */
export function boxOf(places: readonly NamedPlace[]): Box | null {
  const points = places.flatMap(({ lat, lon }) =>
    lat === null || lon === null ? [] : [{ min: { lat, lon }, max: { lat, lon } }],
  )
  return around(points)[0] ?? null
}

/** Counts, for each profession and place, the people one of whose zones holds it, confirmed at most `staleDays` civil days ago. */
export function countAvailable(
  people: readonly Worker[],
  places: readonly Workplace[],
  { now, staleDays }: { now: Date; staleDays: number },
): Available {
  const near = gridOf(places)
  const today = new Map(places.map(({ timeZone }) => [timeZone, civilDay(now, timeZone)]))
  const cells: Available['cells'] = new Map()
  const byProfession = new Map<string, number>()
  const byFirstProfession = new Map<string, number>()
  const byCommune = new Map<string, number>()
  let total = 0
  for (const { professions, zones, confirmedAt } of people) {
    const fresh = new Set(
      [...today].flatMap(([zone, day]) => (day - civilDay(confirmedAt, zone) <= staleDays ? [zone] : [])),
    )
    const held = new Set<string>()
    for (const zone of zones) {
      for (const place of near(zone)) if (fresh.has(place.timeZone)) held.add(place.code)
    }
    if (held.size > 0) {
      total++
      for (const profession of new Set(professions)) count(byProfession, profession)
      const first = PROFESSIONS.find(({ code }) => professions.includes(code))?.code ?? professions[0]
      if (first) count(byFirstProfession, first)
      for (const code of held) count(byCommune, code)
    }
    for (const profession of professions) {
      const counts = cells.get(profession) ?? new Map<string, number>()
      for (const code of held) count(counts, code)
      cells.set(profession, counts)
    }
  }
  return { cells, total, byProfession, byFirstProfession, byCommune }
}

const count = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1)

/** Side of a cell, in degrees: a zone of 30 km touches about six. */
const CELL = 0.5

/** The places that a zone holds, without looking at all of them. */
function gridOf(places: readonly Workplace[]) {
  const cells = Map.groupBy(
    places.filter(({ lat }) => lat !== null),
    ({ lat, lon }) => cellOf(Math.floor((lat as number) / CELL), Math.floor((lon as number) / CELL)),
  )
  const byCode = new Map(places.map((place) => [place.code, place]))
  const byCity = Map.groupBy(
    places.filter(({ city }) => city !== null),
    ({ city }) => city as string,
  )
  return ({ place, radiusKm }: Worker['zones'][number]): Workplace[] => {
    const same = [
      byCode.get(place.code),
      place.city ? byCode.get(place.city) : undefined,
      ...(byCity.get(place.code) ?? []),
    ]
    const held = same.filter((one) => one !== undefined)
    const { lat, lon } = place
    if (lat === null || lon === null) return held
    const { min, max } = boxAround({ lat, lon }, radiusKm)
    for (let y = Math.floor(min.lat / CELL); y <= Math.floor(max.lat / CELL); y++) {
      for (let x = Math.floor(min.lon / CELL); x <= Math.floor(max.lon / CELL); x++) {
        for (const other of cells.get(cellOf(y, x)) ?? []) {
          const point = { lat: other.lat as number, lon: other.lon as number }
          // Most of what lies in these cells is outside the box: comparing is cheaper than reckoning.
          if (point.lat < min.lat || point.lat > max.lat || point.lon < min.lon || point.lon > max.lon) continue
          if (!samePlace(place, other) && distanceKm({ lat, lon }, point) <= radiusKm) held.push(other)
        }
      }
    }
    return held
  }
}

const cellOf = (y: number, x: number) => y * 10_000 + x
