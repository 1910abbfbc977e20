import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { Hono } from 'hono'
import { notFound } from '../platform/errors.ts'
import { ROOT } from '../platform/root.ts'

/** A style sheet kept in memory under a name that changes with its content: browsers may keep it for good. */
interface Asset {
  url: string
  body: string
}

function asset(name: string, file: string): Asset {
  const body = readFileSync(file, 'utf8')
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 12)
  return { url: `/assets/${name}.${hash}.css`, body }
}

const ASSETS = [
  asset('pico', createRequire(import.meta.url).resolve('@picocss/pico/css/pico.min.css')),
  // tsc copies no style sheet: read where it is written, from source and from dist/ alike.
  asset('releve', path.join(ROOT, 'src/web/releve.css')),
]

/** In the order of the cascade. */
export const STYLES: readonly string[] = ASSETS.map(({ url }) => url)

export function assets() {
  const bodies = new Map(ASSETS.map(({ url, body }) => [url, body]))
  return new Hono().get('/assets/:file', (c) => {
    const body = bodies.get(c.req.path)
    if (body === undefined) throw notFound()
    return c.body(body, 200, {
      'Content-Type': 'text/css; charset=utf-8',
      'Cache-Control': 'public, max-age=31536000, immutable',
    })
  })
}
