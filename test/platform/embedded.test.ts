import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { connect } from '../../src/platform/db.ts'
import { listMailbox } from '../../src/platform/embedded/mailbox.ts'
import { openServices, type ServiceAddresses } from '../../src/platform/embedded/services.ts'
import { processesOn, startChild, temporaryFolder, waitUntil } from '../support/child.ts'

const root = process.getuid?.() === 0
const server = { holder: 'server' as const }
const mode = (file: string) => (fs.statSync(file).mode & 0o777).toString(8)

function killAll(dataDir: string): void {
  for (const line of processesOn(dataDir)) {
    try {
      process.kill(Number.parseInt(line, 10), 'SIGKILL')
    } catch {} // it ended with another that was killed before it
  }
}

async function count(services: ServiceAddresses): Promise<number> {
  const sql = connect(services.databaseUrl, { max: 1 })
  try {
    return Number((await sql`select count(*) from kept`)[0]?.count)
  } finally {
    await sql.end()
  }
}

describe('the embedded services', () => {
  test('start from nothing, and again at once on what they kept, and leave no process', async () => {
    const dataDir = path.join(temporaryFolder(), 'with a blank', '.data')
    const logged: string[] = []
    const open = () => openServices({ ...server, dataDir, log: (line) => logged.push(line) })
    const first = await open()
    const sql = connect(first.databaseUrl, { max: 1 })
    const [settings] = await sql`
      select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit,
        current_setting('TimeZone') as zone, lower('É') as lower, current_database() as database,
        current_setting('server_version_num')::int / 10000 as version`
    expect(settings).toEqual({ fsync: 'on', commit: 'on', zone: 'UTC', lower: 'é', database: 'releve', version: 18 })
    await sql`create table kept as select 1 as id`
    await sql.end()
    expect((await fetch(`${first.meili?.url}/indexes`)).status).toBe(401)
    const authorized = { headers: { Authorization: `Bearer ${first.meili?.masterKey}` } }
    expect((await fetch(`${first.meili?.url}/indexes`, authorized)).status).toBe(200)
    await first.close()
    expect(processesOn(dataDir)).toEqual([])

    const start = performance.now()
    const second = await open()
    expect(performance.now() - start).toBeLessThan(2_000)
    expect(await count(second)).toBe(1)
    expect(second.meili?.masterKey).toBe(first.meili?.masterKey)
    await second.close()
    expect(logged).toEqual([])
    for (const secret of ['secrets/postgres', 'secrets/meilisearch'])
      expect(mode(path.join(dataDir, secret))).toBe('600')
  })

  test('are not reached by a Ctrl-C: they are in no process group of ours', async () => {
    const dataDir = temporaryFolder()
    const services = await openServices({ ...server, dataDir, want: ['meilisearch'], log() {} })
    const group = (pid: string | number) => fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[2]
    const groups = processesOn(dataDir).map((line) => group(line.split(' ')[0] ?? ''))
    expect(groups.length).toBeGreaterThan(1)
    expect(groups).not.toContain(group(process.pid))
    await services.close()
  })

  test('killed with -9 lose nothing they acknowledged, and leave no process', async () => {
    const dataDir = temporaryFolder()
    const rows: number[] = []
    const mails: string[] = []
    for (const patience of [150, 300, 450]) {
      const child = startChild({ ...server, dataDir, work: true })
      await child.said('mail')
      await child.said('row')
      await sleep(patience)
      if (patience === 300) killAll(dataDir) // as a power cut would: Postgres has no time to write anything either
      await child.end('SIGKILL')
      rows.push(...child.values('row').map(Number))
      mails.push(...child.values('mail'))
      await waitUntil(() => processesOn(dataDir).length === 0, 5_000)
    }
    const services = await openServices({ ...server, dataDir, want: ['mailbox'], log() {} })
    const sql = connect(services.databaseUrl, { max: 1 })
    const kept = new Set((await sql`select id::int from kept`).map((row) => row.id as number))
    await sql.end()
    expect(rows.length).toBeGreaterThan(3)
    expect(rows.filter((id) => !kept.has(id))).toEqual([])
    const ids = (await listMailbox(services.mailboxDir ?? '')).map((entry) => entry.id)
    expect(mails.filter((id) => !ids.includes(id))).toEqual([])
    expect(new Set(mails).size).toBe(mails.length)
    await services.close()
  }, 40_000)

  test('start again at once while the Postgres of a killed owner is still shutting down', async () => {
    const dataDir = temporaryFolder()
    const child = startChild({ ...server, dataDir, want: [], work: false })
    await child.up()
    await child.end('SIGKILL')
    const services = await openServices({ ...server, dataDir, want: [], log() {} })
    await services.close()
  })

  test('do not take a recycled pid in the pid file for a Postgres that runs', async () => {
    const dataDir = temporaryFolder()
    const open = () => openServices({ ...server, dataDir, want: [], log() {} })
    await (await open()).close()
    const pidFile = path.join(dataDir, 'postgres/postmaster.pid')
    fs.writeFileSync(
      pidFile,
      `${process.pid}\n${dataDir}/postgres\n1700000000\n5432\n\n127.0.0.1\n        0         0\nready   \n`,
    )
    const { uid, gid } = fs.statSync(path.dirname(pidFile))
    fs.chownSync(pidFile, uid, gid)
    await (await open()).close()
  })

  test('Meilisearch removes indexes of another version and says so', async () => {
    const dataDir = temporaryFolder()
    const logged: string[] = []
    const open = () =>
      openServices({ ...server, dataDir, databaseUrl: 'x', want: ['meilisearch'], log: (line) => logged.push(line) })
    await (await open()).close()
    fs.writeFileSync(path.join(dataDir, 'meilisearch/data.ms/VERSION'), '1.2.3')
    const services = await open()
    expect((await fetch(`${services.meili?.url}/health`)).status).toBe(200)
    await services.close()
    expect(logged).toEqual([expect.stringMatching(/made again: .*1\.2\.3/)])
  })
})

