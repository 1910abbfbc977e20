/** The words of a search as they are read: without signs that nobody sees, and no longer than anybody types. Pure. */

/** Characters that are read; each link of the page says them again. */
export const MOST_CHARACTERS = 300

/** Halves of a character, and what says how to write others: marks of direction, joiners, NUL. */
const UNSEEN = /[\p{Cs}\p{Cf}\p{Cc}\p{Co}\p{Cn}]/gu

/** The words, in one line; of a text that is too long the beginning, up to the end of a word where there is one. */
export function cutWords(text: string): string {
  const seen = seenWords(text)
  if (seen.length <= MOST_CHARACTERS) return seen
  const cut = seen.slice(0, MOST_CHARACTERS)
  const whole = seen[MOST_CHARACTERS] === ' ' ? cut : cut.replace(/ [^ ]*$/, '')
  return seenWords(whole)
}

/** No letter of any language has more marks; putting thousands into order would take seconds. */
const STACKED = /(\p{M}{8})\p{M}+/gu

/** What can be seen of a text, in one line. */
export const seenWords = (text: string) =>
  text.replace(/\s/g, ' ').replace(UNSEEN, '').replace(STACKED, '$1').normalize('NFC').replace(/ {2,}/g, ' ').trim()

/** What whoever asked is told of words that were not read, by the field. */
export function noticesOf(text = ''): { path: 'q'; message: string }[] {
  if (seenWords(text).length <= MOST_CHARACTERS) return []
  const message = `Votre recherche est longue : seuls ses ${MOST_CHARACTERS} premiers caractères environ sont lus, gardez les mots les plus importants.`
  return [{ path: 'q', message }]
}
