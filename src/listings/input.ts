import { type Labels, numberOf, type Rows, rowsOf, textOf, type Values } from '../web/forms.ts'
import { periodFields, periodLabels, rangeFields, rangeLabels, readPeriods, readRanges } from '../web/periods.tsx'
import type { Listing } from './model.ts'

/** Between the form of a listing and the API's input. */

/** Lists of the form that can get a row more. */
export const LISTS = ['periods', 'except'] as const

const COMMUNE_FIELDS = 3
const PERIOD_FIELDS = 2

/** How the summary of errors calls the fields, in the order of the page. */
export const LABELS: Labels = {
  profession: 'Profession recherchée',
  specialty: 'Spécialité',
  'communes.*': 'Commune #',
  practiceType: 'Mode d’exercice',
  ...periodLabels('periods', 'Période'),
  candidateSharePct: 'Part du remplaçant',
  title: 'Titre',
  description: 'Description',
  ...rangeLabels('except', 'Exception'),
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
}

export const communeFields = (values: Values) => rowsOf(values, 'communes').map((row) => `communes.${row}`)

/** The form of a listing as stored, or a blank one. `communes` are the labels of its communes. */
export function listingValues(listing: Listing | null, communes: readonly string[]): Values {
  const places = Array.from({ length: Math.max(COMMUNE_FIELDS, communes.length) }, (_, i) => communes[i] ?? '')
  const periods = listing?.periods ?? []
  const except = listing?.except ?? []
  const fields: [string, string[]][] = [
    ...places.map((label, i): [string, string[]] => [`communes.${i}`, [label]]),
    ...periodFields('periods', periods, Math.max(0, PERIOD_FIELDS - periods.length)),
    ...rangeFields('except', except, except.length > 0 ? 0 : 1),
    ['partialAccepted', [(listing?.partialAccepted ?? true) ? 'oui' : '']],
    ['studentsAccepted', [listing?.studentsAccepted ? 'oui' : '']],
  ]
  if (!listing) return new Map(fields)
  const rest = {
    profession: listing.profession,
    specialty: listing.specialty,
    practiceType: listing.practiceType,
    candidateSharePct: french(listing.candidateSharePct),
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
  }
  return new Map([...fields, ...Object.entries(rest).map(([name, text]): [string, string[]] => [name, [text ?? '']])])
}

const french = (number: number | null) => (number === null ? null : String(number).replace('.', ','))

const yesNo = (value: boolean | null) => (value === null ? null : value ? 'oui' : 'non')

/** The API's input for what was typed, and which rows of the form each list was made from. */
export function listingInputOf(
  values: Values,
  communes: readonly { name: string; code: string }[],
): { input: unknown; lists: Record<string, Rows> } {
  const text = (name: string) => textOf(values, name)
  const either = (name: string) => (text(name) === null ? null : text(name) === 'oui')
  const periods = readPeriods(values, 'periods')
  const except = readRanges(values, 'except')
  const patients = { min: numberOf(values, 'patientsPerDay.min'), max: numberOf(values, 'patientsPerDay.max') }
  const input = {
    kind: 'replacement',
    profession: text('profession'),
    specialty: text('specialty'),
    communes: communes.map(({ code }) => code),
    practiceType: text('practiceType'),
    title: text('title'),
    description: text('description'),
    structureName: text('structureName'),
    periods: periods.input,
    except: except.input,
    partialAccepted: text('partialAccepted') === 'oui',
    candidateSharePct: numberOf(values, 'candidateSharePct'),
    studentsAccepted: text('studentsAccepted') === 'oui',
    housing: text('housing'),
    transport: text('transport'),
    vehicleNeeded: either('vehicleNeeded'),
    homeVisits: either('homeVisits'),
    patientsPerDay: patients.min === null && patients.max === null ? null : patients,
    software: text('software'),
    secretary: text('secretary'),
    sector: text('sector'),
  }
  const rows = communes.map(({ name }) => Number(name.split('.')[1]))
  return { input, lists: { periods: periods.rows, except: except.rows, communes: { key: '', rows } } }
}
