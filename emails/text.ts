import { type Block, type Link, oneLine, scored, words } from './blocks.ts'

/** One block as plain text. Lines are not cut: whatever shows them knows its width, and addresses stay whole. */
export function textBlock(block: Block): string {
  switch (block.kind) {
    case 'text':
    case 'note':
      return oneLine(block.text)
    case 'section':
      return `\n${underlined(block.text, '=')}`
    case 'heading':
      return underlined(block.text, '-')
    case 'quote':
      return words(block.text).replace(/^/gm, '> ')
    case 'list':
      return block.items.map((item) => `- ${oneLine(item)}`).join('\n')
    case 'entries':
      return block.items
        .map(({ label, text, url }) =>
          [`- ${oneLine(label)}`, text ? oneLine(text) : '', url].filter(Boolean).join('\n  '),
        )
        .join('\n')
    case 'figures':
      return block.items.map(({ value, label }) => `- ${value} ${label}`).join('\n')
    case 'code':
      return oneLine(block.text)
    case 'button':
      return link(block)
    case 'links':
      return block.items.map(link).join('\n')
    case 'card': {
      const { title, flag, facts = [], match, button, links = [] } = block
      const head = [underlined(title, '-'), flag ?? '', ...facts.map(oneLine)].filter(Boolean).join('\n')
      const actions = [...(button ? [button] : []), ...links].map(link).join('\n')
      return [head, match ? oneLine(`${scored(match)} ${match.reasonText}`) : '', actions].filter(Boolean).join('\n\n')
    }
  }
}

function underlined(text: string, line: string): string {
  const title = oneLine(text)
  return `${title}\n${line.repeat(Math.min(title.length, 60))}`
}

/** An address alone on its line: easy to copy, and no mail program takes the next word for a part of it. */
function link({ label, url }: Link): string {
  return `${oneLine(label)} :\n${url}`
}
