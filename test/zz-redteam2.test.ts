import { beforeAll, test } from 'vitest'
import { createWorld, type World } from './api/world.ts'
import { useApi } from './support/api.ts'
import { useDb } from './support/db.ts'
import { useDeps } from './support/deps.ts'
import { instantSearchesFor, newsOf, readKeptSearches } from '../src/search/alerts.ts'
const db = useDb(); const deps = useDeps(db); const send = useApi(() => deps.web)
let world: World
beforeAll(async () => { world = await createWorld(deps, db, send) })
test('searches', async () => {
  const cand = await world.candidate()
  deps.now = new Date(deps.now.getTime() - 3600_000)
  const long = (i: number) => Array.from({ length: 3000 }, (_, k) => ((k * 7919 + i * 104729) % 46656).toString(36)).join(' ').slice(0, 9900)
  const like = (i: number) => `${i} ${'Kinésithérapeuthe remplacment Orvaultt Carquefouu médecn '.repeat(180)}`.slice(0, 9900)
  let statuses = new Set<number>()
  for (let i = 0; i < 50; i++) statuses.add((await send('POST', '/api/me/searches', { token: cand.token, body: { name: `s${i}`, alerts: 'instant', query: { q: i % 2 ? long(i) : like(i) } } })).status)
  console.log('SAVED', [...statuses])
  deps.now = new Date(deps.now.getTime() + 3600_000)
  const l = await world.listing('submit', 'publish')
  let t = performance.now(); await instantSearchesFor(deps.worker, l); console.log('INSTANT 50 hostile', Math.round(performance.now() - t), 'ms')
  t = performance.now(); await newsOf(deps.worker, await readKeptSearches(deps.worker.sql, [cand.account], ['instant']), 13); console.log('NEWS 50 hostile', Math.round(performance.now() - t), 'ms')
  t = performance.now(); const r = await send('GET', `/api/listings?q=${encodeURIComponent(like(1))}`, {}); console.log('SEARCH one', r.status, Math.round(performance.now() - t), 'ms')
}, 120000)
