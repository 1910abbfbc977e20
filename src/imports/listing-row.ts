import { type ListingInput, listingInput } from '../listings/model.ts'
import { applyInput, BLANK, contradictions, emptyNeed, hasWindow, missingFields } from '../listings/rules.ts'
import { type DateRange, toDate } from '../reference/calendar.ts'
import { atPlace } from '../reference/french.ts'
import { type Lexicon, tradesIn } from '../reference/lexicon.ts'
import { listingKindLabel, professionLabel, specialtyLabel } from '../reference/professions.ts'
import {
  type Reader,
  readCount,
  readPracticeType,
  readProfession,
  readSpan,
  readSpecialty,
  readThreeWay,
  readYes,
} from './cells.ts'
import { readDays, readHalves, readWeekdays } from './days.ts'
import { type Person, readPerson } from './person.ts'
import { placesIn } from './places-text.ts'
import { readShare, sideOf } from './shares.ts'

/** What a row of needs says: a listing and the person it is entered for. Pure. */

/** A commune as a cell names it, or why none was found. */
export type Place = { code: string; name: string; ours: boolean } | { error: string }

/** What rows are read with: `today` is a day number, `places` by the texts of `placesIn`. */
export interface Known {
  lexicon: Lexicon
  today: number
  places: ReadonlyMap<string, Place>
}

export interface ListingEntry {
  person: Person & { name: string }
  listing: ListingInput
}

export interface ReadRow<T> {
  /** Null when something is wrong: the reader knows what. */
  entry: T | null
  label: string | null
  lacks: string[]
}

const LACKS: Record<string, string> = {
  kind: 'le type d’annonce',
  profession: 'la profession',
  communes: 'la commune',
  practiceType: 'le mode d’exercice',
  title: 'le titre',
  description: 'la description',
  periods: 'les dates',
  window: 'la date de début',
}

export function readListingRow(reader: Reader, known: Known): ReadRow<ListingEntry> {
  const person = readPerson(reader, { named: true })
  const kind = reader.read('kind', (text) => kindOf(text, known.lexicon)) ?? 'replacement'
  const trade = reader.read('profession', (text) => readProfession(text, known.lexicon))
  const specialty = reader.read('specialty', (text) => readSpecialty(text, known.lexicon)) ?? trade?.specialty ?? null
  const profession = trade?.profession ?? (specialty ? 'medecin' : null)
  const places = readPlaces(reader, known)
  const communes = places.map(({ code }) => code)
  const named = places[0]?.name ?? null
  const dates = hasWindow(kind) ? readWindow(reader, known.today) : readPeriods(reader, known.today)
  const listing = {
    kind,
    profession,
    specialty,
    communes,
    practiceType: reader.read('practiceType', readPracticeType),
    title: reader.text('title') ?? titleOf(kind, profession, specialty, named),
    description: reader.text('description'),
    structureName: reader.text('structureName'),
    ...dates,
    candidateSharePct: shareOf(reader),
    studentsAccepted: reader.read('students', readYes),
    housing: reader.read('housing', readThreeWay),
    vehicleNeeded: reader.read('vehicle', readYes),
    homeVisits: reader.read('homeVisits', readYes),
    patientsPerDay: reader.read('patients', readSpan),
    software: reader.text('software'),
    secretary: reader.text('secretary'),
    sector: reader.text('sector'),
    places: reader.read('places', readCount) ?? 1,
    flexDays: reader.read('flexDays', readCount) ?? 0,
  }
  const input = checked(reader, listing, known.today)
  const label = [reader.text('name') ?? reader.text('lastName') ?? person?.email, input?.title ?? listing.title]
    .filter(Boolean)
    .join(' – ')
  if (!input || !person || reader.problems.length > 0)
    return { entry: null, label: label.slice(0, 200) || null, lacks: [] }
  const missing = missingFields({ ...applyInput(BLANK, input), kind }).map(({ path }) => LACKS[path] ?? path)
  const { email, name, phone } = person
  return {
    entry: { person: { email, name: name ?? email, phone }, listing: input },
    label: label.slice(0, 200),
    lacks: missing,
  }
}

function kindOf(text: string, lexicon: Lexicon) {
  const kinds = [...new Set(tradesIn(text, lexicon).flatMap(({ kind }) => kind ?? []))]
  const [kind, another] = kinds
  if (kind && !another) return { value: kind }
  return { error: 'Écrivez « remplacement », « succession », « collaboration » ou « renfort ».' }
}

/** The communes that a row names; the first must be of the territory. */
function readPlaces(reader: Reader, { places }: Known): { code: string; name: string }[] {
  const texts = placesIn(reader)
  if (texts.length === 0) reader.refuse('Il manque la commune.', 'commune', 'postalCode')
  const found: { code: string; name: string }[] = []
  for (const [i, text] of texts.entries()) {
    const place = places.get(text) ?? { error: 'Cette commune est introuvable.' }
    if ('error' in place) reader.refuse(place.error, 'commune', 'postalCode')
    else if (i === 0 && !place.ours) {
      const message = `${place.name} n’est pas dans votre territoire : la première commune doit en être, ou passez par le coordinateur de ce territoire.`
      reader.refuse(message, 'commune', 'postalCode')
    } else if (!found.some(({ code }) => code === place.code)) found.push(place)
  }
  return found
}

