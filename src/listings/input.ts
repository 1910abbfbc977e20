import { overtaken } from '../accounts/overtaken.tsx'
import type { Db } from '../platform/db.ts'
import type { FieldError } from '../platform/errors.ts'
import { readPlaces } from '../territories/fields.tsx'
import { placeLabel } from '../territories/model.ts'
import { getCommune } from '../territories/service.ts'
import { eurosOf, type Labels, numberOf, type Rows, rowsOf, textOf, type Values } from '../web/forms.ts'
import { periodLabels, rangeLabels } from '../web/periods.tsx'
import { periodFields, rangeFields, readPeriods, readRanges, readWindow } from '../web/rows.ts'
import type { Listing, ListingInput } from './model.ts'
import { hasWindow, type Requirable } from './rules.ts'

/** Between the form of a listing and the API's input. */

/** Lists of the form that can get a row more. */
export const LISTS = ['communes', 'periods', 'except'] as const

/** Those that the calendar paints. */
export const DATES = { periods: 'periods', except: 'except', quota: true } as const

/** How the summary of errors calls the fields, in the order of the page. */
export const LABELS: Labels = {
  kind: 'Type d’annonce',
  profession: 'Profession recherchée',
  specialty: 'Spécialité',
  'communes.*': 'Commune #',
  practiceType: 'Mode d’exercice',
  ...periodLabels('periods', 'Période'),
  ...rangeLabels('except', 'Exception'),
  flexDays: 'Dates souples',
  places: 'Nombre de personnes',
  'window.earliest': 'Au plus tôt',
  'window.latest': 'Au plus tard',
  candidateSharePct: 'Part des honoraires',
  patientelePrice: 'Patientèle',
  equipmentPrice: 'Matériel',
  wallsPrice: 'Murs',
  rent: 'Loyer',
  collaborationFirst: 'Collaboration d’abord',
  successorsWanted: 'Nombre de successeurs',
  title: 'Titre',
  description: 'Description',
  structureName: 'Nom de la structure',
  sector: 'Secteur',
  'patientsPerDay.min': 'Actes par jour, au moins',
  'patientsPerDay.max': 'Actes par jour, au plus',
  homeVisits: 'Visites à domicile',
  vehicleNeeded: 'Véhicule nécessaire',
  housing: 'Logement',
  transport: 'Transport',
  software: 'Logiciel',
  secretary: 'Secrétariat',
  territoryDays: 'Réserver à votre territoire',
}

export const communeFields = (values: Values) => rowsOf(values, 'communes').map((row) => `communes.${row}`)

/** The fields of a blank row. */
export function blankRow(list: (typeof LISTS)[number], row: number): [string, string[]][] {
  switch (list) {
    case 'communes':
      return [[`communes.${row}`, ['']]]
    case 'periods':
      return periodFields(list, [], 1, row)
    case 'except':
      return rangeFields(list, [], 1, row)
  }
}

/** The form of a listing as stored, or a blank one. `communes` are the labels of its communes. */
export function listingValues(listing: Listing | null, communes: readonly string[]): Values {
  const places = communes.length > 0 ? communes : ['']
  const periods = listing?.periods ?? []
  const except = listing?.except ?? []
  const fields: [string, string[]][] = [
    ...places.map((label, i): [string, string[]] => [`communes.${i}`, [label]]),
    ...periodFields('periods', periods, periods.length > 0 ? 0 : 1),
    ...rangeFields('except', except, except.length > 0 ? 0 : 1),
    ['kind', [listing?.kind ?? 'replacement']],
    ['partialAccepted', [(listing?.partialAccepted ?? true) ? 'oui' : '']],
    ['studentsAccepted', [listing?.studentsAccepted ? 'oui' : '']],
  ]
  if (!listing) return new Map(fields)
  const rest = {
    profession: listing.profession,
    specialty: listing.specialty,
    practiceType: listing.practiceType,
    flexDays: listing.flexDays === 0 ? '' : french(listing.flexDays),
    places: french(listing.places),
    'window.earliest': listing.window?.earliest,
    'window.latest': listing.window?.latest,
    candidateSharePct: french(listing.candidateSharePct),
    patientelePrice: french(listing.patientelePrice),
    equipmentPrice: french(listing.equipmentPrice),
    wallsPrice: french(listing.wallsPrice),
    rent: french(listing.rent),
    collaborationFirst: yesNo(listing.collaborationFirst),
    successorsWanted: french(listing.successorsWanted),
    title: listing.title,
    description: listing.description,
    structureName: listing.structureName,
    sector: listing.sector,
    'patientsPerDay.min': french(listing.patientsPerDay?.min ?? null),
    'patientsPerDay.max': french(listing.patientsPerDay?.max ?? null),
    homeVisits: yesNo(listing.homeVisits),
    vehicleNeeded: yesNo(listing.vehicleNeeded),
    housing: listing.housing,
    transport: listing.transport,
    software: listing.software,
    secretary: listing.secretary,
    territoryDays: listing.territoryDays === 0 ? '' : String(listing.territoryDays),
  }
  return new Map([...fields, ...Object.entries(rest).map(([name, text]): [string, string[]] => [name, [text ?? '']])])
}

