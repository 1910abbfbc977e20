import { z } from 'zod'
import { civilDay } from '../reference/calendar.ts'
import { prose } from '../reference/fields.ts'
import { plural } from '../reference/french.ts'
import type { OpeningFacts } from '../search/facts.ts'

/** What goes into a broadcast, when it may go, and its short text. Pure. */

/** In one mail: more is not read, and Gmail cuts what is long. */
export const MOST_CHOSEN = 30

/** Civil days in Paris from one broadcast of a territory to the next. */
export const DAYS_BETWEEN = 1

export const broadcastInput = z.strictObject({
  intro: prose(2000).nullish(),
  listings: z
    .array(z.uuid())
    .min(1, 'Cochez au moins une annonce.')
    .max(MOST_CHOSEN, `Trop d’annonces : ${MOST_CHOSEN} au plus. Décochez-en, elles iront dans la prochaine.`),
})
export type BroadcastInput = z.infer<typeof broadcastInput>

/** Whether a territory whose last broadcast went then may send another now. */
export function mayGo(last: Date | null, now: Date): boolean {
  return last === null || civilDay(now, 'Europe/Paris') - civilDay(last, 'Europe/Paris') >= DAYS_BETWEEN
}

/** What is ticked beforehand: what was never spread, or all; of one profession, if any. */
export function tickedOf(
  openings: readonly { id: string; profession: string | null; spreadAt: Date | null }[],
  { choice, profession }: { choice: 'new' | 'all' | 'none'; profession: string | null },
): string[] {
  if (choice === 'none') return []
  return openings
    .filter((one) => (choice === 'all' || one.spreadAt === null) && (!profession || one.profession === profession))
    .slice(0, MOST_CHOSEN)
    .map(({ id }) => id)
}

/** Characters that a text of a WhatsApp group should stay within: what is longer is folded away. */
export const SHORT_MOST = 700

/** A short text for a group of phones: as many openings as fit, each with its link, and the way to all. */
export function shortText(
  { name, url }: { name: string; url: string },
  openings: readonly Pick<OpeningFacts, 'what' | 'place' | 'calendar' | 'url'>[],
): string {
  const head = `📣 ${name} : ${plural(openings.length, 'annonce ouverte', 'annonces ouvertes')}`
  const tail = (left: number) => (left > 0 ? `Et ${plural(left, 'autre')} : ${url}` : `Toutes les annonces : ${url}`)
  const parts: string[] = []
  for (const [i, opening] of openings.entries()) {
    const part = [`• ${opening.what}, ${opening.place}`, cut(opening.calendar, 90), opening.url].join('\n')
    const text = [head, ...parts, part, tail(openings.length - i - 1)].join('\n\n')
    if (text.length > SHORT_MOST) break
    parts.push(part)
  }
  return [head, ...parts, tail(openings.length - parts.length)].join('\n\n')
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).replace(/\s+\S*$/, '')}…`
}
