import { beforeAll } from 'vitest'
import { createApp } from '../../src/app.ts'
import type { WebDeps } from '../../src/deps.ts'
import { type ApiDocument, type Contract, createContract } from './contract.ts'

export interface Reply {
  status: number
  type: string | null
  headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever the API answered
  body: any
  /** Message by path, of a problem. */
  errors: Record<string, string>
}

export interface Sent {
  token?: string | undefined
  /** Sent as JSON. */
  body?: unknown
  /** Sent as it is. */
  raw?: BodyInit
  headers?: Record<string, string>
  /** The address of the other end, where a test is about addresses. */
  from?: string
}

export type Send = (method: string, path: string, sent?: Sent) => Promise<Reply>

/** The contract that an app says of itself. */
export async function contractOf(app: ReturnType<typeof createApp>): Promise<Contract> {
  return createContract((await (await app.request('/api/openapi.json')).json()) as ApiDocument)
}

/** The app in this process, over the web's dependencies, called as an HTTP client would: a body has a length and a type. Every answer is held against the document. */
export function useApi(web: () => WebDeps): Send {
  let app: ReturnType<typeof createApp>
  let contract: Contract
  beforeAll(async () => {
    app = createApp(web())
    contract = await contractOf(app)
  })
  return async (method, path, { token, body, raw, headers = {}, from } = {}) => {
    const text = raw ?? (body === undefined ? undefined : JSON.stringify(body))
    const sending = new Headers(text === undefined ? {} : { 'Content-Type': 'application/json' })
    if (typeof text === 'string') sending.set('Content-Length', String(Buffer.byteLength(text)))
    if (token) sending.set('Authorization', `Bearer ${token}`)
    for (const [name, value] of Object.entries(headers)) sending.set(name, value)
    const sent = { method, headers: sending, ...(text === undefined ? {} : { body: text, duplex: 'half' }) }
    const bindings = from ? { incoming: { socket: { remoteAddress: from } } } : {}
    const response = await app.request(path, sent, bindings)
    const type = response.headers.get('Content-Type')
    const answer = type?.includes('json') ? await response.json() : await response.text()
    contract.check(method, path, { status: response.status, headers: response.headers, body: answer })
    const errors: { path: string; message: string }[] = answer?.errors ?? []
    return {
      status: response.status,
      type,
      headers: response.headers,
      body: answer,
      errors: Object.fromEntries(errors.map((error) => [error.path, error.message])),
    }
  }
}
