import { expect, it } from 'vitest'
import { FIXTURES } from '../../emails/fixtures.ts'
import { preview } from '../../emails/preview.tsx'

const shown = async (path: string) => (await preview.request(path)).text()

it('lists every message and shows each', async () => {
  const list = await shown('/')
  for (const name of Object.keys(FIXTURES)) {
    expect(list).toContain(`<a href="/${name}">`)
    expect((await preview.request(`/${name}`)).status).toBe(200)
  }
  expect((await preview.request('/nothing')).status).toBe(404)
})

it('shows either scheme whatever the browser prefers', async () => {
  expect(await shown('/sign-in/sombre')).toContain('@media all{')
  expect(await shown('/sign-in/clair')).toContain('@media not all{')
})
