import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { ASVS } from './asvs.ts'

it.each(ASVS.map((one) => [one.id, one] as const))('ASVS %s is held by a test that exists', (_, { file, test }) => {
  expect(readFileSync(file, 'utf8')).toContain(test)
})

it('thirty requirements or more, each once', () => {
  const ids = ASVS.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids.length).toBeGreaterThanOrEqual(30)
})
