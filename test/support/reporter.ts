import type { Reporter, TestModule } from 'vitest/node'

/**
 * Ends the output with one line: "N passed, N failed" (before it "N skipped" when some are). What fails outside of a test
 * counts as failed too: a file that does not load, a hook, an unhandled error, the global setup.
 */
export function countReporter(): Reporter {
  const count = { passed: 0, failed: 0, skipped: 0 }
  return {
    onInit() {
      process.once('exit', (code) => {
        const failed = count.failed || (code ? 1 : 0)
        const skipped = count.skipped ? `${count.skipped} skipped\n` : ''
        process.stdout.write(`${skipped}${count.passed} passed, ${failed} failed\n`)
      })
    },
    onTestRunEnd(modules, unhandledErrors) {
      const of = (state: 'passed' | 'failed' | 'skipped') =>
        sum(modules, (module) => [...module.children.allTests(state)])
      count.passed = of('passed')
      count.skipped = of('skipped')
      count.failed = of('failed') + unhandledErrors.length + sum(modules, errorsOutsideTests)
    },
  }
}

const sum = (modules: readonly TestModule[], list: (module: TestModule) => readonly unknown[]) =>
  modules.reduce((total, module) => total + list(module).length, 0)

const errorsOutsideTests = (module: TestModule) =>
  [module, ...module.children.allSuites()].flatMap((one) => one.errors())
