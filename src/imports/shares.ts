import type { Understood } from './days.ts'

/** Who gets how much of the fees, as people write it. The market says it from either side: what does not say is refused. Pure. */

/** Whose part a bare percentage is, by the heading of its column; `retrocession` is either's (see below). */
export type Side = 'candidate' | 'practitioner' | 'retrocession' | null

const NUMBER = String.raw`(\d{1,3}(?:[.,]\d+)?)\s?%?`
const CANDIDATE = new RegExp(
  String.raw`${NUMBER}\s*(?:pour |au |a la |a |du |de |le |la |l['’])*(?:rempla|collab|candidat|assistant)|(?:rempla|collab|candidat|assistant)\S*\s*:?\s*(?:a )?${NUMBER}`,
  'i',
)
const PRACTITIONER = new RegExp(
  String.raw`${NUMBER}\s*(?:pour |au |a la |a |du |de |le |la |l['’])*(?:redevance|titulaire|cabinet|frais)|(?:redevance|titulaire|cabinet|frais)\S*\s*:?\s*(?:de |a )?${NUMBER}`,
  'i',
)

const UNCLEAR =
  'Ce pourcentage peut être la part de l’un ou de l’autre : écrivez « 80 % pour le remplaçant » ou « 80/20 », ou dites plus haut ce que dit la colonne.'

/** The candidate's part, 0..100. */
export function readShare(cell: string, side: Side): Understood<number> {
  const plain = cell.normalize('NFD').replace(/\p{M}/gu, '').trim()
  const candidate = numberIn(CANDIDATE, plain)
  if (candidate !== null) return within(candidate)
  const practitioner = numberIn(PRACTITIONER, plain)
  if (practitioner !== null) return within(100 - practitioner)
  const numbers = [...plain.matchAll(/\d{1,3}(?:[.,]\d+)?/g)].map(([text]) => Number(text.replace(',', '.')))
  const [one, other] = numbers
  if (one === undefined || numbers.length > 2) return { error: UNCLEAR }
  // "80/20": nobody leaves the larger part to the one who is away.
  if (other !== undefined) return one + other === 100 ? { value: Math.max(one, other) } : { error: UNCLEAR }
  // A fraction is a percentage whose format was lost.
  const percent = one > 0 && one <= 1 && /[.,]/.test(plain) ? Math.round(one * 10_000) / 100 : one
  if (/retro/i.test(plain) || side === 'retrocession') return retroceded(percent)
  if (side === 'candidate') return within(percent)
  if (side === 'practitioner') return within(100 - percent)
  return { error: UNCLEAR }
}

/** Doctors say what goes to the one who stands in (80 %), others what goes back (20 %): the larger part is the candidate's. */
function retroceded(percent: number): Understood<number> {
  return within(percent >= 50 ? percent : 100 - percent)
}

function within(value: number): Understood<number> {
  const rounded = Math.round(value * 100) / 100
  return rounded >= 0 && rounded <= 100 ? { value: rounded } : { error: 'Un pourcentage va de 0 à 100.' }
}

function numberIn(pattern: RegExp, text: string): number | null {
  const found = pattern.exec(text)
  const number = found?.slice(1).find(Boolean)
  return number ? Number(number.replace(',', '.')) : null
}

/** What the heading of a column says of a bare percentage. */
export function sideOf(heading: string): Side {
  const plain = heading.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '')
  const [candidate, practitioner] = [/rempla|collab|candidat/.test(plain), /redevance|titulaire|cabinet/.test(plain)]
  if (candidate !== practitioner) return candidate ? 'candidate' : 'practitioner'
  return /retro/.test(plain) ? 'retrocession' : null
}
