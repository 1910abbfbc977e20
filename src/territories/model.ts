import { z } from 'zod'
import { normalizeName, timeZoneOf } from '../reference/geography.ts'
import type { Schedule } from './schedule.ts'

/** How a commune's point was got: its own, or the mean of those that share its postal code, its EPCI, its département. */
export const PRECISIONS = ['own', 'postal', 'epci', 'department', 'none'] as const
export type Precision = (typeof PRECISIONS)[number]

/** A commune or arrondissement as the API shows it. */
export interface Commune {
  /** INSEE code. */
  code: string
  name: string
  postalCodes: string[]
  department: string
  /** SIREN. */
  epci: string | null
  population: number
  /** Degrees, WGS 84; both or neither. */
  lat: number | null
  lon: number | null
  precision: Precision
  /** Of an arrondissement, the code of its city. */
  city: string | null
  /** IANA name. */
  timeZone: string
}

/** A commune as people write it, and as they may type it to mean this one and no other: "Orvault (44700)". */
export function placeLabel(commune: Pick<Commune, 'code' | 'name' | 'postalCodes'>): string {
  return `${commune.name} (${commune.postalCodes[0] ?? commune.code})`
}

/** A commune and where it is, in degrees. */
export interface CommunePoint extends Pick<Commune, 'code' | 'name' | 'postalCodes'> {
  lat: number
  lon: number
}

/** A commune that people know; degrees. */
export interface Landmark {
  name: string
  lat: number
  lon: number
}

/** A CPTS as the API shows it: codes of communes and slugs of neighbours, in order. */
export interface Territory {
  slug: string
  name: string
  /** The communes are the closest published list, not the CPTS's own. */
  approximate: boolean
  communes: string[]
  neighbours: string[]
  /** When the weekly letter of its people goes. */
  digest: Schedule
}

const HOUR = 'L’heure de la lettre va de 0 à 23.'
const WEEKDAY = 'Le jour de la lettre va de 1 (lundi) à 7 (dimanche).'

/** What a coordinator sets of a territory; what is missing stays. */
export const territoryChange = z.strictObject({
  digest: z
    .strictObject({
      weekday: z.int(WEEKDAY).min(1, WEEKDAY).max(7, WEEKDAY).nullish(),
      hour: z.int(HOUR).min(0, HOUR).max(23, HOUR).nullish(),
    })
    .nullish(),
})
export type TerritoryChange = z.infer<typeof territoryChange>

/** The territory of whatever no CPTS holds; it has coordinators and no communes. */
export const OUTSIDE = 'hors-territoire'

const territoryInput = z.strictObject({
  slug: z.string(),
  name: z.string(),
  approximate: z.boolean().default(false),
  communes: z.array(z.string()).default([]),
  epcis: z.array(z.string()).default([]),
  neighbours: z.array(z.string()).default([]),
})

/** What makes a territory: communes by code, whole EPCI by SIREN, or both. */
export type TerritoryInput = z.input<typeof territoryInput>

/** Reads territories.json; throws when a field is missing or unknown. */
export function parseTerritories(json: string): z.output<typeof territoryInput>[] {
  return z.array(territoryInput).parse(JSON.parse(json))
}

/** A row of the commune table; the list of postal codes is one text, so that many rows travel as flat arrays. */
export type CommuneRow = Omit<Commune, 'postalCodes'> & { postalCodes: string; searchName: string }

const COLUMNS = 'code\tname\tpostalCodes\tdepartment\tepci\tpopulation\tlat\tlon\tprecision\tcity'

/** Reads communes.tsv; throws when its columns are not the expected ones. */
export function parseCommunes(tsv: string): CommuneRow[] {
  const [header, ...lines] = tsv.trimEnd().split('\n')
  if (header !== COLUMNS) throw new Error('communes.tsv: unexpected columns')
  return lines.map((line) => {
    const [code, name, postalCodes, department, epci, population, lat, lon, precision, city] = line.split('\t') as [
      string,
      ...string[],
    ]
    return {
      code,
      name: name ?? '',
      searchName: normalizeName(name ?? ''),
      postalCodes: postalCodes ?? '',
      department: department ?? '',
      epci: epci || null,
      population: Number(population),
      lat: lat ? Number(lat) : null,
      lon: lon ? Number(lon) : null,
      precision: precision as Precision,
      city: city || null,
      timeZone: timeZoneOf(code),
    }
  })
}
