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
  const { plain, at } = plainly(text)
  const found: FoundContact[] = []
  // An address's own domain is no second address, the digits in one no number.
  for (const part of [...emailsIn(plain), ...urlsIn(plain), ...phonesIn(plain), ...spokenPhonesIn(plain)]) {
    if (found.every(({ from, to }) => part.to <= from || to <= part.from)) found.push(part)
  }
  return found
    .sort((a, b) => a.from - b.from)
    .map(({ kind, from, to }) => ({ kind, from: at[from] as number, to: at[to] as number }))
}

/** The text as a reader sees it, without what is not seen, wide and circled signs as plain ones; `at`: where each stood. */
function plainly(text: string): { plain: string; at: number[] } {
  const at: number[] = []
  let plain = ''
  let position = 0
  for (const char of text) {
    const seen = seenAs(char)
    for (let i = 0; i < seen.length; i++) at.push(seen === char ? position + i : position)
    plain += seen
    position += char.length
  }
  return { plain, at: [...at, text.length] }
}

function seenAs(char: string): string {
  if (char <= '~') return char
  if (UNSEEN.test(char)) return ''
  if (/[·•∙⋅。｡]/.test(char)) return '.'
  const same = char.normalize('NFKC')
  if (/^(?:[!-~]|\d\d)$/.test(same)) return same
  return /^\p{Nd}$/u.test(same) ? String(digitOf(same.codePointAt(0) as number)) : char
}

const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Me}]/u

/** Of any script: its ten digits follow each other, from a code point that ends in 0 or in 6. */
function digitOf(code: number): number {
  const row = code - (code % 16)
  return code - (/\p{Nd}/u.test(String.fromCodePoint(row)) ? row : row + 6)
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

/** Pairs with signs between them that the library does not know, the same each time; a list of days has a comma and a space. */
const PAIRS = /(?<![\d.,])0[1-9]( ?[^\p{L}\d\s,;]{1,2} ?|[,;]|\s{0,3}\n\s{0,3})\d\d(?:\1\d\d){3}(?!\d)/gu

const DIGIT = 'une?|deux|trois|quatre|cinq|six|sept|huit|neuf'
const NUMBER = `${DIGIT}|z[ée]ro|dix|onze|douze|treize|quatorze|quinze|seize|vingts?|trente|quarante|cinquante|soixante|et (?:une?|onze)`
const GAP = String.raw`[\s.,;:/-]{1,3}`
/** "zéro six douze trente-quatre…", and what is half in figures. */
const SPELT = new RegExp(
  String.raw`(?<![\p{L}\d])(?:(?:z[ée]ro|0|o)${GAP}(?:${DIGIT}|[1-9])|0[1-9])(?:${GAP}(?:${NUMBER}|\d{1,2})){4,12}(?![\p{L}\d])`,
  'giu',
)

function spokenPhonesIn(text: string): FoundContact[] {
  const pairs = matches(text, 'phone', PAIRS).filter(({ to }) => !MONTH.test(text.slice(to, to + 20)))
  const spelt = matches(text, 'phone', SPELT).filter(({ from, to }) => /\p{L}{2}/u.test(text.slice(from, to)))
  return [...pairs, ...spelt]
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

/** "nom@gmail": everybody knows how it ends. */
const UNENDED = new RegExp(
  String.raw`${NAME}(?:${AT})(?:gmail|hotmail|outlook|yahoo|icloud|wanadoo|laposte)(?![\p{L}\d])`,
  'giu',
)

const emailsIn = (text: string) => [EMAIL, SPOKEN, UNENDED].flatMap((pattern) => matches(text, 'email', pattern))

const PATH = String.raw`[^\s<>"«»]{0,2000}`
/** Endings that no word after a full stop without a space would be. */
const ENDING = 'fr|com|net|org|eu|info|io|be|ch|bzh|paris|online|site|health|care|app'
const WEB = new RegExp(
  [
    String.raw`(?:(?:https?|ftp):\/\/|www\.)${PATH}`,
    String.raw`(?<![\p{L}\d@.-])(?:wa\.me|t\.me|m\.me|signal\.me|discord\.gg|bit\.ly|linktr\.ee|goo\.gl|tinyurl\.com|lnkd\.in)\/${PATH}`,
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
