import { admit, provisionAccount } from '../../src/accounts/service.ts'
import { readConfig } from '../../src/config.ts'
import { createWebDeps, createWorkerDeps, openSurroundings, type WebDeps } from '../../src/deps.ts'
import { createLog } from '../../src/platform/log.ts'
import { seed } from '../../src/seed/service.ts'
import type { WorkerDeps } from '../../src/worker.ts'

/** `seed --scale region` with three people signed in, and the pages they look at most. */

export interface TimedPage {
  name: string
  path: string
  /** What the cookie holds; none for a visitor. */
  session?: string
}

/** BENCH_DATA: a DATA_DIR that holds the seed already. */
export async function withRegion(
  dataDir: string,
  work: (web: WebDeps, pages: readonly TimedPage[], worker: WorkerDeps) => Promise<void>,
): Promise<void> {
  const log = createLog('silent')
  const seeded = process.env.BENCH_DATA
  const config = readConfig({ ...process.env, DATA_DIR: seeded ?? dataDir })
  const surroundings = await openSurroundings(config, 'server', log)
  const limits = { search: 1e9, signin: 1e9, reports: 1e9, messages: 1e9 }
  const settings = { ...config, ...surroundings, log, limits }
  const worker = createWorkerDeps({ ...settings, smtpUrl: 'smtp://127.0.0.1:1' })
  const web = createWebDeps({ ...settings, databaseUrl: surroundings.databaseWebUrl, mailboxDir: null })
  try {
    if (!seeded) await seed(worker, { scale: 'region', seed: 1, today: new Date().toISOString().slice(0, 10) })
    await worker.sql`analyze`
    await work(web, await pagesOf(worker), worker)
  } finally {
    await web.close()
    await worker.close()
    await surroundings.close()
  }
}

async function pagesOf(worker: ReturnType<typeof createWorkerDeps>): Promise<TimedPage[]> {
  const [match] = await worker.sql<Record<'listing' | 'owner' | 'account', string>[]>`
    select m.listing, l.owner, c.account from match m
    join listing l on l.id = m.listing join candidate c on c.id = m.candidate
    where l.kind = 'replacement' and l.state = 'published'
    order by count(*) over (partition by m.listing) desc, m.listing, m.score desc limit 1`
  if (!match) throw new Error('the seed made no match')
  // Nothing waits for the desk in a seed: ten that were edited since.
  await worker.sql`
    update listing set changed_since_at = now() where id in (
      select l.id from listing l join listing_commune f on f.listing = l.id and f.position = 0
      join territory_commune t on t.commune = f.commune and t.territory = 'rouen'
      where l.state = 'published' order by l.id limit 10)`
  const desk = await provisionAccount(worker, { email: 'desk@bench.example', role: 'coordinator', territory: 'rouen' })
  const open = async (account: string) =>
    (await worker.sql.begin((tx) => admit(worker, tx, account, null))).sessionToken
  const [owner, candidate, coordinator] = [await open(match.owner), await open(match.account), await open(desk.id)]
  return [
    { name: 'home', path: '/' },
    { name: 'search', path: '/?q=infirmier&commune=44109&radiusKm=50' },
    { name: 'a listing', path: `/annonces/${match.listing}` },
    { name: 'post a need', path: '/mes-annonces/nouvelle', session: owner },
    { name: 'my listings', path: '/mes-annonces', session: owner },
    { name: 'my listing, its matches', path: `/mes-annonces/${match.listing}`, session: owner },
    { name: 'my profile, my matches', path: '/mon-profil', session: candidate },
    { name: 'the desk', path: '/moderation', session: coordinator },
    { name: 'the board', path: '/mon-territoire', session: coordinator },
    { name: 'the report', path: '/mon-territoire/rapport', session: coordinator },
  ]
}
