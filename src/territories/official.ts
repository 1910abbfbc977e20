import { z } from 'zod'
import { departmentOf, distanceKm, normalizeName, timeZoneOf } from '../reference/geography.ts'
import type { Commune, CommuneRow } from './model.ts'

/** The communes as geo.api.gouv.fr gives them, and what they change of ours. Pure. */

const degrees = (most: number) => z.number().min(-most).max(most)

const commune = z.object({
  nom: z.string().refine((name) => normalizeName(name) !== '', 'has no letter'),
  code: z.string().regex(/^\d[\dAB]\d{3}$/),
  codesPostaux: z.array(z.string().regex(/^\d{5}$/)).nullish(),
  codeEpci: z
    .string()
    .regex(/^\d{9}$/)
    .nullish(),
  population: z.int().min(0).nullish(),
  /** GeoJSON: longitude first. */
  centre: z.object({ type: z.literal('Point'), coordinates: z.tuple([degrees(180), degrees(90)]) }).nullish(),
})

export const officialCommunes = z.array(commune).min(1, 'is empty')
export type OfficialCommune = z.infer<typeof commune>

/** Of the communes we know, a list that lacks more than this share is not the whole list. */
const MOST_GONE = 0.1
/** A point rarely moves so far; where more than one in a hundred do, they are not points of those communes. */
const FAR_KM = 50

export interface Changes {
  /** New ones, and those that change, as they are to be. */
  rows: CommuneRow[]
  added: number
  changed: number
  /** Of those that change or are new, the ones whose point does. */
  moved: number
  /** No longer listed. */
  gone: number
}

/**
 * What the official list changes of the communes there are: what it does not say stays. Throws one line when it cannot be
 * the list of the communes of France.
 */
export function changesOf(known: readonly Commune[], official: readonly OfficialCommune[]): Changes {
  const before = new Map(known.map((each) => [each.code, each]))
  const listed = new Set(official.map(({ code }) => code))
  const gone = known.filter(({ code }) => !listed.has(code)).length
  if (gone > known.length * MOST_GONE) {
    throw new Error(`geo.api.gouv.fr lists ${official.length} communes, without ${gone} of ours: nothing was changed`)
  }
  const changes: Changes = { rows: [], added: 0, changed: 0, moved: 0, gone }
  let far = 0
  for (const each of official) {
    const old = before.get(each.code)
    const row = rowOf(each, old)
    const km = movedBy(old, row)
    if (old?.lat != null && km > FAR_KM) far++
    if (old && fieldsOf(row, row.postalCodes) === fieldsOf(old, old.postalCodes.join(' '))) continue
    changes.rows.push(row)
    changes[old ? 'changed' : 'added']++
    if (km > 0) changes.moved++
  }
  if (far > official.length / 100) {
    throw new Error(
      `geo.api.gouv.fr puts ${far} communes more than ${FAR_KM} km from where they were: nothing was changed`,
    )
  }
  return changes
}

function rowOf({ code, nom, codesPostaux, codeEpci, population, centre }: OfficialCommune, old?: Commune): CommuneRow {
  const [lon, lat] = centre?.coordinates ?? []
  const point =
    lat === undefined || lon === undefined
      ? { lat: old?.lat ?? null, lon: old?.lon ?? null, precision: old?.precision ?? ('none' as const) }
      : { lat: rounded(lat), lon: rounded(lon), precision: 'own' as const }
  return {
    code,
    name: nom,
    searchName: normalizeName(nom),
    postalCodes: (codesPostaux?.length ? codesPostaux.toSorted() : (old?.postalCodes ?? [])).join(' '),
    department: departmentOf(code),
    epci: codeEpci ?? old?.epci ?? null,
    population: population ?? old?.population ?? 0,
    ...point,
    city: old?.city ?? null,
    timeZone: timeZoneOf(code),
  }
}

/** A metre or so, as in our file. */
const rounded = (angle: number) => Math.round(angle * 1e5) / 1e5

type Row = Pick<Commune, 'name' | 'epci' | 'population' | 'lat' | 'lon' | 'precision'>

const fieldsOf = ({ name, epci, population, lat, lon, precision }: Row, postalCodes: string) =>
  JSON.stringify([name, postalCodes, epci, population, lat, lon, precision])

/** Kilometres; infinite where there was no point. */
function movedBy(old: Commune | undefined, { lat, lon }: CommuneRow): number {
  if (lat === null || lon === null) return 0
  if (!old || old.lat === null || old.lon === null) return Number.POSITIVE_INFINITY
  return distanceKm({ lat: old.lat, lon: old.lon }, { lat, lon })
}
