import type { Context } from 'hono'
import type { Child } from 'hono/jsx'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { ICON, SCRIPTS, STYLE } from './assets.ts'
import { confirmationOf } from './flash.ts'

/** Who looks at a page, as far as the frame of the page cares. */
interface Viewer {
  roles: readonly { role: string }[]
}

export interface PageOptions {
  /** Room for columns side by side, where the screen has it. */
  wide?: boolean
  /** For search engines and whoever shares the page: a sentence or two, plain text. */
  description?: string
  /** The page may be shared: its address without what is only for this reader, as a whole URL. */
  url?: string
  /** The Atom feed of what the page shows, as a whole URL. */
  feed?: string
  /** Not for search engines. */
  noindex?: boolean
}

const DESCRIPTION =
  'Remplacements, successions, collaborations et renforts entre professionnels de santé, avec les CPTS de votre territoire.'

/** What htmx may do here: it adds no style of its own, runs no text as code, and shows refused forms as they come. */
const HTMX = JSON.stringify({ includeIndicatorCSS: false, history: true, defaultTimeout: 20_000 })

/** A whole page: `title` is what the tab says, `content` starts with the page's only h1. */
export function page(
  c: Context,
  title: string,
  content: Child,
  status: ContentfulStatusCode = 200,
  options: PageOptions = {},
): Response | Promise<Response> {
  // An error may be answered before anyone was looked for.
  const viewer: Viewer | null = c.var.ctx?.actor ?? null
  c.header('Cache-Control', 'private, no-cache')
  const confirmation = status === 200 && c.req.method === 'GET' ? confirmationOf(c.req.query('ok')) : null
  const html = (
    <html lang="fr">
      <Head title={title} status={status} options={options} />
      <body>
        <a class="skip" href="#contenu">
          Aller au contenu
        </a>
        <Header viewer={viewer} path={c.req.path} />
        <main id="contenu" class={options.wide ? 'container wide' : 'container'} tabindex={-1}>
          {confirmation && (
            <p class="confirmation" role="status">
              {confirmation}
            </p>
          )}
          {content}
        </main>
        <Footer />
      </body>
    </html>
  )
  return c.html(`<!doctype html>${html}`, status)
}

function Head({ title, status, options }: { title: string; status: number; options: PageOptions }) {
  const { description = DESCRIPTION, url, feed } = options
  const noindex = options.noindex || status !== 200
  return (
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <meta name="theme-color" media="(prefers-color-scheme: light)" content="#fdfcfa" />
      <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#14181c" />
      <title>{`${status === 422 ? 'À corriger\u00a0: ' : ''}${title} – Relève`}</title>
      <meta name="description" content={description} />
      {noindex && <meta name="robots" content="noindex" />}
      {url && (
        <>
          <link rel="canonical" href={url} />
          <meta property="og:type" content="website" />
          <meta property="og:site_name" content="Relève" />
          <meta property="og:locale" content="fr_FR" />
          <meta property="og:title" content={title} />
          <meta property="og:description" content={description} />
          <meta property="og:url" content={url} />
        </>
      )}
      {feed && <link rel="alternate" type="application/atom+xml" title={title} href={feed} />}
      <meta name="htmx-config" content={HTMX} />
      <link rel="icon" href={ICON} type="image/svg+xml" />
      <link rel="stylesheet" href={STYLE} />
      {SCRIPTS.map((src) => (
        <script defer src={src}></script>
      ))}
    </head>
  )
}

function Header({ viewer, path }: { viewer: Viewer | null; path: string }) {
  return (
    <header class="site">
      <div class="container wide">
        <a class="brand" href="/">
          <Mark />
          Relève
        </a>
        <nav aria-label="Navigation principale">
          <ul>
            {navigation(viewer).map(({ href, label, strong }) => (
              <li>
                <a href={href} class={strong ? 'strong' : undefined} aria-current={currentness(path, href)}>
                  {label}
                </a>
              </li>
            ))}
          </ul>
        </nav>
      </div>
    </header>
  )
}

/** The two halves of a day, one handed on to the other. */
function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true" focusable="false">
      <path class="first" d="M15 3a11 11 0 0 0 0 22z" />
      <path class="second" d="M17 7a11 11 0 0 1 0 22z" />
    </svg>
  )
}

const ABOUT = [
  { href: '/aide', label: 'Aide' },
  { href: '/territoires', label: 'Les CPTS' },
  { href: '/mentions-legales', label: 'Mentions légales' },
  { href: '/donnees-personnelles', label: 'Données personnelles' },
  { href: '/accessibilite', label: 'Accessibilité' },
]

function Footer() {
  return (
    <footer class="site-foot">
      <div class="container wide">
        <p>Relève&nbsp;: remplacements, successions et renforts entre professionnels de santé, avec les CPTS.</p>
        <ul>
          {ABOUT.map(({ href, label }) => (
            <li>
              <a href={href}>{label}</a>
            </li>
          ))}
        </ul>
      </div>
    </footer>
  )
}

interface NavItem {
  href: string
  label: string
  /** What most people come to do. */
  strong?: boolean
}

/** Someone who has not yet taken a side may take either. */
function navigation(viewer: Viewer | null): NavItem[] {
  const search = { href: '/', label: 'Annonces' }
  const post = { href: '/mes-annonces/nouvelle', label: 'Déposer une annonce', strong: true }
  if (!viewer) {
    return [search, { href: '/mon-profil', label: 'Être trouvé·e' }, post, { href: '/connexion', label: 'Connexion' }]
  }
  const is = (name: string) => viewer.roles.some(({ role }) => role === name)
  const undecided = viewer.roles.length === 0
  return [
    search,
    ...(is('coordinator')
      ? [
          { href: '/moderation', label: 'Modération' },
          { href: '/mon-territoire', label: 'Mon territoire' },
        ]
      : []),
    ...(is('practitioner') || undecided ? [{ href: '/mes-annonces', label: 'Mes annonces' }] : []),
    ...(is('candidate') || undecided ? [{ href: '/mon-profil', label: 'Mon profil' }] : []),
    ...(is('practitioner') || is('candidate') ? [{ href: '/mises-en-relation', label: 'Messages' }] : []),
    { href: '/mon-compte', label: 'Mon compte' },
  ]
}

function currentness(path: string, href: string): 'page' | 'true' | undefined {
  if (path === href) return 'page'
  return href !== '/' && path.startsWith(`${href}/`) ? 'true' : undefined
}
