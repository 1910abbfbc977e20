import { distanceKm } from '../reference/geography.ts'
import type { Commune, Territory } from '../territories/model.ts'
import { drawFrom, pick, type Random, sample } from './random.ts'

/** Where the people of a seed live and work. Pure. */

export type Scale = 'demo' | 'region' | 'france'

export type SeedPlace = Pick<Commune, 'code' | 'name' | 'epci' | 'population' | 'lat' | 'lon' | 'city'>

export interface World {
  /** A place by the number of people who live there, around one of the territories or anywhere. */
  somewhere(random: Random): SeedPlace
  /** Up to `count` other places of the same EPCI, within some km of it. */
  around(random: Random, place: SeedPlace, km: number, count: number): SeedPlace[]
  at(code: string | undefined): SeedPlace | undefined
  /** Draws a place of each city that has to have a bit of everything. */
  cities: ((random: Random) => SeedPlace)[]
}

/** Nantes, Le Mans, Le Havre, Rouen: at the scale of a region each has openings for every profession. */
const CITIES = ['44109', '72181', '76351', '76540']

/** Within 15 km of the city's point, with room for a point that is corrected later. */
const CITY_KM = 12
/** Within 50 km of the territory: here of its largest commune, which is in it. */
const REGION_KM = 45

/** The communes a seed draws from. Throws when there are none: the reference data are missing. */
export function worldOf(scale: Scale, communes: readonly SeedPlace[], territories: readonly Territory[]): World {
  const inhabited = communes.filter(({ population }) => population > 0)
  if (inhabited.length === 0) throw new Error('there are no communes: run migrate first')
  const byCode = new Map(inhabited.map((commune) => [commune.code, commune]))
  // A city and its arrondissements are the same people twice.
  const divided = new Set(inhabited.map(({ city }) => city))
  const people = ({ code, city, population }: SeedPlace) => (city || divided.has(code) ? population / 2 : population)
  const draw = (places: readonly SeedPlace[]) => drawFrom(places, people)
  const near = (center: SeedPlace, km: number) => inhabited.filter((commune) => within(center, commune, km))

  const homes = territories
    .map(({ communes }) => communes.flatMap((code) => byCode.get(code) ?? []))
    .filter((places) => places.length > 0)
  const areas =
    scale === 'france' || homes.length === 0
      ? [inhabited]
      : homes.map((places) => (scale === 'demo' ? places : near(largest(places), REGION_KM)))
  const draws = areas.map(draw)
  const byEpci = Map.groupBy(new Set(areas.flat()), (commune) => commune.epci)
  return {
    somewhere: (random) => pick(random, draws)(random),
    around(random, place, km, count) {
      const others = place.epci ? (byEpci.get(place.epci) ?? []) : []
      const close = others.filter((other) => other.code !== place.code && within(place, other, km))
      return sample(random, close, count)
    },
    at: (code) => byCode.get(code ?? ''),
    cities:
      scale === 'region' ? CITIES.flatMap((code) => byCode.get(code) ?? []).map((c) => draw(near(c, CITY_KM))) : [],
  }
}

function within(a: SeedPlace, b: SeedPlace, km: number): boolean {
  if (a.lat === null || a.lon === null || b.lat === null || b.lon === null) return false
  return distanceKm({ lat: a.lat, lon: a.lon }, { lat: b.lat, lon: b.lon }) <= km
}

function largest(places: readonly SeedPlace[]): SeedPlace {
  return places.reduce((most, place) => (place.population > most.population ? place : most))
}
