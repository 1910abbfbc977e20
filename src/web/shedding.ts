import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { HttpBindings } from '@hono/node-server'
import { BulkheadRejectedError, bulkhead } from 'cockatiel'
import type { Context, MiddlewareHandler, Next } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { Failure } from '../platform/errors.ts'

/** How much one process takes on at once. */
export interface Capacity {
  /** Requests in work. */
  requests: number
  /** Requests that wait for their turn. */
  waiting: number
  /** Milliseconds that one waits at most. */
  patience: number
  /** Milliseconds that the event loop may be late, on the mean of half a second. */
  delay: number
}

/** Why a request was turned away: no room to wait, waited too long, the process is behind, or nobody listens any more. */
export const SHED = ['full', 'late', 'behind', 'left'] as const
type Reason = (typeof SHED)[number]

export interface Shedding {
  /**
   * Lets in what can be held; the rest is told at once to come again. `limit` refuses a body that is too large; the handlers of
   * the paths `streamed` read theirs themselves.
   */
  gate(limit: MiddlewareHandler, streamed: readonly string[]): MiddlewareHandler
  /** Just now, and since the start by reason. */
  figures(): { working: number; waiting: number; shed: Record<Reason, number> }
}

const LOOK_MS = 500
const RESOLUTION_MS = 20

/**
 * Keeps a process within what it can hold: so many requests in work, so many that wait, the rest answered 503 before anything
 * is read or asked. A body comes in before its request takes a place in work: whoever sends slowly holds up only who sends.
 */
export function createShedding(capacity: Capacity): Shedding {
  const working = bulkhead(capacity.requests, capacity.waiting)
  const receiving = bulkhead(capacity.requests + capacity.waiting, 0)
  const isBehind = watchLoop(capacity.delay)
  const shed: Record<Reason, number> = { full: 0, late: 0, behind: 0, left: 0 }
  const refuse = (c: Context, reason: Reason) => {
    shed[reason]++
    return refusal(c)
  }

  /** Why it was not done, if it was not. */
  async function turn(c: Context, next: Next): Promise<Reason | null> {
    let stands: 'waiting' | 'begun' | 'late' = 'waiting'
    const worked = working.execute(async () => {
      if (stands === 'late') return null
      stands = 'begun'
      if (hasLeft(c)) return 'left' as const
      await next()
      return null
    })
    // With a place free it has begun by now.
    if ((stands as string) === 'begun') return worked
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<Reason | null>((done) => {
      timer = setTimeout(() => {
        if (stands !== 'waiting') return
        stands = 'late'
        done('late')
      }, capacity.patience)
    })
    return Promise.race([worked, late]).finally(() => clearTimeout(timer))
  }

  return {
    gate: (limit, streamed) => async (c, next) => {
      if (isBehind()) return refuse(c, 'behind')
      try {
        if (hasBody(c) && !streamed.includes(c.req.path)) await receiving.execute(() => limit(c, () => receive(c)))
        const reason = await turn(c, next)
        if (reason) return refuse(c, reason)
      } catch (error) {
        if (error instanceof BulkheadRejectedError) return refuse(c, 'full')
        throw error
      }
    },
    figures: () => ({
      working: capacity.requests - working.executionSlots,
      waiting: capacity.waiting - working.queueSlots,
      shed,
    }),
  }
}

/** Looks twice a second how late the event loop was. */
function watchLoop(most: number): () => boolean {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  delays.enable()
  let behind = false
  setInterval(() => {
    behind = delays.count > 0 && delays.mean / 1e6 - RESOLUTION_MS > most
    delays.reset()
  }, LOOK_MS).unref()
  return () => behind
}

function hasBody(c: Context): boolean {
  if (c.req.method === 'GET' || c.req.method === 'HEAD') return false
  return Number(c.req.header('Content-Length') ?? 0) > 0 || c.req.header('Transfer-Encoding') !== undefined
}

/** Hono keeps it for whoever reads it next. */
async function receive(c: Context): Promise<void> {
  await c.req.arrayBuffer().catch((cause) => {
    throw new HTTPException(400, { cause })
  })
}

/** Whoever asked hung up while they waited. */
function hasLeft(c: Context): boolean {
  const bindings = c.env as Partial<HttpBindings> | undefined
  return bindings?.outgoing?.destroyed ?? false
}

const SECONDS = 2
const WORDS = 'Beaucoup de monde à la fois : réessayez dans quelques secondes.'

/** Made once: a page of ours would cost what there is too little of. */
const PAGE = `<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Relève est très demandé</title>
</head>
<body>
<h1>Relève est très demandé en ce moment</h1>
<p>${WORDS} Si vous veniez d’envoyer un formulaire, rien n’en a été enregistré&nbsp;: actualisez cette page pour le renvoyer.</p>
</body>
</html>
`

function refusal(c: Context): Response {
  if (c.req.path.startsWith('/api/')) throw new Failure('unavailable', WORDS, { retryAfter: SECONDS })
  const headers = { 'Retry-After': String(SECONDS), 'Cache-Control': 'no-store' }
  return c.html(PAGE, 503, headers)
}
