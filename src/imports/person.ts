import { emailAddress, line } from '../reference/fields.ts'
import { type Reader, readPhone } from './cells.ts'
import type { Understood } from './days.ts'

/** Whom a row speaks of. Pure. */

export interface Person {
  /** Lower case. */
  email: string
  name: string | null
  phone: string | null
}

/** Null when something of it is wrong or lacks: the reader knows what. */
export function readPerson(reader: Reader, { named }: { named: boolean }): Person | null {
  const before = reader.problems.length
  const email = reader.read('email', readEmail)
  if (reader.text('email') === null && reader.problems.length === before)
    reader.refuse(
      'Il manque l’adresse mail : sans elle, la personne ne peut ni être prévenue ni reprendre la main.',
      'email',
    )
  const name = nameOf(reader)
  if (named && name === null) reader.refuse('Il manque le nom de la personne.', 'name', 'lastName')
  const phone = reader.read('phone', readPhone)
  return reader.problems.length > before || email === null ? null : { email, name, phone }
}

function readEmail(text: string): Understood<string> {
  const plain = (/<([^<>]+)>\s*$/.exec(text)?.[1] ?? text).replace(/^mailto:/i, '')
  const read = emailAddress.safeParse(plain)
  return read.success
    ? { value: read.data }
    : { error: read.error.issues[0]?.message ?? 'Cette adresse ne peut pas exister.' }
}

function nameOf(reader: Reader): string | null {
  const parts = [reader.text('firstName'), reader.text('lastName') ?? reader.text('name')]
  const name = parts.filter(Boolean).join(' ').replace(/\s+/g, ' ')
  if (name === '') return null
  const read = line(200).safeParse(name)
  if (read.success) return read.data
  reader.refuse(read.error.issues[0]?.message ?? '', 'name', 'lastName')
  return null
}
