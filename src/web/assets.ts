import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { Hono } from 'hono'
import { notFound } from '../platform/errors.ts'
import { ROOT } from '../platform/root.ts'

/** A file kept in memory under a name that changes with its content: browsers may keep it for good. */
interface Asset {
  url: string
  body: string
  type: string
}

const TYPES = { css: 'text/css', js: 'text/javascript' }

function asset(name: string, file: string): Asset {
  const body = readFileSync(file, 'utf8')
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 12)
  const ending = path.extname(file).slice(1) as keyof typeof TYPES
  return { url: `/assets/${name}.${hash}.${ending}`, body, type: `${TYPES[ending]}; charset=utf-8` }
}

const packaged = (file: string) => createRequire(import.meta.url).resolve(file)
// tsc copies neither style sheet nor script: read where they are written, from source and from dist/ alike.
const written = (file: string) => path.join(ROOT, 'src/web', file)

const STYLE_SHEETS = [asset('pico', packaged('@picocss/pico/css/pico.min.css')), asset('releve', written('releve.css'))]

const DOCS_STYLE = asset('swagger-ui', packaged('swagger-ui-dist/swagger-ui.css'))
const DOCS_SCRIPTS = [
  asset('swagger-ui', packaged('swagger-ui-dist/swagger-ui-bundle.js')),
  asset('api-docs', written('api-docs.js')),
]

/** In the order of the cascade. */
export const STYLES: readonly string[] = STYLE_SHEETS.map(({ url }) => url)

/** What the API's page needs, and no other page. */
export const DOCS = { style: DOCS_STYLE.url, scripts: DOCS_SCRIPTS.map(({ url }) => url) }

export function assets() {
  const served = new Map([...STYLE_SHEETS, DOCS_STYLE, ...DOCS_SCRIPTS].map((one) => [one.url, one]))
  return new Hono().get('/assets/:file', (c) => {
    const found = served.get(c.req.path)
    if (found === undefined) throw notFound()
    return c.body(found.body, 200, {
      'Content-Type': found.type,
      'Cache-Control': 'public, max-age=31536000, immutable',
    })
  })
}
