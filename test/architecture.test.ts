import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'

/** The direction rules of the house style, held against the import statements as they are written. */

const ROOT = path.join(import.meta.dirname, '..')

/** From the lowest; two in one row do not know each other. A lower one reaches a higher one only by an event. */
const ORDER = [
  ['accounts'],
  ['territories'],
  ['listings', 'candidates'],
  ['moderation'],
  ['matching'],
  ['introductions'],
  ['members'],
  ['digest'],
  ['search', 'imports', 'campaigns'],
  ['network'],
  ['mail'],
  ['rights'],
]

/** These see everything, and are seen by no other. */
const TOP = /^src\/(main|cli|doctor|config|deps|app|worker)\.ts$|^src\/(cli|seed)\//

/** A file over 300 lines, and why. */
const LONG: Record<string, string> = {
  'test/journeys/replacement.test.ts': 'one story of three people, from the first draft to the last mail',
}

type Kind = 'pure' | 'context' | 'store' | 'service' | 'transport' | 'tool'

/** What a file of a capability is, by its name; one that is none of these needs a rule of its own here. */
function kindOf(file: string): Kind | undefined {
  const name = path.basename(file)
  if (/^src\/search\/(index|indexed|pending)\.ts$/.test(file)) return 'store' // Meilisearch's side, as store.ts is Postgres's
  if (/^src\/search\/(rebuilding|levelled)\.ts$/.test(file)) return 'service'
  if (file === 'src/territories/build-communes.ts') return 'tool'
  if (/^src\/(search\/(reading|suggesting)|territories\/professions)\.ts$/.test(file)) return 'service'
  if (/^src\/search\/(dates|spans|where|spelling|words|completing|cutting)\.ts$/.test(file)) return 'pure'
  if (/^src\/search\/(spelled|rows)\.ts$/.test(file)) return 'store'
  const [, staffed] = /^src\/campaigns\/([a-z-]+)\.ts$/.exec(file) ?? []
  if (staffed === 'slots') return 'pure'
  if (staffed === 'place-store') return 'store'
  if (
    /^(publishing|waves|answers|roster|links)$/.test(staffed ?? '') ||
    /^src\/(matching\/staffing|mail\/campaigns)\.ts$/.test(file)
  )
    return 'service'
  const [, followed] = /^src\/network\/([a-z-]+)\.ts$/.exec(file) ?? []
  if (/^(board-query|periods|small-groups|report-model|report-merged|trail-model)$/.test(followed ?? '')) return 'pure'
  if (/^(board|report|trail)-store$/.test(followed ?? '')) return 'store'
  if (/^(board|report|trail)-service$/.test(followed ?? '') || file === 'src/mail/reminded.ts') return 'service'
  const [, belonging] = /^src\/members\/([a-z-]+)\.ts$/.exec(file) ?? []
  if (/^(help|sorting|history)$/.test(belonging ?? '')) return 'pure'
  if (/^(invited|offered|noted|known)$/.test(belonging ?? '')) return 'store'
  if (/^(joining|asking|census|people|notes)$/.test(belonging ?? '')) return 'service'
  if (file === 'src/rights/unclaimed.ts' || file === 'src/mail/imported.ts') return 'service'
  const [, brought] = /^src\/imports\/([a-z-]+)\.ts$/.exec(file) ?? []
  if (
    /^(columns|fields|cells|days|shares|person|places-text|(listing|candidate|member)-row|template)$/.test(
      brought ?? '',
    )
  )
    return 'pure'
  if (/^(twins|made|towns)$/.test(brought ?? '')) return 'store'
  if (
    /^(reading|workbook|parts|delimited|thread|checking|doubles|places|made-of|making|claims|undoing|correcting|forgetting)$/.test(
      brought ?? '',
    )
  )
    return 'service'
  if (
    /^(warnings|standing|settings|ranking|facts|atom|broadcast|model|rules|criteria|oddities|traces|reasons|score|shortlist|widen|team|plan|document|sentences|view|understanding|available|official|schedule|agenda|sitemap|posting|typed)\.ts$/.test(
      name,
    )
  )
    return 'pure'
  if (name === 'context.ts') return 'context'
  if (
    /^(spread-store|sitemap-store|store|versions|desk|campaigned|finding|news|views|kept|alert-store|ending|looking|heard|opening|proven|agreed|fitting|landmarks|local|named|spoken|invited|unknown|broadcast-store|trail)\.ts$/.test(
      name,
    )
  )
    return 'store'
  if (
    /^(openings|service|handlers|filling|advice|dismissal|messages|feed|behalf|closing|indexing|planning|remembered|candidates|saved|seen|batch|refresh|outbox|mailer|delivery|letters|retention|cards|writing|alerts|reminders|refused|week|links|mapping|preferences|events|parking|again|unsaved|estimate|applying|clock|joining|membership|broadcasts|subscribers)\.ts$/.test(
      name,
    )
  )
    return 'service'
  if (/^(api|session|input|clicks|webhook)\.ts$|\.tsx$/.test(name)) return 'transport'
}

