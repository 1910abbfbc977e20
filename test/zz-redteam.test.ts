import { beforeAll, test } from 'vitest'
import net from 'node:net'
import { Writable } from 'node:stream'
import { pino } from 'pino'
import { serve } from '@hono/node-server'
import { createApp } from '../src/app.ts'
import { Registry } from 'prom-client'
import { actionUrl } from '../src/mail/links.ts'
import { useApi } from './support/api.ts'
import { createWorld, type World, LISTING } from './api/world.ts'
import { useDb } from './support/db.ts'
import { useDeps } from './support/deps.ts'
import { signedHeaders } from './support/webhook.ts'
const db = useDb(); const deps = useDeps(db); const send = useApi(() => deps.web)
let world: World
const P = (...a: unknown[]) => console.log(...a)
const M = 'AAAAAAAAAAAAAAAAAAAAAA'
beforeAll(async () => { world = await createWorld(deps, db, send) })
test('all', async () => {
  const lines: string[] = []
  const log = pino({ level: 'trace' }, new Writable({ write(c, _e, d) { lines.push(String(c)); d() } }))
  const app = createApp({ ...deps.web, log, metricsToken: null } as never)
  const server = await new Promise<ReturnType<typeof serve>>((r) => { const s = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () => r(s)) })
  const port = (server.address() as net.AddressInfo).port
  const raw = (path: string, method = 'GET', headers = '', host = 'releve.test') => new Promise<string>((res) => {
    const c = net.connect(port, '127.0.0.1'); let out = ''
    c.on('data', (d) => { out += d }); c.on('close', () => res(out)); c.on('error', () => res(out))
    c.write(`${method} ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n${headers}\r\n`)
    setTimeout(() => c.destroy(), 1500)
  })
  const head = (t: string) => [t.split('\r\n')[0], ...t.split('\r\n').filter((l) => /^(location|cache-control|set-cookie|retry|x-robots|referrer)/i.test(l))].join(' | ')
  for (const p of [`//evil.com?m=${M}`, `/\\evil.com?m=${M}`, `/.//evil.com/?m=${M}`, `/%2e%2e//evil.com?m=${M}`, `/%5Cevil.com?m=${M}`, `/%2F%2Fevil.com?m=${M}`, `http://evil.com/?m=${M}`, `http://evil.com//x.com?m=${M}`, `/?m=${M}&m=${M}`, `/?%6d=${M}`, `/?m=${M}&a=%0d%0aSet-Cookie:x=1`, `/%0d%0aSet-Cookie:x=1?m=${M}`, `/?m=${M}%00`, `/annonces/x?m=${M}#//evil`, `/;//evil.com?m=${M}`, `/?m=${M}&next=//evil`, `/?M=${M}`, `/?a=1;m=${M}`, `/?+m=${M}`, `/?m=${M}&=`, `/\t//evil.com?m=${M}`, `@evil.com?m=${M}`, `/@evil.com?m=${M}`, `*?m=${M}`, `///evil.com?m=${M}`, `/\u00a0?m=${M}`]) P('REDIR', JSON.stringify(p), '=>', head(await raw(p)))
  P('HOST', head(await raw(`/?m=${M}`, 'GET', '', 'evil.com')), head(await raw(`/?m=${M}`, 'GET', '', 'a b')), head(await raw(`/?m=${M}`, 'GET', '', 'evil.com:x')))
  const cand = await world.candidate(); const l = await world.listing('submit', 'publish')
  const path = (a: Parameters<typeof actionUrl>[1], s: string) => new URL(actionUrl(deps.web, a, s, deps.now)).pathname
  const stop = path('arret-lettre', cand.account)
  P('LIEN', head(await raw(stop)), head(await raw(`${stop}?m=${M}`)), head(await raw(stop, 'HEAD')))
  for (const [m, p, h] of [['POST', stop, 'Origin: https://evil.com\r\nSec-Fetch-Site: cross-site\r\nContent-Length: 0\r\n'], ['POST', '/lien/../mon-compte/agenda', 'Sec-Fetch-Site: cross-site\r\nContent-Length: 0\r\n'], ['POST', '/lien/%2e%2e/mon-compte/agenda', 'Sec-Fetch-Site: cross-site\r\nContent-Length: 0\r\n'], ['POST', '//lien/x/y', 'Sec-Fetch-Site: cross-site\r\nContent-Length: 0\r\n'], ['POST', '/mon-compte/agenda', 'Sec-Fetch-Site: cross-site\r\nContent-Length: 0\r\n'], ['POST', '/api/mail/events', 'Content-Length: 0\r\n'], ['POST', path('preferences', cand.account), 'Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\n\r\nprofil=zz'], ['POST', path('pause', cand.id), 'Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 3\r\n\r\nabc'], ['POST', path('pause', cand.id), 'Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}'], ['PUT', stop, 'Content-Length: 0\r\n'], ['GET', '/lien/constructor/x.y.z', ''], ['GET', '/lien/__proto__/x', ''], ['GET', `/lien/arret-lettre/${'a'.repeat(8000)}`, ''], ['GET', '/lien/arret-lettre/%00', ''], ['GET', '/lien/arret-lettre/%ff.%ff', ''], ['GET', '/lettre/desabonnement/a.b', ''], ['GET', `/agenda/${'a'.repeat(43)}.ics`, ''], ['GET', `/agenda/${'a'.repeat(43)}.ics?m=${M}`, '']] as const)
    P(m, p.slice(0, 60), '=>', head(await raw(p, m, h)))
  const cal = (await send('POST', '/api/me/calendar', { token: cand.token })).body.url as string
  const feed = new URL(cal).pathname
  P('FEED', head(await raw(feed)), head(await raw(feed, 'HEAD')), (await raw(feed)).slice(0, 700))
  await raw(`${feed}?m=${M}`)
  const metrics = (await raw('/metrics', 'GET', '', '127.0.0.1')).split('\n').filter((x) => /http_request/.test(x) && /_count|total/.test(x))
  P('METRICS', metrics.join('\n'))
  const other = await deps.person('autre@exemple.fr', 'coordinator', 'nord-est-mayenne')
  for (const who of [other, world.owner, cand, world.desk]) P('TERR', (await send('PATCH', '/api/territories/erdre-et-cens', { token: who.token, body: { digest: { weekday: 7 } } })).status)
  const [mail] = await db.sql`insert into outbox (key, account, stream, created_at, next_try_at, tried_since, sent_at) values ('x', ${cand.account}, 'digest', ${deps.now}, ${deps.now}, ${deps.now}, ${deps.now}) returning id`
  const tell = async (body: unknown, h?: Record<string, string>) => { const t = performance.now(); const r = await send('POST', '/api/mail/events', { body, headers: h ?? signedHeaders(JSON.stringify(body), deps.now) }); return [r.status, JSON.stringify(r.body).slice(0, 160), Math.round(performance.now() - t)] }
  P('HOOK null', await tell({ type: 'bounced', permanent: true, messageId: `<${mail?.id}@x>`, answer: 'a\u0000b\ud800' }))
  P('HOOK long answer', await tell([{ type: 'delivered', messageId: `<${mail?.id}@x>` }, { type: 'bounced', permanent: true, messageId: `<${mail?.id}@x>`, answer: 'x'.repeat(2001) }]))
  P('HOOK slow', await tell(Array.from({ length: 120 }, () => ({ type: 'bounced', permanent: true, messageId: `<${mail?.id}@x>`, answer: 'x'.repeat(1990) }))))
  P('HOOK 1000 same', await tell(Array.from({ length: 1000 }, () => ({ type: 'complained', messageId: `<${mail?.id}@x>` }))))
  const b = { type: 'delivered', messageId: 'x' }
  const good = signedHeaders(JSON.stringify(b), deps.now)
  P('HOOK idem', await tell(b, { ...good, 'Idempotency-Key': 'k1' }), 'unsigned:', await tell(b, { 'Idempotency-Key': 'k1' }), await tell(b, {}))
  P('HOOK sigs', await tell(b, { ...good, 'webhook-signature': `v1,${'A'.repeat(44)} `.repeat(10) + good['webhook-signature'] }), await tell(b, { ...good, 'webhook-timestamp': '1e9' }))
  await db.sql`delete from suppression`
  // title with odd line separators
  const made = await send('POST', '/api/listings', { token: world.owner.token, body: { ...LISTING, title: 'A\u2028BEGIN:VEVENT\u2029B' } })
  P('TITLE u2028', made.status, made.errors)
  for (const t of ['a\u00adb', 'a\u2063b', 'a\u{e0041}b', 'a\ufff9b', 'a\u3164b', '\u3164', '\u200d', '\u00ad']) { const r = await send('POST', '/api/me/searches', { token: cand.token, body: { name: t, query: {} } }); P('NAME', JSON.stringify(t), r.status, r.errors) }
  P('LOG', lines.length, lines.map((x) => x.slice(0, 400)).join(''))
  P('LOG has token', lines.some((x) => x.includes(feed.slice(8, 40)) || x.includes('/lien/')))
  await new Promise((r) => server.close(r))
}, 60000)
