import type { Context } from '../accounts/context.ts'
import { type Commune, type CommunePoint, type Landmark, placeLabel } from '../territories/model.ts'
import { communePoints, landmarks } from '../territories/service.ts'
import { type Spot, SpotMap } from '../web/map.tsx'
import { changedHref, type Query, RADII } from './form.tsx'
import { DEFAULT_RADIUS_KM } from './model.ts'
import type { SearchResult } from './service.ts'

/** Where what was found is, on a map. */

export interface Places {
  points: readonly CommunePoint[]
  towns: readonly Landmark[]
}

/** What the map of an answer is drawn from. */
export async function placesOf(ctx: Context, { counts }: SearchResult): Promise<Places> {
  const codes = Object.keys(counts?.places ?? {})
  return { points: await communePoints(ctx.sql, codes), towns: await landmarks(ctx.sql) }
}

export function ResultsMap(props: { places: Places; result: SearchResult; query: Query; commune: Commune | null }) {
  const { places, result, query, commune } = props
  const { understood, read, counts } = result
  const near = (point: CommunePoint, radiusKm: number) =>
    changedHref(query, understood, { commune: placeLabel(point), radiusKm: String(radiusKm) })
  const byLabel = new Map(places.points.map((point) => [placeLabel(point), point]))
  const spots = places.points.map((point): Spot => {
    const count = counts?.places[point.code] ?? 0
    const only = count === 1 && result.listings.find(({ communes }) => communes.some(({ code }) => code === point.code))
    return { ...point, count, label: placeLabel(point), href: only ? `/annonces/${only.id}` : near(point, 1) }
  })
  const circles =
    commune?.lat != null && commune.lon != null
      ? [{ lat: commune.lat, lon: commune.lon, radiusKm: read.radiusKm ?? DEFAULT_RADIUS_KM, label: commune.name }]
      : []
  return (
    <section id="carte" class="on-map" aria-label="Carte des annonces">
      <SpotMap
        title="Où sont les annonces"
        what="annonce"
        spots={spots}
        circles={circles}
        towns={places.towns}
        clusterHref={({ label }, km) =>
          near(byLabel.get(label) as CommunePoint, RADII.find((radius) => radius >= km) ?? (RADII.at(-1) as number))
        }
      />
    </section>
  )
}
