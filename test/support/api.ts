import { beforeAll } from 'vitest'
import { createApp } from '../../src/app.ts'
import type { WebDeps } from '../../src/deps.ts'

export interface Reply {
  status: number
  type: string | null
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
}

export type Send = (method: string, path: string, sent?: Sent) => Promise<Reply>

/** The app in this process, over the web's dependencies, called as an HTTP client would: a body has a length and a type. */
export function useApi(web: () => WebDeps): Send {
  let app: ReturnType<typeof createApp>
  beforeAll(() => {
    app = createApp(web())
  })
  return async (method, path, { token, body, raw, headers = {} } = {}) => {
    const text = raw ?? (body === undefined ? undefined : JSON.stringify(body))
    const sending = new Headers(text === undefined ? {} : { 'Content-Type': 'application/json' })
    if (typeof text === 'string') sending.set('Content-Length', String(Buffer.byteLength(text)))
    if (token) sending.set('Authorization', `Bearer ${token}`)
    for (const [name, value] of Object.entries(headers)) sending.set(name, value)
    const sent = { method, headers: sending, ...(text === undefined ? {} : { body: text, duplex: 'half' }) }
    const response = await app.request(path, sent)
    const type = response.headers.get('Content-Type')
    const answer = type?.includes('json') ? await response.json() : await response.text()
    const errors: { path: string; message: string }[] = answer?.errors ?? []
    return {
      status: response.status,
      type,
      body: answer,
      errors: Object.fromEntries(errors.map((error) => [error.path, error.message])),
    }
  }
}
