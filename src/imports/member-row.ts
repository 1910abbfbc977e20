import type { Reader } from './cells.ts'
import { readProfession } from './cells.ts'
import type { Known, ReadRow } from './listing-row.ts'
import { type Person, readPerson } from './person.ts'

/** What a row of people says who are to be invited to join. Pure. */

export interface MemberEntry {
  person: Person
  profession: string | null
  structureName: string | null
}

export function readMemberRow(reader: Reader, known: Known): ReadRow<MemberEntry> {
  const person = readPerson(reader, { named: false })
  const trade = reader.read('profession', (text) => readProfession(text, known.lexicon))
  const structureName = reader.text('structureName')
  if (structureName && structureName.length > 200)
    reader.refuse('Ce nom est trop long : 200 caractères au plus.', 'structureName')
  const label = (person?.name ?? person?.email ?? reader.text('name') ?? reader.text('email'))?.slice(0, 200) ?? null
  if (!person || reader.problems.length > 0) return { entry: null, label, lacks: [] }
  return { entry: { person, profession: trade?.profession ?? null, structureName }, label, lacks: [] }
}
