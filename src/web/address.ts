import { isIP } from 'node:net'
import type { HttpBindings } from '@hono/node-server'
import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context } from 'hono'

/**
 * The address a request comes from, as limits count it: of IPv6 the /64, which is one subscriber's. Behind `proxies`
 * reverse proxies it is the entry of X-Forwarded-For that the outermost of them wrote: what stands before it, anybody may
 * have written.
 */
export function clientAddress(c: Context, proxies: number): string {
  const hops = proxies > 0 ? (c.req.header('X-Forwarded-For') ?? '').split(',').map((hop) => hop.trim()) : []
  const told = hops.at(-proxies) ?? hops[0] ?? ''
  return isIP(told) ? network(told) : network(socketAddress(c) ?? '')
}

/** The other end of the connection; null where a request came by none (tests) or it is closed. */
export function socketAddress(c: Context): string | null {
  const bindings = c.env as Partial<HttpBindings> | undefined
  return bindings?.incoming ? (getConnInfo(c).remote.address ?? null) : null
}

export function isLoopbackAddress(address: string): boolean {
  return /^(::ffff:)?127\.\d+\.\d+\.\d+$|^::1$/.test(address)
}

function network(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped || isIP(address) !== 6) return mapped ?? address
  const [head = '', tail] = (address.split('%')[0] as string).split('::')
  const [before, after] = [head, tail ?? ''].map((part) => part.split(':').filter(Boolean)) as [string[], string[]]
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length
  const groups = [...before, ...Array(Math.max(0, zeros)).fill('0'), ...after]
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
}
