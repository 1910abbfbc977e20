import { normalizeName } from '../reference/geography.ts'
import type { Reader } from './cells.ts'

/** The communes of a row, as texts to be looked up: "orvault", "44700", "orvault 44700". Pure. */

/** More are not read: a listing has ten at most, and so many zones a profile. */
const MOST = 11

export function placesIn(reader: Reader): string[] {
  const code = codeOf(reader.text('postalCode') ?? '')
  const commune = reader.text('commune')
  if (commune === null) return code ? [code] : []
  const parts = commune
    .split(/[;\n/]|,| et (?=[A-ZÀ-Ý0-9])|\s\+\s/)
    .map(placeText)
    .filter(Boolean)
    .slice(0, MOST)
  const [only] = parts
  return parts.length === 1 && only && code && !/\d{5}/.test(only) ? [`${only} ${code}`] : parts
}

/** Postal or INSEE code, with the 0 that a number loses. */
function codeOf(text: string): string {
  const plain = text.replace(/\s/g, '').toUpperCase()
  if (/^\d{4}$/.test(plain)) return `0${plain}`
  return /^(?:\d{5}|2[AB]\d{3})$/.test(plain) ? plain.toLowerCase() : ''
}

/** A name and maybe a code behind it; how far around, and "CEDEX 2", say nothing of which commune. */
function placeText(text: string): string {
  const plain = text
    .replace(/\bcedex(?:\s*\d+)?\b/i, '')
    .replace(/[(+]?\s*\d{1,3}\s*km\b\)?/i, '')
    .replace(/^\s*(?:à|a|autour d[e'’]|secteur|ville de)\s+/i, '')
  const alone = codeOf(plain)
  if (alone) return alone
  const [, before, after] =
    /(?:^|\s|\()(\d{5}|2[AB]\d{3})(?=\s)|(?:\s|\()(\d{5}|2[AB]\d{3})\)?\s*$/i.exec(plain.trim()) ?? []
  const code = before ?? after
  const name = normalizeName(code ? plain.replace(code, ' ') : plain)
  return code ? `${name} ${code.toLowerCase()}`.trim() : name
}
