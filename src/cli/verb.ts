import { z } from 'zod'
import type { WorkerDeps } from '../worker.ts'

/**
 * What a verb of the operator is, and how it reads what it was called with. Help and usage errors answer at once: a verb
 * imports what it runs with only when it runs.
 */

/** Called wrongly: exit 2, with how it is called. */
export class UsageError extends Error {}

export type Values = Record<string, string | boolean | undefined>

export interface OperatorDeps extends WorkerDeps {
  databaseUrl: string
  /** The web's login; the owner's where the operator gave no other. */
  databaseWebUrl: string
}

export interface Outcome {
  /** Printed with --json. */
  result: unknown
  /** Printed without. */
  lines: string[]
  /** Exit 1, though there is something to print. */
  failed?: boolean
}

export interface Verb {
  /** After the verb's name, as in "communes refresh". */
  word?: string
  /** What one word after the verb's name is, as in "backup FILE"; the value of this name. */
  argument?: string
  /** Wants the database as it is: nothing is migrated before it. */
  untouched?: boolean
  usage: string
  does: string
  options: Record<string, { type: 'string' | 'boolean' }>
  /** Reads what it was called with, before anything is opened; throws UsageError. */
  prepare(values: Values): (deps: OperatorDeps) => Promise<Outcome>
}

/** A verb from what it takes and what it does. */
export function verb<T extends z.ZodType>({
  input,
  run,
  ...shown
}: Omit<Verb, 'prepare'> & {
  input: T
  run: (deps: OperatorDeps, input: z.infer<T>) => Promise<Outcome>
}): Verb {
  return {
    ...shown,
    prepare(values) {
      const parsed = parse(input, values)
      return (deps) => run(deps, parsed)
    },
  }
}

/** What verbs without options take. */
export const nothing = z.object({})

/** Progress goes to stderr: stdout is for results. */
export function progress(text: string): void {
  process.stderr.write(`${text}\n`)
}

/** The values a verb was called with, checked; the first that is wrong is a UsageError that names its option. */
function parse<T extends z.ZodType>(schema: T, values: Values): z.infer<T> {
  const parsed = schema.safeParse(values)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new UsageError(`--${String(issue?.path[0])}: ${issue?.message}`)
}

/** The same for a count that grows, a thousand at a time. */
export function counting(what: string): (done: number) => void {
  let said = 0
  return (done) => {
    if (done - said < 1000) return
    said = done
    progress(`${done} ${what}`)
  }
}

/** An option that has to be given. */
export const required = z.string('is required')

/** "a,b c" as a list, each once. */
export const listed = z.string().transform((text) => [...new Set(text.split(/[\s,]+/).filter(Boolean))])

/** "3 min", "5 h", "12 d": how long ago, for people. */
export function ageOf(seconds: number): string {
  if (seconds < 5400) return `${Math.max(1, Math.round(seconds / 60))} min`
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} d`
}
