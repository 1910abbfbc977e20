import { readFileSync } from 'node:fs'
import path from 'node:path'
import { ROOT } from '../platform/root.ts'

/** As much of a JSON Schema as is looked at here. */
export interface Schema {
  $ref?: string
  type?: string | string[]
  properties?: Record<string, Schema>
  items?: Schema
  allOf?: Schema[]
}

/**
 * What the API was really asked and really answered, as test/api/contract.test.ts wrote it down: answers by the name of
 * their schema where it has one, else by operation (`POST /api/listings`).
 */
export interface Examples {
  requests: Record<string, unknown>
  schemas: Record<string, unknown>
  answers: Record<string, unknown>
  problems: Record<string, unknown>
}

// tsc copies no JSON: read where it is written, from source and from dist/ alike.
export const EXAMPLES_FILE = path.join(ROOT, 'src/web/examples.json')

export function readExamples(): Examples {
  return JSON.parse(readFileSync(EXAMPLES_FILE, 'utf8'))
}

/** The example of an answer: its own; else of a named thing, or of a list of such. */
export function exampleOf(schema: Schema, operation: string, examples: Examples): unknown {
  if (operation in examples.answers) return examples.answers[operation]
  const item = schema.properties?.items?.items
  if (item?.$ref && Object.keys(schema.properties ?? {}).length === 2)
    return listOf(examples.schemas[nameIn(item.$ref)])
  return schema.$ref ? examples.schemas[nameIn(schema.$ref)] : undefined
}

const listOf = (item: unknown) => (item === undefined ? undefined : { items: [item], next: null })

export const nameIn = (ref: string): string => ref.split('/').at(-1) as string
