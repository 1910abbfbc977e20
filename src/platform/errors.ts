/** The closed list of what can go wrong for a person; the web maps each once to a status and a page. */
export type FailureCode =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'outdated'
  | 'too-many'
  | 'unavailable'

/** `path` is the field as sent, dots between levels ("periods.0.to"); `message` says what is wrong and the remedy. */
export interface FieldError {
  path: string
  message: string
}

interface FailureExtras {
  errors?: FieldError[]
  /** The current state, on a conflict. */
  state?: string
  /** Seconds, on `too-many` and `unavailable`. */
  retryAfter?: number
  cause?: unknown
}

/** An expected failure, its `message` in plain French for the person. */
export class Failure extends Error {
  readonly code: FailureCode
  readonly errors: FieldError[]
  readonly state: string | undefined
  readonly retryAfter: number | undefined

  constructor(code: FailureCode, message: string, extras: FailureExtras = {}) {
    super(message, { cause: extras.cause })
    this.code = code
    this.errors = extras.errors ?? []
    this.state = extras.state
    this.retryAfter = extras.retryAfter
  }
}

/** Invalid input, naming each field. */
export function invalid(errors: FieldError[]): Failure {
  return new Failure('invalid', 'Certains champs sont à corriger.', { errors })
}

export const notFound = () => new Failure('not-found', "Cette page ou cette fiche n'existe pas, ou n'est plus visible.")
export const forbidden = () => new Failure('forbidden', "Votre compte n'a pas le rôle nécessaire pour cette action.")
export const unauthenticated = () => new Failure('unauthenticated', "Connectez-vous d'abord.")
