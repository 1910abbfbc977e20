/** A number and what it counts, the day and its month: not what only stands between two of them. */
const COUNTED = /(\d|\b1er) (?=(?!(?:au|et|à|ou|de|sur|dans|pour|en|par) )\p{Ll})/gu

/** Binds the spaces that French never breaks a line at, and curls apostrophes: for our own texts, never for people's. */
export function bind(text: string): string {
  return text
    .replace(/ (?=[:;?!%»])/g, '\u00a0')
    .replace(/« /g, '«\u00a0')
    .replace(/(\d) (?=\d{3}(?!\d)|€)/g, '$1\u00a0')
    .replace(COUNTED, '$1\u00a0')
    .replaceAll("'", '’')
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** Messages are written for the API too: a page does not speak of its codes, formats and field names. */
export function plainWords(message: string): string {
  if (message.startsWith('Valeur inconnue : choisissez parmi')) return 'Faites un choix dans la liste.'
  if (message.includes('AAAA-MM-JJ')) return 'Choisissez une date qui existe, par exemple le 9 février 2027.'
  return bind(
    message
      .replace(/^Valeur du mauvais type : donnez/, 'Donnez')
      .replace(/ \((?:from|to|kind|flexDays|window|earliest|latest)\)/g, '')
      .replace(', par exemple "replacement"', '')
      .replace('{} = date ouverte', 'sans date précise, enregistrez ce formulaire tel quel')
      .replace('ne l’envoyez pas', 'laissez vide'),
  )
}
