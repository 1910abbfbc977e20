import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import type { Child } from 'hono/jsx'
import { FIXTURES } from './fixtures.ts'

/** `npm run emails`: every message in a browser, light and dark, wide and narrow. For us alone, nothing depends on it. */

const DARK = '(prefers-color-scheme:dark)'

const STYLE = `
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 1.5rem; color: light-dark(#2a2f33, #e9e6e0); background: light-dark(#fff, #14181c); }
a { color: light-dark(#0b6e69, #62cbc3); }
li { margin: 0.4rem 0; }
.frames { display: flex; flex-wrap: wrap; gap: 1.5rem; }
figure { margin: 0; max-width: 100%; }
iframe { height: 40rem; max-width: 100%; border: 1px solid #808b98; background: #fff; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; max-width: 45rem; padding: 1rem; border: 1px solid #808b98; }
`

function Page({ title, children }: { title: string; children?: Child }) {
  return (
    <html lang="fr">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title}</title>
        <style>{STYLE}</style>
      </head>
      <body>
        <main>
          <h1>{title}</h1>
          {children}
        </main>
      </body>
    </html>
  )
}

const VIEWS = [
  { scheme: 'clair', width: 600 },
  { scheme: 'clair', width: 360 },
  { scheme: 'sombre', width: 600 },
  { scheme: 'sombre', width: 360 },
]

export const preview = new Hono()

preview.get('/', (c) =>
  c.html(
    <Page title="Les mails de Relève">
      <ul>
        {Object.entries(FIXTURES).map(([name, { message }]) => (
          <li>
            <a href={`/${name}`}>{name}</a>
            <br />
            {message.subject}
          </li>
        ))}
      </ul>
    </Page>,
  ),
)

preview.get('/:name', (c) => {
  const name = c.req.param('name')
  const message = FIXTURES[name]?.message
  if (!message) return c.notFound()
  const kilobytes = (Buffer.byteLength(message.html) / 1024).toFixed(1)
  return c.html(
    <Page title={message.subject}>
      <p>
        <a href="/">Tous les mails</a> · {name} · {kilobytes} Kio
      </p>
      <div class="frames">
        {VIEWS.map(({ scheme, width }) => (
          <figure>
            <figcaption>{`${scheme}, ${width} px`}</figcaption>
            <iframe title={`${scheme}, ${width} px`} src={`/${name}/${scheme}`} width={width} />
          </figure>
        ))}
      </div>
      <h2>Texte</h2>
      <pre>{message.text}</pre>
    </Page>,
  )
})

/** The message itself, its dark scheme on or off whatever the browser prefers. */
preview.get('/:name/:scheme{clair|sombre}', (c) => {
  const message = FIXTURES[c.req.param('name')]?.message
  if (!message) return c.notFound()
  return c.html(message.html.replace(DARK, c.req.param('scheme') === 'sombre' ? 'all' : 'not all'))
})

/** The npm script hands the port over. */
if (import.meta.main) {
  const port = Number(process.argv[2] ?? 3300)
  serve({ fetch: preview.fetch, port, hostname: '127.0.0.1' }, () => process.stdout.write(`http://localhost:${port}\n`))
}
