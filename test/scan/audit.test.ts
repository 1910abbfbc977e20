import { execFile } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../../src/platform/root.ts'
import { figures } from '../support/soak.ts'

/** What npm's registry knows against what we depend on: `npm run soak`, where the registry answers such questions. */

interface Audit {
  vulnerabilities?: Record<string, { severity: string; via: (string | { title: string; url: string })[] }>
  metadata?: { dependencies: { total: number } }
  message?: string
}

/** Advisories that do not concern us, by their URL, with why. */
const EXPLAINED: Record<string, string> = {}

function audit(...args: string[]): Promise<Audit> {
  const command = ['audit', '--audit=true', '--json', ...args]
  // It ends with 1 where there is something to say.
  return new Promise((done) =>
    execFile('npm', command, { cwd: ROOT, maxBuffer: 1e8 }, (_, out) => done(JSON.parse(out))),
  )
}

const answer = process.env.SOAK ? await audit() : null
const reason = !answer ? 'for npm run soak' : answer.metadata ? null : `the registry does not answer: ${answer.message}`

describe.skipIf(reason)(`npm audit${reason ? `: ${reason}` : ''}`, () => {
  it.each([
    ['what production installs', ['--omit=dev', '--omit=optional']],
    ['everything', []],
  ])('knows nothing against %s that is not explained', { timeout: 120_000 }, async (what, args) => {
    const { vulnerabilities = {}, metadata } = await audit(...args)
    const advisories = Object.entries(vulnerabilities).flatMap(([name, { severity, via }]) =>
      via.flatMap((one) => (typeof one === 'string' ? [] : [{ name, severity, ...one }])),
    )
    const open = advisories.filter(({ url }) => !EXPLAINED[url])
    figures(`npm audit of ${what}: ${metadata?.dependencies.total} packages, ${advisories.length} advisories`)
    expect(open.map(({ name, severity, title, url }) => `${severity}: ${name}: ${title} ${url}`)).toEqual([])
  })
})
