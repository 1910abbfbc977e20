import { raw } from 'hono/html'
import type { Child } from 'hono/jsx'

/** A mail is made of blocks, rendered once to HTML and once to plain text: the two always say the same. */
export type Block =
  | { kind: 'text'; text: string }
  | { kind: 'heading'; text: string }
  /** Somebody's own words. */
  | { kind: 'quote'; text: string }
  | { kind: 'list'; items: string[] }
  /** Alone on its line, easy to copy. */
  | { kind: 'code'; text: string }
  | { kind: 'button'; label: string; url: string }

export interface Message {
  subject: string
  html: string
  text: string
}

/** Renders a message. `footer` says why the person receives it, and how to stop where that is theirs to decide. */
export function message(subject: string, blocks: Block[], footer: Block[] = []): Message {
  const html = (
    <html lang="fr">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{subject}</title>
      </head>
      <body style="margin:0;padding:24px 12px;font-family:Georgia,'Times New Roman',serif;font-size:16px;line-height:1.5">
        <div style="max-width:600px;margin:0 auto">
          <p style="margin:0 0 24px;font-weight:bold;color:#0b6e69">Relève</p>
          {blocks.map(htmlBlock)}
          <hr style="border:0;border-top:1px solid #b9c4c2;margin:32px 0 16px" />
          <div style="font-size:14px">
            <p style="margin:0 0 8px">
              Relève : remplacements et successions entre professionnels de santé. Ne répondez pas à ce message
              automatique.
            </p>
            {footer.map(htmlBlock)}
          </div>
        </div>
      </body>
    </html>
  )
  const tail = [
    '-- ',
    'Relève : remplacements et successions entre professionnels de santé. Ne répondez pas à ce message automatique.',
    ...footer.map(textBlock),
  ]
  return {
    subject,
    html: `<!doctype html>${html}`,
    text: `${blocks.map(textBlock).join('\n\n')}\n\n${tail.join('\n')}\n`,
  }
}

function htmlBlock(block: Block): Child {
  switch (block.kind) {
    case 'text':
      return <p style="margin:0 0 16px">{lines(block.text)}</p>
    case 'heading':
      return <h2 style="margin:32px 0 12px;font-size:19px;line-height:1.3">{block.text}</h2>
    case 'quote':
      return (
        <blockquote style="margin:0 0 16px;padding:4px 0 4px 16px;border-left:4px solid #0b6e69">
          {lines(block.text)}
        </blockquote>
      )
    case 'list':
      return (
        <ul style="margin:0 0 16px;padding-left:24px">
          {block.items.map((item) => (
            <li style="margin:0 0 4px">{item}</li>
          ))}
        </ul>
      )
    case 'code':
      return <p style="margin:0 0 16px;font-family:monospace;font-size:28px;letter-spacing:4px">{block.text}</p>
    case 'button':
      return (
        <p style="margin:0 0 24px">
          <a
            href={block.url}
            style="display:inline-block;padding:12px 20px;border-radius:6px;background:#0b6e69;color:#ffffff;text-decoration:none"
          >
            {block.label}
          </a>
        </p>
      )
  }
}

function lines(text: string): Child {
  return text.split('\n').map((line, i) => (i === 0 ? line : [raw('<br>'), line]))
}

function textBlock(block: Block): string {
  switch (block.kind) {
    case 'text':
      return block.text
    case 'heading':
      return `${block.text}\n${'-'.repeat(Math.min(block.text.length, 60))}`
    case 'quote':
      return block.text.replace(/^/gm, '> ')
    case 'list':
      return block.items.map((item) => `- ${item}`).join('\n')
    case 'code':
      return block.text
    case 'button':
      return `${block.label} :\n${block.url}`
  }
}
