import { writeFileSync } from 'node:fs'
import { EXAMPLES_FILE, type Examples, nameIn } from '../../src/web/examples.ts'
import type { ApiDocument } from '../support/contract.ts'

/** What the walk was asked and answered, gathered to become the examples of the document. */
export function gatherExamples(document: ApiDocument) {
  const gathered: Examples = { requests: {}, schemas: {}, answers: {}, problems: {} }
  const tidy = tidier()
  return {
    request(operation: string, body: unknown) {
      if (body !== undefined) gathered.requests[operation] = tidy(body)
    },
    /** By the schema's name where it has one, the first of each; a list keeps one item. */
    answer(operation: string, status: number, body: unknown) {
      const [method = '', path = ''] = operation.split(' ')
      const declared = document.paths[path]?.[method.toLowerCase()]?.responses[status]
      const schema = declared?.content?.['application/json']?.schema as Shape | undefined
      if (!schema) return
      const item = schema.properties?.items?.items
      const [first] = (body as { items?: unknown[] }).items ?? []
      if (schema.$ref) gathered.schemas[nameIn(schema.$ref)] ??= tidy(body)
      else if (item?.$ref && Object.keys(schema.properties ?? {}).length === 2) {
        if (first !== undefined) gathered.schemas[nameIn(item.$ref)] ??= tidy(first)
      } else gathered.answers[operation] = tidy(first === undefined ? body : { ...(body as object), items: [first] })
    },
    problem(status: number, body: unknown) {
      gathered.problems[status] = tidy(body)
    },
    write() {
      writeFileSync(EXAMPLES_FILE, `${JSON.stringify(gathered, null, 2)}\n`)
    },
  }
}

interface Shape {
  $ref?: string
  properties?: Record<string, Shape & { items?: Shape }>
}

/** Ids in their order of appearance, instants of the machine's clock and secrets: the same at every writing. */
function tidier(): (value: unknown) => unknown {
  const ids = new Map<string, string>()
  return (value) =>
    JSON.parse(
      JSON.stringify(value)
        .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, (id) => {
          if (!ids.has(id)) ids.set(id, `01945e5f-0000-7000-8000-${String(ids.size + 1).padStart(12, '0')}`)
          return ids.get(id) as string
        })
        .replace(/"20\d\d-\d\d-\d\dT[\d:.]+Z"/g, '"2027-01-31T12:00:00.000Z"')
        .replace(/"token":"[\w.-]+"/g, '"token":"un-texte-que-vous-seul-connaissez"')
        .replace(/remplacant\d+@/g, 'remplacant@'),
    )
}
