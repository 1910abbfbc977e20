import { type Block, oneLine } from './blocks.ts'
import { htmlDocument } from './html.ts'
import { textBlock } from './text.ts'

export interface Message {
  subject: string
  html: string
  text: string
}

const ABOUT =
  'Relève : remplacements et successions entre professionnels de santé. Ne répondez pas à ce message automatique.'

/** A longer subject is shown nowhere whole. */
const SUBJECT_MOST = 150
const PREHEADER_MOST = 110

/**
 * Renders a message. `footer` says why the person receives it, and how to stop where that is theirs to decide. The
 * subject is one line whatever a title holds; `preheader`, what a list of mails shows after it, is else the first words.
 */
export function message(subject: string, blocks: Block[], footer: Block[] = [], preheader?: string): Message {
  return written(subject, blocks, [{ kind: 'text', text: ABOUT }, ...footer], preheader)
}

/** The same with a foot of its own: for what others send. */
export function written(subject: string, blocks: Block[], tail: Block[], preheader?: string): Message {
  const header = cut(oneLine(subject), SUBJECT_MOST)
  const first = blocks.find((block) => block.kind === 'text' && block !== HELLO)
  const teaser = preheader ?? (first?.kind === 'text' ? first.text : '')
  return {
    subject: header,
    html: htmlDocument(header, cut(oneLine(teaser), PREHEADER_MOST), blocks, tail),
    text: `${blocks.map(textBlock).join('\n\n')}\n\n-- \n${tail.map(textBlock).join('\n')}\n`,
  }
}

export const HELLO: Block = { kind: 'text', text: 'Bonjour,' }

/** At the end of a word where there is one. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text
  const short = text.slice(0, most - 1).toWellFormed()
  return `${short.replace(/\s+\S{0,30}$/, '')}…`
}
