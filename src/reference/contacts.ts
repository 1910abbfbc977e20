import { findPhoneNumbersInText } from 'libphonenumber-js/min'

/**
 * Phone numbers, mail and web addresses in what people write: nobody's way to be reached goes along before both agreed.
 * Rather too few than too many: a date, a price, a postal code or an RPPS number is no phone number. Pure.
 */

export const CONTACT_KINDS = ['phone', 'email', 'url'] as const
export type ContactKind = (typeof CONTACT_KINDS)[number]

/** A part of a text, from one UTF-16 position to before another. */
export interface FoundContact {
  kind: ContactKind
  from: number
  to: number
}

export const MASK = '[coordonnées masquées jusqu’à votre accord]'

/** What a text holds to reach its writer by, in its order; nothing overlaps. Texts up to 5,000 characters: under 50 ms. */
export function findContacts(text: string): FoundContact[] {
  const found: FoundContact[] = []
  // An address's own domain is no second address, the digits in one no number.
  for (const part of [...emailsIn(text), ...urlsIn(text), ...phonesIn(text)]) {
    if (found.every(({ from, to }) => part.to <= from || to <= part.from)) found.push(part)
  }
  return found.sort((a, b) => a.from - b.from)
}

/** The kinds of what was found, each once, in the order of CONTACT_KINDS. */
export function contactKinds(found: readonly FoundContact[]): ContactKind[] {
  return CONTACT_KINDS.filter((kind) => found.some((one) => one.kind === kind))
}

/** The text with each contact that was found in it replaced by MASK. */
export function maskContacts(text: string, found: readonly FoundContact[]): string {
  let masked = ''
  let at = 0
  for (const { from, to } of found) {
    masked += text.slice(at, from) + MASK
    at = to
  }
  return masked + text.slice(at)
}

/** Nine digits near each other, or there is no number to look for. */
const MANY_DIGITS = /(?:\d[^\p{L}\d]{0,4}){9}/u

const MONTH = /^\s*(?:janv|f[ée]vr|mars|avr|mai|juin|juil|ao[uû]t|sept|oct|nov|d[ée]c)/i

function phonesIn(text: string): FoundContact[] {
  if (!MANY_DIGITS.test(text)) return []
  return findPhoneNumbersInText(readable(text), { defaultCountry: 'FR' }).flatMap(({ startsAt, endsAt }) => {
    // "06 12 34 56 78, 22 patients": the library takes what follows a comma for an extension.
    const said = text.slice(startsAt, endsAt).replace(/\s*[,;]\s*\d+$/, '')
    const to = startsAt + said.length
    return isPhone(said) && !MONTH.test(text.slice(to, to + 20)) ? [{ kind: 'phone', from: startsAt, to }] : []
  })
}

/** The same text, position by position, as the library reads numbers: narrow spaces, 06_12_…, 06/12/34/56/78, O6. */
function readable(text: string): string {
  return text
    .replace(/[\u2000-\u200b\u202f\t]/g, ' ')
    .replace(/(?<!\d)0\d(?:[/_|*]\d\d){4}(?![\d/])/g, (number) => number.replace(/\D/g, '-'))
    .replace(/(?<![\p{L}\d])[Oo](?=[1-79](?:[ .-]?\d\d){4}(?!\d))/gu, '0')
}

/** As dialled: nine digits without their 0 are a SIREN or a count more often than a number. */
function isPhone(said: string): boolean {
  // Two postal codes.
  if (/^\d{5}\D\d{5}$/.test(said)) return false
  return /^\(?\s*[+0Oo]/.test(said) || /^33[67]\d{8}$/.test(said) || /^[67](?:[ .-]\d\d){4}$/.test(said)
}

const AT = String.raw`\s{0,3}(?:@|[([{<]\s?(?:at|arobase|a|@)\s?[)\]}>])\s{0,3}|\s+(?:at|arobase|arobas)\s+`
const DOT = String.raw`\s{0,3}[([{<]\s?(?:point|dot|\.)\s?[)\]}>]\s{0,3}|\s+(?:point|dot)\s+|\.|\s\.\s(?=(?:fr|com|net|org)(?![\p{L}\d]))`
const LABEL = String.raw`[\p{L}\d](?:[\p{L}\d-]{0,62}[\p{L}\d])?`
const NAME = String.raw`(?<![\p{L}\d._%+-])[\p{L}\d._%+-]{1,64}`
const EMAIL = new RegExp(
  String.raw`${NAME}(?:${AT})${LABEL}(?:(?:${DOT})${LABEL}){0,4}(?:${DOT})\p{L}{2,24}(?![\p{L}\d])`,
  'giu',
)
/** "nom chez gmail point com": only with an ending, "chez orange" alone is where somebody works. */
const SPOKEN = new RegExp(String.raw`${NAME}\s+chez\s+${LABEL}(?:${DOT})(?:fr|com|net|org)(?![\p{L}\d])`, 'giu')

const emailsIn = (text: string) => [...matches(text, 'email', EMAIL), ...matches(text, 'email', SPOKEN)]

const PATH = String.raw`[^\s<>"«»]{0,2000}`
/** Endings that no word after a full stop without a space would be. */
const ENDING = 'fr|com|net|org|eu|info|io|be|ch|bzh|paris|online|site|health|care|app'
const WEB = new RegExp(
  [
    String.raw`(?:https?:\/\/|www\.)${PATH}`,
    String.raw`(?<![\p{L}\d@.-])(?:wa\.me|t\.me|m\.me|bit\.ly|linktr\.ee|goo\.gl|tinyurl\.com|lnkd\.in)\/${PATH}`,
    String.raw`(?<![\p{L}\d@.-])(?:${LABEL}\.){1,4}(?:${ENDING})(?![\p{L}\d-])(?:[/:?#]${PATH})?`,
  ].join('|'),
  'giu',
)

const urlsIn = (text: string) =>
  // What ends the sentence is no part of an address.
  matches(text, 'url', WEB).map((found) => ({
    ...found,
    to: found.from + text.slice(found.from, found.to).replace(/[.,;:!?)\]…’']+$/, '').length,
  }))

function matches(text: string, kind: ContactKind, pattern: RegExp): FoundContact[] {
  return [...text.matchAll(pattern)].map((match) => ({ kind, from: match.index, to: match.index + match[0].length }))
}
