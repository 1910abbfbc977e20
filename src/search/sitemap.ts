/** The addresses that search engines may know (sitemaps.org). Pure. */

/** In one file: the protocol takes 50,000, and a fifth of that is 1.5 MB. */
export const PER_FILE = 10_000

export interface Address {
  /** A whole URL. */
  url: string
  /** When what is there last changed; null where nothing says. */
  at: Date | null
}

/** The file that names the others. */
export function sitemapIndex(urls: readonly string[]): string {
  return document(
    'sitemapindex',
    urls.map((url) => `<sitemap><loc>${escaped(url)}</loc></sitemap>`),
  )
}

/** One file of addresses, `PER_FILE` at most. */
export function sitemap(addresses: readonly Address[]): string {
  return document(
    'urlset',
    addresses.map(({ url, at }) => {
      const changed = at ? `<lastmod>${at.toISOString().slice(0, 19)}Z</lastmod>` : ''
      return `<url><loc>${escaped(url)}</loc>${changed}</url>`
    }),
  )
}

function document(root: string, lines: readonly string[]): string {
  const head = '<?xml version="1.0" encoding="UTF-8"?>\n'
  return `${head}<${root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${lines.join('\n')}\n</${root}>\n`
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }

const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] as string)
