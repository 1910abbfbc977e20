import type { Answered } from './world.ts'

/** The one page that other sites may show in theirs. */
const FRAMED = /^\/territoires\/[^/]+\/integrer/

const ALWAYS: [name: string, right: RegExp][] = [
  ['X-Content-Type-Options', /^nosniff$/],
  ['Referrer-Policy', /^same-origin$/],
  ['Cross-Origin-Opener-Policy', /^same-origin$/],
  ['Permissions-Policy', /camera=\(\).*geolocation=\(\)/],
]

/** What an answer leaves open to whatever may slip into it; a policy of any route may not say more than 'self' and hashes. */
export function openings(path: string, { headers }: Answered): string[] {
  const found = ALWAYS.filter(([name, right]) => !right.test(headers.get(name) ?? '')).map(([name]) => `no ${name}`)
  const policy = new Map(
    (headers.get('Content-Security-Policy') ?? '').split('; ').map((one): [string, string[]] => {
      const [name = '', ...sources] = one.split(' ')
      return [name, sources]
    }),
  )
  const must = (name: string, source: string) => {
    if (policy.get(name)?.join(' ') !== source) found.push(`${name} is ${policy.get(name)}`)
  }
  must('default-src', "'none'")
  must('object-src', "'none'")
  must('base-uri', "'none'")
  const framed = FRAMED.test(path)
  must('frame-ancestors', framed ? '*' : "'none'")
  if ((headers.get('X-Frame-Options') ?? 'none') !== (framed ? 'none' : 'DENY')) found.push('X-Frame-Options')
  if (!/^'(self|none)'$/.test(policy.get('form-action')?.join(' ') ?? '')) found.push('forms may go elsewhere')
  for (const [name, sources] of policy) {
    const loads = name.endsWith('-src')
    const odd = sources.filter((source) => loads && !/^('self'|'none'|'sha256-[\w+/]{43}='|data:)$/.test(source))
    if (odd.length > 0 || (name !== 'img-src' && sources.includes('data:'))) found.push(`${name} allows ${sources}`)
  }
  const [script] = policy.get('script-src') ?? ["'none'"]
  if (!/^'(self|none)'$/.test(script ?? '')) found.push(`scripts from ${script}`)
  return found
}
