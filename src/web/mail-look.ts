import { createHash } from 'node:crypto'

/** A mail as a page of ours: nothing in it is styled but by sheets whose hashes are said. */
export interface LookedAt {
  html: string
  /** Sources of a policy, one for each sheet in the page. */
  styles: string[]
}

/**
 * Mail programs want their styles in attributes, which no policy allows piece by piece: each becomes a class of one sheet. For
 * our own mails alone, which have no `>` in an attribute.
 */
export function lookAt(html: string): LookedAt {
  const classes = new Map<string, string>()
  const classed = html.replace(/<[a-z][^>]*>/g, (tag) => {
    const style = / style="([^"]*)"/.exec(tag)
    if (!style?.[1]) return tag
    const name = classes.get(style[1]) ?? `x${classes.size}`
    classes.set(style[1], name)
    const bare = tag.replace(style[0], '')
    return bare.includes(' class="')
      ? bare.replace(' class="', ` class="${name} `)
      : bare.replace(/\/?>$/, ` class="${name}"$&`)
  })
  const sheet = [...classes].map(([style, name]) => `.${name}{${style}}`).join('\n')
  // Before the sheet of the dark scheme, which has the last word.
  const page = classed.replace('<style>', `<style>${sheet}</style>\n<style>`)
  const sheets = [...page.matchAll(/<style>([^<]*)<\/style>/g)].map(([, text]) => text ?? '')
  return { html: page, styles: sheets.map((text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`) }
}
