/** Places: distances, codes, time zones and the one spelling under which names are compared. All pure. */

/** Degrees, WGS 84. */
export interface Point {
  lat: number
  lon: number
}

/** A commune or arrondissement; `city` is the code of the city that an arrondissement belongs to. */
export interface Place {
  code: string
  city?: string | null | undefined
}

/** A commune or arrondissement as listings, candidates and the matcher know it. */
export interface NamedPlace {
  code: string
  name: string
  /** For an arrondissement of Paris, Lyon or Marseille: the code of the city. */
  city: string | null
  /** Degrees; null where no point is known (the place then matches only itself). */
  lat: number | null
  lon: number | null
}

/** Mean radius of the Earth, in kilometres (IUGG); part of the definition of a match. */
export const EARTH_RADIUS_KM = 6371.0088

const RADIANS = Math.PI / 180

/** Great-circle distance between two points, in kilometres (haversine). */
export function distanceKm(a: Point, b: Point): number {
  const sinLat = Math.sin(((b.lat - a.lat) * RADIANS) / 2)
  const sinLon = Math.sin(((b.lon - a.lon) * RADIANS) / 2)
  const h = sinLat * sinLat + Math.cos(a.lat * RADIANS) * Math.cos(b.lat * RADIANS) * sinLon * sinLon
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(Math.min(1, h)))
}

/** Degrees; a point is a box whose corners are the same. */
export interface Box {
  min: Point
  max: Point
}

/** A box as Postgres reads it, x = longitude. */
export function boxText({ min, max }: Box): string {
  return `((${max.lon},${max.lat}),(${min.lon},${min.lat}))`
}

/** A box that holds every point within `radiusKm` of `center`, in degrees; away from the poles and the 180th meridian. */
export function boxAround(center: Point, radiusKm: number): Box {
  // A hair wider than the circle, so that rounding never leaves out what distanceKm would keep.
  const angle = (radiusKm / EARTH_RADIUS_KM) * (1 + 1e-9) + 1e-9
  const lat = angle / RADIANS
  const lon = Math.asin(Math.min(1, Math.sin(angle) / Math.cos(center.lat * RADIANS))) / RADIANS
  return {
    min: { lat: center.lat - lat, lon: center.lon - lon },
    max: { lat: center.lat + lat, lon: center.lon + lon },
  }
}

/** Whether one is the other, or the city of which the other is an arrondissement; two arrondissements are two places. */
export function samePlace(a: Place, b: Place): boolean {
  return a.code === b.code || a.city === b.code || b.city === a.code
}

/** INSEE code of a commune → code of its département or overseas collectivity: "44109" → "44", "97411" → "974". */
export function departmentOf(communeCode: string): string {
  return communeCode.slice(0, /^9[78]/.test(communeCode) ? 3 : 2)
}

const OVERSEAS_TIME_ZONES: Readonly<Record<string, string>> = {
  '971': 'America/Guadeloupe',
  '972': 'America/Martinique',
  '973': 'America/Cayenne',
  '974': 'Indian/Reunion',
  '976': 'Indian/Mayotte',
}

/** IANA time zone of a commune: the overseas départements have their own, everywhere else goes by Paris. */
export function timeZoneOf(communeCode: string): string {
  return OVERSEAS_TIME_ZONES[departmentOf(communeCode)] ?? 'Europe/Paris'
}

/**
 * The spelling under which names are stored and looked up: lower case, no accents, one space for anything that is
 * neither letter nor digit, "st" and "ste" written out. "St-Étienne", "SAINT ETIENNE" → "saint etienne".
 */
export function normalizeName(text: string): string {
  return (
    text
      .toLowerCase()
      // Before, too: thousands of marks on one letter take seconds to be put into order.
      .replace(/\p{M}/gu, '')
      .normalize('NFD')
      .replace(/\p{M}/gu, '')
      .replace(/œ/g, 'oe')
      .replace(/æ/g, 'ae')
      .replace(/[^a-z0-9]+/g, ' ')
      .trim()
      .replace(/\bst(e?)\b/g, 'saint$1')
  )
}
