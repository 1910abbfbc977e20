import type { Context } from 'hono'
import type { Child } from 'hono/jsx'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Log } from '../platform/log.ts'
import { readForm, type Values } from './forms.ts'
import { page } from './layout.tsx'
import { toProblem } from './problems.ts'
import { plainWords } from './words.ts'

/**
 * Whatever was thrown, as a page that says what to do next; a page that needs a sign-in leads there, and back. A form with
 * something written in it stays until its writer is signed in again.
 */
export async function problemPage(
  c: Context,
  error: unknown,
  { log, baseUrl }: { log: Log; baseUrl: string },
): Promise<Response> {
  const { problem, retryAfter } = toProblem(error, log)
  if (problem.status === 401) {
    const typed = await typedIn(c)
    if (typed) return page(c, 'Votre session est terminée', <SendAgain typed={typed} path={pathOf(c)} />, 401)
    const next = c.req.method === 'GET' ? pathOf(c) : (cameFrom(c, baseUrl) ?? '/')
    return c.redirect(`/connexion?next=${encodeURIComponent(next)}`, 303)
  }
  if (retryAfter !== undefined) c.header('Retry-After', String(retryAfter))
  const back = c.req.method === 'GET' ? null : cameFrom(c, baseUrl)
  const content = (
    <>
      <h1>{problem.title}</h1>
      <p>{plainWords(DETAILS[problem.status] ?? problem.detail)}</p>
      {problem.errors && (
        <ul>
          {problem.errors.map(({ message }) => (
            <li>{plainWords(message)}</li>
          ))}
        </ul>
      )}
      {remedy(problem.status, c.req.path, c.get('requestId'))}
      <p class="actions">
        {back && (
          <a href={back} class="button primary">
            Revenir à la page précédente
          </a>
        )}
        <a href="/" class="button">
          Chercher une annonce
        </a>
        <a href="/mon-compte" class="button">
          Mon compte
        </a>
        <a href="/aide" class="button">
          Aide
        </a>
      </p>
    </>
  )
  return page(c, problem.title, content, problem.status as ContentfulStatusCode)
}

function pathOf(c: Context): string {
  const { pathname, search } = new URL(c.req.url)
  return `${pathname}${search}`
}

/** Bytes of a form that is kept. Where a file goes nothing else has limited the body, and it is read for nobody unknown. */
const MOST_KEPT = 256 * 1024

/** What a refused form held, where somebody wrote more than a word in it; null else. */
async function typedIn(c: Context): Promise<Values | null> {
  const isSmall = Number(c.req.header('Content-Length') ?? Number.NaN) <= MOST_KEPT
  const values = c.req.method === 'POST' && isSmall ? await readForm(c).catch(() => null) : null
  return values && [...values.values()].flat().some((text) => /\s/.test(text.trim())) ? values : null
}

/** The session ended while somebody wrote: nothing is lost, it waits in the page until the person is back. */
function SendAgain({ typed, path }: { typed: Values; path: string }) {
  return (
    <>
      <h1>Votre session est terminée</h1>
      <p>Rien n’est perdu&nbsp;: ce que vous aviez écrit attend dans cette page.</p>
      <ol>
        <li>
          <a href="/connexion" target="_blank" rel="noopener">
            Connectez-vous dans un nouvel onglet
          </a>
          .
        </li>
        <li>Revenez ici, et renvoyez.</li>
      </ol>
      <form method="post" action={path}>
        {[...typed].flatMap(([name, texts]) => texts.map((text) => <input type="hidden" name={name} value={text} />))}
        <button type="submit">Renvoyer ce que j’avais écrit</button>
      </form>
    </>
  )
}

/** Where the API's words would mean nothing on a page. */
const DETAILS: Record<number, string> = {
  400: 'Nous n’avons pas pu lire ce que votre navigateur a envoyé.',
  413: 'Ce que vous avez envoyé est trop long : raccourcissez les textes.',
  415: 'Nous n’avons pas pu lire ce que votre navigateur a envoyé.',
}

function remedy(status: number, path: string, requestId: string | undefined): Child {
  switch (status) {
    case 400:
    case 413:
    case 415:
      return <p>Revenez en arrière avec votre navigateur&nbsp;: ce que vous aviez écrit y est sans doute encore.</p>
    case 403:
      return <p>Si vous avez plusieurs adresses, vérifiez que vous êtes connecté avec la bonne.</p>
    case 404:
      if (!path.startsWith('/annonces/')) return <p>Vérifiez l’adresse, ou repartez d’ici&nbsp;:</p>
      return <p>L’annonce a peut-être été pourvue ou retirée entre-temps. Il y en a d’autres&nbsp;:</p>
    case 409:
      return <p>Quelqu’un a peut-être agi avant vous. Rouvrez la page pour voir où elle en est.</p>
    case 422:
      return <p>Revenez à la page précédente et corrigez&nbsp;; rien n’a été enregistré.</p>
    case 429:
      return <p>Rien n’est perdu&nbsp;: revenez en arrière avec votre navigateur, et réessayez plus tard.</p>
    case 500:
      return (
        <p>
          L’incident est noté{requestId && [' sous la référence ', <code>{requestId}</code>]}. Attendez un instant, puis
          recommencez.
        </p>
      )
    default:
      return null
  }
}

/** The page of ours that the request came from, as a path; never another site. */
function cameFrom(c: Context, baseUrl: string): string | null {
  const referer = c.req.header('Referer')
  if (!referer || !URL.canParse(referer)) return null
  const url = new URL(referer)
  const ours = [new URL(baseUrl).host, new URL(c.req.url).host].includes(url.host)
  // A path that starts with two slashes would lead elsewhere.
  return ours && !/^\/[/\\]/.test(url.pathname) ? `${url.pathname}${url.search}` : null
}
