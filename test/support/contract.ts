import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'

/**
 * Holds every answer against the OpenAPI document: its status is one the operation declares, its type and body are what is
 * said of that status, and it says nothing the document does not. Called for each answer that any test gets of the API.
 */
export interface Contract {
  /** Throws with what differs. */
  check(method: string, path: string, answer: { status: number; headers: Headers; body: unknown }): void
  /** The operation a request is for, `GET /api/listings/{id}`; null for what the document does not know. */
  operationOf(method: string, path: string): string | null
}

interface Answer {
  $ref?: string
  content?: Record<string, { schema: object; example?: unknown }>
  headers?: Record<string, unknown>
}
export interface Documented {
  operationId: string
  summary?: string
  security: Record<string, string[]>[]
  requestBody?: { content: Record<string, { schema: object; example?: unknown }> }
  responses: Record<string, Answer>
}
export interface ApiDocument {
  paths: Record<string, Record<string, Documented>>
  components: { responses: Record<string, Answer>; schemas: Record<string, object> }
}

export function createContract(document: ApiDocument): Contract {
  const validator = createValidator(document)
  const routes = Object.entries(document.paths)
    .map(([pattern, verbs]) => ({ pattern, verbs, matches: matcher(pattern) }))
    // "me" before "{id}": what is written out goes first.
    .sort((a, b) => a.pattern.split('{').length - b.pattern.split('{').length)
  const find = (method: string, path: string) => {
    const route = routes.find(({ verbs, matches }) => method.toLowerCase() in verbs && matches.test(path))
    const operation = route?.verbs[method.toLowerCase()]
    return route && operation ? { name: `${method} ${route.pattern}`, operation, route } : null
  }
  return {
    operationOf: (method, path) => find(method, pathOf(path))?.name ?? null,
    check(method, path, { status, headers, body }) {
      const found = find(method, pathOf(path))
      if (!found) return
      const { name, operation } = found
      const fail = (what: string) => {
        throw new Error(`${name} answered ${status}, and the OpenAPI document does not say so: ${what}`)
      }
      const declared = operation.responses[status]
      if (!declared) return fail(`it declares ${Object.keys(operation.responses).join(', ')} only`)
      const answer = resolve(document, declared)
      const type = headers.get('Content-Type')?.split(';')[0] ?? null
      const types = Object.keys(answer.content ?? {})
      if (types.length === 0) return body === '' ? undefined : fail('a body')
      if (type === null || !types.includes(type)) return fail(`the type ${type}`)
      for (const header of Object.keys(answer.headers ?? {})) {
        if (ALWAYS.has(header) && status !== 409 && !headers.has(header)) fail(`no header ${header}`)
      }
      const schema = answer.content?.[type]?.schema ?? {}
      const errors = validator(schema, body)
      if (errors) fail(`${errors}\n${JSON.stringify(body).slice(0, 2000)}`)
    },
  }
}

/** Headers that an answer which may have them always has. */
const ALWAYS = new Set(['ETag', 'Retry-After'])

const pathOf = (path: string) => (path.split('?')[0] as string).replace(/\/$/, '')

const matcher = (pattern: string) => new RegExp(`^${pattern.replace(/\{\w+\}/g, '[^/]+')}$`)

export function resolve(document: ApiDocument, answer: Answer): Answer {
  const name = answer.$ref?.split('/').at(-1)
  return name ? (document.components.responses[name] as Answer) : answer
}

/** Says what of a value a schema of the document does not allow; null when it allows all. */
export function createValidator(document: ApiDocument): (schema: object, value: unknown) => string | null {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  formats.default(ajv)
  const { schemas } = document.components
  for (const [name, schema] of Object.entries(schemas)) {
    // Closed inside; the whole is closed by whoever names it, who may add fields.
    const { unevaluatedProperties: _closed, ...open } = closed(moved(schema)) as { unevaluatedProperties?: false }
    ajv.addSchema(open, `${COMPONENTS}${name}`)
  }
  return (schema, value) => {
    // ajv keeps what it has compiled by the object: the document is the same for all.
    const validate = compiled.get(schema) ?? ajv.compile(closed(moved(schema)) as object)
    compiled.set(schema, validate)
    return validate(value) ? null : ajv.errorsText(validate.errors, { separator: '\n', dataVar: 'body' })
  }
}

const COMPONENTS = 'https://releve.test/components/'

const compiled = new WeakMap<object, ReturnType<Ajv2020['compile']>>()

/** The same schema with its references to where they were added. */
function moved(schema: unknown): unknown {
  return JSON.parse(JSON.stringify(schema).replaceAll('#/components/schemas/', COMPONENTS))
}

/**
 * The same schema, but an object in it has no field that is not said: an answer that tells more than the document is
 * how something leaks.
 */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed)
  if (typeof schema !== 'object' || schema === null) return schema
  const copy = Object.fromEntries(
    // Parts of an allOf know only their own fields: the whole is closed instead.
    Object.entries(schema).map(([key, value]) => [key, key === 'allOf' ? value : closed(value)]),
  )
  const object = 'properties' in copy || 'allOf' in copy || '$ref' in copy
  return object && !('additionalProperties' in copy) ? { ...copy, unevaluatedProperties: false } : copy
}
