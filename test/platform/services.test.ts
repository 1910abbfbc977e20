import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { openServices, type ServicesOptions } from '../../src/platform/embedded/services.ts'
import { startChild, temporaryFolder, waitUntil } from '../support/child.ts'

/** Postgres and Meilisearch are given, so that only the mailbox is started: the rules of ownership are the same. */
const open = (options: Pick<ServicesOptions, 'dataDir' | 'holder'> & Partial<ServicesOptions>) =>
  openServices({ databaseUrl: 'postgres://elsewhere/x', want: ['mailbox'], log() {}, ...options })

test('nothing is started, nor written, when everything is given', async () => {
  const dataDir = path.join(temporaryFolder(), 'x')
  const meili = { url: 'http://elsewhere', masterKey: 'k' }
  const given = { databaseUrl: 'postgres://elsewhere/x', meili, smtpUrl: 'smtp://elsewhere' }
  const services = await openServices({ dataDir, holder: 'server', log() {}, ...given })
  expect(services).toMatchObject({ ...given, mailboxDir: null })
  await services.close()
  expect(fs.existsSync(dataDir)).toBe(false)
})

test("a command attaches to the running server's services and leaves them running", async () => {
  const dataDir = temporaryFolder()
  const server = await open({ dataDir, holder: 'server' })
  const command = await open({ dataDir, holder: 'cli' })
  expect(command.smtpUrl).toBe(server.smtpUrl)
  expect(command.mailboxDir).toBe(path.join(fs.realpathSync(dataDir), 'mailbox'))
  await command.close()
  expect(await greeting(server.smtpUrl)).toMatch(/^220/)
  expect(fs.statSync(path.join(dataDir, 'owner.json')).mode & 0o777).toBe(0o600)
  expect(fs.readFileSync(path.join(dataDir, 'owner.json'), 'utf8')).not.toContain('elsewhere')
  await server.close()
  expect(fs.existsSync(path.join(dataDir, 'owner.json'))).toBe(false)
})

test('a command waits for the addresses of a server that is starting', async () => {
  const dataDir = temporaryFolder()
  const [server, command] = await Promise.all([
    openServices({ dataDir, holder: 'server', want: [], log() {} }),
    openServices({ dataDir, holder: 'cli', want: [], log() {} }),
  ])
  expect(command.databaseUrl).toBe(server.databaseUrl)
  await server.close()
})

test('a second server is refused, with the process and the folder', async () => {
  const dataDir = temporaryFolder()
  const server = await open({ dataDir, holder: 'server' })
  await expect(open({ dataDir, holder: 'server' })).rejects.toThrow(
    `DATA_DIR ${fs.realpathSync(dataDir)} is in use by process ${process.pid} (a server): stop it, or set another DATA_DIR`,
  )
  await server.close()
})

test('a server that is closing is waited for', async () => {
  const dataDir = temporaryFolder()
  const first = await openServices({ dataDir, holder: 'server', want: [], log() {} })
  const closing = first.close()
  const second = await open({ dataDir, holder: 'server' })
  await Promise.all([second.close(), closing])
})

test.for(['cli', 'server'] as const)('a %s waits for a command to end, and says so', async (holder) => {
  const dataDir = temporaryFolder()
  const logged: string[] = []
  const command = await open({ dataDir, holder: 'cli' })
  await expect(open({ dataDir, holder, patience: 100 })).rejects.toThrow(/still in use by process \d+ \(a command\)/)
  const waiting = open({ dataDir, holder, log: (line) => logged.push(line) })
  await waitUntil(() => logged.length > 0)
  await command.close()
  const next = await waiting
  expect(next.smtpUrl).not.toBeNull()
  expect(logged).toEqual([expect.stringMatching(/^waiting for process \d+ \(a command\)/)])
  await next.close()
})

test('a command that lacks a setting of the server is told which', async () => {
  const dataDir = temporaryFolder()
  const server = await open({ dataDir, holder: 'server' })
  await expect(open({ dataDir, holder: 'cli', databaseUrl: undefined })).rejects.toThrow(
    /DATABASE_URL set: set it here/,
  )
  await server.close()
})

test('of three that take over from a killed server at once, one gets the folder', async () => {
  const dataDir = temporaryFolder()
  const orders = { dataDir, holder: 'server' as const, want: [] }
  const killed = startChild(orders)
  await killed.up()
  await killed.end('SIGKILL')
  expect(fs.existsSync(path.join(dataDir, 'owner.json'))).toBe(true)
  const takers = [1, 2, 3].map(() => startChild(orders))
  const decided = (taker: (typeof takers)[0]) => taker.values('up').length + taker.values('error').length > 0
  await waitUntil(() => takers.every(decided))
  const winners = takers.filter((taker) => taker.values('up').length > 0)
  expect(winners.length).toBe(1)
  for (const loser of takers.filter((taker) => taker !== winners[0]))
    expect(loser.values('error')[0]).toContain(`in use by process ${winners[0]?.pid} (a server)`)
})

async function greeting(smtpUrl: string | null): Promise<string> {
  const { hostname, port } = new URL(smtpUrl ?? '')
  const { connect } = await import('node:net')
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname)
    socket.once('data', (data) => {
      socket.destroy()
      resolve(data.toString())
    })
    socket.once('error', reject)
  })
}
