import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { countReporter } from './support/reporter.ts'

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    globalSetup: ['test/support/global.ts'],
    pool: 'forks',
    maxWorkers: Math.min(availableParallelism(), 4), // Postgres and Meilisearch need their share
    // For whatever hangs: a machine with something else to do takes three times as long.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default', countReporter()],
  },
})
