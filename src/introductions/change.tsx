import type { Candidate } from '../candidates/model.ts'
import type { Listing } from '../listings/model.ts'
import { isMade, type LineChange, lineChange } from '../matching/applying.ts'
import { wideningPhrase } from '../matching/sentences.ts'
import type { Change } from '../matching/widen.ts'
import { invalid } from '../platform/errors.ts'
import { textOf, type Values } from '../web/forms.ts'

/** One press of an advice's button: what was sent, and what the page says of it next, with the way back. */

/** The change that a button sent, and whether it takes one back. */
export function changeSent(values: Values): { change: LineChange; undo: boolean } {
  const change = read(textOf(values, 'change') ?? '')
  if (!change) throw invalid([{ path: 'change', message: 'Ce changement n’est pas connu : rechargez la page.' }])
  return { change, undo: textOf(values, 'annuler') !== null }
}

function read(text: string): LineChange | null {
  try {
    return lineChange.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}

/** On to the page that shows what was changed. */
export function madePath(path: string, change: LineChange, undo: boolean): string {
  return undo ? `${path}#elargir` : `${path}?fait=${encodeURIComponent(JSON.stringify(change))}#elargir`
}

/** What the address says was changed just now, in words; null unless it is so. */
export function madeOf(
  text: string | undefined,
  subject: Candidate | Listing,
): { change: LineChange; text: string } | null {
  const change = text === undefined ? null : read(text)
  if (!change || !isMade(subject, change)) return null
  return { change, text: lowered(wideningPhrase(named(change, subject))) }
}

/** With the names that its words need. */
function named(change: LineChange, subject: Candidate | Listing): Change {
  if (change.line === 'radiusKm') {
    const places = 'zones' in subject ? subject.zones.map(({ place }) => place) : []
    return { ...change, zone: 0, communeName: places.find(({ code }) => code === change.commune)?.name ?? '' }
  }
  if (change.line === 'kinds' || change.line === 'practiceTypes') {
    return { ...change, added: change.to.find((code) => !change.from.includes(code)) ?? '' }
  }
  return change as Change
}

const lowered = (text: string) => text.charAt(0).toLowerCase() + text.slice(1)
