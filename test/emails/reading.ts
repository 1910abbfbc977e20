/** What a reader sees of a message, from its HTML and from its text, in a form that can be compared. */

const ENTITIES: Record<string, string> = { lt: '<', gt: '>', quot: '"', '#39': "'", nbsp: ' ', amp: '&' }

const decoded = (html: string) =>
  html.replace(/&(lt|gt|quot|#39|nbsp|amp);/g, (_, name: string) => ENTITIES[name] ?? '')

const asLine = (text: string) => text.replace(/\s+/g, ' ').trim()

const HIDDEN = /<div style="display:none[^>]*>(.*?)<\/div>/s

/** The words of the HTML in their order, without the letterhead; tags part words. */
export function wordsOfHtml(html: string): string {
  const body = html.replace(/^.*<\/head>/s, '').replace(HIDDEN, '')
  const text = decoded(body.replace(/<!--.*?-->/gs, ' ').replace(/<[^>]+>/g, ' '))
  return asLine(text).replace(/^Relève /, '')
}

/** What a list of mails shows after the subject. */
export const preheaderOf = (html: string) => decoded(HIDDEN.exec(html)?.[1] ?? '')

export const linksOfHtml = (html: string) =>
  [...html.matchAll(/ href="([^"]*)"/g)].map((match) => decoded(match[1] ?? ''))

const ADDRESS = /^\s*https?:\/\/\S+$/

/** The words of the plain text in their order, without what stands for shape: underlines, bullets, addresses. */
export function wordsOfText(text: string): string {
  const lines = text.split('\n')
  const words = lines.flatMap((line, i) => {
    if (/^(=+|-+|-- )$/.test(line) || ADDRESS.test(line)) return []
    const bare = line.replace(/^(> ?|- )/, '')
    return [ADDRESS.test(lines[i + 1] ?? '') ? bare.replace(/ :$/, '') : bare]
  })
  return asLine(words.join(' '))
}

export const linksOfText = (text: string) =>
  text.split('\n').flatMap((line) => (ADDRESS.test(line) ? [line.trim()] : []))
