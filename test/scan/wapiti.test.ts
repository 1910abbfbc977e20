import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { figures } from '../support/soak.ts'
import { answered, scan, unfit, useScanned } from './scanned.ts'

/** wapiti (Debian) crawls the pages as a signed-in coordinator and attacks each link and form: `npm run soak`, where it is installed. */

const reason = await unfit('wapiti')

/**
 * All that needs no server outside and no list of somebody's files. Not csrf: it looks for tokens in forms, and ours are told
 * by Origin and Sec-Fetch-Site, which test/web/guards.test.ts attacks.
 */
const MODULES =
  'backup,blindsql,cookieflags,crlf,csp,exec,file,htaccess,http_headers,methods,permanentxss,redirect,shellshock,sql,xss'

/** What it calls a fault and is none here, with why. */
const EXPLAINED: [RegExp, string][] = [
  [/Strict-Transport-Security is not set/, 'told over https alone, and this is http: test/web/guards.test.ts'],
  [/X-XSS-Protection is not set/, 'it is, to 0: browsers dropped the filter, which made holes of its own'],
  [/Secure flag is not set in the cookie/, 'over https alone, with the name __Host-: test/accounts'],
]

/** For the whole crawl, and for each module. */
const CRAWL_SECONDS = Number(process.env.SCAN_SECONDS ?? 600)

interface Report {
  vulnerabilities: Record<string, { method: string; path: string; info: string; parameter: string | null }[]>
  anomalies: Report['vulnerabilities']
}

describe.skipIf(reason)(`wapiti${reason ? `: ${reason}` : ''}`, () => {
  const scanned = useScanned()

  it('finds nothing in any page', { timeout: 7_200_000 }, async () => {
    const base = scanned.front
    const [name = '', value = ''] = scanned.cookie.split('=')
    const kept = { value, expires: null, secure: false, port: null, version: 0 }
    const cookies = path.join(scanned.folder, 'cookies.json')
    fs.writeFileSync(cookies, JSON.stringify({ '.localhost.local': { '/': { [name]: kept } } }))
    const output = path.join(scanned.folder, 'wapiti.json')
    const starts = [
      '/mon-compte',
      '/mon-profil',
      '/mes-annonces',
      '/moderation',
      `/annonces/${scanned.ids.listing}`,
      `/mises-en-relation/${scanned.ids.interest}`,
    ]
    const began = performance.now()
    await scan(scanned, 'wapiti', [
      ...['-u', `${base}/`, '--scope', 'domain', '-m', MODULES, '-c', cookies, '-H', `Origin: ${base}`],
      ...starts.flatMap((start) => ['-s', `${base}${start}`]),
      ...[
        '-d',
        '3',
        '--max-links-per-page',
        '40',
        '--max-files-per-dir',
        '25',
        '--max-parameters',
        '40',
        '-S',
        'normal',
      ],
      ...['--max-scan-time', String(CRAWL_SECONDS), '--max-attack-time', String(CRAWL_SECONDS), '-t', '8'],
      ...['--flush-session', '--store-session', scanned.folder, '--store-config', scanned.folder, '--no-bugreport'],
      ...['-v', '1', '-f', 'json', '-o', output],
    ])
    const { vulnerabilities, anomalies } = JSON.parse(fs.readFileSync(output, 'utf8')) as Report
    const found = [...Object.entries(vulnerabilities), ...Object.entries(anomalies)].flatMap(([kind, each]) =>
      each.map(({ method, path: where, parameter, info }) => `${kind}: ${method} ${where} ${parameter ?? ''} ${info}`),
    )
    const { requests, reached, broken } = await answered(scanned)
    const explained = found.filter((one) => EXPLAINED.some(([what]) => what.test(one)))
    const seconds = Math.round((performance.now() - began) / 1000)
    figures(
      `wapiti: ${requests} requests to ${reached.length} routes in ${seconds} s, ${found.length - explained.length} findings, ${explained.length} explained`,
    )
    expect(broken).toEqual([])
    expect(found.filter((one) => !explained.includes(one))).toEqual([])
    expect(requests).toBeGreaterThan(500)
    // As somebody signed in, to the end.
    expect(reached).toEqual(expect.arrayContaining(['/mon-compte', '/moderation', '/mises-en-relation/:id']))
    const mine = await fetch(`${base}/mon-compte`, { headers: { Cookie: scanned.cookie }, redirect: 'manual' })
    expect(mine.status).toBe(200)
  })
})
