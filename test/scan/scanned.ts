import { execFile, spawn } from 'node:child_process'
import fs from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll } from 'vitest'
import { provisionAccount } from '../../src/accounts/service.ts'
import { LISTING, MESSAGE, PROFILE } from '../api/world.ts'
import { type Service, useService } from '../support/service.ts'

/** A service with something on every page, and a person signed in there who may do most of it: for scanners, and for nothing else. */

export interface Scanned extends Service {
  /** Coordinator, owner of a published listing, candidate with a profile: `name=value`. */
  cookie: string
  /** A published listing of somebody else, the scanner's own, and an introduction of theirs. */
  ids: { listing: string; own: string; interest: string }
  /** For what the scanner writes. */
  folder: string
  /** Where it is to look: all of the service but what would end its session, or its account. */
  front: string
}

/** Forms that end what the scanner lives on. Debian's wapiti cannot be told to leave any out: its `-x` breaks on its Python. */
const SPARED = /^\/(deconnexion|mon-compte\/effacer)/

async function openFront(behind: string): Promise<http.Server> {
  const server = http.createServer((request, response) => {
    const { method, headers, url = '/' } = request
    if (method !== 'GET' && SPARED.test(url)) return void response.writeHead(403).end()
    const { port } = new URL(behind)
    const onward = http.request({ port, host: '127.0.0.1', method, headers, path: url }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    onward.on('error', () => request.socket.destroy())
    request.pipe(onward)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return server
}

export function useScanned(): Scanned {
  const scanned = useService() as Scanned
  let front: http.Server | undefined
  beforeAll(async () => {
    scanned.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'releve-scan-'))
    const email = 'scanner@exemple.fr'
    await provisionAccount(scanned.worker, { email, role: 'coordinator', territory: 'erdre-et-cens' })
    const call = await scanned.person('titulaire@exemple.fr')
    scanned.cookie = await sessionOf(scanned, email)
    const mine = async (method: string, target: string, body?: unknown) => {
      const headers = { Cookie: scanned.cookie, ...(body ? { 'Content-Type': 'application/json' } : {}) }
      const init = body ? { method, headers, body: JSON.stringify(body) } : { method, headers }
      return (await fetch(`${scanned.baseUrl}${target}`, init)).json()
    }
    const { id: listing } = (await call('POST', '/api/listings', LISTING)).body
    const { id: own } = await mine('POST', '/api/listings', { ...LISTING, title: 'Mon annonce' })
    for (const [who, id] of [[call, listing] as const, [mine, own] as const])
      await who('POST', `/api/listings/${id}/submit`)
    for (const id of [listing, own]) await mine('POST', `/api/listings/${id}/moderation`, { decision: 'publish' })
    await mine('PUT', '/api/candidates/me', PROFILE)
    await scanned.settled()
    const { id: interest } = await mine('POST', `/api/listings/${listing}/interest`, MESSAGE)
    await call('POST', `/api/interests/${interest}/accept`)
    await call('POST', '/api/listings', LISTING).then(({ body }) => call('POST', `/api/listings/${body.id}/submit`))
    scanned.ids = { listing, own, interest }
    front = await openFront(scanned.baseUrl)
    scanned.front = `http://localhost:${(front.address() as AddressInfo).port}`
    await scanned.settled()
  })
  afterAll(() => {
    front?.closeAllConnections()
    front?.close()
    fs.rmSync(scanned.folder, { recursive: true, force: true })
  })
  return scanned
}

async function sessionOf(service: Service, email: string): Promise<string> {
  await service.visitor('POST', '/api/auth/link', { email })
  const [mail] = await service.mailsTo(email)
  const code = /^(\d{6})$/m.exec(mail?.mail.text ?? '')?.[1]
  const entered = await service.visitor('POST', '/api/auth/session', { email, code })
  return entered.headers.get('Set-Cookie')?.split(';')[0] ?? ''
}

/** Why a scanner does not run here, or null. */
export async function unfit(program: string): Promise<string | null> {
  if (!process.env.SOAK) return 'for npm run soak'
  const installed = await promisify(execFile)(program, ['--version']).then(
    () => true,
    () => false,
  )
  return installed ? null : `${program} is not installed: apt-get install ${program}`
}

/** Runs it to its end, in an empty home; what it wrote. */
export async function scan(scanned: Scanned, program: string, args: string[]): Promise<string> {
  const env = { PATH: process.env.PATH, HOME: scanned.folder, LANG: 'C.UTF-8' }
  const child = spawn(program, args, { cwd: scanned.folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part) => (text += part))
  const code = await new Promise((ended) => child.once('close', ended))
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${text.slice(-2000)}`)
  return text
}

/** Requests answered so far, routes that gave a page or a document, and answers with a 5xx: from /metrics, as an operator looks. */
export async function answered(scanned: Scanned): Promise<{ requests: number; reached: string[]; broken: string[] }> {
  const text = await (await fetch(`${scanned.baseUrl}/metrics`)).text()
  const lines = text.split('\n').filter((line) => line.startsWith('http_request_duration_seconds_count'))
  const requests = lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
  const reached = lines.flatMap((line) => (/status="200"/.test(line) ? (/route="([^"]+)"/.exec(line)?.[1] ?? []) : []))
  return { requests, reached, broken: lines.filter((line) => /status="5/.test(line)) }
}
