import type { Server } from 'node:http'
import { serve } from '@hono/node-server'

/** Addresses of searches may be long: ten thousand characters pasted into the field, each of up to nine in an address. */
const MOST_HEADER_BYTES = 128 * 1024

/** How long who is slow is waited for, in milliseconds, and how many may be connected at once. */
export interface Patience {
  /** Until the whole head of a request is there. */
  headers: number
  /** Until the whole request is there, with its body. */
  request: number
  /** While nothing comes and nothing goes: between two requests, or while an answer is not read. */
  idle: number
  connections: number
}

/** An upload of 10 MB at one megabit a second takes 80 s; proxies keep their connections for a minute. */
export const PATIENCE: Patience = { headers: 10_000, request: 120_000, idle: 65_000, connections: 2000 }

/** Answers requests. Throws what the system says where it cannot: EADDRINUSE of a port that is taken. */
export function listen(
  fetch: Parameters<typeof serve>[0]['fetch'],
  port: number,
  hostname: string,
  patience: Patience = PATIENCE,
): Promise<Server> {
  const serverOptions = {
    maxHeaderSize: MOST_HEADER_BYTES,
    headersTimeout: patience.headers,
    requestTimeout: patience.request,
    keepAliveTimeout: patience.idle,
    // How often the first two are looked at: by default every 30 s.
    connectionsCheckingInterval: Math.min(1000, patience.headers / 4),
  }
  return new Promise((listening, failed) => {
    const server = serve({ fetch, port, hostname, serverOptions }, () => listening(server)) as Server
    server.maxConnections = patience.connections
    server.setTimeout(patience.idle)
    server.once('error', failed)
  })
}

/** Takes no more connections, and lets the requests in work end, for so many milliseconds at most. */
export async function close(server: Server, most: number): Promise<void> {
  const closed = new Promise((done) => server.close(done))
  // A connection is idle only once its answer is out.
  const idle = setInterval(() => server.closeIdleConnections(), 50)
  const late = setTimeout(() => server.closeAllConnections(), most)
  await closed
  clearInterval(idle)
  clearTimeout(late)
}