/** A title for whoever has none: what is looked for, and where. */
function titleOf(
  kind: string,
  profession: string | null,
  specialty: string | null,
  commune: string | null,
): string | null {
  if (!profession) return null
  const who =
    specialty && profession === 'medecin'
      ? `${professionLabel(profession)} (${specialtyLabel(profession, specialty).toLowerCase()})`
      : professionLabel(profession)
  return `${listingKindLabel(kind)}, ${who.charAt(0).toLowerCase()}${who.slice(1)}${commune ? ` ${atPlace(commune)}` : ''}`.slice(
    0,
    120,
  )
}

/** From one column of dates, or from a beginning and an end. */
export function datesOf(reader: Reader, today: number) {
  const [dates, from, to] = [reader.text('dates'), reader.text('from'), reader.text('to')]
  if (dates !== null) return { days: reader.read('dates', (text) => readDays(text, today)), whole: true }
  if (from === null && to === null) return { days: null, whole: true }
  if (from !== null && to === null) return { days: reader.read('from', (text) => readDays(text, today)), whole: false }
  if (from === null) {
    reader.refuse('Il manque le début.', 'from', 'to')
    return { days: null, whole: true }
  }
  const days = readDays(`${from} au ${to}`, today)
  if ('value' in days && days.value.ranges.length === 1) return { days: days.value, whole: true }
  reader.refuse('error' in days ? days.error : 'Début et fin ne sont pas deux dates.', 'from', 'to')
  return { days: null, whole: true }
}

/** Patterns of half-days: every range with the weekdays and halves that are said. */
export function patternsOf(reader: Reader, today: number) {
  const { days, whole } = datesOf(reader, today)
  const weekdays = reader.read('days', readWeekdays) ?? days?.weekdays ?? null
  const halves = reader.read('halves', readHalves) ?? days?.halves ?? null
  const ranges = days?.ranges ?? []
  return {
    periods: ranges.map((range) => ({ ...range, weekdays, halves })),
    open: (days?.open ?? false) || !whole,
    weekdays,
  }
}

function readPeriods(reader: Reader, today: number) {
  const { periods, open, weekdays } = patternsOf(reader, today)
  if (open && periods.length > 0) reader.refuse('Il manque la fin : dites jusqu’à quand.', 'to', 'dates', 'from')
  if (periods.length === 0 && weekdays)
    reader.refuse('Il manque les dates entre lesquelles ces jours comptent.', 'dates', 'from', 'days')
  const except: DateRange[] = reader.read('except', (text) => readDays(text, today))?.ranges ?? []
  return { periods, except }
}

/** "Janvier 2027" is any day of it; "à partir de" has no end; no date at all is said by submitting. */
function readWindow(reader: Reader, today: number) {
  const { days, whole } = datesOf(reader, today)
  const said = reader.text('dates') ?? reader.text('from')
  if (!days) return { window: null }
  const [first, last] = [days.ranges[0], days.ranges.at(-1)]
  if (!first || !last) return { window: said === null ? null : {} }
  return { window: days.open || !whole ? { earliest: first.from } : { earliest: first.from, latest: last.to } }
}

function shareOf(reader: Reader): number | null {
  const share = reader.read('share', (text) => readShare(text, 'candidate'))
  const fee = reader.read('fee', (text) => readShare(text, 'practitioner'))
  const split = reader.read('split', (text) => readShare(text, sideOf(reader.heading('split'))))
  const said = [...new Set([share, fee, split].filter((one) => one !== null))]
  if (said.length > 1)
    reader.refuse('Les colonnes ne disent pas le même partage des honoraires.', 'split', 'fee', 'share')
  return said[0] ?? null
}

/** The columns that fill a field of the input. */
const COLUMNS: Record<string, string[]> = {
  communes: ['commune', 'postalCode'],
  periods: ['dates', 'from', 'to'],
  window: ['dates', 'from', 'to'],
  candidateSharePct: ['share', 'fee', 'split'],
  studentsAccepted: ['students'],
  vehicleNeeded: ['vehicle'],
  patientsPerDay: ['patients'],
  specialty: ['specialty', 'profession'],
}

/** Through the schema of the API, and what fields say of each other. */
function checked(reader: Reader, listing: object, today: number): ListingInput | null {
  const parsed = listingInput.safeParse(listing)
  if (!parsed.success) {
    for (const { path, message } of parsed.error.issues) {
      const field = String(path[0] ?? '')
      reader.refuse(frenchDates(message), ...(COLUMNS[field] ?? [field]))
    }
    return null
  }
  const fields = applyInput(BLANK, parsed.data)
  for (const { path, message } of [...contradictions(fields), ...emptyNeed(fields, today)]) {
    const field = path.split('.')[0] ?? ''
    reader.refuse(message, ...(COLUMNS[field] ?? [field]))
  }
  return parsed.data
}

/** Messages of the schema speak of its own names. */
const frenchDates = (message: string) => message.replace(/ \((?:to|from|latest|earliest)\)/g, '')

/** The first day that a listing asks for, for those that double it. */
export function spanOfEntry({ listing }: ListingEntry): DateRange | null {
  const periods = listing.periods ?? []
  if (periods.length === 0) {
    const { earliest, latest } = listing.window ?? {}
    return listing.window ? { from: earliest ?? toDate(0), to: latest ?? '2199-12-31' } : null
  }
  const froms = periods.map(({ from }) => from).sort()
  const tos = periods.map(({ to }) => to).sort()
  return { from: froms[0] as string, to: tos.at(-1) as string }
}
