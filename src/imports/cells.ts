import { normalizeName } from '../reference/geography.ts'
import { type Lexicon, tradesIn } from '../reference/lexicon.ts'
import {
  PRACTICE_TYPES,
  type PracticeType,
  professionLabel,
  SITUATIONS,
  SPECIALTIES,
  specialtyLabel,
} from '../reference/professions.ts'
import type { Understood } from './days.ts'
import { type FieldCode, isBroken, type Problem } from './model.ts'

/** The cells of a row, by what their columns say, and what their words mean. Pure. */

/** A row as it is being read: what is wrong is collected beside what it says. */
export class Reader {
  readonly problems: Problem[] = []
  private readonly cells: readonly string[]
  private readonly headings: readonly string[]
  private readonly columns: ReadonlyMap<FieldCode, number>

  constructor(cells: readonly string[], headings: readonly string[], columns: ReadonlyMap<FieldCode, number>) {
    this.cells = cells
    this.headings = headings
    this.columns = columns
  }

  /**
   * What a field's cell says, trimmed, plain spaces, without the apostrophe of our own CSV before what a spreadsheet would
   * run; null where there is no such column or nothing in it.
   */
  text(field: FieldCode): string | null {
    const column = this.columns.get(field)
    const text =
      column === undefined
        ? ''
        : (this.cells[column] ?? '')
            .replace(/[\u00a0\u202f\u2007]/g, ' ')
            // Thousands of spaces cost what reads the cell their square.
            .replace(/\s{20,}/g, (run) => (run.includes('\n') ? '\n' : ' '))
            .trim()
            .replace(/^'(?=[=+@-])/, '')
    if (text === '') return null
    if (!isBroken(text)) return text
    const message =
      text === '#FORMULE!'
        ? 'Cette formule n’a pas de résultat enregistré : ouvrez le fichier dans votre tableur et enregistrez-le de nouveau.'
        : 'La formule de cette cellule est en erreur : corrigez-la, ou tapez la valeur.'
    if (!this.problems.some((one) => one.column === column)) this.problems.push({ column: column ?? null, message })
    return null
  }

  heading(field: FieldCode): string {
    return this.headings[this.columns.get(field) ?? -1] ?? ''
  }

  /** Notes what is wrong with the cell of the first of these fields that has a column. */
  refuse(message: string, ...fields: FieldCode[]): void {
    const column = fields.map((field) => this.columns.get(field)).find((one) => one !== undefined) ?? null
    this.problems.push({ column, message })
  }

  /** What a field's cell means; null where it says nothing, or nothing that is understood. */
  read<T>(field: FieldCode, meaning: (text: string) => Understood<T>): T | null {
    const text = this.text(field)
    if (text === null) return null
    const found = meaning(text)
    if ('value' in found) return found.value
    this.refuse(found.error, field)
    return null
  }
}

/** The columns of a mapping, by field. */
export const columnsOf = (mapping: readonly (FieldCode | null)[]): Map<FieldCode, number> =>
  new Map(mapping.flatMap((code, i): [FieldCode, number][] => (code ? [[code, i]] : [])))

/** Ten digits as French numbers are written, with the 0 that a number loses; others as they are, from a +. */
export function readPhone(text: string): Understood<string> {
  const first = text.split(/\s*(?:\/(?!\d\d\b)|;|\bou\b|\n)\s*/)[0] ?? ''
  const digits = first.replace(/^\+\s?33\s?(\(0\))?|^00\s?33/, '').replace(/\D/g, '')
  if (/^\+(?!\s?33)/.test(first) && digits.length >= 8 && digits.length <= 15) return { value: `+${digits}` }
  const ten = digits.length === 9 && !digits.startsWith('0') ? `0${digits}` : digits
  if (/^0[1-9]\d{8}$/.test(ten)) return { value: ten.replace(/(\d\d)(?=\d)/g, '$1 ') }
  return { error: 'Ce numéro n’est pas un numéro de téléphone : dix chiffres, par exemple 06 12 34 56 78.' }
}

const YES = /^(?:oui|o|yes|y|x|vrai|true|1|✓|✔|ok|accepte[es]*|possible)$/
const NO = /^(?:non|n|no|faux|false|0|-|aucun[e]?|sans|pas de .*|pas .*)$/
const MAYBE = /^(?:a voir|a discuter|negociable|selon|eventuellement|peut[ -]etre|possible)$/

const simple = (text: string) =>
  text
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[.!]+$/, '')
    .trim()