/** The closed list of failures: it imports nothing, and rules speak of fields in error. */
const ERRORS = 'src/platform/errors.ts'

/** What each kind may import of its own capability, and of a lower one. */
const OWN: Record<Kind, Kind[]> = {
  pure: ['pure'],
  context: ['pure'],
  store: ['pure'],
  service: ['pure', 'context', 'store', 'service'],
  transport: ['pure', 'context', 'service', 'transport'],
  tool: ['pure'],
}
const LOWER: Record<Kind, Kind[]> = {
  pure: ['pure'],
  context: [],
  store: [],
  service: ['pure', 'context', 'service'],
  transport: ['pure', 'context', 'service', 'transport'],
  tool: [],
}

/** Why one file may not import another; null when it may. */
function objection(from: string, to: string): string | null {
  const layer = layerOf(from)
  const target = layerOf(to)
  if (TOP.test(from)) return null
  if (TOP.test(to)) return 'only the top sees the top'
  if (layer === 'platform' || layer === 'reference') return target === layer ? null : `${layer} imports only itself`
  if (layer === 'web') return ['web', 'platform', 'reference'].includes(target) ? null : 'web imports no capability'
  if (layer === 'emails') return ['emails', 'reference'].includes(target) ? null : 'emails import only reference'
  const [kind, other] = [kindOf(from), kindOf(to)]
  if (!kind) return 'a file of no known kind'
  if (target === 'reference' || to === ERRORS) return null
  if (target === 'platform') return kind === 'pure' || kind === 'tool' ? `${kind} knows no platform` : null
  if (target === 'web') return kind === 'transport' ? null : `${kind} knows no web`
  if (target === 'emails') return kind === 'service' ? null : `${kind} writes no mail`
  if (!other) return 'a file of no known kind'
  if (layer === target) return OWN[kind].includes(other) ? null : `${kind} does not import its own ${other}`
  if (rankOf(target) >= rankOf(layer)) return `${target} is not below ${layer}`
  return LOWER[kind].includes(other) ? null : `${kind} does not import another's ${other}`
}

function layerOf(file: string): string {
  return file.startsWith('emails/') ? 'emails' : (file.split('/')[1] as string)
}

function rankOf(capability: string): number {
  const rank = ORDER.findIndex((row) => row.includes(capability))
  if (rank < 0) throw new Error(`${capability} has no place in the order of capabilities`)
  return rank
}

function filesIn(...folders: string[]): string[] {
  return folders.flatMap((folder) =>
    fs
      .readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name))
      .map((name) => `${folder}/${name}`),
  )
}

const read = (file: string) => fs.readFileSync(path.join(ROOT, file), 'utf8')

