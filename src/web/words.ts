/** Binds the spaces that French never breaks a line at, and curls apostrophes: for our own texts, never for people's. */
export function bind(text: string): string {
  return text
    .replace(/ (?=[:;?!%»])/g, '\u00a0')
    .replace(/« /g, '«\u00a0')
    .replace(/(\d) (?=\d{3}(?!\d)|km\b|€)/g, '$1\u00a0')
    .replaceAll("'", '’')
}

/** Messages are written for the API too: a page does not speak of its field names. */
export function plainWords(message: string): string {
  return bind(message.replace(/ \((?:from|to|kind|flexDays)\)/g, ''))
}