export function readYes(text: string): Understood<boolean> {
  const plain = simple(text)
  if (YES.test(plain)) return { value: true }
  return NO.test(plain) ? { value: false } : { error: 'Écrivez « oui » ou « non ».' }
}

export function readThreeWay(text: string): Understood<'yes' | 'no' | 'negotiable'> {
  const plain = simple(text)
  if (MAYBE.test(plain)) return { value: 'negotiable' }
  if (YES.test(plain)) return { value: 'yes' }
  return NO.test(plain) ? { value: 'no' } : { error: 'Écrivez « oui », « non » ou « à voir ».' }
}

/** A whole number of something. */
export function readCount(text: string): Understood<number> {
  const found =
    /^(?:env(?:iron)?\.? |~ ?|\+\/- ?)?(\d{1,4})(?:[.,]0+)?\s*(?:km|jours?|j|personnes?|postes?|places?)?$/.exec(
      simple(text),
    )
  return found ? { value: Number(found[1]) } : { error: 'Écrivez un nombre entier.' }
}

/** "22", "20-25", "20 à 25". */
export function readSpan(text: string): Understood<{ min: number; max: number }> {
  const found = /^(\d{1,3})(?:\s*(?:-|a|\/|–)\s*(\d{1,3}))?(?:\s*(?:actes|patients|par jour|\/ ?j(?:our)?)*)$/.exec(
    simple(text),
  )
  if (!found) return { error: 'Écrivez un nombre ou deux, par exemple « 20 à 25 ».' }
  const [min, max] = [Number(found[1]), Number(found[2] ?? found[1])]
  return { value: { min: Math.min(min, max), max: Math.max(min, max) } }
}

/** A profession by everyday words, with its specialty where one is said; several are refused. */
export function readProfession(
  text: string,
  lexicon: Lexicon,
): Understood<{ profession: string; specialty: string | null }> {
  const trades = tradesIn(text, lexicon).filter(({ profession }) => profession !== undefined)
  const professions = [...new Set(trades.map(({ profession }) => profession as string))]
  const [profession, another] = professions
  if (!profession)
    return {
      error: `La profession « ${text.slice(0, 40)} » n’est pas reconnue : écrivez par exemple « infirmier » ou « médecin généraliste ».`,
    }
  if (another)
    return {
      error: `Plusieurs professions (${professions.map(professionLabel).join(', ')}) : faites une ligne pour chacune.`,
    }
  return { value: { profession, specialty: trades.find(({ specialty }) => specialty)?.specialty ?? null } }
}

/** A specialty of médecins, by its official name or an everyday word. */
export function readSpecialty(text: string, lexicon: Lexicon): Understood<string | null> {
  const name = normalizeName(text)
  const official = SPECIALTIES.find(({ label }) => normalizeName(label) === name)?.code
  const found = official ?? tradesIn(text, lexicon).find(({ specialty }) => specialty)?.specialty
  if (found) return { value: found }
  return {
    error: `La spécialité « ${text.slice(0, 40)} » n’est pas reconnue : écrivez-la comme « ${specialtyLabel('medecin', 'medecine-generale')} ».`,
  }
}

/** Words of columns, besides those that people search by. */
const PLACES_OF_WORK: Record<PracticeType, RegExp> = {
  msp: /\bmsp\b|maison de sante|pole de sante/,
  centre: /centre (?:municipal |polyvalent )?de sante|\bcds\b|\bcms\b/,
  officine: /officine|pharmacie/,
  etablissement: /etablissement|hopital|clinique|ehpad|\bssiad\b|\bhad\b/,
  domicile: /domicile|tournee/,
  groupe: /groupe|association|associe/,
  individuel: /individuel|seul|\bsolo\b/,
}

/** Every practice type that a text names. */
export function practiceTypesIn(text: string): PracticeType[] {
  const plain = simple(text)
  return PRACTICE_TYPES.map(({ code }) => code).filter((code) => PLACES_OF_WORK[code].test(plain))
}

export function readPracticeType(text: string): Understood<PracticeType> {
  const [found, another] = practiceTypesIn(text)
  if (found && !another) return { value: found }
  const choices = PRACTICE_TYPES.map(({ label }) => `« ${label} »`).join(', ')
  return { error: `Ce mode d’exercice n’est pas reconnu : écrivez ${choices}.` }
}

export function readSituation(text: string): Understood<string> {
  const plain = simple(text)
  const found = SITUATIONS.find(({ label }) => plain.startsWith(simple(label).slice(0, 6)))
  return found
    ? { value: found.code }
    : { error: `Écrivez ${SITUATIONS.map(({ label }) => `« ${label} »`).join(', ')}.` }
}