describe.runIf(root)('as root', () => {
  const nobody = { uid: 65534, gid: 65534 }
  const open = spawnSync(process.execPath, ['-e', '1'], nobody).status === 0 // whether others can reach this checkout
  const namespaces = spawnSync('unshare', ['--user', '--map-user=1000', '--map-group=1000', '--', 'true']).status === 0

  test.runIf(namespaces)(
    'Postgres runs in a folder that is closed to others, and keeps its rows when it is opened',
    async () => {
      const closed = temporaryFolder(0o700)
      const dataDir = path.join(closed, '.data')
      for (const [rights, owner] of [
        [0o700, 0],
        [0o755, open ? nobody.uid : 0],
        [0o700, 0],
      ] as const) {
        fs.chmodSync(closed, rights)
        const services = await openServices({ ...server, dataDir, want: [], log() {} })
        const sql = connect(services.databaseUrl, { max: 1 })
        await sql`create table if not exists kept as select 1 as id`
        await sql.end()
        expect(await count(services)).toBe(1)
        await services.close()
        expect(fs.statSync(path.join(dataDir, 'postgres/PG_VERSION')).uid).toBe(owner)
      }
    },
  )

  test.runIf(namespaces)('a Postgres in a closed folder dies with a killed parent too', async () => {
    const dataDir = temporaryFolder(0o700)
    const child = startChild({ ...server, dataDir, want: [] })
    await child.up()
    expect(processesOn(dataDir).length).toBeGreaterThan(2)
    await child.end('SIGKILL')
    await waitUntil(() => processesOn(dataDir).length === 0, 5_000)
  })
})

const ordinary = { uid: 1000, gid: 1000 }
const readable = root && spawnSync(process.execPath, ['--import', 'tsx', '-e', '1'], ordinary).status === 0

test.runIf(readable)('an ordinary user has them too, and is told when the folder is not his', async () => {
  const dataDir = temporaryFolder()
  fs.chownSync(dataDir, ordinary.uid, ordinary.gid)
  const child = startChild({ ...server, dataDir }, ordinary)
  expect((await child.up()).meili).not.toBeNull()
  await child.end('SIGTERM')
  expect(fs.statSync(path.join(dataDir, 'postgres')).uid).toBe(ordinary.uid)
  expect(processesOn(dataDir)).toEqual([])

  const foreign = startChild({ ...server, dataDir: path.join(temporaryFolder(), 'x') }, ordinary)
  expect(await foreign.said('error')).toMatch(/DATA_DIR .* is not ours to write to/)
})
