import { Feed } from 'feed'
import type { OpeningFacts } from './facts.ts'

/** Openings as an Atom feed (RFC 4287). Pure. */

export interface Entry extends OpeningFacts {
  publishedAt: Date
  updatedAt: Date
}

/** Of a feed that has no entry yet: an instant that does not move. */
const BEGINNING = new Date('2026-01-01T00:00:00Z')

/** What a feed is of. */
export interface About {
  /** Stays, whatever its address becomes. */
  id: string
  title: string
  /** The page that shows the same, as a whole URL. */
  url: string
  /** The feed's own address. */
  feedUrl: string
  author: string
}

/** The document. Ids are the listings' own (`urn:uuid:`), whatever the site's address becomes. */
export function atomOf({ id, title, url, feedUrl, author }: About, entries: readonly Entry[]): string {
  const updated = entries.reduce((last, { updatedAt }) => (updatedAt > last ? updatedAt : last), BEGINNING)
  const feed = new Feed({
    id,
    // Of the feed, as text; of its entries, as HTML.
    title: printable(title),
    description: 'Remplacements, successions, collaborations et renforts entre professionnels de santé.',
    updated,
    generator: 'Relève',
    link: url,
    feedLinks: { atom: feedUrl },
    author: { name: author },
  })
  for (const entry of entries) {
    feed.addItem({
      id: `urn:uuid:${entry.id}`,
      // The library says of both that they are HTML, and what people typed is text.
      title: asHtml(entry.title),
      description: linesOf(entry)
        .map((line) => `<p>${asHtml(line)}</p>`)
        .join(''),
      link: entry.url,
      date: entry.updatedAt,
      published: entry.publishedAt,
    })
  }
  return feed.atom1()
}

const linesOf = ({ what, place, calendar, places, terms }: OpeningFacts) =>
  [what, place, calendar, places, terms].filter((line): line is string => Boolean(line))

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Text as HTML. */
const asHtml = (text: string) => printable(text).replace(/[&<>"]/g, (sign) => ENTITIES[sign] as string)

/** Without the control characters that XML has no place for. */
const printable = (text: string) => text.toWellFormed().replace(/[^\P{Cc}\n\t]|[\ufffe\uffff]/gu, ' ')
