import type { MiddlewareHandler } from 'hono'
import { notFound } from '../platform/errors.ts'

/**
 * What is only for whoever sits at this machine exists under the names of this machine alone: a page elsewhere whose name
 * was made to lead here (DNS rebinding) finds nothing. BASE_URL may add a name, if it is one of this machine.
 */
export function onlyLoopback(baseUrl: string): MiddlewareHandler {
  const own = new URL(baseUrl).hostname
  const names = new Set(['localhost', '127.0.0.1', '[::1]', ...(isLoopback(own) ? [own] : [])])
  return async (c, next) => {
    const url = `http://${c.req.header('Host') ?? new URL(c.req.url).host}`
    if (!URL.canParse(url) || !names.has(new URL(url).hostname)) throw notFound()
    await next()
  }
}

const isLoopback = (name: string) => /^(.+\.)?localhost$|^127(\.\d{1,3}){3}$|^\[::1\]$/.test(name)
