import { type Examples, exampleOf, nameIn, type Schema } from './examples.ts'

/**
 * Completes the OpenAPI document with what all routes of a kind have in common: each route says only what is its own, and
 * a new one gets the rest. What is said here is done by the middleware of src/app.ts.
 */

interface Media {
  schema?: Schema
  example?: unknown
}
interface Answer {
  $ref?: string
  description?: string
  content?: Record<string, Media>
  headers?: Record<string, unknown>
}
interface Operation {
  operationId?: string
  security?: Record<string, string[]>[]
  parameters?: unknown[]
  requestBody?: { content: Record<string, Media> }
  responses: Record<string, Answer>
}
export interface Document {
  paths?: Record<string, Record<string, Operation>>
  components?: Record<string, Record<string, unknown>>
}

const PROBLEMS = {
  400: ['Unreadable', 'The body is not JSON'],
  401: ['Unauthenticated', 'Not signed in'],
  403: ['Forbidden', 'A role that may not; or a page of another site asks'],
  404: ['NotFound', 'No such thing, or not one you may see'],
  409: [
    'Conflict',
    'Not in this state; the current one is in `state`. Or the same Idempotency-Key is at work: see Retry-After',
  ],
  412: ['Outdated', 'If-Match names another version: somebody changed it meanwhile'],
  413: ['TooLarge', 'The body is over 256 KiB'],
  415: ['NotJson', 'The body is not called application/json'],
  422: ['Invalid', 'Invalid input, each field named in `errors`; or an Idempotency-Key used for another request'],
  429: ['TooMany', 'Too many requests; see Retry-After'],
  503: ['Unavailable', 'A dependency is away; see Retry-After'],
} as const
type ProblemStatus = keyof typeof PROBLEMS

const parameter = (name: string, description: string) => ({
  name,
  in: 'header',
  required: false,
  schema: { type: 'string' },
  description,
})

const PARAMETERS = {
  IdempotencyKey: {
    ...parameter(
      'Idempotency-Key',
      'Chosen by you, for example a UUID: within 24 hours a retry gets the same answer, and nothing is done twice',
    ),
    schema: { type: 'string', minLength: 1, maxLength: 200, pattern: '^[!-~]+$' },
  },
  IfMatch: parameter('If-Match', 'The ETag last seen: the change is refused (412) if somebody else was first'),
  IfNoneMatch: parameter('If-None-Match', 'The ETag last seen: 304 without a body if nothing changed'),
}

const HEADERS = {
  ETag: { description: 'The version of the resource, for If-Match and If-None-Match', schema: { type: 'string' } },
  RetryAfter: { description: 'Seconds to wait', schema: { type: 'integer', minimum: 1 } },
  IdempotentReplayed: {
    description: '`true` on an answer given again for the same Idempotency-Key',
    schema: { type: 'string', enum: ['true'] },
  },
}

const ref = (kind: string, name: string) => ({ $ref: `#/components/${kind}/${name}` })

/** How the routes of the site differ, where the routes themselves do not say it. */
export interface Kinds {
  /** Paths whose GET counts as a search. */
  limited: readonly string[]
  /** A POST that takes no Idempotency-Key. */
  notRepeatable: readonly string[]
  /** Schemas of resources whose changes look at If-Match. */
  versioned: readonly string[]
}

export function completeDocument<D extends Document>(document: D, kinds: Kinds, examples: Examples): D {
  const schemas = (document.components?.schemas ?? {}) as Record<string, Schema>
  for (const [path, verbs] of Object.entries(document.paths ?? {})) {
    for (const [method, operation] of Object.entries(verbs)) {
      complete(operation, method.toUpperCase(), path, { ...kinds, schemas }, examples)
    }
  }
  const responses = Object.entries(PROBLEMS).map(([status, [name, description]]) => [
    name,
    {
      description,
      ...([409, 429, 503].includes(Number(status)) ? { headers: { 'Retry-After': ref('headers', 'RetryAfter') } } : {}),
      content: {
        'application/problem+json': { schema: ref('schemas', 'Problem'), example: examples.problems[status] },
      },
    },
  ])
  document.components = {
    ...document.components,
    parameters: PARAMETERS,
    headers: HEADERS,
    responses: Object.fromEntries(responses),
  }
  return document
}

