import { execFile } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { serve } from '@hono/node-server'
import { createApp } from '../../src/app.ts'
import { freePort } from '../../src/platform/embedded/process.ts'
import { withRegion } from './region.ts'

/**
 * Lighthouse's four scores of the pages people see most, out of 100. Lighthouse is fetched by npx and drives the browser that
 * CHROME_PATH names (Debian's: `apt-get install --no-install-recommends chromium`).
 */

const VERSION = 'lighthouse@13.5.0'
const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo']
const LOOKED_AT = ['home', 'a listing', 'post a need', 'my profile, my matches', 'the desk']

export function benchLighthouse(dataDir: string): Promise<void> {
  return withRegion(dataDir, async (web, pages) => {
    const port = await freePort()
    const baseUrl = `http://localhost:${port}`
    const server = serve({ fetch: createApp({ ...web, baseUrl }).fetch, port })
    try {
      for (const { name, path: address, session } of pages.filter((page) => LOOKED_AT.includes(page.name))) {
        const report = await audit(dataDir, `${baseUrl}${address}`, session)
        const scores = CATEGORIES.map((category) => Math.round((report.categories[category]?.score ?? 0) * 100))
        process.stdout.write(`| lighthouse: ${name} | ${scores.join(' / ')} | 95 / 95 / 95 / 95 | |\n`)
        for (const { id, title } of failed(report)) process.stderr.write(`  ${name}: ${id}: ${title}\n`)
      }
    } finally {
      server.close()
    }
  })
}

interface Report {
  categories: Record<string, { score: number | null; auditRefs: { id: string; weight: number }[] }>
  audits: Record<string, { id: string; title: string; score: number | null }>
}

async function audit(dataDir: string, url: string, session: string | undefined): Promise<Report> {
  const output = path.join(dataDir, 'lighthouse.json')
  const headers = path.join(dataDir, 'headers.json')
  fs.writeFileSync(headers, JSON.stringify(session ? { Cookie: `releve=${session}` } : {}))
  await promisify(execFile)(
    'npx',
    [
      ...['-y', VERSION, url, '--quiet', '--output=json', `--output-path=${output}`, `--extra-headers=${headers}`],
      ...[`--only-categories=${CATEGORIES.join(',')}`, '--chrome-flags=--headless=new --no-sandbox'],
    ],
    { env: process.env },
  )
  return JSON.parse(fs.readFileSync(output, 'utf8'))
}

/** What costs points. */
function failed({ categories, audits }: Report) {
  const ids = CATEGORIES.flatMap((category) => categories[category]?.auditRefs ?? [])
  return ids
    .filter(({ weight }) => weight > 0)
    .flatMap(({ id }) => audits[id] ?? [])
    .filter(({ score }) => score !== null && score < 0.9)
}
