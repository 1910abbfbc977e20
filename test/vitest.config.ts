import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { countReporter } from './support/reporter.ts'

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    globalSetup: ['test/support/global.ts'],
    pool: 'forks',
    maxWorkers: Math.min(availableParallelism(), 4), // Postgres and Meilisearch need their share
    testTimeout: 20_000,
    hookTimeout: 60_000,
    reporters: ['default', countReporter()],
  },
})