const french = (number: number | null) => (number === null ? null : String(number).replace('.', ','))

const yesNo = (value: boolean | null) => (value === null ? null : value ? 'oui' : 'non')

/** A posted form as the API's input, its communes worked out; `lists` tells which rows of the form each list was made from. */
export async function readListing(db: Db, typed: Values) {
  const places = await readPlaces(db, typed, communeFields(typed))
  return { places, ...listingInputOf(places.values, places.codes) }
}

/**
 * The API's input for what was typed, and which rows of the form each list was made from. What does not count for the
 * kind is cleared, not checked: the page hides it.
 */
export function listingInputOf(
  values: Values,
  communes: readonly { name: string; code: string }[],
): { input: Requirable; lists: Record<string, Rows> } {
  const text = (name: string) => textOf(values, name)
  const either = (name: string) => (text(name) === null ? null : text(name) === 'oui')
  const periods = readPeriods(values, 'periods')
  const except = readRanges(values, 'except')
  const patients = { min: numberOf(values, 'patientsPerDay.min'), max: numberOf(values, 'patientsPerDay.max') }
  const kind = text('kind')
  const begins = hasWindow(kind)
  const euros = (name: string) => (begins ? eurosOf(values, name) : null)
  const succession = kind === 'succession'
  const input = {
    kind,
    profession: text('profession'),
    specialty: text('specialty'),
    communes: communes.map(({ code }) => code),
    practiceType: text('practiceType'),
    title: text('title'),
    description: text('description'),
    structureName: text('structureName'),
    periods: begins ? [] : periods.input,
    except: begins ? [] : except.input,
    flexDays: begins ? null : numberOf(values, 'flexDays'),
    partialAccepted: begins ? null : text('partialAccepted') === 'oui',
    places: kind === 'reinforcement' ? numberOf(values, 'places') : null,
    window: begins ? readWindow(values, 'window') : null,
    candidateSharePct: succession ? null : numberOf(values, 'candidateSharePct'),
    patientelePrice: euros('patientelePrice'),
    equipmentPrice: euros('equipmentPrice'),
    wallsPrice: euros('wallsPrice'),
    rent: euros('rent'),
    collaborationFirst: succession ? either('collaborationFirst') : null,
    successorsWanted: succession ? numberOf(values, 'successorsWanted') : null,
    studentsAccepted: text('studentsAccepted') === 'oui',
    housing: text('housing'),
    transport: text('transport'),
    vehicleNeeded: either('vehicleNeeded'),
    homeVisits: either('homeVisits'),
    patientsPerDay: patients.min === null && patients.max === null ? null : patients,
    software: text('software'),
    secretary: text('secretary'),
    sector: text('sector'),
    territoryDays: numberOf(values, 'territoryDays'),
  }
  const rows = communes.map(({ name }) => Number(name.split('.')[1]))
  return { input, lists: { periods: periods.rows, except: except.rows, communes: { key: '', rows } } }
}

/** The form of a listing that is stored. */
export async function storedValues(db: Db, listing: Listing): Promise<Values> {
  const communes = await Promise.all(listing.communes.map(({ code }) => getCommune(db, code)))
  return listingValues(
    listing,
    communes.flatMap((commune) => (commune ? [placeLabel(commune)] : [])),
  )
}

/** What was saved of a listing since its form was opened, and would be overwritten. */
export async function differing(db: Db, listing: Listing, values: Values): Promise<FieldError[]> {
  const stored = await storedValues(db, listing)
  const inputOf = async (form: Values) => (await readListing(db, form)).input
  return overtaken({ typed: values, stored, labels: LABELS, inputOf })
}

/** Dates that nobody touched keep the words they are stored in: a form says "all seven days" and "every day" alike. */
export function withoutSameDates(input: ListingInput, listing: Listing): ListingInput {
  const untouched = listingInputOf(listingValues(listing, []), []).input as Record<string, unknown>
  const same = (name: 'periods' | 'except') => JSON.stringify(input[name]) === JSON.stringify(untouched[name])
  const { periods, except, ...rest } = input
  return { ...rest, ...(same('periods') ? {} : { periods }), ...(same('except') ? {} : { except }) }
}
