import type { Context, MiddlewareHandler } from 'hono'
import { notFound } from '../platform/errors.ts'

/**
 * What is only for whoever sits at this machine exists under the names of this machine alone: a page elsewhere whose name
 * was made to lead here (DNS rebinding) finds nothing. BASE_URL may add a name, if it is one of this machine.
 */
export function onlyLoopback(baseUrl: string): MiddlewareHandler {
  const own = new URL(baseUrl).hostname
  return async (c, next) => {
    if (!isLoopbackHost(c, isLoopback(own) ? own : undefined)) throw notFound()
    await next()
  }
}

/** Whether a request names this machine, as it may always be named or by a name of its own. */
export function isLoopbackHost(c: Context, own?: string): boolean {
  const url = `http://${c.req.header('Host') ?? new URL(c.req.url).host}`
  return URL.canParse(url) && ['localhost', '127.0.0.1', '[::1]', own].includes(new URL(url).hostname)
}

const isLoopback = (name: string) => /^(.+\.)?localhost$|^127(\.\d{1,3}){3}$|^\[::1\]$/.test(name)
