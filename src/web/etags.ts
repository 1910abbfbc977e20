import type { Context, MiddlewareHandler } from 'hono'
import { namesTag, tagOf } from '../platform/etag.ts'

/**
 * Gives every answer that is one resource its ETag, and 304 to who has it already. A list has none; what a POST answers
 * without an id is no resource. Those of the `untagged` paths are lists, and not even looked at for it.
 */
export const tagAnswers =
  (untagged: readonly string[]): MiddlewareHandler =>
  async (c, next) => {
    // What was said is known before it is a text: to read that again from the answer costs as much as all else of it.
    let said: unknown
    const { json } = c
    c.json = ((object: unknown, ...how: never[]) => {
      said = object
      return json(object as object, ...how)
    }) as unknown as typeof json
    await next()
    const read = c.req.method === 'GET'
    if (read && untagged.includes(c.req.path)) return
    const tag = c.res.headers.get('ETag') ?? (await tagOfAnswer(c, read, said))
    if (tag === null) return
    c.res.headers.set('ETag', tag)
    const known = c.req.header('If-None-Match')
    if (read && known !== undefined && namesTag(known.replaceAll('W/', ''), tag)) c.res = notModified(c.res)
  }

async function tagOfAnswer({ res }: Context, read: boolean, said: unknown): Promise<string | null> {
  if (!res.ok || !res.headers.get('Content-Type')?.startsWith('application/json')) return null
  if (said !== undefined) return tagOfResource(said as object, read)
  const text = await res.clone().text()
  // A list may be long: do not read what has no tag.
  if (text.startsWith('{"items":')) return null
  return tagOfResource(JSON.parse(text), read)
}

function tagOfResource(answer: object, read: boolean): string | null {
  // Notices are of the writing, no part of what was written.
  const { notices: _notices, ...resource } = answer as { notices?: unknown; id?: unknown }
  if ('items' in resource && 'next' in resource) return null
  return read || ('id' in resource && typeof resource.id === 'string') ? tagOf(resource) : null
}

function notModified(res: Response): Response {
  const headers = new Headers(res.headers)
  headers.delete('Content-Type')
  headers.delete('Content-Length')
  return new Response(null, { status: 304, headers })
}

export const ATOM = 'application/atom+xml; charset=utf-8'
export const CALENDAR_FILE = 'text/calendar; charset=utf-8'

/** A text that programs ask for again and again: 304 to who has it already, whatever a proxy made of its tag. */
export function fileAnswer(c: Context, text: string, type: string, caching: string): Response {
  const tag = tagOf({ text })
  c.header('ETag', tag)
  c.header('Cache-Control', caching)
  const known = c.req.header('If-None-Match')?.replaceAll('W/', '')
  if (known !== undefined && namesTag(known, tag)) return c.body(null, 304)
  c.header('Content-Type', type)
  return c.body(text)
}
