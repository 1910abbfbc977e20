import http from 'node:http'
import type { AddressInfo } from 'node:net'

/** A way to Meilisearch that keeps its address while Meilisearch is started again, and can be spoiled. */
export interface Way {
  url: string
  /** slow: answers come `delayMs` later; page: a proxy's own page instead; cut: answers end in the middle. */
  mode: 'open' | 'hanging' | 'refused' | 'slow' | 'page' | 'cut'
  delayMs: number
  /** Where it leads. */
  target: string
  /** Requests since somebody set it. */
  asked: number
  close(): void
}

export async function openWay(): Promise<Way> {
  const server = http.createServer((request, response) => {
    way.asked++
    const { mode } = way
    if (mode === 'refused') return void request.socket.destroy()
    if (mode === 'hanging') return
    if (mode === 'page')
      return void response.writeHead(200, { 'Content-Type': 'text/html' }).end('<h1>Maintenance</h1>')
    const { method, headers, url } = request
    const onward = http.request(new URL(url ?? '/', way.target), { method, headers }, (answer) => {
      const pass = () => {
        if (mode === 'cut') return void response.writeHead(200).end('{"results":[{"hits":[')
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
      }
      if (mode === 'slow') setTimeout(pass, way.delayMs)
      else pass()
    })
    onward.on('error', () => request.socket.destroy())
    request.pipe(onward)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const way: Way = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mode: 'open',
    delayMs: 0,
    target: '',
    asked: 0,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
  return way
}
