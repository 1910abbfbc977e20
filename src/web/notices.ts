import { z } from '@hono/zod-openapi'
import { patientNotices } from '../reference/traces.ts'

/** In the answer to a writing: what of it its writer should look at again; it was taken all the same. */
export const notices = z
  .array(z.object({ path: z.string(), message: z.string() }))
  .optional()
  .openapi({
    description: 'In the answer to a writing whose text seems to hold a patient’s data: where and what, in French',
  })

/** Where texts that were taken seem to hold a patient's data; nothing where none does. */
export function noticed(texts: Readonly<Record<string, string | null | undefined>>): {
  notices?: z.infer<typeof notices>
} {
  const found = patientNotices(texts)
  return found.length > 0 ? { notices: found } : {}
}
