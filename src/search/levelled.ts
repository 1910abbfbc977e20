import { setTimeout as sleep } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'
import type { Context } from '../accounts/context.ts'
import * as engine from './index.ts'
import type { Found, SearchPlan } from './model.ts'
import { type Level, readLevel } from './pending.ts'

/** Searches are answered by Meilisearch while it is level with Postgres, and quick; by Postgres otherwise. */

type Ctx = Context & engine.Searching

/** So long an index may lag before Postgres answers in its stead, in milliseconds. */
const MOST_LATE_MS = 1000
/** So old may be what is known of the lag: then a search asks for it, and those at the same time wait for the same answer. */
const KNOWN_MS = 300
/** So often is the index looked at because of what searches met. */
const LOOK_MS = 10_000

const levels = new WeakMap<object, LRUCache<'level', Level, Ctx['sql']>>()
const looks = new WeakMap<object, LRUCache<'look', true>>()

async function levelOf({ sql }: Ctx): Promise<Level | undefined> {
  const fetchMethod = (_key: 'level', _old: unknown, { context }: { context: Ctx['sql'] }) => readLevel(context)
  const known = levels.get(sql) ?? new LRUCache({ max: 1, ttl: KNOWN_MS, fetchMethod })
  levels.set(sql, known)
  return known.fetch('level', { context: sql })
}

async function askIndex(ctx: Ctx, meili: engine.MeiliIndex, plan: SearchPlan): Promise<Found | null> {
  const { level = 0, lateMs = 0 } = (await levelOf(ctx)) ?? {}
  const onFailure = (error: unknown) => {
    ctx.log.warn({ err: error }, 'search: Meilisearch did not answer, Postgres does')
    if (engine.needsLook(error)) look(ctx, meili)
  }
  return engine.searchIndex(meili, plan, onFailure, { level, late: lateMs > MOST_LATE_MS })
}

function look({ sql, emit, log }: Ctx, meili: engine.MeiliIndex): void {
  const last = looks.get(meili) ?? new LRUCache({ max: 1, ttl: LOOK_MS })
  looks.set(meili, last)
  if (last.has('look')) return
  last.set('look', true)
  emit(sql, 'search.index-back', {}).catch((error) => log.warn({ err: error }, 'search: nobody was told'))
}

export interface Answer {
  found: Found
  by: 'meilisearch' | 'postgres'
}

/**
 * Meilisearch's answer, or Postgres's where it has none. When Meilisearch takes its time Postgres is asked as well, and the
 * first to answer is taken: nobody waits longer than the head start and what Postgres takes.
 */
export async function askEngines(ctx: Ctx, plan: SearchPlan, postgres: () => Promise<Found>): Promise<Answer> {
  const ours = async (): Promise<Answer> => ({ found: await postgres(), by: 'postgres' })
  const { meili } = ctx
  if (!meili) return ours()
  const asked = askIndex(ctx, meili, plan)
  const first = await Promise.race([asked, sleep(meili.patience.headStart, 'late' as const, { ref: false })])
  if (first !== 'late') return first ? { found: first, by: 'meilisearch' } : ours()
  const other = ours()
  const late = asked.then((found): Answer | Promise<Answer> => (found ? { found, by: 'meilisearch' } : other))
  return Promise.any([other, late])
}
