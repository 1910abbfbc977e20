import { z } from '@hono/zod-openapi'
import { limit, UNKNOWN_CURSOR } from './openapi.ts'

/**
 * Pages of a list in an order of its own that moves between two pages: the cursor says where the last one ended, by what
 * the list is sorted by, not by a position.
 */

/** What the rows are sorted by, as opaque text. */
export function cursorText(key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url')
}

/** A cursor as `cursorText` makes it, read back; any other text is refused. */
export function cursorOf<T extends readonly (string | number)[]>(key: z.ZodType<T>) {
  return z
    .string()
    .transform((text, ctx): T => {
      const read = key.safeParse(parse(text))
      if (read.success && cursorText(read.data) === text) return read.data
      ctx.addIssue({ code: 'custom', message: UNKNOWN_CURSOR })
      return z.NEVER
    })
    .openapi({ type: 'string', description: '`next` of the page before; opaque' })
}

/** Pages by what a list is sorted by. */
export const keysetPage = <T extends readonly (string | number)[]>(key: z.ZodType<T>) =>
  z.strictObject({ limit, cursor: cursorOf(key).optional() })

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString())
  } catch {
    return null
  }
}
