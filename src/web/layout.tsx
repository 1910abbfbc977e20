import type { Context } from 'hono'
import type { Child } from 'hono/jsx'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { STYLES } from './assets.ts'
import { confirmationOf } from './flash.ts'

/** Who looks at a page, as far as the frame of the page cares. */
interface Viewer {
  roles: readonly { role: string }[]
}

/** A whole page: `title` is what the tab says, `content` starts with the page's only h1. */
export function page(
  c: Context,
  title: string,
  content: Child,
  status: ContentfulStatusCode = 200,
): Response | Promise<Response> {
  // An error may be answered before anyone was looked for.
  const viewer: Viewer | null = c.var.ctx?.actor ?? null
  c.header('Cache-Control', 'private, no-cache')
  const confirmation = status === 200 && c.req.method === 'GET' ? confirmationOf(c.req.query('ok')) : null
  const html = (
    <html lang="fr">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${status === 422 ? 'À corriger\u00a0: ' : ''}${title} – Relève`}</title>
        <link rel="icon" href="data:," />
        {STYLES.map((href) => (
          <link rel="stylesheet" href={href} />
        ))}
      </head>
      <body>
        <a class="skip" href="#contenu">
          Aller au contenu
        </a>
        <header class="container site">
          <a class="brand" href="/">
            Relève
          </a>
          <nav aria-label="Navigation principale">
            <ul>
              {navigation(viewer).map(({ href, label }) => (
                <li>
                  <a href={href} aria-current={currentness(c.req.path, href)}>
                    {label}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
        </header>
        <main id="contenu" class="container" tabindex={-1}>
          {confirmation && (
            <p class="confirmation" role="status">
              {confirmation}
            </p>
          )}
          {content}
        </main>
        <footer class="container">
          <p>
            <small>
              Relève&nbsp;: remplacements, successions et renforts entre professionnels de santé, avec les CPTS.
            </small>
          </p>
        </footer>
      </body>
    </html>
  )
  return c.html(`<!doctype html>${html}`, status)
}

interface NavItem {
  href: string
  label: string
}

/** Someone who has not yet taken a side may take either. */
function navigation(viewer: Viewer | null): NavItem[] {
  const search = { href: '/', label: 'Annonces' }
  if (!viewer) {
    return [
      search,
      { href: '/mes-annonces/nouvelle', label: 'Déposer une annonce' },
      { href: '/connexion', label: 'Connexion' },
    ]
  }
  const is = (name: string) => viewer.roles.some(({ role }) => role === name)
  const undecided = viewer.roles.length === 0
  return [
    search,
    ...(is('coordinator')
      ? [
          { href: '/moderation', label: 'Modération' },
          { href: '/statistiques', label: 'Statistiques' },
        ]
      : []),
    ...(is('practitioner') || undecided ? [{ href: '/mes-annonces', label: 'Mes annonces' }] : []),
    ...(is('candidate') || undecided ? [{ href: '/mon-profil', label: 'Mon profil' }] : []),
    { href: '/mon-compte', label: 'Mon compte' },
  ]
}

function currentness(path: string, href: string): 'page' | 'true' | undefined {
  if (path === href) return 'page'
  return href !== '/' && path.startsWith(`${href}/`) ? 'true' : undefined
}
