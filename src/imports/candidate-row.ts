import { type CandidateInput, candidateInput, contradictions } from '../candidates/model.ts'
import { addMonths, type Period } from '../reference/calendar.ts'
import { type Lexicon, tradesIn } from '../reference/lexicon.ts'
import { type ListingKind, professionLabel } from '../reference/professions.ts'
import {
  practiceTypesIn,
  type Reader,
  readCount,
  readProfession,
  readSituation,
  readSpecialty,
  readYes,
} from './cells.ts'
import { readDays, type Understood } from './days.ts'
import { type Known, patternsOf, type ReadRow } from './listing-row.ts'
import { type Person, readPerson } from './person.ts'
import { placesIn } from './places-text.ts'
import { readShare } from './shares.ts'

/** What a row of people says who look for openings: a profile, and whose it would be. Pure. */

export interface CandidateEntry {
  person: Person
  profile: CandidateInput
}

/** Km around a commune, where the row says none. */
const USUAL_RADIUS = 30

export function readCandidateRow(reader: Reader, known: Known): ReadRow<CandidateEntry> {
  const person = readPerson(reader, { named: true })
  const trade = reader.read('profession', (text) => readProfession(text, known.lexicon))
  const specialty = reader.read('specialty', (text) => readSpecialty(text, known.lexicon)) ?? trade?.specialty ?? null
  const profession = trade?.profession ?? (specialty ? 'medecin' : null)
  if (!profession && reader.text('profession') === null)
    reader.refuse('Il manque la profession.', 'profession', 'specialty')
  const student = reader.read('student', readYes) ?? false
  const licence = reader.read('licenceUntil', (text) => readDays(text, known.today))
  const minShare = reader.read('share', (text) => readShare(text, 'candidate'))
  const profile = {
    qualifications: [{ profession, specialty, student, licenceUntil: licence?.ranges[0]?.to ?? null }],
    rpps: reader.text('rpps'),
    situation: reader.read('situation', readSituation),
    kinds: reader.read('kinds', (text) => kindsOf(text, known.lexicon)) ?? ['replacement'],
    zones: zonesOf(reader, known),
    practiceTypes: reader.read('practiceType', practiceTypesOf) ?? [],
    availability: availabilityOf(reader, known.today),
    minDays: reader.read('minDays', readCount),
    minCandidateSharePct: minShare,
  }
  const name = person?.name ?? reader.text('name') ?? reader.text('email')
  const label = [name, profession && professionLabel(profession)].filter(Boolean).join(' – ').slice(0, 200) || null
  const input = reader.problems.length > 0 ? null : checked(reader, profile)
  if (!input || !person || reader.problems.length > 0) return { entry: null, label, lacks: [] }
  const lacks = input.availability?.length ? [] : ['les disponibilités']
  return { entry: { person, profile: input }, label, lacks }
}

function kindsOf(text: string, lexicon: Lexicon): Understood<ListingKind[]> {
  const kinds = [...new Set(tradesIn(text, lexicon).flatMap(({ kind }) => kind ?? []))]
  if (kinds.length > 0) return { value: kinds }
  return { error: 'Écrivez « remplacement », « succession », « collaboration » ou « renfort ».' }
}

function practiceTypesOf(text: string): Understood<string[]> {
  const found = practiceTypesIn(text)
  if (found.length > 0) return { value: found }
  return {
    error: 'Ce mode d’exercice n’est pas reconnu : écrivez par exemple « maison de santé » ou « cabinet de groupe ».',
  }
}

function zonesOf(reader: Reader, { places }: Known): { commune: string; radiusKm: number }[] {
  const texts = placesIn(reader)
  if (texts.length === 0) reader.refuse('Il manque la commune.', 'commune', 'postalCode')
  const radiusKm = reader.read('radius', readCount) ?? USUAL_RADIUS
  const found = new Map<string, { commune: string; radiusKm: number }>()
  for (const text of texts) {
    const place = places.get(text) ?? { error: 'Cette commune est introuvable.' }
    if ('error' in place) reader.refuse(place.error, 'commune', 'postalCode')
    else found.set(place.code, { commune: place.code, radiusKm })
  }
  return [...found.values()]
}

/** "À partir de": for a year. */
function availabilityOf(reader: Reader, today: number): Period[] {
  const { periods, open } = patternsOf(reader, today)
  return periods.map((period) => (open ? { ...period, to: addMonths(period.from, 12) } : period))
}

const COLUMNS: Record<string, string[]> = {
  qualifications: ['profession', 'specialty', 'licenceUntil'],
  zones: ['radius', 'commune', 'postalCode'],
  availability: ['dates', 'from', 'to'],
  minCandidateSharePct: ['share'],
  practiceTypes: ['practiceType'],
}

function checked(reader: Reader, profile: object): CandidateInput | null {
  const parsed = candidateInput.safeParse(profile)
  const errors = parsed.success
    ? contradictions(parsed.data)
    : parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
  for (const { path, message } of errors) {
    const field = path.split('.')[0] ?? ''
    reader.refuse(message, ...(COLUMNS[field] ?? [field]))
  }
  return parsed.success ? parsed.data : null
}
