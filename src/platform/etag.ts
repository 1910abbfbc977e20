import { createHash } from 'node:crypto'
import { Failure } from './errors.ts'

/**
 * The strong ETag of a resource, the same from its row and from its JSON. What says when it last changed is known by that
 * (every write moves `updatedAt`, see sql/0009-web.sql): counts and whatever depends on today are no change of it. The rest
 * is known by all it says.
 */
export function tagOf(resource: object): string {
  const { id, updatedAt } = resource as { id?: unknown; updatedAt?: unknown }
  const known =
    typeof id === 'string' && (updatedAt instanceof Date || typeof updatedAt === 'string')
      ? `${id}\n${new Date(updatedAt).toISOString()}`
      : JSON.stringify(resource)
  return `"${createHash('sha256').update(known).digest('base64url').slice(0, 22)}"`
}

/** True when a list of tags (If-Match, If-None-Match) names this one, or is `*`. */
export function namesTag(list: string, tag: string): boolean {
  return list.split(',').some((one) => ['*', tag].includes(one.trim()))
}

/**
 * Refuses a change of something that is no longer as the person saw it, or is not there (null). Call it under the lock of what is about to change:
 * then of two with the same ETag one wins.
 */
export function mustMatch({ ifMatch }: { ifMatch?: string }, resource: object | null): void {
  if (ifMatch === undefined || (resource && namesTag(ifMatch, tagOf(resource)))) return
  throw new Failure('outdated', 'Ceci a changé depuis que vous l’avez lu : relisez, puis refaites votre changement.')
}