function complete(
  operation: Operation,
  method: string,
  path: string,
  { schemas, ...kinds }: Kinds & { schemas: Record<string, Schema> },
  examples: Examples,
): void {
  const { responses } = operation
  const changes = method !== 'GET'
  const repeatable = method === 'POST' && !kinds.notRepeatable.includes(path)
  const found = responses[200] ?? responses[201]
  const schema = found?.content?.['application/json']?.schema
  const tagged = isResource(schema, method, schemas)
  const matched = changes && tagged && responses[200] !== undefined && kinds.versioned.includes(nameOf(schema))

  operation.operationId ??= operationId(method, path)
  operation.security ??= responses[401] ? [{ token: [] }, { session: [] }] : [{}]
  const parameters = [
    ...(repeatable ? [ref('parameters', 'IdempotencyKey')] : []),
    ...(matched ? [ref('parameters', 'IfMatch')] : []),
    ...(tagged && !changes ? [ref('parameters', 'IfNoneMatch')] : []),
  ]
  if (parameters.length > 0) operation.parameters = [...(operation.parameters ?? []), ...parameters]

  const refused: ProblemStatus[] = [
    ...(operation.requestBody ? ([400] as const) : []),
    ...(changes ? ([403, 413, 415] as const) : []),
    ...(repeatable ? ([409, 422] as const) : []),
    ...(matched ? ([412] as const) : []),
    ...(!changes && kinds.limited.includes(path) ? ([429] as const) : []),
    503,
  ]
  const declared = Object.keys(responses).filter((status): status is `${ProblemStatus}` => status in PROBLEMS)
  for (const status of [...refused, ...declared]) responses[status] = ref('responses', PROBLEMS[status][0])
  if (tagged && !changes) responses[304] = { description: 'Nothing changed', headers: { ETag: ref('headers', 'ETag') } }

  if (found && (tagged || repeatable)) {
    found.headers = {
      ...found.headers,
      ...(tagged ? { ETag: ref('headers', 'ETag') } : {}),
      ...(repeatable ? { 'Idempotent-Replayed': ref('headers', 'IdempotentReplayed') } : {}),
    }
  }
  addExamples(operation, `${method} ${path}`, examples)
}

function addExamples(operation: Operation, key: string, examples: Examples): void {
  const sent = operation.requestBody?.content['application/json']
  const request = examples.requests[key]
  if (sent && request !== undefined) sent.example = request
  for (const status of ['200', '201']) {
    const answered = operation.responses[status]?.content?.['application/json']
    const example = answered?.schema && exampleOf(answered.schema, key, examples)
    if (answered && example !== undefined) answered.example = example
  }
}

/** One thing, not a list; of what a POST answers, only what has an id (see src/web/etags.ts). */
function isResource(schema: Schema | undefined, method: string, schemas: Record<string, Schema>): boolean {
  if (!schema) return false
  const names = fieldsOf(schema, schemas)
  return !(names.includes('items') && names.includes('next')) && (method === 'GET' || names.includes('id'))
}

function fieldsOf(schema: Schema, schemas: Record<string, Schema>): string[] {
  const named = schema.$ref ? schemas[nameOf(schema)] : undefined
  return [
    ...Object.keys(schema.properties ?? {}),
    ...[...(named ? [named] : []), ...(schema.allOf ?? [])].flatMap((part) => fieldsOf(part, schemas)),
  ]
}

function nameOf(schema: Schema | undefined): string {
  return nameIn(schema?.$ref ?? schema?.allOf?.find((part) => part.$ref)?.$ref ?? '')
}

/** `POST /api/listings/{id}/submit` is postListingsByIdSubmit: long, but every client generator makes the same of it. */
function operationId(method: string, path: string): string {
  const words = path
    .split('/')
    .slice(2)
    .map((part) => (part.startsWith('{') ? `-by-${part.slice(1, -1)}` : part))
    .join('-')
  return method.toLowerCase() + words.replace(/(^|-)+(\w)/g, (_, _dash, letter: string) => letter.toUpperCase())
}
