import type { Deps } from '../accounts/context.ts'
import { visitOf } from '../platform/outbox.ts'

/** The way from a mail to a page of ours, given as a path or as a whole URL. */
export type Link = (path: string) => string

/** Links of the mail under this key: each says which mail was read, and nothing else; a visit counts as a click. */
export function linksOf(deps: Pick<Deps, 'secret' | 'baseUrl'>, key: string): Link {
  const visit = visitOf(deps.secret, key)
  return (path) => {
    const url = new URL(path, `${deps.baseUrl}/`)
    url.searchParams.set('m', visit)
    return url.href
  }
}
