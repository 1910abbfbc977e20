import type { Context } from 'hono'
import { DOCS, ICON } from './assets.ts'

/** The API to look at and to try, without anything from elsewhere; the document is read by the script. */
export function docsPage(c: Context): Response | Promise<Response> {
  const html = (
    <html lang="fr">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <link rel="icon" href={ICON} type="image/svg+xml" />
        <title>L’API de Relève</title>
        <link rel="stylesheet" href={DOCS.style} />
      </head>
      <body>
        <main id="docs">
          <p>
            Cette page a besoin de JavaScript&nbsp;; sans lui, lisez <a href="/api/openapi.json">le document OpenAPI</a>
            .
          </p>
        </main>
        {DOCS.scripts.map((src) => (
          <script src={src}></script>
        ))}
      </body>
    </html>
  )
  return c.html(`<!doctype html>${html}`)
}
