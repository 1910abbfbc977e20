import { type Box, boxAround, type NamedPlace } from '../reference/geography.ts'
import type { Opening, Profile } from './model.ts'

/** Where to look for who may match at all: never fewer than the scoring core would keep. Pure. */

/** What the stores' shortlists ask for. */
export interface Whereabouts {
  professions: string[]
  kinds: string[]
  /** In degrees. */
  boxes: Box[]
  /** Codes of the places themselves and of the cities of arrondissements. */
  communes: string[]
}

/** The communes of openings, each a point; of several openings, the box that holds them all. */
export function whereaboutsOfOpenings(openings: readonly Opening[]): Whereabouts {
  const places = openings.flatMap((opening) => opening.communes)
  const points = places.flatMap(({ lat, lon }) =>
    lat === null || lon === null ? [] : [{ min: { lat, lon }, max: { lat, lon } }],
  )
  return {
    professions: unique(openings.map((opening) => opening.profession)),
    kinds: unique(openings.map((opening) => opening.kind)),
    boxes: openings.length > 1 ? around(points) : points,
    communes: codesOf(places),
  }
}

/** The zones of a candidate as boxes; `reachKm` widens each to at least so many km. */
export function whereaboutsOfCandidate(
  { qualifications, kinds, zones }: Pick<Profile, 'qualifications' | 'kinds' | 'zones'>,
  reachKm = 0,
): Whereabouts {
  return {
    professions: unique(qualifications.map((q) => q.profession)),
    kinds,
    boxes: zones.flatMap(({ place: { lat, lon }, radiusKm }) =>
      lat === null || lon === null ? [] : [boxAround({ lat, lon }, Math.max(radiusKm, reachKm))],
    ),
    communes: codesOf(zones.map(({ place }) => place)),
  }
}

const codesOf = (places: readonly NamedPlace[]) =>
  unique(places.flatMap(({ code, city }) => (city ? [code, city] : [code])))

/** The one box that holds all of these; none of none. */
export function around(boxes: readonly Box[]): Box[] {
  if (boxes.length === 0) return []
  const [lats, lons] = [boxes.map(({ min }) => min.lat), boxes.map(({ min }) => min.lon)]
  return [
    {
      min: { lat: Math.min(...lats), lon: Math.min(...lons) },
      max: { lat: Math.max(...lats), lon: Math.max(...lons) },
    },
  ]
}

const unique = (texts: readonly string[]) => [...new Set(texts)]
