import fc from 'fast-check'
import { beforeAll, expect, it } from 'vitest'
import { ROLES, type RoleOf } from '../access/rules.ts'
import { useAccessWorld } from '../access/world.ts'
import type { ApiDocument, Contract } from '../support/contract.ts'
import { createContract } from '../support/contract.ts'
import { times } from '../support/soak.ts'
import { type Operation, operationsOf, requestOf } from './generated.ts'
import snapshot from './openapi.snapshot.json' with { type: 'json' }

/** Every operation of the document, asked by everybody with what the document allows and does not: each answer is one it says. */

const world = useAccessWorld()
const OPERATIONS = operationsOf(snapshot as unknown as ApiDocument)
const REQUESTS = times(500, 10_000)
const seed = times(8, Math.floor(Math.random() * 2 ** 31))

let document: ApiDocument
let contract: Contract
beforeAll(async () => {
  document = JSON.parse((await world.ask({ method: 'GET', path: '/api/openapi.json', as: 'visitor' })).text)
  contract = createContract(document)
})

async function answers({ method, pattern }: Operation, as: RoleOf, asked: Parameters<typeof world.ask>[0]) {
  const { status, headers, text } = await world.ask(asked)
  const said = `${method} ${pattern} as ${as}: ${JSON.stringify(asked)}`
  expect(status, said).toBeLessThan(500)
  const json = headers.get('Content-Type')?.includes('json')
  // A path may have become another's: what no operation is, is 404.
  contract.check(method, new URL(asked.path, 'http://x').pathname, {
    status,
    headers,
    body: json ? JSON.parse(text) : text,
  })
}

it('knows every operation', () => {
  expect(OPERATIONS.map(({ method, pattern }) => `${method} ${pattern}`).sort()).toEqual(
    operationsOf(document)
      .map(({ method, pattern }) => `${method} ${pattern}`)
      .sort(),
  )
})

it.each(OPERATIONS.map(({ method, pattern }) => `${method} ${pattern}`))(
  '%s answers as the document says',
  async (name) => {
    // The snapshot has no examples.
    const operation = operationsOf(document).find((one) => `${one.method} ${one.pattern}` === name) as Operation
    const { listing, pending, draft, interest, search, candidate, token } = world.places
    const known = [listing, pending, draft, interest, search, candidate, token, 'rouen', '76540'].map(String)
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...ROLES),
        requestOf(document, operation, known),
        async (as, { path, body, headers }) =>
          answers(operation, as, { method: operation.method, path, as, body, headers }),
      ),
      { numRuns: Math.ceil(REQUESTS / OPERATIONS.length), seed },
    )
  },
)
