import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { isHindered, isOrphaned, isUnreachable } from '../platform/db.ts'
import { Failure, type FailureCode, type FieldError, notFound } from '../platform/errors.ts'
import type { Log } from '../platform/log.ts'

/** RFC 9457, with the fields in error and, on a conflict, the current state. */
export interface Problem {
  type: string
  title: string
  status: number
  detail: string
  errors?: FieldError[]
  state?: string
  /** What the request is called in the log. */
  requestId?: string
}

const STATUS: Record<FailureCode, { status: ContentfulStatusCode; title: string }> = {
  invalid: { status: 422, title: 'Champs à corriger' },
  unauthenticated: { status: 401, title: 'Connexion nécessaire' },
  forbidden: { status: 403, title: 'Action réservée' },
  'not-found': { status: 404, title: 'Introuvable' },
  conflict: { status: 409, title: 'Action impossible maintenant' },
  outdated: { status: 412, title: 'Changé entre-temps' },
  'too-many': { status: 429, title: 'Trop de demandes' },
  unavailable: { status: 503, title: 'Service momentanément indisponible' },
}

/** Whatever was thrown, as a failure a person can read; what nobody expected is logged, never shown. */
export function toProblem(error: unknown, log: Log): { problem: Problem; retryAfter: number | undefined } {
  const failure = error instanceof Failure ? error : expected(error)
  if (failure instanceof Failure) {
    const { status, title } = STATUS[failure.code]
    const problem: Problem = { type: `about:blank#${failure.code}`, title, status, detail: failure.message }
    if (failure.errors.length > 0) problem.errors = failure.errors
    if (failure.state) problem.state = failure.state
    // Somebody has to make room, or look why it takes so long.
    if (isHindered(error)) log.error({ err: error }, 'the database cannot do this now')
    return { problem, retryAfter: failure.retryAfter }
  }
  if (failure.status >= 500) log.error({ err: error }, 'unexpected error')
  return { problem: failure, retryAfter: undefined }
}

function expected(error: unknown): Failure | Problem {
  if (isOrphaned(error)) return notFound()
  if (isUnreachable(error)) {
    return new Failure('unavailable', 'La base de données ne répond pas : réessayez dans quelques secondes.', {
      retryAfter: 5,
      cause: error,
    })
  }
  if (isHindered(error)) {
    return new Failure('unavailable', 'Rien n’a pu être enregistré ni lu à l’instant : réessayez dans une minute.', {
      retryAfter: 60,
      cause: error,
    })
  }
  if (error instanceof HTTPException) {
    const known = HTTP_PROBLEMS[error.status]
    if (known) return { type: 'about:blank', status: error.status, ...known }
  }
  return {
    type: 'about:blank',
    status: 500,
    title: 'Erreur de notre côté',
    detail: 'Quelque chose a échoué de notre côté. Rien de ce que vous aviez enregistré n’est perdu : réessayez.',
  }
}

const HTTP_PROBLEMS: Record<number, { title: string; detail: string }> = {
  400: { title: 'Requête illisible', detail: 'Le corps de la requête n’est pas du JSON valide.' },
  403: {
    title: 'Action refusée',
    detail: 'Cette requête vient d’un autre site : recommencez depuis une page de Relève.',
  },
  413: { title: 'Trop volumineux', detail: 'Le corps de la requête dépasse 256 Kio : raccourcissez-le.' },
  415: { title: 'Type de contenu inattendu', detail: 'Envoyez du JSON, avec Content-Type: application/json.' },
}

/** The problem as JSON, for the API. */
export function problemResponse(c: Context, error: unknown, log: Log): Response {
  const { problem, retryAfter } = toProblem(error, log)
  const requestId: string | undefined = c.get('requestId')
  if (requestId) problem.requestId = requestId
  if (retryAfter !== undefined) c.header('Retry-After', String(retryAfter))
  return c.body(JSON.stringify(problem), problem.status as ContentfulStatusCode, {
    'Content-Type': 'application/problem+json; charset=utf-8',
  })
}
