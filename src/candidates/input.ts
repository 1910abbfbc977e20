import { type Labels, listOf, numberOf, type Rows, rowsOf, textOf, type Values } from '../web/forms.ts'
import { periodLabels, rangeLabels } from '../web/periods.tsx'
import { periodFields, rangeFields, readPeriods, readRanges, readWindow } from '../web/rows.ts'
import type { Candidate } from './model.ts'

/** Between the form of a profile and the API's input. */

/** Lists of the form that can get a row more. */
export const LISTS = ['qualifications', 'zones', 'availability', 'unavailable'] as const
type List = (typeof LISTS)[number]

/** Those that the calendar paints. */
export const DATES = { periods: 'availability', except: 'unavailable', quota: false } as const

const DEFAULT_RADIUS = '20'

/** How the summary of errors calls the fields, in the order of the page. */
export const LABELS: Labels = {
  'qualifications.*.profession': 'Qualification #, profession',
  'qualifications.*.specialty': 'Qualification #, spécialité',
  'qualifications.*.student': 'Qualification #, étudiant',
  'qualifications.*.licenceUntil': 'Qualification #, fin de licence',
  kinds: 'Ce que vous cherchez',
  'zones.*.commune': 'Zone #, commune',
  'zones.*.radiusKm': 'Zone #, rayon',
  ...periodLabels('availability', 'Disponibilité'),
  ...rangeLabels('unavailable', 'Indisponibilité'),
  'window.earliest': 'Début au plus tôt',
  'window.latest': 'Début au plus tard',
  'wishes.walls': 'Murs',
  'wishes.collaborationFirst': 'Collaboration d’abord',
  'wishes.team': 'Reprise à plusieurs',
  status: 'État du profil',
  digest: 'Lettre',
  minDays: 'Nombre de jours minimum',
  minCandidateSharePct: 'Part minimum',
  practiceTypes: 'Modes d’exercice acceptés',
  preferredPracticeTypes: 'Modes d’exercice préférés',
  situation: 'Situation',
  rpps: 'Numéro RPPS',
}

export const zoneFields = (values: Values) => rowsOf(values, 'zones').map((row) => `zones.${row}.commune`)

/** The fields of a blank row. */
export function blankRow(list: List, row: number): [string, string[]][] {
  switch (list) {
    case 'qualifications':
      return qualificationFields(row, { profession: '', specialty: null, student: false, licenceUntil: null })
    case 'zones':
      return zoneRow(row, '', DEFAULT_RADIUS)
    case 'availability':
      return periodFields(list, [], 1, row)
    case 'unavailable':
      return rangeFields(list, [], 1, row)
  }
}

function qualificationFields(row: number, q: Candidate['qualifications'][number]): [string, string[]][] {
  return [
    [`qualifications.${row}.profession`, [q.profession]],
    [`qualifications.${row}.specialty`, [q.specialty ?? '']],
    [`qualifications.${row}.student`, [q.student ? 'oui' : '']],
    [`qualifications.${row}.licenceUntil`, [q.licenceUntil ?? '']],
  ]
}

const zoneRow = (row: number, commune: string, radiusKm: string): [string, string[]][] => [
  [`zones.${row}.commune`, [commune]],
  [`zones.${row}.radiusKm`, [radiusKm]],
]

/** The form of a profile as stored, or a blank one. `communes` are the labels of its zones. */
export function profileValues(candidate: Candidate | null, communes: readonly string[]): Values {
  const fields: [string, string[]][] = candidate
    ? [
        ...candidate.qualifications.flatMap((q, row) => qualificationFields(row, q)),
        ...candidate.zones.flatMap(({ radiusKm }, row) => zoneRow(row, communes[row] ?? '', french(radiusKm))),
        ...periodFields('availability', candidate.availability, candidate.availability.length > 0 ? 0 : 1),
        ...rangeFields('unavailable', candidate.unavailable, candidate.unavailable.length > 0 ? 0 : 1),
      ]
    : LISTS.flatMap((list) => blankRow(list, 0))
  const rest: Record<string, string | readonly string[] | null> = {
    kinds: candidate?.kinds ?? ['replacement'],
    status: candidate?.status ?? 'active',
    digest: candidate?.digest ?? 'weekly',
    'window.earliest': candidate?.window?.earliest ?? '',
    'window.latest': candidate?.window?.latest ?? '',
    'wishes.walls': candidate?.wishes?.walls ?? 'any',
    'wishes.collaborationFirst': candidate?.wishes?.collaborationFirst ? 'oui' : '',
    'wishes.team': candidate?.wishes?.team ? 'oui' : '',
    minDays: french(candidate?.minDays),
    minCandidateSharePct: french(candidate?.minCandidateSharePct),
    practiceTypes: candidate?.practiceTypes ?? [],
    preferredPracticeTypes: candidate?.preferredPracticeTypes ?? [],
    situation: candidate?.situation ?? '',
    rpps: candidate?.rpps ?? '',
  }
  return new Map([
    ...fields,
    ...Object.entries(rest).map(([name, value]): [string, string[]] => [name, [value ?? ''].flat()]),
  ])
}

const french = (number: number | null | undefined) => (number == null ? '' : String(number).replace('.', ','))

/**
 * The API's input for what was typed, and which rows of the form each list was made from. A save replaces the whole
 * profile: the form has every field of it.
 */
export function profileInputOf(
  values: Values,
  communes: readonly { name: string; code: string }[],
): { input: object; lists: Record<string, Rows> } {
  const qualified = rowsOf(values, 'qualifications').filter((row) =>
    ['profession', 'specialty', 'student', 'licenceUntil'].some((key) =>
      textOf(values, `qualifications.${row}.${key}`),
    ),
  )
  const zones = communes.map(({ name, code }) => ({ row: Number(name.split('.')[1]), code }))
  const availability = readPeriods(values, 'availability')
  const unavailable = readRanges(values, 'unavailable')
  const input = {
    qualifications: qualified.map((row) => ({
      profession: textOf(values, `qualifications.${row}.profession`),
      specialty: textOf(values, `qualifications.${row}.specialty`),
      student: textOf(values, `qualifications.${row}.student`) === 'oui',
      licenceUntil: textOf(values, `qualifications.${row}.licenceUntil`),
    })),
    kinds: listOf(values, 'kinds'),
    zones: zones.map(({ row, code }) => ({
      commune: code,
      radiusKm: numberOf(values, `zones.${row}.radiusKm`) ?? undefined,
    })),
    availability: availability.input,
    unavailable: unavailable.input,
    status: textOf(values, 'status'),
    digest: textOf(values, 'digest'),
    minDays: numberOf(values, 'minDays'),
    minCandidateSharePct: numberOf(values, 'minCandidateSharePct'),
    practiceTypes: listOf(values, 'practiceTypes'),
    preferredPracticeTypes: listOf(values, 'preferredPracticeTypes'),
    situation: textOf(values, 'situation'),
    rpps: textOf(values, 'rpps'),
    window: readWindow(values, 'window'),
    wishes: {
      walls: textOf(values, 'wishes.walls'),
      collaborationFirst: textOf(values, 'wishes.collaborationFirst') === 'oui',
      team: textOf(values, 'wishes.team') === 'oui',
    },
  }
  return {
    input,
    lists: {
      qualifications: { key: 'profession', rows: qualified },
      zones: { key: 'commune', rows: zones.map(({ row }) => row) },
      availability: availability.rows,
      unavailable: unavailable.rows,
    },
  }
}
