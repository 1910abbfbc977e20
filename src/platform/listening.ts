import { type ServerType, serve } from '@hono/node-server'

/** Addresses of searches may be long: ten thousand characters pasted into the field, each of up to nine in an address. */
const MOST_HEADER_BYTES = 128 * 1024

/** Answers requests. Throws what the system says where it cannot: EADDRINUSE of a port that is taken. */
export function listen(
  fetch: Parameters<typeof serve>[0]['fetch'],
  port: number,
  hostname: string,
): Promise<ServerType> {
  return new Promise((listening, failed) => {
    const server = serve({ fetch, port, hostname, serverOptions: { maxHeaderSize: MOST_HEADER_BYTES } }, () =>
      listening(server),
    )
    server.once('error', failed)
  })
}
