import { html, raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import { type Block, type Card, type Link, oneLine, scored, words } from './blocks.ts'

/**
 * HTML for mail programs: tables for what has a shape (Outlook lays out nothing else), styles inlined, every background
 * with the colour of its text. Classes name the roles that the dark scheme recolours, nothing depends on them.
 */

export const LIGHT = {
  page: '#f5f1ea',
  sheet: '#ffffff',
  ink: '#2a2f33',
  muted: '#575f6b',
  accent: '#0b6e69',
  line: '#e0d9cc',
  tint: '#edf5f3',
  flag: '#7a4a00',
  button: '#0b6e69',
  onButton: '#ffffff',
}

export const DARK: typeof LIGHT = {
  page: '#14181c',
  sheet: '#1b2126',
  ink: '#e9e6e0',
  muted: '#a9b1bb',
  accent: '#62cbc3',
  line: '#3a424b',
  tint: '#17302e',
  flag: '#f0c677',
  button: '#0d7771',
  onButton: '#ffffff',
}

const SANS = `-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif`
const SERIF = `Georgia,'Times New Roman',serif`

/** The only sheet of style: Outlook's own dark scheme marks what it recolours with data-ogsc and data-ogsb. */
export const DARK_STYLE = (() => {
  const { page, sheet, ink, muted, accent, line, tint, flag, button, onButton } = DARK
  const rules: [string, string][] = [
    ['p', `background-color:${page}`],
    ['s', `background-color:${sheet}`],
    ['t', `color:${ink}`],
    ['m', `color:${muted}`],
    ['a', `color:${accent}`],
    ['l', `border-color:${line}`],
    ['i', `background-color:${tint}`],
    ['f', `color:${flag}`],
    ['b', `background-color:${button}`],
    ['o', `color:${onButton}`],
    ['c', `border-color:${accent}`],
  ]
  const all = (prefix: string) => rules.map(([name, rule]) => `${prefix}.${name}{${rule}!important}`).join('')
  return raw(`:root{color-scheme:light dark}@media (prefers-color-scheme:dark){${all('')}}${all('[data-ogsc] ')}`)
})()

type Html = HtmlEscapedString | Promise<HtmlEscapedString>

/** Nothing we hand to the template waits, so neither does what comes back. */
const markup = (strings: TemplateStringsArray, ...values: unknown[]) => html(strings, ...values) as HtmlEscapedString

/** A cell says its font itself: Outlook hands none down into a table. */
const cell = (rest = '', color = LIGHT.ink, size = 16, font = SANS) =>
  raw(`font-family:${font};font-size:${size}px;line-height:1.55;color:${color};${rest}`)

const TABLE = raw('role="presentation" border="0" cellpadding="0" cellspacing="0"')
const S = {
  brand: cell('padding:4px 20px 14px;font-weight:bold', LIGHT.accent, 21, SERIF),
  sheet: cell(`padding:28px 20px 20px;background-color:${LIGHT.sheet};border-radius:10px;overflow-wrap:anywhere`),
  foot: cell(`padding:18px 20px 8px;overflow-wrap:anywhere`, LIGHT.muted, 14),
  p: raw('margin:0 0 16px'),
  note: raw(`margin:0 0 12px;font-size:15px;color:${LIGHT.muted}`),
  section: raw(
    `margin:30px 0 18px;padding:0 0 8px;border-bottom:2px solid ${LIGHT.accent};font-family:${SERIF};font-size:23px;line-height:1.3;color:${LIGHT.ink}`,
  ),
  heading: raw(`margin:24px 0 10px;font-family:${SERIF};font-size:19px;line-height:1.35;color:${LIGHT.ink}`),
  title: raw(`margin:0 0 6px;font-family:${SERIF};font-size:19px;line-height:1.35;color:${LIGHT.ink}`),
  quote: raw(`margin:0 0 16px;padding:2px 0 2px 16px;border-left:4px solid ${LIGHT.accent}`),
  list: raw('margin:0 0 16px;padding:0 0 0 22px'),
  li: raw('margin:0 0 6px'),
  code: raw('margin:0 0 16px;font-family:Consolas,Menlo,monospace;font-size:30px;letter-spacing:5px;font-weight:bold'),
  card: cell(`padding:0 0 14px;border-bottom:1px solid ${LIGHT.line}`),
  flag: raw(`margin:0 0 6px;font-size:14px;font-weight:bold;color:${LIGHT.flag}`),
  first: raw(`margin:0 0 4px;font-size:15px;color:${LIGHT.muted}`),
  fact: raw('margin:0 0 4px'),
  match: cell(`padding:10px 14px;background-color:${LIGHT.tint};border-radius:6px`, LIGHT.ink, 15),
  gap: raw('font-size:10px;line-height:10px'),
  button: cell(
    `background-color:${LIGHT.button};border-radius:6px;text-align:center;mso-padding-alt:12px 20px`,
    LIGHT.onButton,
  ),
  buttonLink: raw(
    `display:inline-block;padding:11px 20px;font-weight:bold;line-height:1.4;color:${LIGHT.onButton};text-decoration:none`,
  ),
  beside: cell('padding:0 0 0 16px;white-space:nowrap', LIGHT.accent, 15),
  link: raw(
    `display:inline-block;padding:9px 18px 9px 0;font-size:15px;color:${LIGHT.accent};text-decoration:underline`,
  ),
  inline: raw(`color:${LIGHT.accent};text-decoration:underline`),
  number: cell('padding:4px 12px 4px 0;font-weight:bold;text-align:right;white-space:nowrap', LIGHT.accent, 21, SERIF),
  label: cell('padding:4px 0'),
  hidden: raw('display:none;max-height:0;overflow:hidden;mso-hide:all'),
}

/** The whole document. `preheader` is what lists of mails show after the subject. */
export function htmlDocument(subject: string, preheader: string, blocks: Block[], footer: Block[]): string {
  return `<!doctype html>\n${markup`<html lang="fr" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="date=no, address=no">
<meta name="x-apple-disable-message-reformatting">
<title>${subject}</title>
<style>${DARK_STYLE}</style>
</head>
<body class="p" style="margin:0;padding:0;background-color:${LIGHT.page}">
<div style="${S.hidden}">${preheader}</div>
<table ${TABLE} width="100%" class="p" style="background-color:${LIGHT.page}"><tr><td align="center" style="padding:16px 8px">
<!--[if mso]><table ${TABLE} width="600"><tr><td><![endif]-->
<table ${TABLE} width="100%" style="max-width:600px;text-align:left">
<tr><td class="a" style="${S.brand}">Relève</td></tr>
<tr><td class="s t" style="${S.sheet}">
${body(blocks)}</td></tr>
<tr><td class="m" style="${S.foot}">
${body(footer)}</td></tr>
</table>
<!--[if mso]></td></tr></table><![endif]-->
</td></tr></table>
</body>
</html>`}\n`
}

/** Headings go down by one level at a time, as people who hear them jump from one to the next. */
function body(blocks: Block[]): Html[] {
  let under = 2
  let cards = 2
  return blocks.map((block) => {
    if (block.kind === 'section') under = cards = 3
    if (block.kind === 'heading') cards = under + 1
    return htmlBlock(block, block.kind === 'card' ? cards : under)
  })
}

function htmlBlock(block: Block, level: number): Html {
  switch (block.kind) {
    case 'text':
      return markup`<p style="${S.p}">${bound(block.text)}</p>\n`
    case 'note':
      return markup`<p class="m" style="${S.note}">${bound(block.text)}</p>\n`
    case 'section':
      return markup`<h2 class="t c" style="${S.section}">${bound(block.text)}</h2>\n`
    case 'heading':
      return markup`<h${level} class="t" style="${S.heading}">${bound(block.text)}</h${level}>\n`
    case 'quote':
      return markup`<blockquote class="c" style="${S.quote}">${lines(words(block.text).split('\n'))}</blockquote>\n`
    case 'list':
      return markup`<ul style="${S.list}">\n${block.items.map((item) => markup`<li style="${S.li}">${bound(item)}</li>\n`)}</ul>\n`
    case 'entries':
      return markup`<ul style="${S.list}">\n${block.items.map(
        ({ label, url, text }) =>
          markup`<li style="${S.li}"><a href="${url}" class="a" style="${S.inline}">${bound(label)}</a>${text ? markup`<br>${bound(text)}` : ''}</li>\n`,
      )}</ul>\n`
    case 'figures':
      return markup`<table ${TABLE} style="margin:0 0 16px">\n${block.items.map(
        ({ value, label }) =>
          markup`<tr><td class="a" style="${S.number}">${bound(value)}</td><td class="t" style="${S.label}">${bound(label)}</td></tr>\n`,
      )}</table>\n`
    case 'code':
      return markup`<p style="${S.code}">${oneLine(block.text)}</p>\n`
    case 'button':
      return markup`<table ${TABLE} style="margin:4px 0 20px"><tr>${button(block)}</tr></table>\n`
    case 'links':
      return markup`<p style="${S.p}">${block.items.map(link)}</p>\n`
    case 'card':
      return card(block, level)
  }
}

function card({ title, flag, facts = [], match, button: first, links = [] }: Card, level: number): Html {
  return markup`<table ${TABLE} width="100%" style="margin:0 0 16px"><tr><td class="t l" style="${S.card}">
<h${level} class="t" style="${S.title}">${bound(title)}</h${level}>
${flag ? markup`<p class="f" style="${S.flag}">${bound(flag)}</p>\n` : ''}${facts.map((fact, i) =>
  i === 0
    ? markup`<p class="m" style="${S.first}">${bound(fact)}</p>\n`
    : markup`<p style="${S.fact}">${bound(fact)}</p>\n`,
)}${
  match
    ? markup`<div style="${S.gap}">&nbsp;</div>\n<table ${TABLE} width="100%"><tr><td class="i t" style="${S.match}"><strong>${bound(scored(match))}</strong> ${bound(match.reasonText)}</td></tr></table>\n`
    : ''
}${
  first
    ? markup`<div style="${S.gap}">&nbsp;</div>\n<table ${TABLE}><tr>${button(first, raw(';white-space:nowrap'))}${
        links.length > 0 ? markup`<td class="a" style="${S.beside}">${links.map(link)}</td>` : ''
      }</tr></table>\n`
    : markup`<p style="margin:0">${links.map(link)}</p>\n`
}</td></tr></table>\n`
}

function button({ label, url }: Link, more = raw('')): Html {
  return markup`<td class="b o" style="${S.button}${more}"><a href="${url}" class="o" style="${S.buttonLink}">${bound(label)}</a></td>`
}

function link({ label, url }: Link): Html {
  return markup`<a href="${url}" class="a" style="${S.link}">${bound(label)}</a> `
}

function lines(texts: string[]): (string | Html)[] {
  return texts.map((text, i) => (i === 0 ? text : markup`<br>${text}`))
}

/** Before high punctuation, inside quotation marks, in numbers and before units and months: what no line may begin with. */
const BOUND =
  / (?=[;:!?»%€])|(?<=«) |(?<=[àÀ]) (?=\d)|(?<=\d) (?=\d|km\b|h\b|jours?\b|janv|févr|mars\b|avr|mai\b|juin\b|juil|août\b|sept|oct|nov|déc)/g

/** One line of French with its non-breaking spaces. */
function bound(text: string): string {
  return oneLine(text).replace(BOUND, '\u00a0')
}