const IMPORT = /^(?:import|export)\b[^'"`;]*?\bfrom\s*'([^']+)'|^import\s*'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/gm

/** What a source text imports, types too: statements begin a line, as the formatter writes them. */
function importsOf(text: string): string[] {
  return [...text.matchAll(IMPORT)].map((match) => match[1] ?? match[2] ?? (match[3] as string))
}

const files = filesIn('src', 'emails')
const edges = files.flatMap((from) =>
  importsOf(read(from)).map((to) => ({
    from,
    to: to.startsWith('.') ? path.posix.join(path.posix.dirname(from), to) : to,
    outside: !to.startsWith('.'),
  })),
)
const inside = edges.filter((edge) => !edge.outside)

describe('this test itself', () => {
  test('reads every way of importing', () => {
    const text = [
      "import a from './a.ts'",
      "import type { B } from './b.ts'",
      "import {\n  c,\n  type C,\n} from './c.ts'",
      "export { d } from './d.ts'",
      "export * from './e.ts'",
      "import './f.ts'",
      "const g = await import('./g.ts')",
      "const text = `import nothing from './h.ts'`",
    ].join('\n')
    expect(importsOf(text)).toEqual(['./a.ts', './b.ts', './c.ts', './d.ts', './e.ts', './f.ts', './g.ts'])
    expect(inside.length).toBeGreaterThan(300)
    for (const { from, to } of inside) expect(files, `${from} imports ${to}`).toContain(to)
  })

  test.each([
    ['src/platform/db.ts', 'src/accounts/model.ts'],
    ['src/reference/calendar.ts', 'src/platform/db.ts'],
    ['src/web/layout.tsx', 'src/accounts/session.ts'],
    ['emails/digest.ts', 'src/matching/sentences.ts'],
    ['src/matching/score.ts', 'src/platform/db.ts'],
    ['src/listings/rules.ts', 'src/listings/store.ts'],
    ['src/listings/store.ts', 'src/territories/store.ts'],
    ['src/listings/store.ts', 'src/listings/service.ts'],
    ['src/listings/service.ts', 'src/territories/store.ts'],
    ['src/listings/service.ts', 'src/candidates/service.ts'],
    ['src/listings/service.ts', 'src/matching/score.ts'],
    ['src/listings/service.ts', 'src/web/openapi.ts'],
    ['src/listings/api.ts', 'src/listings/store.ts'],
    ['src/search/pages.tsx', 'src/mail/service.ts'],
    ['src/moderation/pages.tsx', 'src/listings/store.ts'],
    ['src/matching/service.ts', 'src/worker.ts'],
    ['src/listings/helpers.ts', 'src/listings/model.ts'],
  ])('would object to %s importing %s', (from, to) => {
    expect(objection(from, to)).not.toBeNull()
  })
})

describe('the sources', () => {
  test('import in one direction', () => {
    const objections = inside.flatMap(({ from, to }) => {
      const why = objection(from, to)
      return why ? [`${from} → ${to}: ${why}`] : []
    })
    expect(objections).toEqual([])
  })

  test('are all of a known kind', () => {
    const unknown = files.filter(
      (file) => !TOP.test(file) && !/^(emails|src\/(platform|reference|web))\//.test(file) && !kindOf(file),
    )
    expect(unknown).toEqual([])
  })

  test('are compiled apart: no two names differ by their extension alone', () => {
    const names = files.map((file) => file.replace(/\.tsx?$/, ''))
    expect(names.filter((name, i) => names.indexOf(name) < i)).toEqual([])
  })

  test('import nobody in a circle', () => {
    const targets = Map.groupBy(inside, (edge) => edge.from)
    const done = new Set<string>()
    const circles: string[] = []
    const walk = (file: string, trail: string[]) => {
      if (trail.includes(file)) circles.push([...trail.slice(trail.indexOf(file)), file].join(' → '))
      if (done.has(file) || trail.includes(file)) return
      for (const { to } of targets.get(file) ?? []) walk(to, [...trail, file])
      done.add(file)
    }
    for (const file of files) walk(file, [])
    expect(circles).toEqual([])
  })
})

describe('pure files', () => {
  const isPure = (file: string) =>
    layerOf(file) === 'reference' || file === ERRORS || (!TOP.test(file) && kindOf(file) === 'pure')
  const pure = files.filter(isPure)

  test('import no package but zod', () => {
    expect(pure.length).toBeGreaterThan(15)
    // Kept libraries that reckon and write text, and touch nothing.
    const kept = [
      'src/reference/contacts.ts: libphonenumber-js/min',
      'src/introductions/agenda.ts: ical-generator',
      'src/search/atom.ts: feed',
      'src/campaigns/agenda.ts: ical-generator',
      'src/search/dates.ts: chrono-node/fr',
      'src/search/agenda.ts: ical-generator',
    ]
    const packages = edges.filter((edge) => edge.outside && isPure(edge.from) && edge.to !== 'zod')
    const others = packages.map(({ from, to }) => `${from}: ${to}`).filter((one) => !kept.includes(one))
    expect(others).toEqual([])
  })

  test('know neither clock nor chance nor environment', () => {
    const impure = /new Date\(\)|Date\.now|Math\.random|randomUUID|process\.|fetch\(|setTimeout/
    expect(pure.filter((file) => impure.test(read(file)))).toEqual([])
  })
})

describe('habits', () => {
  test('the environment is read in one place', () => {
    // Embedded programs get it handed on; main asks whether npm started it; cli whether LOG_LEVEL was said at all.
    const allowed = ['src/config.ts', 'src/main.ts', 'src/cli.ts', 'src/platform/embedded/']
    const readers = files.filter((file) => /process\.env/.test(read(file)))
    expect(readers.filter((file) => !allowed.some((prefix) => file.startsWith(prefix)))).toEqual([])
  })

  test('raw SQL is for migrations', () => {
    const raw = files.filter((file) => /\.unsafe\(/.test(read(file)))
    // limits: the statements of a kept library, whose values are parameters.
    expect(raw).toEqual(['src/platform/limits.ts', 'src/platform/migrate.ts'])
  })

  test('a file has 300 lines at most, unless it says why here', () => {
    const lines = (file: string) => read(file).trimEnd().split('\n').length
    const long = filesIn('src', 'emails', 'test').filter((file) => lines(file) > 300)
    expect(long.sort()).toEqual(Object.keys(LONG).sort())
  })
})
