import { createApp } from '../../src/app.ts'
import { createWebDeps } from '../../src/deps.ts'
import { searchCommunes } from '../../src/territories/finding.ts'
import { withFrance } from './france.ts'
import { rows, timed } from './report.ts'

/** What is offered while one types, through the API, against the same question put straight to Postgres. */

const TODAY = '2027-01-10'
const SAMPLES = 200

export function benchAutocomplete(dataDir: string): Promise<void> {
  return withFrance(
    dataDir,
    TODAY,
    () => new Date(`${TODAY}T12:00:00Z`),
    async (deps, surroundings) => {
      const limits = { search: 1e9, signin: 1e9, reports: 1e9, messages: 1e9 }
      const settings = { ...deps, ...surroundings, limits, databaseUrl: surroundings.databaseWebUrl, mailboxDir: null }
      const web = createWebDeps(settings)
      const app = createApp(web)
      const names = await deps.sql`
      select name from commune where population > 2000 and city is null order by md5(code) limit ${SAMPLES * 2}`
      const begun = names.slice(0, SAMPLES).map(({ name }, i) => name.slice(0, 3 + (i % 5)))
      const misspelt = names.slice(SAMPLES).map(({ name }, i) => slip(name, i))
      const ask = async (q: string) => {
        const answer = await app.request(`${web.baseUrl}/api/communes?limit=8&q=${encodeURIComponent(q)}`)
        if (answer.status !== 200) throw new Error(`${answer.status}`)
        await answer.text()
      }
      try {
        // Each is asked once: what was asked before would come from memory.
        for (const [what, texts] of [
          ['begun', begun],
          ['misspelt', misspelt],
        ] as const) {
          const [ours, direct]: [number[], number[]] = [[], []]
          for (const text of new Set(texts)) {
            direct.push(await timed(() => searchCommunes(web.sql, text, 9)))
            ours.push(await timed(() => ask(text)))
          }
          rows(`a commune ${what}, through the API`, ours, 'the query alone', direct)
        }
      } finally {
        await web.close()
      }
    },
  )
}

/** One letter less, or two in the wrong order. */
function slip(name: string, i: number): string {
  const at = 1 + (i % Math.max(1, name.length - 2))
  if (i % 2) return name.slice(0, at) + name.slice(at + 1)
  return name.slice(0, at) + (name[at + 1] ?? '') + (name[at] ?? '') + name.slice(at + 2)
}
