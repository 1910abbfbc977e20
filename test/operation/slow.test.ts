import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { createApp } from '../../src/app.ts'
import { freePort } from '../../src/platform/embedded/process.ts'
import { close, listen, type Patience } from '../../src/platform/listening.ts'
import { waitUntil } from '../support/child.ts'
import { useDb } from '../support/db.ts'
import { useDeps } from '../support/deps.ts'

/** Who sends or reads too slowly is cut off, and holds up nobody else. */

const deps = useDeps(useDb())

const HASTY: Patience = { headers: 400, request: 800, idle: 1200, connections: 50 }

async function startWeb(patience: Partial<Patience> = {}): Promise<number> {
  const port = await freePort()
  const server = await listen(createApp(deps.web).fetch, port, '127.0.0.1', { ...HASTY, ...patience })
  onTestFinished(() => close(server, 0))
  return port
}

/** A connection that one speaks by hand; what came of it so far. */
async function dial(port: number): Promise<{ socket: Socket; heard: () => string; isClosed: () => boolean }> {
  const socket = connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  let [text, closed] = ['', false]
  socket.setEncoding('utf8').on('data', (part) => {
    text += part
  })
  socket.on('error', () => {})
  socket.on('close', () => {
    closed = true
  })
  await new Promise<void>((up) => socket.once('connect', up))
  return { socket, heard: () => text, isClosed: () => closed }
}

const isServed = async (port: number) => (await fetch(`http://127.0.0.1:${port}/api/professions`)).status === 200

/** A byte of it now and then, for as long as it is listened to. */
async function drip(socket: Socket, text: string): Promise<void> {
  for (const one of text) {
    if (socket.destroyed) return
    socket.write(one)
    await sleep(50)
  }
}

test('a head that never ends is cut off, and the others are served meanwhile', async () => {
  const port = await startWeb()
  const slow = await Promise.all(Array.from({ length: 20 }, () => dial(port)))
  const dripping = slow.map(({ socket }) => drip(socket, `GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ${'a'.repeat(200)}`))
  expect(await isServed(port)).toBe(true)
  await waitUntil(() => slow.every(({ isClosed }) => isClosed()))
  await Promise.all(dripping)
  expect(slow[0]?.heard()).toMatch(/^HTTP\/1\.1 408 /)
  expect(await isServed(port)).toBe(true)
})

test('a body that drips is cut off, however steadily', async () => {
  const port = await startWeb()
  const { socket, heard, isClosed } = await dial(port)
  socket.write(
    'POST /api/auth/link HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n',
  )
  const dripping = drip(socket, 'a'.repeat(400))
  expect(await isServed(port)).toBe(true)
  await waitUntil(isClosed)
  await dripping
  expect(heard()).toMatch(/^(HTTP\/1\.1 408 |$)/)
})

test('past the number of connections it takes, a new one is closed at once', async () => {
  const port = await startWeb({ connections: 3, headers: 20_000, request: 20_000, idle: 20_000 })
  const taken = await Promise.all([1, 2, 3].map(() => dial(port)))
  const more = await dial(port)
  await waitUntil(more.isClosed)
  expect(taken.map(({ isClosed }) => isClosed())).toEqual([false, false, false])
  for (const { socket } of taken) socket.destroy()
  await waitUntil(() => isServed(port).catch(() => false))
})
