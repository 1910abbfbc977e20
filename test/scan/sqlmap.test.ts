import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { figures } from '../support/soak.ts'
import { answered, type Scanned, scan, unfit, useScanned } from './scanned.ts'

/** sqlmap (Debian) tries each parameter, field and id of the API, and the searches of the pages: `npm run soak`, where it is installed. */

const reason = await unfit('sqlmap')

/** SCAN_TARGETS: so many of them, from the first. */
const MOST = Number(process.env.SCAN_TARGETS ?? Number.POSITIVE_INFINITY)
const PER_TARGET_MS = 900_000

interface Target {
  method: string
  /** `*` marks a part of the path that is to be tried. */
  path: string
  body?: object
}

interface Parameter {
  name: string
  in: 'query' | 'path' | 'header'
  schema?: { type?: string | string[]; enum?: string[]; default?: unknown }
}

/** Something each parameter takes, so that its statement is reached. */
const GIVEN: Record<string, string> = {
  q: 'medecin orvault',
  commune: '44109',
  code: '44114',
  slug: 'erdre-et-cens',
  department: '44',
  profession: 'medecin',
  specialty: 'medecine-generale',
  from: '2027-01-04',
  to: '2027-06-30',
  facets: 'profession',
}

function given({ name, schema = {} }: Parameter, { listing }: Scanned['ids']): string | null {
  if (GIVEN[name]) return GIVEN[name]
  if (name === 'cursor') return null
  if (name === 'id') return listing
  if (schema.enum) return schema.enum[0] ?? null
  if (schema.default !== undefined) return String(schema.default)
  const type = [schema.type].flat()[0]
  return type === 'boolean' ? 'true' : type === 'integer' || type === 'number' ? '10' : null
}

/** Every reading operation of the document with all its query parameters and ids, then what writes and the pages that search. */
async function targetsOf(scanned: Scanned): Promise<Target[]> {
  const document = (await scanned.visitor('GET', '/api/openapi.json')).body
  const { ids } = scanned
  const reads = Object.entries(document.paths as Record<string, { get?: { parameters?: Parameter[] } }>).flatMap(
    ([template, { get }]): Target[] => {
      const parameters = get?.parameters ?? []
      if (!get || parameters.length === 0) return []
      const query = parameters.flatMap((one) => {
        const value = one.in === 'query' ? given(one, ids) : null
        return value === null ? [] : [`${one.name}=${encodeURIComponent(value)}`]
      })
      const where = template.replace(/\{(\w+)\}/g, (_, name: string) => {
        const own = template.includes('/matches') || template.includes('/widen') || template.includes('/team')
        const id = template.startsWith('/api/interests') ? ids.interest : own ? ids.own : ids.listing
        return name === 'id' ? `${id}*` : `${GIVEN[name] ?? id}*`
      })
      return [{ method: 'GET', path: query.length > 0 ? `${where}?${query.join('&')}` : where }]
    },
  )
  const pages = [
    '/annonces?q=medecin&commune=44109&profession=medecin&sort=date',
    '/recherche/suggestions?q=orv',
    '/moderation?territoire=erdre-et-cens',
    '/mon-territoire?territoire=erdre-et-cens',
    `/annonces/${ids.listing}*`,
    '/territoires/erdre-et-cens*',
  ].map((page) => ({ method: 'GET', path: page }))
  const writes: Target[] = [
    { method: 'POST', path: '/api/auth/link', body: { email: 'a@exemple.fr', next: '/mes-annonces' } },
    { method: 'POST', path: '/api/auth/session', body: { email: 'a@exemple.fr', code: '123456' } },
    { method: 'PATCH', path: '/api/me', body: { name: 'Hélène', phone: '06 12 34 56 78' } },
    { method: 'PATCH', path: `/api/listings/${ids.own}`, body: { title: 'Mon annonce', description: 'Un texte.' } },
    { method: 'POST', path: `/api/interests/${ids.interest}/messages`, body: { text: 'Merci !' } },
    { method: 'POST', path: `/api/listings/${ids.listing}/report`, body: { reason: 'Le cabinet a fermé.' } },
    { method: 'POST', path: '/api/me/searches', body: { name: 'Ici', query: { commune: '44109', radiusKm: 30 } } },
  ]
  return [...reads, ...pages, ...writes]
}

describe.skipIf(reason)(`sqlmap${reason ? `: ${reason}` : ''}`, () => {
  const scanned = useScanned()

  it('gets into no statement', { timeout: 14_400_000 }, async () => {
    const targets = (await targetsOf(scanned)).slice(0, MOST)
    const found: string[] = []
    const untried: string[] = []
    let tried = 0
    const began = performance.now()
    for (const target of targets) {
      const said = await attack(scanned, target)
      tried += new Set(said.match(/(?<=testing if |testing for SQL injection on ).*?parameter '[^']+'/g)).size
      const what = `${target.method} ${target.path}`
      // Searches answer otherwise to other words, which looks like a way in until sqlmap has looked again ("false positive").
      if (/identified the following injection point|' is vulnerable/.test(said)) {
        found.push(`${what}: ${said.slice(-1500)}`)
      } else if (!/all tested parameters do not appear to be injectable/.test(said)) {
        untried.push(`${what}: ${said.slice(-500)}`)
      }
    }
    const { requests, broken } = await answered(scanned)
    const seconds = Math.round((performance.now() - began) / 1000)
    figures(
      `sqlmap: ${targets.length} targets, ${tried} parameters, ${requests} requests in ${seconds} s, ${found.length} findings`,
    )
    expect(found).toEqual([])
    expect(untried).toEqual([])
    expect(broken).toEqual([])
  })
})

function attack(scanned: Scanned, { method, path: where, body }: Target): Promise<string> {
  const [bare, json] = [['-u', `${scanned.baseUrl}${where}`], body ? ['--data', JSON.stringify(body)] : []]
  return scan(scanned, 'sqlmap', [
    ...[...bare, ...json, '--method', method, '--cookie', scanned.cookie, '--batch', '--disable-coloring'],
    ...(body ? ['-H', 'Content-Type: application/json'] : []),
    // JSON is told from text by asking, and marks in the path by a question.
    ...[
      '--level',
      '2',
      '--risk',
      '1',
      '--dbms',
      'postgresql',
      '--param-exclude',
      '^(releve|__Host)',
      '--skip',
      'cookie',
    ],
    ...['--ignore-code', '401', '--time-sec', '10', '--threads', '2', '--flush-session'],
    ...['--timeout', String(PER_TARGET_MS / 60_000 + 5), '--output-dir', path.join(scanned.folder, 'sqlmap')],
  ])
}
