import { expect, it } from 'vitest'
import { useService } from '../support/service.ts'

const service = useService()

it('publishes an OpenAPI 3.1 document of every route, as committed', async () => {
  const { status, body } = await service.visitor('GET', '/api/openapi.json')
  expect(status).toBe(200)
  expect(body.openapi).toBe('3.1.0')
  const { servers: _servers, externalDocs: _docs, ...document } = body
  // Examples are none of the contract (contract.test.ts looks at them).
  const said = JSON.stringify(document, (key, value) => (key === 'example' ? undefined : value), 2)
  // A change here is a change of the contract: look at the difference, then run vitest with -u.
  await expect(`${said}\n`).toMatchFileSnapshot('./openapi.snapshot.json')
})
