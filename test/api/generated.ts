import fc from 'fast-check'
import type { ApiDocument } from '../support/contract.ts'
import { type Json, nasty, odd, spoilt } from './odd.ts'

/** Requests as the OpenAPI document allows them, and as it does not: made from its schemas alone. */

interface Schema {
  $ref?: string
  type?: string | string[]
  enum?: unknown[]
  const?: unknown
  format?: string
  pattern?: string
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  exclusiveMinimum?: number
  items?: Schema
  minItems?: number
  maxItems?: number
  properties?: Record<string, Schema>
  required?: string[]
  allOf?: Schema[]
  anyOf?: Schema[]
  oneOf?: Schema[]
}

interface Parameter {
  name: string
  in: 'path' | 'query' | 'header'
  required?: boolean
  schema: Schema
}

export interface Operation {
  method: string
  pattern: string
  parameters: Parameter[]
  body: Schema | null
  example: unknown
}

export interface Generated {
  path: string
  body: unknown
  headers: Record<string, string>
}

export function operationsOf(document: ApiDocument): Operation[] {
  return Object.entries(document.paths).flatMap(([pattern, verbs]) =>
    Object.entries(verbs).map(([verb, operation]) => {
      const json = operation.requestBody?.content['application/json']
      const { parameters = [] } = operation as unknown as { parameters?: Parameter[] }
      return { method: verb.toUpperCase(), pattern, parameters, body: json?.schema ?? null, example: json?.example }
    }),
  )
}

const day = fc.date({ min: new Date('2026-01-01'), max: new Date('2028-12-31'), noInvalidDate: true })
const FORMATS: Record<string, fc.Arbitrary<string>> = {
  uuid: fc.uuid(),
  date: day.map((date) => date.toISOString().slice(0, 10)),
  'date-time': day.map((date) => date.toISOString()),
  email: fc.constantFrom('a@releve.test', 'nadia.b@cabinet.example'),
}
/** What fits the patterns of the document: codes, days, telephones, paths. */
const PATTERNED = ['44109', '2A004', '123456', '10003456786', '2027-02-09', '06 12 34 56 78', '/mes-annonces', 'x']

/** What a schema allows, a few levels deep. */
export function arbitraryOf(document: ApiDocument, schema: Schema, depth = 0): fc.Arbitrary<unknown> {
  const of = (inner: Schema) => arbitraryOf(document, inner, depth + 1)
  if (schema.$ref) return of(document.components.schemas[schema.$ref.split('/').at(-1) ?? ''] as Schema)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (schema.const !== undefined) return fc.constant(schema.const)
  const any = schema.anyOf ?? schema.oneOf
  if (any) return fc.oneof(...any.map(of))
  if (schema.allOf) return fc.tuple(...schema.allOf.map(of)).map((parts) => Object.assign({}, ...parts))
  if (Array.isArray(schema.type)) return fc.oneof(...schema.type.map((type) => of({ ...schema, type })))
  switch (schema.type) {
    case 'string':
      return wordsOf(schema)
    case 'integer':
    case 'number':
      return numberOf(schema)
    case 'boolean':
      return fc.boolean()
    case 'array': {
      const minLength = schema.minItems ?? 0
      return depth > 8
        ? fc.constant([])
        : fc.array(of(schema.items ?? {}), {
            minLength,
            maxLength: Math.max(minLength, Math.min(schema.maxItems ?? 3, 3)),
          })
    }
    case 'null':
      return fc.constant(null)
    case 'object': {
      const fields = Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, one]) => [name, of(one)]))
      return fc.record(fields, { requiredKeys: schema.required ?? [] })
    }
    default:
      return fc.jsonValue({ maxDepth: 1 })
  }
}

function wordsOf({ format, pattern, minLength = 0, maxLength = 100 }: Schema): fc.Arbitrary<string> {
  const formatted = format && FORMATS[format]
  if (formatted) return formatted
  if (pattern) return fc.constantFrom(...PATTERNED)
  return fc.string({ minLength, maxLength: Math.max(minLength, Math.min(maxLength, 60)) })
}

function numberOf({ type, minimum, exclusiveMinimum, maximum }: Schema): fc.Arbitrary<number> {
  const min = Math.ceil(minimum ?? exclusiveMinimum ?? -100)
  const max = Math.max(min, Math.floor(maximum ?? 1000))
  return type === 'integer' ? fc.integer({ min, max }) : fc.double({ min, max, noNaN: true })
}

const encoded = (value: unknown) => encodeURIComponent(String(value).toWellFormed())
const RAW = fc.constantFrom('%00', '%ED%A0%80', '%FF', '%', '1e9', 'NaN', '-1', '..%2F..', '')
const header = fc.stringMatching(/^[!-~]{1,40}$/)

/** Mostly what the document says, of what is there; else anything. `known`: ids of what is there. */
export function requestOf(
  document: ApiDocument,
  operation: Operation,
  known: readonly string[],
): fc.Arbitrary<Generated> {
  const value = (schema: Schema) =>
    fc.oneof(
      { weight: 5, arbitrary: arbitraryOf(document, schema).map(encoded) },
      { weight: 1, arbitrary: nasty.map(encoded) },
      { weight: 1, arbitrary: RAW },
    )
  const place = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...known) },
    { weight: 1, arbitrary: fc.uuid() },
    { weight: 1, arbitrary: nasty.map(encoded) },
  )
  const named = (where: Parameter['in']) => operation.parameters.filter((one) => one.in === where)
  const query = fc.record(Object.fromEntries(named('query').map(({ name, schema }) => [name, value(schema)])), {
    requiredKeys: named('query').flatMap(({ name, required }) => (required ? [name] : [])),
  })
  const headers = fc.record(
    {
      'If-Match': fc.oneof(fc.constantFrom('*', '"1"', 'W/"1"', '"a", "b"'), header),
      'Idempotency-Key': fc.oneof(fc.uuid(), header),
    },
    { requiredKeys: [] },
  )
  const holes = operation.pattern.match(/\{\w+\}/g) ?? []
  return fc
    .record({
      places: fc.tuple(...holes.map(() => place)),
      query,
      headers: fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: headers }),
      body: bodyOf(document, operation),
    })
    .map(({ places, query, headers, body }) => {
      const path = holes.reduce((text, hole, i) => text.replace(hole, () => places[i] ?? ''), operation.pattern)
      const asked = Object.entries(query).map(([name, text]) => `${name}=${text}`)
      return { path: asked.length > 0 ? `${path}?${asked.join('&')}` : path, body, headers }
    })
}

function bodyOf(document: ApiDocument, { body, example }: Operation): fc.Arbitrary<unknown> {
  if (!body) return fc.constant(undefined)
  const right = fc.constant(example ?? {})
  return fc.oneof(
    { weight: 3, arbitrary: arbitraryOf(document, body) },
    { weight: 2, arbitrary: right },
    { weight: 3, arbitrary: spoilt((example ?? {}) as Json) },
    { weight: 1, arbitrary: odd },
  )
}
