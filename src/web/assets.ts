import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { Hono } from 'hono'
import { accepts } from 'hono/accepts'
import { notFound } from '../platform/errors.ts'
import { ROOT } from '../platform/root.ts'

/** A file kept in memory under a name that changes with its content: browsers may keep it for good. */
interface Asset {
  url: string
  type: string
  text: string
  /** By content encoding, each made when it is first asked for. */
  bodies: Map<Encoding, Uint8Array<ArrayBuffer>>
}

type Encoding = 'br' | 'gzip' | 'identity'
/** The smallest first. */
const ENCODINGS: Encoding[] = ['br', 'gzip', 'identity']

const TYPES = { css: 'text/css', js: 'text/javascript', svg: 'image/svg+xml' }

function asset(name: string, ending: keyof typeof TYPES, text: string): Asset {
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 12)
  return { url: `/assets/${name}.${hash}.${ending}`, type: `${TYPES[ending]}; charset=utf-8`, text, bodies: new Map() }
}

function bodyOf({ text, bodies }: Asset, encoding: Encoding): Uint8Array<ArrayBuffer> {
  const made = bodies.get(encoding) ?? new Uint8Array(encoded(text, encoding))
  bodies.set(encoding, made)
  return made
}

function encoded(text: string, encoding: Encoding): Uint8Array {
  if (encoding === 'gzip') return gzipSync(text)
  if (encoding === 'identity') return Buffer.from(text)
  // The API's page brings 1.5 MB, whose best compression takes seconds.
  const quality = text.length > 500_000 ? 5 : 11
  return brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } })
}

const packaged = (file: string) => readFileSync(createRequire(import.meta.url).resolve(file), 'utf8')
// tsc copies no style sheet, and scripts are for browsers: read where they are written, from source and dist/ alike.
const FOLDER = path.join(ROOT, 'src/web')
const written = (file: string) => readFileSync(path.join(FOLDER, file), 'utf8')

/** Our style sheets, in the order of the cascade. */
const SHEETS = [
  'base',
  'frame',
  'forms',
  'shown',
  'calendar',
  'map',
  'search',
  'post',
  'space',
  'desk',
  'sign-in',
  'spread',
  'imports',
  'board',
  'campaigns',
  'members',
  'trail',
  'territory',
  'print',
]

const STYLE_SHEET = asset(
  'releve',
  'css',
  [packaged('@picocss/pico/css/pico.min.css'), ...SHEETS.map((name) => written(`styles/${name}.css`))].join('\n'),
)

/** Each in a block of its own: they share one file, and no name. */
const ELEMENTS = readdirSync(path.join(FOLDER, 'scripts'))
  .sort()
  .map((file) => `{\n${written(`scripts/${file}`)}\n}`)

const SCRIPT_FILES = [
  asset('htmx', 'js', packaged('htmx.org/dist/htmx.min.js').replace(/\n\/\/# sourceMappingURL=.*\n?$/, '')),
  asset('releve', 'js', ELEMENTS.join('\n')),
]

const MARK = asset('releve', 'svg', written('mark.svg'))

const DOCS_STYLE = asset('swagger-ui', 'css', packaged('swagger-ui-dist/swagger-ui.css'))
const DOCS_SCRIPTS = [
  asset('swagger-ui', 'js', packaged('swagger-ui-dist/swagger-ui-bundle.js')),
  asset('api-docs', 'js', written('api-docs.js')),
]

/** What every page loads, and no page from anywhere else. */
export const STYLE = STYLE_SHEET.url
export const SCRIPTS: readonly string[] = SCRIPT_FILES.map(({ url }) => url)
export const ICON = MARK.url

/** What the API's page needs, and no other page. */
export const DOCS = { style: DOCS_STYLE.url, scripts: DOCS_SCRIPTS.map(({ url }) => url) }

export function assets() {
  const served = new Map([STYLE_SHEET, ...SCRIPT_FILES, MARK, DOCS_STYLE, ...DOCS_SCRIPTS].map((one) => [one.url, one]))
  return new Hono().get('/assets/:file', (c) => {
    const found = served.get(c.req.path)
    if (found === undefined) throw notFound()
    const encoding = accepts(c, {
      header: 'Accept-Encoding',
      supports: ENCODINGS,
      default: 'identity',
      // The smallest that the browser takes, not the one it names first.
      match: (accepted) => ENCODINGS.find((one) => accepted.some(({ type, q }) => type === one && q > 0)) ?? 'identity',
    }) as Encoding
    if (encoding !== 'identity') c.header('Content-Encoding', encoding)
    return c.body(bodyOf(found, encoding), 200, {
      'Content-Type': found.type,
      'Cache-Control': 'public, max-age=31536000, immutable',
      Vary: 'Accept-Encoding',
    })
  })
}
