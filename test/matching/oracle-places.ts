/** Places of the definition: what is near, and which day it is there. */

export type OraclePlace = { code: string; city: string | null; lat: number | null; lon: number | null }

/** Kilometres between the closest eligible pair of a commune and a zone; null where there is none. */
export function nearest(communes: OraclePlace[], zones: { place: OraclePlace; radiusKm: number }[]): number | null {
  let best: number | null = null
  for (const commune of communes) {
    for (const zone of zones) {
      const km = isSame(commune, zone.place) ? 0 : kilometres(commune, zone.place)
      if (km === null || km > zone.radiusKm) continue
      if (best === null || km < best) best = km
    }
  }
  return best
}

/** A city and each of its arrondissements, not two arrondissements. */
function isSame(a: OraclePlace, b: OraclePlace): boolean {
  return a.code === b.code || a.city === b.code || b.city === a.code
}

/** Great circle by the angle between two vectors, not by the haversine. */
function kilometres(a: OraclePlace, b: OraclePlace): number | null {
  if (a.lat === null || a.lon === null || b.lat === null || b.lon === null) return null
  const vector = (lat: number, lon: number): [number, number, number] => {
    const [phi, lambda] = [(lat * Math.PI) / 180, (lon * Math.PI) / 180]
    return [Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi)]
  }
  const [u, v] = [vector(a.lat, a.lon), vector(b.lat, b.lon)]
  const cross = Math.hypot(u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0])
  return 6371.0088 * Math.atan2(cross, u[0] * v[0] + u[1] * v[1] + u[2] * v[2])
}

/** Hours that the clock of a place is ahead of UTC: the overseas départements by table, Paris by the European rule. */
function offsetHours(code: string, instant: Date): number {
  const overseas: Record<string, number> = { '971': -4, '972': -4, '973': -3, '974': 4, '976': 3 }
  const fixed = overseas[code.slice(0, 3)]
  if (fixed !== undefined) return fixed
  const year = instant.getUTCFullYear()
  const lastSundayAtOne = (month: number) => {
    const end = new Date(Date.UTC(year, month + 1, 0, 1))
    return end.getTime() - end.getUTCDay() * 86_400_000
  }
  return instant.getTime() >= lastSundayAtOne(2) && instant.getTime() < lastSundayAtOne(9) ? 2 : 1
}

export function civilDateAt(code: string, instant: Date): string {
  return new Date(instant.getTime() + offsetHours(code, instant) * 3_600_000).toISOString().slice(0, 10)
}
