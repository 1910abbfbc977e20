import { readConfig } from '../src/config.ts'
import { openSurroundings, createWorkerDeps } from '../src/deps.ts'
import { createLog } from '../src/platform/log.ts'
import { composeLetters } from '../src/mail/letters.ts'
const log = createLog('silent')
const config = readConfig({ ...process.env, DATA_DIR: '/tmp/france' })
const s = await openSurroundings(config, 'server', log)
const NOW = new Date('2027-01-10T12:00:00Z')
const deps = createWorkerDeps({ ...config, ...s, smtpUrl: 'smtp://127.0.0.1:1', log, clock: () => NOW })
try {
  const accounts = (await deps.sql`select c.account from candidate c where status='active' and digest <> 'never' order by md5(id::text) limit 1000`).map(r => r.account)

  const run = async (label: string) => {
    for (let round = 0; round < 2; round++) {
      const t = Date.now(); let letters = 0, openings = 0, widen = 0
      for (let i = 0; i < accounts.length; i += 25) {
        const mails = accounts.slice(i, i + 25).map((account) => ({ id: account, account, key: `p:${account}`, stream: 'digest' as const }))
        const r = await deps.sql.begin((tx) => composeLetters(deps, tx, mails))
        for (const l of r.values()) if (l) { letters++; openings += l.counts.openings; if (l.widened) widen++ }
      }
      console.log(label, round, Date.now() - t, 'ms', { letters, openings, widen })
    }
  }
  await deps.sql`delete from digest_sent`
  await deps.sql`insert into digest_sent (account, widened_at) select account, ${NOW} from candidate`
  await run('no widen'); await run('again')
  const { readCandidates } = await import('../src/candidates/service.ts')
  const { adviseCandidate } = await import('../src/matching/advice.ts')
  const ids = (await deps.sql`select id from candidate c where status='active' and not exists (select from match where candidate = c.id and score >= 60) order by md5(id::text) limit 1`).map(r => r.id)
  const times: number[] = []
  for (let k = 0; k < 2; k++) for (const c of await readCandidates(deps.sql, ids)) { const t = performance.now(); await adviseCandidate(deps, c); if (k) times.push(performance.now() - t) }
  times.sort((a, b) => a - b)
  console.log('widen', times.map((t) => Math.round(t)).join(' '))
  await deps.sql`delete from digest_sent`
} catch (e) { console.log(e) } finally { await deps.close(); await s.close() }
