import { z } from 'zod'
import type { FieldError } from '../platform/errors.ts'

/** zod's own findings in plain French, with the remedy; a message written beside a field wins over these. */
export function speakFrench(): void {
  z.config({ customError: french })
}

function french(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? 'Ce champ est obligatoire : ajoutez-le.'
        : `Valeur du mauvais type : donnez ${TYPES[issue.expected as string] ?? issue.expected}.`
    case 'invalid_value':
      return `Valeur inconnue : choisissez parmi ${issue.values.map(String).join(', ')}.`
    case 'too_small':
      return `Trop petit : ${issue.minimum} au moins.`
    case 'too_big':
      return `Trop grand : ${issue.maximum} au plus.`
    case 'not_multiple_of':
      return `Donnez un multiple de ${issue.divisor}.`
    case 'invalid_format':
      return issue.format === 'uuid' ? 'Identifiant inconnu : reprenez celui que l’API a donné.' : 'Format inattendu.'
    default:
      return undefined
  }
}

const TYPES: Record<string, string> = {
  string: 'un texte',
  number: 'un nombre',
  int: 'un nombre entier',
  boolean: 'true ou false',
  array: 'une liste',
  object: 'un objet',
  null: 'null, ou retirez le champ',
}

/** Of a value that may be of two shapes: what is wrong with it in the shape it was given. */
function chosen(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue]
  const shape = issue.errors.find(
    (found) => !found.some(({ code, path }) => code === 'invalid_type' && path.length === 0),
  )
  return shape?.map((one) => ({ ...one, path: [...issue.path, ...one.path] })) ?? [issue]
}

/** More errors than anybody reads; a body of nothing but unknown fields has thousands. */
const MOST_ERRORS = 100

/**
 * One error per field, the first found, by its path ("periods.0.to"); an unknown field is named by its own path. Of very
 * many, the first ones.
 */
export function fieldErrors(error: z.core.$ZodError): FieldError[] {
  const all = error.issues.flatMap(chosen).flatMap((issue): FieldError[] => {
    if (issue.code !== 'unrecognized_keys') return [{ path: issue.path.join('.'), message: issue.message }]
    return issue.keys.map((key) => ({
      path: [...issue.path, key].join('.'),
      message: 'Champ inconnu : retirez-le ou corrigez son nom.',
    }))
  })
  const first = new Map<string, FieldError>()
  for (const one of all) if (!first.has(one.path)) first.set(one.path, one)
  return [...first.values()].slice(0, MOST_ERRORS)
}
