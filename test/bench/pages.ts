import { getRequestListener } from '@hono/node-server'
import { createApp } from '../../src/app.ts'
import type { WebDeps } from '../../src/deps.ts'
import { withRegion } from './region.ts'
import { repeat, rows, timed } from './report.ts'

/** The server's time for each page, against the bare queries that it makes, one after the other. */

const SAMPLES = Number(process.env.BENCH_SAMPLES ?? 40)
/** As of a server that has run for a minute: the first pages are compiled while they are written. */
const WARM_UP = 200

export function benchPages(dataDir: string): Promise<void> {
  return withRegion(dataDir, async (web, pages) => {
    const app = createApp(web)
    // The server's own Response, which leaves a text as it is: Node's would look through all of it first.
    getRequestListener(app.fetch)
    for (const { name, path, session } of pages) {
      const headers: Record<string, string> = session ? { Cookie: `releve=${session}` } : {}
      const get = async () => {
        const answer = await app.request(`${web.baseUrl}${path}`, { headers })
        if (answer.status !== 200) throw new Error(`${path} answers ${answer.status}`)
      }
      const asked = await questionsOf(web, get)
      const replay = async () => {
        for (const question of asked) await question()
      }
      await repeat(WARM_UP, () => timed(get))
      await repeat(WARM_UP, () => timed(replay))
      const [ours, bare]: [number[], number[]] = [[], []]
      // In turn: whatever else the machine does weighs on both.
      for (let i = 0; i < SAMPLES; i++) {
        ours.push(await timed(get))
        bare.push(await timed(replay))
      }
      rows(`page: ${name}`, ours, `its ${asked.length} bare queries`, bare)
    }
  })
}

type Question = () => Promise<unknown>

/** What a page asks of Postgres and Meilisearch, to be asked again as it was: that it was seen, it notes once. */
async function questionsOf(web: WebDeps, get: () => Promise<void>): Promise<Question[]> {
  const asked: Question[] = []
  const { options } = web.sql as unknown as { options: { debug: unknown } }
  const { fetch } = globalThis
  options.debug = (_: number, text: string, parameters: string[]) => {
    if (/^\s*(begin|commit|rollback|savepoint)\b/i.test(text)) return
    asked.push(() => web.sql.unsafe(text, parameters, { prepare: true }))
  }
  globalThis.fetch = (input, init) => {
    asked.push(async () => (await fetch(input, { ...init, signal: null })).text())
    return fetch(input, init)
  }
  try {
    await get()
  } finally {
    options.debug = false
    globalThis.fetch = fetch
  }
  return asked
}
