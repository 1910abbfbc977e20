/** A mail is made of blocks, rendered once to HTML and once to plain text: the two always say the same. */
export type Block =
  /** One paragraph. */
  | { kind: 'text'; text: string }
  /** A paragraph of lesser weight. */
  | { kind: 'note'; text: string }
  /** What a part of a letter is about; headings and cards stand below it. */
  | { kind: 'section'; text: string }
  | { kind: 'heading'; text: string }
  /** Somebody's own words, with their line breaks. */
  | { kind: 'quote'; text: string }
  | { kind: 'list'; items: string[] }
  /** Things with a page each, and a word about them. */
  | { kind: 'entries'; items: (Link & { text?: string })[] }
  /** "4 annonces publiées": a number and what it counts. */
  | { kind: 'figures'; items: { value: string; label: string }[] }
  /** Alone on its line, easy to copy. */
  | { kind: 'code'; text: string }
  | ({ kind: 'button' } & Link)
  /** Small links in a row: what one may also do. */
  | { kind: 'links'; items: Link[] }
  | ({ kind: 'card' } & Card)

export interface Link {
  label: string
  url: string
}

/** An opening, or a person without name: what it is, why it fits, what to do with it. */
export interface Card {
  title: string
  /** Why it is here again. */
  flag?: string | null
  /** A line each. */
  facts?: string[]
  /** 0..100, with the reasons in words. */
  match?: { score: number; reasonText: string }
  button?: Link
  links?: Link[]
}

/** "Correspond à 87 sur 100.": the reasons follow. */
export function scored({ score }: { score: number }): string {
  return `Correspond à ${Math.round(score)} sur 100.`
}

/** Control characters and direction overrides are no words: they forge lines, or reverse what is read. */
const CONTROLS = /[^\P{Cc}\n]|[\u2028-\u202e\u2066-\u2069]/gu

/** People's own words, line breaks kept. */
export function words(text: string): string {
  return text.toWellFormed().replace(/\r\n?/g, '\n').replace(CONTROLS, ' ').trim()
}

/** One line, whatever was typed. */
export function oneLine(text: string): string {
  return words(text).replace(/\s+/g, ' ')
}
