import type { FieldError } from '../platform/errors.ts'
import { type ContactKind, findContacts } from '../reference/contacts.ts'
import { patientNotices } from '../reference/traces.ts'

const CONTACTS: Record<ContactKind, string> = {
  phone: 'un numéro de téléphone',
  email: 'une adresse mail',
  url: 'une adresse de site',
}

/** A description may be as long; what is typed may be a hundred times that, and finding numbers takes quadratic time. */
const MOST_LOOKED_AT = 5_000

/** A patient's data, and ways to reach somebody, that stand in the public texts: no refusal, a word of warning beside the field. */
export function contactWarnings(texts: Readonly<Record<'title' | 'description', string | null>>): FieldError[] {
  const doubts = patientNotices({ title: texts.title, description: texts.description })
  const contacts = (['title', 'description'] as const).flatMap((path) => {
    const [found] = findContacts((texts[path] ?? '').slice(0, MOST_LOOKED_AT))
    if (!found) return []
    const message = `Ce texte est public et semble contenir ${CONTACTS[found.kind]}, à enlever : vos coordonnées sont échangées quand vous êtes d’accord tous les deux.`
    return [{ path, message }]
  })
  return [...doubts, ...contacts]
}
