import { MeilisearchApiError, type MultiSearchParams, type SearchResponse } from 'meilisearch'
import { Pool } from 'undici'

/**
 * How searches reach Meilisearch: its own client sends by fetch, whose streams cost more than the answer (measured: 2.0 to 2.6 ms
 * of processor time a search, and 0.6 to 0.9 this way; 4 ms to the answer, and 2.5). All else goes by its client.
 */
export interface Wire {
  pool: Pool
  path: string
  headers: Record<string, string>
}

/** Opens nothing before the first search; idle connections keep no process alive. gzip would cost Meilisearch 45 ms. */
export function openWire(url: string, masterKey: string): Wire {
  const base = new URL(url.endsWith('/') ? url : `${url}/`)
  return {
    pool: new Pool(base.origin, { connections: 64, pipelining: 1 }),
    path: new URL('multi-search', base).pathname,
    headers: {
      Authorization: `Bearer ${masterKey}`,
      'Content-Type': 'application/json',
      'Accept-Encoding': 'identity',
    },
  }
}

/** The answers to some searches, in their order. Throws a MeilisearchApiError when they are refused, another when there is none. */
export async function multiSearch(
  { pool, path, headers }: Wire,
  queries: MultiSearchParams['queries'],
  signal: AbortSignal,
): Promise<SearchResponse[]> {
  const { statusCode, body } = await pool.request({
    path,
    method: 'POST',
    headers,
    body: JSON.stringify({ queries }),
    signal,
  })
  const text = await body.text()
  if (statusCode === 200) return (JSON.parse(text) as { results: SearchResponse[] }).results
  throw new MeilisearchApiError(new Response(null, { status: statusCode }), refusalOf(text))
}

/** What Meilisearch says is wrong; nothing where something else answered. */
function refusalOf(text: string) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
